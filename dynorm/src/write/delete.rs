//! `DeleteItem`: [`Table::delete`], [`Table::delete_returning`].

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::future::BoxFuture;

use crate::codec::json::JsonReader;
use crate::codec::memory::to_value;
use crate::codec::{DecodeError, Reader};
use crate::db::{Item, Table, TableRef, with_returned};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{HashAndRange, HashOnly, IntoKey, Key, KeyValues, Model, Record, Untyped, ValueOf, pair};
use crate::transport::decode::Whole;
use crate::transport::op::Delete;
use crate::transport::{Attempts, ItemDecoder, ItemSink, NoItems};
use crate::value::Map;

const OPERATION: &str = "DeleteItem";

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Deletes an item by its hash key. That there is none is no error.
    pub fn delete(&self, hash: impl ValueOf<M::Hash>) -> DeleteItem {
        DeleteItem::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }

    /// Deletes an item by its hash key and gives it as it was: see [`DeleteReturning`].
    pub fn delete_returning(&self, hash: impl ValueOf<M::Hash>) -> DeleteReturning<M> {
        DeleteReturning::new(self.delete(hash))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Deletes an item by its hash and range key. That there is none is no error.
    pub fn delete(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> DeleteItem {
        DeleteItem::new(self.inner(), pair::<M>(&hash, &range))
    }

    /// Deletes an item by its hash and range key and gives it as it was: see [`DeleteReturning`].
    pub fn delete_returning(
        &self,
        hash: impl ValueOf<M::Hash>,
        range: impl ValueOf<M::Range>,
    ) -> DeleteReturning<M> {
        DeleteReturning::new(self.delete(hash, range))
    }
}

impl Table<Map, Untyped> {
    /// Deletes an item by its key, `hash` or `(hash, range)`. That there is none is no error.
    pub fn delete(&self, key: impl IntoKey<Map, Untyped>) -> DeleteItem {
        DeleteItem::new(self.inner(), key.into_values())
    }

    /// Deletes an item by its key and gives it as it was: see [`DeleteReturning`].
    pub fn delete_returning(&self, key: impl IntoKey<Map, Untyped>) -> DeleteReturning<Map> {
        DeleteReturning::new(self.delete(key))
    }
}

/// The deletion of one item. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct DeleteItem {
    table: TableRef,
    key: KeyValues,
}

impl DeleteItem {
    fn new(table: &TableRef, key: KeyValues) -> Self {
        DeleteItem { table: table.clone(), key }
    }

    /// Gives the key, and what is known of the attempts.
    fn send(self, return_old: bool, sink: &mut dyn ItemSink) -> BoxFuture<'_, Result<(Key, Attempts)>> {
        Box::pin(async move {
            let DeleteItem { table, key } = self;
            let context = |error: Error| error.operation(OPERATION).on_table(table.name());
            let key = key.map_err(context)?;
            let schema = table.schema_for(|schema| Key::check(schema, &key)).await?;
            let key = Key::new(&schema, key.0, key.1).map_err(context)?;
            let attempts = send_with(&table, &key, return_old, sink).await?;
            Ok((key, attempts))
        })
    }
}

impl IntoFuture for DeleteItem {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.send(false, &mut NoItems).await.map(|_| ()) })
    }
}

/// The deletion of one item that gives it as it was, as a new [`Item`]: one that is not in the table, and that a
/// [`save`](Item::save) would put there anew, with the attributes that the model does not know. `None` if there was none.
///
/// Await it to send it.
///
/// # Errors
///
/// [`Kind::Decode`] if the item does not fit the model. It is deleted all the same, and its attributes are in the error:
/// [`Error::returned_attributes`].
///
/// [`Kind::NotFound`] if there is no item, but an attempt before got no certain answer and may have deleted one, so that what
/// it was cannot be told. As of any error after such an attempt, [`Error::may_be_applied`] is then true.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct DeleteReturning<M> {
    delete: DeleteItem,
    model: PhantomData<fn() -> M>,
}

impl<M> DeleteReturning<M> {
    fn new(delete: DeleteItem) -> Self {
        DeleteReturning { delete, model: PhantomData }
    }
}

impl<M: Record> IntoFuture for DeleteReturning<M> {
    type Output = Result<Option<Item<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let table = self.delete.table.clone();
            let mut sink = Returned { decoder: Whole::NEW, item: None };
            let (key, attempts) = self.delete.send(true, &mut sink).await?;
            let context = |error: Error| error.operation(OPERATION).on_table(table.name()).with_key(&key);
            match sink.item {
                Some(Ok((model, extra))) => Ok(Some(Item::unsaved(table, model, extra))),
                Some(Err(misfit)) => Err(context(misfit.into_error())),
                None if attempts.may_be_applied() => Err(context(perhaps_deleted())),
                None => Ok(None),
            }
        })
    }
}

/// The item that was deleted. Unlike that of a read it cannot be read again.
struct Returned<D: ItemDecoder> {
    decoder: D,
    item: Option<Result<D::Output, Misfit>>,
}

/// An item that does not fit the model.
struct Misfit {
    error: DecodeError,
    json: Box<str>,
}

impl<D: ItemDecoder> ItemSink for Returned<D> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        if is_empty(reader)? {
            // So some engines say that there was none.
            return reader.skip_json();
        }
        let (start, decoder) = (reader.position(), &self.decoder);
        let item = reader.attempt(|reader| decoder.decode(reader))?;
        self.item = Some(item.map_err(|error| Misfit { error, json: reader.raw_since(start).into() }));
        Ok(())
    }
}

fn is_empty(reader: &JsonReader<'_>) -> Result<bool, DecodeError> {
    let mut ahead = reader.clone();
    ahead.begin_object()?;
    Ok(ahead.next_name()?.is_none())
}

impl Misfit {
    fn into_error(self) -> Error {
        let message = format!(
            "the item was deleted, but does not fit the model: {}; it is in `Error::returned_attributes`",
            self.error
        );
        with_returned(Error::from(self.error).message(message).applied(), &self.json)
    }
}

fn perhaps_deleted() -> Error {
    let message =
        "there is no such item, but an earlier attempt may have deleted one: what that was is not known";
    Error::new(Kind::NotFound, message).applied_perhaps()
}

/// Deletes an item.
pub(super) fn send<'a>(table: &'a TableRef, key: &'a Key) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move { send_with(table, key, false, &mut NoItems).await.map(|_| ()) })
}

async fn send_with(
    table: &TableRef,
    key: &Key,
    return_old: bool,
    sink: &mut dyn ItemSink,
) -> Result<Attempts> {
    let delete = Delete { table: table.name(), key, expression: Expression::default(), return_old };
    match table.db().transport().send(&delete, sink).await {
        Ok(reply) => Ok(reply.attempts),
        Err(failure) => Err(failure.error.operation(OPERATION).on_table(table.name()).with_key(key)),
    }
}
