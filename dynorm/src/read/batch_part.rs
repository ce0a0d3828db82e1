//! The reads of a batch get of several tables: what they ask for, and what is made of the answers.

use std::fmt;
use std::sync::Arc;

use super::asking::not_processed;
use super::batch_get::{BatchGet, BatchGot};
use super::chunk::drop_repeated;
use super::get::{GetItem, Reading};
use super::get_select::GetSelected;
use super::select::{Columns, Items, Select, Selection, collect};
use super::unexpired::with_expiry;
use crate::db::{Item, TableRef};
use crate::error::{Error, Result};
use crate::expr::AttributePath;
use crate::model::{Key, KeyValues, Record};
use crate::retry::Refusals;
use crate::schema::Text;
use crate::transport::{PageSink, results};

/// The reads of a [batch](crate::Db::batch_get): a tuple of up to eight [`BatchRead`]s, or a `Vec`
/// of them. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not the reads of a batch",
    label = "not a tuple or `Vec` of reads by key",
    note = "pass reads that are not awaited: `db.batch_get((users.get(..), orders.batch_get(..)))`, of up to eight, or a `Vec` of reads of one type"
)]
pub trait BatchReads: Send + 'static {
    /// What comes of each read, in the same order.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn into_reads(self) -> Vec<ReadKeys>;

    #[doc(hidden)]
    fn output(answers: &mut dyn Iterator<Item = Answered>) -> Result<Self::Output>;
}

/// One read of a [batch](crate::Db::batch_get): a [`BatchGet`], a [`GetItem`], or one with
/// `select`. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a read by key",
    label = "neither a `get` nor a `batch_get` of a table",
    note = "pass reads that are not awaited, such as `users.get(..)` and `orders.batch_get(..)`"
)]
pub trait BatchRead: Send + 'static {
    /// What comes of it.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn into_read(self) -> ReadKeys;

    #[doc(hidden)]
    fn output(answer: Answered) -> Result<Self::Output>;
}

/// A read whatever its model.
#[doc(hidden)]
pub struct ReadKeys {
    pub(super) table: TableRef,
    pub(super) keys: Vec<KeyValues>,
    pub(super) consistent: bool,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
    /// The attribute by which items expire, if those that have are not wanted.
    pub(super) not_expired: Option<Text>,
    pub(super) refusals: Refusals,
    /// It says of itself how often and how fast, which only all together can.
    pub(super) is_told_how_to_send: bool,
    /// Makes the sink of one request.
    pub(super) new_sink: Arc<dyn Fn() -> Box<dyn PageSink> + Send + Sync>,
}

impl ReadKeys {
    pub(super) fn new<M: Record, O: Select<M>>(table: TableRef, mut keys: Vec<KeyValues>, select: O) -> Self {
        drop_repeated(&mut keys);
        let for_sinks = table.clone();
        ReadKeys {
            table,
            keys,
            consistent: false,
            projection: select.projection(),
            not_expired: None,
            refusals: Refusals::Stop,
            is_told_how_to_send: false,
            new_sink: Arc::new(move || Box::new(collect(&select, super::asking::OPERATION, &for_sinks))),
        }
    }

    fn of_one<M: Record, O: Select<M>>(table: TableRef, key: KeyValues, select: O, reading: Reading) -> Self {
        let Reading { consistent, not_expired, .. } = reading;
        ReadKeys { consistent, not_expired, ..ReadKeys::new(table, vec![key], select) }
    }

    /// Adds what it has to read besides, and puts the attributes into one order, by which reads
    /// that are alike are known.
    pub(super) fn project(&mut self) -> Result<()> {
        let Some(paths) = &mut self.projection else { return Ok(()) };
        if let Some(attribute) = &self.not_expired {
            with_expiry(paths, attribute)?;
        }
        paths.sort_unstable();
        Ok(())
    }
}

impl fmt::Debug for ReadKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadKeys").field("table", &self.table).finish_non_exhaustive()
    }
}

/// What came of a read: items and keys, each with its place among the keys that were asked for.
#[doc(hidden)]
pub struct Answered {
    table: TableRef,
    pub(super) refusals: Refusals,
    /// The items of each request, and their places.
    pub(super) items: Vec<(Box<dyn PageSink>, Vec<usize>)>,
    pub(super) missing: Vec<(usize, Key)>,
    pub(super) unprocessed: Vec<(usize, Key)>,
    pub(super) refused: Vec<(usize, Error)>,
}

