//! A changed value that keeps what the model does not see.
//!
//! Lists, sets and enums are written whole, so an element that the user did not touch is written
//! again. Taken from the model, it would lose the attributes that the model does not know and the
//! digits that it does not hold. So the user's change, from `old` to `new` encoding, is grafted
//! onto the server's own value.

use std::collections::{BTreeMap, BTreeSet};

use super::align::align;
use super::identity::Identity;
use crate::value::{Map, Value};

/// The set that a value is, if it is of this type.
macro_rules! as_set {
    ($type:ident, $value:ident) => {
        if let Value::$type(set) = $value { Some(set) } else { None }
    };
}

/// Grafts changes onto values of the server.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Graft {
    /// Whether this is inside of a value of which only the model's type knows how its entries
    /// belong together.
    in_whole: bool,
    /// Whether what has not changed is written anew too, where it has older names.
    renews: bool,
}

impl Graft {
    /// One that writes by new names all that has older ones, if it is to.
    pub(super) fn renewing(renews: bool) -> Self {
        Graft { renews, ..Graft::default() }
    }

    /// The server's value `raw` with the change from `old` to `new` made to it.
    pub(super) fn value(mut self, raw: &Value, old: &Value, new: &Value, identity: &Identity) -> Value {
        if old == new && !(self.renews && identity.has_older()) {
            return raw.clone();
        }
        if raw == old {
            // Nothing that the model does not see.
            return new.clone();
        }
        self.in_whole |= identity.whole;
        match (raw, old, new) {
            (Value::Map(_), Value::Map(old), Value::Map(new)) if is_other_variant(identity, old, new) => {
                // What the model does not know was of the variant that is gone.
                Value::Map(new.clone())
            }
            (Value::Map(raw), Value::Map(old), Value::Map(new)) => {
                Value::Map(self.map(raw, old, new, identity))
            }
            (Value::List(raw), Value::List(old), Value::List(new)) if raw.len() == old.len() => {
                Value::List(self.list(raw, old, new, identity))
            }
            (Value::StringSet(raw), Value::StringSet(old), Value::StringSet(new)) => {
                Value::StringSet(set(raw, old, new, &spellings(identity, |set| as_set!(StringSet, set))))
            }
            (Value::NumberSet(raw), Value::NumberSet(old), Value::NumberSet(new)) => {
                Value::NumberSet(set(raw, old, new, &spellings(identity, |set| as_set!(NumberSet, set))))
            }
            (Value::BinarySet(raw), Value::BinarySet(old), Value::BinarySet(new)) => {
                Value::BinarySet(set(raw, old, new, &spellings(identity, |set| as_set!(BinarySet, set))))
            }
            _ => new.clone(),
        }
    }

    /// The same for an item or a nested map: what only `raw` has stays.
    pub(super) fn map(self, raw: &Map, old: &Map, new: &Map, identity: &Identity) -> Map {
        let stored = old.keys().map(|name| identity.stored(name));
        let known: BTreeSet<&str> = stored.chain(identity.all_older()).collect();
        // Entries of other names here and there may be the same, and nobody knows which. Keeping
        // them might store one twice.
        let unknown = |name: &str| !known.contains(name) && !identity.is_skipped(name);
        let unclear = self.in_whole
            && known.iter().any(|name| !raw.contains_key(*name))
            && raw.keys().any(|name| unknown(name));
        let stays = |name: &str| !known.contains(name) && (!unclear || identity.is_skipped(name));
        let hidden = raw.iter().filter(|(name, _)| stays(name));
        let mut result: Map = hidden.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, new) in new {
            let stored = identity.stored(name);
            let value = match (raw.get(stored), old.get(name)) {
                (Some(raw), Some(old)) => self.value(raw, old, new, identity.entry(stored)),
                // Absent for the model and still so: what is there (such as NULL) it has read as
                // absent.
                _ => new.clone(),
            };
            result.insert(identity.renewed(name).to_owned(), value);
        }
        result
    }

    fn list(self, raw: &[Value], old: &[Value], new: &[Value], identity: &Identity) -> Vec<Value> {
        let elements = new.iter().zip(align(old, new));
        let elements = elements.map(|(new, same)| match same {
            Some(same) => self.value(&raw[same], &old[same], new, identity.element(same)),
            None => new.clone(),
        });
        elements.collect()
    }
}

