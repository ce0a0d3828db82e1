//! `BatchGetItem` of several tables: [`Db::batch_get`].

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::{StreamExt, stream};

use super::asking::{Asked, Asking, ask, context};
use super::batch_get::CONCURRENCY;
use super::batch_part::{Answered, BatchReads, ReadKeys};
use super::batch_plan::{Plan, Planned, plan};
use super::batch_preview::BatchPreview;
use super::by_key::ByKey;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::retry::{Patience, RateLimit, Refusals};
use crate::schema::TableSchema;

impl Db {
    /// Reads many items by key, of any models and tables, 100 to a request: a tuple of reads gives
    /// a tuple of what came of each, a `Vec` of reads a `Vec`. Await it to send it.
    ///
    /// A read is a table's `batch_get`, with `consistent`, `select` and the like, which gives a
    /// [`BatchGot`](super::BatchGot) with its items **in the order of the keys**; or a `get`, which
    /// gives an `Option`.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String }
    /// # #[derive(Model)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[hash_key] user: String, #[range_key] number: u32, price: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let (users, orders) = (db.table::<User>(), db.table::<Order>());
    /// # users.create().await?;
    /// # orders.create().await?;
    /// # users.put(&User { name: "Ada".into() }).await?;
    /// # orders.put(&Order { user: "Ada".into(), number: 7, price: 30 }).await?;
    /// let (ada, prices) = db
    ///     .batch_get((
    ///         users.get("Ada"),
    ///         orders.batch_get([("Ada", 7), ("Ada", 8)]).consistent().select(Order::price()),
    ///     ))
    ///     .await?;
    /// assert!(ada.is_some());
    /// assert_eq!((&prices.items[..], prices.missing.len()), (&[30][..], 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A key that is there twice in a read is read once. It may be in several reads, and one table
    /// in several reads, as it is with [entities](crate::Entity). Reads of one table that differ in
    /// what they read of an item, or in consistency, go by different requests, since one request
    /// reads a table one way only; all others share requests. What DynamoDB does not process is
    /// asked for again in the same way, with exponential backoff and full jitter.
    ///
    /// The items are as they are when each is read. For those of one moment there is
    /// [`transact_get`](Self::transact_get), at twice the price.
    ///
    /// # Errors
    ///
    /// If a request fails, at the first item that does not fit its model, or at the first key that
    /// is refused, unless the read's [`on_refusal`](super::BatchGet::on_refusal) says otherwise.
    /// Keys that were not processed after all attempts are in the `BatchGot`; of a `get` that is
    /// [`Kind::Throttled`]. Before sending, [`Kind::Invalid`] for tables of another client, and for
    /// reads that say of themselves how they are sent: that is said of all together.
    pub fn batch_get<G: BatchReads>(&self, reads: G) -> BatchGets<G> {
        let (patience, rate_limit) = (Patience::default(), None);
        BatchGets {
            db: self.clone(),
            reads,
            sending: Sending { concurrency: CONCURRENCY, patience, rate_limit },
        }
    }
}

/// Reads of many items by key, of several tables: see [`Db::batch_get`].
#[must_use = "a request is sent when it is awaited"]
pub struct BatchGets<G> {
    db: Db,
    reads: G,
    sending: Sending,
}

/// How the requests are sent.
struct Sending {
    concurrency: usize,
    patience: Patience,
    rate_limit: Option<RateLimit>,
}

impl<G: BatchReads> BatchGets<G> {
    /// How many requests are under way at once: 4 unless this says otherwise.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.sending.concurrency = requests.max(1);
        self
    }

    /// How often a key is asked for before it is given up: 10 times unless this says otherwise.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.sending.patience.rounds = attempts.max(1);
        self
    }

    /// How long to ask for keys again before they are given up: a minute unless this says
    /// otherwise. A limit that is set here also bounds the waits for a
    /// [`rate_limit`](Self::rate_limit).
    pub fn time_limit(mut self, time: Duration) -> Self {
        self.sending.patience.time = Some(time);
        self
    }

    /// Keeps to a number of capacity units per second; the limit can be shared with others.
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.sending.rate_limit = Some(limit.clone());
        self
    }

    /// What this will send, if all is processed at once.
    ///
    /// # Errors
    ///
    /// What would be refused before anything is sent, the first key that is none, and if a table
    /// has no model and was not asked yet, so that its keys are not known.
    pub fn preview(self) -> Result<BatchPreview> {
        let mut reads = self.reads.into_reads();
        check(&self.db, &mut reads)?;
        let mut known = Vec::with_capacity(reads.len());
        for read in &reads {
            let unknown = || {
                let message = "without a model, what is sent is known only to the table";
                context(Error::new(Kind::Invalid, message)).on_table(read.table.name())
            };
            known.push(read.table.known_schema().ok_or_else(unknown)?);
        }
        let Planned { plans, refused, .. } = plan(&self.db, reads, known);
        match refused.into_iter().flatten().next() {
            Some((_, error)) => Err(error),
            None => Ok(BatchPreview::of(&plans)),
        }
    }
}

