//! What stands under one hash key, of whichever entity.

use std::fmt;
use std::marker::PhantomData;

use super::collection::{Collection, Entities, InPartition, Members};
use super::composed::{ComposedIndex, Given};
use super::index::{ConsistentRead, Index};
use super::query::Query;
use super::range::{RangePart, Takes};
use super::select::{Items, Select};
use super::spec::{Access, Parts, Read};
use crate::codec::EncodeError;
use crate::db::TableRef;
use crate::model::{Entity, HashAndRange, Model, Record};
use crate::transport::decode::Plain;
use crate::value::Map;

/// The table or index `I` of an entity, with the items of all entities of the layout: what
/// `Customer::partition(..)` reads from a `Table<Customer>`.
pub struct Partition<I>(PhantomData<fn() -> I>);

impl<I> fmt::Debug for Partition<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Partition")
    }
}

impl<I: ComposedIndex> Index for Partition<I> {
    type Record = I::Record;
    type Shape = HashAndRange;
    type Output = Maps;
    type Methods<S, O> = Parts<Self, S, O>;

    const NAME: Option<&'static str> = I::NAME;
    const OF_ONE_ENTITY: bool = false;
}

impl<I: ConsistentRead> ConsistentRead for Partition<I> {}

/// The range key of a [`Partition`], as it is stored.
#[derive(Debug)]
pub enum StoredRange {}

impl<I: ComposedIndex> RangePart<Partition<I>> for StoredRange {
    type Value = String;
    type Before = HashAndRange;
    type After = HashAndRange;
}

#[diagnostic::do_not_recommend]
impl<I> Takes<Partition<I>, StoredRange> for HashAndRange {}

/// Gives each item as a [`Map`], whatever it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Maps;

impl<M: Record> Select<M> for Maps {
    type Output = Map;
    type Decoder = Plain<Map>;

    fn decoder(&self, _table: &TableRef) -> Plain<Map> {
        Plain::NEW
    }
}

impl<I: ComposedIndex> Read<I, Given<0>, Items<I::Record>> {
    /// All that stands under this hash key, of whichever entity, in the order of the range key: for
    /// [`entities`](Read::entities). For the table, `Customer::partition(..)` is the same.
    ///
    /// A condition on the entity's own range key does not go with it, and is an error when this is
    /// run.
    pub fn whole_partition(self) -> Query<Partition<I>> {
        let (mut spec, _) = self.into_parts();
        if spec.last.is_some() {
            spec.take(Err(EncodeError::invalid(
                "all that stands under a hash key takes no condition on the parts of one entity's \
                 range key: put one on the key as it is stored, behind `whole_partition`",
            )));
        }
        if let Access::Hash { range, .. } = &mut spec.access {
            range.clear();
        }
        spec.prefix.clear();
        // What the query says of this entity alone.
        spec.filter = None;
        // Whatever is there is read as it is.
        spec.outdated = None;
        Read::new(spec, Maps)
    }
}

/// A read of whole items, that the collection `C` can be made of. Sealed.
#[diagnostic::on_unimplemented(
    message = "what this reads are not the whole items of a layout",
    label = "gives no whole items of a layout",
    note = "entities are read by the `partition` of one of them, or from a query or scan of the \
            layout, such as `Shop::scan()`, before `models`, `select` and `project`; and from an \
            index only if it holds all attributes"
)]
pub trait WholeItems<I: Index, C> {
    /// What becomes of each item.
    type Select: Select<I::Record> + Default;
    #[doc(hidden)]
    const MEMBERS: &'static Members;
}

impl<I: Index<Record: Model>, C: Collection<I::Record>> WholeItems<I, C> for Items<I::Record> {
    type Select = Entities<I::Record, C>;
    const MEMBERS: &'static Members = C::MEMBERS;
}

impl<I, C> WholeItems<Partition<I>, C> for Maps
where
    I: ComposedIndex,
    C: InPartition<<I::Record as Entity>::Layout, I::Of>,
{
    type Select = Entities<<I::Record as Entity>::Layout, C>;
    const MEMBERS: &'static Members = C::MEMBERS;
}

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// Reads each item as the entity that it is: as the variant of the collection `C`. Of what
    /// stands under one hash key, by `Customer::partition(..)` or
    /// [`whole_partition`](Self::whole_partition), and of scans and queries of the layout.
    ///
    /// In a partition, `C` is of hash keys of the same form, in the table or in the same index.
    /// What `C` has no variant for is an error in its place, of kind
    /// [`AnotherEntity`](crate::Kind::AnotherEntity), unless `C` says otherwise: see
    /// [`#[derive(Collection)]`](derive@crate::Collection).
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
    /// #[model(in = "Shop", entity = "customer")]
    /// #[key(hash = "CUST#{id}", range = "PROFILE")]
    /// struct Customer {
    ///     id: String,
    ///     name: String,
    /// }
    ///
    /// #[derive(Model)]
    /// #[model(in = "Shop", entity = "order")]
    /// #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
    /// struct Order {
    ///     customer: String,
    ///     number: u32,
    ///     seen: bool,
    /// }
    ///
    /// #[derive(Collection)]
    /// enum CustomerPage {
    ///     Customer(Customer),
    ///     Order(Item<Order>),
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let customers = db.table::<Customer>();
    /// # customers.create().await?;
    /// # customers.put(&Customer { id: "c1".into(), name: "Ann".into() }).await?;
    /// # db.table::<Order>().put(&Order { customer: "c1".into(), number: 7, seen: false }).await?;
    /// let page = Customer::partition("c1").entities::<CustomerPage>().limit(50).page(&customers).await?;
    /// for entry in page.into_items()? {
    ///     match entry {
    ///         CustomerPage::Customer(customer) => assert_eq!(customer.name, "Ann"),
    ///         CustomerPage::Order(mut order) => {
    ///             order.seen = true;
    ///             order.save().await?;
    ///         }
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn entities<C>(self) -> Read<I, S, O::Select>
    where
        O: WholeItems<I, C>,
    {
        let (mut spec, _) = self.into_parts();
        O::MEMBERS.limit(&mut spec);
        Read::new(spec, O::Select::default())
    }
}
