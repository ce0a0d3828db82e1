//! Writes of one item as values: on conditions, updates, exactly once.

use dynorm::write::{AnyWrite, Idempotent, UpdateItem, Write};
use dynorm::{Map, Table, Updated};

use super::actions::{Act, Action, Step, Wanted};
use super::doing::{Doing, Held, Holding};
use super::flavour::Flavour;
use super::history::Place;
use super::operations::{Intent, Kind, Saving};
use super::rng::Rng;
use super::things::{WORDS, whole};
use super::told::Told;

/// A write on its condition, if it has one.
macro_rules! on_condition {
    ($action:expr, $write:expr, $end:ident) => {
        match &$action.wanted {
            Some(wanted) => $write.only_if(F::wanted(wanted)).$end(),
            None => $write.$end(),
        }
    };
}

impl Wanted {
    /// Any of them.
    #[must_use]
    pub fn any(rng: &mut Rng) -> Self {
        match rng.below(6) {
            0 | 1 => Wanted::AtLeast(rng.between(1, 3)),
            2 => Wanted::Below(rng.between(2, 6)),
            3 => Wanted::Labelled(rng.pick(&WORDS)),
            4 => Wanted::Unlabelled,
            _ => Wanted::Tagged(rng.pick(&WORDS)),
        }
    }
}

impl Act {
    /// Any update, and what it asks for.
    #[must_use]
    pub fn any_update(rng: &mut Rng) -> (Self, Option<Wanted>) {
        if rng.percent(15) {
            // What every item has, or no model could read the one that is made.
            let steps = vec![Step::Add(1), Step::Append(rng.pick(&WORDS))];
            return (Act::Update { steps, upsert: true }, rng.percent(30).then(|| Wanted::any(rng)));
        }
        let mut wanted = rng.percent(40).then(|| Wanted::any(rng));
        let mut steps = Vec::new();
        match rng.below(6) {
            0 => {
                let less = rng.between(1, 2);
                steps.push(Step::Subtract(less));
                wanted = Some(Wanted::AtLeast(less));
            }
            1..=4 => steps.push(Step::Add(1)),
            _ => {}
        }
        let word = rng.pick(&WORDS);
        match rng.below(7) {
            0 => steps.push(Step::Label(rng.percent(70).then_some(word))),
            1 | 2 => steps.push(Step::Append(word)),
            3 => steps.push(Step::Tag(word)),
            4 => steps.push(Step::Untag(word)),
            5 => steps.push(Step::City(word)),
            _ if steps.is_empty() => steps.push(Step::Append(word)),
            _ => {}
        }
        (Act::Update { steps, upsert: false }, wanted)
    }
}

impl Action {
    /// Any write of one item that is a value.
    #[must_use]
    pub fn any<F: Flavour>(place: Place, rng: &mut Rng) -> Self {
        let maybe = |rng: &mut Rng| rng.percent(40).then(|| Wanted::any(rng));
        let (act, wanted) = match rng.below(8) {
            0 => (Act::Put(F::new(place.1, rng).map()), maybe(rng)),
            1 => (Act::Insert(F::new(place.1, rng).map()), None),
            2 => (Act::Delete, maybe(rng)),
            _ => Act::any_update(rng),
        };
        Action { place, act, wanted }
    }

    /// The write, by this model.
    ///
    /// # Panics
    ///
    /// If it is a save, which needs its item.
    pub fn write<F: Flavour>(&self, table: &Table<F, F::Key>) -> AnyWrite {
        match &self.act {
            Act::Put(item) => on_condition!(self, table.put(F::of(item)), into_any),
            Act::Insert(item) => on_condition!(self, table.insert(F::of(item)), into_any),
            Act::Delete => on_condition!(self, F::delete(table, self.place.1), into_any),
            Act::Check => on_condition!(self, F::check(table, self.place.1), into_any),
            Act::Update { .. } => self.update::<F>(table).into_any(),
            Act::Save(_) => unreachable!("a save needs its item"),
        }
    }

    /// The write, exactly once.
    fn once<F: Flavour>(&self, table: &Table<F, F::Key>) -> Idempotent {
        match &self.act {
            Act::Put(item) => on_condition!(self, table.put(F::of(item)), idempotent),
            Act::Insert(item) => on_condition!(self, table.insert(F::of(item)), idempotent),
            Act::Delete => on_condition!(self, F::delete(table, self.place.1), idempotent),
            Act::Update { .. } => self.update::<F>(table).idempotent(),
            Act::Check | Act::Save(_) => unreachable!("it writes nothing, or needs its item"),
        }
    }

    fn update<F: Flavour>(&self, table: &Table<F, F::Key>) -> UpdateItem<F> {
        let update = self.steps::<F, _>(F::update(table, self.place.1));
        let upsert = matches!(self.act, Act::Update { upsert: true, .. });
        if upsert { update.upsert() } else { update }
    }

