//! One operation of a client: what it is to do is noted, then it is done, then what came of it is noted.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::Client as Sdk;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::{Db, Item, Leftover, Map, Saved, Table};

use super::client::{COOL, HOT, STILL};
use super::history::{Place, Recorder};
use super::model::{target, visible, without_foreign};
use super::operations::{Intent, Kind, Problem, Saving, Told};
use super::rng::Rng;
use super::things::{Change, Flavour, Plain, Reading, SHELF, Versioned, number_of, place_of, whole};

/// An item that a client holds.
#[derive(Debug)]
pub struct Held<F: Flavour> {
    item: Item<F>,
    /// What was read or last saved; `None` of a new item.
    base: Option<Map>,
    /// The state of which the client has seen all, if there is one.
    seen: Option<Map>,
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

impl Doing<'_> {
    /// An operation of dynorm.
    pub async fn operate<F: Flavour>(&self, holding: &mut Holding<F>, kind: Kind, rng: &mut Rng) {
        let table = F::table(self.db);
        let hot = u32::try_from(rng.below(u64::from(HOT))).unwrap_or(0);
        let place = (F::TABLE, hot);
        match kind {
            Kind::Get => self.get(&table, holding, place).await,
            Kind::Query | Kind::Scan => self.find(&table, kind, rng).await,
            Kind::BatchGet => self.batch_get(&table, rng).await,
            Kind::Put | Kind::Insert => self.put(&table, kind, place, rng).await,
            Kind::SaveNew | Kind::PartialSaveNew => {
                let item = table.item(F::new(hot, rng));
                holding.insert(hot, Held { item, base: None, seen: None });
                self.save(holding, kind, place, rng).await;
            }
            Kind::Refresh | Kind::Save | Kind::PartialSave | Kind::Overwrite | Kind::ItemDelete => {
                if !holding.contains_key(&hot) {
                    self.get(&table, holding, place).await;
                }
                let Some(held) = holding.get_mut(&hot) else { return };
                match kind {
                    Kind::Refresh => self.refresh(held, place).await,
                    Kind::ItemDelete => self.item_delete(held, place).await,
                    _ => {
                        for _ in 0..rng.between(1, 2) {
                            let change = Change::any(rng);
                            if let (false, Change::Extra(word)) = (held.item.change(&change), &change) {
                                held.item.extra_mut().insert("extra".into(), (*word).into());
                            }
                        }
                        self.save(holding, kind, place, rng).await;
                    }
                }
            }
            Kind::Delete | Kind::DeleteReturning => self.delete(&table, kind, place).await,
            Kind::BatchWrite | Kind::PutAll => self.batch_write(&table, kind, rng).await,
            Kind::Foreign => {}
        }
    }

    fn begin<F: Flavour>(&self, kind: Kind, intent: Intent) -> usize {
        self.recorder.begin(self.client, self.planned, kind, F::NAME, intent)
    }

    /// An item as the engine gave it to this operation last.
    fn was_read(&self, op: usize, place: Place) -> Option<Map> {
        self.recorder.look(|history| {
            let mut arrivals = history.of(op).map(|(_, arrival)| arrival).filter(|arrival| arrival.done);
            let reads = &arrivals.next_back()?.reads;
            reads.iter().find(|(at, _)| *at == place)?.1.clone()
        })
    }

