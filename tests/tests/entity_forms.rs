//! Keys of other forms than dynorm's own: another text between parts, and nothing escaped. Whatever
//! stands around the separators, each condition finds exactly what meets it.

use dynorm::codec::memory::to_map;
use dynorm::prelude::*;
use dynorm::{Kind, Preview};
use dynorm_tests::{map, store, table};

#[derive(Model, Debug)]
#[model(table = "shop", separator = "|")]
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
    #[index(range, name = "gsi2")]
    gsi2sk: Option<String>,
    #[entity]
    entity: Option<String>,
}

/// Of the layout's form.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST|{customer}", range = "ORDER|{day}|{name}|{number:03}")]
#[key(index = "gsi1", hash = "ALL", range = "{name}", as = "by_name")]
#[key(index = "gsi2", hash = "ALL $!", range = "{number}-{day}~{name}", as = "by_number")]
struct Order {
    customer: String,
    day: String,
    name: String,
    number: u16,
}

/// Of a form of its own: dynorm's separator, but nothing is escaped.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "note", separator = "#", escape = false)]
#[key(hash = "CUST#{customer}", range = "NOTE#{day}#{name}")]
struct Note {
    customer: String,
    day: String,
    name: String,
}

/// Of dynorm's own form, whatever the layout says.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Escaped", entity = "own", escape = true)]
#[key(hash = "{customer}", range = "OWN")]
struct Own {
    customer: String,
}

#[derive(Model, Debug)]
#[model(table = "escaped", escape = false)]
struct Escaped {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: Option<String>,
}

/// Before, between and behind the separators, and what begins with another.
const DAYS: [&str; 10] = ["", "1", "10", "1\u{1f}", "1#", "1{", "1}", "2", "é", "\u{10ffff}"];
const NAMES: [&str; 4] = ["a", "a b", "a}", "~"];
const NUMBERS: [u16; 4] = [2, 9, 10, 100];

async fn filled() -> Table<Order> {
    let (orders, _tap) = table::<Order>().await;
    let mut all = orders.db().batch_write();
    for (day, name, number) in everything() {
        let (day, name, customer) = (day.to_owned(), name.to_owned(), "c".to_owned());
        // `~` would end a day in the key of an index.
        all = all.put(&orders, Order { customer, day, name, number });
    }
    all.await.into_result().unwrap();
    for key in ["ORDER", "ORDER{", "ORDER}", "ORDER|1|a|002|x", "ORDER|1}", "ORDERS|1|a|002"] {
        let item = map([("pk", "CUST|c".into()), ("sk", key.into()), ("entity", "other".into())]);
        store(orders.db(), orders.name(), item).await;
    }
    orders
}

fn everything() -> impl Iterator<Item = (&'static str, &'static str, u16)> {
    DAYS.into_iter().flat_map(|day| {
        NAMES.into_iter().flat_map(move |name| NUMBERS.into_iter().map(move |number| (day, name, number)))
    })
}

type Found = Vec<(String, String, u16)>;

fn expected(condition: impl Fn(&str, &str, u16) -> bool) -> Found {
    let all = everything().filter(|(day, name, number)| condition(day, name, *number));
    let mut all: Found = all.map(|(day, name, number)| (day.into(), name.into(), number)).collect();
    all.sort();
    all
}

macro_rules! holds {
    ($orders:ident, $query:expr, $condition:expr) => {
        let query = $query;
        let all = query.all(&$orders).await.unwrap_or_else(|error| panic!("{query:?}: {error}"));
        let found = all.iter().map(|order| (order.day.clone(), order.name.clone(), order.number));
        let mut found: Found = found.collect();
        found.sort();
        assert_eq!(found, expected($condition), "{}", query.preview().unwrap());
    };
}

const VALUES: [&str; 16] =
    ["", "0", "1", "10", "1\u{1f}", "1#", "1z", "1{", "1|", "1|x", "1}", "1~", "2", "é", "é!", "\u{10ffff}"];

