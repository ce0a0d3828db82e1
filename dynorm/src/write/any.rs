//! A write of one item, whatever model it is of: what all of them become, and what sends one.

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use super::preview::WritePreview;
use super::send::send_alone;
use super::unique::Before;
use super::update::Change;
use crate::codec::EncodeError;
use crate::db::TableRef;
use crate::error::{Error, Kept, Kind, Result};
use crate::expr::{Holds, Predicate};
use crate::model::{Key, KeyValues, KeyedItem, NotEncoded};
use crate::schema::TableSchema;
use crate::value::Value;

/// A write of one item: a put, an insert, an update, a delete, or a check of a condition.
///
/// Each of them is a value. It has all that it needs: the table, the key, the encoded item, the
/// condition; so it can be kept, cloned, handed to another task, and sent as often as it is wanted.
/// Each time that it is sent is a write of its own, with a `#[version]` of its own.
///
/// It is no part of the prelude, since others have a `Write` too. Implement it for a type of your
/// own that stands for one of these writes.
///
/// ```
/// # use dynorm::prelude::*;
/// use dynorm::write::{AnyWrite, Write};
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     visits: u32,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
///
/// let writes: Vec<AnyWrite> = vec![
///     users.insert(&User { name: "Ada".into(), visits: 0 }).into_any(),
///     users.update("Mary").add(User::visits(), 1).into_any(),
///     users.delete("Charles").only_if(User::visits().eq(0)).into_any(),
/// ];
/// # assert_eq!(writes.len(), 3);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a write of one item",
    label = "not a put, insert, update, delete or check",
    note = "pass the write as it is made, such as `table.put(..)` or \
            `table.delete(..).only_if(..)`, without awaiting it; what gives an item back, by \
            `returning_old` or `returning_new`, has to be awaited by itself",
    note = "a transaction takes items by `.save(&mut item)`, and is made once in any case, without `idempotent`"
)]
pub trait Write {
    /// The write, whatever model it is of.
    fn into_any(self) -> AnyWrite;
}

/// A [`Write`] whatever model it is of. Await it to send it by itself.
///
/// # Errors
///
/// Those of the write that it was made of. A check is [`Kind::Invalid`]: it is made together with
/// other writes, by a transaction.
#[must_use = "a request is sent when it is awaited"]
#[derive(Clone)]
pub struct AnyWrite(Box<Parts>);

#[derive(Clone)]
pub(super) struct Parts {
    pub(super) table: TableRef,
    /// The type of the record.
    pub(super) model: TypeId,
    /// What DynamoDB calls it.
    pub(super) operation: &'static str,
    pub(super) action: Result<Action, NotEncoded>,
    /// All of these must hold.
    pub(super) conditions: Vec<Predicate>,
    /// Whether the conditions hold whose answer is known without the item, if there are any.
    pub(super) constant: Option<bool>,
    /// The first condition that cannot be sent.
    pub(super) error: Option<Kept>,
}

/// What a write does.
#[derive(Clone)]
pub(super) enum Action {
    /// Puts an item, whatever is there.
    Put(KeyedItem),
    /// Puts an item where none is.
    Insert(KeyedItem),
    Update(Change),
    Delete(KeyPair),
    /// Deletes an item that was read, and asks whether it is as it was.
    DeleteRead(Key, Before),
    /// Asks for the conditions alone.
    Check(KeyPair),
}

/// The values of a key, whose names the table knows.
pub(super) type KeyPair = (Value, Option<Value>);

impl Action {
    /// Whether it has a key of such a table.
    pub(super) fn fits(&self, schema: &TableSchema) -> Result<()> {
        match self {
            Action::Put(item) | Action::Insert(item) => item.fits(schema),
            Action::Update(Change { key, .. }) | Action::Delete(key) | Action::Check(key) => {
                Key::check(schema, key)
            }
            Action::DeleteRead(..) => Ok(()),
        }
    }
}

impl AnyWrite {
    fn new(
        table: &TableRef,
        model: TypeId,
        operation: &'static str,
        action: Result<Action, NotEncoded>,
    ) -> Self {
        let (table, conditions) = (table.clone(), Vec::new());
        let constant = None;
        AnyWrite(Box::new(Parts { table, model, operation, action, conditions, constant, error: None }))
    }

