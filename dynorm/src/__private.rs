//! All that generated code names. Not public API.

pub use std::borrow::Cow;
pub use std::option::Option;
pub use std::result::Result;

pub use crate::codec::document::{
    decode_document, decode_slot, decode_slot_with, encode_document, encode_field, encode_field_with,
    finish_required_slot, finish_slot,
};
pub use crate::codec::{Decode, DecodeError, Document, Encode, EncodeError, Name, Reader, Writer, types};
pub use crate::model::{HashAndRange, HashOnly, IndexKey, Model, NoRange, TableKey};
pub use crate::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
pub use crate::value::AttributeType;

/// The key type of a table's key; the bound is what makes a wrong key type a readable error.
pub const fn table_key_type<T: TableKey + IndexKey>() -> AttributeType {
    <T as IndexKey>::KEY_TYPE
}

/// The key type of an index's key.
pub const fn index_key_type<T: IndexKey>() -> AttributeType {
    <T as IndexKey>::KEY_TYPE
}
