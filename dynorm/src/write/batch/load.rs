//! Loads of any size: [`Table::put_all`].

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt};

use super::alone::OneByOne;
use super::loading::{Load, Loaded};
use super::outcome::{BatchOutcome, Refused, Rest};
use super::source::{BoxError, Source};
use crate::db::{Table, TableRef};
use crate::error::Result;
use crate::model::{AnyRecord, Record};
use crate::retry::RateLimit;
use crate::retry::{OnProgress, Progress, Refusals, Sending, sending_options};

impl<M: Record, Shape> Table<M, Shape> {
    /// Writes all models of an iterator, however many, with bounded memory. Await it to send it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "squares")]
    /// # struct Square {
    /// #     #[hash_key]
    /// #     root: u32,
    /// #     square: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let squares = db.table::<Square>();
    /// # squares.create().await?;
    /// let outcome = squares.put_all((0..60).map(|root| Square { root, square: root * root })).await;
    /// assert!(outcome.is_complete(), "left over: {}", outcome.leftovers.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A load owns its models, since it hands back those that it could not write: of a vector that
    /// is to be kept, pass `models.clone()`.
    ///
    /// What a load that ended early had not yet taken is in [`BatchOutcome::rest`].
    pub fn put_all<T>(&self, models: T) -> PutAll<M>
    where
        T: IntoIterator<Item = M>,
        T::IntoIter: Send + 'static,
    {
        PutAll::new(self.inner(), Source::Iterator(Box::new(models.into_iter().map(boxed))))
    }

    /// Writes all models of a stream, however many, with bounded memory. Await it to send it.
    ///
    /// A load that ends early drops the stream with what it had not yet given, since a stream may
    /// have asked for it already: only what was taken from it is in the outcome.
    /// [`put_all`](Self::put_all) hands the rest of an iterator back.
    pub fn put_stream(&self, models: impl Stream<Item = M> + Send + 'static) -> PutAll<M> {
        PutAll::new(self.inner(), Source::Stream(Box::pin(models.map(|model| Ok(boxed(model))))))
    }

    /// Writes all models of a stream that can fail. At its first error, what it gave before is
    /// still written; then the outcome has the error. As [`put_stream`](Self::put_stream) it drops
    /// the stream if it ends early.
    pub fn try_put_stream<E>(&self, models: impl Stream<Item = Result<M, E>> + Send + 'static) -> PutAll<M>
    where
        E: Into<BoxError> + 'static,
    {
        PutAll::new(self.inner(), Source::Stream(Box::pin(models.map_ok(boxed).map_err(Into::into))))
    }
}

fn boxed<M: Record>(model: M) -> Box<dyn AnyRecord> {
    Box::new(model)
}

/// A load of many items into one table. Await it to send it.
///
/// As a [`BatchWrite`](super::BatchWrite), but for any number: only the requests under way are in
/// memory, and what is left over. A key that comes again is written again, after the first: the
/// last one counts, as if they had been written one by one. Models that a source has given are sent
/// after a fifth of a second at the latest, however long it then pauses.
///
/// When a request fails for good, such as for want of permission, or a write is
/// [refused](Self::on_refusal), no more models are taken and no other request is begun. Those that
/// were taken are either written or handed back, so the load can go on behind as many models as
/// these are together; the rest of an iterator is handed back as it is. A panic of the source, of a
/// model's encoding or of the progress callback ends the load in the same way.
///
/// A model with [unique](crate::UniqueValue) values is refused: a load is no transaction, and
/// cannot keep their markers.
///
/// Must be awaited within a tokio runtime. If the future is dropped on the way, requests under way
/// are aborted: they may or may not take effect.
#[must_use = "a load is sent when it is awaited"]
pub struct PutAll<M> {
    load: Load,
    model: PhantomData<fn() -> M>,
}

impl<M: Record> PutAll<M> {
    fn new(table: &TableRef, source: Source) -> Self {
        let load = Load { table: table.clone(), source, sending: Sending::default(), one_by_one: None };
        PutAll { load, model: PhantomData }
    }

    sending_options!(load.sending);

    /// Sends each model by a request of its own, as [`put`](Table::put) does, since a batch can ask
    /// for nothing: one that meets an item of a newer [schema](crate::Upgrade) is then
    /// [refused](Self::on_refusal), with [`Kind::NewerSchema`](crate::Kind::NewerSchema), where a
    /// batch would write over it. It costs as many write units, and takes longer:
    /// [`concurrency`](Self::concurrency) says how many models are under way at once.
    pub fn one_by_one(self) -> Self {
        let if_absent = self.load.one_by_one.is_some_and(|how| how.if_absent);
        self.each(if_absent)
    }

    /// Writes only where there is no item with the same key: [one by one](Self::one_by_one), as
    /// [`insert`](Table::insert) does. A model that meets an item is [refused](Self::on_refusal),
    /// with [`Kind::Conflict`](crate::Kind::Conflict), and [`Error::current`](crate::Error::current)
    /// has the item. Of a key that comes again, the first one counts.
    ///
    /// A model whose answer was lost, and which meets just itself, counts as written: an equal item
    /// of somebody else's looks the same, unless it has a unique `#[version]`.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// use dynorm::Refusals;
    /// # #[derive(Model)]
    /// # #[model(table = "squares")]
    /// # struct Square {
    /// #     #[hash_key]
    /// #     root: u32,
    /// #     square: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let squares = db.table::<Square>();
    /// # squares.create().await?;
    /// squares.put(&Square { root: 1, square: 7 }).await?;
    /// let missing = (0..3).map(|root| Square { root, square: root * root });
    /// let outcome = squares.put_all(missing).if_absent().on_refusal(Refusals::GoOn).await;
    /// assert_eq!(outcome.written, 2);
    /// assert!(outcome.refused.iter().all(|one| one.error.is_conflict()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_absent(self) -> Self {
        self.each(true)
    }

    fn each(mut self, if_absent: bool) -> Self {
        self.load.one_by_one = Some(OneByOne { model: TypeId::of::<M>(), if_absent });
        self
    }
}

impl<M: Record> IntoFuture for PutAll<M> {
    type Output = BatchOutcome<M>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let running = self.load.start();
        Box::pin(async move {
            let Loaded { written, leftovers, refused, error, rest, may_be_applied } = running.await;
            let mut outcome = BatchOutcome { written, error, may_be_applied, ..BatchOutcome::new() };
            outcome.leftovers.extend(leftovers.into_iter().filter_map(typed::<M>));
            outcome.refused.extend(
                refused
                    .into_iter()
                    .filter_map(|(model, error)| Some(Refused { write: typed(model)?, error })),
            );
            if let Some(rest) = rest {
                outcome.rest = Rest::of(rest.filter_map(typed::<M>));
            }
            outcome
        })
    }
}

/// The model, whose type only the load's maker knows.
fn typed<M: Record>(model: Box<dyn AnyRecord>) -> Option<M> {
    model.into_any().downcast().ok().map(|model| *model)
}

impl<M> fmt::Debug for PutAll<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutAll").field("table", &self.load.table.name()).finish_non_exhaustive()
    }
}
