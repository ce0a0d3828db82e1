//! Reads of several entities in one transaction, each as the member of a collection.

use std::fmt;
use std::marker::PhantomData;

use super::collection::{Collection, EntitiesDecoder};
use super::get::{GetItem, Reading};
use super::transact_get::{AnyGet, Found, Gets};
use crate::db::TableRef;
use crate::model::{Entity, KeyValues, Model};
use crate::schema::Text;

/// A read of one item in a [transaction](crate::Db::transact_get), as a member of the collection
/// `C` of the layout `L`.
#[must_use = "a read is sent in a transaction, `db.transact_get(vec![..])`"]
pub struct GetEntity<L, C> {
    table: TableRef,
    key: KeyValues,
    not_expired: Option<Text>,
    types: PhantomData<fn() -> (L, C)>,
}

impl<M: Entity> GetItem<M> {
    /// The same read as a member of a [collection](derive@crate::Collection): a `Vec` of such reads
    /// is one transaction over items of several entities.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "shop")]
    /// # struct Shop {
    /// #     #[hash_key]
    /// #     pk: String,
    /// #     #[range_key]
    /// #     sk: String,
    /// #     #[entity]
    /// #     entity: Option<String>,
    /// # }
    /// # #[derive(Model)]
    /// # #[model(in = "Shop", entity = "customer")]
    /// # #[key(hash = "CUST#{id}", range = "PROFILE")]
    /// # struct Customer { id: String }
    /// # #[derive(Model)]
    /// # #[model(in = "Shop", entity = "order")]
    /// # #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
    /// # struct Order { customer: String, number: u32 }
    /// #[derive(Collection)]
    /// enum CustomerPage {
    ///     Customer(Customer),
    ///     Order(Item<Order>),
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let (customers, orders) = (db.table::<Customer>(), db.table::<Order>());
    /// # customers.create().await?;
    /// # customers.put(&Customer { id: "c1".into() }).await?;
    /// let reads = vec![
    ///     customers.get(Customer::key("c1")).entity::<CustomerPage>(),
    ///     orders.get(Order::key("c1", 7u32)).entity(),
    /// ];
    /// let found = db.transact_get(reads).await?;
    /// assert!(matches!(&found[..], [Some(CustomerPage::Customer(_)), None]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn entity<C: Collection<M::Layout>>(self) -> GetEntity<M::Layout, C> {
        let (table, key, Reading { not_expired, .. }) = self.into_parts();
        GetEntity { table, key, not_expired, types: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<L: Model, C: Collection<L>> Gets for Vec<GetEntity<L, C>> {
    type Output = Vec<Option<C>>;

    fn into_gets(self) -> Vec<AnyGet> {
        let get = |GetEntity { table, key, not_expired, .. }: GetEntity<L, C>| {
            let decoder = EntitiesDecoder::<L, C>::new(&table);
            AnyGet::with_decoder(table, key, not_expired, decoder)
        };
        self.into_iter().map(get).collect()
    }

    fn output(found: impl Iterator<Item = Found>) -> Self::Output {
        found.map(|found| found.take::<EntitiesDecoder<L, C>>().1).collect()
    }
}

impl<L, C> fmt::Debug for GetEntity<L, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetEntity").field("table", &self.table).finish_non_exhaustive()
    }
}
