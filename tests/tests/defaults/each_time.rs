//! Defaults that are another one each time.

use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{map, store, stored, table};

use super::value;

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
