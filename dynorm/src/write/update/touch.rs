//! Updates of the time to live alone: [`Table::touch`], [`Item::touch`].

use super::UpdateItem;
use crate::db::{Item, Table};
use crate::expr::typed::{Expires, NewValue, TtlKeys, TtlValue, Updatable};
use crate::model::{Composed, ComposedKey, Entity, HashAndRange, HashOnly, Model, ValueOf};

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Sets when an item expires, its `#[ttl]` field, and nothing else, if the item is there:
    /// [`update`](Self::update) of that one field. Await it to send it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "sessions")]
    /// # struct Session {
    /// #     #[hash_key]
    /// #     id: String,
    /// #     #[ttl]
    /// #     expires: Option<u64>,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let sessions = db.table::<Session>();
    /// # sessions.create().await?;
    /// # sessions.put(&Session { id: "a".into(), expires: Some(1) }).await?;
    /// sessions.touch("a", 4_000_000_000u64).await?;
    /// // Only if it has not expired meanwhile:
    /// let touch = sessions.touch("a", 4_000_000_000u64).only_if(Session::expires().gt(1_800_000_000u64));
    /// # touch.await?;
    /// assert!(sessions.touch("b", 4_000_000_000u64).await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As of an [`UpdateItem`]: [`Kind::NotFound`](crate::Kind::NotFound) if there is no such item.
    pub fn touch(&self, hash: impl ValueOf<M::Hash>, expires: impl NewValue<M, TtlValue<M>>) -> UpdateItem<M>
    where
        M: Expires,
        TtlKeys<M>: Updatable<M>,
    {
        self.update(hash).set(M::ttl_path(), expires)
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Sets when an item expires, its `#[ttl]` field, and nothing else, if the item is there:
    /// [`update`](Self::update) of that one field. Await it to send it.
    ///
    /// # Errors
    ///
    /// As of an [`UpdateItem`]: [`Kind::NotFound`](crate::Kind::NotFound) if there is no such item.
    pub fn touch(
        &self,
        hash: impl ValueOf<M::Hash>,
        range: impl ValueOf<M::Range>,
        expires: impl NewValue<M, TtlValue<M>>,
    ) -> UpdateItem<M>
    where
        M: Expires,
        TtlKeys<M>: Updatable<M>,
    {
        self.update(hash, range).set(M::ttl_path(), expires)
    }
}

impl<M: Entity> Table<M, Composed> {
    /// Sets when an item expires, its `#[ttl]` field, and nothing else, if the item is there:
    /// [`update`](Self::update) of that one field. Await it to send it.
    ///
    /// # Errors
    ///
    /// As of an [`UpdateItem`]: [`Kind::NotFound`](crate::Kind::NotFound) if there is no such item.
    pub fn touch(&self, key: ComposedKey<M>, expires: impl NewValue<M, TtlValue<M>>) -> UpdateItem<M>
    where
        M: Expires,
        TtlKeys<M>: Updatable<M>,
    {
        self.update(key).set(M::ttl_path(), expires)
    }
}

impl<M: Model> Item<M> {
    /// Sets when the item expires, in the table and here: [`update`](Self::update) of that one
    /// field, whatever else has changed in the table. Await it to send it.
    ///
    /// # Errors
    ///
    /// As of [`update`](Self::update).
    pub fn touch(&mut self, expires: impl NewValue<M, TtlValue<M>>) -> UpdateItem<M, &mut Item<M>>
    where
        M: Expires,
        TtlKeys<M>: Updatable<M>,
    {
        self.update().set(M::ttl_path(), expires)
    }
}
