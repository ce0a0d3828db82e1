//! All that generated code names: the contract between `dynorm-derive` and this crate. Not public
//! API.

mod known;
mod query_type;
mod without_values;

pub use std::borrow::Cow;
pub use std::clone::Clone;
pub use std::convert::From;
pub use std::default::Default;
pub use std::fmt::{self, Debug, Formatter};
pub use std::marker::{Send, Sync};
pub use std::ops::Deref;
pub use std::option::Option::{self, None, Some};
pub use std::primitive::{bool, str, usize};
pub use std::result::Result::{self, Ok};
pub use std::vec::Vec;

pub use crate::codec::document::{decode_document, encode_document};
pub use crate::codec::field::{
    Known, Storable, encode_field_with, finish_slot_or, finish_slot_or_default, put, taken,
};
pub use crate::codec::flatten::{
    check_entity_names, check_names, check_projected, check_rest, finish_flattened,
};
pub use crate::codec::json::JsonReader;
pub use crate::codec::memory::to_value;
pub use crate::codec::names::{Names, Older, Wanted, merge, places, starts};
pub use crate::codec::other::{
    OtherText, OtherValue, check_other, decode_unit_member_or_other, decode_unit_or_other,
    decode_variant_or_other, encode_other, find_unit_or_other,
};
pub use crate::codec::serde_field::{
    StoredBySerde, decode_serde_slot, decode_serde_slot_or_null, encode_serde_field, need_serde_slot,
};
pub use crate::codec::variant::{
    Variant, begin_variant, decode_unit, decode_unit_member, decode_variant, find_unit,
};
pub use crate::codec::with_field::{NeverAbsent, Presence, decode_slot_or_null_with};
pub use crate::codec::{
    Decode, DecodeError, Document, Encode, EncodeError, Fields, MapKey, Name, Reader, SetMember, Writer,
    types,
};
pub use crate::expr::AttributePath;
pub use crate::expr::typed::{
    Always, Below, DocumentPaths, Expires, FilterOn, KeyUse, NonKey, Path, PathType, Target,
};
pub use crate::model::{
    ByTenant, Composed, ComposedKey, Computed, CountedVersion, Entity, HashAndRange, HashOnly, InIndex,
    IndexKeyField, KeyPart, Model, NoRange, NoTenant, OfPartition, PartKind, TableKeyField, UniqueValue,
    UniqueVersion, ValueOf, check_part, composed_key, encode_computed, key_values, part_value,
};
pub use crate::model::{
    ItemSchema, NumberSlot, OldRead, Versions, check_history, decode_number, encode_number, finish_number,
    read_item, with_item_schema,
};
pub use crate::read::{
    After, Answer, Attributed, Column, Columns, ConsistentRead, Index, Items, Parts, Primary, Projected,
    Projection as ProjectionOf, Query, Queryable, RangeKey, RangeOpen, RangePart, ReadAs, Scan, Takes, Wraps,
};
pub use crate::read::{
    AnyMember, Collection, Entry, Found, Gathered, GatheredIn, InPartition, Many, Member, Members, One,
    OtherMember, Others, Partition,
};
pub use crate::read::{ComposedIndex, Given, PartKey, TakesPart, entity_query, entity_scan};
pub use crate::schema::computed::{check_entity_ttl, computed_names, entity_table};
pub use crate::schema::form::{
    Casing, FormOptions, Preset, check_form, check_layout_form, check_template, form_of, in_form,
};
pub use crate::schema::held::check_held;
pub use crate::schema::members::{Within, check_member};
pub use crate::schema::template::{Composition, Piece, Slot};
pub use crate::schema::{IndexSchema, KeyAttribute, Projection, QueryFunction, TableSchema, Text};
pub use crate::time::TimeToLive;
pub use crate::value::{AttributeType, Map, Value};
pub use crate::{__known as known, __query_type as query_type, __without_values as without_values};

use crate::codec::memory::from_value;
use crate::model::{IndexKey, TableKey};
use crate::schema::{IndexKind, VersionAttribute, VersionKind};

/// What `Debug` shows of a struct with these fields.
///
/// # Errors
///
/// If it cannot be written.
pub fn debug_fields(formatter: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    for (name, value) in fields {
        shown.field(name, value);
    }
    shown.finish()
}

/// A name in a schema.
#[must_use]
pub const fn text(name: &'static str) -> Text {
    Cow::Borrowed(name)
}

/// The error of what is not found, or found too often.
pub use crate::Error;

/// The values of a key, or why there are none.
pub type KeyValues = crate::Result<(Value, Option<Value>)>;

/// The path of a field of type `T` of the model `M`.
pub type PathOf<M, T, K, P = Always> = <<T as Storable>::Type as PathType>::Path<M, T, K, P>;

/// The path of a document of type `T` of the model `M`.
pub type PathTo<M, T, P> = Path<M, T, NonKey, P>;

/// The path of a field of type `T` of a document, which itself is a `D` with the presence `P`.
pub type PathIn<M, T, D, P> = PathOf<M, T, NonKey, Below<D, P>>;

