//! How large DynamoDB counts an item.

use super::{Map, Number, Value};

/// The bytes of an item, [as DynamoDB counts them]: names and values.
///
/// [as DynamoDB counts them]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
pub(crate) fn item_size(item: &Map) -> usize {
    item.iter().map(|(name, value)| name.len() + value.size()).sum()
}

impl Value {
    /// The bytes of the value alone.
    pub(crate) fn size(&self) -> usize {
        match self {
            Value::String(text) => text.len(),
            Value::Number(number) => number_size(number),
            Value::Binary(bytes) => bytes.len(),
            Value::Bool(_) | Value::Null => 1,
            Value::List(elements) => 3 + elements.iter().map(|element| 1 + element.size()).sum::<usize>(),
            Value::Map(map) => 3 + map.len() + item_size(map),
            Value::StringSet(set) => set.iter().map(String::len).sum(),
            Value::NumberSet(set) => set.iter().map(number_size).sum(),
            Value::BinarySet(set) => set.iter().map(Vec::len).sum(),
        }
    }
}

/// A byte for two digits, and one more, and one for a sign.
fn number_size(number: &Number) -> usize {
    let text = number.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits.div_ceil(2) + 1 + usize::from(text.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_counted() {
        let item = Map::from([
            ("name".to_owned(), Value::from("Ada")),
            ("n".to_owned(), Value::from(-100)),
            ("l".to_owned(), Value::List(vec![true.into(), Value::Null])),
            ("m".to_owned(), Value::from([("x", Value::from("yz"))])),
        ]);
        assert_eq!(item_size(&item), (4 + 3) + (1 + 4) + (1 + 3 + 2 + 2) + (1 + 3 + 1 + 3));
        assert_eq!(Value::StringSet(["ab".to_owned(), "c".to_owned()].into()).size(), 3);
    }
}
