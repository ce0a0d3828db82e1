//! The three saves. What they send is decided in [`track::plan`](crate::track).

mod preview;
mod saved_item;
mod send;

use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

pub(super) use self::saved_item::SavedItem;
pub(crate) use self::send::read;
pub(super) use self::send::{Base, SavePlan, expression, run, settle};
use super::diagnostics::TakesCondition;
use super::idempotent::IdempotentSave;
use crate::db::{Item, Saved};
use crate::error::{Error, Kind, Result};
use crate::model::Record;
use crate::track::Saving;

impl<M: Record> Item<M> {
    /// Saves the item, if nothing that was read has changed meanwhile.
    ///
    /// A new item must not exist yet. Of a loaded one, only what changed is sent, on condition that
    /// every attribute that was read still has the value that was read (or that the `#[version]` is
    /// the one that was read), and that what was absent and is set now is still absent. Attributes
    /// that the model does not know, or that someone else adds meanwhile, stay. Without changes
    /// nothing is sent.
    ///
    /// Where the answer to the write is lost and the SDK sends it again, the item is looked at: if
    /// it carries the version that this save drew, or without a [unique
    /// version](crate::UniqueVersion) if all of it is what this save makes of what was read, it is
    /// taken for this save's own doing ([`Saved::was_recovered`]). Without such a version **an
    /// equal write by another client looks just the same**: two clients that both count from 1 to 2
    /// may then both succeed. A `#[version]` rules that out.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the item was changed, created or deleted meanwhile; [`Error::current`]
    /// has it as it is now. [`Kind::KeyChanged`] if a key attribute was changed after reading.
    /// [`Kind::NotUnique`] if another item has one of its [unique](crate::UniqueValue) values.
    /// [`Kind::TooLarge`] if the item has more attributes than one condition can compare: about
    /// 150, or with a `#[version]` if more of them changed than one update can name: about 500.
    /// [`Kind::Invalid`] for an item of 400 KB or [a little less](#items-of-almost-400-kb).
    /// Otherwise as any request. After an attempt that got no certain answer, any of them says
    /// [`may_be_applied`](Error::may_be_applied).
    ///
    /// # Items of almost 400 KB
    ///
    /// DynamoDB counts an update by what is sent for it: with the item as it becomes also names and
    /// values of the request. So `save` and `partial_save` of an item of just under 400 KB, from a
    /// few bytes less to a few kilobytes, are refused, though the item is not too large; the error
    /// says so. [`overwrite`](Self::overwrite) still stores it, and erases what others changed.
    ///
    /// If the future is dropped while the request is under way, the item may have been saved or
    /// not; the next save then conflicts or not.
    pub fn save(&mut self) -> SaveItem<'_> {
        SaveItem { item: self, saving: Saving::Conditional }
    }

    /// Saves only what changed, on condition that just that still has the value that was read. Two
    /// clients that change different attributes both succeed.
    ///
    /// Of nested documents and maps only the entries that changed are written. Lists and sets are
    /// written whole, and so is what is one thing although it is stored as a map: an enum whose
    /// variant has changed, and what `serde`, `with` or a `Decode` of your own reads. A change
    /// inside of a variant asks that it still is this variant.
    ///
    /// A new item is created, or added to one that has none of its attributes. A loaded item that
    /// was deleted meanwhile is a conflict, and not made again from the changed attributes alone.
    /// Without changes nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn partial_save(&mut self) -> SaveItem<'_> {
        SaveItem { item: self, saving: Saving::Partial }
    }

    /// Replaces the item, whatever is there. **Erases** what others have changed or added since it
    /// was read. Attributes that the model does not know are sent along as they were read.
    ///
    /// # Errors
    ///
    /// [`Kind::KeyChanged`] if a key attribute was changed after reading. [`Kind::NotUnique`] if
    /// another item has one of its [unique](crate::UniqueValue) values. Otherwise as any request.
    pub fn overwrite(&mut self) -> SaveItem<'_> {
        SaveItem { item: self, saving: Saving::Overwriting }
    }

    /// Reads the item again, consistently; changes that were not saved are gone.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if it was deleted, and then the item is left as it is. Otherwise as any
    /// request.
    pub async fn refresh(&mut self) -> Result<()> {
        let key = self.key().await?;
        let Some(read) = read(&self.table, &key, "Refresh").await? else {
            let error = Error::new(Kind::NotFound, "the item does not exist any more");
            return Err(error.operation("Refresh").on_table(self.table.name()).with_key(&key));
        };
        *self = read;
        Ok(())
    }
}

/// A save of an item: [`Item::save`], [`Item::partial_save`] or [`Item::overwrite`]. Await it to
/// send it.
#[must_use = "a save is sent when it is awaited"]
pub struct SaveItem<'a> {
    item: &'a mut (dyn SavedItem + 'static),
    saving: Saving,
}

impl<'a> SaveItem<'a> {
    /// The same save, made exactly once whatever becomes of the answer, at twice the price: see
    /// [`Idempotent`](super::Idempotent).
    ///
    /// An item with a `#[version]` that is saved partially keeps the version that was read, since a
    /// transaction does not say which one it found: the next [`save`](Item::save) of it conflicts,
    /// unless it is [refreshed](Item::refresh) before.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String, visits: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// let mut ada = users.item(User { name: "Ada".into(), visits: 0 });
    /// ada.save().idempotent().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn idempotent(self) -> IdempotentSave<'a> {
        IdempotentSave::new(self.item, self.saving)
    }

    // Of all lifetimes, as `Idempotent::only_if`.
    #[doc(hidden)]
    pub fn only_if<C>(self, _condition: C) -> Self
    where
        Self: for<'b> TakesCondition<'b>,
    {
        self
    }
}

impl<'a> IntoFuture for SaveItem<'a> {
    type Output = Result<Saved>;
    type IntoFuture = BoxFuture<'a, Result<Saved>>;

    fn into_future(self) -> Self::IntoFuture {
        run(self.item, self.saving, self.saving.operation())
    }
}

/// What kind of save it is, and in which table.
impl fmt::Debug for SaveItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.saving.operation())
            .field("table", &self.item.table().name())
            .finish_non_exhaustive()
    }
}
