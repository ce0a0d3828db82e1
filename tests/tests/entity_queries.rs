//! Queries of entities: conditions on parts of a range key are one condition on the key, exactly.

use dynorm::prelude::*;
use dynorm::{Map, Value};
use dynorm_tests::{map, store, table};

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
    #[index(all)]
    lsi: Option<String>,
    #[entity]
    #[model(rename = "_type")]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:03}")]
#[key(index = "gsi1", hash = "ALL", range = "{placed}", as = "by_day")]
#[key(index = "gsi2", hash = "{customer}")]
#[key(index = "LsiIndex", range = "{number:03}#{placed}#END", as = "by_number")]
struct Order {
    customer: String,
    placed: String,
    number: u32,
}

/// What is in the same partition, before, between and behind orders.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "profile")]
#[key(hash = "CUST#{customer}", range = "PROFILE")]
#[key(index = "gsi1", hash = "ALL", range = "{placed}", as = "by_day")]
#[key(index = "gsi2", hash = "{customer}", as = "by_customer")]
struct Profile {
    customer: String,
    placed: String,
}

const DAYS: [&str; 9] = ["", "1", "10", "1#", "1$", "1%", "1&", "2", "é"];
const NUMBERS: [u32; 6] = [0, 1, 2, 9, 10, 999];

async fn filled() -> Table<Order> {
    let (orders, _tap) = table::<Order>().await;
    for placed in DAYS {
        for number in NUMBERS {
            // An empty key of an index is refused, as of any model; so is the day alone.
            let day = if placed.is_empty() { "0" } else { placed };
            let order = Order { customer: "c".into(), placed: day.into(), number };
            orders.put(&order).await.unwrap();
        }
    }
    for key in ["ORDE", "ORDER", "ORDER\"x", "ORDER%", "ORDERS#1#001", "PROFILE"] {
        let item = map([("pk", "CUST#c".into()), ("sk", key.into()), ("_type", "other".into())]);
        store(orders.db(), orders.name(), item).await;
    }
    let profile = Profile { customer: "c".into(), placed: "1".into() };
    orders.db().table::<Profile>().named(orders.name()).put(&profile).await.unwrap();
    orders
}

type Found = Vec<(String, u32)>;

/// The orders that meet a condition, in the order of their keys.
fn expected(condition: impl Fn(&str, u32) -> bool) -> Found {
    let days = DAYS.map(|day| if day.is_empty() { "0" } else { day });
    let mut all: Found =
        days.iter().flat_map(|day| NUMBERS.map(|number| ((*day).to_owned(), number))).collect();
    all.sort();
    all.retain(|(day, number)| condition(day, *number));
    all
}

fn found(orders: &[Item<Order>]) -> Found {
    orders.iter().map(|order| (order.placed.clone(), order.number)).collect()
}

macro_rules! holds {
    ($orders:ident, $query:expr, $condition:expr) => {
        let query = $query;
        let all = query.all(&$orders).await.unwrap_or_else(|error| panic!("{query:?}: {error}"));
        assert_eq!(found(&all), expected($condition), "{}", query.preview().unwrap());
    };
}

#[tokio::test]
async fn conditions_on_the_first_part_are_exact() {
    let orders = filled().await;
    let query = || Order::query("c");
    holds!(orders, query(), |_, _| true);
    for value in ["", "0", "1", "10", "1#", "1$", "1%", "1&", "2", "9", "é", "é!"] {
        holds!(orders, query().placed().eq(value), |day, _| day == value);
        holds!(orders, query().placed().lt(value), |day, _| day < value);
        holds!(orders, query().placed().le(value), |day, _| day <= value);
        holds!(orders, query().placed().gt(value), |day, _| day > value);
        holds!(orders, query().placed().ge(value), |day, _| day >= value);
        holds!(orders, query().placed().begins_with(value), |day, _| day.starts_with(value));
        for high in ["1", "1$", "2", "é"].into_iter().filter(|high| *high >= value) {
            holds!(orders, query().placed().between(value, high), |day, _| value <= day && day <= high);
        }
    }
}

#[tokio::test]
async fn conditions_on_the_last_part_are_exact() {
    let orders = filled().await;
    for day in ["0", "1", "1#", "3"] {
        let query = || Order::query("c").placed().eq(day);
        for value in [0u32, 1, 3, 10, 999] {
            holds!(orders, query().number().eq(value), |other, number| other == day && number == value);
            holds!(orders, query().number().lt(value), |other, number| other == day && number < value);
            holds!(orders, query().number().le(value), |other, number| other == day && number <= value);
            holds!(orders, query().number().gt(value), |other, number| other == day && number > value);
            holds!(orders, query().number().ge(value), |other, number| other == day && number >= value);
            holds!(orders, query().number().between(value, 500u32.max(value)), |other, number| {
                other == day && value <= number && number <= 500.max(value)
            });
        }
    }
}

#[tokio::test]
async fn conditions_that_are_there_only_sometimes_are_of_one_type() {
    let orders = filled().await;
    let query = || Order::query("c").placed();
    for low in [None, Some("0"), Some("1#"), Some("2")] {
        for high in [None, Some("2"), Some("é")] {
            holds!(orders, query().within(low, high), |day, _| low.is_none_or(|low| low <= day)
                && high.is_none_or(|high| day <= high));
        }
    }
    for low in [None, Some(2u32)] {
        let number = query().eq("1").number();
        let mut query = number.any();
        if let Some(low) = low {
            query = Order::query("c").placed().eq("1").number().ge(low);
        }
        holds!(orders, query, |day, number| day == "1" && low.is_none_or(|low| low <= number));
    }
    let none: Option<&str> = None;
    let all = Order::by_day().placed().within(none, none).all(&orders).await.unwrap();
    assert_eq!(all.len(), expected(|_, _| true).len());
}

