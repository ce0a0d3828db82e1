//! Batches, and what another program does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client as Sdk;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::{Leftover, Table};

use super::client::{COOL, HOT, STILL};
use super::doing::Doing;
use super::flavour::Flavour;
use super::history::Place;
use super::operations::{Intent, Kind};
use super::rng::Rng;
use super::things::{SHELF, TABLES, number_of, place_of, whole};
use super::told::{Problem, Told};

impl Doing<'_> {
    pub(super) async fn batch_get<F: Flavour>(&self, table: &Table<F, F::Key>, rng: &mut Rng) {
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

    pub(super) async fn batch_write<F: Flavour>(&self, table: &Table<F, F::Key>, kind: Kind, rng: &mut Rng) {
        let numbers = some_numbers(rng);
        let mut entries: BTreeMap<u32, Option<F>> = BTreeMap::new();
        for number in numbers {
            let put = kind != Kind::BatchWrite || rng.percent(70);
            entries.insert(number, put.then(|| F::new(number, rng)));
        }
        let intent = entries.iter().map(|(number, model)| ((F::TABLE, *number), model.as_ref().map(F::map)));
        let op = self.begin::<F>(kind, Intent::Batch(intent.collect()));
        let told = if kind == Kind::BatchWrite {
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
        } else {
            let models: Vec<_> = entries.into_values().flatten().collect();
            let (outcome, not_taken) = if kind == Kind::PutAll {
                (table.put_all(models).attempts(2).await, Vec::new())
            } else {
                // What a stream has not given is still its own.
                let mine = Arc::new(Mutex::new(VecDeque::from(models)));
                let stream = futures_util::stream::unfold(mine.clone(), async |mine| {
                    let next = mine.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    next.map(|next| (next, mine))
                });
                let outcome = table.put_stream(stream).attempts(2).await;
                let rest = mine.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
                (outcome, rest)
            };
            let refused = outcome.refused.into_iter().map(|refused| refused.write);
            let left = outcome.leftovers.into_iter().chain(refused).chain(outcome.rest).chain(not_taken);
            Told::Batch {
                written: outcome.written,
                leftovers: left.map(|model| (F::TABLE, number_of(&model.map()))).collect(),
                error: outcome.error.as_ref().map(Into::into),
            }
        };
        self.recorder.end(op, told);
    }

    /// What a program without dynorm does: it adds what no model knows, and knows of no version.
    pub async fn foreign(&self, rng: &mut Rng) {
        let table = rng.pick(&TABLES);
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
                Told::Failed(Problem::of_a_stranger(kind, text))
            }
        };
        self.recorder.end(op, told);
    }
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
