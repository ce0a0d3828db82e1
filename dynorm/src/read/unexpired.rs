//! Reads by key that leave out what has expired. DynamoDB takes no filter there, so it is decided
//! here, by the attribute that a filter would be about.

use std::any::Any;

use super::batch_get::BatchGet;
use super::get::GetItem;
use super::get_select::GetSelected;
use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::AttributePath;
use crate::expr::typed::Expires;
use crate::model::{Key, Record};
use crate::schema::Text;
use crate::transport::{ItemSink, ItemSource, PageSink};
use crate::value::Value;

impl<M: Record> GetItem<M> {
    /// Gives nothing where the item has expired by the model's `#[ttl]` field: DynamoDB deletes
    /// such an item some time within the next days, and gives it until then. One without the
    /// attribute never expires.
    ///
    /// A get takes no filter, so the item is read, and paid for, in any case. What time it is, in
    /// whole seconds, is asked when the read is sent, of the clock of the [`Db`](crate::Db): that
    /// of this machine. It holds in a [transaction](crate::Db::transact_get) and in a
    /// [batch](crate::Db::batch_get) of reads too.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "sessions")]
    /// # struct Session {
    /// #     #[hash_key]
    /// #     token: String,
    /// #     #[ttl]
    /// #     expires: u64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let sessions = Db::embedded()?.table::<Session>();
    /// # sessions.create().await?;
    /// sessions.put(Session { token: "7f3a".into(), expires: 1_000_000_000 }).await?;
    /// assert!(sessions.get("7f3a").await?.is_some(), "it is not deleted yet");
    /// assert!(sessions.get("7f3a").not_expired().await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn not_expired(mut self) -> Self
    where
        M: Expires,
    {
        self.not_expired.clone_from(&M::SCHEMA.ttl);
        self
    }
}

impl<M: Record, C> GetSelected<M, C> {
    /// Gives nothing where the item has expired: see [`GetItem::not_expired`]. The attribute that
    /// says so is read too, if it is not among those that are selected.
    pub fn not_expired(mut self) -> Self
    where
        M: Expires,
    {
        self.not_expired.clone_from(&M::SCHEMA.ttl);
        self
    }
}

impl<M: Record, O> BatchGet<M, O> {
    /// Leaves out what has expired: see [`GetItem::not_expired`]. The keys of such items are among
    /// those that are [missing](super::BatchGot::missing). If only some attributes are selected,
    /// the one that says so is read too.
    pub fn not_expired(mut self) -> Self
    where
        M: Expires,
    {
        self.how.not_expired.clone_from(&M::SCHEMA.ttl);
        self
    }
}

/// What says of an item whether it has expired.
#[derive(Clone, Debug)]
pub(super) struct Expiry {
    attribute: Text,
    /// In seconds since 1970.
    now: u64,
}

impl Expiry {
    /// At this moment, by the table's clock.
    pub(super) fn now(attribute: Text, table: &TableRef) -> Self {
        Expiry { attribute, now: table.db().clock().seconds() }
    }

    /// Whether an item has expired that the reader is before. An attribute that is absent or no
    /// number never does; what cannot be read is left to whoever reads the item.
    pub(super) fn is_over(&self, item: &JsonReader<'_>) -> bool {
        match self.moment(item.clone()) {
            Ok(Some(Value::Number(moment))) => moment <= self.now.into(),
            _ => false,
        }
    }

    fn moment(&self, mut item: JsonReader<'_>) -> Result<Option<Value>, DecodeError> {
        item.begin_object()?;
        while let Some(name) = item.next_name()? {
            if name == self.attribute {
                return Value::decode(&mut item).map(Some);
            }
            item.skip()?;
        }
        Ok(None)
    }
}

/// Has the attribute read that says whether an item has expired.
///
/// # Errors
///
/// If a part of it is asked for, beside which DynamoDB does not give the whole.
pub(super) fn with_expiry(paths: &mut Vec<AttributePath>, attribute: &Text) -> Result<()> {
    match paths.iter().find(|path| path.attribute() == attribute) {
        None => paths.push(AttributePath::new(attribute.clone())),
        Some(path) if path.steps().len() > 1 => {
            let message =
                format!("`{path}` is a part of `{attribute}`, which says when an item expires: select that");
            return Err(Error::new(Kind::Invalid, message).at_attribute(path.to_string()));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Keeps from a sink what has expired.
pub(super) struct Unexpired<'a> {
    pub(super) expiry: Expiry,
    pub(super) sink: &'a mut dyn ItemSink,
}

impl ItemSink for Unexpired<'_> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        if self.expiry.is_over(reader) { reader.skip_json() } else { self.sink.read(reader) }
    }

    fn check(&mut self) -> Result<(), DecodeError> {
        self.sink.check()
    }
}

/// Collects items, and the keys of those that have expired.
pub(super) struct UnexpiredPage {
    expiry: Expiry,
    table: TableRef,
    items: Box<dyn PageSink>,
    /// Each with its place among all items.
    expired: Vec<(usize, Key)>,
}

impl UnexpiredPage {
    pub(super) fn new(expiry: Expiry, table: TableRef, items: Box<dyn PageSink>) -> Self {
        UnexpiredPage { expiry, table, items, expired: Vec::new() }
    }

    /// The items, and the keys of the others.
    pub(super) fn into_parts(self) -> (Box<dyn PageSink>, impl Iterator<Item = Key>) {
        (self.items, self.expired.into_iter().map(|(_, key)| key))
    }
}

impl ItemSink for UnexpiredPage {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        if !self.expiry.is_over(reader) {
            return self.items.read(reader);
        }
        let (start, place) = (reader.position(), self.len());
        reader.skip_json()?;
        let key = self.table.key_in(reader.raw_since(start));
        let key = key.ok_or_else(|| DecodeError::invalid("an item without its key"))?;
        self.expired.push((place, key));
        Ok(())
    }

    fn reserve(&mut self, items: usize) {
        self.items.reserve(items);
    }
}

impl PageSink for UnexpiredPage {
    fn len(&self) -> usize {
        self.items.len() + self.expired.len()
    }

    fn truncate(&mut self, length: usize) {
        self.expired.retain(|(place, _)| *place < length);
        self.items.truncate(length - self.expired.len());
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self.items.into_any()
    }
}
