//! Which operators a type has, decided by its [data type](crate::codec::types), so that aliases and
//! newtypes have them too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use super::path::Path;
use super::presence::{Always, Perhaps};
use crate::codec::{Encode, types};
use crate::expr::AttributePath;
use crate::value::Value;

/// Has an order: `lt`, `le`, `gt`, `ge`, `between`.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` has no order",
    label = "cannot be compared by `lt`, `le`, `gt`, `ge` or `between`",
    note = "strings, numbers and binary have an order; the others can be compared by `eq` and `ne`"
)]
pub trait Ordered {}

/// Has a beginning: `begins_with`.
#[diagnostic::on_unimplemented(
    message = "`begins_with` is for strings and binary, not for `{Self}`",
    label = "not a string or binary",
    note = "use `eq`, or for numbers `between`"
)]
pub trait Prefixed {}

/// Has a size: `size`.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` has no size",
    label = "not a string, binary, set, list or map",
    note = "the size is the length of a string, the bytes of binary, or the elements of a set, list \
            or map; compare the value itself by `eq` and `ne`"
)]
pub trait Measured {}

// No impl is listed in messages: the notes say more, and shorter.
macro_rules! kinds {
    ($($kind:ident for $($type:ident)*;)*) => {$(
        $(
            #[diagnostic::do_not_recommend]
            impl $kind for types::$type {}
        )*
        #[diagnostic::do_not_recommend]
        impl<T: $kind> $kind for types::Maybe<T> {}
    )*};
}
kinds! {
    Ordered for Text Numeric Byte Binary Any;
    Prefixed for Text Binary Any;
    Measured for Text Binary List Map TextSet NumericSet BinarySet Any;
}
#[diagnostic::do_not_recommend]
impl<D> Measured for types::Doc<D> {}

/// Which path an attribute of this data type has: that of a document leads on to its attributes.
pub trait PathType: types::Attribute {
    /// The path of an attribute of the Rust type `T` of the model `M`.
    type Path<M, T, K, P>: From<AttributePath>;
    /// The presence of what is below, where the attribute itself has the presence `P`.
    type Below<P>;
}

/// The path of an attribute of type `T` of the model `M`.
pub type PathOf<M, T, K, P = Always> = <<T as Encode>::Type as PathType>::Path<M, T, K, P>;

/// A document whose attributes can be named: what `#[derive(Document)]` adds for paths.
pub trait DocumentPaths {
    /// A path with a method for each attribute; `T` is the document, or an `Option` of it.
    type Paths<M, T, P>: From<AttributePath>;
}

macro_rules! path_type {
    ($($type:ident)*) => {$(
        impl PathType for types::$type {
            type Path<M, T, K, P> = Path<M, T, K, P>;
            type Below<P> = P;
        }
    )*};
}
path_type!(Text Numeric Byte Binary Bool Null List Map TextSet NumericSet BinarySet Any);

impl<X: PathType> PathType for types::Maybe<X> {
    type Path<M, T, K, P> = X::Path<M, T, K, P>;
    type Below<P> = Perhaps;
}

impl<D: DocumentPaths> PathType for types::Doc<D> {
    /// A key is never a document.
    type Path<M, T, K, P> = D::Paths<M, T, P>;
    type Below<P> = P;
}

/// A list, whose elements can be named by index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list",
    label = "has no elements by index",
    note = "`at` is for lists; sets have no order in DynamoDB: use `contains`"
)]
pub trait ListOf {
    /// The type of the elements.
    type Element: Encode;
}

/// A map, whose entries can be named.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a map",
    label = "has no entries by name",
    note = "`key` and `remove_key` are for maps with keys of your own; the attributes of a document \
            have methods of their names"
)]
pub trait MapOf {
    /// The type of the entries.
    type Entry: Encode;
}

/// Something that can contain: a list or set an element, a string a part.
#[diagnostic::on_unimplemented(
    message = "`contains` is for strings, lists and sets, not for `{Self}`",
    label = "contains nothing",
    note = "use `eq`, or `exists` on an entry of a map"
)]
pub trait Container {
    /// What it can contain.
    type Member: Encode;
}

macro_rules! list_of {
    ($([$($generics:tt)*] $list:ty => $element:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> ListOf for $list {
            type Element = $element;
        }
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Container for $list {
            type Member = $element;
        }
    )*};
}
list_of! {
    [T: Encode] Vec<T> => T;
    [T: Encode] VecDeque<T> => T;
    [T: Encode, const N: usize] [T; N] => T;
    [T: Encode] Box<[T]> => T;
    [T: Encode] Arc<[T]> => T;
}

macro_rules! map_of {
    ($([$($generics:tt)*] $map:ty => $entry:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> MapOf for $map {
            type Entry = $entry;
        }
    )*};
}
map_of! {
    [K, V: Encode] BTreeMap<K, V> => V;
    [K, V: Encode, S] HashMap<K, V, S> => V;
}

macro_rules! container {
    ($([$($generics:tt)*] $container:ty => $member:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Container for $container {
            type Member = $member;
        }
    )*};
}
container! {
    [T: Encode] BTreeSet<T> => T;
    [T: Encode, S] HashSet<T, S> => T;
    [] String => String;
    [] Box<str> => String;
    [] Arc<str> => String;
    [] Rc<str> => String;
    [] Cow<'_, str> => String;
}

#[diagnostic::do_not_recommend]
impl ListOf for Value {
    type Element = Value;
}
#[diagnostic::do_not_recommend]
impl MapOf for Value {
    type Entry = Value;
}
#[diagnostic::do_not_recommend]
impl Container for Value {
    type Member = Value;
}

macro_rules! through {
    ($($pointer:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: ListOf> ListOf for $pointer<T> {
            type Element = T::Element;
        }
        #[diagnostic::do_not_recommend]
        impl<T: MapOf> MapOf for $pointer<T> {
            type Entry = T::Entry;
        }
        #[diagnostic::do_not_recommend]
        impl<T: Container> Container for $pointer<T> {
            type Member = T::Member;
        }
    )*};
}
through!(Option Box);