#[tokio::test]
async fn conditions_on_the_first_part_are_exact() {
    let orders = filled().await;
    let query = || Order::query("c");
    holds!(orders, query(), |_, _, _| true);
    for value in VALUES {
        holds!(orders, query().day().lt(value), |day, _, _| day < value);
        holds!(orders, query().day().le(value), |day, _, _| day <= value);
        holds!(orders, query().day().gt(value), |day, _, _| day > value);
        holds!(orders, query().day().ge(value), |day, _, _| day >= value);
        holds!(orders, query().day().begins_with(value), |day, _, _| day.starts_with(value));
        for high in ["1", "1{", "1}", "é"].into_iter().filter(|high| *high >= value) {
            holds!(orders, query().day().between(value, high), |day, _, _| value <= day && day <= high);
        }
        if !value.contains('|') {
            holds!(orders, query().day().eq(value), |day, _, _| day == value);
        }
    }
}

#[tokio::test]
async fn conditions_on_later_parts_are_exact() {
    let orders = filled().await;
    for given in ["", "1", "1}"] {
        let query = || Order::query("c").day().eq(given);
        for value in ["", "a", "a ", "a|", "a}", "~"] {
            holds!(orders, query().name().lt(value), |day, name, _| day == given && name < value);
            holds!(orders, query().name().le(value), |day, name, _| day == given && name <= value);
            holds!(orders, query().name().gt(value), |day, name, _| day == given && name > value);
            holds!(orders, query().name().ge(value), |day, name, _| day == given && name >= value);
        }
        let query = || query().name().eq("a}");
        for value in [0u16, 2, 9, 50, 999] {
            let is_given = move |day: &str, name: &str| day == given && name == "a}";
            holds!(orders, query().number().lt(value), |day, name, number| is_given(day, name)
                && number < value);
            holds!(orders, query().number().le(value), |day, name, number| is_given(day, name)
                && number <= value);
            holds!(orders, query().number().gt(value), |day, name, number| is_given(day, name)
                && number > value);
            holds!(orders, query().number().ge(value), |day, name, number| is_given(day, name)
                && number >= value);
        }
    }
}

#[tokio::test]
async fn conditions_are_exact_without_a_beginning_and_on_numbers_without_a_width() {
    let orders = filled().await;
    for value in ["", "a", "a ", "a|", "a}", "~", "é"] {
        holds!(orders, Order::by_name().name().lt(value), |_, name, _| name < value);
        holds!(orders, Order::by_name().name().le(value), |_, name, _| name <= value);
        holds!(orders, Order::by_name().name().gt(value), |_, name, _| name > value);
        holds!(orders, Order::by_name().name().ge(value), |_, name, _| name >= value);
        holds!(orders, Order::by_name().name().between(value, "é"), |_, name, _| name >= value);
        holds!(orders, Order::by_name().name().begins_with(value), |_, name, _| name.starts_with(value));
    }
    for value in [0u16, 2, 9, 10, 11, 100] {
        holds!(orders, Order::by_number().number().eq(value), |_, _, number| number == value);
        holds!(orders, Order::by_number().number().lt(value), |_, _, number| number < value);
        holds!(orders, Order::by_number().number().ge(value), |_, _, number| number >= value);
        let between = Order::by_number().number().between(value, 50u16.max(value));
        holds!(orders, between, |_, _, number| value <= number && number <= 50.max(value));
        let days = Order::by_number().number().eq(value).day().gt("1");
        holds!(orders, days, |day, _, number| number == value && day > "1");
    }
}

#[tokio::test]
async fn limits_and_cursors_go_on_where_a_page_ends() {
    let orders = filled().await;
    let query = || Order::query("c").day().between("1", "1}").limit(7);
    let (mut found, mut next) = (Found::new(), Some(query()));
    while let Some(query) = next {
        let page = query.page(&orders).await.unwrap();
        next = page.next.clone().map(|cursor| query.start_after(&cursor));
        for order in page.into_items().unwrap() {
            found.push((order.day.clone(), order.name.clone(), order.number));
        }
    }
    found.sort();
    assert_eq!(found, expected(|day, _, _| ("1"..="1}").contains(&day)));
}

fn order(day: &str, name: &str, number: u16) -> Order {
    Order { customer: "c".into(), day: day.into(), name: name.into(), number }
}

