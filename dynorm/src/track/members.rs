//! The attributes of an item's JSON, told apart but not read.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::codec::json::{JsonReader, JsonWriter, from_json};
use crate::codec::names::{Wanted, digest, next_place, place};
use crate::codec::{DecodeError, Document, Reader};
use crate::error::Result;
use crate::value::{Map, Value};

/// The attributes of an item, as they stand.
#[derive(Clone)]
pub(super) struct Members<'a>(Vec<Member<'a>>);

#[derive(Clone)]
struct Member<'a> {
    name: Cow<'a, str>,
    /// Of the name: what is equal has the same.
    digest: u64,
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
                digest: digest(name.as_bytes()),
                name,
                value: reader.raw_since(value_start),
                place: start..reader.position(),
            });
        }
        Ok(Members(members))
    }

    fn member(&self, name: &str) -> Option<&Member<'a>> {
        let digest = digest(name.as_bytes());
        self.0.iter().find(|member| member.digest == digest && member.name == name)
    }

    /// The names of attributes whose texts are not the same, those that only one side has among them.
    ///
    /// # Errors
    ///
    /// A name that `other` has twice.
    pub(super) fn differing<'o>(&self, other: &'o Members<'_>) -> Result<BTreeSet<String>, &'o str> {
        let mut names = BTreeSet::new();
        let mut places = Places::of(&self.0);
        for theirs in &other.0 {
            let found = places.take(&self.0, theirs);
            if matches!(&found, Found::Here(ours) if ours.value == theirs.value) {
                continue;
            }
            // One that only `other` has was noted before if it comes again.
            let is_new = names.insert(theirs.name.clone().into_owned());
            if !is_new || matches!(found, Found::TakenBefore) {
                return Err(&theirs.name);
            }
        }
        names.extend(places.left(&self.0).map(|ours| ours.name.clone().into_owned()));
        Ok(names)
    }

    /// Reads all attributes.
    pub(super) fn read_all(&self) -> Result<Part, DecodeError> {
        Part::read(self.0.iter())
    }

    /// Reads those attributes of these names that there are.
    pub(super) fn read<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Part, DecodeError> {
        Part::read(names.filter_map(|name| self.member(name)))
    }
}

/// A hash table of members by name, from which each can be taken once.
struct Places {
    /// By digest: indexes of members, counted from one. Zero is vacant.
    table: Vec<usize>,
    taken: Vec<bool>,
}

/// What became of a search for a name.
enum Found<'m, 'a> {
    Here(&'m Member<'a>),
    TakenBefore,
    Nowhere,
}

impl Places {
    fn of(members: &[Member<'_>]) -> Self {
        let mut table = vec![0; (2 * members.len() + 1).next_power_of_two()];
        for (index, member) in members.iter().enumerate() {
            let mut at = place(member.digest, table.len());
            while table[at] != 0 {
                at = next_place(at, table.len());
            }
            table[at] = index + 1;
        }
        Places { table, taken: vec![false; members.len()] }
    }

    fn take<'m, 'a>(&mut self, members: &'m [Member<'a>], wanted: &Member<'_>) -> Found<'m, 'a> {
        let mut at = place(wanted.digest, self.table.len());
        while let Some(index) = self.table[at].checked_sub(1) {
            let member = &members[index];
            if member.digest == wanted.digest && member.name == wanted.name {
                let taken = std::mem::replace(&mut self.taken[index], true);
                return if taken { Found::TakenBefore } else { Found::Here(member) };
            }
            at = next_place(at, self.table.len());
        }
        Found::Nowhere
    }

    /// Those that were not taken.
    fn left<'m, 'a>(&self, members: &'m [Member<'a>]) -> impl Iterator<Item = &'m Member<'a>> {
        members.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(member, _)| member)
    }
}

/// Some attributes of an item's JSON, and where they stand in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) map: Map,
    places: Vec<Range<usize>>,
}

impl Part {
    fn read<'m, 'a: 'm>(members: impl Iterator<Item = &'m Member<'a>>) -> Result<Self, DecodeError> {
        let mut part = Part::default();
        for member in members {
            let value: Value =
                from_json(member.value).map_err(|error| error.at(member.name.clone().into_owned()))?;
            part.map.insert(member.name.clone().into_owned(), value);
            part.places.push(member.place.clone());
        }
        Ok(part)
    }

    /// The item's JSON with this part of it replaced.
    pub(super) fn replace(mut self, item: &str, after: &Map) -> Result<Box<str>> {
        self.places.sort_unstable_by_key(|place| place.start);
        let mut writer = JsonWriter::with_capacity(item.len() + 64);
        writer.item(|writer| {
            after.encode_fields(Wanted::ALL, writer)?;
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
        assert_eq!(members.read_all().unwrap().map.len(), 3);
        assert_eq!(members.member("a").unwrap().value, r#"{"M":{"c":{"N":"1"}}}"#);
        assert_eq!(members.member("c").unwrap().value, r#"{"NULL":true}"#);
        assert!(members.member("d").is_none());
        assert_eq!(members.read(["c", "d"].into_iter()).unwrap().map, map(&[("c", Value::Null)]));
        assert_eq!(Members::of("{}").unwrap().read_all().unwrap().map.len(), 0);
        assert!(Members::of(r#"{"a":}"#).is_err());
    }

    #[test]
    fn what_differs_is_named_whichever_side_has_it() {
        let of = |text: &'static str| Members::of(text).unwrap();
        let (one, other) = (of(r#"{"d":1,"a":1,"c":1}"#), of(r#"{"a":1,"b":1,"c":2,"e":1}"#));
        let names = |names: &[&str]| Ok(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(one.differing(&other), names(&["b", "c", "d", "e"]));
        assert_eq!(other.differing(&one), one.differing(&other));
        assert_eq!(one.differing(&one), names(&[]));
        assert_eq!(of("{}").differing(&one), names(&["a", "c", "d"]));
        assert_eq!(one.differing(&of("{}")), names(&["a", "c", "d"]));
    }

    #[test]
    fn a_name_that_is_there_twice_is_found() {
        let one = Members::of(r#"{"a":1,"b":1}"#).unwrap();
        for twice in [r#"{"a":1,"b":2,"\u0061":3}"#, r#"{"c":1,"c":1}"#, r#"{"b":1,"b":1}"#] {
            let twice = Members::of(twice).unwrap();
            assert_eq!(one.differing(&twice).unwrap_err(), &*twice.0.last().unwrap().name);
        }
    }

    #[test]
    fn hundreds_of_attributes_are_compared() {
        let item = |changed: usize| {
            let members = (0..500).map(|index| {
                let value = if index == changed { "2" } else { "1" };
                format!(r#""a{index}":{{"N":"{value}"}}"#)
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        };
        let (one, other) = (item(500), item(77));
        let (one, other) = (Members::of(&one).unwrap(), Members::of(&other).unwrap());
        assert_eq!(one.differing(&other), Ok(["a77".to_owned()].into()));
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
