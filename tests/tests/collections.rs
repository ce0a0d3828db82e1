//! Collections: what stands under one hash key, of several entities, each item as the one that it
//! is. Those that are gathered are in `gathered.rs`.

use dynorm::prelude::*;
use dynorm::{Kind, Map, Value};
use dynorm_tests::{map, store, table};
use futures_util::TryStreamExt;

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
    #[index(all)]
    lsi: Option<String>,
    #[entity]
    #[model(rename = "_type")]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{tenant}#{id}", range = "A#PROFILE")]
struct Customer {
    #[version]
    revision: u64,
    tenant: String,
    id: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{status}", range = "O#{number:03}", as = "by_status")]
#[key(index = "LsiIndex", range = "{number:03}", as = "by_number")]
struct Order {
    tenant: String,
    customer: String,
    number: u32,
    status: Option<String>,
    total: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "parcel")]
#[key(hash = "CUST#{to}#{customer}", range = "PARCEL#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{state}", range = "P#{number:03}")]
#[key(index = "LsiIndex", range = "{number:03}", as = "by_number")]
struct Parcel {
    to: String,
    customer: String,
    number: u32,
    state: String,
}

#[derive(Collection, Debug, PartialEq)]
enum CustomerPage {
    Customer(Customer),
    Order(Order),
    #[model(other)]
    Other(Map),
}

/// The same without a place for others.
#[derive(Collection, Debug)]
enum Listed {
    Customer(Item<Customer>),
    Order(Item<Order>),
}

#[derive(Collection, Debug)]
#[model(skip_others)]
#[expect(dead_code, reason = "only which variant it is")]
enum Known {
    Order(Order),
    Customer(Customer),
}

#[derive(Collection, Debug)]
#[model(index = "gsi1")]
enum ByStatus {
    Order(Item<Order>),
    Parcel(Parcel),
}

