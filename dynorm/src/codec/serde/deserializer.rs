use ::serde::Deserializer;
use ::serde::de::value::SeqDeserializer;
use ::serde::de::{IntoDeserializer, Visitor};

use super::access::{Elements, Entries, Members};
use super::scalar::visit_number;
use super::variant::Variant;
use crate::codec::decode::Decode;
use crate::codec::error::DecodeError;
use crate::codec::reader::Reader;
use crate::value::AttributeType;

/// Reads one value.
pub(super) struct ValueDeserializer<'a, R> {
    reader: &'a mut R,
}

impl<'a, R> ValueDeserializer<'a, R> {
    pub(super) fn new(reader: &'a mut R) -> Self {
        ValueDeserializer { reader }
    }

    fn sequence<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError>
    where
        R: Reader<'de>,
    {
        match self.reader.attribute_type()? {
            kind @ (AttributeType::StringSet | AttributeType::NumberSet | AttributeType::BinarySet) => {
                self.reader.begin_set(kind)?;
                let mut members = Members::new(self.reader, kind);
                let value = visitor.visit_seq(&mut members)?;
                members.finish()?;
                Ok(value)
            }
            AttributeType::Binary => {
                let mut bytes = SeqDeserializer::new(self.reader.binary()?.into_iter());
                let value = visitor.visit_seq(&mut bytes)?;
                bytes.end()?;
                Ok(value)
            }
            _ => {
                self.reader.begin_list()?;
                let mut elements = Elements::new(self.reader);
                let value = visitor.visit_seq(&mut elements)?;
                elements.finish()?;
                Ok(value)
            }
        }
    }

    fn map<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError>
    where
        R: Reader<'de>,
    {
        self.reader.begin_map()?;
        let mut entries = Entries::new(self.reader);
        let value = visitor.visit_map(&mut entries)?;
        entries.finish()?;
        Ok(value)
    }
}

/// `deserialize_x` of scalars that the codec has.
macro_rules! scalars {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            visitor.$visit(<$type>::decode(self.reader)?)
        }
    )*};
}

impl<'de, R: Reader<'de>> Deserializer<'de> for ValueDeserializer<'_, R> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.attribute_type()? {
            AttributeType::Null => self.deserialize_unit(visitor),
            AttributeType::Bool => self.deserialize_bool(visitor),
            AttributeType::Number => visit_number(&self.reader.number()?, visitor),
            AttributeType::String => self.deserialize_str(visitor),
            AttributeType::Binary => visitor.visit_byte_buf(self.reader.binary()?),
            AttributeType::Map => self.map(visitor),
            AttributeType::List
            | AttributeType::StringSet
            | AttributeType::NumberSet
            | AttributeType::BinarySet => self.sequence(visitor),
        }
    }

    scalars! {
        deserialize_bool visit_bool bool;
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
        deserialize_f32 visit_f32 f32;
        deserialize_f64 visit_f64 f64;
        deserialize_char visit_char char;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.string()? {
            std::borrow::Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            std::borrow::Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    /// Binary, or what a visitor of bytes makes of something else, such as a list of numbers.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_any(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.reader.is_null()? {
            self.reader.null()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.sequence(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, DecodeError> {
        self.sequence(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.sequence(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.map(visitor)
    }

    /// A string for a variant without data, else a map of one entry.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.reader.attribute_type()? {
            AttributeType::String => visitor.visit_enum(self.reader.string()?.into_deserializer()),
            AttributeType::Map => {
                self.reader.begin_map()?;
                let value = visitor.visit_enum(Variant::new(self.reader))?;
                if self.reader.next_name()?.is_some() {
                    return Err(DecodeError::invalid("expected one entry, for the variant of an enum"));
                }
                self.reader.end_map()?;
                Ok(value)
            }
            found => Err(DecodeError::mismatch("a string (S) or a map (M), for an enum", found)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.skip()?;
        visitor.visit_unit()
    }
}
