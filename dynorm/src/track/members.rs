//! The attributes of an item's JSON, told apart but not read.

use std::borrow::Cow;

use crate::codec::json::{JsonReader, JsonWriter, from_json};
use crate::codec::{DecodeError, Document, Reader};
use crate::error::Result;
use crate::value::{Map, Value};

/// One attribute.
#[derive(Clone)]
pub(super) struct Member<'a> {
    pub(super) name: Cow<'a, str>,
    /// Its value, as it stands.
    pub(super) value: &'a str,
    /// Name and value, as they stand.
    whole: &'a str,
}

/// The attributes of an item, in order of their names.
#[derive(Clone)]
pub(super) struct Members<'a>(Vec<Member<'a>>);

impl<'a> Members<'a> {
    pub(super) fn of(item: &'a str) -> Result<Self, DecodeError> {
        let mut members = read(item)?;
        members.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(Members(members))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Member<'a>> {
        self.0.iter()
    }

    /// The text of a value.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let place = self.0.binary_search_by(|member| (*member.name).cmp(name)).ok()?;
        Some(self.0.get(place)?.value)
    }

    /// A name that is there twice.
    pub(super) fn duplicate(&self) -> Option<&str> {
        self.0.windows(2).find_map(|pair| match pair {
            [one, other] if one.name == other.name => Some(&*one.name),
            _ => None,
        })
    }

    /// Reads those attributes of these names that there are.
    pub(super) fn read<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Map, DecodeError> {
        let mut map = Map::new();
        for name in names {
            if let Some(text) = self.get(name) {
                let value: Value = from_json(text).map_err(|error| error.at(name.to_owned()))?;
                map.insert(name.to_owned(), value);
            }
        }
        Ok(map)
    }
}

fn read(item: &str) -> Result<Vec<Member<'_>>, DecodeError> {
    let mut reader = JsonReader::new(item);
    reader.begin_object()?;
    let mut members = Vec::new();
    loop {
        let start = reader.position();
        let Some(name) = reader.next_name()? else { return Ok(members) };
        let value = reader.raw_json()?;
        let whole = reader.raw_since(start).trim_start_matches([',', ' ', '\t', '\n', '\r']);
        members.push(Member { name, value, whole });
    }
}

/// An item's JSON with the attributes of `before` replaced by those of `after`.
pub(super) fn replace(item: &str, before: &Map, after: &Map) -> Result<Box<str>> {
    let members = read(item)?;
    let mut writer = JsonWriter::with_capacity(item.len() + 64);
    writer.item(|writer| {
        after.encode_fields(writer)?;
        for member in members.iter().filter(|member| !before.contains_key(&*member.name)) {
            writer.raw(member.whole).raw(",");
        }
        Ok(())
    })?;
    Ok(writer.into_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::json::item_from_json;

    const ITEM: &str = r#"{"b":{"S":"x, y"}, "a":{"M":{"c":{"N":"1"}}} ,"\u0063":{"NULL":true}}"#;

    fn map(entries: &[(&str, Value)]) -> Map {
        entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn attributes_are_told_apart() {
        let members = Members::of(ITEM).unwrap();
        let texts: Vec<_> = members.iter().map(|member| (&*member.name, member.value)).collect();
        let expected =
            [("a", r#"{"M":{"c":{"N":"1"}}}"#), ("b", r#"{"S":"x, y"}"#), ("c", r#"{"NULL":true}"#)];
        assert_eq!(texts, expected);
        assert_eq!((members.get("c"), members.get("d")), (Some(r#"{"NULL":true}"#), None));
        assert_eq!(members.read(["c", "d"]).unwrap(), map(&[("c", Value::Null)]));
        assert_eq!(members.duplicate(), None);
        assert_eq!(Members::of(r#"{"a":1,"b":2,"a":3}"#).unwrap().duplicate(), Some("a"));
        assert!(Members::of("{}").unwrap().iter().next().is_none());
        assert!(Members::of(r#"{"a":}"#).is_err());
    }

    #[test]
    fn what_is_replaced_goes_and_all_else_stays() {
        let (one, two) = (map(&[("b", "x, y".into())]), map(&[("b", 2.into()), ("e", 3.into())]));
        let replaced = |before: &Map, after: &Map| {
            item_from_json::<Map>(&replace(ITEM, before, after).unwrap()).unwrap()
        };
        let all: Map = item_from_json(ITEM).unwrap();
        assert_eq!(replaced(&Map::new(), &Map::new()), all);
        assert_eq!(replaced(&all, &one), one);
        assert_eq!(replaced(&all, &Map::new()), Map::new());
        let mut expected = all.clone();
        expected.extend(two.clone());
        assert_eq!(replaced(&one, &two), expected);
        expected.retain(|name, _| !two.contains_key(name));
        assert_eq!(replaced(&one, &Map::new()), expected);
    }
}
