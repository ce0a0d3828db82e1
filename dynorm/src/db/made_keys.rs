//! Of an entity's item: whether its keys are what its fields make.

use super::item::Item;
use crate::error::{Error, Result};
use crate::model::{Entity, Key};
use crate::track::{EncodeAgain, out_of_step};

impl<E: Entity> Item<E> {
    /// Whether one of the item's keys, of the table or of an index, was not what its fields make
    /// when it was read or last saved: another program has written it, and has not kept its keys in
    /// step.
    ///
    /// That is no change: [`is_dirty`](Self::is_dirty) does not see it, and no save is sent for it.
    /// The next save that has something to write mends the keys of indexes. The table's own key
    /// does not change, so that no save mends it: write the item anew, and delete this one.
    ///
    /// Compared is what was read; fields that were changed since do not matter. A new item has no
    /// keys yet, so that it is `false`. [`Table::verify_data`](crate::Table::verify_data) finds all
    /// such items.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "shop")]
    /// # struct Shop {
    /// #     #[hash_key]
    /// #     pk: String,
    /// #     #[index(all, hash, name = "gsi1")]
    /// #     gsi1pk: Option<String>,
    /// #     #[entity]
    /// #     entity: Option<String>,
    /// # }
    /// #[derive(Model)]
    /// #[model(in = "Shop", entity = "order")]
    /// #[key(hash = "ORDER#{number:06}")]
    /// #[key(index = "gsi1", hash = "STATUS#{status}")]
    /// struct Order {
    ///     number: u32,
    ///     status: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let orders = db.table::<Order>();
    /// # orders.create().await?;
    /// # orders.put(&Order { number: 7, status: "open".into() }).await?;
    /// // A program that knows nothing of `gsi1pk`.
    /// let shop = db.open("shop");
    /// shop.update("ORDER#000007").set(dynorm::attribute("status"), "paid").await?;
    ///
    /// let mut order = orders.get(Order::key(7u32)).await?.expect("it is there");
    /// assert!(order.keys_differ()?);
    /// order.status = "sent".into();
    /// order.save().await?;
    /// assert!(!order.keys_differ()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::Encode`](crate::Kind::Encode) if the fields as they were read make no key, such as a
    /// number with more digits than the template has.
    pub fn keys_differ(&self) -> Result<bool> {
        Ok(!self.keys_out_of_step()?.is_empty())
    }

    /// The names of these keys.
    pub(crate) fn keys_out_of_step(&self) -> Result<Vec<&'static str>> {
        let Some(snapshot) = &self.snapshot else { return Ok(Vec::new()) };
        out_of_step(E::SCHEMA, snapshot, EncodeAgain::of::<E>()).map_err(|error| self.about(error))
    }

    /// The key that it was read with; `None` if it is new.
    pub(crate) fn read_key(&self) -> Result<Option<Key>> {
        let Some(snapshot) = &self.snapshot else { return Ok(None) };
        snapshot.key(E::SCHEMA).map(Some).map_err(|error| self.about(error))
    }

    fn about(&self, error: Error) -> Error {
        error.operation("Encode").on_table(self.table.name())
    }
}