#[test]
fn parts_stand_in_keys_as_they_are() {
    let item = to_map(&order("1 #%", "$ü", 7)).unwrap();
    let keys = ["pk", "sk", "gsi1sk", "gsi2pk", "gsi2sk"].map(|name| item[name].as_str().unwrap());
    assert_eq!(keys, ["CUST|c", "ORDER|1 #%|$ü|007", "$ü", "ALL $!", "7-1 #%~$ü"]);
    let note = Note { customer: "c|1".into(), day: String::new(), name: "%".into() };
    let item = to_map(&note).unwrap();
    assert_eq!([&item["pk"], &item["sk"]].map(|key| key.as_str().unwrap()), ["CUST#c|1", "NOTE##%"]);
    let own = to_map(&Own { customer: "a#b".into() }).unwrap();
    assert_eq!(own["pk"].as_str(), Some("a%23b"));
}

#[test]
fn what_would_be_taken_for_another_key_is_refused_by_the_name_of_the_field() {
    let refused = |order: Order| {
        let error = to_map(&order).unwrap_err();
        (error.path(), error.to_string())
    };
    let (path, message) = refused(order("1|2", "a", 7));
    assert_eq!(path, "day");
    assert!(message.contains("`|` too early"), "{message}");
    // On the last part too, or of another template with more parts.
    assert_eq!(refused(order("1", "a|b", 7)).0, "name");
    // Any text that stands between two parts.
    assert_eq!(refused(order("1~2", "a", 7)).0, "day");
    assert_eq!(to_map(&order("1-2", "a~", 7)).unwrap()["gsi2sk"].as_str(), Some("7-1-2~a~"));
    assert_eq!(refused(order("1", "a", 1000)).0, "number");

    let error = Order::query("a|b").preview().unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("customer")));
    let error = Order::query("a").day().eq("a|b").preview().unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("day")));
}

#[tokio::test]
async fn what_is_refused_is_never_sent() {
    let (orders, tap) = table::<Order>().await;
    assert_eq!(orders.put(order("1|2", "a", 7)).await.unwrap_err().kind(), Kind::Encode);
    assert_eq!(orders.get(Order::key("a|b", "1", "a", 7u16)).await.unwrap_err().kind(), Kind::Encode);
    assert!(tap.log().is_empty());
}

/// Key condition and filter, with their values.
fn sent(preview: &Preview) -> (String, Option<String>, Vec<&str>) {
    let values = preview.values.iter().map(|(_, value)| value.as_str().unwrap_or("-")).collect();
    (preview.key_condition.clone().unwrap(), preview.filter.clone(), values)
}

#[test]
fn a_filter_on_a_part_stands_beside_the_key_only_where_the_key_is_not_exact() {
    // `|` is greater than most: what begins with a value is in no order with it.
    let preview = Order::query("c").day().ge("2026").preview().unwrap();
    let (key, filter, values) = sent(&preview);
    assert_eq!(key, "#0=:0 AND (#1 BETWEEN :1 AND :2)");
    assert_eq!(filter.as_deref(), Some("#2=:3 AND #3>=:4"));
    assert_eq!(values, ["CUST|c", "ORDER|2026", "ORDER}", "order", "2026"]);
    // The upper bound is behind the key of the shortest that is less.
    let preview = Order::query("c").day().le("20").preview().unwrap();
    assert_eq!(sent(&preview).2[..3], ["CUST|c", "ORDER|", "ORDER|}"]);
    // With `#`, texts of letters and digits are in order.
    let preview = Note::query("c").day().ge("2026-11").preview().unwrap();
    assert_eq!(sent(&preview).1.as_deref(), Some("#2=:3"));
    let preview = Note::query("c").day().lt("2026-11").preview().unwrap();
    assert_eq!(sent(&preview).1.as_deref(), Some("#2=:3"));
    let preview = Note::query("c").day().lt("20 26").preview().unwrap();
    assert_eq!(sent(&preview).1.as_deref(), Some("#2=:3 AND #3<:4"));
    let preview = Note::query("c").day().eq("2026").name().le("b").preview().unwrap();
    assert_eq!(sent(&preview).1.as_deref(), Some("#2=:3"));
}