#[tokio::test]
async fn keys_without_a_beginning_are_shared_and_told_apart_by_the_entity() {
    let orders = filled().await;
    let days = |items: Vec<Item<Order>>| {
        let mut found = found(&items);
        found.sort();
        found
    };
    let query = || Order::by_day();
    assert_eq!(days(query().all(&orders).await.unwrap()), expected(|_, _| true));
    for value in ["", "0", "1", "1#", "1%", "2", "é"] {
        let all = |day: &str, _: u32| day >= value;
        assert_eq!(days(query().placed().ge(value).all(&orders).await.unwrap()), expected(all), "{value}");
        let all = query().placed().gt(value).all(&orders).await.unwrap();
        assert_eq!(days(all), expected(|day, _| day > value), "{value}");
        let all = query().placed().le(value).all(&orders).await.unwrap();
        assert_eq!(days(all), expected(|day, _| day <= value), "{value}");
        let all = query().placed().lt(value).all(&orders).await.unwrap();
        assert_eq!(days(all), expected(|day, _| day < value), "{value}");
        let all = query().placed().between(value, "é").all(&orders).await.unwrap();
        assert_eq!(days(all), expected(|day, _| day >= value), "{value}");
        let all = query().placed().begins_with(value).all(&orders).await.unwrap();
        assert_eq!(days(all), expected(|day, _| day.starts_with(value)), "{value}");
    }
    let one = query().placed().eq("1").all(&orders).await.unwrap();
    assert_eq!(days(one), expected(|day, _| day == "1"));

    // By an index of a hash key alone, and by a local one.
    assert_eq!(days(Order::gsi2("c").all(&orders).await.unwrap()), expected(|_, _| true));
    let profiles = orders.db().table::<Profile>().named(orders.name());
    assert_eq!(Profile::by_customer("c").all(&profiles).await.unwrap().len(), 1);
    assert_eq!(Profile::by_day().placed().le("1").all(&profiles).await.unwrap().len(), 1);
    let ten = Order::by_number("c").number().eq(10u32).all(&orders).await.unwrap();
    assert_eq!(days(ten), expected(|_, number| number == 10));
    let one = Order::by_number("c").number().eq(10u32).placed().eq("1#").all(&orders).await.unwrap();
    assert_eq!(days(one), expected(|day, number| number == 10 && day == "1#"));
    let below = Order::by_number("c").number().lt(2u32).consistent().all(&orders).await.unwrap();
    assert_eq!(days(below), expected(|_, number| number < 2));
}

#[tokio::test]
async fn a_scan_reads_the_items_of_the_entity_alone() {
    let orders = filled().await;
    // One that was written under the older name.
    let old = map([
        ("pk", "CUST#d".into()),
        ("sk", "ORDER#1#001".into()),
        ("_type", "Order".into()),
        ("customer", "d".into()),
        ("placed", "1".into()),
        ("number", 1.into()),
    ]);
    store(orders.db(), orders.name(), old).await;
    assert_eq!(Order::scan().all(&orders).await.unwrap().len(), expected(|_, _| true).len() + 1);
    assert_eq!(Order::scan().filter(Order::customer().eq("d")).all(&orders).await.unwrap().len(), 1);
}

#[tokio::test]
async fn limits_and_cursors_go_on_where_a_page_ends() {
    let orders = filled().await;
    let query = || Order::query("c").placed().between("1", "2").limit(5);
    let (mut all, mut next) = (Vec::new(), Some(query()));
    while let Some(query) = next {
        let page = query.page(&orders).await.unwrap();
        next = page.next.clone().map(|cursor| query.start_after(&cursor));
        all.extend(found(&page.into_items().unwrap()));
    }
    assert_eq!(all, expected(|day, _| ("1"..="2").contains(&day)));
}

/// Key condition, filter and values of a query.
fn sent(preview: &dynorm::Preview) -> (String, Option<String>, Map) {
    let condition = preview.key_condition.clone().unwrap();
    (condition, preview.filter.clone(), preview.values.iter().cloned().collect())
}

#[test]
fn what_is_sent_is_one_condition_on_the_key() {
    let preview = Order::query("c").placed().eq("1").number().ge(2u32).preview().unwrap();
    let values = |entries: &[(&str, &str)]| -> Map {
        entries.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
    };
    let bounds = values(&[(":0", "CUST#c"), (":1", "ORDER#1#002"), (":2", "ORDER#1$")]);
    assert_eq!(sent(&preview), ("#0=:0 AND (#1 BETWEEN :1 AND :2)".into(), None, bounds));

    let preview = Order::query("c").preview().unwrap();
    let begins = values(&[(":0", "CUST#c"), (":1", "ORDER#")]);
    assert_eq!(sent(&preview), ("#0=:0 AND begins_with(#1,:1)".into(), None, begins));

    let preview = Profile::by_day().placed().eq("1").preview().unwrap();
    let filtered = values(&[(":0", "ALL"), (":1", "1"), (":2", "profile")]);
    assert_eq!(sent(&preview), ("#0=:0 AND #1=:1".into(), Some("#2=:2".into()), filtered));

    let error = Order::query("c").placed().eq("1").number().ge(1000u32).preview().unwrap_err();
    assert_eq!(error.kind(), dynorm::Kind::Encode, "{error}");
}
