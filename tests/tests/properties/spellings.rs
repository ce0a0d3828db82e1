//! Items that other programs write too, in other spellings and with attributes that the model does
//! not know.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use dynorm::codec::memory::to_map;
use dynorm::codec::{DecodeError, EncodeError, MapKey, Reader, SetMember, Writer, types};
use dynorm::{AttributeType, Document, Map, Model, Value};
use dynorm_tests::{store, stored_as, table};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::{check, fresh, runtime};

/// A key without regard to case; the model writes it in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Code(String);

impl MapKey for Code {
    fn to_name(&self) -> Result<Cow<'_, str>, EncodeError> {
        self.0.to_name()
    }

    fn from_name(name: &str) -> Result<Self, DecodeError> {
        Ok(Code(name.to_uppercase()))
    }
}

impl SetMember for Code {
    type Set = types::TextSet;
    const SET: AttributeType = AttributeType::StringSet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.0.encode_member(writer)
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        Ok(String::decode_member(reader)?.map(|text| Code(text.to_uppercase())))
    }
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Leaf {
    n: u8,
    text: Option<String>,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Choice {
    Nothing,
    One { n: u8, leaf: Leaf },
    Two { n: u8, text: Option<String> },
    Leaf(Leaf),
}

/// What other programs write too: in other spellings, and with a `note` on each value that the
/// model does not know.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shared")]
struct Shared {
    #[hash_key]
    id: String,
    list: Vec<Leaf>,
    leaves: BTreeMap<Code, Leaf>,
    codes: BTreeSet<Code>,
    choice: Option<Choice>,
    choices: BTreeMap<Code, Choice>,
    listed: Vec<Choice>,
}

fn leaf() -> impl Strategy<Value = Leaf> {
    (0..3u8, prop::option::of("[a-b]")).prop_map(|(n, text)| Leaf { n, text })
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        Just(Choice::Nothing),
        (0..3u8, leaf()).prop_map(|(n, leaf)| Choice::One { n, leaf }),
        (0..3u8, prop::option::of("[a-b]")).prop_map(|(n, text)| Choice::Two { n, text }),
        leaf().prop_map(Choice::Leaf),
    ]
}

fn code() -> impl Strategy<Value = Code> {
    "[A-B]{2}".prop_map(Code)
}

fn shared() -> impl Strategy<Value = Shared> {
    (
        prop::collection::vec(leaf(), 0..6),
        prop::collection::btree_map(code(), leaf(), 0..4),
        prop::collection::btree_set(code(), 0..4),
        prop::option::of(choice()),
        prop::collection::btree_map(code(), choice(), 0..4),
        prop::collection::vec(choice(), 0..4),
    )
        .prop_map(|(list, leaves, codes, choice, choices, listed)| Shared {
            id: String::new(),
            list,
            leaves,
            codes,
            choice,
            choices,
            listed,
        })
}

/// A change of a list, as programs make them.
#[derive(Debug, Clone)]
enum Step {
    Remove(usize),
    Insert(usize, Leaf),
    Set(usize, Leaf),
    Swap(usize, usize),
    Rotate(usize),
    Sort,
    Reverse,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<usize>().prop_map(Step::Remove),
        (any::<usize>(), leaf()).prop_map(|(at, leaf)| Step::Insert(at, leaf)),
        (any::<usize>(), leaf()).prop_map(|(at, leaf)| Step::Set(at, leaf)),
        any::<(usize, usize)>().prop_map(|(one, other)| Step::Swap(one, other)),
        any::<usize>().prop_map(Step::Rotate),
        Just(Step::Sort),
        Just(Step::Reverse),
    ]
}

fn take(step: &Step, list: &mut Vec<Leaf>) {
    let length = list.len();
    match step {
        Step::Insert(at, leaf) => list.insert(at % (length + 1), leaf.clone()),
        _ if length == 0 => {}
        Step::Remove(at) => drop(list.remove(at % length)),
        Step::Set(at, leaf) => list[at % length] = leaf.clone(),
        Step::Swap(one, other) => list.swap(one % length, other % length),
        Step::Rotate(by) => list.rotate_left(by % length),
        Step::Sort => list.sort_by_key(|leaf| (leaf.n, leaf.text.clone())),
        Step::Reverse => list.reverse(),
    }
}

