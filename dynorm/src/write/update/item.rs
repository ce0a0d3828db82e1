//! The update of an item that was read: [`Item::update`].

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::UpdateItem;
use crate::db::{Item, Updated};
use crate::error::{Error, Kind, Result};
use crate::model::Record;
use crate::value::Value;
use crate::write::preview::{WritePreview, schema_of};
use crate::write::returning::send_for_new;

const OPERATION: &str = "UpdateItem";

impl<M: Record> Item<M> {
    /// Changes the item in the table, whatever it is now, and moves this item to what came back:
    /// the model, the attributes that it does not know, and what the next save compares with. Await
    /// it to send it; see [`UpdateItem`] for what it can do.
    ///
    /// Unlike a save it does not ask whether the item is as it was read: a count is added to
    /// whatever it is by now, also if others have counted. [`only_if`](UpdateItem::only_if) asks
    /// for more.
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
    /// # users.put(&User { name: "Ada".into(), visits: 1 }).await?;
    /// let mut ada = users.get("Ada").await?.expect("she is there");
    /// users.update("Ada").add(User::visits(), 5).await?;
    ///
    /// ada.update().add(User::visits(), 1).await?;
    /// assert_eq!(ada.visits, 7);
    /// assert!(!ada.is_dirty()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] if the item is new, or has changes that are not saved: what comes back
    /// would replace them. [`Kind::NotFound`] if it was deleted meanwhile. [`Kind::Decode`] if what
    /// came back does not fit the model: the update is made all the same. Otherwise as of an
    /// [`UpdateItem`]. After an error this item is as it was before.
    pub fn update(&mut self) -> UpdateItem<M, &mut Item<M>> {
        // The key is put in when it is sent, since without a model the table may have to be asked
        // for its name.
        UpdateItem::of(&self.table.clone(), Ok((Value::Null, None)), self)
    }
}

impl<M: Record> UpdateItem<M, &mut Item<M>> {
    /// What this will send. A version is drawn only then.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`](crate::write::AnyWrite::preview). [`Kind::Invalid`] if the item is
    /// new, or has changes that are not saved.
    pub fn preview(&self) -> Result<WritePreview> {
        let (item, table) = (&*self.item, self.write.table());
        let schema = schema_of(table, OPERATION)?;
        let key = item.key_in(&schema)?;
        if let Some(problem) = problem(item)? {
            let error = Error::new(Kind::Invalid, problem);
            return Err(error.operation(OPERATION).on_table(table.name()).with_key(&key));
        }
        let mut write = self.write.clone();
        if let Some(change) = write.change_mut() {
            change.key = (key.hash.1, key.range.map(|(_, range)| range));
        }
        WritePreview::of(&write, Some("ALL_NEW"))
    }
}

impl<'a, M: Record> IntoFuture for UpdateItem<M, &'a mut Item<M>> {
    type Output = Result<Updated>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let item = self.item;
            let key = item.key().await?;
            let context =
                |error: Error| error.operation(OPERATION).on_table(self.write.table().name()).with_key(&key);
            if let Some(problem) = problem(item)? {
                return Err(context(Error::new(Kind::Invalid, problem)));
            }
            if let Some(change) = self.write.change_mut() {
                change.key = (key.hash.1, key.range.map(|(_, range)| range));
            }
            let (now, updated) = send_for_new(self.write).await.map_err(|error| {
                if error.is_not_found() { error.message("the item does not exist any more") } else { error }
            })?;
            *item = now;
            Ok(updated)
        })
    }
}

/// Why the item cannot be moved to what comes back, if it cannot.
fn problem<M: Record>(item: &Item<M>) -> Result<Option<&'static str>> {
    Ok(if item.is_new() {
        Some("the item is not in the table: `save` it first")
    } else if item.was_upgraded() {
        Some(UPGRADED)
    } else if item.is_dirty()? {
        Some(UNSAVED)
    } else {
        None
    })
}

const UPGRADED: &str = "the item was of an older schema, and its upgrade is not saved: `save` it first";
const UNSAVED: &str = "the item has changes that are not saved, and what comes back of an update \
                       would replace them: `save` or `revert` them first";
