//! `TransactGetItems`: [`Db::transact_get`].

use std::any::Any;
use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

use super::get::{GetItem, Reading};
use super::unexpired::Expiry;
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::db::{Db, Item, Reason, TableRef, canceled, twice};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyValues, Record};
use crate::schema::Text;
use crate::transport::decode::Tracked;
use crate::transport::op::TransactGet as Request;
use crate::transport::{Failure, ItemDecoder, ItemSink, One};

const OPERATION: &str = "TransactGetItems";
/// [Limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-dynamodb-transactions).
const MAX_GETS: usize = 100;

impl Db {
    /// Reads up to 100 items, of any models and tables, [as they are at one moment]: a tuple of
    /// reads gives a tuple of items, a `Vec` of reads a `Vec` of items. Await it to send it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String }
    /// # #[derive(Model)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[hash_key] user: String, #[range_key] number: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let (users, orders) = (db.table::<User>(), db.table::<Order>());
    /// # users.create().await?;
    /// # orders.create().await?;
    /// # users.put(&User { name: "Ada".into() }).await?;
    /// let (ada, order) = db.transact_get((users.get("Ada"), orders.get("Ada", 7))).await?;
    /// assert!(ada.is_some() && order.is_none());
    ///
    /// let two = db.transact_get(vec![orders.get("Ada", 7), orders.get("Ada", 8)]).await?;
    /// assert_eq!(two.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::TransactionConflict`] if a transaction was at work on one of the items:
    /// [`Error::reasons`] says on which. [`Kind::Decode`] if an item does not fit its model. Before
    /// sending, [`Kind::Invalid`] for the same item twice, for more than 100, and for tables of
    /// another client. Otherwise as any request.
    ///
    /// [as they are at one moment]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txgetitems
    pub fn transact_get<G: Gets>(&self, gets: G) -> TransactGet<G> {
        TransactGet { db: self.clone(), gets }
    }
}

/// Reads of several items at one moment: see [`Db::transact_get`].
#[must_use = "a request is sent when it is awaited"]
pub struct TransactGet<G> {
    db: Db,
    gets: G,
}

impl<G: Gets> IntoFuture for TransactGet<G> {
    type Output = Result<G::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let sent = send(self.db, self.gets.into_gets());
        Box::pin(async move { Ok(G::output(sent.await?.into_iter())) })
    }
}

impl<G> fmt::Debug for TransactGet<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactGet").finish_non_exhaustive()
    }
}

/// The reads of one transaction: a tuple of up to eight [`GetItem`]s, or a `Vec` of them or of
/// [`GetEntity`](super::GetEntity)s. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not the reads of a transaction",
    label = "not a tuple or `Vec` of reads",
    note = "pass reads that are not awaited: `db.transact_get((users.get(..), orders.get(..)))`, of \
            up to eight, or a `Vec` of reads of one model, or by `entity` of one collection"
)]
pub trait Gets: Send + 'static {
    /// An `Option` of what is read for each read, in the same order.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn into_gets(self) -> Vec<AnyGet>;

    #[doc(hidden)]
    fn output(found: impl Iterator<Item = Found>) -> Self::Output;
}

/// A read whatever its model.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "nobody sees it")]
pub struct AnyGet {
    table: TableRef,
    key: KeyValues,
    /// The attribute by which items expire, if one that has is not wanted.
    not_expired: Option<Text>,
    slot: Box<dyn Slot>,
}

/// What came of a read.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "nobody sees it")]
pub struct Found {
    table: TableRef,
    slot: Box<dyn Slot>,
}

/// Where the item of one read goes.
trait Slot: ItemSink {
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

impl<D: ItemDecoder> Slot for One<D> {
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

impl AnyGet {
    fn new<M: Record>(get: GetItem<M>) -> Self {
        let (table, key, Reading { not_expired, .. }) = get.into_parts();
        AnyGet::with_decoder(table, key, not_expired, Tracked::<M>::NEW)
    }

    pub(super) fn with_decoder(
        table: TableRef,
        key: KeyValues,
        not_expired: Option<Text>,
        decoder: impl ItemDecoder,
    ) -> Self {
        AnyGet { table, key, not_expired, slot: Box::new(One::new(decoder)) }
    }
}

impl Found {
    fn item<M: Record>(self) -> Option<Item<M>> {
        let (table, loaded) = self.take::<Tracked<M>>();
        loaded.map(|loaded| Item::loaded(table, loaded))
    }

    /// What the decoder of this read has made of the item.
    pub(super) fn take<D: ItemDecoder>(self) -> (TableRef, Option<D::Output>) {
        let slot = self.slot.into_any().downcast::<One<D>>().ok();
        (self.table, slot.and_then(|slot| slot.into_item()))
    }
}

// No impl is listed in messages: the note says more, and shorter.
#[diagnostic::do_not_recommend]
impl<M: Record> Gets for Vec<GetItem<M>> {
    type Output = Vec<Option<Item<M>>>;

