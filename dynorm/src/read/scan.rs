//! Scans: all items, or a part of them.

use super::index::Index;
use super::select::Select;
use super::spec::{Access, Read, Segments, Spec};
use crate::expr::typed::ConditionOn;

/// A scan: reads all items of a table or index, in no order. Costs what the whole table costs; for
/// the items of one hash key there is [`Query`](super::Query).
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     email: Option<String>,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// let mut reachable = User::scan().filter(User::email().exists()).segments(4).stream(&users);
/// while let Some(user) = reachable.try_next().await? {
///     println!("{}", user.name);
/// }
/// # Ok(())
/// # }
/// ```
pub type Scan<I, O = <I as Index>::Output> = Read<I, Whole, O>;

/// Not a query: a scan.
#[derive(Debug)]
pub enum Whole {}

/// A scan, not a query.
#[diagnostic::on_unimplemented(
    message = "a query has no segments",
    label = "only a scan has segments",
    note = "a query reads the items of one hash key, page by page: `prefetch` has the next page on its way meanwhile"
)]
pub trait Unkeyed {}
#[diagnostic::do_not_recommend]
impl Unkeyed for Whole {}

impl<I: Index> Scan<I> {
    /// A scan of the table or index.
    #[doc(hidden)]
    pub fn of_all() -> Self {
        Read::new(Spec::new(I::NAME.map(Into::into), Access::Scan(Segments::All)), I::Output::default())
    }
}

impl<I: Index, O: Select<I::Record>> Read<I, Whole, O> {
    /// Only items that meet a condition. DynamoDB reads, and charges for, the others too. A second
    /// filter must hold as well.
    pub fn filter(self, condition: impl ConditionOn<I::Record>) -> Self {
        self.with(|spec| spec.add_filter(&condition.into_condition()))
    }
}

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// Reads the table as so many parts, several at once, in one merged stream: as much faster as
    /// the table and this machine allow.
    ///
    /// For `total` from 1 to 1,000,000 ([parallel scan]). Up to 32 parts are read at once: see
    /// [`concurrency`](Self::concurrency).
    ///
    /// [parallel scan]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
    pub fn segments(self, total: u32) -> Self
    where
        S: Unkeyed,
    {
        self.with(|spec| spec.access = Access::Scan(Segments::Parallel(total)))
    }

    /// How many of the [`segments`](Self::segments) are read at once: 32 unless this says
    /// otherwise. Each has one request under way and holds one page, of up to 1 MB.
    pub fn concurrency(self, requests: usize) -> Self
    where
        S: Unkeyed,
    {
        self.with(|spec| spec.concurrency = requests.max(1))
    }

    /// Reads one of `total` parts, counted from 0: for workers on several machines, each of which
    /// reads parts of its own.
    pub fn segment(self, segment: u32, total: u32) -> Self
    where
        S: Unkeyed,
    {
        self.with(|spec| spec.access = Access::Scan(Segments::One { segment, total }))
    }
}
