//! To and from the SDK's `AttributeValue`, for code that uses both.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Map, ParseNumberError, Value};

/// The SDK handed over an attribute value that has no place in a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownAttributeType {
    /// A data type that this version of the SDK does not know.
    Type,
    /// A number whose text is not one.
    Number(ParseNumberError),
}

impl fmt::Display for UnknownAttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownAttributeType::Type => f.write_str("an attribute value of an unknown type"),
            UnknownAttributeType::Number(_) => f.write_str("an attribute value with a malformed number"),
        }
    }
}

impl std::error::Error for UnknownAttributeType {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            UnknownAttributeType::Type => None,
            UnknownAttributeType::Number(error) => Some(error),
        }
    }
}

impl From<ParseNumberError> for UnknownAttributeType {
    fn from(error: ParseNumberError) -> Self {
        UnknownAttributeType::Number(error)
    }
}

impl From<Value> for AttributeValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => AttributeValue::Null(true),
            Value::Bool(value) => AttributeValue::Bool(value),
            Value::Number(number) => AttributeValue::N(number.to_string()),
            Value::String(text) => AttributeValue::S(text),
            Value::Binary(bytes) => AttributeValue::B(Blob::new(bytes)),
            Value::List(elements) => AttributeValue::L(elements.into_iter().map(Into::into).collect()),
            Value::Map(map) => AttributeValue::M(to_sdk(map)),
            Value::StringSet(set) => AttributeValue::Ss(set.into_iter().collect()),
            Value::NumberSet(set) => AttributeValue::Ns(set.iter().map(ToString::to_string).collect()),
            Value::BinarySet(set) => AttributeValue::Bs(set.into_iter().map(Blob::new).collect()),
        }
    }
}

impl TryFrom<AttributeValue> for Value {
    type Error = UnknownAttributeType;

    /// # Errors
    ///
    /// For a data type that this version of the SDK does not know, or a malformed number.
    fn try_from(value: AttributeValue) -> Result<Self, UnknownAttributeType> {
        Ok(match value {
            AttributeValue::Null(_) => Value::Null,
            AttributeValue::Bool(value) => Value::Bool(value),
            AttributeValue::N(text) => Value::Number(text.parse()?),
            AttributeValue::S(text) => Value::String(text),
            AttributeValue::B(blob) => Value::Binary(blob.into_inner()),
            AttributeValue::L(elements) => {
                Value::List(elements.into_iter().map(Value::try_from).collect::<Result<_, _>>()?)
            }
            AttributeValue::M(map) => Value::Map(from_sdk(map)?),
            AttributeValue::Ss(set) => Value::StringSet(set.into_iter().collect()),
            AttributeValue::Ns(set) => {
                Value::NumberSet(set.iter().map(|text| text.parse()).collect::<Result<_, _>>()?)
            }
            AttributeValue::Bs(set) => Value::BinarySet(set.into_iter().map(Blob::into_inner).collect()),
            _ => return Err(UnknownAttributeType::Type),
        })
    }
}

/// The SDK's form of an item.
pub(crate) fn to_sdk(map: Map) -> HashMap<String, AttributeValue> {
    map.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// An item out of the SDK's form.
pub(crate) fn from_sdk(map: HashMap<String, AttributeValue>) -> Result<Map, UnknownAttributeType> {
    map.into_iter().map(|(name, value)| Ok((name, value.try_into()?))).collect()
}
