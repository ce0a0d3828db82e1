//! Defaults, fields that are not stored, and types that only themselves know.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};
use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{map, store, stored, table};

use super::{threes, value};

/// Another one each time.
fn drawn() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(100);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Inner {
    n: u32,
    #[model(default = "drawn")]
    drawn: u32,
}

/// Names without regard to case, of which dynorm knows nothing.
#[derive(Debug, Clone, PartialEq)]
struct Headers(BTreeMap<String, u32>);

impl Encode for Headers {
    type Type = types::Map;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.0.encode(writer)
    }
}

impl Decode for Headers {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let map: BTreeMap<String, u32> = Decode::decode(reader)?;
        Ok(Headers(map.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()))
    }
}

#[derive(Model, Debug, Clone)]
#[model(table = "odd")]
struct Odd {
    #[hash_key]
    id: String,
    title: Option<String>,
    #[model(default = "drawn")]
    drawn: u32,
    #[model(default)]
    inner: Inner,
    headers: Headers,
    #[model(skip)]
    local: u32,
}

fn odd(headers: Value, more: &[(&str, Value)]) -> Map {
    let mut raw = map([("id", "x".into()), ("headers", headers)]);
    raw.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    raw
}

#[tokio::test]
async fn defaults_are_nobody_s_change() {
    let (table, _tap) = table::<Odd>().await;
    let (db, name) = (table.db(), table.name());
    let raw = |more: &[(&str, Value)]| odd(value([]), more);
    let inner = |n: u32, note: &str| ("inner", value([("n", n.into()), ("note", note.into())]));
    store(db, name, raw(&[inner(1, "first")])).await;
    let mut item = table.get("x").consistent().await.unwrap().unwrap();
    item.title = Some("mine".into());
    item.inner.n = 2;
    item.local = 7;
    // What makes it a conflict is what the model does not see.
    store(db, name, raw(&[inner(1, "second")])).await;
    let error = item.save().await.unwrap_err();
    let merged = item.conflict(error).unwrap().merge().unwrap();
    let changed: Vec<_> = merged.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, ["inner.n", "title"]);
    item.save_merging(2).await.unwrap();
    assert_eq!(stored(db, name).await.unwrap(), raw(&[inner(2, "second"), ("title", "mine".into())]));
    assert_eq!(item.local, 0, "what is not stored is as after a read");

    // A default that was replaced here, and one that is not there on either side.
    item.inner = Inner { n: 3, drawn: 5 };
    store(db, name, raw(&[("title", "theirs".into())])).await;
    let error = item.save_merging(2).await.unwrap_err();
    let mine = value([("n", 3.into()), ("drawn", 5.into()), ("note", "second".into())]);
    assert_eq!(
        threes(error.overlaps()),
        [("inner".to_owned(), [Some(inner(2, "second").1), Some(mine), None])]
    );
    let mut conflict = item.conflict(error).unwrap();
    conflict.take_mine(Odd::inner());
    conflict.merge().unwrap().save().await.unwrap();
    let inner = ("inner", value([("n", 3.into()), ("drawn", 5.into())]));
    assert_eq!(stored(db, name).await.unwrap(), raw(&[("title", "theirs".into()), inner]));
}

#[tokio::test]
async fn what_only_a_type_knows_is_one_thing() {
    let (table, _tap) = table::<Odd>().await;
    let (db, name) = (table.db(), table.name());
    let headers = |one: u32| value([("Accept", one.into()), ("Host", 1.into())]);
    store(db, name, odd(headers(1), &[])).await;
    let mut item = table.get("x").consistent().await.unwrap().unwrap();
    item.headers.0.insert("host".into(), 5);
    store(db, name, odd(headers(2), &[])).await;
    let error = item.save_merging(2).await.unwrap_err();
    assert_eq!(threes(error.overlaps())[0].0, "headers");

    // What was not touched here stays as it is spelled.
    let mut item = item.conflict(error).unwrap().into_theirs();
    item.title = Some("mine".into());
    store(db, name, odd(headers(3), &[])).await;
    item.save_merging(2).await.unwrap();
    assert_eq!(stored(db, name).await.unwrap(), odd(headers(3), &[("title", "mine".into())]));
}
