//! One operation of a client: what it is to do is noted, then it is done, then what came of it is
//! noted.

use std::collections::BTreeMap;

use dynorm::{Db, Item, Map, Saved, Table};

use super::client::HOT;
use super::flavour::{Flavour, change};
use super::history::{Place, Recorder};
use super::model::{VERSION, target, visible, without_foreign, without_version};
use super::operations::{Intent, Kind, Saving};
use super::rng::Rng;
use super::things::{Change, Plain, Reading, WORDS, whole};
use super::told::Told;

/// An item that a client holds.
#[derive(Debug)]
pub struct Held<F: Flavour> {
    pub(super) item: Item<F>,
    /// What was read or last saved; `None` of a new item.
    pub(super) base: Option<Map>,
    /// The state of which the client has seen all, if there is one.
    pub(super) seen: Option<Map>,
}

/// What a client holds, by number.
pub type Holding<F> = BTreeMap<u32, Held<F>>;

/// One of the operations that were planned, while it is done.
#[derive(Debug)]
pub struct Doing<'a> {
    /// Whose.
    pub client: usize,
    /// Which.
    pub planned: usize,
    /// Where.
    pub db: &'a Db,
    /// What notes it.
    pub recorder: &'a Recorder,
}

impl<F: Flavour> Held<F> {
    /// Does this and that to it.
    pub(super) fn change(&mut self, rng: &mut Rng) {
        for _ in 0..rng.between(1, 2) {
            change(&mut self.item, &Change::any(rng));
        }
    }

    /// It was saved by a transaction, and the item was `after` that.
    pub(super) fn saved_together(&mut self, after: Option<Map>, saving: Saving) {
        // Of a part of it, it is not told which version there was.
        let is_told = !saving.partial || saving.base.is_none() || F::TABLE == Plain::TABLE;
        self.seen = after.filter(|_| is_told);
        self.base = Some(saving.target);
    }

    /// A save of it.
    pub(super) fn saving(&self, place: Place) -> Saving {
        let now = whole(&self.item);
        Saving {
            place,
            base: self.base.clone(),
            seen: self.seen.clone(),
            target: match &self.base {
                None => now,
                Some(base) if F::SEES_ALL => target(base, base, &now),
                Some(base) => target(base, &visible(base), &now),
            },
            overwrite: false,
            partial: false,
            version: whole(&self.item).remove(VERSION),
            sees_all: F::SEES_ALL,
        }
    }
}

