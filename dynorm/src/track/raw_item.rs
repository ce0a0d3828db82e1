//! The attributes of an item's JSON, told apart but not read.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::codec::json::{JsonReader, JsonWriter, from_json};
use crate::codec::names::Wanted;
use crate::codec::{DecodeError, Document, Reader};
use crate::error::Result;
use crate::value::{Map, Value};

/// The attributes of an item, as they stand.
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
        // Few are shorter.
        let mut members = Vec::with_capacity((item.len() / 16).min(32));
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
        Ok(Members(members))
    }

    /// The names, with the texts of their attributes.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|member| (&*member.name, member.value))
    }

    /// The texts of the attributes of these names.
    pub(super) fn texts_of<'m, 'n>(
        &'m self,
        names: impl Iterator<Item = &'n str> + 'm,
    ) -> impl Iterator<Item = Option<&'a str>> + 'm {
        let mut search = Search::of(&self.0);
        names.map(move |name| Some(self.0.get(search.find(name)?)?.value))
    }

    /// The names of attributes whose texts are not the same, those that only one side has among
    /// them.
    ///
    /// # Errors
    ///
    /// A name that `other` has twice, unless this has it twice too.
    pub(super) fn differing<'o>(&self, other: &'o Members<'_>) -> Result<BTreeSet<String>, &'o str> {
        let mut names = BTreeSet::new();
        let mut search = Search::of(&self.0);
        let mut taken = vec![false; self.0.len()];
        for theirs in &other.0 {
            let ours = search.find(&theirs.name);
            let taken_before = ours.is_some_and(|at| std::mem::replace(&mut taken[at], true));
            if !taken_before && ours.is_some_and(|at| self.0[at].value == theirs.value) {
                continue;
            }
            // One that only `other` has was noted before if it comes again.
            let is_new = names.insert(theirs.name.clone().into_owned());
            if !is_new || taken_before {
                return Err(&theirs.name);
            }
        }
        let left = self.0.iter().zip(&taken).filter(|(_, taken)| !**taken);
        names.extend(left.map(|(ours, _)| ours.name.clone().into_owned()));
        Ok(names)
    }

    /// A name that is there twice.
    pub(super) fn repeated(&self) -> Option<&str> {
        let mut seen = HashSet::with_capacity(self.0.len());
        self.0.iter().map(|member| &*member.name).find(|name| !seen.insert(*name))
    }

    /// Reads all attributes.
    pub(super) fn read_all(&self) -> Result<Part, DecodeError> {
        Part::read(self.0.iter())
    }

    /// Reads those attributes of these names that there are.
    pub(super) fn read<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Part, DecodeError> {
        let mut search = Search::of(&self.0);
        Part::read(names.filter_map(|name| self.0.get(search.find(name)?)))
    }
}

/// Finds members by name.
struct Search<'m, 'a> {
    members: &'m [Member<'a>],
    /// The one behind the last that was found.
    next: usize,
    /// Where each name is. Filled when it is first needed, by a hash that cannot be foreseen:
    /// others choose the names.
    places: HashMap<&'m str, usize>,
}

impl<'m, 'a> Search<'m, 'a> {
    /// So few members are looked through, which takes less than hashing them.
    const FEW: usize = 32;

    fn of(members: &'m [Member<'a>]) -> Self {
        Search { members, next: 0, places: HashMap::new() }
    }

    fn find(&mut self, name: &str) -> Option<usize> {
        // Two texts of one item mostly have its attributes in one order.
        let guess = self.members.get(self.next).filter(|member| member.name == name);
        let found = if guess.is_some() { Some(self.next) } else { self.look_up(name) };
        self.next = found.map_or(self.next, |at| at + 1);
        found
    }

    fn look_up(&mut self, name: &str) -> Option<usize> {
        if self.members.len() <= Self::FEW {
            return self.members.iter().position(|member| member.name == name);
        }
        if self.places.is_empty() {
            // Of a name that is there twice, the first counts.
            let members = self.members.iter().enumerate().rev();
            self.places = members.map(|(at, member)| (&*member.name, at)).collect();
        }
        self.places.get(name).copied()
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
        let value = |name: &str| Search::of(&members.0).find(name).map(|at| members.0[at].value);
        assert_eq!(value("a"), Some(r#"{"M":{"c":{"N":"1"}}}"#));
        assert_eq!(value("c"), Some(r#"{"NULL":true}"#));
        assert_eq!(value("d"), None);
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
        let many = |last: &str| {
            let members: Vec<_> = (0..40).map(|number| format!(r#""a{number}":1"#)).collect();
            format!(r#"{{{},"{last}":1}}"#, members.join(","))
        };
        let one_of_many = many("b");
        for (one, twice) in [
            (&one, r#"{"a":1,"b":2,"\u0061":3}"#),
            (&one, r#"{"c":1,"c":1}"#),
            (&one, r#"{"b":1,"b":1}"#),
            (&Members::of(&one_of_many).unwrap(), &many("a7")),
        ] {
            let twice = Members::of(twice).unwrap();
            let last = &*twice.0.last().unwrap().name;
            assert_eq!((one.differing(&twice).unwrap_err(), twice.repeated()), (last, Some(last)));
            assert_eq!(one.repeated(), None);
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
