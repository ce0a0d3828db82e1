//! The deletion of an item that was read: [`Item::delete`], [`Item::delete_if_unchanged`].

use std::any::TypeId;

use futures_core::future::BoxFuture;

use super::any::AnyWrite;
use super::limits;
use super::send::send_alone;
use crate::codec::names::Names;
use crate::db::{Item, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Record};
use crate::track::Snapshot;

impl<M: Record> Item<M> {
    /// Deletes the item. Afterwards this is a new item, that can be saved again.
    ///
    /// If the model has a `#[version]`, only if the item still carries the version that was read. Otherwise **whatever it is now**, and
    /// then that there is none is no error; [`delete_if_unchanged`](Self::delete_if_unchanged) asks for more. An item that is
    /// [new](Self::is_new) has read no version: what is there under its key is deleted.
    ///
    /// To delete whatever is there, version or not, use the table's `delete`.
    ///
    /// # When an answer is lost
    ///
    /// The SDK then sends the deletion again. Without a version that makes no difference. With one, an item that is gone may have been
    /// deleted by the first attempt, or by someone else; nothing is left that could tell. So it is a conflict that says
    /// [`may_be_applied`](Error::may_be_applied), and never a success by mistake: of two that delete one item each can rely on it that the
    /// other was not told so too. This item stays as it was read then; [`refresh`](Self::refresh) says whether there still is one.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the version is another, or there is no such item any more; [`Error::current`] has it as it is now.
    /// Otherwise as any request. After an attempt that got no certain answer, any of them says `may_be_applied`.
    pub async fn delete(&mut self) -> Result<()> {
        self.delete_as(AsRead::Version).await
    }

    /// Deletes the item if it is as it was read: all attributes, whether the model knows them or not, and the `#[version]` too if it has
    /// one. Changes of this item that were not saved make no difference. Afterwards this is a new item, that can be saved again.
    ///
    /// An attribute that was not there and that the model does not know cannot be asked for: if another program has added one
    /// meanwhile, it is deleted with the item. Only a version that every writer sets would have told.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the item was changed or deleted meanwhile; [`Error::current`] has it as it is now. If the answer to an
    /// attempt was lost it is as with [`delete`](Self::delete).
    ///
    /// [`Kind::Invalid`] of a [new](Self::is_new) item, which has nothing to compare. [`Kind::TooLarge`] if the item has more attributes than
    /// one condition can compare: about 150. Otherwise as any request.
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
    pub async fn delete_if_unchanged(&mut self) -> Result<()> {
        self.delete_as(AsRead::Everything).await
    }

    async fn delete_as(&mut self, as_read: AsRead) -> Result<()> {
        let key = self.key().await?;
        let deletion = Deletion {
            table: &self.table,
            model: TypeId::of::<M>(),
            names: M::names(),
            snapshot: self.snapshot.as_ref(),
            as_read,
        };
        deletion.send(key).await?;
        self.snapshot = None;
        Ok(())
    }
}

/// What has to be as it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AsRead {
    /// The version, if there is one.
    Version,
    Everything,
}

/// A deletion, whatever the model.
struct Deletion<'a> {
    table: &'a TableRef,
    model: TypeId,
    names: &'static Names,
    snapshot: Option<&'a Snapshot>,
    as_read: AsRead,
}

impl<'a> Deletion<'a> {
    fn send(self, key: Key) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Deletion { table, model, names, snapshot, as_read } = self;
            let context = |error: Error| error.operation("DeleteItem").on_table(table.name()).with_key(&key);
            let schema = &*table.schema().await?;
            let condition = match (snapshot, as_read) {
                (None, AsRead::Version) => None,
                (None, AsRead::Everything) => return Err(context(nothing_was_read())),
                (Some(read), AsRead::Version) => read.version_is_as_read(schema).map_err(context)?,
                (Some(read), AsRead::Everything) => {
                    Some(read.all_is_as_read(schema, names).map_err(context)?)
                }
            };
            let write = AnyWrite::delete_read(table, model, key.clone(), condition);
            send_alone(write)
                .await
                .map_err(|error| limits::comparison_too_large(error, schema.version.is_some()))
        })
    }
}

fn nothing_was_read() -> Error {
    let message = "the item is new, so that there is nothing that it could be compared with; `delete` deletes what is there";
    Error::new(Kind::Invalid, message)
}