/// Writes notes that are all different, and names in other spellings.
struct OtherProgram {
    notes: u32,
}

impl OtherProgram {
    fn spelled(&mut self, name: &str) -> String {
        self.notes += 1;
        match self.notes % 3 {
            0 => name.to_owned(),
            1 => name.to_lowercase(),
            _ => format!("{}{}", name[..1].to_lowercase(), &name[1..]),
        }
    }

    fn noted(&mut self, mut value: Value) -> Value {
        if let Value::Map(map) = &mut value {
            let inner = map.values_mut().filter(|value| value.as_map().is_some());
            for inner in inner {
                *inner = self.noted(inner.clone());
            }
            self.notes += 1;
            map.insert("note".into(), self.notes.into());
        }
        value
    }

    fn spelled_and_noted(&mut self, map: &Map) -> Value {
        let entries = map.iter().map(|(name, value)| (self.spelled(name), self.noted(value.clone())));
        Value::Map(entries.collect())
    }

    fn list(&mut self, value: &Value) -> Value {
        value
            .as_list()
            .unwrap_or_default()
            .iter()
            .map(|value| self.noted(value.clone()))
            .collect::<Vec<_>>()
            .into()
    }

    fn item(&mut self, shared: &Shared) -> Map {
        let mut item: Map = to_map(shared).unwrap();
        for (name, value) in &mut item {
            *value = match (name.as_str(), &*value) {
                ("leaves" | "choices", Value::Map(map)) => self.spelled_and_noted(map),
                ("codes", Value::StringSet(set)) => {
                    set.iter().map(|code| self.spelled(code)).collect::<BTreeSet<_>>().into()
                }
                ("list" | "listed", value) => self.list(value),
                (_, value) => self.noted(value.clone()),
            };
        }
        item
    }
}

/// What a save must make of a value with notes: `raw` is what was stored, `old` and `new` are what
/// the model writes.
fn expected_value(raw: &Value, old: &Value, new: &Value) -> Value {
    let (Value::Map(raw), Value::Map(old), Value::Map(new)) = (raw, old, new) else { return new.clone() };
    if old.get("type") != new.get("type") {
        return new.clone().into();
    }
    let known = raw.iter().filter(|(name, _)| *name == "note");
    let mut result: Map = known.map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, new) in new {
        let value = match (raw.get(name), old.get(name)) {
            (Some(raw), Some(old)) => expected_value(raw, old, new),
            _ => new.clone(),
        };
        result.insert(name.clone(), value);
    }
    result.into()
}

/// The same for a map with keys in any spelling.
fn expected_entries(raw: &Value, old: &Value, new: &Value) -> Value {
    let [raw, old, new] = [raw, old, new].map(|value| value.as_map().unwrap());
    let entries =
        new.iter().map(|(name, new)| match raw.iter().find(|(stored, _)| stored.to_uppercase() == *name) {
            Some((stored, raw)) => (stored.clone(), expected_value(raw, &old[name], new)),
            None => (name.clone(), new.clone()),
        });
    Value::Map(entries.collect())
}

/// The same for a set of them.
fn expected_codes(raw: Option<&Value>, new: Option<&Value>) -> Option<Value> {
    let raw = match raw {
        Some(Value::StringSet(raw)) => raw.clone(),
        _ => BTreeSet::new(),
    };
    let Value::StringSet(new) = new? else { unreachable!() };
    let spelled = |code: &String| raw.iter().find(|raw| raw.to_uppercase() == *code).unwrap_or(code).clone();
    Some(new.iter().map(spelled).collect::<BTreeSet<_>>().into())
}

