//! The tables of entities: from that of their layout, and of one tenant.

use std::fmt;

use super::table::Table;
use crate::model::{ByTenant, Composed, Entity, HashAndRange, HashOnly, Model, Tenancy, ValueOf};

impl<L: Model, Shape> Table<L, Shape> {
    /// The table of an entity whose layout this is: the same name, database and meters.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "shop")]
    /// # struct Shop {
    /// #     #[hash_key]
    /// #     pk: String,
    /// #     #[entity]
    /// #     entity: Option<String>,
    /// # }
    /// #[derive(Model)]
    /// #[model(in = "Shop", entity = "customer")]
    /// #[key(hash = "CUST#{id}")]
    /// struct Customer {
    ///     id: String,
    /// }
    ///
    /// # fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let shop = db.table::<Shop>().named("shop-staging");
    /// let customers = shop.of::<Customer>();
    /// assert_eq!(customers.name(), "shop-staging");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of<E: Entity<Layout = L>>(&self) -> Table<E> {
        Table::from_inner(self.inner().of(E::SCHEMA))
    }
}

impl<L: Model> Table<L, HashAndRange> {
    /// One tenant's part of the table, for all entities that have a tenant: see
    /// [Tenants](derive@crate::Model#tenants). [`TenantTables::of`] gives the table of each.
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
    /// # #[key(hash = "TENANT#{tenant}#CUST#{id}", range = "CUSTOMER")]
    /// # struct Customer {
    /// #     #[tenant]
    /// #     tenant: String,
    /// #     id: String,
    /// # }
    /// # #[derive(Model)]
    /// # #[model(in = "Shop", entity = "order")]
    /// # #[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
    /// # struct Order {
    /// #     #[tenant]
    /// #     tenant: String,
    /// #     customer: String,
    /// #     number: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # db.table::<Shop>().create().await?;
    /// let acme = db.table::<Shop>().tenant("acme");
    /// let ann = acme.of::<Customer>().get(Customer::key("ann")).await?;
    /// let orders = Order::query("ann").number().ge(7u32).all(&acme.of()).await?;
    /// # assert!(ann.is_none() && orders.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tenant<T>(&self, tenant: T) -> TenantTables<L, T> {
        TenantTables { layout: self.clone(), tenant }
    }
}

impl<L: Model> Table<L, HashOnly> {
    /// One tenant's part of the table, for all entities that have a tenant: see
    /// [Tenants](derive@crate::Model#tenants). [`TenantTables::of`] gives the table of each.
    #[must_use]
    pub fn tenant<T>(&self, tenant: T) -> TenantTables<L, T, HashOnly> {
        TenantTables { layout: self.clone(), tenant }
    }
}

/// What one tenant has on the table of a layout `L`: made by `tenant` of that table's handle.
///
/// `T` is the tenant's value, which each entity takes as its `#[tenant]` field has it.
pub struct TenantTables<L: Model, T, Shape = HashAndRange> {
    layout: Table<L, Shape>,
    tenant: T,
}

impl<L: Model, T, Shape> TenantTables<L, T, Shape> {
    /// The tenant's table of an entity: as `layout.of::<E>().tenant(..)`.
    #[must_use]
    pub fn of<E>(&self) -> Table<E, Composed>
    where
        E: Entity<Layout = L, Shape = ByTenant>,
        T: ValueOf<E::Tenant>,
    {
        let tenancy = Tenancy::new::<E>(&self.tenant);
        Table::from_inner(self.layout.inner().of(E::SCHEMA).of_tenant(tenancy))
    }
}

impl<L: Model, T: Clone, Shape> Clone for TenantTables<L, T, Shape> {
    fn clone(&self) -> Self {
        TenantTables { layout: self.layout.clone(), tenant: self.tenant.clone() }
    }
}

/// Without the tenant, who is the caller's data.
impl<L: Model, T, Shape> fmt::Debug for TenantTables<L, T, Shape> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantTables").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl<M: Entity> Table<M, ByTenant> {
    /// The table of one tenant: see [Tenants](derive@crate::Model#tenants).
    ///
    /// Keys and queries leave the tenant out, since they begin with this one. A write of another
    /// tenant's item is refused before it is sent, as is a cursor that comes from another's query.
    /// A scan, which would read the items of all tenants, does not compile.
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
    /// #[derive(Model)]
    /// #[model(in = "Shop", entity = "order")]
    /// #[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
    /// struct Order {
    ///     #[tenant]
    ///     tenant: String,
    ///     customer: String,
    ///     number: u32,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # db.table::<Order>().create().await?;
    /// let orders = db.table::<Order>().tenant("acme");
    /// orders.put(&Order { tenant: "acme".into(), customer: "Ann".into(), number: 7 }).await?;
    /// assert!(orders.get(Order::key("Ann", 7u32)).await?.is_some());
    /// assert_eq!(Order::query("Ann").number().ge(7u32).all(&orders).await?.len(), 1);
    ///
    /// let of_another = Order { tenant: "umbrella".into(), customer: "Ann".into(), number: 8 };
    /// assert!(orders.put(&of_another).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tenant(&self, tenant: impl ValueOf<M::Tenant>) -> Table<M, Composed> {
        let tenancy = Tenancy::new::<M>(&tenant);
        Table::from_inner(self.inner().of_tenant(tenancy))
    }
}
