//! Keys of entities that other programs have left out of step: seen on an item, and found in a
//! table.

use std::sync::{Arc, Mutex};

use dynorm::prelude::*;
use dynorm::{DataReport, Kind, Map, RateLimit};
use dynorm_tests::{Tap, map, store, table};

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[index(all, hash, name = "gsi2")]
    gsi2pk: Option<String>,
    #[entity]
    #[model(rename = "_type")]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{status}", range = "{due}")]
struct Order {
    customer: String,
    number: u32,
    status: Option<String>,
    #[model(default = "someday")]
    due: String,
    #[model(default)]
    notes: Vec<String>,
}

fn someday() -> String {
    "2099-01-01".to_owned()
}

fn order(number: u32) -> Map {
    map([
        ("pk", "CUST#c".into()),
        ("sk", format!("ORDER#{number:03}").into()),
        ("gsi1pk", "STATUS#open".into()),
        ("gsi1sk", "2026-12-01".into()),
        ("_type", "order".into()),
        ("customer", "c".into()),
        ("number", number.into()),
        ("status", "open".into()),
        ("due", "2026-12-01".into()),
    ])
}

/// An order with other attributes, or without some.
fn with<'n>(number: u32, changes: impl IntoIterator<Item = (&'n str, Option<dynorm::Value>)>) -> Map {
    let mut item = order(number);
    for (name, value) in changes {
        match value {
            Some(value) => item.insert(name.to_owned(), value),
            None => item.remove(name),
        };
    }
    item
}

/// What others may have left of an order, and which of its keys are out of step then.
fn left() -> Vec<(Map, &'static [&'static str])> {
    vec![
        (order(0), &[]),
        (with(1, [("gsi1pk", Some("STATUS#paid".into()))]), &["gsi1pk"]),
        (with(2, [("gsi1pk", None), ("gsi1sk", None)]), &["gsi1pk", "gsi1sk"]),
        (with(3, [("status", None)]), &["gsi1pk", "gsi1sk"]),
        (with(4, [("gsi1sk", Some("2026-12-02".into()))]), &["gsi1sk"]),
        // The older name is a name, and an index that orders are not in is nobody's.
        (with(5, [("_type", Some("Order".into())), ("gsi2pk", Some("x".into()))]), &[]),
        // Of what stands in for an attribute no key was made.
        (with(6, [("due", None)]), &["gsi1sk"]),
        (with(7, [("customer", Some("d".into()))]), &["pk"]),
        (with(8, [("notes", Some(vec![dynorm::Value::from("x")].into()))]), &[]),
    ]
}

async fn filled() -> (Table<Order>, Tap) {
    let (orders, tap) = table::<Order>().await;
    for (item, _) in left() {
        store(orders.db(), orders.name(), item).await;
    }
    (orders, tap)
}

#[tokio::test]
async fn keys_that_are_not_what_the_fields_make_are_seen_and_mended_by_the_next_save() {
    let (orders, tap) = filled().await;
    for (number, (item, differing)) in left().into_iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let get = || orders.get(Order::key("c", number));
        let mut read = get().await.unwrap().unwrap();
        assert_eq!(read.keys_differ().unwrap(), !differing.is_empty(), "{item:?}");
        assert!(!read.is_dirty().unwrap() && read.changes().unwrap().is_empty(), "{item:?}");

        // What is changed here is no matter of those who wrote the item.
        read.status = Some("sent".into());
        assert_eq!(read.keys_differ().unwrap(), !differing.is_empty(), "{item:?}");
        read.revert().unwrap();
        tap.log().clear();
        assert!(!read.save().await.unwrap().was_sent());
        assert!(tap.log().is_empty());

        read.notes.push("looked at".into());
        read.partial_save().await.unwrap();
        let is_mended = differing != ["pk"];
        for item in [read, get().await.unwrap().unwrap()] {
            assert_eq!(item.keys_differ().unwrap(), !is_mended, "{item:?}");
            assert!(!item.is_dirty().unwrap());
        }
    }
}

#[tokio::test]
async fn a_new_item_has_no_keys_that_could_differ() {
    let (orders, _tap) = table::<Order>().await;
    let new = Order { customer: "c".into(), number: 1, status: None, due: someday(), notes: Vec::new() };
    let mut item = orders.item(new);
    assert!(!item.keys_differ().unwrap());
    item.save().await.unwrap();
    assert!(!item.keys_differ().unwrap());
    item.number = 1000;
    assert!(!item.keys_differ().unwrap(), "what was saved is in step");
}

