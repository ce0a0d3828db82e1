//! Read, change, save, and again if others were faster: [`Table::modify`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use super::merge::{PERHAPS_APPLIED, given_up};
use super::save::{read, run};
use crate::codec::memory::to_value;
use crate::db::{Item, KnownSchema, Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{
    ComposedKey, Entity, HashAndRange, HashOnly, IntoKey, Key, KeyValues, MadeOfParts, Model, OneTenant,
    Record, Untyped, ValueOf, pair,
};
use crate::retry::{Next, Tries};
use crate::schema::TableSchema;
use crate::track::Saving;
use crate::value::Map;

const OPERATION: &str = "Modify";

/// How often it is tried, unless the caller says otherwise.
const ATTEMPTS: u32 = 10;

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Changes an item by a function: reads it, calls the function, saves it, and begins again if
    /// others were faster. See [`Modify`].
    pub fn modify<'a, R: Outcome>(
        &self,
        hash: impl ValueOf<M::Hash>,
        change: impl FnMut(&mut Item<M>) -> R + Send + 'a,
    ) -> Modify<'a, M, R::Error> {
        let key = to_value(&hash).map(|hash| (hash, None)).map_err(Into::into);
        Modify::new(self.inner(), key, change)
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Changes an item by a function: reads it, calls the function, saves it, and begins again if
    /// others were faster. See [`Modify`].
    pub fn modify<'a, R: Outcome>(
        &self,
        hash: impl ValueOf<M::Hash>,
        range: impl ValueOf<M::Range>,
        change: impl FnMut(&mut Item<M>) -> R + Send + 'a,
    ) -> Modify<'a, M, R::Error> {
        Modify::new(self.inner(), pair::<M>(&hash, &range), change)
    }
}

impl<M: Entity, Shape: MadeOfParts> Table<M, Shape> {
    /// Changes an item, by its key, which the entity's `key` makes, and a function: reads it, calls
    /// the function, saves it, and begins again if others were faster. See [`Modify`].
    pub fn modify<'a, R: Outcome>(
        &self,
        key: ComposedKey<M>,
        change: impl FnMut(&mut Item<M>) -> R + Send + 'a,
    ) -> Modify<'a, M, R::Error>
    where
        Shape: OneTenant,
    {
        Modify::new(self.inner(), key.into_pair(self.inner().tenancy()), change)
    }
}

impl Table<Map, Untyped> {
    /// Changes an item, by its key, `hash` or `(hash, range)`, and a function: reads it, calls the
    /// function, saves it, and begins again if others were faster. See [`Modify`].
    pub fn modify<'a, R: Outcome>(
        &self,
        key: impl IntoKey<Map, Untyped>,
        change: impl FnMut(&mut Item<Map>) -> R + Send + 'a,
    ) -> Modify<'a, Map, R::Error> {
        Modify::new(self.inner(), key.into_values(self.inner().tenancy()), change)
    }
}

/// The change of one item by a function. Await it: it gives the item as it was saved.
///
/// The item is read consistently, changed by the function, and [saved](Item::save). If others have
/// changed it in between, the function is called again, on the item as it is then: so it may be
/// called **several times**, and what it does besides changing the item is done as often. If it
/// changes nothing, nothing is sent. If it gives an error, that ends it, and nothing is sent
/// either.
///
/// To replace all that the model holds, assign one, `**item = model`: attributes that it does not
/// know stay. Its key must be that of the item.
///
/// Up to 10 [`attempts`](Self::attempts) are made, within a minute
/// ([`time_limit`](Self::time_limit)). The second is made at once, on the item that came with the
/// conflict. Before each of the others there is a wait at random that becomes longer, and the item
/// is read again.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "stock")]
/// # struct Stock {
/// #     #[hash_key]
/// #     sku: String,
/// #     count: u32,
/// # }
/// #[derive(Debug)]
/// enum OrderError {
///     SoldOut,
///     Db(dynorm::Error),
/// }
///
/// impl From<dynorm::Error> for OrderError {
///     fn from(error: dynorm::Error) -> Self {
///         OrderError::Db(error)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), OrderError> {
/// # let db = Db::embedded()?;
/// # let stock = db.table::<Stock>();
/// # stock.create().await?;
/// # stock.put(&Stock { sku: "book".into(), count: 0 }).await?;
/// // By a function that cannot fail ..
/// let book = stock.modify("book", |book| book.count += 1).await?;
/// assert_eq!(book.count, 1);
///
/// // .. and by one that can, with an error of its own.
/// let take_one = |book: &mut Item<Stock>| {
///     if book.count == 0 {
///         return Err(OrderError::SoldOut);
///     }
///     book.count -= 1;
///     Ok(()) // or `Ok::<_, OrderError>(())`, where `?` leaves it open which error it is
/// };
/// stock.modify("book", take_one).await?;
/// assert!(matches!(stock.modify("book", take_one).await, Err(OrderError::SoldOut)));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Kind::NotFound`] if there is no such item. [`Kind::Conflict`] if the attempts or the time are
/// used up, and at once if it says [`may_be_applied`](Error::may_be_applied): an attempt got no
/// certain answer, and the change may be among what is in the table already, so that to make it
/// again might count twice. [`Kind::KeyChanged`] if the function changes the key, and
/// [`Kind::Invalid`] if it puts another item in place of this one. Otherwise as
/// [`save`](Item::save), and what the function gives.
#[must_use = "a request is sent when it is awaited"]
pub struct Modify<'a, M: Record, E = Error> {
    table: TableRef,
    key: KeyValues,
    change: Box<dyn FnMut(&mut Item<M>) -> Result<(), E> + Send + 'a>,
    /// Makes the function's error of dynorm's. Not by a bound, so that an error that cannot be made
    /// is said once.
    from: fn(Error) -> E,
    attempts: u32,
    time: Option<Duration>,
}