#[derive(Collection, Debug)]
#[model(index = "LsiIndex")]
enum ByNumber {
    Parcel(Parcel),
    Order(Order),
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

fn customer() -> Customer {
    Customer { revision: 0, tenant: "acme".into(), id: "c#1".into(), name: "Ann".into() }
}

fn order(number: u32) -> Order {
    let status = (number % 2 == 1).then(|| "open".to_owned());
    Order { tenant: "acme".into(), customer: "c#1".into(), number, status, total: u64::from(number) * 10 }
}

fn parcel(number: u32) -> Parcel {
    Parcel { to: "acme".into(), customer: "c#1".into(), number, state: "open".into() }
}

/// What no entity here is: by its name, or without one.
fn foreign(sk: &str, entity: Option<&str>) -> Map {
    let mut item = map([("pk", "CUST#acme#c%231".into()), ("sk", sk.into()), ("note", "x".into())]);
    item.extend(entity.map(|entity| ("_type".to_owned(), Value::from(entity))));
    item
}

/// A customer and so many orders.
async fn filled(orders: u32) -> Table<Shop> {
    let (shop, _tap) = table::<Shop>().await;
    shop.of::<Customer>().put(customer()).await.unwrap();
    for number in 1..=orders {
        shop.of::<Order>().put(order(number)).await.unwrap();
    }
    shop
}

fn numbers(page: &[CustomerPage]) -> Vec<u32> {
    let number = |entry: &CustomerPage| match entry {
        CustomerPage::Customer(_) => 0,
        CustomerPage::Order(order) => order.number,
        CustomerPage::Other(_) => 1000,
    };
    page.iter().map(number).collect()
}

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

#[tokio::test]
async fn what_no_variant_is_for_is_kept_or_an_error_or_left_out() {
    let shop = filled(2).await;
    let others = [foreign("B", Some("invoice")), foreign("ORDER#001x", None)];
    for other in &others {
        store(shop.db(), shop.name(), other.clone()).await;
    }
    // Named by what is no text, which is no name.
    let mut strange = foreign("Z", None);
    strange.insert("_type".into(), 7.into());
    store(shop.db(), shop.name(), strange.clone()).await;

    let page = Customer::partition("acme", "c#1")
        .entities::<CustomerPage>()
        .all(&shop.of::<Customer>())
        .await
        .unwrap();
    assert_eq!(numbers(&page), [0, 1000, 1, 1000, 2, 1000]);
    let kept: Vec<_> = page
        .into_iter()
        .filter_map(|entry| if let CustomerPage::Other(map) = entry { Some(map) } else { None })
        .collect();
    assert_eq!(kept, [others[0].clone(), others[1].clone(), strange]);

    // Each is an error in its place, and the stream goes on.
    let mut stream = Customer::partition("acme", "c#1").entities::<Listed>().stream(&shop.of::<Customer>());
    let (mut read, mut errors) = (0, Vec::new());
    while let Some(entry) = stream.next().await {
        match entry {
            Ok(Listed::Customer(_) | Listed::Order(_)) => read += 1,
            Err(error) => errors.push(error),
        }
    }
    assert_eq!((read, errors.len()), (3, 3));
    for (error, says) in errors.iter().zip(["`invoice`", "does not say which", "does not say which"]) {
        assert_eq!((error.kind(), error.attribute()), (Kind::AnotherEntity, Some("_type")), "{error}");
        let text = error.to_string();
        assert!(
            text.contains(says) && text.contains("`Listed`") && text.contains("#[model(other)]"),
            "{text}"
        );
    }
    assert!(errors[0].to_string().contains(shop.name()), "{}", errors[0]);
    let all = Customer::partition("acme", "c#1").entities::<Listed>().all(&shop.of::<Customer>()).await;
    assert!(all.unwrap_err().is_another_entity());

    let known = Customer::partition("acme", "c#1").entities::<Known>();
    let found = known.all(&shop.of::<Customer>()).await.unwrap();
    assert!(matches!(&found[..], [Known::Customer(_), Known::Order(_), Known::Order(_)]), "{found:?}");
    let preview = known.preview().unwrap();
    assert_eq!(preview.filter.as_deref(), Some("#1 IN (:1,:2,:3)"), "{preview}");
    let names: Vec<_> = preview.values.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!(names, ["CUST#acme#c%231", "order", "Order", "customer"]);
}

#[tokio::test]
async fn an_item_that_does_not_fit_its_variant_is_an_error_in_its_place() {
    let shop = filled(1).await;
    let mut broken = foreign("ORDER#000", Some("order"));
    broken.insert("number".into(), "seven".into());
    store(shop.db(), shop.name(), broken).await;
    let query = Customer::partition("acme", "c#1").entities::<CustomerPage>();
    let page = query.page(&shop.of::<Customer>()).await.unwrap();
    let results = page.into_results();
    let [Ok(CustomerPage::Customer(_)), Err(error), Ok(CustomerPage::Order(_))] = &results[..] else {
        panic!("{results:?}");
    };
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("number")), "{error}");
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
async fn cursors_go_on_where_a_page_ends_in_the_middle_or_not() {
    let shop = filled(23).await;
    for place in ["B", "ORDER#005x", "ORDER#023x"] {
        store(shop.db(), shop.name(), foreign(place, Some("invoice"))).await;
    }
    let whole = Customer::partition("acme", "c#1").entities::<CustomerPage>();
    let all = numbers(&whole.all(&shop.of::<Customer>()).await.unwrap());
    assert_eq!(all.len(), 27);
    for size in [1, 4, 5, 26, 27, 28] {
        // Requests smaller than pages, as large, and larger.
        for request in [None, Some(3), Some(100)] {
            let limited = whole.clone().limit(size);
            let limited = match request {
                Some(request) => limited.page_size(request),
                None => limited,
            };
            let (mut found, mut next) = (Vec::new(), Some(limited.clone()));
            let mut last = None;
            while let Some(query) = next {
                let page = query.page(&shop.of::<Customer>()).await.unwrap();
                // As text, as it would be in a URL.
                next = page
                    .next
                    .as_ref()
                    .map(|cursor| limited.clone().start_after(&cursor.to_string().parse().unwrap()));
                last = page.previous.clone().or(last);
                found.extend(numbers(&page.into_items().unwrap()));
            }
            assert_eq!(found, all, "{size} {request:?}");
            let before = limited.clone().reverse().start_after(&last.unwrap());
            let mut before =
                numbers(&before.page(&shop.of::<Customer>()).await.unwrap().into_items().unwrap());
            before.reverse();
            let at = (all.len() - 1) / size * size;
            assert_eq!(before, all[at.saturating_sub(size)..at], "{size} {request:?}");
        }
    }

    // With others left out, a request may find less than it looks at.
    let known = Customer::partition("acme", "c#1").entities::<Known>().limit(5).page_size(4);
    let (mut found, mut next) = (0, Some(known.clone()));
    while let Some(query) = next {
        let page = query.page(&shop.of::<Customer>()).await.unwrap();
        assert!(page.len() == 5 || page.next.is_none());
        next = page.next.as_ref().map(|cursor| known.clone().start_after(cursor));
        found += page.into_items().unwrap().len();
    }
    assert_eq!(found, 24);
}