#[tokio::test]
async fn a_scan_finds_items_whose_keys_are_out_of_step_and_changes_nothing() {
    let (orders, tap) = filled().await;
    let other = map([("pk", "CUST#c".into()), ("sk", "PROFILE".into()), ("_type", "customer".into())]);
    store(orders.db(), orders.name(), other).await;
    for (key, attribute, value) in [("ORDER#900", "number", "x".into()), ("ORDER#901", "number", 1000.into())]
    {
        store(orders.db(), orders.name(), with(0, [("sk", Some(key.into())), (attribute, Some(value))]))
            .await;
    }
    let report = orders.verify_data().await.unwrap();
    assert_eq!((report.scanned, report.items), (12, 11));
    assert_eq!((report.out_of_step, report.unreadable, report.is_clean()), (6, 2, false));
    assert!(report.consumed_capacity.is_some_and(|units| units > 0.0), "{report:?}");

    let mut listed: Vec<_> =
        report.listed.iter().map(|item| (item.key.to_string(), item.attributes.clone())).collect();
    listed.sort();
    let expected = left().into_iter().filter(|(_, differing)| !differing.is_empty());
    let expected: Vec<_> = expected
        .map(|(item, differing)| {
            (format!("pk={:?}, sk={:?}", text(&item, "pk"), text(&item, "sk")), differing)
        })
        .collect();
    let listed: Vec<_> = listed.iter().map(|(key, attributes)| (key.clone(), &**attributes)).collect();
    assert_eq!(listed, expected);
    let shown =
        report.listed.iter().map(ToString::to_string).find(|shown| shown.contains("ORDER#001")).unwrap();
    assert_eq!(shown, r#"pk="CUST#c", sk="ORDER#001": gsi1pk not what the fields make"#);

    let mut kinds: Vec<_> = report.errors.iter().map(|error| (error.kind(), error.key().is_some())).collect();
    kinds.sort_by_key(|(kind, _)| format!("{kind:?}"));
    assert_eq!(kinds, [(Kind::Decode, true), (Kind::Encode, true)], "{:?}", report.errors);

    let sent: Vec<_> = tap.log().all().iter().map(|request| request.operation.clone()).collect();
    assert!(sent.iter().all(|operation| operation == "Scan" || operation == "PutItem"), "{sent:?}");
    assert_eq!(stored_of(&orders, "ORDER#001").await, left()[1].0);
}

fn text<'i>(item: &'i Map, name: &str) -> &'i str {
    item[name].as_str().unwrap()
}

async fn stored_of(orders: &Table<Order>, range: &str) -> Map {
    let layout = orders.db().table::<Shop>().named(orders.name());
    let item = layout.get("CUST#c", range).await.unwrap().unwrap();
    let mut whole = dynorm::codec::memory::to_map(&*item).unwrap();
    whole.extend(item.extra().clone());
    whole
}

#[tokio::test]
async fn it_says_how_far_it_is_and_lists_no_more_than_it_is_told() {
    let (orders, _tap) = filled().await;
    let seen: Arc<Mutex<Vec<(u64, u64)>>> = Arc::default();
    let heard = Arc::clone(&seen);
    let progress = move |so_far: &DataReport| {
        heard.lock().unwrap().push((so_far.scanned, so_far.out_of_step));
    };
    let limit = RateLimit::per_second(1000.0);
    let report =
        orders.verify_data().segments(3).list(2).rate_limit(&limit).on_progress(progress).await.unwrap();
    assert_eq!((report.out_of_step, report.listed.len()), (6, 2));
    let seen = seen.lock().unwrap().clone();
    assert!(seen.len() >= 3, "a call for each request: {seen:?}");
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&(9, 6)));

    let (clean, _tap) = table::<Order>().await;
    store(clean.db(), clean.name(), order(1)).await;
    assert!(clean.verify_data().await.unwrap().is_clean());
}

#[tokio::test]
async fn the_table_of_an_entity_is_that_of_the_layout() {
    let (orders, _tap) = filled().await;
    let meter = dynorm::Meter::new();
    let layout = orders.db().table::<Shop>().named(orders.name()).metered(&meter);
    let of = layout.of::<Order>();
    assert_eq!(of.name(), orders.name());
    assert_eq!(
        *of.get(Order::key("c", 0u32)).await.unwrap().unwrap(),
        *orders.get(Order::key("c", 0u32)).await.unwrap().unwrap()
    );
    assert_eq!(meter.requests(), 1, "what the layout's handle was told holds of it too");
    let new = Order { customer: "e".into(), number: 1, status: None, due: someday(), notes: Vec::new() };
    of.insert(&new).await.unwrap();
    assert!(orders.contains(Order::key("e", 1u32)).await.unwrap());
}
