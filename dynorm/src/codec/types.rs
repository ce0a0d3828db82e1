//! The data type of an attribute as a Rust type, for what the compiler must know of it.
//!
//! [`Encode::Type`](super::Encode::Type) is one of these. They decide which operators a path has
//! and what may be a key, and they see through aliases and newtypes, which a look at a type's name
//! does not.

use crate::value::AttributeType;

/// A data type known to the compiler. Sealed: these are the types that DynamoDB has.
pub trait Attribute: sealed::Sealed {
    /// What `Vec` and arrays of it are: binary for [`Byte`], a list for all others.
    type Slice: Attribute;
    /// What a newtype of it is: the same, except that a newtype of `u8` is an ordinary number,
    /// several of which are a list.
    type Newtype: Attribute;
    /// The same without [`Maybe`].
    type Present: Attribute;
    /// An `Option` of a `T` of this type, or `T` itself if it is one.
    type Optional<T>;
    /// Whether it can be added to: [`Counts`] or [`CountsNothing`].
    type Sum;
    /// The type, if it is known before run time.
    const TYPE: Option<AttributeType>;
    /// Whether this is [`Maybe`].
    const OPTIONAL: bool = false;
}

/// A data type that can be the key of a table: string, number or binary.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` cannot be a key of a table",
    label = "not a string, a number or binary",
    note = "a table's hash and range keys are strings, numbers or binary, and always present: not \
            optional, not a set, list, map or boolean"
)]
pub trait TableKeyType: IndexKeyType {}

/// A data type that can be the key of an index: as of a table, and it may be absent.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` cannot be a key of an index",
    label = "not a string, a number or binary",
    note = "the keys of an index are strings, numbers or binary; they may be optional: an item \
            without the key is left out of the index"
)]
pub trait IndexKeyType: Attribute {
    /// The scalar type of the key where it is present.
    const KEY: AttributeType;
}

/// A number, or what may be one.
#[derive(Debug)]
pub enum Counts {}

/// What is no number.
#[derive(Debug)]
pub enum CountsNothing {}

/// Any data type but that of an `Option`: a value of it is always there.
#[diagnostic::on_unimplemented(
    message = "an `Option` does not stand for the value of an attribute",
    label = "this is an `Option`",
    note = "pass the value itself; in a condition `exists` and `not_exists` ask whether an attribute is there, in an update `set_or_remove` takes an `Option`"
)]
pub trait AlwaysPresent: Attribute {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! types {
    ($($(#[$docs:meta])* $name:ident: $slice:ty, $newtype:ty, $sum:ty, $type:expr;)*) => {$(
        $(#[$docs])*
        #[derive(Debug)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Attribute for $name {
            type Slice = $slice;
            type Newtype = $newtype;
            type Present = $name;
            type Optional<T> = Option<T>;
            type Sum = $sum;
            const TYPE: Option<AttributeType> = $type;
        }
        #[diagnostic::do_not_recommend]
        impl AlwaysPresent for $name {}
    )*};
}

types! {
    /// A string.
    Text: List, Text, CountsNothing, Some(AttributeType::String);
    /// A number.
    Numeric: List, Numeric, Counts, Some(AttributeType::Number);
    /// A `u8`: a number by itself, binary when there are several.
    Byte: Binary, Numeric, Counts, Some(AttributeType::Number);
    /// Bytes.
    Binary: List, Binary, CountsNothing, Some(AttributeType::Binary);
    /// A boolean.
    Bool: List, Bool, CountsNothing, Some(AttributeType::Bool);
    /// Null.
    Null: List, Null, CountsNothing, Some(AttributeType::Null);
    /// A list.
    List: List, List, CountsNothing, Some(AttributeType::List);
    /// A map.
    Map: List, Map, CountsNothing, Some(AttributeType::Map);
    /// A set of strings.
    TextSet: List, TextSet, CountsNothing, Some(AttributeType::StringSet);
    /// A set of numbers.
    NumericSet: List, NumericSet, CountsNothing, Some(AttributeType::NumberSet);
    /// A set of byte strings.
    BinarySet: List, BinarySet, CountsNothing, Some(AttributeType::BinarySet);
    /// Not known before run time.
    Any: List, Any, Counts, None;
}

/// A map with the attributes of the document `D`.
#[derive(Debug)]
pub struct Doc<D>(std::marker::PhantomData<fn() -> D>);
impl<D> sealed::Sealed for Doc<D> {}
#[diagnostic::do_not_recommend]
impl<D> AlwaysPresent for Doc<D> {}
impl<D> Attribute for Doc<D> {
    type Slice = List;
    type Newtype = Self;
    type Present = Self;
    type Optional<T> = Option<T>;
    type Sum = CountsNothing;
    const TYPE: Option<AttributeType> = Some(AttributeType::Map);
}

/// `T`, or absent: the type of an `Option`.
#[derive(Debug)]
pub struct Maybe<T>(std::marker::PhantomData<T>);
impl<T> sealed::Sealed for Maybe<T> {}
impl<T: Attribute> Attribute for Maybe<T> {
    type Slice = List;
    type Newtype = Maybe<T::Newtype>;
    type Present = T::Present;
    type Optional<U> = U;
    type Sum = T::Sum;
    const TYPE: Option<AttributeType> = T::TYPE;
    const OPTIONAL: bool = true;
}

impl TableKeyType for Text {}
impl TableKeyType for Numeric {}
impl TableKeyType for Byte {}
impl TableKeyType for Binary {}

impl IndexKeyType for Text {
    const KEY: AttributeType = AttributeType::String;
}
impl IndexKeyType for Numeric {
    const KEY: AttributeType = AttributeType::Number;
}
impl IndexKeyType for Byte {
    const KEY: AttributeType = AttributeType::Number;
}
impl IndexKeyType for Binary {
    const KEY: AttributeType = AttributeType::Binary;
}
impl<T: TableKeyType + IndexKeyType> IndexKeyType for Maybe<T> {
    const KEY: AttributeType = T::KEY;
}
