//! serde for [`Value`] and [`Number`], so that nothing is lost in any format.
//!
//! A value is DynamoDB's own JSON, which other tools read and write too: `{"S":"text"}`,
//! `{"N":"1.5"}`, `{"B":"base64"}`, `{"SS":["a","b"]}`. In formats that are not for humans, binary
//! is bytes. A number by itself is its text, since most formats have no numbers of 38 digits; it is
//! read from a number too.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use ::serde::de::{self, Deserializer, EnumAccess, VariantAccess, Visitor};
use ::serde::{Deserialize, Serialize, Serializer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{AttributeType, Number, ParseNumberError, Value};

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(NumberVisitor)
        } else {
            deserializer.deserialize_str(NumberVisitor)
        }
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of up to 38 digits, or its text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Number, E> {
        Ok(integer.into())
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Number, E> {
        Ok(integer.into())
    }

    fn visit_u128<E: de::Error>(self, integer: u128) -> Result<Number, E> {
        integer.try_into().map_err(E::custom)
    }

    fn visit_i128<E: de::Error>(self, integer: i128) -> Result<Number, E> {
        integer.try_into().map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, float: f64) -> Result<Number, E> {
        float.try_into().map_err(|error: ParseNumberError| E::custom(error))
    }
}

/// Bytes: base64 for humans.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Binary<'a>(Cow<'a, [u8]>);

impl Serialize for Binary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&STANDARD.encode(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Binary<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = if deserializer.is_human_readable() {
            deserializer.deserialize_str(BinaryVisitor)
        } else {
            deserializer.deserialize_byte_buf(BinaryVisitor)
        };
        Ok(Binary(Cow::Owned(bytes?)))
    }
}

struct BinaryVisitor;

impl Visitor<'_> for BinaryVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64, or bytes")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        STANDARD.decode(text).map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

const NAME: &str = "Value";

/// The descriptors, in the order of their indexes in formats that have no names.
const DESCRIPTORS: &[&str] = &["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];

fn tag<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    index: u32,
    descriptor: &'static str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_variant(NAME, index, descriptor, value)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::String(text) => tag(serializer, 0, "S", text),
            Value::Number(number) => tag(serializer, 1, "N", number),
            Value::Binary(bytes) => tag(serializer, 2, "B", &Binary(bytes.into())),
            Value::Bool(value) => tag(serializer, 3, "BOOL", value),
            Value::Null => tag(serializer, 4, "NULL", &true),
            Value::List(elements) => tag(serializer, 5, "L", elements),
            Value::Map(entries) => tag(serializer, 6, "M", entries),
            Value::StringSet(set) => tag(serializer, 7, "SS", set),
            Value::NumberSet(set) => tag(serializer, 8, "NS", set),
            Value::BinarySet(set) => {
                let set: Vec<_> = set.iter().map(|bytes| Binary(bytes.into())).collect();
                tag(serializer, 9, "BS", &set)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum(NAME, DESCRIPTORS, ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute value, as {\"S\": \"text\"}")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (Descriptor(descriptor), content) = data.variant()?;
        Ok(match descriptor {
            AttributeType::String => Value::String(content.newtype_variant()?),
            AttributeType::Number => Value::Number(content.newtype_variant()?),
            AttributeType::Binary => Value::Binary(content.newtype_variant::<Binary<'_>>()?.0.into_owned()),
            AttributeType::Bool => Value::Bool(content.newtype_variant()?),
            AttributeType::Null => {
                content.newtype_variant::<bool>()?;
                Value::Null
            }
            AttributeType::List => Value::List(content.newtype_variant()?),
            AttributeType::Map => Value::Map(content.newtype_variant()?),
            AttributeType::StringSet => Value::StringSet(content.newtype_variant()?),
            AttributeType::NumberSet => Value::NumberSet(content.newtype_variant()?),
            AttributeType::BinarySet => {
                let set: BTreeSet<Binary<'_>> = content.newtype_variant()?;
                Value::BinarySet(set.into_iter().map(|Binary(bytes)| bytes.into_owned()).collect())
            }
        })
    }
}

/// What tells the type: a descriptor, or its index.
struct Descriptor(AttributeType);

impl<'de> Deserialize<'de> for Descriptor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(DescriptorVisitor)
    }
}

struct DescriptorVisitor;

impl Visitor<'_> for DescriptorVisitor {
    type Value = Descriptor;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a data type of DynamoDB")
    }

    fn visit_str<E: de::Error>(self, descriptor: &str) -> Result<Descriptor, E> {
        AttributeType::from_descriptor(descriptor)
            .map(Descriptor)
            .ok_or_else(|| E::unknown_variant(descriptor, DESCRIPTORS))
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Descriptor, E> {
        let descriptor = usize::try_from(index).ok().and_then(|index| DESCRIPTORS.get(index));
        self.visit_str(descriptor.copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use ::serde::de::IntoDeserializer;

    use super::*;

    fn sample() -> Value {
        Value::from([
            ("S", "x".into()),
            ("N", Value::Number("0.12345678901234567890123456789012345678".parse().unwrap())),
            ("B", vec![1u8, 2].into()),
            ("BOOL", false.into()),
            ("NULL", Value::Null),
            ("L", vec![1.into(), Value::List(vec![])].into()),
            ("SS", BTreeSet::from(["a".to_owned()]).into()),
            ("NS", BTreeSet::from([Number::from(1)]).into()),
            ("BS", BTreeSet::from([vec![1u8], vec![]]).into()),
        ])
    }

    #[test]
    fn a_value_is_dynamodbs_own_json() {
        let json = serde_json::to_string(&sample()).unwrap();
        assert!(json.contains(r#""B":{"B":"AQI="},"BOOL":{"BOOL":false},"BS":{"BS":["","AQ=="]}"#), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), sample());
        for bad in [r#"{"X":"a"}"#, "{}", r#""S""#, r#"{"B":"?"}"#, r#"{"N":"x"}"#, r#"{"S":"a","N":"1"}"#] {
            serde_json::from_str::<Value>(bad).expect_err(bad);
        }
    }

    #[test]
    fn an_index_tells_the_type_where_there_are_no_names() {
        for (index, descriptor) in (0u32..).zip(DESCRIPTORS) {
            let deserializer: de::value::U32Deserializer<de::value::Error> = index.into_deserializer();
            let Descriptor(found) = Descriptor::deserialize(deserializer).unwrap();
            assert_eq!(found.descriptor(), *descriptor);
        }
        let beyond: de::value::U32Deserializer<de::value::Error> = 10u32.into_deserializer();
        assert!(Descriptor::deserialize(beyond).is_err());
    }

    #[test]
    fn a_number_is_read_from_text_and_from_numbers() {
        let number: Number = "12345678901234567890123456789012345678".parse().unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), format!("\"{number}\""));
        assert_eq!(serde_json::from_str::<Number>(&format!("\"{number}\"")).unwrap(), number);
        for (json, expected) in
            [("7", "7"), ("-7", "-7"), ("0.1", "0.1"), ("18446744073709551615", "18446744073709551615")]
        {
            assert_eq!(serde_json::from_str::<Number>(json).unwrap(), expected.parse().unwrap());
        }
        serde_json::from_str::<Number>("1e200").unwrap_err();
        serde_json::from_str::<Number>("true").unwrap_err();
    }
}
