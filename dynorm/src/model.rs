//! The traits of a model: [`Model`], its keys, and [`Record`], which untyped items share with it.

use crate::codec::{
    Decode, DecodeError, Document, Encode, EncodeError, Fields, Reader, Writer, document, types,
};
use crate::schema::TableSchema;
use crate::value::{AttributeType, Map, Value};

/// A struct that is the item of a table. Made by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model of a table",
    label = "has no table",
    note = "derive `Model` for it and mark its `#[hash_key]`"
)]
pub trait Model: Document + Encode + Decode + Send + Sync + 'static {
    /// The type of the hash key.
    type Hash: TableKey;
    /// The type of the range key; [`NoRange`] if there is none.
    type Range;
    /// Whether the key has one part or two: [`HashOnly`] or [`HashAndRange`].
    type Shape: KeyShape;

    /// The table's keys and indexes.
    fn schema() -> &'static TableSchema;
}

/// A type that can be the hash or range key of a table: anything stored as a string, number or binary.
pub trait TableKey: IndexKey {}

impl<T: Encode<Type: types::TableKeyType> + Decode> TableKey for T {}

/// A type that can be the key of an index: as of a table, and it may be optional.
pub trait IndexKey: Encode + Decode {
    /// String, number or binary.
    const KEY_TYPE: AttributeType;
}

impl<T: Encode<Type: types::IndexKeyType> + Decode> IndexKey for T {
    const KEY_TYPE: AttributeType = <T::Type as types::IndexKeyType>::KEY;
}

/// The type of a `#[version]` field: an integer. Implement it for an integer type of your own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count versions",
    label = "not an integer",
    note = "a `#[version]` field is an integer such as `u64`"
)]
pub trait VersionNumber: Encode<Type: types::TableKeyType> + Decode {}

impl VersionNumber for u8 {}
impl VersionNumber for u16 {}
impl VersionNumber for u32 {}
impl VersionNumber for u64 {}
impl VersionNumber for i8 {}
impl VersionNumber for i16 {}
impl VersionNumber for i32 {}
impl VersionNumber for i64 {}

/// Whether a key has one part or two. Sealed.
pub trait KeyShape: sealed::Sealed + Send + Sync + 'static {}

/// The key of a table is its hash key alone.
#[derive(Debug)]
pub enum HashOnly {}

/// The key of a table is hash and range key.
#[derive(Debug)]
pub enum HashAndRange {}

/// The key of a table is known at run time.
#[derive(Debug)]
pub enum Untyped {}

impl KeyShape for HashOnly {}
impl KeyShape for HashAndRange {}
impl KeyShape for Untyped {}

/// The range key type of a table that has none.
#[derive(Debug)]
pub enum NoRange {}

/// What an [`Item`](crate::Item) can hold: a model, or a [`Map`] of an untyped table. Sealed: models get it by the derive.
pub trait Record: sealed::Sealed + Sized + Send + Sync + 'static {
    /// Whether the key has one part or two.
    type Shape: KeyShape;

    /// The keys and indexes, if they are known before the table is asked.
    fn declared_schema() -> Option<&'static TableSchema>;

    /// Writes names and values of the attributes.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold a value.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError>;

    /// Reads all attributes; those that have no field go to `extra`.
    ///
    /// # Errors
    ///
    /// If an attribute does not fit its field.
    fn read<'de, R: Reader<'de>>(reader: &mut R, extra: &mut Map) -> Result<Self, DecodeError>;
}

impl<M: Model> Record for M {
    type Shape = M::Shape;

    fn declared_schema() -> Option<&'static TableSchema> {
        Some(M::schema())
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.encode_fields(writer)
    }

    fn read<'de, R: Reader<'de>>(reader: &mut R, extra: &mut Map) -> Result<Self, DecodeError> {
        document::decode_fields(reader, |name, reader| Map::decode_field(extra, 0, name, reader))
    }
}

impl Record for Map {
    type Shape = Untyped;

    fn declared_schema() -> Option<&'static TableSchema> {
        None
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.encode_fields(writer)
    }

    fn read<'de, R: Reader<'de>>(reader: &mut R, _extra: &mut Map) -> Result<Self, DecodeError> {
        document::decode_fields(reader, |_, reader| reader.skip())
    }
}

/// A Rust value that stands for a `T` in a key or a condition: a `T`, a reference to one, or a borrowed form of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected `{T}`",
    note = "pass a `{T}`, a reference to one, or for strings and binary a `&str` or `&[u8]`"
)]
pub trait ValueOf<T>: Encode {}

impl<T: Encode> ValueOf<T> for T {}
impl<T: Encode> ValueOf<T> for &T {}
impl ValueOf<String> for &str {}
impl ValueOf<Vec<u8>> for &[u8] {}
impl<const N: usize> ValueOf<Vec<u8>> for &[u8; N] {}

mod sealed {
    pub trait Sealed {}
    impl<M: super::Model> Sealed for M {}
    impl Sealed for crate::value::Map {}
    impl Sealed for super::HashOnly {}
    impl Sealed for super::HashAndRange {}
    impl Sealed for super::Untyped {}
}

/// The key of one item, as attributes by name: one or two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub(crate) Vec<(crate::schema::Text, Value)>);
