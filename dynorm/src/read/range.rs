//! Conditions on the attributes of a range key, from the left.

use std::fmt;
use std::marker::PhantomData;

use super::index::{Dynamic, Index};
use super::scan::Whole;
use super::spec::{Access, Parts, RangeCondition, Read, Spec};
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::predicate::Comparison;
use crate::expr::typed::Prefixed;
use crate::model::{HashAndRange, HashOnly, Untyped, ValueOf};
use crate::value::Value;

/// An attribute of the range key of `I`. The derive makes a type of each, and says by the state of
/// a query which one is the [next](Takes).
pub trait RangePart<I>: 'static {
    /// The attribute's type.
    type Value: Encode;
    /// The state of a query whose turn it is, and of one with any condition on it but `eq`.
    type Before;
    /// The state of a query behind `eq`, which alone lets the next attribute have a condition too.
    /// Of the last one it is that before it, so that a condition may be there only sometimes.
    type After;
}

/// A query that can take a condition on an attribute of its range key.
#[diagnostic::on_unimplemented(
    message = "this takes no condition on a range key: there is none, or it is a scan",
    label = "takes no condition on a range key",
    note = "`filter` takes conditions on attributes that are no keys of what is queried, and that \
            of a scan on all of them"
)]
pub trait RangeOpen {}
#[diagnostic::do_not_recommend]
impl RangeOpen for HashAndRange {}
#[diagnostic::do_not_recommend]
impl<K> RangeOpen for After<K> {}
#[diagnostic::do_not_recommend]
impl RangeOpen for Untyped {}

/// That in this state of a query `K` is the attribute of the range key of `I` which takes a
/// condition: in that of [`HashAndRange`] the first one, in that of [`After<K>`](After) the one
/// behind `K`.
#[diagnostic::on_unimplemented(
    message = "`{K}` is not the attribute of the range key of `{I}` that takes a condition next",
    label = "not the next attribute of the range key",
    note = "the attributes of a range key take their conditions in their order, each one once and \
            none left out: give those before it a value by `eq`, since none follows any other \
            condition, or ask for this one in the `filter` of a query that it is no key of"
)]
pub trait Takes<I, K> {}

// Where no attribute takes a condition, that is said, and not also which one does.
#[diagnostic::do_not_recommend]
impl<I, K> Takes<I, K> for HashOnly {}
#[diagnostic::do_not_recommend]
impl<I, K> Takes<I, K> for Whole {}

/// A query whose range key has values up to the attribute `K`, and takes a condition on the next
/// one.
pub struct After<K>(PhantomData<fn() -> K>);

impl<K> fmt::Debug for After<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("After")
    }
}

/// The next attribute of the range key of what is known only at run time, however many there are.
#[derive(Debug)]
pub enum DynamicPart {}

impl RangePart<Dynamic> for DynamicPart {
    type Value = Value;
    type Before = Untyped;
    type After = Untyped;
}

#[diagnostic::do_not_recommend]
impl Takes<Dynamic, DynamicPart> for Untyped {}

/// An attribute of the range key of a query, that is to get a condition.
///
/// After [`eq`](Self::eq) the next attribute can have one, if there is a next one. After any other
/// condition none can follow, but for the other bound of the same attribute: [`ge`](Self::ge) and
/// [`le`](Self::le) together are [`between`](Self::between).
///
/// Whatever the condition, a query is of the type that it had before, so that a condition may be
/// there only sometimes:
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "products")]
/// # struct Product {
/// #     #[hash_key]
/// #     id: String,
/// #     #[index(all, hash, name = "by-category")]
/// #     category: String,
/// #     #[index(range, name = "by-category")]
/// #     price: u64,
/// # }
/// /// What a search form asks for.
/// fn search(category: &str, min: Option<u64>, max: Option<u64>) -> dynorm::Result<String> {
///     let mut found = Product::by_category(category);
///     if let Some(min) = min {
///         found = found.price().ge(min);
///     }
///     if let Some(max) = max {
///         found = found.price().le(max);
///     }
///     Ok(found.preview()?.key_condition.unwrap_or_default())
/// }
///
/// assert_eq!(search("tea", Some(5), Some(9))?, "#0=:0 AND (#1 BETWEEN :1 AND :2)");
/// assert_eq!(search("tea", None, Some(9))?, "#0=:0 AND #1<=:1");
/// assert_eq!(search("tea", None, None)?, "#0=:0");
/// # Ok::<(), dynorm::Error>(())
/// ```
///
/// What does not go together is an error when the query is run: two bounds on one side, `eq` and
/// another one, or both bounds where one leaves its value out, as [`gt`](Self::gt) does, since
/// DynamoDB takes both only as `BETWEEN`.
#[must_use = "a range key is nothing without a condition, such as `.eq(..)`"]
pub struct RangeKey<I, K, O> {
    spec: Spec,
    select: O,
    types: PhantomData<fn() -> (I, K)>,
}

impl<I: Index, S, O> Read<I, S, O> {
    /// The next attribute of the range key, to put a condition on it. It has a method of its own
    /// name too, which this reaches whatever the name.
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
    /// # }
    /// let by_name = User::query("standard").last_name().begins_with("D");
    /// let the_same = User::query("standard").range().begins_with("D");
    /// assert_eq!(by_name.preview()?, the_same.preview()?);
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    pub fn range<K: RangePart<I>>(self) -> RangeKey<I, K, O>
    where
        S: RangeOpen + Takes<I, K>,
    {
        let (spec, select) = self.into_parts();
        RangeKey { spec, select, types: PhantomData }
    }
}