impl<'a, M: Record, E> Modify<'a, M, E> {
    fn new<R: Outcome<Error = E>>(
        table: &TableRef,
        key: KeyValues,
        mut change: impl FnMut(&mut Item<M>) -> R + Send + 'a,
    ) -> Self
    where
        E: From<Error>,
    {
        let change = Box::new(move |item: &mut Item<M>| change(item).into_result());
        Modify { table: table.clone(), key, change, from: E::from, attempts: ATTEMPTS, time: None }
    }

    /// How often it is tried to save the item: 10 times unless this says otherwise. The SDK's own
    /// retries of a failed request count as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How long to try: a minute unless this says otherwise. No wait begins that would end later.
    pub fn time_limit(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    async fn run(self) -> Result<Item<M>, E> {
        let Modify { table, key, mut change, from, attempts, time } = self;
        let (schema, key) = checked(&table, key).await.map_err(from)?;
        let mut tries = Tries::new(attempts, time);
        let mut current = None;
        loop {
            let mut item = match current.take() {
                Some(item) => item,
                None => read_there(&table, &key).await.map_err(from)?,
            };
            change(&mut item)?;
            check_it_is(&item, (&table, &schema), &key).map_err(from)?;
            let saving = Saving::Conditional;
            #[cfg(dynorm_broken)]
            let saving =
                if crate::broken::is("modify asks for nothing") { Saving::Overwriting } else { saving };
            let error = match run(&mut item, saving, OPERATION).await {
                Ok(_) => return Ok(item),
                Err(error) if !error.is_conflict() => return Err(from(error)),
                Err(error) if error.may_be_applied() => return Err(from(error.hint(PERHAPS_APPLIED))),
                Err(error) => error,
            };
            match tries.next().await {
                None => return Err(from(error.hint(&given_up(&tries)))),
                Some(Next::AtOnce) => current = error.into_current(),
                Some(Next::AfterWait) => {}
            }
        }
    }
}

async fn checked(table: &TableRef, key: KeyValues) -> Result<(KnownSchema, Key)> {
    let context = |error: Error| error.operation(OPERATION).on_table(table.name());
    let key = key.map_err(context)?;
    let schema = table.schema_for(|schema| Key::check(schema, &key)).await?;
    let key = Key::new(&schema, key.0, key.1).map_err(context)?;
    Ok((schema, key))
}

/// The function has the item itself in its hands, and so can put another one in its place, which
/// would be saved by what was read of that one.
fn check_it_is<M: Record>(
    item: &Item<M>,
    (table, schema): (&TableRef, &TableSchema),
    key: &Key,
) -> Result<()> {
    let of_table = item.table.name() == table.name() && item.table.db().is_same_way(table.db());
    if of_table && !item.is_new() && item.key_in(schema)? == *key {
        return Ok(());
    }
    let message = "the function has put another item in place of the one that was read: assign a \
                   model to what the item holds, `**item = model`, and not to the item itself";
    Err(Error::new(Kind::Invalid, message).operation(OPERATION).on_table(table.name()).with_key(key))
}

async fn read_there<M: Record>(table: &TableRef, key: &Key) -> Result<Item<M>> {
    let found = read(table, key, OPERATION).await?;
    found.ok_or_else(|| {
        let message = "there is no such item: `modify` changes one that is there, `insert` makes a new one";
        Error::new(Kind::NotFound, message).operation(OPERATION).on_table(table.name()).with_key(key)
    })
}

impl<'a, M: Record, E: 'a> IntoFuture for Modify<'a, M, E> {
    type Output = Result<Item<M>, E>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<M: Record, E> fmt::Debug for Modify<'_, M, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Modify");
        debug.field("table", &self.table).field("key", &self.key).field("attempts", &self.attempts);
        debug.field("time_limit", &self.time).finish_non_exhaustive()
    }
}

/// What the function of a [`modify`](Table#method.modify) gives: nothing, or a `Result` of nothing
/// with any error that a [`dynorm::Error`](Error) can be made to.
#[diagnostic::on_unimplemented(
    message = "the function of `modify` gives `{Self}`, where nothing or a `Result<(), E>` is expected",
    label = "neither `()` nor a `Result<(), E>` with an `E: From<dynorm::Error>`",
    note = "end it with `;` to give nothing, or with `Ok(())`: its error is `dynorm::Error`, or one \
            that has `impl From<dynorm::Error>`",
    note = "to leave the item as it is, change nothing",
    note = "it is called again on each conflict, and is no `async` function: do before what has to be awaited"
)]
pub trait Outcome {
    /// The error of the function, and of the `modify`.
    type Error: From<Error>;

    /// Whether to go on.
    ///
    /// # Errors
    ///
    /// What ends the `modify`.
    #[doc(hidden)]
    fn into_result(self) -> Result<(), Self::Error>;
}

#[diagnostic::do_not_recommend]
impl Outcome for () {
    type Error = Error;

    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: From<Error>> Outcome for Result<(), E> {
    type Error = E;

    fn into_result(self) -> Self {
        self
    }
}
