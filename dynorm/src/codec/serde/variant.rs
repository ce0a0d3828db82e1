use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

use super::deserializer::ValueDeserializer;
use super::scalar::Scalar;
use crate::codec::decode::Decode;
use crate::codec::error::{DecodeError, Problem};
use crate::codec::reader::Reader;

/// A variant with data: the name and value of the one entry of a map.
pub(super) struct Variant<'a, R> {
    reader: &'a mut R,
    /// The variant's name, once it was read.
    name: String,
}

impl<'a, R> Variant<'a, R> {
    pub(super) fn new(reader: &'a mut R) -> Self {
        Variant { reader, name: String::new() }
    }
}

impl<'de, R: Reader<'de>> EnumAccess<'de> for Variant<'_, R> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Self), DecodeError> {
        let name = self.reader.next_name()?.ok_or_else(|| DecodeError::new(Problem::Missing))?;
        self.name = name.clone().into_owned();
        Ok((seed.deserialize(Scalar::Text(name))?, self))
    }
}

impl<'de, R: Reader<'de>> VariantAccess<'de> for Variant<'_, R> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        <()>::decode(self.reader).map_err(|error| error.at(self.name))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        seed.deserialize(ValueDeserializer::new(self.reader)).map_err(|error| error.at(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, DecodeError> {
        ValueDeserializer::new(self.reader).deserialize_seq(visitor).map_err(|error| error.at(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        ValueDeserializer::new(self.reader).deserialize_map(visitor).map_err(|error| error.at(self.name))
    }
}
