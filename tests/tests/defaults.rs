//! Attributes that are absent or `NULL` where the model has a default.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::codec::{DecodeError, EncodeError, Reader, Writer};
use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{after_each_save, map, store, stored, table};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

fn seven() -> u32 {
    7
}

fn no() -> Value {
    false.into()
}

/// Seconds, stored as text.
#[expect(clippy::trivially_copy_pass_by_ref, clippy::unnecessary_wraps, reason = "as `with` calls it")]
mod seconds {
    use super::*;

    pub fn encode<W: Writer>(seconds: &u32, writer: &mut W) -> Result<(), EncodeError> {
        writer.string(&format!("{seconds} s"));
        Ok(())
    }

    pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
        let text = reader.string()?;
        text.trim_end_matches(" s").parse().map_err(DecodeError::other)
    }
}

/// The same for an option, as one writes it that knows nothing of absence.
#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "as `with` calls it")]
mod maybe_seconds {
    use super::*;

    pub fn encode<W: Writer>(seconds: &Option<u32>, writer: &mut W) -> Result<(), EncodeError> {
        if let Some(seconds) = seconds {
            return seconds::encode(seconds, writer);
        }
        writer.null();
        Ok(())
    }

    pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<u32>, DecodeError> {
        seconds::decode(reader).map(Some)
    }
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Inner {
    #[model(default)]
    n: u32,
    #[model(default = "seven")]
    seven: u32,
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
enum Colour {
    #[default]
    Red,
    Custom {
        rgb: u32,
    },
}

type Alias = Option<u32>;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "defaults")]
struct Defaults {
    #[hash_key]
    id: String,
    #[model(default)]
    n: u32,
    #[model(default = "seven")]
    seven: u32,
    #[model(default)]
    text: String,
    #[model(default)]
    inner: Inner,
    #[model(default)]
    colour: Colour,
    #[model(default)]
    list: Vec<u32>,
    #[model(default)]
    set: BTreeSet<u32>,
    #[model(default)]
    maybe: Option<u32>,
    #[model(default = "no")]
    any: Value,
    #[model(with = "seconds", default = "seven")]
    with: u32,
    #[model(with = "maybe_seconds")]
    maybe_with: Option<u32>,
    #[model(with = "maybe_seconds")]
    alias: Alias,
    #[model(with = "maybe_seconds", default)]
    maybe_with_default: Option<u32>,
    nested: Option<Inner>,
    #[version]
    #[model(default)]
    version: u64,
    #[model(flatten)]
    flat: Flat,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Flat {
    #[model(default = "seven")]
    flat_seven: u32,
    #[model(default)]
    flat_inner: Inner,
}

/// `any` is what the type that holds everything has read, `NULL` too.
fn defaults(any: Value) -> Defaults {
    let inner = Inner { n: 0, seven: 7 };
    Defaults {
        id: "x".into(),
        n: 0,
        seven: 7,
        text: String::new(),
        inner: Inner::default(),
        colour: Colour::Red,
        list: vec![],
        set: BTreeSet::new(),
        maybe: None,
        any,
        with: 7,
        maybe_with: None,
        alias: None,
        maybe_with_default: None,
        nested: Some(inner),
        version: 0,
        flat: Flat { flat_seven: 7, flat_inner: Inner::default() },
    }
}

const NAMES: [&str; 15] = [
    "n",
    "seven",
    "text",
    "inner",
    "colour",
    "list",
    "set",
    "maybe",
    "any",
    "with",
    "maybe_with",
    "alias",
    "maybe_with_default",
    "version",
    "flat_seven",
];

/// With `NULL` for each attribute that may be absent.
fn nulls() -> Map {
    let mut raw: Map = NAMES.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    raw.extend(map([
        ("id", "x".into()),
        ("nested", value([("n", Value::Null), ("seven", Value::Null), ("hidden", Value::Null)])),
        ("flat_inner", Value::Null),
    ]));
    raw
}

#[tokio::test]
async fn a_default_stands_in_for_null_as_for_absence() {
    let (table, tap) = table::<Defaults>().await;
    let absent = map([("id", "x".into()), ("nested", value([]))]);
    for (raw, any) in [(nulls(), Value::Null), (absent, no())] {
        store(table.db(), table.name(), raw.clone()).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        assert_eq!(*item, defaults(any));
        assert!(!item.is_dirty().unwrap());
        assert_eq!(item.changes().unwrap(), []);
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert!(!item.partial_save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
        assert_eq!(stored(table.db(), table.name()).await, Some(raw));
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "some")]
struct Some_ {
    #[hash_key]
    id: String,
    #[model(default)]
    n: u32,
    #[model(default)]
    inner: Inner,
    #[model(default)]
    colour: Colour,
    nested: Option<Inner>,
}

#[tokio::test]
async fn what_is_null_is_written_when_the_model_changes_it() {
    let raw = map([
        ("id", "x".into()),
        ("n", Value::Null),
        ("inner", Value::Null),
        ("colour", Value::Null),
        ("nested", value([("n", Value::Null), ("hidden", Value::Null)])),
    ]);
    let change = |it: &mut Some_| {
        it.n = 1;
        it.inner.n = 2;
        it.colour = Colour::Custom { rgb: 3 };
        it.nested.as_mut().unwrap().n = 4;
    };
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored["n"], 1.into());
        assert_eq!(stored["inner"].as_map().unwrap()["n"], 2.into());
        assert_eq!(stored["colour"], value([("type", "Custom".into()), ("rgb", 3.into())]));
        let nested = stored["nested"].as_map().unwrap();
        assert_eq!((&nested["n"], &nested["hidden"]), (&4.into(), &Value::Null));
    }
}