/// Whether this is an enum whose variant is another one.
pub(super) fn is_other_variant(identity: &Identity, old: &Map, new: &Map) -> bool {
    identity.tag.is_some_and(|tag| old.get(tag) != new.get(tag))
}

/// What the server has for members that the model writes otherwise.
fn spellings<T: Ord>(
    identity: &Identity,
    only: impl Fn(&Value) -> Option<&BTreeSet<T>>,
) -> BTreeMap<&T, Vec<&T>> {
    let first = |set| only(set).and_then(BTreeSet::first);
    let mut spellings: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (stored, written) in &identity.members {
        if let (Some(stored), Some(written)) = (first(stored), first(written)) {
            spellings.entry(written).or_default().push(stored);
        }
    }
    spellings
}

/// A set with members removed and added, whatever the server's spelling of them is.
fn set<T: Ord + Clone>(
    raw: &BTreeSet<T>,
    old: &BTreeSet<T>,
    new: &BTreeSet<T>,
    spellings: &BTreeMap<&T, Vec<&T>>,
) -> BTreeSet<T> {
    let mut removed = BTreeSet::new();
    for member in old.difference(new) {
        // By an older name too, and perhaps by both.
        let spelled = spellings.get(member).into_iter().flatten().copied();
        let stored = spelled.chain([member]).filter(|member| raw.contains(*member));
        let before = removed.len();
        removed.extend(stored);
        if removed.len() == before {
            // Which one it is cannot be told.
            return new.clone();
        }
    }
    raw.iter().filter(|member| !removed.contains(*member)).chain(new.difference(old)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graft(raw: &Value, old: &Value, new: &Value) -> Value {
        Graft::default().value(raw, old, new, &Identity::default())
    }

    fn known(n: i32) -> Value {
        [("n", n.into())].into()
    }

    fn full(n: i32) -> Value {
        [("n", n.into()), ("unknown", "kept".into())].into()
    }

    #[test]
    fn unknown_entries_of_list_elements_survive_a_change_of_the_list() {
        let raw: Value = vec![full(1), full(2), full(3)].into();
        let old: Value = vec![known(1), known(2), known(3)].into();
        let graft = |new: Vec<Value>| graft(&raw, &old, &new.into());
        assert_eq!(graft(vec![known(1), known(9), known(3)]), vec![full(1), full(9), full(3)].into());
        assert_eq!(graft(vec![known(1), known(3)]), vec![full(1), full(3)].into());
        assert_eq!(graft(vec![known(3), known(1)]), vec![full(3), full(1)].into());
        assert_eq!(
            graft(vec![known(0), known(1), known(2), known(3), known(4)]),
            vec![known(0), full(1), full(2), full(3), known(4)].into()
        );
        assert_eq!(graft(vec![]), Value::List(vec![]));
    }

    #[test]
    fn digits_of_untouched_set_members_survive() {
        let set =
            |members: &[&str]| Value::NumberSet(members.iter().map(|text| text.parse().unwrap()).collect());
        let raw = set(&["0.12345678901234567890123", "2"]);
        let old = set(&["0.12345678901234568", "2"]);
        let new = set(&["0.12345678901234568", "3"]);
        assert_eq!(graft(&raw, &old, &new), set(&["0.12345678901234567890123", "3"]));
        assert_eq!(
            graft(&raw, &old, &set(&["2"])),
            set(&["2"]),
            "what cannot be told apart follows the model"
        );
    }

    #[test]
    fn a_map_keeps_what_only_the_server_has() {
        assert_eq!(graft(&full(1), &known(1), &known(2)), full(2));
        let gone = Value::Map(Map::new());
        assert_eq!(graft(&full(1), &known(1), &gone), [("unknown", "kept".into())].into());
    }
}
