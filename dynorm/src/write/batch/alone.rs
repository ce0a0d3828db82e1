//! Sends the writes of a load one by one, each on a condition, for which a batch has no place.

use std::any::TypeId;

use tokio::time::Instant;

use super::super::any::AnyWrite;
use super::super::ready::{Ready as Single, What};
use super::super::send::is_own;
use super::entry::Ready;
use super::send::Sent;
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, KeyedItem, NewItem};
use crate::retry::{Sending, catch, catch_in, out_of_time};
use crate::schema::TableSchema;
use crate::transport::NoItems;
use crate::transport::op::Put;
use crate::value::{Map, item_size};

/// How the writes of a load are sent one by one.
#[derive(Clone, Copy, Debug)]
pub(super) struct OneByOne {
    /// The type of the record, for who asks a conflict for the current item.
    pub(super) model: TypeId,
    /// Only where there is no item.
    pub(super) if_absent: bool,
}

impl OneByOne {
    /// The put of a model by itself.
    pub(super) fn write(
        self,
        table: &TableRef,
        model: &dyn AnyRecord,
        schema: &TableSchema,
    ) -> Result<AnyWrite> {
        let put = if self.if_absent { AnyWrite::insert } else { AnyWrite::put };
        let item = catch("encoding the model", || KeyedItem::new(model, Some(schema)))?;
        Ok(put(table, self.model, item))
    }
}

/// What became of a write.
enum Met {
    Written,
    /// Written, and no other is to follow.
    WrittenLast(Error),
    /// It can never be written as it is, or not over what is there.
    Refused(Error),
    /// Not written, as far as that is known.
    Left(Error),
}

/// Sends writes until each is made, refused or given up.
pub(super) async fn send_each(writes: Vec<Ready>, sending: &Sending) -> Sent {
    let mut sent = Sent::default();
    for write in writes {
        if sent.ends_batch(sending.refusals) {
            sent.leftovers.push(write);
            continue;
        }
        // Out here, so that a panic on the way loses nothing.
        let mut doubt = false;
        let met = catch_in("sending", send_one(&write, &mut doubt, sending)).await;
        match met.unwrap_or_else(Met::Left) {
            Met::Written => sent.made(&write),
            Met::WrittenLast(error) => {
                sent.made(&write);
                sent.broken(context(error, &write));
            }
            Met::Refused(error) => {
                let error = context(error, &write);
                sent.refused.push((write, error));
            }
            Met::Left(error) => {
                sent.may_be_applied |= doubt;
                sent.broken(context(error, &write));
                sent.leftovers.push(write);
            }
        }
    }
    sent
}

/// Sends one write. `doubt` is whether an attempt of it may have been applied without our knowing.
async fn send_one(write: &Ready, doubt: &mut bool, sending: &Sending) -> Met {
    let single = match single(write).await {
        Ok(single) => single,
        Err(met) => return met,
    };
    let What::Put(item) = &single.what else { return Met::Refused(no_put()) };
    let db = write.table.db();
    // Drawn once, whatever the number of attempts: by its version it is known again.
    let item = match NewItem::encoded(item, &single.schema, db.clock()) {
        Ok(item) => item,
        Err(error) => return Met::Refused(error),
    };
    let (patience, started) = (sending.patience, Instant::now());
    let mut round = 0;
    loop {
        let permit = match &sending.rate_limit {
            None => None,
            Some(limit) => match limit.wait_before(patience.deadline(started)).await {
                Some(permit) => Some(permit),
                None => return Met::Left(out_of_time()),
            },
        };
        round += 1;
        let expression = single.expression.clone();
        let put = Put { table: write.table.name(), item: &item, expression, return_old: false };
        let transport = db.transport().reporting(permit.is_some());
        let failure = match transport.send(&put, &mut NoItems).await {
            Ok(reply) => {
                let spent = permit.map_or(Ok(()), |permit| permit.spend(reply.usage.capacity));
                return spent.map_or_else(Met::WrittenLast, |()| Met::Written);
            }
            Err(failure) => failure,
        };
        *doubt |= failure.attempts.may_be_applied();
        if failure.error.is_conflict() {
            let current = failure.current.as_ref();
            // What is reported costs more than a unit only if the item does.
            let _ = permit.map(|permit| permit.spend(Some(units(current))));
            if *doubt && current.is_some_and(|current| is_own(&item, current)) {
                return Met::Written;
            }
            return Met::Refused(doubted(single.failed(failure), *doubt));
        }
        drop(permit);
        let error = doubted(single.failed(failure), *doubt);
        if matches!(error.kind(), Kind::Invalid | Kind::Encode | Kind::TooLarge) {
            return Met::Refused(error);
        }
        // The SDK has tried several times already.
        if !error.is_transient() || !patience.next_round(round, started).await {
            return Met::Left(error);
        }
    }
}

/// The write as it is sent by itself.
async fn single(write: &Ready) -> Result<Single, Met> {
    let schema = write.table.schema().await.map_err(Met::Left)?;
    let Some(alone) = &write.alone else { return Err(Met::Refused(no_put())) };
    AnyWrite::clone(alone).ready_for(Some(schema)).map_err(Met::Refused)
}

fn no_put() -> Error {
    Error::new(Kind::Invalid, "a load puts models, and does nothing else")
}

fn context(error: Error, write: &Ready) -> Error {
    error.operation("PutItem").on_table(write.table.name()).with_key(&write.key)
}

fn doubted(error: Error, doubt: bool) -> Error {
    if doubt { error.applied_perhaps() } else { error }
}

/// What a put costs that has met this item: its answer does not say.
#[expect(clippy::cast_precision_loss, reason = "an item has 400 KB")]
fn units(current: Option<&Map>) -> f64 {
    current.map_or(1, |current| item_size(current).div_ceil(1_024)).max(1) as f64
}