impl Answered {
    pub(super) fn new(read: &ReadKeys) -> Self {
        let (table, refusals) = (read.table.clone(), read.refusals);
        let (items, missing) = (Vec::new(), Vec::new());
        Answered { table, refusals, items, missing, unprocessed: Vec::new(), refused: Vec::new() }
    }

    /// The items in the order of their keys, or the error of the first that does not fit.
    fn into_got<T: 'static>(self) -> Result<BatchGot<T>> {
        let mut items = Vec::new();
        for (sink, places) in self.items {
            items.extend(places.into_iter().zip(results::<T>(sink)));
        }
        let items = in_order(items).collect::<Result<_>>()?;
        let missing = in_order(self.missing).collect();
        let unprocessed = in_order(self.unprocessed).collect();
        Ok(BatchGot { items, missing, unprocessed, refused: in_order(self.refused).collect() })
    }

    /// The only item, if there is one.
    fn into_one<T: 'static>(self) -> Result<Option<T>> {
        let table = self.table.clone();
        let mut got = self.into_got::<T>()?;
        if let Some(refused) = got.refused.pop() {
            return Err(refused);
        }
        match got.unprocessed.pop() {
            Some(key) => Err(not_processed(1).on_table(table.name()).with_key(&key)),
            None => Ok(got.items.pop()),
        }
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered").field("table", &self.table).finish_non_exhaustive()
    }
}

fn in_order<T>(mut placed: Vec<(usize, T)>) -> impl Iterator<Item = T> {
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, value)| value)
}

// No impl is listed in messages: the notes say more, and shorter.
#[diagnostic::do_not_recommend]
impl<M: Record, O: Select<M>> BatchRead for BatchGet<M, O> {
    type Output = BatchGot<O::Output>;

    fn into_read(self) -> ReadKeys {
        self.into_keys()
    }

    fn output(answer: Answered) -> Result<Self::Output> {
        answer.into_got()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> BatchRead for GetItem<M> {
    type Output = Option<Item<M>>;

    fn into_read(self) -> ReadKeys {
        let (table, key, reading) = self.into_parts();
        ReadKeys::of_one(table, key, Items::<M>::default(), reading)
    }

    fn output(answer: Answered) -> Result<Self::Output> {
        answer.into_one()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record, C: Columns<M> + 'static> BatchRead for GetSelected<M, C> {
    type Output = Option<C::Values>;

    fn into_read(self) -> ReadKeys {
        let (table, key, reading, selection) = self.into_parts();
        ReadKeys::of_one::<M, Selection<C>>(table, key, selection, reading)
    }

    fn output(answer: Answered) -> Result<Self::Output> {
        answer.into_one()
    }
}

#[diagnostic::do_not_recommend]
impl<R: BatchRead> BatchReads for Vec<R> {
    type Output = Vec<R::Output>;

    fn into_reads(self) -> Vec<ReadKeys> {
        self.into_iter().map(R::into_read).collect()
    }

    fn output(answers: &mut dyn Iterator<Item = Answered>) -> Result<Self::Output> {
        answers.map(R::output).collect()
    }
}

/// There is an answer to each read.
fn next<R: BatchRead>(answers: &mut dyn Iterator<Item = Answered>) -> Result<R::Output> {
    let lost = || Error::new(crate::error::Kind::Other, "a read of the batch has no answer");
    R::output(answers.next().ok_or_else(lost)?)
}

macro_rules! tuples {
    ($($($read:ident)+;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($read: BatchRead),+> BatchReads for ($($read,)+) {
            type Output = ($($read::Output,)+);

            fn into_reads(self) -> Vec<ReadKeys> {
                #[expect(non_snake_case, reason = "a variable for each type")]
                let ($($read,)+) = self;
                vec![$($read.into_read()),+]
            }

            fn output(answers: &mut dyn Iterator<Item = Answered>) -> Result<Self::Output> {
                Ok(($(next::<$read>(answers)?,)+))
            }
        }
    )+};
}
tuples! { A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H; }
