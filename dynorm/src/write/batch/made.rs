//! Writes of a batch that were made before they came to it: those that ask for nothing.

use super::super::any::{Action, AnyWrite};
use super::super::ready::What;
use crate::db::KnownSchema;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, NewItem};
use crate::time::SharedClock;

/// Why a write can be in no batch, if it cannot.
pub(super) fn unfit(write: &AnyWrite) -> Option<Error> {
    let what = match write.action() {
        Ok(Action::Insert(_)) => "an insert",
        Ok(Action::Update(_)) => "an update",
        Ok(Action::Check(_)) => "a check",
        _ if write.is_conditional() => "a condition",
        // What cannot be encoded is refused by itself.
        _ => return None,
    };
    let message = format!(
        "a batch does not take {what}: DynamoDB puts and deletes what is in it, and asks for \
         nothing; await the write by itself, or hand it to a transaction, \
         `db.transact_write().with(..)`"
    );
    let error = Error::new(Kind::Invalid, message);
    // A preview knows the key, if that can be known yet.
    Some(match write.preview() {
        Ok(preview) => error.with_key(&preview.key),
        Err(_) => error,
    })
}

/// The key, and of a put the item's JSON, of which `length` is a guess how long it will be.
pub(super) fn encode(write: &AnyWrite, schema: KnownSchema, length: usize) -> Result<(Key, Option<String>)> {
    encode_by(write.table().db().clock(), write, schema, length)
}

/// The same with a version that is drawn by this clock.
pub(super) fn encode_by(
    clock: &SharedClock,
    write: &AnyWrite,
    schema: KnownSchema,
    length: usize,
) -> Result<(Key, Option<String>)> {
    let ready = write.clone().ready_for(Some(schema))?;
    let json = match &ready.what {
        What::Put(item) => {
            let item = NewItem::encoded(item, &ready.schema, clock);
            Some(item.and_then(|item| item.to_json(length)).map_err(|error| ready.context(error))?)
        }
        What::Update { .. } | What::Delete | What::Check => None,
    };
    Ok((ready.key, json))
}
