//! The deletion of an item that was read: [`Item::delete`], [`Item::delete_if_unchanged`].

use std::any::TypeId;
use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

use super::any::AnyWrite;
use super::diagnostics::TakesCondition;
use super::idempotent::Idempotent;
use super::limits;
use super::preview::{WritePreview, schema_of};
use super::save::SavedItem;
use super::send::send_alone;
use super::unique::Before;
use crate::codec::names::Names;
use crate::db::{Item, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Record};
use crate::schema::TableSchema;
use crate::track::Snapshot;
use crate::value::Map;

const OPERATION: &str = "DeleteItem";

impl<M: Record> Item<M> {
    /// Deletes the item. Afterwards this is a new item, that can be saved again.
    ///
    /// If the model has a `#[version]`, only if the item still carries the version that was read.
    /// Otherwise **whatever it is now**, and then that there is none is no error;
    /// [`delete_if_unchanged`](Self::delete_if_unchanged) asks for more. An item that is
    /// [new](Self::is_new) has read no version: what is there under its key is deleted. An item of
    /// another [entity](derive@crate::Model#entities-on-one-table) is not.
    ///
    /// To delete whatever is there, version or not, use the table's `delete`.
    ///
    /// # When an answer is lost
    ///
    /// The SDK then sends the deletion again. Without a version that makes no difference. With one,
    /// an item that is gone may have been deleted by the first attempt, or by someone else; nothing
    /// is left that could tell. So it is a conflict that says
    /// [`may_be_applied`](Error::may_be_applied), and never a success by mistake: of two that
    /// delete one item each can rely on it that the other was not told so too. This item stays as
    /// it was read then; [`refresh`](Self::refresh) says whether there still is one.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the version is another, or there is no such item any more;
    /// [`Error::current`] has it as it is now. Otherwise as any request. After an attempt that got
    /// no certain answer, any of them says `may_be_applied`.
    pub fn delete(&mut self) -> DeleteRead<'_> {
        DeleteRead { item: self, as_read: AsRead::Version }
    }

    /// Deletes the item if it is as it was read: all attributes, whether the model knows them or
    /// not, and the `#[version]` too if it has one. Changes of this item that were not saved make
    /// no difference. Afterwards this is a new item, that can be saved again.
    ///
    /// An attribute that was not there and that the model does not know cannot be asked for: if
    /// another program has added one meanwhile, it is deleted with the item. Only a version that
    /// every writer sets would have told.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the item was changed or deleted meanwhile; [`Error::current`] has it
    /// as it is now. If the answer to an attempt was lost it is as with [`delete`](Self::delete).
    ///
    /// [`Kind::Invalid`] of a [new](Self::is_new) item, which has nothing to compare.
    /// [`Kind::TooLarge`] if the item has more attributes than one condition can compare:
    /// about 150. Otherwise as any request.
    ///
    /// ```
    /// # use dynorm::prelude::*;
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
    /// users.put(&User { name: "Ada".into(), visits: 0 }).await?;
    /// let mut ada = users.get("Ada").await?.expect("she was just put");
    ///
    /// users.put(&User { name: "Ada".into(), visits: 1 }).await?;
    /// let error = ada.delete_if_unchanged().await.unwrap_err();
    /// assert!(error.is_conflict(), "she has visited meanwhile");
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_if_unchanged(&mut self) -> DeleteRead<'_> {
        DeleteRead { item: self, as_read: AsRead::Everything }
    }
}

/// What has to be as it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AsRead {
    /// The version, if there is one.
    Version,
    Everything,
}

/// The deletion of an item that was read: [`Item::delete`] or [`Item::delete_if_unchanged`]. Await
/// it to send it.
#[must_use = "a deletion is sent when it is awaited"]
pub struct DeleteRead<'a> {
    item: &'a mut (dyn SavedItem + 'static),
    as_read: AsRead,
}

impl<'a> DeleteRead<'a> {
    /// The same deletion, made exactly once whatever becomes of the answer, at twice the price: see
    /// [`Idempotent`]. A lost answer is no conflict then.
    pub fn idempotent(self) -> IdempotentDelete<'a> {
        IdempotentDelete { delete: self, token: None }
    }

    // Of all lifetimes, as `Idempotent::only_if`.
    #[doc(hidden)]
    pub fn only_if<C>(self, _condition: C) -> Self
    where
        Self: for<'b> TakesCondition<'b>,
    {
        self
    }

    /// What this will send.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String, #[version] version: u64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// # users.put(&User { name: "Ada".into(), version: 0 }).await?;
    /// let mut ada = users.get("Ada").await?.expect("she is there");
    /// let preview = ada.delete().preview()?;
    /// assert_eq!(preview.condition.as_deref(), Some("#0=:0"));
    /// assert_eq!(preview.names[0].1, "version");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the deletion would refuse before anything is sent: a new item that is to be compared, a
    /// comparison over DynamoDB's limits. Also if there is no model and the table was not asked
    /// yet, so that its keys are not known.
    pub fn preview(&self) -> Result<WritePreview> {
        self.shown(|write| WritePreview::of(write, None))
    }

    fn shown(&self, show: impl FnOnce(&AnyWrite) -> Result<WritePreview>) -> Result<WritePreview> {
        let DeleteRead { item, as_read } = self;
        let (table, new) = (item.table(), item.encode_new()?);
        let (model, names, read) = (item.model(), item.names(), item.read());
        let schema = schema_of(table, OPERATION)?;
        let deleted = Deleted { table, model, names, new: new.as_ref(), read };
        show(&deleted.write(&schema, *as_read)?)
            .map_err(|error| limits::comparison_too_large(error, schema.version.is_some()))
    }

    async fn run(self, send: impl AsyncFnOnce(AnyWrite) -> Result<()>) -> Result<()> {
        let DeleteRead { item, as_read } = self;
        let (write, versioned) = write(item, as_read).await?;
        send(write).await.map_err(|error| limits::comparison_too_large(error, versioned))?;
        *item.snapshot() = None;
        Ok(())
    }
}

