//! Sends one write by itself.

use futures_core::future::BoxFuture;

use super::any::AnyWrite;
use super::ready::{Ready, What};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{EncodedItem, Key, NewItem};
use crate::transport::op::{Delete, Put};
use crate::transport::{Attempts, Failure, ItemSink, NoItems};

/// A write that was made.
pub(super) struct Sent {
    pub(super) key: Key,
    pub(super) attempts: Attempts,
}

/// Sends a write, and asks for nothing back.
pub(super) fn send_alone(write: AnyWrite) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { send(write, false, &mut NoItems).await.map(|_| ()) })
}

/// Sends a write. The item as it was goes to the sink, if that is wanted and there was one.
pub(super) fn send(
    write: AnyWrite,
    return_old: bool,
    sink: &mut dyn ItemSink,
) -> BoxFuture<'_, Result<Sent>> {
    Box::pin(async move {
        let mut ready = write.ready().await?;
        let expression = std::mem::take(&mut ready.expression);
        let attempts = match &ready.what {
            What::Put(item) => put(&ready, item, expression, return_old, sink).await?,
            What::Delete => delete(&ready, expression, return_old, sink).await?,
            What::Check => return Err(ready.context(not_alone())),
        };
        Ok(Sent { key: ready.key, attempts })
    })
}

async fn put(
    ready: &Ready,
    item: &EncodedItem,
    expression: Expression,
    return_old: bool,
    sink: &mut dyn ItemSink,
) -> Result<Attempts> {
    let (db, table) = (ready.table.db(), ready.table.name());
    let item = NewItem::encoded(item, &ready.schema, db.clock()).map_err(|error| ready.context(error))?;
    #[cfg(dynorm_broken)]
    let twice = expression.condition.is_none() && crate::broken::is("puts are made twice");
    let put = Put { table, item: &item, expression, return_old };
    let result = db.transport().send(&put, sink).await;
    #[cfg(dynorm_broken)]
    if twice {
        let put = Put { expression: Expression::default(), ..put };
        db.transport().send(&put, &mut NoItems).await?;
    }
    match result {
        Ok(reply) => Ok(reply.attempts),
        Err(failure) if own_doing(&item, &failure) => Ok(failure.attempts),
        Err(failure) => Err(ready.failed(failure)),
    }
}

/// Whether the item is there because an earlier attempt of this very request has put it, its answer lost. One that was refused
/// has not. Its version proves it, if it has one; otherwise the whole item must be the one that was sent.
fn own_doing(item: &NewItem<'_>, failure: &Failure) -> bool {
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return false;
    }
    failure.current.as_ref().is_some_and(|current| match item.unique_version() {
        Some((name, version)) => current.get(name) == Some(version),
        None => item.to_map().is_ok_and(|sent| sent == *current),
    })
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

fn not_alone() -> Error {
    let message = "a check writes nothing by itself: it is made together with other writes, by a transaction";
    Error::new(Kind::Invalid, message)
}
