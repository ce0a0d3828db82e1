//! Structs whose fields are the values of absent attributes.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use dynorm::codec::memory::from_value;
use dynorm::{Document, Model, Projection, Value};
use dynorm_tests::{after_each_save, map, store, stored, table};

use super::{maybe_seconds, seconds, value};

/// Not stored, and no type with a default of its own.
#[derive(Debug, Clone, PartialEq)]
struct Handle(u32);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "settings", default)]
struct Settings {
    #[hash_key]
    id: String,
    #[version]
    #[model(default)]
    version: u64,
    theme: String,
    size: u32,
    nickname: Option<String>,
    none: Option<u32>,
    tags: BTreeSet<String>,
    #[model(default = "super::seven")]
    own: u32,
    #[model(with = "seconds")]
    wait: u32,
    #[model(with = "maybe_seconds")]
    maybe_wait: Option<u32>,
    inner: Nested,
    #[index(include(theme, size), hash)]
    group: Option<String>,
    #[model(skip)]
    handle: Handle,
    #[model(flatten)]
    flat: Flat,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            id: "nobody".into(),
            version: 9,
            theme: "dark".into(),
            size: 12,
            nickname: Some("nick".into()),
            none: None,
            tags: BTreeSet::from(["new".to_owned()]),
            own: 0,
            wait: 3,
            maybe_wait: Some(4),
            inner: Nested { a: 1, b: "b".into() },
            group: None,
            handle: Handle(5),
            flat: Flat { x: 100, y: 100 },
        }
    }
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(default = Self::initial)]
struct Nested {
    a: u32,
    b: String,
}

impl Nested {
    fn initial() -> Self {
        Nested { a: 10, b: "ten".into() }
    }
}

/// What is absent here is a matter of its own.
#[derive(Document, Debug, Clone, PartialEq)]
struct Flat {
    #[model(default)]
    x: u32,
    #[model(default = "super::seven")]
    y: u32,
}

fn read_of_nothing() -> Settings {
    Settings { id: "x".into(), version: 0, own: 7, flat: Flat { x: 0, y: 7 }, ..Settings::default() }
}

const NAMES: [&str; 9] = ["theme", "size", "nickname", "tags", "own", "wait", "maybe_wait", "inner", "x"];