impl Doing<'_> {
    /// An operation of dynorm.
    pub async fn operate<F: Flavour>(&self, holding: &mut Holding<F>, kind: Kind, rng: &mut Rng) {
        let table = F::table(self.db);
        let hot = u32::try_from(rng.below(u64::from(HOT))).unwrap_or(0);
        let place = (F::TABLE, hot);
        match kind {
            Kind::Get => self.get(&table, holding, place).await,
            Kind::Query | Kind::IndexQuery | Kind::Scan => self.find(&table, kind, rng).await,
            Kind::BatchGet => self.batch_get(&table, rng).await,
            Kind::Put | Kind::Insert => self.put(&table, kind, place, rng).await,
            Kind::SaveNew | Kind::PartialSaveNew => {
                let item = table.item(F::new(hot, rng));
                holding.insert(hot, Held { item, base: None, seen: None });
                self.save(holding, kind, place, rng).await;
            }
            Kind::PutIf | Kind::DeleteIf | Kind::Update | Kind::UpdateReturning | Kind::Idempotent => {
                self.write(&table, holding, kind, place, rng).await;
            }
            Kind::Modify => self.modify(&table, holding, place, rng).await,
            Kind::Refresh
            | Kind::Save
            | Kind::PartialSave
            | Kind::Overwrite
            | Kind::SaveOnce
            | Kind::SaveMerging
            | Kind::ItemUpdate
            | Kind::ItemDelete => {
                if !holding.contains_key(&hot) {
                    self.get(&table, holding, place).await;
                }
                let Some(held) = holding.get_mut(&hot) else { return };
                match kind {
                    Kind::Refresh => self.refresh(held, place).await,
                    Kind::ItemDelete => self.item_delete(held, place).await,
                    Kind::ItemUpdate => self.item_update(held, place, rng).await,
                    _ => {
                        held.change(rng);
                        match kind {
                            Kind::SaveMerging if held.base.is_some() => {
                                self.save_merging(holding, place, rng).await;
                            }
                            Kind::SaveOnce => self.save_once(held, place, rng).await,
                            _ => self.save(holding, kind, place, rng).await,
                        }
                    }
                }
            }
            Kind::Delete | Kind::DeleteReturning => self.delete(&table, kind, place).await,
            Kind::BatchWrite | Kind::PutAll | Kind::PutStream => self.batch_write(&table, kind, rng).await,
            Kind::TransactGet
            | Kind::TransactWrite
            | Kind::TransactAgain
            | Kind::Transfer
            | Kind::Merge
            | Kind::Foreign => {}
        }
    }

    pub(super) fn begin<F: Flavour>(&self, kind: Kind, intent: Intent) -> usize {
        self.recorder.begin(self.client, self.planned, kind, F::NAME, intent)
    }

    /// An item as the engine gave it to this operation last.
    pub(super) fn was_read(&self, op: usize, place: Place) -> Option<Map> {
        self.recorder.look(|history| {
            let mut arrivals = history.of(op).map(|(_, arrival)| arrival).filter(|arrival| arrival.done);
            let reads = &arrivals.next_back()?.reads;
            reads.iter().find(|(at, _)| *at == place)?.1.clone()
        })
    }

    pub(super) async fn get<F: Flavour>(
        &self,
        table: &Table<F, F::Key>,
        holding: &mut Holding<F>,
        place: Place,
    ) {
        let op = self.begin::<F>(Kind::Get, Intent::Read(place));
        match F::get(table, place.1).consistent().await {
            Ok(found) => {
                self.recorder.end(op, Told::Read(found.as_ref().map(whole)));
                if let Some(item) = found {
                    let base = self.was_read(op, place);
                    holding.insert(place.1, Held { item, seen: base.clone(), base });
                }
            }
            Err(error) => self.recorder.end(op, Told::Failed((&error).into())),
        }
    }

    async fn refresh<F: Flavour>(&self, held: &mut Held<F>, place: Place) {
        let op = self.begin::<F>(Kind::Refresh, Intent::Read(place));
        match held.item.refresh().await {
            Ok(()) => {
                self.recorder.end(op, Told::Read(Some(whole(&held.item))));
                let base = self.was_read(op, place);
                (held.base, held.seen) = (base.clone(), base);
            }
            Err(error) => self.recorder.end(op, Told::Failed((&error).into())),
        }
    }

    async fn find<F: Flavour>(&self, table: &Table<F, F::Key>, kind: Kind, rng: &mut Rng) {
        let reading = Reading {
            scan: kind == Kind::Scan,
            label: (kind == Kind::IndexQuery).then(|| rng.pick(&WORDS)),
            reverse: rng.percent(50),
            segments: u32::try_from(rng.between(1, 3)).unwrap_or(1),
            page_size: u32::try_from(rng.between(2, 20)).unwrap_or(1),
            at_least: rng.percent(40).then(|| rng.between(1, 3)),
            limit: rng.percent(20).then_some(5),
        };
        let op = self.begin::<F>(kind, Intent::Find(F::TABLE, reading.clone()));
        let (items, error) = F::read_all(table, &reading).await;
        self.recorder.end(op, Told::Found { items, error: error.as_ref().map(Into::into) });
    }

    async fn put<F: Flavour>(&self, table: &Table<F, F::Key>, kind: Kind, place: Place, rng: &mut Rng) {
        let model = F::new(place.1, rng);
        let result = if kind == Kind::Put {
            let op = self.begin::<F>(kind, Intent::Put(place, model.map()));
            (op, table.put(&model).await)
        } else {
            let op = self.begin::<F>(kind, Intent::Insert(place, model.map()));
            (op, table.insert(&model).await)
        };
        let (op, result) = result;
        self.recorder.end(op, done(result));
    }

    async fn delete<F: Flavour>(&self, table: &Table<F, F::Key>, kind: Kind, place: Place) {
        let op = self.begin::<F>(kind, Intent::Delete(place));
        let told = if kind == Kind::Delete {
            done(F::delete(table, place.1).await)
        } else {
            let old = F::delete(table, place.1).returning_old().await;
            old.map_or_else(
                |error| Told::Failed((&error).into()),
                |old| Told::Deleted(old.as_ref().map(whole)),
            )
        };
        self.recorder.end(op, told);
    }

    async fn item_delete<F: Flavour>(&self, held: &mut Held<F>, place: Place) {
        let intent = match &held.base {
            Some(base) if F::TABLE != Plain::TABLE => {
                Intent::DeleteRead(Saving { target: base.clone(), ..held.saving(place) })
            }
            _ => Intent::Delete(place),
        };
        let op = self.begin::<F>(Kind::ItemDelete, intent);
        let told = done(held.item.delete().await);
        if matches!(told, Told::Done { .. }) {
            (held.base, held.seen) = (None, None);
        }
        self.recorder.end(op, told);
    }

    pub(super) async fn save<F: Flavour>(
        &self,
        holding: &mut Holding<F>,
        kind: Kind,
        place: Place,
        rng: &mut Rng,
    ) {
        let Some(held) = holding.get_mut(&place.1) else { return };
        let kind = match (kind, &held.base) {
            (Kind::Save, None) => Kind::SaveNew,
            (Kind::PartialSave, None) => Kind::PartialSaveNew,
            (kind, _) => kind,
        };
        let saving = Saving {
            overwrite: kind == Kind::Overwrite,
            partial: matches!(kind, Kind::PartialSave | Kind::PartialSaveNew),
            ..held.saving(place)
        };
        let op = self.begin::<F>(kind, Intent::Save(saving.clone()));
        let result = match kind {
            Kind::Overwrite => held.item.overwrite().await,
            Kind::PartialSave | Kind::PartialSaveNew => held.item.partial_save().await,
            _ => held.item.save().await,
        };
        match result {
            Ok(saved) => {
                self.recorder.end(op, told(saved));
                if saved.was_sent() {
                    held.seen = self.seen_after(op, &saving);
                    held.base = Some(saving.target);
                }
            }
            Err(error) => {
                self.recorder.end(op, Told::Failed((&error).into()));
                match rng.below(5) {
                    0 => drop(holding.remove(&place.1)),
                    4 if error.is_conflict() && saving.base.is_some() => {
                        self.merge(holding, saving, error, self.was_refused(op), rng).await;
                    }
                    1 => {
                        if let Some(item) = error.into_current::<F>() {
                            let base = self.was_refused(op);
                            holding.insert(place.1, Held { item, seen: base.clone(), base });
                        }
                    }
                    2 => held.item.revert().expect("what was read can be read again"),
                    _ => {}
                }
            }
        }
    }

    /// The state that a client has seen all of after its save was made.
    pub(super) fn seen_after(&self, op: usize, saving: &Saving) -> Option<Map> {
        self.recorder.look(|history| {
            let writes = history.writes_of(op, saving.place);
            let (_, last) = writes.last()?;
            let before = last.before.as_ref();
            let seen = saving.seen.as_ref();
            let saw_all = if saving.is_counted() {
                let version = |item: Option<&Map>| item.and_then(|item| item.get(VERSION)).cloned();
                version(before) == version(seen)
            } else {
                before.map(without_foreign) == seen.map(without_foreign)
            };
            // Where the answer was lost, what came with the refusal shows whether others have
            // written since; that it has what programs have added which know of no version is
            // another item to it, too.
            let mut refused = history.of(op).flat_map(|(_, arrival)| &arrival.refused);
            let as_made = refused.next_back().is_none_or(|(_, now)| {
                *now == last.after && without_version_of(before) == without_version_of(seen)
            });
            let up_to_date = !saving.partial || (saw_all && as_made);
            last.after.clone().filter(|_| up_to_date)
        })
    }

    /// The item whose condition did not hold.
    pub(super) fn was_refused(&self, op: usize) -> Option<Map> {
        self.recorder.look(|history| {
            let mut refused = history.of(op).flat_map(|(_, arrival)| &arrival.refused);
            refused.next_back().and_then(|(_, item)| item.clone())
        })
    }
}

fn without_version_of(item: Option<&Map>) -> Option<Map> {
    item.map(without_version)
}

pub(super) fn done(result: dynorm::Result<()>) -> Told {
    result.map_or_else(|error| Told::Failed((&error).into()), |()| Told::Done { recovered: false })
}

pub(super) fn told(saved: Saved) -> Told {
    if saved.was_sent() { Told::Done { recovered: saved.was_recovered() } } else { Told::Unchanged }
}
