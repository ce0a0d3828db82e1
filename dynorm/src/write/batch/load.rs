//! Loads of any size: [`Table::put_all`].

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt};

use super::super::as_model::AsModel;
use super::alone::OneByOne;
use super::loading::{Load, Loaded};
use super::outcome::{BatchOutcome, Refused, Rest};
use super::source::{BoxError, Source};
use crate::db::{Table, TableRef};
use crate::error::Result;
use crate::model::Record;
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
    /// Takes models by value or by reference, whatever [`AsModel`] allows: of a vector that is to
    /// be kept, pass a reference. What could not be written is handed back as it was given.
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
    /// # let squares = Db::embedded()?.table::<Square>();
    /// # squares.create().await?;
    /// let small = vec![Square { root: 1, square: 1 }, Square { root: 2, square: 4 }];
    /// let outcome = squares.put_all(&small).await;
    /// for square in &outcome.leftovers {
    ///     println!("not written: {}", square.root);
    /// }
    /// # assert!(outcome.is_complete() && small.len() == 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// What a load that ended early had not yet taken is in [`BatchOutcome::rest`].
    pub fn put_all<'a, T>(&self, models: T) -> PutAll<'a, T::Item>
    where
        T: IntoIterator<Item: AsModel<M> + Send + 'a, IntoIter: Send + 'a>,
    {
        PutAll::new(self.inner(), Source::iterator(Box::new(models.into_iter())))
    }

    /// Writes all models of a stream, however many, with bounded memory. Await it to send it.
    ///
    /// A load that ends early drops the stream with what it had not yet given, since a stream may
    /// have asked for it already: only what was taken from it is in the outcome.
    /// [`put_all`](Self::put_all) hands the rest of an iterator back.
    pub fn put_stream<'a, S>(&self, models: S) -> PutAll<'a, S::Item>
    where
        S: Stream<Item: AsModel<M> + Send + 'a> + Send + 'a,
    {
        PutAll::new(self.inner(), Source::stream(Box::pin(models.map(Ok))))
    }

    /// Writes all models of a stream that can fail. At its first error, what it gave before is
    /// still written; then the outcome has the error. As [`put_stream`](Self::put_stream) it drops
    /// the stream if it ends early.
    pub fn try_put_stream<'a, T, E>(
        &self,
        models: impl Stream<Item = Result<T, E>> + Send + 'a,
    ) -> PutAll<'a, T>
    where
        T: AsModel<M> + Send + 'a,
        E: Into<BoxError> + 'a,
    {
        PutAll::new(self.inner(), Source::stream(Box::pin(models.map_err(Into::into))))
    }
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
pub struct PutAll<'a, T> {
    load: Load,
    source: Source<'a, T>,
}

impl<'a, T> PutAll<'a, T> {
    fn new<M: Record>(table: &TableRef, source: Source<'a, T>) -> Self
    where
        T: AsModel<M>,
    {
        let (table, model) = (table.clone(), TypeId::of::<M>());
        PutAll { load: Load { table, model, sending: Sending::default(), one_by_one: None }, source }
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
    /// with [`Kind::Conflict`](crate::Kind::Conflict), and
    /// [`Error::current`](crate::Error::current) has the item. Of a key that comes again, the first
    /// one counts.
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
        self.load.one_by_one = Some(OneByOne { model: self.load.model, if_absent });
        self
    }
}

impl<'a, T: Send + 'a> IntoFuture for PutAll<'a, T> {
    type Output = BatchOutcome<T, Rest<'a, T>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        let PutAll { load, mut source } = self;
        Box::pin(async move {
            let Loaded { written, leftovers, refused, error, may_be_applied } = load.run(&mut source).await;
            let mut outcome = BatchOutcome { written, error, may_be_applied, ..BatchOutcome::new() };
            outcome.leftovers.extend(leftovers.into_iter().filter_map(|ticket| source.hand_back(ticket)));
            outcome.refused.extend(
                refused
                    .into_iter()
                    .filter_map(|(ticket, error)| Some(Refused { write: source.hand_back(ticket)?, error })),
            );
            let (others, rest) = source.into_rest();
            // Of requests that were cancelled.
            outcome.leftovers.extend(others);
            outcome.rest = rest.map_or_else(Rest::none, Rest::of);
            outcome
        })
    }
}

impl<T> fmt::Debug for PutAll<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutAll").field("table", &self.load.table.name()).finish_non_exhaustive()
    }
}