#[tokio::test]
async fn each_absent_attribute_is_the_field_of_the_default() {
    let (table, tap) = table::<Settings>().await;
    let absent = map([("id", "x".into())]);
    let mut nulls = absent.clone();
    nulls.extend(NAMES.iter().map(|name| ((*name).to_owned(), Value::Null)));
    for raw in [absent, nulls] {
        store(table.db(), table.name(), raw.clone()).await;
        for db in [table.db().clone(), table.db().clone().with_attribute_values()] {
            let settings = db.table::<Settings>().named(table.name());
            assert_eq!(settings.get("x").model().await.unwrap(), Some(read_of_nothing()));
        }
        let mut item = table.get("x").await.unwrap().unwrap();
        assert!(!item.is_dirty().unwrap());
        assert_eq!(item.changes().unwrap(), []);
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert!(!item.partial_save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
        assert_eq!(stored(table.db(), table.name()).await, Some(raw));
    }
}

#[tokio::test]
async fn a_save_writes_what_was_changed_and_no_default() {
    let (table, _tap) = table::<Settings>().await;
    for partial in [false, true] {
        store(table.db(), table.name(), map([("id", "x".into()), ("size", 1.into())])).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        assert_eq!((item.size, item.theme.as_str()), (1, "dark"));
        item.size = 2;
        item.inner.a = 3;
        let saved = if partial { item.partial_save().await } else { item.save().await };
        assert!(saved.unwrap().was_sent());
        let mut stored = stored(table.db(), table.name()).await.unwrap();
        assert!(stored.remove("version").is_some());
        let inner = value([("a", 3.into()), ("b", "b".into())]);
        assert_eq!(stored, map([("id", "x".into()), ("size", 2.into()), ("inner", inner)]));
        assert_eq!(table.get("x").await.unwrap().unwrap(), item);
    }
}

#[test]
fn a_document_has_a_default_too_and_what_is_there_counts() {
    let nested = |entries: Value| from_value::<Nested>(&entries);
    assert_eq!(nested(value([])).unwrap(), Nested::initial());
    assert_eq!(nested(value([("a", Value::Null)])).unwrap(), Nested::initial());
    assert_eq!(nested(value([("a", 1.into())])).unwrap(), Nested { a: 1, b: "ten".into() });
    let wrong = nested(value([("a", "one".into())])).unwrap_err();
    assert_eq!(wrong.path(), "a");
}

#[tokio::test]
async fn a_key_is_never_absent() {
    let error = from_value::<Settings>(&value([("size", 1.into())])).unwrap_err();
    assert_eq!(error.path(), "id");
}

static MADE: AtomicUsize = AtomicUsize::new(0);

#[derive(Document, Debug, PartialEq)]
#[model(default = "counted")]
struct Counted {
    a: u32,
    b: u32,
    c: Option<u32>,
}

fn counted() -> Counted {
    MADE.fetch_add(1, Ordering::Relaxed);
    Counted { a: 1, b: 2, c: Some(3) }
}

#[test]
fn it_is_made_once_and_only_for_what_lacks_something() {
    let whole = value([("a", 4.into()), ("b", 5.into()), ("c", 6.into())]);
    assert_eq!(from_value::<Counted>(&whole).unwrap(), Counted { a: 4, b: 5, c: Some(6) });
    assert_eq!(MADE.load(Ordering::Relaxed), 0);
    assert_eq!(from_value::<Counted>(&value([])).unwrap(), Counted { a: 1, b: 2, c: Some(3) });
    assert_eq!(MADE.load(Ordering::Relaxed), 1);
}

#[derive(Projection, Debug, PartialEq, Default)]
#[model(of = "Settings", default)]
struct Look {
    id: String,
    theme: String,
    size: Option<u32>,
}

#[tokio::test]
async fn projections_and_indexes_stand_in_for_what_is_absent() {
    let (table, _tap) = table::<Settings>().await;
    store(table.db(), table.name(), map([("id", "x".into()), ("group", "g".into())])).await;
    let found = Settings::scan().project::<Look>().all(&table).await.unwrap();
    assert_eq!(found, [Look { id: "x".into(), ..Look::default() }]);
    let found = Settings::group_index("g").all(&table).await.unwrap();
    let [found] = &found[..] else { panic!("not one: {found:?}") };
    assert_eq!((found.theme.as_str(), found.size), ("dark", 12));
}

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(table = "shelves", default)]
struct Shelf {
    #[hash_key]
    id: String,
    books: Vec<Nested>,
    best: Option<Nested>,
}

#[tokio::test]
async fn nested_defaults_do_not_make_what_was_read_dirty() {
    let raw = map([
        ("id", "x".into()),
        ("books", vec![value([("a", 1.into()), ("hidden", 1.into())]), value([])].into()),
        ("best", value([("b", Value::Null)])),
    ]);
    for stored in after_each_save(&raw, |it: &mut Shelf| it.books[0].a = 2).await {
        let books = stored["books"].as_list().unwrap();
        let first = books[0].as_map().unwrap();
        assert_eq!((&first["a"], &first["hidden"]), (&2.into(), &1.into()));
    }
}

/// Nothing can be moved out of it.
#[derive(Document, Debug, Default, PartialEq)]
#[model(default)]
struct Dropped {
    name: String,
    count: u32,
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.name.clear();
    }
}

#[test]
fn a_struct_that_does_something_when_it_is_dropped_has_a_default_too() {
    let read = |item: &Value| from_value::<Dropped>(item).unwrap();
    assert_eq!(read(&value([("name", "a".into())])), Dropped { name: "a".into(), count: 0 });
    assert_eq!(read(&value([])), Dropped::default());
}
