use std::collections::BTreeSet;

use crate::codec::error::Problem;
use crate::codec::{Decode, DecodeError, Document, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::{AttributeType, Map, Number, Value};

impl Encode for Number {
    type Type = types::Numeric;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.exact_number(*self)
    }
}

impl Decode for Number {
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

impl Encode for Value {
    type Type = types::Any;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        match self {
            Value::Null => writer.null(),
            Value::Bool(value) => writer.bool(*value),
            Value::Number(number) => number.encode(writer)?,
            Value::String(text) => writer.string(text),
            Value::Binary(bytes) => writer.binary(bytes),
            Value::List(elements) => Encode::encode_slice(elements, writer)?,
            Value::Map(map) => map_entries(map, writer)?,
            Value::StringSet(set) => members(set, writer)?,
            Value::NumberSet(set) => members(set, writer)?,
            Value::BinarySet(set) => members(set, writer)?,
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

fn map_entries<W: Writer>(map: &Map, writer: &mut W) -> Result<(), EncodeError> {
    writer.begin_map();
    map.encode_fields(writer)?;
    writer.end_map();
    Ok(())
}

fn members<T: SetMember, W: Writer>(set: &BTreeSet<T>, writer: &mut W) -> Result<(), EncodeError> {
    writer.begin_set(T::SET);
    for member in set {
        member.encode_member(writer)?;
    }
    writer.end_set();
    Ok(())
}

impl Decode for Value {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(match reader.attribute_type()? {
            AttributeType::Null => {
                reader.null()?;
                Value::Null
            }
            AttributeType::Bool => Value::Bool(reader.bool()?),
            AttributeType::Number => Value::Number(Number::decode(reader)?),
            AttributeType::String => Value::String(reader.string()?.into_owned()),
            AttributeType::Binary => Value::Binary(reader.binary()?),
            AttributeType::List => Value::List(Value::decode_vec(reader)?),
            AttributeType::Map => Value::Map(crate::codec::document::decode_document(reader)?),
            AttributeType::StringSet => Value::StringSet(decode_members(reader)?),
            AttributeType::NumberSet => Value::NumberSet(decode_members(reader)?),
            AttributeType::BinarySet => Value::BinarySet(decode_members(reader)?),
        })
    }
}

/// A member that is there twice is not a set; DynamoDB never sends one, so the input is not from it.
fn decode_members<'de, T: SetMember + Ord, R: Reader<'de>>(
    reader: &mut R,
) -> Result<BTreeSet<T>, DecodeError> {
    reader.begin_set(T::SET)?;
    let mut set = BTreeSet::new();
    while let Some(member) = T::decode_member(reader)? {
        if !set.insert(member) {
            return Err(DecodeError::new(Problem::Duplicate));
        }
    }
    Ok(set)
}