    pub(super) fn put(table: &TableRef, model: TypeId, item: Result<KeyedItem, NotEncoded>) -> Self {
        AnyWrite::new(table, model, "PutItem", item.map(Action::Put))
    }

    pub(super) fn insert(table: &TableRef, model: TypeId, item: Result<KeyedItem, NotEncoded>) -> Self {
        AnyWrite::new(table, model, "PutItem", item.map(Action::Insert))
    }

    pub(super) fn update(table: &TableRef, model: TypeId, key: KeyValues) -> Self {
        let change = key.map(Change::new).map_err(NotEncoded::from);
        AnyWrite::new(table, model, "UpdateItem", change.map(Action::Update))
    }

    pub(super) fn delete(table: &TableRef, model: TypeId, key: KeyValues) -> Self {
        AnyWrite::new(table, model, "DeleteItem", key.map(Action::Delete).map_err(NotEncoded::from))
    }

    /// `unique` is what is known of its unique values.
    pub(super) fn delete_read(
        table: &TableRef,
        model: TypeId,
        key: Key,
        as_read: Option<Predicate>,
        unique: Before,
    ) -> Self {
        let mut delete = AnyWrite::new(table, model, "DeleteItem", Ok(Action::DeleteRead(key, unique)));
        delete.0.conditions.extend(as_read);
        delete
    }

    pub(super) fn check(table: &TableRef, model: TypeId, key: KeyValues) -> Self {
        AnyWrite::new(table, model, "ConditionCheck", key.map(Action::Check).map_err(NotEncoded::from))
    }

    /// Adds a condition; all of them must hold.
    pub(super) fn only_if(mut self, condition: Result<Holds, Arc<EncodeError>>) -> Self {
        let constant = self.0.constant;
        match condition {
            Ok(Holds::If(condition)) => self.0.conditions.push(condition),
            Ok(Holds::Always) => self.0.constant = constant.or(Some(true)),
            Ok(Holds::Never) => self.0.constant = Some(false),
            Err(error) => self.fail(Error::with_source(Kind::Encode, error)),
        }
        self
    }

    /// Keeps an error until it is sent, if it is the first.
    pub(super) fn fail(&mut self, error: Error) {
        self.0.error.get_or_insert_with(|| error.into());
    }

    /// Whether it has markers to keep, and so is a transaction.
    pub(super) fn has_markers(&self) -> bool {
        let writes = !matches!(self.action(), Ok(Action::Update(_) | Action::Check(_)));
        writes && self.table().has_markers()
    }

    /// What it changes, if it is an update.
    pub(super) fn change_mut(&mut self) -> Option<&mut Change> {
        match &mut self.0.action {
            Ok(Action::Update(change)) => Some(change),
            _ => None,
        }
    }

    pub(super) fn table(&self) -> &TableRef {
        &self.0.table
    }

    pub(super) fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Whether the caller asks for something.
    pub(super) fn is_conditional(&self) -> bool {
        !self.0.conditions.is_empty() || self.0.constant == Some(false) || self.0.error.is_some()
    }

    pub(super) fn action(&self) -> Result<&Action, &NotEncoded> {
        self.0.action.as_ref()
    }

    /// What this will send.
    ///
    /// # Errors
    ///
    /// What sending it would refuse before anything is sent: a value that cannot be encoded, a key
    /// of another type or an empty one, an expression over DynamoDB's limits. Also if there is no
    /// model and the table was not asked yet, so that its keys are not known.
    pub fn preview(&self) -> Result<WritePreview> {
        WritePreview::of(self, None)
    }

    pub(super) fn into_parts(self) -> Parts {
        *self.0
    }
}

#[diagnostic::do_not_recommend]
impl Write for AnyWrite {
    fn into_any(self) -> AnyWrite {
        self
    }
}

impl IntoFuture for AnyWrite {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        send_alone(self)
    }
}

/// What kind of write it is, and to which table. Not what it writes: that is the caller's data.
impl fmt::Debug for AnyWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { table, operation, conditions, error, .. } = &*self.0;
        f.debug_struct(operation)
            .field("table", &table.name())
            .field("conditions", &(conditions.len() + usize::from(error.is_some())))
            .finish_non_exhaustive()
    }
}
