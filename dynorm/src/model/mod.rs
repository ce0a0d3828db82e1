//! The traits of a model: [`Model`], its keys, and [`Record`], which untyped items share with it.

mod any;
mod encoded;
mod entity;
mod key;
mod key_field;
mod part;
mod put;
mod repeats;
mod tenant;
mod unique;
mod upgrade;
mod value_of;
mod version;

use crate::codec::json::{JsonReader, JsonWriter};
use crate::codec::names::{Names, Wanted};
use crate::codec::{Decode, DecodeError, Document, Encode, EncodeError, Fields, Writer, document, types};
use crate::schema::{QueryFunction, TableSchema};
use crate::value::{AttributeType, Map, Value};

pub(crate) use any::AnyRecord;
pub(crate) use encoded::{EncodedItem, KeyedItem, NotEncoded};
pub use entity::{
    ComposedKey, Computed, Entity, InIndex, OfPartition, check_part, composed_key, encode_computed,
    part_value,
};
pub use key::{IntoKey, Key, key_values};
pub(crate) use key::{KeyValues, pair};
pub use key_field::{IndexKeyField, TableKeyField};
pub use part::{KeyPart, PartKind};
pub(crate) use put::NewItem;
pub(crate) use repeats::Repeats;
pub use tenant::{NoTenant, Tenancy};
pub use unique::UniqueValue;
pub(crate) use upgrade::Upgraded;
pub use upgrade::{
    ItemSchema, NumberSlot, OldRead, Upgrade, Versions, check_history, decode_number, encode_number,
    finish_number, read_item, with_item_schema,
};
pub use value_of::ValueOf;
pub use version::{CountedVersion, UniqueVersion};

/// A struct that is the item of a table. Made by [`#[derive(Model)]`](derive@crate::Model). The
/// keys of an [`Entity`](crate::Entity) are made of its fields: [how they are
/// stored](crate::guide::keys) is a stable format.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model of a table",
    label = "has no table",
    note = "derive `Model` for it and mark its `#[hash_key]`"
)]
pub trait Model: Document + Encode + Decode + Send + Sync + 'static {
    /// The type of the hash key.
    type Hash: TableKey;
    /// The type of the range key; [`NoRange`] if there is none.
    type Range: Encode;
    /// Whether the key has one part or two, [`HashOnly`] or [`HashAndRange`], or is made of several
    /// fields, [`Composed`] or [`ByTenant`].
    type Shape: KeyShape;
    /// For `Known`, of what is generated.
    #[doc(hidden)]
    const KNOWN: usize = 0;
    /// What [`schema`](Self::schema) gives.
    #[doc(hidden)]
    const SCHEMA: &'static TableSchema;
    /// The functions that start queries, of the table and of each index.
    #[doc(hidden)]
    const QUERIES: &'static [QueryFunction] = &[];

    /// The table's keys and indexes.
    #[must_use]
    fn schema() -> &'static TableSchema {
        Self::SCHEMA
    }

    /// The values of the hash key and, if there is one, of the range key.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold one of them.
    fn key_values(&self) -> crate::Result<(Value, Option<Value>)>;

    /// Reads an item's fields. Of one that had to be upgraded, `old` takes what is to be known of
    /// it.
    ///
    /// # Errors
    ///
    /// If an attribute does not fit its field, or the item cannot be upgraded.
    #[doc(hidden)]
    #[inline]
    fn read_item(
        reader: &mut JsonReader<'_>,
        extra: Option<&mut Map>,
        _old: Option<&mut OldRead>,
    ) -> Result<Self, DecodeError> {
        document::decode_fields(reader, extra)
    }

    /// Stores the version that a save gave the item in the `#[version]` field, if there is one.
    #[doc(hidden)]
    fn set_version(&mut self, _version: &Value) {}
}

/// A type that can be the hash or range key of a table: anything stored as a string, number or
/// binary.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a table",
    label = "not a string, a number or binary",
    note = "a table's hash and range keys are strings, numbers or binary, and always present: not \
            an `Option`, a boolean, a list, a map or a set"
)]
pub trait TableKey: IndexKey {}