impl<G: BatchReads> IntoFuture for BatchGets<G> {
    type Output = Result<G::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let BatchGets { db, reads, sending } = self;
        let answers = read_all(db, reads.into_reads(), sending);
        Box::pin(async move { G::output(&mut answers.await?.into_iter()) })
    }
}

impl<G> fmt::Debug for BatchGets<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGets").finish_non_exhaustive()
    }
}

/// What can be told before anything is asked.
fn check(db: &Db, reads: &mut [ReadKeys]) -> Result<()> {
    for read in reads {
        let table = read.table.clone();
        let on_table = |error: Error| context(error).on_table(table.name());
        db.check_client_of(&table, "batch").map_err(on_table)?;
        if read.is_told_how_to_send {
            let message = "of a read among others, `concurrency`, `attempts`, `time_limit` and \
                           `rate_limit` are not looked at: say them of all together, behind \
                           `db.batch_get(..)`";
            return Err(on_table(Error::new(Kind::Invalid, message)));
        }
        read.project().map_err(on_table)?;
    }
    Ok(())
}

fn read_all(db: Db, mut reads: Vec<ReadKeys>, sending: Sending) -> BoxFuture<'static, Result<Vec<Answered>>> {
    Box::pin(async move {
        check(&db, &mut reads)?;
        let mut known = Vec::with_capacity(reads.len());
        for read in &reads {
            let check =
                |schema: &TableSchema| read.keys.iter().flatten().try_for_each(|key| Key::check(schema, key));
            known.push(read.table.schema_for(check).await.map_err(context)?);
        }
        let Planned { plans, refused, reads } = plan(&db, reads, known);
        let mut answers: Vec<Answered> = reads.iter().map(Answered::new).collect();
        for (answer, refused) in answers.iter_mut().zip(refused) {
            answer.refused.extend(refused);
            if answer.refusals == Refusals::Stop && !answer.refused.is_empty() {
                return Err(answer.refused.swap_remove(0).1);
            }
        }
        let Sending { concurrency, patience, rate_limit } = sending;
        let requests = stream::iter(plans).map(|plan| {
            let mut sink = ByKey::new(&plan, &reads);
            let Plan { way, tables, keys, places } = plan;
            let keys = keys.into_iter().map(|key| (key.table, key.key)).collect();
            let asking = Asking { way, tables, keys, patience, rate_limit: rate_limit.clone() };
            async move {
                let asked = ask(asking, &mut sink).await;
                (sink, places, asked)
            }
        });
        let mut got = std::pin::pin!(requests.buffer_unordered(concurrency));
        while let Some((sink, places, asked)) = got.next().await {
            let Asked { missing, unprocessed, refused, error } = asked;
            let is_patience = error.as_ref().is_some_and(Error::is_throttled) && !unprocessed.is_empty();
            if let Some(error) = error.filter(|_| !is_patience) {
                return Err(error);
            }
            sink.hand_over(&mut answers);
            for key in missing {
                places.of(&key).for_each(|(read, at)| answers[read].missing.push((at, key.1.clone())));
            }
            for key in unprocessed {
                places.of(&key).for_each(|(read, at)| answers[read].unprocessed.push((at, key.1.clone())));
            }
            for (key, error) in refused {
                let Some((read, at)) = places.of(&key).next() else { continue };
                if answers[read].refusals == Refusals::Stop {
                    return Err(error);
                }
                answers[read].refused.push((at, error));
            }
        }
        Ok(answers)
    })
}
