//! For any two items: what a save sends turns the one into the other, and nothing else. Against the engine.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::codec::memory::to_map;
use dynorm::codec::{DecodeError, EncodeError, MapKey, Reader, SetMember, Writer, types};
use dynorm::{AttributeType, Document, Item, Map, Model, Number, Record, Saved, Value};
use dynorm_tests::{Person, store, stored_as, table};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Names that are many enough to be odd, and few enough to meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "size", "a.b", "a-b", "ä", "x[0]", "#0", ":0"])
        .prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (0..4u8).prop_map(Number::from),
        (-9_999_999_999_999_999_999i128..9_999_999_999_999_999_999, -100..80i32)
            .prop_map(|(digits, exponent)| format!("{digits}E{exponent}").parse().unwrap()),
        "[1-9][0-9]{37}".prop_map(|digits| format!("0.{digits}").parse().unwrap()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(Value::from),
        prop::collection::btree_set("[a-c]{1,2}", 1..4).prop_map(Value::from),
        prop::collection::btree_set(number(), 1..4).prop_map(Value::from),
        prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..3), 1..4).prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(Value::from),
        ]
    })
}

fn attributes() -> impl Strategy<Value = Map> {
    prop::collection::btree_map(name(), value(), 0..6)
}

/// An item, and one that may have come from it: some attributes are the same, some others, some gone or new.
fn old_and_new() -> impl Strategy<Value = (Map, Map)> {
    (attributes(), attributes(), prop::collection::vec(any::<bool>(), 10)).prop_map(|(old, mut new, keep)| {
        for ((name, value), _) in old.iter().zip(&keep).filter(|(_, keep)| **keep) {
            new.insert(name.clone(), value.clone());
        }
        (old, new)
    })
}

/// A key that was not used before.
fn fresh() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed).to_string()
}