#[tokio::test]
async fn pages_are_requested_only_when_they_are_needed() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(customer()).await.unwrap();
    for number in 1..=5 {
        shop.of::<Order>().put(order(number)).await.unwrap();
    }
    tap.log().clear();
    let mut stream = Customer::partition("acme", "c#1")
        .entities::<CustomerPage>()
        .page_size(2)
        .stream(&shop.of::<Customer>());
    assert!(tap.log().is_empty());
    for (taken, requests) in [1, 1, 2, 2, 3].into_iter().enumerate() {
        assert!(stream.try_next().await.unwrap().is_some());
        assert_eq!(tap.log().len(), requests, "{taken}");
    }
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

#[tokio::test]
async fn a_partition_without_a_collection_is_read_as_it_is() {
    let shop = filled(2).await;
    let stream = Customer::partition("acme", "c#1").stream(&shop.of::<Customer>());
    let all: Vec<Map> = stream.try_collect().await.unwrap();
    let kinds: Vec<_> = all.iter().map(|item| item["_type"].as_str()).collect();
    assert_eq!(kinds, [Some("customer"), Some("order"), Some("order")]);
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "TENANT#{tenant}#{project}", range = "NOTE#{number:03}")]
struct Note {
    #[tenant]
    tenant: String,
    project: String,
    number: u32,
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "task")]
#[key(hash = "TENANT#{of}#{project}", range = "TASK#{number:03}")]
struct Task {
    #[tenant]
    of: String,
    project: String,
    number: u32,
    done: bool,
}

#[derive(Collection, Debug)]
enum OfProject {
    Note(Note),
    Task(Item<Task>),
}

#[derive(Collection, Debug)]
struct Project {
    #[many]
    notes: Vec<Note>,
    #[many]
    tasks: Vec<Task>,
}

#[tokio::test]
async fn the_tenant_of_a_partition_is_that_of_the_table() {
    let (shop, _tap) = table::<Shop>().await;
    for (tenant, number) in [("acme", 1), ("ac", 2)] {
        let note = Note { tenant: tenant.into(), project: "p".into(), number };
        shop.of::<Note>().put(&note).await.unwrap();
        let task = Task { of: tenant.into(), project: "p".into(), number, done: false };
        shop.of::<Task>().put(&task).await.unwrap();
    }
    let notes = shop.of::<Note>().tenant("ac");
    let mut found = Note::partition("p").entities::<OfProject>().all(&notes).await.unwrap();
    let [OfProject::Note(note), OfProject::Task(task)] = &mut found[..] else { panic!("{found:?}") };
    assert_eq!((note.number, task.number), (2, 2));
    // An item of it is one of that tenant's table.
    task.done = true;
    task.save().await.unwrap();
    let project = Note::partition("p").gather::<Project>(&notes).await.unwrap();
    assert_eq!((project.notes.len(), project.tasks[0].done), (1, true));
    let tasks = shop.of::<Task>().tenant("acme");
    let project = Task::partition("p").gather::<Project>(&tasks).await.unwrap();
    assert_eq!((project.notes[0].number, project.tasks[0].done), (1, false));
}
