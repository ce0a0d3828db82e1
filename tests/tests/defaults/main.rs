//! Attributes that are absent or `NULL` where the model has a default.

mod each_time;
mod of_struct;
mod options;
mod versions;

use std::collections::BTreeSet;

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
