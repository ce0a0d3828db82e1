use std::collections::BTreeSet;

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::{AttributeType, Number, Value};

impl Encode for Number {
    type Type = types::Numeric;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.exact_number(*self)
    }
}

impl Decode for Number {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        parse(&reader.number()?)
    }
}

impl SetMember for Number {
    type Set = types::NumericSet;
    const SET: AttributeType = AttributeType::NumberSet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.number_member(&self.to_string())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        reader.next_text_member()?.map(|text| parse(&text)).transpose()
    }
}

fn parse(text: &str) -> Result<Number, DecodeError> {
    text.parse().map_err(|error| DecodeError::invalid(format!("the number {text}: {error}")))
}

/// An empty set, which DynamoDB does not have, is treated as that of a [`BTreeSet`]: absent, or
/// `NULL` inside of others.
impl Encode for Value {
    type Type = types::Any;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        match self {
            Value::Null => writer.null(),
            Value::Bool(value) => writer.bool(*value),
            Value::Number(number) => number.encode(writer)?,
            Value::String(text) => writer.string(text),
            Value::Binary(bytes) => writer.binary(bytes),
            Value::List(elements) => elements.encode(writer)?,
            Value::Map(map) => map.encode(writer)?,
            Value::StringSet(set) => set.encode(writer)?,
            Value::NumberSet(set) => set.encode(writer)?,
            Value::BinarySet(set) => set.encode(writer)?,
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        match self {
            Value::StringSet(set) => set.is_empty(),
            Value::NumberSet(set) => set.is_empty(),
            Value::BinarySet(set) => set.is_empty(),
            _ => false,
        }
    }
}

impl Decode for Value {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(match reader.attribute_type()? {
            AttributeType::Null => {
                reader.null()?;
                Value::Null
            }
            AttributeType::Bool => Value::Bool(reader.bool()?),
            AttributeType::Number => Value::Number(Number::decode(reader)?),
            AttributeType::String => Value::String(String::decode(reader)?),
            AttributeType::Binary => Value::Binary(reader.binary()?),
            AttributeType::List => Value::List(Vec::decode(reader)?),
            AttributeType::Map => Value::Map(Decode::decode(reader)?),
            AttributeType::StringSet => Value::StringSet(BTreeSet::decode(reader)?),
            AttributeType::NumberSet => Value::NumberSet(BTreeSet::decode(reader)?),
            AttributeType::BinarySet => Value::BinarySet(BTreeSet::decode(reader)?),
        })
    }

    fn null() -> Option<Self> {
        Some(Value::Null)
    }
}