async fn save<M: Record>(item: &mut Item<M>, partial: bool) -> dynorm::Result<Saved> {
    if partial { item.partial_save().await } else { item.save().await }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    // Failures are printed in full, there is no file of seeds to keep. More cases: `PROPTEST_CASES`.
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn either_save_makes_any_untyped_item_out_of_any_other() {
    let runtime = runtime();
    let (people, tap) = runtime.block_on(table::<Person>());
    let untyped = people.db().open(people.name());
    check(&(old_and_new(), any::<bool>(), any::<bool>()), |((old, new), partial, reload)| {
        runtime.block_on(async {
            let id = fresh();
            let with_id = |mut map: Map| {
                map.insert("id".into(), id.clone().into());
                map
            };
            let (old, new) = (with_id(old), with_id(new));
            let mut item = untyped.item(old.clone());
            item.save().await.unwrap();
            if reload {
                item = untyped.get(id.clone()).await.unwrap().unwrap();
                prop_assert_eq!(&*item, &old);
            }
            prop_assert!(!item.is_dirty().unwrap());
            *item = new.clone();
            tap.log().clear();
            let saved = save(&mut item, partial).await.unwrap();
            prop_assert_eq!(saved.was_sent(), old != new, "an unchanged item sends nothing");
            prop_assert_eq!(tap.log().len(), usize::from(old != new));
            prop_assert_eq!(stored_as(people.db(), people.name(), &id).await, Some(new.clone()));
            // And the snapshot has moved on to it.
            prop_assert!(!item.is_dirty().unwrap());
            item.insert("again".into(), true.into());
            save(&mut item, !partial).await.unwrap();
            Ok(())
        })
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Thing {
    #[hash_key]
    id: String,
    number: i64,
    float: Option<f64>,
    exact: Option<Number>,
    text: Option<String>,
    flags: Vec<bool>,
    set: BTreeSet<u16>,
    part: Option<Part>,
    parts: Vec<Part>,
    map: BTreeMap<String, Part>,
    any: Option<Value>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    name: String,
    weight: Option<u32>,
    inner: Option<Inner>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Inner {
    tags: BTreeSet<String>,
    value: Option<i8>,
}

fn inner() -> impl Strategy<Value = Inner> {
    (prop::collection::btree_set("[a-c]", 0..3), any::<Option<i8>>())
        .prop_map(|(tags, value)| Inner { tags, value })
}

fn part() -> impl Strategy<Value = Part> {
    ("[a-b]{0,2}", prop::option::of(0..3u32), prop::option::of(inner()))
        .prop_map(|(name, weight, inner)| Part { name, weight, inner })
}

fn thing() -> impl Strategy<Value = Thing> {
    let scalars = (
        0..3i64,
        prop::option::of(
            prop::num::f64::NORMAL
                .prop_filter("DynamoDB holds it", |float| (1e-120..1e120).contains(&float.abs())),
        ),
        prop::option::of(number()),
        prop::option::of("[a-b]{0,2}"),
        prop::collection::vec(any::<bool>(), 0..3),
        prop::collection::btree_set(0..4u16, 0..3),
    );
    let nested = (
        prop::option::of(part()),
        prop::collection::vec(part(), 0..3),
        prop::collection::btree_map(name(), part(), 0..3),
        prop::option::of(value()),
    );
    (scalars, nested).prop_map(|((number, float, exact, text, flags, set), (part, parts, map, any))| Thing {
        id: String::new(),
        number,
        float,
        exact,
        text,
        flags,
        set,
        part,
        parts,
        map,
        // Null reads as absent where a field is optional.
        any: any.filter(|value| *value != Value::Null),
    })
}

#[test]
fn either_save_makes_any_item_of_a_model_out_of_any_other_and_keeps_what_it_does_not_know() {
    let runtime = runtime();
    let (things, _tap) = runtime.block_on(table::<Thing>());
    let strategy =
        (thing(), thing(), prop::collection::btree_map("unknown-[a-c]", value(), 0..3), any::<bool>());
    check(&strategy, |(old, new, unknown, partial)| {
        runtime.block_on(async {
            let id = fresh();
            let (old, new) = (Thing { id: id.clone(), ..old }, Thing { id: id.clone(), ..new });
            let mut item = things.item(old.clone());
            item.extra_mut().extend(unknown.clone());
            item.save().await.unwrap();
            let mut item = things.get(&id).await.unwrap().unwrap();
            prop_assert_eq!(&*item, &old);
            prop_assert_eq!(item.extra(), &unknown);
            prop_assert!(!item.is_dirty().unwrap());
            *item = new.clone();
            let saved = save(&mut item, partial).await.unwrap();
            prop_assert_eq!(saved.was_sent(), old != new);
            prop_assert!(!item.is_dirty().unwrap());
            let mut again = things.get(&id).consistent().await.unwrap().unwrap();
            prop_assert_eq!(&*again, &new);
            prop_assert_eq!(again.extra(), &unknown);
            *again = old.clone();
            save(&mut again, !partial).await.unwrap();
            prop_assert_eq!(things.get(&id).model().await.unwrap(), Some(old));
            Ok(())
        })
    });
}

#[test]
fn partial_saves_of_different_attributes_merge_in_either_order() {
    let runtime = runtime();
    let (things, _tap) = runtime.block_on(table::<Thing>());
    check(&(thing(), thing()), |(old, new)| {
        runtime.block_on(async {
            let id = fresh();
            let old = Thing { id: id.clone(), ..old };
            things.put(&old).await.unwrap();
            let mut one = things.get(&id).await.unwrap().unwrap();
            let mut other = things.get(&id).await.unwrap().unwrap();
            (one.number, one.text, one.parts) = (new.number, new.text.clone(), new.parts.clone());
            (other.set, other.map, other.any) = (new.set.clone(), new.map.clone(), new.any.clone());
            one.partial_save().await.unwrap();
            other.partial_save().await.unwrap();
            let merged = Thing {
                number: new.number,
                text: new.text,
                parts: new.parts,
                set: new.set,
                map: new.map,
                any: new.any,
                ..old
            };
            prop_assert_eq!(things.get(&id).model().await.unwrap(), Some(merged));
            Ok(())
        })
    });
}

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

/// What other programs write too: in other spellings, and with a `note` on each value that the model does not know.
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

/// What a save must make of a value with notes: `raw` is what was stored, `old` and `new` are what the model writes.
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

/// Checks what cannot be otherwise in a list: an element that is equal to one of before is one of those, each once.
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
