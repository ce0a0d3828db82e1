//! What an attribute can be set to: a value, or a sum or difference of attributes.

use std::fmt;
use std::marker::PhantomData;

use super::keys::KeyUse;
use super::operators::Additive;
use super::path::Path;
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::AttributePath;
use crate::expr::update::{Action, Sign, Term};
use crate::model::ValueOf;

/// What an attribute of type `T` of the model `M` can be set to: a value of it, as [`ValueOf`] has
/// it, or a sum or difference of attributes: [`Path::plus`], [`Path::minus`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected `{T}`",
    note = "pass a value of the attribute's own type or a reference to one; for an `Option`, the \
            value inside of it, or use `set_or_remove`; another attribute is copied by `set_from`"
)]
pub trait NewValue<M, T> {
    /// What an update does at this path.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value.
    #[doc(hidden)]
    fn into_action(self, path: &AttributePath) -> Result<Action, EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<M, T, V: ValueOf<T>> NewValue<M, T> for V {
    fn into_action(self, path: &AttributePath) -> Result<Action, EncodeError> {
        // What is absent as an attribute is `NULL` in a list, so that no element moves.
        if self.is_absent() && !path.is_element() {
            return Ok(Action::Remove);
        }
        to_value(&self).map(Action::Set)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, U: SameValue<T>> NewValue<M, T> for Arithmetic<M, U> {
    fn into_action(self, _path: &AttributePath) -> Result<Action, EncodeError> {
        let (left, sign, right) = self.terms?;
        Ok(Action::Compute(left, sign, right))
    }
}

/// One type is the other, or an `Option` of it: what an attribute of one type holds fits into one
/// of the other.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` is not one of type `{T}`",
    label = "expected an attribute of type `{T}`",
    note = "both attributes must be of one type, each of them optional or not; named by \
            `dynorm::attribute(\"name\")`, both of them, they may be of any"
)]
pub trait SameValue<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameValue<T> for T {}
#[diagnostic::do_not_recommend]
impl<T> SameValue<T> for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameValue<Option<T>> for T {}

/// One side of a sum or difference of type `T`: a value, or the path of an attribute of the model
/// `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added to or subtracted from an attribute of type `{T}` of `{M}`",
    label = "expected `{T}`, or a path to one",
    note = "pass a value of type `{T}`, or the path of such an attribute of the same model, optional or not"
)]
pub trait Summand<M, T> {
    /// As a part of an expression.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value.
    #[doc(hidden)]
    fn into_term(self) -> Result<Term, EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<M, T, V: ValueOf<T>> Summand<M, T> for V {
    fn into_term(self) -> Result<Term, EncodeError> {
        to_value(&self).map(Term::Value)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, U: SameValue<T>, K: KeyUse, P> Summand<M, T> for Path<M, U, K, P> {
    fn into_term(self) -> Result<Term, EncodeError> {
        Ok(Term::Path(self.attribute_path().clone()))
    }
}

/// The sum or difference of two attributes of the model `M`, or of one and a value: what an update
/// can set an attribute of type `T` to. Made by [`Path::plus`] and [`Path::minus`]. DynamoDB
/// computes with two terms, not with more.
#[must_use]
pub struct Arithmetic<M, T> {
    terms: Result<(Term, Sign, Term), EncodeError>,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Arithmetic<M, T> {
    fn new<K: KeyUse, P>(left: &Path<M, T, K, P>, sign: Sign, right: impl Summand<M, T>) -> Self {
        let left = Term::Path(left.attribute_path().clone());
        Arithmetic { terms: right.into_term().map(|right| (left, sign, right)), types: PhantomData }
    }
}

impl<M, T, K: KeyUse, P> Path<M, T, K, P> {
    /// The sum of this attribute and another one, or a value: for an update to set an attribute to.
    /// Both must be there: an update whose terms are not is a conflict.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "orders")]
    /// # struct Order {
    /// #     #[hash_key]
    /// #     id: String,
    /// #     price: u64,
    /// #     tax: u64,
    /// #     total: u64,
    /// # }
    /// # fn update(orders: &Table<Order>) {
    /// let update = orders.update("o-1").set(Order::total(), Order::price().plus(Order::tax()));
    /// # }
    /// ```
    pub fn plus(&self, other: impl Summand<M, T>) -> Arithmetic<M, T>
    where
        T: Encode<Type: Additive>,
    {
        Arithmetic::new(self, Sign::Plus, other)
    }

    /// This attribute less another one, or a value: for an update to set an attribute to. Both must
    /// be there, as of [`plus`](Self::plus).
    pub fn minus(&self, other: impl Summand<M, T>) -> Arithmetic<M, T>
    where
        T: Encode<Type: Additive>,
    {
        Arithmetic::new(self, Sign::Minus, other)
    }
}

/// What has a third term. Nothing does.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "DynamoDB computes with two terms, not with three",
    label = "this would be the third",
    note = "put what the program itself knows together before, such as `path.plus(a + b)`, or make it two updates; a number alone is changed by `add` and `subtract`"
)]
pub trait ThirdTerm<'a> {}

impl<M, T> Arithmetic<M, T> {
    // Of all lifetimes, since a bound without a parameter would be an error here.
    #[doc(hidden)]
    pub fn plus<S>(self, _other: S) -> Self
    where
        Self: for<'a> ThirdTerm<'a>,
    {
        self
    }

    #[doc(hidden)]
    pub fn minus<S>(self, _other: S) -> Self
    where
        Self: for<'a> ThirdTerm<'a>,
    {
        self
    }
}

/// Without its values.
impl<M, T> fmt::Debug for Arithmetic<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arithmetic").finish_non_exhaustive()
    }
}
