//! The attributes of an item's JSON, told apart but not read.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::codec::json::{JsonReader, JsonWriter, from_json};
use crate::codec::{DecodeError, Document, Reader};
use crate::error::Result;
use crate::value::{Map, Value};

/// The attributes of an item, in order of their names.
#[derive(Clone)]
pub(super) struct Members<'a>(Vec<Member<'a>>);

#[derive(Clone)]
struct Member<'a> {
    name: Cow<'a, str>,
    /// The value, as it stands.
    value: &'a str,
    /// Where name and value are, with the comma before them.
    place: Range<usize>,
}

impl<'a> Members<'a> {
    pub(super) fn of(item: &'a str) -> Result<Self, DecodeError> {
        let mut reader = JsonReader::new(item);
        reader.begin_object()?;
        let mut members = Vec::with_capacity(32);
        loop {
            let start = reader.position();
            let Some(name) = reader.next_name()? else { break };
            let value_start = reader.position();
            reader.skip()?;
            members.push(Member {
                name,
                value: reader.raw_since(value_start),
                place: start..reader.position(),
            });
        }
        members.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(Members(members))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| &*member.name)
    }

    fn member(&self, name: &str) -> Option<&Member<'a>> {
        let place = self.0.binary_search_by(|member| (*member.name).cmp(name)).ok()?;
        self.0.get(place)
    }

    /// The text of a value.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        Some(self.member(name)?.value)
    }

    /// A name that is there twice.
    pub(super) fn duplicate(&self) -> Option<&str> {
        let twice = |pair: &&[Member<'_>]| matches!(pair, [one, other] if one.name == other.name);
        self.0.windows(2).find(twice).map(|pair| &*pair[0].name)
    }

    /// The names of attributes whose texts are not the same, those that only one side has among them.
    pub(super) fn differing(&self, other: &Self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let (mut ours, mut theirs) = (self.0.as_slice(), other.0.as_slice());
        loop {
            let order = match (ours, theirs) {
                ([one, ..], [other, ..]) => one.name.cmp(&other.name),
                ([_, ..], []) => Ordering::Less,
                ([], [_, ..]) => Ordering::Greater,
                ([], []) => return names,
            };
            let (mut one, mut other) = (None, None);
            if order.is_le() {
                one = ours.split_off_first();
            }
            if order.is_ge() {
                other = theirs.split_off_first();
            }
            if one.map(|member| member.value) != other.map(|member| member.value) {
                names.extend(one.or(other).map(|member| member.name.clone().into_owned()));
            }
        }
    }

    /// Reads those attributes of these names that there are.
    pub(super) fn read<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Part, DecodeError> {
        let mut part = Part::default();
        for name in names {
            if let Some(member) = self.member(name) {
                let value: Value = from_json(member.value).map_err(|error| error.at(name.to_owned()))?;
                part.map.insert(name.to_owned(), value);
                part.places.push(member.place.clone());
            }
        }
        Ok(part)
    }
}

/// Some attributes of an item's JSON, and where they stand in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) map: Map,
    places: Vec<Range<usize>>,
}

impl Part {
    /// The item's JSON with this part of it replaced.
    pub(super) fn replace(mut self, item: &str, after: &Map) -> Result<Box<str>> {
        self.places.sort_unstable_by_key(|place| place.start);
        let mut writer = JsonWriter::with_capacity(item.len() + 64);
        writer.item(|writer| {
            after.encode_fields(writer)?;
            let mut kept_from = item.find('{').map_or(0, |brace| brace + 1);
            for place in self.places {
                keep(writer, item.get(kept_from..place.start));
                kept_from = place.end;
            }
            keep(writer, item.rfind('}').and_then(|end| item.get(kept_from..end)));
            Ok(())
        })?;
        Ok(writer.into_string().into())
    }
}

/// Writes attributes as they stand, and a comma behind them.
fn keep(writer: &mut JsonWriter, members: Option<&str>) {
    let members = members.unwrap_or_default().trim_start_matches([',', ' ', '\t', '\n', '\r']);
    if !members.trim_end().is_empty() {
        writer.raw(members).raw(",");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::json::item_from_json;

    const ITEM: &str = r#" {"b":{"S":"x, y"}, "a":{"M":{"c":{"N":"1"}}} ,"\u0063":{"NULL":true} } "#;

    fn map(entries: &[(&str, Value)]) -> Map {
        entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn attributes_are_told_apart() {
        let members = Members::of(ITEM).unwrap();
        assert_eq!(members.names().count(), 3);
        assert_eq!(members.get("a"), Some(r#"{"M":{"c":{"N":"1"}}}"#));
        assert_eq!((members.get("c"), members.get("d")), (Some(r#"{"NULL":true}"#), None));
        assert_eq!(members.read(["c", "d"].into_iter()).unwrap().map, map(&[("c", Value::Null)]));
        assert_eq!(members.duplicate(), None);
        assert_eq!(Members::of(r#"{"a":1,"b":2,"\u0061":3}"#).unwrap().duplicate(), Some("a"));
        assert_eq!(Members::of("{}").unwrap().names().count(), 0);
        assert!(Members::of(r#"{"a":}"#).is_err());
    }

    #[test]
    fn what_differs_is_named_whichever_side_has_it() {
        let of = |text: &'static str| Members::of(text).unwrap();
        let (one, other) = (of(r#"{"d":1,"a":1,"c":1}"#), of(r#"{"a":1,"b":1,"c":2,"e":1}"#));
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(one.differing(&other), names(&["b", "c", "d", "e"]));
        assert_eq!(other.differing(&one), one.differing(&other));
        assert_eq!(one.differing(&one), names(&[]));
        assert_eq!(of("{}").differing(&one), names(&["a", "c", "d"]));
    }

    #[test]
    fn what_is_replaced_goes_and_all_else_stays() {
        let all: Map = item_from_json(ITEM).unwrap();
        let news = [map(&[]), map(&[("b", 2.into()), ("e", 3.into())])];
        for names in [&[][..], &["a"], &["b"], &["c"], &["c", "b"], &["a", "c"], &["b", "a", "c"]] {
            for new in &news {
                let part = Members::of(ITEM).unwrap().read(names.iter().copied()).unwrap();
                let mut expected = all.clone();
                expected.retain(|name, _| !names.contains(&&**name));
                if expected.contains_key("b") && new.contains_key("b") {
                    // An attribute that is written was read.
                    continue;
                }
                expected.extend(new.clone());
                let replaced = part.replace(ITEM, new).unwrap();
                assert_eq!(item_from_json::<Map>(&replaced).expect(&replaced), expected);
            }
        }
        assert_eq!(&*Part::default().replace("{}", &map(&[])).unwrap(), "{}");
    }
}