#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::TableKeyType> + Decode> TableKey for T {}

/// A type that can be the key of an index: as of a table, and it may be optional.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of an index",
    label = "not a string, a number or binary",
    note = "the keys of an index are strings, numbers or binary; they may be an `Option`: an item \
            without the key is left out of the index"
)]
pub trait IndexKey: Encode + Decode {
    /// String, number or binary.
    const KEY_TYPE: AttributeType;
}

#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::IndexKeyType> + Decode> IndexKey for T {
    const KEY_TYPE: AttributeType = <T::Type as types::IndexKeyType>::KEY;
}

/// Whether a key has one part or two. Sealed.
pub trait KeyShape: sealed::Sealed + ScannedAs<Self> + Send + Sync + Sized + 'static {}

/// The key of a table or index is its hash key alone.
#[derive(Debug)]
pub enum HashOnly {}

/// The key of a table or index is hash and range key.
#[derive(Debug)]
pub enum HashAndRange {}

/// The key of a table is made of several fields of an
/// [`Entity`](derive@crate::Model#entities-on-one-table).
#[derive(Debug)]
pub enum Composed {}

/// The key of a table is made of several fields of an entity, the first of which is its
/// [tenant](derive@crate::Model#tenants): [`Table::tenant`](crate::Table#method.tenant) gives the
/// table of one.
#[derive(Debug)]
pub enum ByTenant {}

/// The key of a table or index is known at run time.
#[derive(Debug)]
pub enum Untyped {}

impl KeyShape for HashOnly {}
impl KeyShape for HashAndRange {}
impl KeyShape for Composed {}
impl KeyShape for ByTenant {}
impl KeyShape for Untyped {}

/// The key is made of fields: [`Composed`] or [`ByTenant`].
pub trait MadeOfParts: KeyShape {}

impl MadeOfParts for Composed {}
impl MadeOfParts for ByTenant {}

/// A table whose items can be reached by what their keys are made of: no table of several tenants.
#[diagnostic::on_unimplemented(
    message = "the items of this table are those of tenants: say of which",
    label = "a table of all tenants",
    note = "`table.tenant(..)` gives the table of one tenant: its keys and queries begin with that, \
            and leave it out themselves"
)]
pub trait OneTenant {}
#[diagnostic::do_not_recommend]
impl OneTenant for HashOnly {}
#[diagnostic::do_not_recommend]
impl OneTenant for HashAndRange {}
#[diagnostic::do_not_recommend]
impl OneTenant for Composed {}
#[diagnostic::do_not_recommend]
impl OneTenant for Untyped {}

/// A shape of records that are read by a scan of a table of such a shape.
#[diagnostic::on_unimplemented(
    message = "a scan reads the items of all tenants, and this is the table of one",
    label = "not on the table of one tenant",
    note = "query what the tenant has, or scan by the handle that `tenant` was called on"
)]
pub trait ScannedAs<Shape> {}
#[diagnostic::do_not_recommend]
impl ScannedAs<HashOnly> for HashOnly {}
#[diagnostic::do_not_recommend]
impl ScannedAs<HashAndRange> for HashAndRange {}
#[diagnostic::do_not_recommend]
impl ScannedAs<Composed> for Composed {}
#[diagnostic::do_not_recommend]
impl ScannedAs<Untyped> for Untyped {}
#[diagnostic::do_not_recommend]
impl ScannedAs<ByTenant> for ByTenant {}
// There is no such table. With one possibility alone the compiler would take any table for it, and
// say no more than that types differ.
#[diagnostic::do_not_recommend]
impl ScannedAs<Untyped> for ByTenant {}

/// The range key type of a table or index that has none. There is no value of it.
#[derive(Debug)]
pub enum NoRange {}

impl Encode for NoRange {
    type Type = types::Any;

    fn encode<W: Writer>(&self, _writer: &mut W) -> Result<(), EncodeError> {
        match *self {}
    }
}

