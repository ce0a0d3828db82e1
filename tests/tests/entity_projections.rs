//! Queries of entities on indexes that do not hold all of them.

use dynorm::prelude::*;
use dynorm::{Kind, Map};
use dynorm_tests::table;

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(include(status, total), hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[index(keys_only, hash, name = "gsi2")]
    gsi2pk: Option<String>,
    #[index(include(total, kind))]
    lsi: Option<String>,
    status: Option<String>,
    total: Option<u64>,
    #[entity]
    kind: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:03}")]
#[key(
    index = "gsi1",
    hash = "STATUS#{status}",
    range = "NUMBER#{number:03}",
    as = "by_status",
    project = "Brief"
)]
#[key(index = "gsi2", hash = "ORDER#{number:03}", project = "Nothing")]
#[key(index = "LsiIndex", range = "{status}", as = "of_customer", project = "inner::Sum")]
struct Order {
    customer: String,
    number: u32,
    status: String,
    total: u64,
    notes: Vec<String>,
}

#[derive(Model, Debug)]
#[model(in = "Shop", entity = "profile")]
#[key(hash = "CUST#{customer}", range = "PROFILE")]
#[key(index = "LsiIndex", range = "{status}", project = "Profile")]
struct ProfileOf {
    customer: String,
    status: String,
}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "ProfileOf")]
struct Profile {}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "Order")]
struct Brief {
    status: String,
    total: u64,
}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "Order")]
struct Nothing {}

mod inner {
    use super::Order;

    #[derive(dynorm::Projection, Debug, PartialEq)]
    #[model(of = "Order")]
    pub(super) struct Sum {
        pub(super) total: u64,
    }
}

async fn filled() -> Table<Order> {
    let (orders, _tap) = table::<Order>().await;
    for number in 1..=4 {
        let status = if number == 3 { "paid" } else { "open" };
        let (customer, status, total) = ("c".into(), status.into(), 10 * u64::from(number));
        orders.put(&Order { customer, number, status, total, notes: vec!["x".into()] }).await.unwrap();
    }
    let profiles = orders.db().table::<ProfileOf>().named(orders.name());
    profiles.put(&ProfileOf { customer: "c".into(), status: "open".into() }).await.unwrap();
    orders
}

#[tokio::test]
async fn a_query_gives_what_the_index_holds() {
    let orders = filled().await;
    let found: Vec<Brief> = Order::by_status("open").number().ge(2u32).all(&orders).await.unwrap();
    let brief = |total| Brief { status: "open".into(), total };
    assert_eq!(found, [brief(20), brief(40)]);

    let found: Vec<Nothing> = Order::gsi2(3u32).all(&orders).await.unwrap();
    assert_eq!(found, [Nothing {}]);
    assert_eq!(Order::gsi2(7u32).count(&orders).await.unwrap(), 0);

    // Told from the profile, which is in the same place, by the name that the index holds.
    let found: Vec<inner::Sum> = Order::of_customer("c").status().eq("open").all(&orders).await.unwrap();
    let mut totals: Vec<_> = found.iter().map(|sum| sum.total).collect();
    totals.sort_unstable();
    assert_eq!(totals, [10, 20, 40]);
}

#[tokio::test]
async fn the_whole_items_are_fetched() {
    let orders = filled().await;
    let mut items = Order::by_status("open").number().le(2u32).reverse().fetch(&orders);
    let mut numbers = Vec::new();
    while let Some(mut order) = items.try_next().await.unwrap() {
        assert!(!order.keys_differ().unwrap());
        numbers.push(order.number);
        order.status = "sent".into();
        order.save().await.unwrap();
    }
    assert_eq!(numbers, [2, 1]);
    assert_eq!(Order::by_status("sent").count(&orders).await.unwrap(), 2);
    assert_eq!(Order::gsi2(3u32).fetch(&orders).try_next().await.unwrap().unwrap().notes, ["x"]);
}

#[tokio::test]
async fn a_cursor_goes_on_in_such_an_index() {
    let orders = filled().await;
    let query = Order::by_status("open").limit(2);
    let page = query.page(&orders).await.unwrap();
    let next = page.next.clone().unwrap();
    assert_eq!(page.into_items().unwrap().len(), 2);
    let rest = query.start_after(&next).page(&orders).await.unwrap().into_items().unwrap();
    assert_eq!(rest, [Brief { status: "open".into(), total: 40 }]);
}

#[test]
fn a_condition_on_what_the_index_does_not_hold_is_refused() {
    let error = Order::by_status("open").number().lt(2u32).preview().unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("number")), "{error}");
    let below = Order::query("c").number().lt(2u32).preview().unwrap();
    let values: Map = below.values.into_iter().collect();
    assert_eq!(values.len(), 4, "{values:?}");
}
