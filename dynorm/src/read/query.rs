//! Queries: the items of one hash key.

use super::index::Index;
use super::range::After;
use super::select::Select;
use super::spec::{Access, Read, Spec};
use crate::codec::EncodeError;
use crate::expr::typed::{ConditionOn, FilterOn};
use crate::model::{HashAndRange, HashOnly, Untyped};
use crate::value::Value;

/// A query: reads the items of one hash key, in the order of the range key, with an optional
/// condition on that.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     account_type: String,
/// #     #[range_key]
/// #     last_name: String,
/// #     email: Option<String>,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// let with_d = User::query("standard").last_name().begins_with("D").reverse().limit(2);
/// for user in with_d.all(&users).await? {
///     println!("{}", user.last_name);
/// }
/// # Ok(())
/// # }
/// ```
pub type Query<I, S = <I as Index>::Shape, O = <I as Index>::Output> = Read<I, S, O>;

/// A query, with or without conditions on the range key.
#[diagnostic::on_unimplemented(
    message = "a scan reads in no order",
    label = "only a query has an order",
    note = "query by a hash key, or sort what the scan gives"
)]
pub trait Keyed {}
#[diagnostic::do_not_recommend]
impl Keyed for HashOnly {}
#[diagnostic::do_not_recommend]
impl Keyed for HashAndRange {}
#[diagnostic::do_not_recommend]
impl Keyed for Untyped {}
#[diagnostic::do_not_recommend]
impl<K> Keyed for After<K> {}

impl<I: Index> Query<I> {
    /// A query of the items with this hash key: the values of its attributes, from the left.
    #[doc(hidden)]
    pub fn of<const N: usize>(hash: [Result<Value, EncodeError>; N]) -> Self {
        Self::of_values(I::NAME, hash.into())
    }

    pub(super) fn of_values(index: Option<&'static str>, hash: Vec<Result<Value, EncodeError>>) -> Self {
        let access = Access::Hash { hash: Vec::new(), range: Vec::new(), forward: true };
        let mut spec = Spec::new(index.map(Into::into), access);
        let values = hash.into_iter().map(|value| spec.take(value)).collect();
        if let Access::Hash { hash, .. } = &mut spec.access {
            *hash = values;
        }
        Read::new(spec, I::Output::default())
    }
}

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// In descending order of the range key, instead of ascending.
    pub fn reverse(self) -> Self
    where
        S: Keyed,
    {
        self.with(|spec| {
            if let Access::Hash { forward, .. } = &mut spec.access {
                *forward = !*forward;
            }
        })
    }
}

impl<I: Index, S: Keyed, O: Select<I::Record>> Read<I, S, O> {
    /// Only items that meet a condition. DynamoDB reads, and charges for, the others too. A second
    /// filter must hold as well.
    ///
    /// Key attributes of what is queried cannot be in a filter: they are what the query itself is
    /// about.
    pub fn filter<C>(self, condition: C) -> Self
    where
        C: ConditionOn<I::Record, Keys: FilterOn<I>>,
    {
        self.with(|spec| spec.add_filter(&condition.into_condition()))
    }
}