#[tokio::test]
async fn without_a_default_null_is_an_error_as_absence_is() {
    #[derive(Model, Debug)]
    #[model(table = "strict")]
    struct Strict {
        #[hash_key]
        id: String,
        n: u32,
        #[model(with = "seconds", default)]
        with: u32,
    }

    let (table, _tap) = table::<Strict>().await;
    store(table.db(), table.name(), map([("id", "x".into()), ("n", Value::Null)])).await;
    let error = table.get("x").await.unwrap_err();
    assert!(error.to_string().contains("attribute `n`: expected a number (N), found null (NULL)"), "{error}");
    store(table.db(), table.name(), map([("id", "x".into()), ("n", 1.into()), ("with", 1.into())])).await;
    let error = table.get("x").await.unwrap_err();
    assert!(error.to_string().contains("attribute `with`: expected a string (S)"), "{error}");
    store(table.db(), table.name(), map([("id", "x".into()), ("n", 1.into())])).await;
    let read = table.get("x").model().await.unwrap().unwrap();
    assert_eq!((read.id.as_str(), read.n, read.with), ("x", 1, 0));
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "with")]
struct WithOption {
    #[hash_key]
    id: String,
    #[model(with = "maybe_seconds")]
    maybe: Option<u32>,
    shape: Option<Shape>,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Shape {
    Wait {
        #[model(with = "maybe_seconds")]
        maybe: Option<u32>,
    },
    Hold(#[model(with = "maybe_seconds", default = "some_seven")] Option<u32>),
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an option")]
fn some_seven() -> Option<u32> {
    Some(7)
}

#[tokio::test]
async fn an_option_with_functions_of_its_own_is_left_out_of_a_variant_too() {
    let wait = value([("type", "Wait".into()), ("maybe", "5 s".into())]);
    let raw = map([("id", "x".into()), ("shape", wait)]);
    for stored in
        after_each_save(&raw, |it: &mut WithOption| it.shape = Some(Shape::Wait { maybe: None })).await
    {
        assert_eq!(stored["shape"], value([("type", "Wait".into())]));
    }
    for content in
        [value([("type", "Hold".into())]), value([("type", "Hold".into()), ("value", Value::Null)])]
    {
        let raw = map([("id", "x".into()), ("shape", content)]);
        let change = |it: &mut WithOption| {
            assert_eq!(it.shape, Some(Shape::Hold(Some(7))));
            it.shape = Some(Shape::Hold(Some(8)));
        };
        for stored in after_each_save(&raw, change).await {
            assert_eq!(stored["shape"], value([("type", "Hold".into()), ("value", "8 s".into())]));
        }
    }
}

#[tokio::test]
async fn an_option_with_functions_of_its_own_is_left_out_when_it_is_none() {
    let raw = map([("id", "x".into()), ("maybe", "5 s".into())]);
    for stored in after_each_save(&raw, |it: &mut WithOption| it.maybe = None).await {
        assert_eq!(stored, map([("id", "x".into())]));
    }
    for stored in after_each_save(&map([("id", "x".into())]), |it: &mut WithOption| it.maybe = Some(6)).await
    {
        assert_eq!(stored, map([("id", "x".into()), ("maybe", "6 s".into())]));
    }
    let raw = map([("id", "x".into()), ("maybe", Value::Null)]);
    for stored in after_each_save(&raw, |it: &mut WithOption| it.maybe = Some(6)).await {
        assert_eq!(stored, map([("id", "x".into()), ("maybe", "6 s".into())]));
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versions")]
struct Unique {
    #[hash_key]
    id: String,
    n: u32,
    #[version]
    #[model(default)]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counts")]
struct Counted {
    #[hash_key]
    id: String,
    n: u32,
    #[version(count)]
    #[model(default)]
    version: u8,
}

#[tokio::test]
async fn a_version_that_is_null_is_replaced_by_the_first_save() {
    let raw = map([("id", "x".into()), ("n", 1.into()), ("version", Value::Null)]);
    for stored in after_each_save(&raw, |it: &mut Unique| it.n = 2).await {
        assert!(stored["version"].as_number().is_some(), "{stored:?}");
    }
    for stored in after_each_save(&raw, |it: &mut Counted| it.n = 2).await {
        assert_eq!(stored["version"], 1.into());
    }
    let (table, _tap) = table::<Counted>().await;
    store(table.db(), table.name(), raw).await;
    let mut one = table.get("x").await.unwrap().unwrap();
    let mut other = table.get("x").await.unwrap().unwrap();
    (one.n, other.n) = (2, 3);
    one.partial_save().await.unwrap();
    assert!(other.save().await.unwrap_err().is_conflict(), "the count has begun");
    let mut again = table.get("x").await.unwrap().unwrap();
    again.n = 4;
    again.partial_save().await.unwrap();
    assert_eq!(again.version, 2);
}

/// Another number each time.
fn next() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// A type whose own default is another one each time.
#[derive(Document, Debug, Clone, PartialEq)]
struct Token(u32);

impl Default for Token {
    fn default() -> Self {
        Token(next())
    }
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Fresh {
    name: String,
    #[model(default = "next")]
    token: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "fresh")]
struct FreshModel {
    #[hash_key]
    id: String,
    n: u32,
    #[model(default = "next")]
    token: u32,
    #[model(default)]
    own: Token,
    nested: Option<Fresh>,
    list: Vec<Fresh>,
    #[model(flatten)]
    flat: FreshFlat,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct FreshFlat {
    a: Option<u32>,
    #[model(default = "next")]
    flat_token: u32,
}

fn named(name: &str) -> Value {
    value([("name", name.into()), ("hidden", name.into())])
}

/// Without any token: at the top alone, or also inside of others.
fn raw_fresh() -> [Map; 2] {
    let top =
        map([("id", "x".into()), ("n", 1.into()), ("list", Value::List(vec![])), ("token", Value::Null)]);
    let mut all = top.clone();
    all.insert("nested".into(), named("a"));
    all.insert("list".into(), vec![named("b"), named("c")].into());
    [top, all]
}

#[tokio::test]
async fn a_default_that_differs_each_time_does_not_make_what_was_read_dirty() {
    let (table, tap) = table::<FreshModel>().await;
    for raw in raw_fresh() {
        store(table.db(), table.name(), raw.clone()).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        let read = item.clone();
        assert!(!item.is_dirty().unwrap());
        assert_eq!(item.changes().unwrap(), []);
        tap.log().clear();
        item.save().await.unwrap();
        item.partial_save().await.unwrap();
        assert_eq!(tap.log().len(), 0, "nothing has changed");
        // A change of something else writes just that, and the next one too.
        for n in 2..4 {
            item.n = n;
            assert_eq!(item.changes().unwrap().len(), 1);
            item.save().await.unwrap();
            let mut expected = raw.clone();
            expected.insert("n".into(), n.into());
            assert_eq!(stored(table.db(), table.name()).await, Some(expected));
            assert!(!item.is_dirty().unwrap());
        }
        item.n = 9;
        item.revert().unwrap();
        assert_eq!(item.changes().unwrap(), []);
        assert_eq!((item.token, &item.own, &item.flat), (read.token, &read.own, &read.flat));
    }
}

#[tokio::test]
async fn a_default_that_differs_each_time_is_written_when_the_user_changes_it() {
    for raw in raw_fresh() {
        let change = |it: &mut FreshModel| {
            it.token = 1_000_000;
            it.own = Token(1_000_001);
            it.flat.flat_token = 1_000_002;
            if let Some(nested) = &mut it.nested {
                nested.name = "z".into();
            }
        };
        let stored = after_change(&raw, change).await;
        assert_eq!(stored["token"], 1_000_000.into());
        assert_eq!(stored["own"], 1_000_001.into());
        assert_eq!(stored["flat_token"], 1_000_002.into());
        if let Some(nested) = stored.get("nested") {
            assert_eq!(nested.as_map().unwrap()["name"], "z".into());
            assert_eq!(nested.as_map().unwrap()["hidden"], "a".into());
            assert_eq!(nested.as_map().unwrap().get("token"), None, "nobody has changed it");
        }
    }
}

/// What a partial save makes of an item. (What it reads again has other tokens.)
async fn after_change(raw: &Map, change: impl Fn(&mut FreshModel)) -> Map {
    let (table, _tap) = table::<FreshModel>().await;
    store(table.db(), table.name(), raw.clone()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    change(&mut item);
    item.partial_save().await.unwrap();
    assert!(!item.is_dirty().unwrap());
    stored(table.db(), table.name()).await.unwrap()
}
