//! Collections of indexes, scans, queries of the layout, and reads of transactions.

use dynorm::Kind;
use dynorm_tests::store;

use super::*;

#[derive(Collection, Debug)]
#[model(index = "gsi1")]
enum ByStatus {
    Order(Item<Order>),
    Parcel(Parcel),
}

/// Of no hash key.
#[derive(Collection, Debug)]
#[model(scan)]
#[expect(dead_code, reason = "only which variant it is")]
enum Everything {
    Customer(Customer),
    Order(Item<Order>),
    #[model(other)]
    Other(Item<Map>),
}

fn parcel(number: u32) -> Parcel {
    Parcel { to: "acme".into(), customer: "c#1".into(), number, state: "open".into() }
}

#[tokio::test]
async fn collections_of_an_index() {
    let shop = filled(4).await;
    for number in [2, 5] {
        shop.of::<Parcel>().put(parcel(number)).await.unwrap();
    }
    let open = Order::by_status("open").whole_partition().entities::<ByStatus>();
    let mut found = open.all(&shop.of::<Order>()).await.unwrap();
    assert!(
        matches!(&found[..], [ByStatus::Order(a), ByStatus::Order(b), ByStatus::Parcel(c), ByStatus::Parcel(d)]
            if (a.number, b.number, c.number, d.number) == (1, 3, 2, 5)),
        "{found:?}"
    );
    // An item of an index that holds all is the item.
    if let Some(ByStatus::Order(order)) = found.first_mut() {
        order.status = None;
        order.save().await.unwrap();
    }
    let left = Parcel::gsi1("open").whole_partition().entities::<ByStatus>().limit(2);
    let page = left.page(&shop.of::<Parcel>()).await.unwrap();
    let next = left.start_after(page.next.as_ref().unwrap()).page(&shop.of::<Parcel>()).await.unwrap();
    assert!(matches!(&page.into_items().unwrap()[..], [ByStatus::Order(_), ByStatus::Parcel(_)]));
    assert!(matches!(&next.into_items().unwrap()[..], [ByStatus::Parcel(parcel)] if parcel.number == 5));

    // A local index has the hash key of the table, and holds what has its range key.
    let by_number = Order::by_number("acme", "c#1").whole_partition().entities::<ByNumber>().consistent();
    let found = by_number.range().between("002", "003").all(&shop.of::<Order>()).await.unwrap();
    let numbers: Vec<_> = found
        .iter()
        .map(|entry| match entry {
            ByNumber::Order(order) => ("order", order.number),
            ByNumber::Parcel(parcel) => ("parcel", parcel.number),
        })
        .collect();
    assert_eq!(numbers.len(), 3);
    assert_eq!(numbers[2], ("order", 3));
    assert!(numbers.contains(&("order", 2)) && numbers.contains(&("parcel", 2)), "{numbers:?}");
}

#[tokio::test]
async fn collections_of_scans_and_of_queries_of_the_layout() {
    let shop = filled(2).await;
    shop.of::<Order>().put(&Order { customer: "c2".into(), ..order(9) }).await.unwrap();
    store(shop.db(), shop.name(), foreign("B", Some("invoice"))).await;
    let scan = Shop::scan().entities::<Everything>();
    let (mut customers, mut orders, mut others) = (0, 0, Vec::new());
    for entry in scan.segments(3).all(&shop).await.unwrap() {
        match entry {
            Everything::Customer(_) => customers += 1,
            Everything::Order(_) => orders += 1,
            Everything::Other(item) => others.push(item),
        }
    }
    assert_eq!((customers, orders, others.len()), (1, 3, 1));
    // What is kept as it is saves by itself too.
    let other = &mut others[0];
    other.insert("note".into(), "y".into());
    other.save().await.unwrap();
    let again = Shop::query("CUST#acme#c%231").sk().begins_with("B").entities::<CustomerPage>();
    let again = again.one(&shop).await.unwrap();
    assert!(matches!(&again, CustomerPage::Other(map) if map["note"] == "y".into()), "{again:?}");

    let of_index = Shop::gsi1("STATUS#open").entities::<ByStatus>().all(&shop).await.unwrap();
    assert!(matches!(&of_index[..], [ByStatus::Order(_), ByStatus::Order(_)]), "{of_index:?}");
    let known = Shop::scan().entities::<Known>().preview().unwrap();
    assert_eq!(known.filter.as_deref(), Some("#0 IN (:0,:1,:2)"));
}

#[tokio::test]
async fn reads_of_a_transaction_as_members_of_a_collection() {
    let (shop, tap) = table::<Shop>().await;
    let (customers, orders) = (shop.of::<Customer>(), shop.of::<Order>());
    customers.put(customer()).await.unwrap();
    orders.put(order(1)).await.unwrap();
    tap.log().clear();
    let reads = vec![
        orders.get(Order::key("acme", "c#1", 1u32)).entity::<Listed>(),
        customers.get(Customer::key("acme", "c#1")).entity(),
        orders.get(Order::key("acme", "c#1", 2u32)).entity(),
    ];
    let mut found = shop.db().transact_get(reads).await.unwrap();
    assert_eq!(tap.log().len(), 1);
    let [Some(Listed::Order(order)), Some(Listed::Customer(ann)), None] = &mut found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((order.total, &*ann.name), (10, "Ann"));
    order.total = 11;
    order.save().await.unwrap();

    store(shop.db(), shop.name(), foreign("ORDER#003", Some("invoice"))).await;
    let other = || orders.get(Order::key("acme", "c#1", 3u32));
    let error = shop.db().transact_get(vec![other().entity::<Listed>()]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AnotherEntity, "{error}");
    let found = shop.db().transact_get(vec![other().entity::<CustomerPage>()]).await.unwrap();
    assert!(matches!(&found[..], [Some(CustomerPage::Other(map))] if map["note"] == "x".into()), "{found:?}");
}