/// A value without its notes.
fn without_notes(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let known = map.iter().filter(|(name, _)| *name != "note");
            Value::Map(known.map(|(name, value)| (name.clone(), without_notes(value))).collect())
        }
        other => other.clone(),
    }
}

/// Checks what cannot be otherwise in a list: an element that is equal to one of before is one of
/// those, each once.
fn check_list(raw: &Value, new: &Value, stored: &Value) -> Result<(), TestCaseError> {
    let [raw, new, stored] = [raw, new, stored].map(|value| value.as_list().unwrap());
    prop_assert_eq!(&stored.iter().map(without_notes).collect::<Vec<_>>(), new);
    let note = |value: &Value| value.as_map().and_then(|map| map.get("note").cloned());
    let notes: Vec<_> = stored.iter().filter_map(note).collect();
    let different: BTreeSet<_> = notes.iter().map(|note| format!("{note:?}")).collect();
    prop_assert_eq!(different.len(), notes.len(), "no note is there twice");
    for value in new.iter().filter(|value| value.as_map().is_some()) {
        let equal = |list: &[Value]| list.iter().filter(|it| without_notes(it) == *value).count();
        let kept = stored.iter().filter(|it| raw.contains(it) && without_notes(it) == *value).count();
        // Those that the model has made have no note, and are not told apart.
        prop_assert!(kept >= equal(raw).min(equal(stored)), "of {value:?} from {raw:?} to {stored:?}");
    }
    Ok(())
}

fn check_shared(raw: &Map, old: &Shared, new: &Shared, stored: &Map) -> Result<(), TestCaseError> {
    let [old, new] = [old, new].map(|shared| to_map(shared).unwrap());
    for name in ["leaves", "choices"] {
        prop_assert_eq!(&stored[name], &expected_entries(&raw[name], &old[name], &new[name]));
    }
    let codes = expected_codes(raw.get("codes"), new.get("codes"));
    prop_assert_eq!(stored.get("codes"), codes.as_ref());
    let choice = match (raw.get("choice"), old.get("choice"), new.get("choice")) {
        (Some(raw), Some(old), Some(new)) => Some(expected_value(raw, old, new)),
        (_, _, new) => new.cloned(),
    };
    prop_assert_eq!(stored.get("choice"), choice.as_ref());
    check_list(&raw["list"], &new["list"], &stored["list"])?;
    check_list(&raw["listed"], &new["listed"], &stored["listed"])
}

#[test]
fn what_other_programs_know_and_how_they_spell_it_stays_where_it_was() {
    let runtime = runtime();
    let (table, _tap) = runtime.block_on(table::<Shared>());
    let changes = (shared(), prop::collection::vec(step(), 0..4), 0..3u8);
    check(&(shared(), prop::collection::vec(changes, 1..3), 0..9u32), |(first, changes, notes)| {
        runtime.block_on(async {
            let id = fresh();
            let first = Shared { id: id.clone(), ..first };
            let mut raw = OtherProgram { notes }.item(&first);
            store(table.db(), table.name(), raw.clone()).await;
            let mut item = table.get(&id).await.unwrap().unwrap();
            prop_assert_eq!(&*item, &first);
            prop_assert!(!item.is_dirty().unwrap());
            let mut old = first;
            for (new, steps, save) in changes {
                // Some of it changes step by step, the rest in any way.
                let mut list = old.list.clone();
                for step in &steps {
                    take(step, &mut list);
                }
                let mut listed = old.listed.clone();
                listed.reverse();
                let new = Shared { id: id.clone(), list, listed, ..new };
                *item = new.clone();
                match save {
                    0 => item.save().await,
                    1 => item.partial_save().await,
                    _ => item.overwrite().await,
                }
                .unwrap();
                prop_assert!(!item.is_dirty().unwrap());
                let stored = stored_as(table.db(), table.name(), &id).await.unwrap();
                check_shared(&raw, &old, &new, &stored)?;
                prop_assert_eq!(table.get(&id).consistent().model().await.unwrap(), Some(new.clone()));
                (raw, old) = (stored, new);
            }
            Ok(())
        })
    });
}
