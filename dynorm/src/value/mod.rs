//! DynamoDB's data types in memory: [`Value`], [`Number`] and [`AttributeType`].

mod attribute_type;
mod convert;
mod number;
mod sdk;
#[cfg(feature = "serde")]
mod serde;
mod size;

use std::collections::{BTreeMap, BTreeSet};

pub use attribute_type::AttributeType;
pub use number::{Number, ParseNumberError};
pub use sdk::UnknownAttributeType;
pub(crate) use sdk::{from_sdk, to_sdk};
pub(crate) use size::item_size;

/// The attributes of an item, or of a nested map, by name.
pub type Map = BTreeMap<String, Value>;

/// One attribute value of any of DynamoDB's [data types].
///
/// Two values are equal when DynamoDB's `=` says so: numbers by value (`1` equals `1.0`), sets
/// without regard to order.
///
/// ```
/// use dynorm::Value;
///
/// let tags = Value::from(vec![Value::from("a"), Value::from(1)]);
/// assert_eq!(tags.as_list().unwrap()[0].as_str(), Some("a"));
/// ```
///
/// [data types]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `NULL`: present, but without a value.
    Null,
    /// `BOOL`.
    Bool(bool),
    /// `N`: a decimal number of up to 38 digits.
    Number(Number),
    /// `S`: UTF-8 text.
    String(String),
    /// `B`: bytes.
    Binary(Vec<u8>),
    /// `L`: values of any types, in order.
    List(Vec<Value>),
    /// `M`: named values of any types.
    Map(Map),
    /// `SS`: a set of strings, never empty in DynamoDB.
    StringSet(BTreeSet<String>),
    /// `NS`: a set of numbers, never empty in DynamoDB.
    NumberSet(BTreeSet<Number>),
    /// `BS`: a set of byte strings, never empty in DynamoDB.
    BinarySet(BTreeSet<Vec<u8>>),
}

impl Value {
    /// The type of this value.
    #[must_use]
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            Value::Null => AttributeType::Null,
            Value::Bool(_) => AttributeType::Bool,
            Value::Number(_) => AttributeType::Number,
            Value::String(_) => AttributeType::String,
            Value::Binary(_) => AttributeType::Binary,
            Value::List(_) => AttributeType::List,
            Value::Map(_) => AttributeType::Map,
            Value::StringSet(_) => AttributeType::StringSet,
            Value::NumberSet(_) => AttributeType::NumberSet,
            Value::BinarySet(_) => AttributeType::BinarySet,
        }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The bytes, if this is binary.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Binary(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The entries, if this is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }
}
