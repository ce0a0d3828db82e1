//! The marker of one value: its name, what is in it, and whose it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Predicate};
use crate::model::Key;
use crate::schema::{MARKERS, TableSchema};
use crate::value::{Map, Value};

/// The longest hash key of a table.
const MAX_NAME: usize = 2048;
/// The attribute of a marker that has the owner's key.
const OWNER: &str = "key";

/// The name of the marker of a value: the attribute's name, the type and the value. `None` if
/// nothing can have put such a marker.
///
/// What is stored depends on it: it must never change. Two values have one name just if they are
/// equal, as DynamoDB has it: of numbers the value counts. In the attribute's name nothing is left
/// that looks like the end of it.
pub(super) fn name_of(attribute: &str, value: Option<&Value>) -> Option<String> {
    let name = any_name_of(attribute, value?)?;
    (name.len() <= MAX_NAME).then_some(name)
}

fn any_name_of(attribute: &str, value: &Value) -> Option<String> {
    let attribute = attribute.replace('%', "%25").replace('#', "%23");
    Some(match value {
        Value::String(text) => format!("{attribute}#S#{text}"),
        Value::Number(number) => format!("{attribute}#N#{number}"),
        Value::Binary(bytes) => format!("{attribute}#B#{}", STANDARD.encode(bytes)),
        _ => return None,
    })
}

/// The name of the marker of a value that is to be stored. Refuses one that no marker can be of.
pub(super) fn new_name_of(attribute: &str, value: Option<&Value>) -> Result<Option<String>> {
    let Some(value) = value.filter(|value| **value != Value::Null) else { return Ok(None) };
    let Some(name) = any_name_of(attribute, value) else {
        let found = value.attribute_type().in_words();
        let message =
            format!("`{attribute}` is unique, and must be a string, a number or binary, found {found}");
        return Err(Error::new(Kind::Invalid, message).at_attribute(attribute));
    };
    if name.len() > MAX_NAME {
        let message = format!(
            "the value of `{attribute}` is too long to be unique: with the name of the attribute \
             its marker has {MAX_NAME} bytes at most, not {}; make a hash of it unique instead",
            name.len()
        );
        return Err(Error::new(Kind::TooLarge, message).at_attribute(attribute));
    }
    Ok(Some(name))
}

/// The key of a marker.
pub(super) fn key_of(name: &str) -> Key {
    Key { hash: (MARKERS.hash.name.clone(), Value::from(name)), range: None }
}

/// A marker that says whose the value is.
pub(super) fn item_of(name: &str, owner: &Key) -> Map {
    let mut item = key_of(name).to_map();
    item.insert(OWNER.to_owned(), Value::Map(owner.to_map()));
    item
}

/// That nobody has the value, or one of these.
pub(super) fn is_of<'k>(owners: impl Iterator<Item = &'k Key>) -> Predicate {
    Predicate::Or(std::iter::once(is_nobodys()).chain(owners.map(is_of_one)).collect())
}

/// That none of these has the value.
pub(super) fn is_not_of<'k>(owners: impl Iterator<Item = &'k Key>) -> Predicate {
    let not = Predicate::Not(Box::new(Predicate::Or(owners.map(is_of_one).collect())));
    Predicate::Or(vec![is_nobodys(), not])
}

fn is_nobodys() -> Predicate {
    Predicate::not_exists(AttributePath::new(MARKERS.hash.name.clone()))
}

/// Attribute by attribute, since some engines compare no maps.
fn is_of_one(owner: &Key) -> Predicate {
    let parts = owner.attributes().map(|(name, value)| {
        Predicate::equals(AttributePath::new(OWNER).then(name.to_owned()), value.clone())
    });
    Predicate::And(parts.collect())
}

/// Whose a marker is, of an item of a table of this schema.
pub(super) fn owner_of(marker: &Map, schema: &TableSchema) -> Option<Key> {
    Key::of(schema, marker.get(OWNER)?.as_map()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(attribute: &str, value: impl Into<Value>) -> String {
        name_of(attribute, Some(&value.into())).unwrap()
    }

    /// These are stored: where this fails, the markers of users are found no more.
    #[test]
    fn the_names_of_markers_are_these_for_good() {
        assert_eq!(name("email", "ada@example.com"), "email#S#ada@example.com");
        assert_eq!(name("n", 100), "n#N#100");
        assert_eq!(name("n", "-0.50".parse::<crate::Number>().unwrap()), "n#N#-0.5");
        assert_eq!(name("n", "1E-100".parse::<crate::Number>().unwrap()), "n#N#1E-100");
        assert_eq!(name("n", "12E100".parse::<crate::Number>().unwrap()), "n#N#12E100");
        assert_eq!(name("b", Value::Binary(vec![0, 255])), "b#B#AP8=");
        assert_eq!(name("a#b%c", ""), "a%23b%25c#S#");
    }

    #[test]
    fn values_that_differ_have_other_names_and_equal_ones_the_same() {
        let names = [
            name("a", "1"),
            name("a", 1),
            name("a", Value::Binary(b"1".to_vec())),
            name("a#S#", "1"),
            name("a", "#S#1"),
            name("a%23S%23", "1"),
            name("a", "S#1"),
        ];
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        let one = |text: &str| name("a", text.parse::<crate::Number>().unwrap());
        assert_eq!(one("1.0"), one("1"));
        assert_eq!(one("10E1"), one("100"));
        assert_eq!(one("-0"), one("0"));
    }

    #[test]
    fn what_no_marker_can_be_of_is_refused_or_has_none() {
        let long = Value::from("x".repeat(MAX_NAME));
        assert_eq!(new_name_of("a", Some(&long)).unwrap_err().kind(), Kind::TooLarge);
        assert_eq!(name_of("a", Some(&long)), None);
        assert!(name_of("a", Some(&Value::from("x".repeat(MAX_NAME - 4)))).is_some());
        let error = new_name_of("a", Some(&Value::from(true))).unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("a")));
        assert_eq!(new_name_of("a", Some(&Value::Null)).unwrap(), None);
        assert_eq!(name_of("a", Some(&Value::Bool(true))), None);
    }
}