/// The same of a field that is no document.
pub type PlainPathIn<M, T, D, P> = Path<M, T, NonKey, Below<D, P>>;

/// What is decoded of an attribute of type `T` with the presence `P`, if it is right.
pub type DecodedAs<P, T> = Result<<P as ReadAs<T>>::Value, DecodeError>;

/// The schema of a table.
#[expect(clippy::too_many_arguments, reason = "all that a model says of its table")]
#[must_use]
pub const fn table(
    name: &'static str,
    hash: KeyAttribute,
    range: Option<KeyAttribute>,
    indexes: &'static [IndexSchema],
    version: Option<VersionAttribute>,
    unique: &'static [Text],
    entity: Option<Text>,
    ttl: Option<Text>,
) -> TableSchema {
    TableSchema::of_model(text(name), hash, range, indexes, version, unique, entity, ttl)
}

/// Fails to compile if the names of entities cannot be of this type.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_entity_attribute<T: IndexKey>() {
    assert!(
        matches!(T::KEY_TYPE, AttributeType::String),
        "the name of an entity is a string: make the field with `#[entity]` a `String` or an `Option<String>`"
    );
}

/// The attributes that a projection of the model `M` reads.
#[must_use]
pub const fn names_of_projection<P: ProjectionOf<Model = M>, M>() -> &'static Names {
    P::NAMES
}

/// An attribute whose values no two items have.
#[must_use]
pub const fn unique_attribute<T: UniqueValue>(name: &'static str) -> Text {
    text(name)
}

/// The attribute that says when an item expires.
#[must_use]
pub const fn ttl_attribute<T: TimeToLive>(name: &'static str) -> Text {
    text(name)
}

/// Says that the field of an entity says when an item expires.
pub const fn check_ttl<T: TimeToLive>() {}

/// The version of a model, unique for each write.
#[must_use]
pub const fn unique_version(name: &'static str, kind: VersionKind) -> VersionAttribute {
    VersionAttribute::new(text(name), kind)
}

/// The version of a model that counts.
#[must_use]
pub const fn counted_version(name: &'static str, max: u64) -> VersionAttribute {
    VersionAttribute::new(text(name), VersionKind::Count { max })
}

/// Stores the version that a save gave an item. It was made for this type, so that it fits.
pub fn set_version<T: Decode>(field: &mut T, version: &Value) {
    if let Ok(version) = from_value(version) {
        *field = version;
    }
}

/// The hash key of a model's table. That its type fits is a bound of `Model::Hash`, so that only
/// this one bound fails.
#[must_use]
pub const fn hash_key<M: Model>(name: &'static str) -> KeyAttribute {
    index_key::<M::Hash>(name)
}

/// The range key of a table.
#[must_use]
pub const fn range_key<T: TableKey>(name: &'static str) -> KeyAttribute {
    index_key::<T>(name)
}

/// A key of an index.
#[must_use]
pub const fn index_key<T: IndexKey>(name: &'static str) -> KeyAttribute {
    KeyAttribute::new(text(name), T::KEY_TYPE)
}

/// A local index.
#[must_use]
pub const fn local_index(
    name: &'static str,
    hash: &'static [KeyAttribute],
    range: &'static [KeyAttribute],
    projection: Projection,
) -> IndexSchema {
    IndexSchema::of_model(text(name), IndexKind::Local, hash, range, projection)
}

/// A global index.
#[must_use]
pub const fn global_index(
    name: &'static str,
    hash: &'static [KeyAttribute],
    range: &'static [KeyAttribute],
    projection: Projection,
) -> IndexSchema {
    IndexSchema::of_model(text(name), IndexKind::Global, hash, range, projection)
}

/// The projection of an index that holds some attributes.
#[must_use]
pub const fn include(names: &'static [Text]) -> Projection {
    Projection::Include(Cow::Borrowed(names))
}

/// A function that starts queries.
#[must_use]
pub const fn query_function(
    index: Option<&'static str>,
    call: &'static str,
    range: &'static [&'static str],
) -> QueryFunction {
    QueryFunction::new(index, call, range)
}

/// The path of an attribute of an item.
#[must_use]
pub fn path<P: From<AttributePath>>(name: &'static str) -> P {
    AttributePath::new(name).into()
}

/// The path of an attribute of a document.
#[must_use]
pub fn child<P: From<AttributePath>>(document: &AttributePath, name: &'static str) -> P {
    document.clone().then(name).into()
}

/// The path of an attribute of an item that had other names.
#[must_use]
pub fn path_with_older<P: From<AttributePath>>(name: &'static str, older: &'static [&'static str]) -> P {
    AttributePath::new(name).with_older(older).into()
}

/// The path of an attribute of a document that had other names.
#[must_use]
pub fn child_with_older<P: From<AttributePath>>(
    document: &AttributePath,
    name: &'static str,
    older: &'static [&'static str],
) -> P {
    document.clone().then(name).with_older(older).into()
}