impl<I: Index, S, O> Parts<I, S, O> {
    /// The start of the condition on the next attribute of the range key.
    #[doc(hidden)]
    pub fn range_key<K>(&self) -> RangeKey<I, K, O>
    where
        O: Clone,
    {
        RangeKey { spec: self.spec.clone(), select: self.select.clone(), types: PhantomData }
    }
}

/// Adds a condition on the attribute whose turn it is: behind one that is not `eq` that is the same
/// attribute again.
fn add(range: &mut Vec<RangeCondition>, condition: RangeCondition) {
    match range.last_mut().and_then(|last| Some((last.both(&condition)?, last))) {
        Some((both, last)) => *last = both,
        None => range.push(condition),
    }
}

impl<I: Index, K: RangePart<I>, O> RangeKey<I, K, O> {
    fn finish<Next>(mut self, condition: Result<RangeCondition, EncodeError>) -> Read<I, Next, O> {
        match condition {
            Ok(condition) => {
                if let Access::Hash { range, .. } = &mut self.spec.access {
                    add(range, condition);
                }
            }
            Err(error) => {
                self.spec.take(Err(error));
            }
        }
        Read::new(self.spec, self.select)
    }

    fn compare<Next>(self, comparison: Comparison, value: &impl Encode) -> Read<I, Next, O> {
        let condition = to_value(value).map(|value| RangeCondition::Compare(comparison, value));
        self.finish(condition)
    }

    /// Equal to a value. The next attribute of the range key can have a condition then.
    pub fn eq(self, value: impl ValueOf<K::Value>) -> Read<I, K::After, O> {
        self.compare(Comparison::Eq, &value)
    }

    /// Less than a value: numbers by value, strings and binary by bytes.
    pub fn lt(self, value: impl ValueOf<K::Value>) -> Read<I, K::Before, O> {
        self.compare(Comparison::Lt, &value)
    }

    /// Less than a value, or equal to it.
    pub fn le(self, value: impl ValueOf<K::Value>) -> Read<I, K::Before, O> {
        self.compare(Comparison::Le, &value)
    }

    /// Greater than a value.
    pub fn gt(self, value: impl ValueOf<K::Value>) -> Read<I, K::Before, O> {
        self.compare(Comparison::Gt, &value)
    }

    /// Greater than a value, or equal to it.
    pub fn ge(self, value: impl ValueOf<K::Value>) -> Read<I, K::Before, O> {
        self.compare(Comparison::Ge, &value)
    }

    /// At least `low` and at most `high`.
    pub fn between(self, low: impl ValueOf<K::Value>, high: impl ValueOf<K::Value>) -> Read<I, K::Before, O> {
        let bounds = |low: Value| Ok(RangeCondition::Between(low, to_value(&high)?));
        let condition = to_value(&low).and_then(bounds);
        self.finish(condition)
    }

    /// At least `low` if there is one, and at most `high` if there is one: for bounds that a caller
    /// may leave out. Without either it is [`any`](Self::any).
    ///
    /// Both ends are included, since DynamoDB takes both together only as `BETWEEN`. `low` is not
    /// above `high`.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "products")]
    /// # struct Product {
    /// #     #[hash_key]
    /// #     id: String,
    /// #     #[index(all, hash, name = "by-category")]
    /// #     category: String,
    /// #     #[index(range, name = "by-category")]
    /// #     price: u64,
    /// # }
    /// /// What a search form asks for.
    /// fn search(category: &str, min: Option<u64>, max: Option<u64>) -> dynorm::Result<String> {
    ///     let found = Product::by_category(category).price().within(min, max).reverse();
    ///     Ok(found.preview()?.key_condition.unwrap_or_default())
    /// }
    ///
    /// assert_eq!(search("tea", Some(5), Some(9))?, "#0=:0 AND (#1 BETWEEN :1 AND :2)");
    /// assert_eq!(search("tea", None, Some(9))?, "#0=:0 AND #1<=:1");
    /// assert_eq!(search("tea", None, None)?, "#0=:0");
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    ///
    pub fn within(
        self,
        low: Option<impl ValueOf<K::Value>>,
        high: Option<impl ValueOf<K::Value>>,
    ) -> Read<I, K::Before, O> {
        match (low, high) {
            (Some(low), Some(high)) => self.between(low, high),
            (Some(low), None) => self.ge(low),
            (None, Some(high)) => self.le(high),
            (None, None) => self.any(),
        }
    }

    /// Begins with a string, or with bytes. Numbers have no beginning.
    pub fn begins_with(self, prefix: impl ValueOf<K::Value>) -> Read<I, K::Before, O>
    where
        K::Value: Encode<Type: Prefixed>,
    {
        let condition = to_value(&prefix).map(RangeCondition::BeginsWith);
        self.finish(condition)
    }

    /// Any value: no condition on this attribute, and so none on those behind it. It leaves the
    /// query as it was, for a `match` with a condition in its other arms:
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
    /// # }
    /// # let from = Some("D");
    /// let last_name = User::query("standard").last_name();
    /// let query = match from {
    ///     Some(from) => last_name.ge(from),
    ///     None => last_name.any(),
    /// };
    /// # assert!(query.preview()?.key_condition.is_some());
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    pub fn any(self) -> Read<I, K::Before, O> {
        Read::new(self.spec, self.select)
    }
}

impl<I, K, O> fmt::Debug for RangeKey<I, K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RangeKey").field(&self.spec).finish()
    }
}