    async fn get<F: Flavour>(&self, table: &Table<F, F::Key>, holding: &mut Holding<F>, place: Place) {
        let op = self.begin::<F>(Kind::Get, Intent::Read(place));
        match F::get(table, place.1).await {
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

    async fn batch_get<F: Flavour>(&self, table: &Table<F, F::Key>, rng: &mut Rng) {
        let mut numbers: Vec<_> = some_numbers(rng).into_iter().collect();
        numbers.extend(STILL.take(2));
        let places = numbers.iter().map(|number| (F::TABLE, *number)).collect();
        let op = self.begin::<F>(Kind::BatchGet, Intent::ReadAll(places));
        let told = match F::batch_get(table, &numbers).attempts(2).all().await {
            Ok(got) => Told::Got {
                items: got.items.iter().map(whole).collect(),
                missing: got.missing.iter().map(|key| place_of(F::TABLE, key)).collect(),
                unprocessed: got.unprocessed.iter().map(|key| place_of(F::TABLE, key)).collect(),
            },
            Err(error) => Told::Failed((&error).into()),
        };
        self.recorder.end(op, told);
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
            F::delete_returning(table, place.1)
                .await
                .map_or_else(|error| Told::Failed((&error).into()), Told::Deleted)
        };
        self.recorder.end(op, told);
    }

    async fn item_delete<F: Flavour>(&self, held: &mut Held<F>, place: Place) {
        let intent = match &held.base {
            Some(base) if F::VERSIONED => Intent::DeleteRead(Saving {
                place,
                base: held.base.clone(),
                seen: held.seen.clone(),
                target: base.clone(),
                versioned: true,
                overwrite: false,
                partial: false,
            }),
            _ => Intent::Delete(place),
        };
        let op = self.begin::<F>(Kind::ItemDelete, intent);
        let told = done(held.item.delete().await);
        if matches!(told, Told::Done { .. }) {
            (held.base, held.seen) = (None, None);
        }
        self.recorder.end(op, told);
    }

    async fn save<F: Flavour>(&self, holding: &mut Holding<F>, kind: Kind, place: Place, rng: &mut Rng) {
        let Some(held) = holding.get_mut(&place.1) else { return };
        let kind = match (kind, &held.base) {
            (Kind::Save, None) => Kind::SaveNew,
            (Kind::PartialSave, None) => Kind::PartialSaveNew,
            (kind, _) => kind,
        };
        let now = whole(&held.item);
        let saving = Saving {
            place,
            base: held.base.clone(),
            seen: held.seen.clone(),
            target: match &held.base {
                None => now,
                Some(base) if F::SEES_ALL => target(base, base, &now),
                Some(base) => target(base, &visible(base), &now),
            },
            versioned: F::VERSIONED,
            overwrite: kind == Kind::Overwrite,
            partial: matches!(kind, Kind::PartialSave | Kind::PartialSaveNew),
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
                match rng.below(4) {
                    0 => drop(holding.remove(&place.1)),
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
    fn seen_after(&self, op: usize, saving: &Saving) -> Option<Map> {
        self.recorder.look(|history| {
            let writes = history.writes_of(op, saving.place);
            let (_, last) = writes.last()?;
            let before = last.before.as_ref();
            let saw_all = before.map(without_foreign) == saving.seen.as_ref().map(without_foreign);
            // Where the answer was lost, what came with the refusal shows whether others have written since.
            let mut refused = history.of(op).filter_map(|(_, arrival)| arrival.refused.as_ref());
            let still_there = refused.next_back().is_none_or(|(_, now)| *now == last.after);
            let up_to_date = !saving.partial || (saw_all && still_there);
            last.after.clone().filter(|_| up_to_date)
        })
    }

    /// The item whose condition did not hold.
    fn was_refused(&self, op: usize) -> Option<Map> {
        self.recorder.look(|history| {
            let mut refused = history.of(op).filter_map(|(_, arrival)| arrival.refused.clone());
            refused.next_back().and_then(|(_, item)| item)
        })
    }

    async fn batch_write<F: Flavour>(&self, table: &Table<F, F::Key>, kind: Kind, rng: &mut Rng) {
        let numbers = some_numbers(rng);
        let mut entries: BTreeMap<u32, Option<F>> = BTreeMap::new();
        for number in numbers {
            let put = kind == Kind::PutAll || rng.percent(70);
            entries.insert(number, put.then(|| F::new(number, rng)));
        }
        let intent = entries.iter().map(|(number, model)| ((F::TABLE, *number), model.as_ref().map(F::map)));
        let op = self.begin::<F>(kind, Intent::Batch(intent.collect()));
        let told = if kind == Kind::PutAll {
            let models: Vec<_> = entries.into_values().flatten().collect();
            let outcome = table.put_all(models).attempts(2).await;
            let refused = outcome.refused.into_iter().map(|refused| refused.write);
            let left = outcome.leftovers.into_iter().chain(refused).chain(outcome.rest);
            Told::Batch {
                written: outcome.written,
                leftovers: left.map(|model| (F::TABLE, number_of(&model.map()))).collect(),
                error: outcome.error.as_ref().map(Into::into),
            }
        } else {
            let mut batch = self.db.batch_write().attempts(2);
            for (number, model) in entries {
                batch = match model {
                    Some(model) => batch.put(table, model),
                    None => F::batch_delete(batch, table, number),
                };
            }
            let outcome = batch.await;
            let refused = outcome.refused.into_iter().map(|refused| refused.write);
            Told::Batch {
                written: outcome.written,
                leftovers: outcome.leftovers.into_iter().chain(refused).map(left_at::<F>).collect(),
                error: outcome.error.as_ref().map(Into::into),
            }
        };
        self.recorder.end(op, told);
    }

    /// What a program without dynorm does: it adds what no model knows, and knows of no version.
    pub async fn foreign(&self, rng: &mut Rng) {
        let table = rng.pick(&[Plain::TABLE, Versioned::TABLE]);
        let number = u32::try_from(rng.below(u64::from(HOT))).unwrap_or(0);
        let word = rng.pick(&["x", "y", "z"]);
        let (what, update, condition) = if rng.percent(50) {
            ("foreign", "SET #a = :w", "attribute_exists(shelf)")
        } else {
            ("address.note", "SET address.#a = :w", "attribute_exists(address)")
        };
        let intent = Intent::Add((table, number), what);
        let op = self.recorder.begin(self.client, self.planned, Kind::Foreign, "the SDK", intent);
        let sdk: &Sdk = self.db.client();
        let name = what.rsplit('.').next().unwrap_or(what);
        let sent = sdk
            .update_item()
            .table_name(table)
            .key("shelf", AttributeValue::S(SHELF.into()))
            .key("number", AttributeValue::N(number.to_string()))
            .update_expression(update)
            .condition_expression(condition)
            .expression_attribute_names("#a", name)
            .expression_attribute_values(":w", AttributeValue::S(word.into()))
            .send()
            .await;
        let told = match sent {
            Ok(_) => Told::Done { recovered: false },
            Err(error) => {
                let conflict = error.code() == Some("ConditionalCheckFailedException");
                let kind = if conflict { dynorm::Kind::Conflict } else { dynorm::Kind::Other };
                let text = error.code().unwrap_or("no answer").to_owned();
                Told::Failed(Problem { kind, transient: !conflict, may_be_applied: true, text })
            }
        };
        self.recorder.end(op, told);
    }
}

fn done(result: dynorm::Result<()>) -> Told {
    result.map_or_else(|error| Told::Failed((&error).into()), |()| Told::Done { recovered: false })
}

fn told(saved: Saved) -> Told {
    if saved.was_sent() { Told::Done { recovered: saved.was_recovered() } } else { Told::Unchanged }
}

/// Some of those that are not hot, up to two requests of a batch, and sometimes those that are.
fn some_numbers(rng: &mut Rng) -> BTreeSet<u32> {
    let most = rng.pick(&[3, 6, 40]);
    let mut numbers = BTreeSet::new();
    for _ in 0..rng.between(1, most) {
        let low = if rng.percent(30) { 0 } else { HOT };
        numbers.insert(u32::try_from(rng.between(u64::from(low), u64::from(COOL) - 1)).unwrap_or(0));
    }
    numbers
}

/// Where a write that was handed back was to be made.
fn left_at<F: Flavour>(left: Leftover) -> Place {
    if let Some(key) = left.key() {
        return place_of(F::TABLE, key);
    }
    // The table's keys were not yet known.
    if let Some((_, Some(number))) = left.delete_key() {
        return (F::TABLE, number_of(&[("number".to_owned(), number.clone())].into()));
    }
    let number = left.into_model::<F>().map_or(u32::MAX, |model| number_of(&model.map()));
    (F::TABLE, number)
}