    fn steps<F: Flavour, I>(&self, mut update: UpdateItem<F, I>) -> UpdateItem<F, I> {
        if let Act::Update { steps, .. } = &self.act {
            update = steps.iter().fold(update, F::step);
        }
        match &self.wanted {
            Some(wanted) => update.only_if(F::wanted(wanted)),
            None => update,
        }
    }
}

impl Doing<'_> {
    /// A write of one item that is not one that was read.
    pub(super) async fn write<F: Flavour>(
        &self,
        table: &Table<F, F::Key>,
        holding: &mut Holding<F>,
        kind: Kind,
        place: Place,
        rng: &mut Rng,
    ) {
        let (act, wanted) = match kind {
            Kind::PutIf => (Act::Put(F::new(place.1, rng).map()), Some(Wanted::any(rng))),
            Kind::DeleteIf => (Act::Delete, Some(Wanted::any(rng))),
            Kind::Idempotent => {
                let Action { act, wanted, .. } = Action::any::<F>(place, rng);
                (act, wanted)
            }
            _ => Act::any_update(rng),
        };
        let action = Action { place, act, wanted };
        let intent = match kind {
            Kind::Idempotent => Intent::WriteOnce(action.clone()),
            _ => Intent::Write(action.clone()),
        };
        let op = self.begin::<F>(kind, intent);
        let told = match kind {
            Kind::Idempotent => super::doing::done(action.once::<F>(table).await),
            Kind::Update => told(action.update::<F>(table).await),
            Kind::UpdateReturning => match action.update::<F>(table).returning_new().await {
                Ok(item) => {
                    let told = Told::Updated { recovered: false, twice: false, item: Some(whole(&item)) };
                    let base = self.came_back(op, place);
                    holding.insert(place.1, Held { item, seen: base.clone(), base });
                    told
                }
                Err(error) => Told::Failed((&error).into()),
            },
            _ => super::doing::done(action.write::<F>(table).await),
        };
        self.recorder.end(op, told);
    }

    /// A save that is made once.
    pub(super) async fn save_once<F: Flavour>(&self, held: &mut Held<F>, place: Place, rng: &mut Rng) {
        let (overwrite, partial) = rng.pick(&[(false, false), (false, false), (true, false), (false, true)]);
        let saving = Saving { overwrite, partial, ..held.saving(place) };
        let action = Action { place, act: Act::Save(saving.clone()), wanted: None };
        let op = self.begin::<F>(Kind::SaveOnce, Intent::WriteOnce(action));
        let save = match (overwrite, partial) {
            (true, _) => held.item.overwrite(),
            (_, true) => held.item.partial_save(),
            _ => held.item.save(),
        };
        match save.idempotent().await {
            Ok(saved) => {
                self.recorder.end(op, super::doing::told(saved));
                if saved.was_sent() {
                    held.saved_together(self.seen_after(op, &saving), saving);
                }
            }
            Err(error) => self.recorder.end(op, Told::Failed((&error).into())),
        }
    }

    /// An update of an item that was read, which moves on to what came back.
    pub(super) async fn item_update<F: Flavour>(&self, held: &mut Held<F>, place: Place, rng: &mut Rng) {
        if held.base.is_none() || held.item.is_dirty().unwrap_or(true) {
            return;
        }
        let (act, wanted) = Act::any_update(rng);
        let act = match act {
            Act::Update { steps, .. } => Act::Update { steps, upsert: false },
            other => other,
        };
        let action = Action { place, act, wanted };
        let op = self.begin::<F>(Kind::ItemUpdate, Intent::Write(action.clone()));
        let result = action.steps::<F, _>(held.item.update()).await;
        let mut result = told(result);
        if let Told::Updated { item, .. } = &mut result {
            *item = Some(whole(&held.item));
            let base = self.came_back(op, place);
            (held.seen, held.base) = (base.clone(), base);
        }
        self.recorder.end(op, result);
    }

    /// The item that an update gave back: as its last attempt left it, or found it.
    fn came_back(&self, op: usize, place: Place) -> Option<Map> {
        self.recorder.look(|history| {
            let mut arrivals = history.of(op).map(|(_, arrival)| arrival);
            arrivals.rfind(|arrival| arrival.done || !arrival.refused.is_empty()).and_then(|arrival| {
                let written = arrival.writes.iter().find(|write| write.place == place);
                let refused = arrival.refused.first().and_then(|(_, item)| item.clone());
                written.map_or(refused, |write| write.after.clone())
            })
        })
    }
}

fn told(result: dynorm::Result<Updated>) -> Told {
    match result {
        Ok(updated) => Told::Updated {
            recovered: updated.was_recovered(),
            twice: updated.may_be_applied_twice(),
            item: None,
        },
        Err(error) => Told::Failed((&error).into()),
    }
}
