//! Conflicts that solve themselves: `modify`, `save_merging`, `conflict.merge`.

use dynorm::{Error, Map, Side, Table};

use super::doing::{Doing, Held, Holding, told};
use super::flavour::Flavour;
use super::history::Place;
use super::model::merged;
use super::operations::{Intent, Kind, Saving};
use super::rng::Rng;
use super::things::{Change, whole};
use super::told::Told;

impl Doing<'_> {
    pub(super) async fn modify<F: Flavour>(
        &self,
        table: &Table<F, F::Key>,
        holding: &mut Holding<F>,
        place: Place,
        rng: &mut Rng,
    ) {
        let changes: Vec<_> = (0..rng.between(1, 2)).map(|_| Change::any(rng)).collect();
        let op = self.begin::<F>(Kind::Modify, Intent::Modify(place, changes.clone()));
        let told = match F::modify(table, place.1, &changes).attempts(4).await {
            Ok(item) => {
                let told = Told::Is(whole(&item));
                // What it was read as is another matter than what it is.
                holding.remove(&place.1);
                told
            }
            Err(error) => Told::Failed((&error).into()),
        };
        self.recorder.end(op, told);
    }

    pub(super) async fn save_merging<F: Flavour>(
        &self,
        holding: &mut Holding<F>,
        place: Place,
        rng: &mut Rng,
    ) {
        let Some(held) = holding.get_mut(&place.1) else { return };
        let (saving, attempts) = (held.saving(place), u32::try_from(rng.between(1, 4)).unwrap_or(1));
        let op = self.begin::<F>(Kind::SaveMerging, Intent::Merging(saving.clone(), attempts));
        match held.item.save_merging(attempts).await {
            Ok(saved) => {
                self.recorder.end(op, told(saved));
                if !saved.was_sent() {
                    self.found_so(op, held, place);
                    return;
                }
                match self.merged(op, &saving) {
                    Some(base) => {
                        held.seen = self.seen_after(op, &saving);
                        held.base = Some(base);
                    }
                    None => drop(holding.remove(&place.1)),
                }
            }
            Err(error) => self.recorder.end(op, Told::Failed((&error).into())),
        }
    }

    /// Others had made the same changes, if any were met: the item is theirs now.
    fn found_so<F: Flavour>(&self, op: usize, held: &mut Held<F>, place: Place) {
        let met = self.recorder.look(|history| history.met_before(op, place, usize::MAX).flatten().cloned());
        if let Some(theirs) = met {
            held.seen = Some(theirs.clone());
            held.base = Some(theirs);
        }
    }

    /// What the item is to its client after it was merged and saved; `None` if that is not known
    /// for certain.
    fn merged(&self, op: usize, saving: &Saving) -> Option<Map> {
        self.recorder.look(|history| {
            let [(made, _)] = history.writes_of(op, saving.place)[..] else { return None };
            let met = history.met_before(op, saving.place, made);
            match met {
                Some(theirs) => merged(saving, theirs?, None).ok(),
                None => Some(saving.target.clone()),
            }
        })
    }

    /// Merges a save that met a conflict, and saves that.
    pub(super) async fn merge<F: Flavour>(
        &self,
        holding: &mut Holding<F>,
        saving: Saving,
        error: Error,
        theirs: Option<Map>,
        rng: &mut Rng,
    ) {
        let place = saving.place;
        let (Some(held), Some(theirs)) = (holding.get_mut(&place.1), theirs) else { return };
        let side = rng.pick(&[None, Some(Side::Mine), Some(Side::Theirs)]);
        let op = self.begin::<F>(Kind::Merge, Intent::Merge(saving, theirs.clone(), side));
        let merged = held.item.conflict(error).and_then(|mut conflict| {
            if let Some(side) = side {
                conflict.resolve(|_| side);
            }
            conflict.merge()
        });
        match merged {
            Ok(item) => {
                self.recorder.end(op, Told::Is(whole(&item)));
                holding.insert(place.1, Held { item, seen: Some(theirs.clone()), base: Some(theirs) });
                Box::pin(self.save(holding, Kind::Save, place, rng)).await;
            }
            Err(error) => self.recorder.end(op, Told::Failed((&error).into())),
        }
    }
}