    fn into_gets(self) -> Vec<AnyGet> {
        self.into_iter().map(AnyGet::new).collect()
    }

    fn output(found: impl Iterator<Item = Found>) -> Self::Output {
        found.map(Found::item).collect()
    }
}

macro_rules! tuples {
    ($($($model:ident)+;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($model: Record),+> Gets for ($(GetItem<$model>,)+) {
            type Output = ($(Option<Item<$model>>,)+);

            fn into_gets(self) -> Vec<AnyGet> {
                #[expect(non_snake_case, reason = "a variable for each type")]
                let ($($model,)+) = self;
                vec![$(AnyGet::new($model)),+]
            }

            fn output(mut found: impl Iterator<Item = Found>) -> Self::Output {
                ($(found.next().and_then(Found::item::<$model>),)+)
            }
        }
    )+};
}
tuples! { A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H; }

/// Hands each item to the slot of its read.
struct InOrder {
    slots: Vec<Box<dyn Slot>>,
    /// What each asks of its item.
    expiries: Vec<Option<Expiry>>,
    next: usize,
}

impl ItemSink for InOrder {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        let place = self.next;
        self.next += 1;
        let is_over = |expiry: &Expiry| expiry.is_over(reader);
        if self.expiries.get(place).and_then(Option::as_ref).is_some_and(is_over) {
            return reader.skip_json();
        }
        match self.slots.get_mut(place) {
            Some(slot) => slot.read(reader),
            None => reader.skip_json(),
        }
    }

    fn absent(&mut self) {
        self.next += 1;
    }
}

fn send(db: Db, gets: Vec<AnyGet>) -> BoxFuture<'static, Result<Vec<Found>>> {
    Box::pin(async move {
        let context = |error: Error| error.operation(OPERATION);
        if gets.is_empty() {
            return Ok(Vec::new());
        }
        let db = check(&db, &gets).map_err(context)?;
        let (mut read, mut slots) = (Vec::with_capacity(gets.len()), Vec::with_capacity(gets.len()));
        let mut expiries = Vec::with_capacity(gets.len());
        for AnyGet { table, key, not_expired, slot } in gets {
            let context = |error: Error| context(error).on_table(table.name());
            let key = key.map_err(context)?;
            let schema = table.schema_for(|schema| Key::check(schema, &key)).await?;
            let key = Key::new(&schema, key.0, key.1).map_err(context)?;
            expiries.push(not_expired.map(|attribute| Expiry::now(attribute, &table)));
            read.push((table, key));
            slots.push(slot);
        }
        check_once(&read).map_err(context)?;
        let mut sink = InOrder { slots, expiries, next: 0 };
        let keys: Vec<_> = read.iter().map(|(table, key)| (table.name(), key)).collect();
        #[cfg(dynorm_broken)]
        let (keys, later) = crate::broken::halves(keys);
        let sent = db.transport().send(&Request { keys: &keys }, &mut sink).await;
        #[cfg(dynorm_broken)]
        let sent = match sent {
            Ok(first) if !later.is_empty() => {
                let second = db.transport().send(&Request { keys: &later }, &mut sink).await;
                second.map(|second| second.map(|items| items + first.value))
            }
            other => other,
        };
        let reply = sent.map_err(|failure| explain(failure, &read))?;
        if reply.value != read.len() {
            let message = format!("the answer has {} items, not {}", reply.value, read.len());
            return Err(context(Error::new(Kind::Service, message)));
        }
        let mut found = Vec::with_capacity(read.len());
        for ((table, key), mut slot) in read.into_iter().zip(sink.slots) {
            slot.check().map_err(|error| context(error.into()).on_table(table.name()).with_key(&key))?;
            found.push(Found { table, slot });
        }
        Ok(found)
    })
}

/// What can be told before anything is asked. Gives the way to send it.
fn check(db: &Db, gets: &[AnyGet]) -> Result<Db> {
    if gets.len() > MAX_GETS {
        let message = format!("a transaction has {MAX_GETS} reads at most, not {}", gets.len());
        return Err(Error::new(Kind::Invalid, message));
    }
    db.way_to(gets.iter().map(|get| &get.table))
}

fn check_once(read: &[(TableRef, Key)]) -> Result<()> {
    let items = read.iter().map(|(table, key)| (table.name(), key));
    let Some([first, second]) = twice(items) else { return Ok(()) };
    let (table, key) = &read[second];
    let message = format!("the item is read twice, at positions {first} and {second}: read it once");
    Err(Error::new(Kind::Invalid, message).on_table(table.name()).with_key(key))
}

fn explain(failure: Failure, read: &[(TableRef, Key)]) -> Error {
    let refused = failure.refusals.into_iter().zip(read).enumerate();
    let reasons = refused.filter_map(|(position, (refusal, (table, key)))| {
        let error = Error::new(refusal.kind?, refusal.message).operation("GetItem");
        Some(Reason::new(position, error.on_table(table.name()).with_key(key)))
    });
    canceled(failure.error.operation(OPERATION), reasons.collect())
}
