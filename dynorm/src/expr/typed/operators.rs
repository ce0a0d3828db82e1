//! Which operators of updates a type has.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use super::target::Updatable;
use crate::codec::{Encode, types};
use crate::model::ValueOf;
use crate::value::Value;

/// Can be added to: `add`, `plus`, `minus`.
#[diagnostic::on_unimplemented(
    message = "`add`, `plus` and `minus` are for numbers, not for `{Self}`",
    label = "not a number",
    note = "a set gets members by `insert_into`, a list gets elements by `append` or `prepend`, \
            anything else is set whole by `set`"
)]
pub trait Additive: types::Attribute<Sum = types::Counts> {}

/// Can be subtracted from: `subtract`.
#[diagnostic::on_unimplemented(
    message = "`subtract` is for numbers, not for `{Self}`",
    label = "not a number",
    note = "members are taken from a set by `delete_from`, an element from a list by `remove_at`, \
            an entry from a map by `remove_key`"
)]
pub trait Subtractive: types::Attribute<Sum = types::Counts> {}

/// What `add` and `subtract` take for an attribute of type `T`: a number of its own type.
///
/// A literal such as `-1` is taken for a number of that type too, and of an unsigned one the
/// compiler refuses it in its own words. A second type of integers here would give way to other
/// words, but then literals would be of neither: they would be `i32`, and `5_000_000_000` none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an amount for an attribute of type `{T}`",
    label = "expected `{T}`",
    note = "pass a number of the attribute's own type; to take away from one, as from an unsigned one, use `subtract`"
)]
pub trait Amount<T>: Encode {}
#[diagnostic::do_not_recommend]
impl<T: Encode, V: Encode + AmountOf<T, <T::Type as types::Attribute>::Sum>> Amount<T> for V {}

/// An amount for an attribute of type `T`, by whether that counts. Where it does not, anything is:
/// so there is one message, which says that it is no number.
#[doc(hidden)]
pub trait AmountOf<T, Sum> {}
#[diagnostic::do_not_recommend]
impl<T, V: ValueOf<T>> AmountOf<T, types::Counts> for V {}
#[diagnostic::do_not_recommend]
impl<T, V> AmountOf<T, types::CountsNothing> for V {}

/// Says that what is mentioned is no key, where a number is changed. Of what is no number that is
/// not asked: it is no number, and that is said already.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}`, a key attribute of `{M}`, cannot be updated",
    label = "this is a key attribute, or a part of one",
    note = "the key of an item cannot change: put a new item, then delete this one; what only the \
            keys of an entity's indexes are made of is changed by a save, which knows all parts of \
            them: read the item, change it and save it, as `modify` does"
)]
pub trait UpdatableNumber<M, Sum> {}
#[diagnostic::do_not_recommend]
impl<M, K: Updatable<M>> UpdatableNumber<M, types::Counts> for K {}
#[diagnostic::do_not_recommend]
impl<M, K> UpdatableNumber<M, types::CountsNothing> for K {}

/// The [`Sum`](types::Attribute::Sum) of a Rust type.
#[doc(hidden)]
pub type SumOf<T> = <<T as Encode>::Type as types::Attribute>::Sum;

/// May be absent: `remove`, `set_or_remove`.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` cannot be removed: the model could not be read without it",
    label = "neither optional nor a set",
    note = "make the field an `Option`, or `set` it to something else, unless it is a key, which \
            never changes; an element of a list is removed by `remove_at`, an entry of a map by \
            `remove_key`; an attribute with a default can be removed by \
            `dynorm::attribute(\"name\")`"
)]
pub trait Removable {}

// No impl is listed in messages: the notes say more, and shorter.
macro_rules! operators {
    ($($operator:ident for $($type:ident)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl $operator for types::$type {}
    )*)*};
}
operators! {
    Additive for Numeric Byte Any;
    Subtractive for Numeric Byte Any;
    Removable for TextSet NumericSet BinarySet Null Any;
}
#[diagnostic::do_not_recommend]
impl<T: Additive> Additive for types::Maybe<T> {}
#[diagnostic::do_not_recommend]
impl<T: Subtractive> Subtractive for types::Maybe<T> {}
#[diagnostic::do_not_recommend]
impl<T> Removable for types::Maybe<T> {}

/// A list that can grow and shrink: `append`, `prepend`, `remove_at`.
#[diagnostic::on_unimplemented(
    message = "`append`, `prepend` and `remove_at` are for lists that can grow and shrink, not for `{Self}`",
    label = "not such a list",
    note = "a set gets members by `insert_into` and loses them by `delete_from`, a number is added \
            to by `add`, anything else is set whole by `set`"
)]
pub trait Appendable {
    /// The type of the elements.
    type Element: Encode;
}

/// Several elements of a list or members of a set, as `append` and `insert_into` take them: an
/// array, a `Vec`, a set, or another iterator.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not several elements or members",
    label = "expected an array, a `Vec`, a set or another iterator",
    note = "one alone goes into brackets: `[value]`"
)]
pub trait Several<V>: IntoIterator<Item = V> {}
#[diagnostic::do_not_recommend]
impl<V, I: IntoIterator<Item = V>> Several<V> for I {}

/// A set: `insert_into`, `delete_from`.
#[diagnostic::on_unimplemented(
    message = "`insert_into` and `delete_from` are for sets, not for `{Self}`",
    label = "not a set",
    note = "a list gets elements by `append` or `prepend` and loses one by `remove_at`; a number is \
            changed by `add` and `subtract`"
)]
pub trait Members {
    /// The type of the members.
    type Member: Encode;
}

macro_rules! appendable {
    ($($list:ty),*) => {$(
        // Of bytes, several are binary and no list.
        #[diagnostic::do_not_recommend]
        impl<T: Encode<Type: types::Attribute<Slice = types::List>>> Appendable for $list {
            type Element = T;
        }
    )*};
}
appendable!(Vec<T>, VecDeque<T>, Box<[T]>, Arc<[T]>);

#[diagnostic::do_not_recommend]
impl<T: Encode> Members for BTreeSet<T> {
    type Member = T;
}
#[diagnostic::do_not_recommend]
impl<T: Encode, S> Members for HashSet<T, S> {
    type Member = T;
}

#[diagnostic::do_not_recommend]
impl Appendable for Value {
    type Element = Value;
}
#[diagnostic::do_not_recommend]
impl Members for Value {
    type Member = Value;
}

macro_rules! through {
    ($($pointer:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Appendable> Appendable for $pointer<T> {
            type Element = T::Element;
        }
        #[diagnostic::do_not_recommend]
        impl<T: Members> Members for $pointer<T> {
            type Member = T::Member;
        }
    )*};
}
through!(Option Box);