/// What an [`Item`](crate::Item) can hold: a model, or a [`Map`] of an untyped table. Sealed:
/// models get it by the derive.
pub trait Record: sealed::Sealed + Sized + Send + Sync + 'static {
    /// Whether the key has one part or two.
    type Shape: KeyShape;

    /// The keys and indexes, if they are known before the table is asked.
    fn declared_schema() -> Option<&'static TableSchema>;

    /// Writes names and values of the attributes, without the braces around them: of those that are
    /// wanted by the indexes of their names, perhaps also of others.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold a value.
    #[doc(hidden)]
    fn write(&self, wanted: Wanted, writer: &mut JsonWriter) -> Result<(), EncodeError>;

    /// The names of the attributes that it knows.
    #[doc(hidden)]
    fn names() -> &'static Names;

    /// The key of the item, checked.
    ///
    /// # Errors
    ///
    /// If a key attribute is missing, empty or of another type than `schema` says.
    #[doc(hidden)]
    fn key(&self, schema: &TableSchema) -> crate::Result<Key>;

    /// Stores the version that a save gave the item.
    #[doc(hidden)]
    fn put_version(&mut self, version: &Value);

    /// Reads the attributes; those that have no field go to `extra`, or are passed over if there is
    /// none. Of an item that had to be upgraded, `old` takes what is to be known of it.
    ///
    /// # Errors
    ///
    /// If an attribute does not fit its field.
    #[doc(hidden)]
    fn read(
        reader: &mut JsonReader<'_>,
        extra: Option<&mut Map>,
        old: Option<&mut OldRead>,
    ) -> Result<Self, DecodeError>;
}

impl<M: Model> Record for M {
    type Shape = M::Shape;

    fn declared_schema() -> Option<&'static TableSchema> {
        Some(M::schema())
    }

    fn write(&self, wanted: Wanted, writer: &mut JsonWriter) -> Result<(), EncodeError> {
        self.encode_fields(wanted, writer)
    }

    fn names() -> &'static Names {
        Self::NAMES
    }

    fn key(&self, schema: &TableSchema) -> crate::Result<Key> {
        let (hash, range) = self.key_values()?;
        Key::new(schema, hash, range)
    }

    fn put_version(&mut self, version: &Value) {
        self.set_version(version);
    }

    fn read(
        reader: &mut JsonReader<'_>,
        extra: Option<&mut Map>,
        old: Option<&mut OldRead>,
    ) -> Result<Self, DecodeError> {
        if Self::SCHEMA.composition.is_none() {
            return Self::read_item(reader, extra, old);
        }
        let item = reader.clone();
        Self::read_item(reader, extra, old).map_err(|error| entity::explain(item, Self::SCHEMA, error))
    }
}

impl Record for Map {
    type Shape = Untyped;

    fn declared_schema() -> Option<&'static TableSchema> {
        None
    }

    fn write(&self, wanted: Wanted, writer: &mut JsonWriter) -> Result<(), EncodeError> {
        self.encode_fields(wanted, writer)
    }

    fn names() -> &'static Names {
        Self::NAMES
    }

    fn key(&self, schema: &TableSchema) -> crate::Result<Key> {
        Key::of(schema, self)
    }

    /// An untyped table has no version attribute.
    fn put_version(&mut self, _version: &Value) {}

    /// All attributes are known.
    fn read(
        reader: &mut JsonReader<'_>,
        _extra: Option<&mut Map>,
        _old: Option<&mut OldRead>,
    ) -> Result<Self, DecodeError> {
        document::decode_fields(reader, None)
    }
}

mod sealed {
    pub trait Sealed {}
    impl<M: super::Model> Sealed for M {}
    impl Sealed for crate::value::Map {}
    impl Sealed for super::HashOnly {}
    impl Sealed for super::HashAndRange {}
    impl Sealed for super::Composed {}
    impl Sealed for super::ByTenant {}
    impl Sealed for super::Untyped {}
}