/// The deletion as a write, and whether the table has versions.
async fn write(item: &mut (dyn SavedItem + 'static), as_read: AsRead) -> Result<(AnyWrite, bool)> {
    let (table, model, names) = (item.table().clone(), item.model(), item.names());
    let new = item.encode_new()?;
    let read = item.snapshot().as_ref();
    let deleted = Deleted { table: &table, model, names, new: new.as_ref(), read };
    let schema = &*table.schema_for(|schema| deleted.key(schema).map(drop)).await?;
    Ok((deleted.write(schema, as_read)?, schema.version.is_some()))
}

/// What is to be deleted.
struct Deleted<'a> {
    table: &'a TableRef,
    model: TypeId,
    /// The attributes that the model knows.
    names: &'static Names,
    /// The attributes of an item that was neither read nor saved.
    new: Option<&'a Map>,
    read: Option<&'a Snapshot>,
}

impl Deleted<'_> {
    fn key(&self, schema: &TableSchema) -> Result<Key> {
        match (self.read, self.new) {
            (Some(read), _) => read.key(schema),
            (None, encoded) => Key::of(schema, encoded.unwrap_or(&Map::new())),
        }
    }

    fn write(&self, schema: &TableSchema, as_read: AsRead) -> Result<AnyWrite> {
        let context = |error: Error| error.operation(OPERATION).on_table(self.table.name());
        let key = self.key(schema).map_err(context)?;
        let context = |error: Error| context(error).with_key(&key);
        let condition = match (self.read, as_read) {
            (None, AsRead::Version) => None,
            (None, AsRead::Everything) => return Err(context(nothing_was_read())),
            (Some(read), AsRead::Version) => read.version_is_as_read(schema).map_err(context)?,
            (Some(read), AsRead::Everything) => {
                Some(read.all_is_as_read(schema, self.names).map_err(context)?)
            }
        };
        let unique = match self.read {
            None => Before::Unknown,
            Some(read) if condition.is_some() => Before::Asked(read.unique(schema).map_err(context)?),
            Some(read) => Before::Read(read.unique(schema).map_err(context)?),
        };
        Ok(AnyWrite::delete_read(self.table, self.model, key.clone(), condition, unique))
    }
}

impl<M: Record> Item<M> {
    /// The deletion of this item, if it is as it was read, as a part of a transaction. A version
    /// stands for all of it, if there is one.
    pub(crate) async fn delete_as_read(&mut self) -> Result<AnyWrite> {
        let versioned = M::declared_schema().is_some_and(|schema| schema.version.is_some());
        let as_read = if versioned { AsRead::Version } else { AsRead::Everything };
        write(self, as_read).await.map(|(write, _)| write)
    }
}

impl<'a> IntoFuture for DeleteRead<'a> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run(async |write| send_alone(write).await))
    }
}

/// In which table it is.
impl fmt::Debug for DeleteRead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteRead").field("table", &self.item.table().name()).finish_non_exhaustive()
    }
}

/// The deletion of an item that was read, made exactly once: see [`Idempotent`]. Await it to send
/// it.
#[must_use = "a deletion is sent when it is awaited"]
#[derive(Debug)]
pub struct IdempotentDelete<'a> {
    delete: DeleteRead<'a>,
    token: Option<String>,
}

impl IdempotentDelete<'_> {
    /// What this will send.
    ///
    /// # Errors
    ///
    /// As [`DeleteRead::preview`].
    pub fn preview(&self) -> Result<WritePreview> {
        self.delete.shown(|write| WritePreview::once(write, self.token.as_deref()))
    }

    /// The token by which DynamoDB knows a repetition: see
    /// [`TransactWrite::token`](super::TransactWrite::token).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

impl<'a> IntoFuture for IdempotentDelete<'a> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        let IdempotentDelete { delete, token } = self;
        Box::pin(delete.run(async |write| Idempotent::with_token(write, token).await))
    }
}

fn nothing_was_read() -> Error {
    let message = "the item is new, so that there is nothing that it could be compared with; \
                   `delete` deletes what is there";
    Error::new(Kind::Invalid, message)
}
