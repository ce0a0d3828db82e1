//! Each item of a partition as the entity that it is, what is sent for that, and pages of them.

use dynorm::Kind;
use dynorm_tests::store;
use futures_util::TryStreamExt;

use super::*;

#[tokio::test]
async fn each_item_is_the_entity_that_it_is_in_the_order_of_the_key() {
    let shop = filled(3).await;
    shop.of::<Customer>().put(&Customer { id: "c#2".into(), ..customer() }).await.unwrap();
    let page = Customer::partition("acme", "c#1")
        .entities::<CustomerPage>()
        .all(&shop.of::<Customer>())
        .await
        .unwrap();
    assert_eq!(numbers(&page), [0, 1, 2, 3]);
    assert!(matches!(&page[0], CustomerPage::Customer(one) if one.name == "Ann"), "{page:?}");
    assert_eq!(page[1..], [1, 2, 3].map(|number| CustomerPage::Order(order(number))));

    // Whichever of its entities a partition is named by, and backwards.
    let page = Order::partition("acme", "c#1").entities::<CustomerPage>().reverse();
    assert_eq!(numbers(&page.all(&shop.of::<Order>()).await.unwrap()), [3, 2, 1, 0]);
    let page = Order::query("acme", "c#1").whole_partition().entities::<CustomerPage>();
    assert_eq!(numbers(&page.all(&shop.of::<Order>()).await.unwrap()), [0, 1, 2, 3]);

    // From a place on, by the key as it is stored.
    let from = Order::partition("acme", "c#1").range().ge("ORDER#002").entities::<CustomerPage>();
    assert_eq!(numbers(&from.all(&shop.of::<Order>()).await.unwrap()), [2, 3]);
    let orders = Order::partition("acme", "c#1").entities::<CustomerPage>().range().begins_with("ORDER#");
    assert_eq!(numbers(&orders.consistent().all(&shop.of::<Order>()).await.unwrap()), [1, 2, 3]);
    let first =
        Order::partition("acme", "c#1").entities::<CustomerPage>().first(&shop.of::<Order>()).await.unwrap();
    assert!(matches!(first, Some(CustomerPage::Customer(_))), "{first:?}");
    assert_eq!(
        Order::partition("acme", "c#1").entities::<CustomerPage>().count(&shop.of::<Order>()).await.unwrap(),
        4
    );
    assert!(
        Order::partition("acme", "none")
            .entities::<CustomerPage>()
            .all(&shop.of::<Order>())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_item_of_a_collection_saves_by_itself() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(customer()).await.unwrap();
    let mut stored = foreign("ORDER#007", Some("Order"));
    stored.extend(map([("tenant", "acme".into()), ("customer", "c#1".into())]));
    stored.extend(map([("number", 7.into()), ("total", 70.into())]));
    store(shop.db(), shop.name(), stored).await;
    let page =
        Customer::partition("acme", "c#1").entities::<Listed>().all(&shop.of::<Customer>()).await.unwrap();
    for entry in page {
        match entry {
            Listed::Customer(mut customer) => {
                customer.name = "Anne".into();
                customer.save().await.unwrap();
                let mut stale =
                    shop.of::<Customer>().get(Customer::key("acme", "c#1")).await.unwrap().unwrap();
                customer.name = "Anna".into();
                customer.save().await.unwrap();
                stale.name = "x".into();
                assert!(stale.save().await.unwrap_err().is_conflict());
            }
            Listed::Order(mut order) => {
                assert_eq!(order.extra().keys().collect::<Vec<_>>(), ["note"]);
                assert!(!order.is_dirty().unwrap());
                order.status = Some("open".into());
                tap.log().clear();
                order.save().await.unwrap();
                assert_eq!(tap.log().len(), 1);
            }
        }
    }
    let found = Order::by_status("open").one(&shop.of::<Order>()).await.unwrap();
    assert_eq!((found.number, found.extra().len()), (7, 1), "what the model does not know is kept");
    let ann = shop.of::<Customer>().get(Customer::key("acme", "c#1")).await.unwrap().unwrap();
    assert_eq!(ann.name, "Anna");
}

#[test]
fn what_is_sent_is_the_query_of_the_hash_key() {
    let preview = Order::partition("acme", "c#1").entities::<CustomerPage>().preview().unwrap();
    assert_eq!(preview.key_condition.as_deref(), Some("#0=:0"), "{preview}");
    assert_eq!((preview.filter, preview.projection, preview.index), (None, None, None));
    assert_eq!(preview.values, [(":0".to_owned(), "CUST#acme#c%231".into())]);

    let query = Parcel::by_number("acme", "c#1").whole_partition().entities::<ByNumber>();
    let preview = query.reverse().limit(7).preview().unwrap();
    assert_eq!((preview.index.as_deref(), preview.filter, preview.forward), (Some("LsiIndex"), None, false));
    assert_eq!(preview.key_condition.as_deref(), Some("#0=:0"));

    // What else was asked for stays.
    let dear = Order::by_number("acme", "c#1").filter(Order::total().ge(10)).whole_partition();
    let preview = dear.entities::<ByNumber>().preview().unwrap();
    assert_eq!(preview.filter.as_deref(), Some("#1>=:1"), "{preview}");

    let error =
        Order::partition("acme", "c#1").entities::<CustomerPage>().page_size(0).preview().unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
}

#[tokio::test]
async fn a_partition_without_a_collection_is_read_as_it_is() {
    let shop = filled(2).await;
    let stream = Customer::partition("acme", "c#1").stream(&shop.of::<Customer>());
    let all: Vec<Map> = stream.try_collect().await.unwrap();
    let kinds: Vec<_> = all.iter().map(|item| item["_type"].as_str()).collect();
    assert_eq!(kinds, [Some("customer"), Some("order"), Some("order")]);
}
