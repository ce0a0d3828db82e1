//! Sends one write by itself.

use futures_core::future::BoxFuture;

use super::any::AnyWrite;
use super::ready::{Ready, What};
use super::transaction::TransactWrite;
use super::unique;
use super::update::update;
use crate::codec::DecodeError;
use crate::codec::json::{JsonReader, item_from_json};
use crate::db::Updated;
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{EncodedItem, Key, NewItem};
use crate::transport::op::{Delete, Put, Returning};
use crate::transport::{Attempts, Failure, ItemSink, NoItems};
use crate::value::Map;

/// A write that was made.
pub(super) struct Sent {
    pub(super) operation: &'static str,
    pub(super) key: Key,
    pub(super) made: Made,
}

/// How a write was made.
pub(super) struct Made {
    /// What came back is not what was there before, but what an earlier attempt of this very write
    /// has made.
    pub(super) met_itself: bool,
    /// Where nothing came back, an earlier attempt of this very write may have been the one that
    /// took it.
    pub(super) none_is_open: bool,
    /// Of an update, how it was made.
    pub(super) updated: Updated,
}

impl Made {
    /// By the only attempt.
    pub(super) fn once() -> Self {
        Made { met_itself: false, none_is_open: false, updated: Updated::written(0) }
    }
}

/// Sends a write, and asks for nothing back.
pub(super) fn send_alone(write: AnyWrite) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { make(write, Returning::Nothing, &mut NoItems).await.map(|_| ()) })
}

/// Sends an update, and asks for nothing back.
pub(super) fn send_update(write: AnyWrite) -> BoxFuture<'static, Result<Updated>> {
    Box::pin(async move {
        let sent = make(write, Returning::Nothing, &mut NoItems).await?;
        Ok(sent.made.updated)
    })
}

/// Sends a write. The item as it was goes to the sink, if that is wanted and there was one; of an
/// update the item as it is, if that is.
pub(super) fn send(
    write: AnyWrite,
    returning: Returning,
    sink: &mut dyn ItemSink,
) -> BoxFuture<'_, Result<Sent>> {
    Box::pin(make(write, returning, sink))
}

/// The same without a box: each caller has one of its own.
async fn make(write: AnyWrite, returning: Returning, sink: &mut dyn ItemSink) -> Result<Sent> {
    let with_markers = write.has_markers().then(|| write.clone());
    let mut ready = write.ready().await?;
    if let Some(write) = with_markers
        && !unique::leaves_markers(&ready).map_err(|error| ready.context(error))?
    {
        if returning != Returning::Nothing {
            return Err(ready.context(unique::no_item_back(&ready.schema)));
        }
        // In a box: it is rare, and would make the future of each write large.
        Box::pin(TransactWrite::of_one(write, None).attempts(unique::ATTEMPTS).send()).await?;
        return Ok(Sent { operation: ready.operation, key: ready.key, made: Made::once() });
    }
    let expression = std::mem::take(&mut ready.expression);
    let return_old = returning == Returning::Old;
    let made = match &ready.what {
        What::Put(item) => {
            let met_itself = put(&ready, item, expression, return_old, sink).await?;
            Made { met_itself, ..Made::once() }
        }
        What::Update { update: actions, sets_version } => {
            update(&ready, actions, *sets_version, expression, returning, sink).await?
        }
        What::Delete => {
            let attempts = delete(&ready, expression, return_old, sink).await?;
            Made { none_is_open: attempts.may_be_applied(), ..Made::once() }
        }
        What::Check => return Err(ready.context(not_alone())),
    };
    Ok(Sent { operation: ready.operation, key: ready.key, made })
}

/// Puts an item. Says whether this put has met itself: what came back is then its own item, and not
/// the one before.
async fn put(
    ready: &Ready,
    item: &EncodedItem,
    expression: Expression,
    return_old: bool,
    sink: &mut dyn ItemSink,
) -> Result<bool> {
    let (db, table) = (ready.table.db(), ready.table.name());
    let item = NewItem::encoded(item, &ready.schema, db.clock()).map_err(|error| ready.context(error))?;
    #[cfg(dynorm_broken)]
    let twice = expression.condition.is_none() && crate::broken::is("puts are made twice");
    let put = Put { table, item: &item, expression, return_old };
    let mut replaced = Replaced::before(sink);
    let result = db.transport().send(&put, &mut replaced).await;
    #[cfg(dynorm_broken)]
    if twice {
        let put = Put { expression: Expression::default(), ..put };
        db.transport().send(&put, &mut NoItems).await?;
    }
    match result {
        Ok(reply) => {
            Ok(reply.attempts.may_be_applied() && replaced.item().is_some_and(|old| is_own(&item, &old)))
        }
        // An insert has replaced nothing, whichever attempt it was.
        Err(failure) if own_doing(&item, &failure) => Ok(!ready.is_insert()),
        Err(failure) => Err(ready.failed(failure)),
    }
}

/// Whether the item is there because an earlier attempt of this very request has put it, its answer
/// lost. One that was refused has not. Its version proves it, if it has one; otherwise the whole
/// item must be the one that was sent.
fn own_doing(item: &NewItem<'_>, failure: &Failure) -> bool {
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return false;
    }
    failure.current.as_ref().is_some_and(|current| is_own(item, current))
}

/// Whether an item that was found is the one that was sent.
pub(super) fn is_own(item: &NewItem<'_>, found: &Map) -> bool {
    match item.unique_version() {
        Some((name, version)) => found.get(name) == Some(version),
        None => item.to_map().is_ok_and(|sent| sent == *found),
    }
}

/// The item that was replaced, on its way to another sink.
pub(super) struct Replaced<'a> {
    sink: &'a mut dyn ItemSink,
    json: Option<Box<str>>,
}

impl<'a> Replaced<'a> {
    pub(super) fn before(sink: &'a mut dyn ItemSink) -> Self {
        Replaced { sink, json: None }
    }

    pub(super) fn item(&self) -> Option<Map> {
        item_from_json(self.json.as_deref()?).ok()
    }
}

impl ItemSink for Replaced<'_> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        let start = reader.position();
        self.sink.read(reader)?;
        self.json = Some(reader.raw_since(start).into());
        Ok(())
    }

    fn check(&mut self) -> Result<(), DecodeError> {
        self.sink.check()
    }
}

async fn delete(
    ready: &Ready,
    expression: Expression,
    return_old: bool,
    sink: &mut dyn ItemSink,
) -> Result<Attempts> {
    let (db, table, key) = (ready.table.db(), ready.table.name(), &ready.key);
    let delete = Delete { table, key, expression, return_old };
    match db.transport().send(&delete, sink).await {
        Ok(reply) => Ok(reply.attempts),
        Err(failure) => Err(ready.failed(failure)),
    }
}

pub(super) fn not_alone() -> Error {
    let message = "a check writes nothing by itself: it is made together with other writes, by a transaction";
    Error::new(Kind::Invalid, message)
}
