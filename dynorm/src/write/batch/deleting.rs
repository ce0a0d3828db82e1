//! How all that a query or scan finds is deleted: page by page, each by several requests at once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use futures_util::{StreamExt, stream};

use super::deleted::Deleted;
use super::entry::{OPERATION, Ready};
use super::outcome::{Refused, stopped};
use super::send::{MAX_WRITES, Sent, send_chunk};
use crate::db::TableRef;
use crate::error::Result;
use crate::model::Key;
use crate::read::{FindKeys, Page};
use crate::retry::{Refusals, Sending};
use crate::value::Map;
use crate::write::unique::no_batch;

/// Deletes all that is found, or as much as can be.
pub(super) async fn delete_found(find: FindKeys, sending: Sending) -> Deleted {
    let table = find.table().clone();
    let mut outcome = Deleted { next: find.start().cloned(), ..Deleted::default() };
    if let Err(error) = check(&table).await {
        outcome.fail(error);
        return outcome;
    }
    let mut pages = find.pages();
    loop {
        let page = match pages.try_next().await {
            Ok(Some(page)) => page,
            Ok(None) => return outcome,
            Err(error) => {
                outcome.fail(error);
                return outcome;
            }
        };
        let next = page.next.clone();
        match keys(&table, page).await {
            Ok(keys) => delete_page(&table, keys, &sending, &mut outcome).await,
            Err(error) => outcome.fail(error),
        }
        let is_refused = sending.refusals == Refusals::Stop && !outcome.refused.is_empty();
        if is_refused && outcome.error.is_none() {
            outcome.error = outcome.refused.first().map(|refused| stopped(&refused.error));
        }
        if outcome.error.is_some() || !outcome.leftovers.is_empty() {
            return outcome;
        }
        outcome.next = next;
    }
}

/// Before anything is sent, and for a table without a model when its keys are known.
async fn check(table: &TableRef) -> Result<()> {
    let schema = table.schema().await?;
    no_batch(&schema).map_or(Ok(()), |error| Err(error.operation(OPERATION).on_table(table.name())))
}

/// The keys of a page, each once: an index that lags behind may show an item twice.
async fn keys(table: &TableRef, page: Page<Map>) -> Result<Vec<Key>> {
    let schema = table.schema().await?;
    let mut seen = HashSet::with_capacity(page.len());
    let mut keys = Vec::with_capacity(page.len());
    for item in page.into_items()? {
        let key =
            Key::of(&schema, &item).map_err(|error| error.operation(OPERATION).on_table(table.name()))?;
        if seen.insert(key.clone()) {
            keys.push(key);
        }
    }
    Ok(keys)
}

async fn delete_page(table: &TableRef, keys: Vec<Key>, sending: &Sending, outcome: &mut Deleted) {
    let mut ready = Vec::with_capacity(keys.len());
    for key in keys {
        match Ready::delete(table, key.clone()) {
            Ok(delete) => ready.push(delete),
            Err(error) => {
                let error = error.operation(OPERATION).on_table(table.name());
                outcome.refused.push(Refused { write: key, error });
            }
        }
    }
    if sending.refusals == Refusals::Stop && !outcome.refused.is_empty() {
        outcome.leftovers.extend(ready.into_iter().map(|ready| ready.key));
        return;
    }
    let (deleted, ended) = (&AtomicU64::new(outcome.deleted), &AtomicBool::new(false));
    let mut ready = ready.into_iter();
    let chunks = std::iter::from_fn(move || {
        let chunk: Vec<Ready> = ready.by_ref().take(MAX_WRITES).collect();
        (!chunk.is_empty()).then_some(chunk)
    });
    let requests = stream::iter(chunks).map(|chunk| async move {
        if ended.load(Ordering::Relaxed) {
            return Sent::not(chunk);
        }
        let mut sent = send_chunk(table.db(), chunk, sending).await;
        let deleted = deleted.fetch_add(sent.written, Ordering::Relaxed) + sent.written;
        if let Err(error) = sending.report(deleted, None) {
            sent.broken(error);
        }
        if sent.ends_batch(sending.refusals) || sent.error.is_some() {
            ended.store(true, Ordering::Relaxed);
        }
        sent
    });
    let mut answers = std::pin::pin!(requests.buffer_unordered(sending.concurrency));
    while let Some(Sent { written, leftovers, refused, error, may_be_applied, .. }) = answers.next().await {
        outcome.deleted += written;
        outcome.may_be_applied |= may_be_applied;
        outcome.leftovers.extend(leftovers.into_iter().map(|ready| ready.key));
        let refused = refused.into_iter().map(|(ready, error)| Refused { write: ready.key, error });
        outcome.refused.extend(refused);
        if let Some(error) = error {
            outcome.fail(error);
        }
    }
}
