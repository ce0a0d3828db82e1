//! Models of other kinds: with versions, unique values, flattened maps, the first schema; entities.

use std::convert::Infallible;

use dynorm::{Document, Kind, Map, Model, Upgrade, Value};
use dynorm_tests::{map, store, stored, stored_as, table};

use super::{with, without};

#[derive(Document)]
#[model(schema_attr = "v")]
struct CartV1 {
    id: String,
    total: u64,
}

#[derive(Model, Debug)]
#[model(table = "carts", schema_attr = "v", upgrade_from = CartV1)]
struct Cart {
    #[hash_key]
    id: String,
    cents: u64,
    #[version]
    revision: u64,
}

#[derive(Model, Debug)]
#[model(table = "carts", schema_attr = "v", upgrade_from = CartV1)]
struct CountedCart {
    #[hash_key]
    id: String,
    cents: u64,
    #[version(count)]
    revision: u32,
}

impl Upgrade<CartV1> for Cart {
    type Error = Infallible;

    fn upgrade(old: CartV1) -> Result<Self, Infallible> {
        Ok(Cart { id: old.id, cents: old.total * 100, revision: 0 })
    }
}

impl Upgrade<CartV1> for CountedCart {
    type Error = Infallible;

    fn upgrade(old: CartV1) -> Result<Self, Infallible> {
        Ok(CountedCart { id: old.id, cents: old.total * 100, revision: 0 })
    }
}

fn cart() -> Map {
    map([("id", "c".into()), ("total", 3.into()), ("note", "kept".into())])
}

/// A version that the old one knew nothing of does not stand for what that has read.
#[tokio::test]
async fn a_version_comes_with_the_upgrade_and_covers_what_was_read() {
    for revision in [None, Some(7)] {
        let old = || {
            let mut cart = cart();
            cart.extend(revision.map(|revision| ("revision".to_owned(), Value::from(revision))));
            cart
        };
        for partial in [false, true] {
            let (carts, _tap) = table::<Cart>().await;
            store(carts.db(), carts.name(), old()).await;
            let mut cart = carts.get("c").await.unwrap().unwrap();
            assert_eq!((cart.cents, cart.revision), (300, revision.unwrap_or_default()));
            let mut stale = carts.get("c").await.unwrap().unwrap();
            let save = if partial { cart.partial_save() } else { cart.save() };
            assert!(save.await.unwrap().was_sent());
            let now = stored(carts.db(), carts.name()).await.unwrap();
            assert_eq!(now["revision"], cart.revision.into());
            assert_ne!(cart.revision, revision.unwrap_or_default());
            let expected =
                [("id", "c".into()), ("cents", 300.into()), ("v", 2.into()), ("note", "kept".into())];
            assert_eq!(without(now, "revision"), map(expected));
            assert!(stale.save().await.unwrap_err().is_conflict());

            // Somebody who sets no version is in the way all the same.
            let (carts, _tap) = table::<Cart>().await;
            store(carts.db(), carts.name(), old()).await;
            let mut cart = carts.get("c").await.unwrap().unwrap();
            store(carts.db(), carts.name(), with(old(), [("total", 4.into())])).await;
            let save = if partial { cart.partial_save() } else { cart.save() };
            assert!(save.await.unwrap_err().is_conflict());
        }
    }
}

#[tokio::test]
async fn a_count_begins_or_goes_on() {
    for (revision, next) in [(None, 1), (Some(7), 8)] {
        for partial in [false, true] {
            let (carts, _tap) = table::<CountedCart>().await;
            let mut old = cart();
            old.extend(revision.map(|revision| ("revision".to_owned(), Value::from(revision))));
            store(carts.db(), carts.name(), old).await;
            let mut cart = carts.get("c").await.unwrap().unwrap();
            let save = if partial { cart.partial_save() } else { cart.save() };
            save.await.unwrap();
            let stored = stored(carts.db(), carts.name()).await.unwrap();
            assert_eq!((&stored["revision"], &stored["cents"]), (&next.into(), &300.into()));
            cart.cents = 1;
            cart.save().await.unwrap();
        }
    }
}

#[derive(Model, Debug, Clone)]
#[model(table = "firsts", schema_attr = "v")]
struct Only {
    #[hash_key]
    id: String,
    count: u32,
}

/// A number that is absent is 1, and a model of the first schema has nothing to upgrade.
#[tokio::test]
async fn the_first_schema_takes_items_without_a_number_as_they_are() {
    let old = || map([("id", "a".into()), ("count", 1.into())]);
    let (onlys, tap) = table::<Only>().await;
    store(onlys.db(), onlys.name(), old()).await;
    let mut only = onlys.get("a").await.unwrap().unwrap();
    assert!(!only.was_upgraded() && !only.is_dirty().unwrap());
    tap.log().clear();
    assert!(!only.save().await.unwrap().was_sent());
    assert!(tap.log().is_empty());
    only.count = 2;
    only.save().await.unwrap();
    assert_eq!(stored(onlys.db(), onlys.name()).await, Some(with(old(), [("count", 2.into())])));
    onlys.update("a").add(Only::count(), 1).await.unwrap();
    only.refresh().await.unwrap();
    only.count += 1;
    only.partial_save().await.unwrap();
    only.overwrite().await.unwrap();
    assert_eq!(stored(onlys.db(), onlys.name()).await.unwrap()["count"], 4.into());

    onlys.put(&Only { id: "a".into(), count: 9 }).await.unwrap();
    assert_eq!(stored(onlys.db(), onlys.name()).await.unwrap()["v"], 1.into());
    store(onlys.db(), onlys.name(), with(old(), [("v", 2.into())])).await;
    assert_eq!(onlys.get("a").await.unwrap_err().kind(), Kind::NewerSchema);
    let scan = Only::scan().filter(Only::count().gt(5u32)).or_outdated();
    assert_eq!(scan.preview().unwrap().filter.as_deref(), Some("#0>:0"));
}

#[derive(Document)]
#[model(schema_attr = "v", schema_number = 5)]
struct FifthNote {
    id: String,
}

#[derive(Model, Debug)]
#[model(table = "notes", schema_attr = "v", upgrade_from = FifthNote)]
struct Note {
    #[hash_key]
    id: String,
    text: String,
}

impl Upgrade<FifthNote> for Note {
    type Error = Infallible;

    fn upgrade(old: FifthNote) -> Result<Self, Infallible> {
        Ok(Note { text: old.id.clone(), id: old.id })
    }
}

#[tokio::test]
async fn numbers_go_on_where_the_oldest_versions_were_dropped() {
    let (notes, _tap) = table::<Note>().await;
    for (number, outcome) in [
        (None, Err(Kind::Decode)),
        (Some(4), Err(Kind::Decode)),
        (Some(5), Ok(true)),
        (Some(6), Ok(false)),
        (Some(7), Err(Kind::NewerSchema)),
    ] {
        let mut note = map([("id", "n".into()), ("text", "t".into())]);
        note.extend(number.map(|number| ("v".to_owned(), Value::from(number))));
        store(notes.db(), notes.name(), note).await;
        let read = notes.get("n").await;
        if outcome == Err(Kind::Decode) {
            let error = read.as_ref().unwrap_err();
            assert_eq!(
                (error.attribute(), error.to_string().contains("none before 5")),
                (Some("v"), true),
                "{error}"
            );
        }
        assert_eq!(read.map(|note| note.unwrap().was_upgraded()).map_err(|error| error.kind()), outcome);
    }
    notes.put(&Note { id: "n".into(), text: String::new() }).await.unwrap_err();
    notes.delete("n").await.unwrap();
    notes.put(&Note { id: "n".into(), text: String::new() }).await.unwrap();
    assert_eq!(stored(notes.db(), notes.name()).await.unwrap()["v"], 6.into());
}

#[derive(Document)]
#[model(schema_attr = "v")]
struct BagV1 {
    id: String,
    #[model(flatten)]
    rest: Map,
}

#[derive(Model, Debug)]
#[model(table = "bags", schema_attr = "v", upgrade_from = BagV1)]
struct Bag {
    #[hash_key]
    id: String,
    size: u64,
}

impl Upgrade<BagV1> for Bag {
    type Error = String;

    fn upgrade(mut old: BagV1) -> Result<Self, String> {
        let size = old.rest.remove("length").and_then(|length| length.as_number()?.to_u128());
        let size = size.and_then(|size| u64::try_from(size).ok());
        Ok(Bag { id: old.id, size: size.ok_or("no length")? })
    }
}

#[derive(Model, Debug)]
#[model(table = "bags", schema_attr = "v", upgrade_from = CartV1)]
struct OpenCart {
    #[hash_key]
    id: String,
    #[model(flatten)]
    rest: Map,
}

impl Upgrade<CartV1> for OpenCart {
    type Error = Infallible;

    fn upgrade(old: CartV1) -> Result<Self, Infallible> {
        Ok(OpenCart { id: old.id, rest: map([("cents", (old.total * 100).into())]) })
    }
}

/// Neither a version that takes all nor one that does loses what nobody knows.
#[tokio::test]
async fn what_a_flattened_map_has_taken_is_not_lost() {
    let (bags, _tap) = table::<Bag>().await;
    store(bags.db(), bags.name(), map([("id", "b".into()), ("length", 4.into()), ("note", "kept".into())]))
        .await;
    let mut bag = bags.get("b").await.unwrap().unwrap();
    assert_eq!((bag.size, &bag.extra()["note"]), (4, &"kept".into()));
    bag.save().await.unwrap();
    let now = stored(bags.db(), bags.name()).await.unwrap();
    assert_eq!((&now["size"], &now["note"], &now["v"]), (&4.into(), &"kept".into(), &2.into()));

    let (carts, _tap) = table::<OpenCart>().await;
    store(carts.db(), carts.name(), cart()).await;
    let mut cart = carts.get("c").await.unwrap().unwrap();
    assert_eq!(cart.rest, map([("cents", 300.into()), ("note", "kept".into())]));
    assert!(cart.extra().is_empty());
    cart.save().await.unwrap();
    let expected = [("id", "c".into()), ("cents", 300.into()), ("note", "kept".into()), ("v", 2.into())];
    assert_eq!(stored(carts.db(), carts.name()).await, Some(map(expected)));
}

#[derive(Document)]
#[model(schema_attr = "v")]
struct MemberV1 {
    id: String,
    mail: String,
}

#[derive(Model, Debug)]
#[model(table = "members", schema_attr = "v", upgrade_from = MemberV1)]
struct Member {
    #[hash_key]
    id: String,
    #[model(unique)]
    email: String,
}

impl Upgrade<MemberV1> for Member {
    type Error = Infallible;

    fn upgrade(old: MemberV1) -> Result<Self, Infallible> {
        Ok(Member { id: old.id, email: old.mail })
    }
}

#[tokio::test]
async fn a_unique_value_that_comes_with_the_upgrade_is_taken_when_it_is_saved() {
    let (members, _tap) = table::<Member>().await;
    for id in ["a", "b"] {
        store(members.db(), members.name(), map([("id", id.into()), ("mail", "x@y".into())])).await;
    }
    let mut one = members.get("a").await.unwrap().unwrap();
    let mut other = members.get("b").await.unwrap().unwrap();
    one.save().await.unwrap();
    assert!(other.save().await.unwrap_err().is_not_unique());
    assert!(other.overwrite().await.unwrap_err().is_not_unique());
    other.email = "z@y".into();
    other.overwrite().await.unwrap();
    let stored = stored_as(members.db(), members.name(), "b").await.unwrap();
    assert_eq!((&stored["email"], &stored["v"]), (&"z@y".into(), &2.into()));
    assert!(!stored.contains_key("mail"));

    store(members.db(), members.name(), map([("id", "b".into()), ("v", 3.into())])).await;
    let b = Member { id: "b".into(), email: "w@y".into() };
    assert_eq!(members.put(&b).await.unwrap_err().kind(), Kind::NewerSchema);
    assert_eq!(other.overwrite().await.unwrap_err().kind(), Kind::NewerSchema);
}

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Document)]
#[model(schema_attr = "v")]
struct OrderV1 {
    tenant: String,
    customer: String,
    number: u32,
    total: u64,
}

#[derive(Model, Debug)]
#[model(in = "Shop", entity = "order", schema_attr = "v", upgrade_from = OrderV1)]
#[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "TENANT#{tenant}#STATUS#{status}", as = "by_status")]
struct Order {
    #[tenant]
    tenant: String,
    customer: String,
    number: u32,
    cents: u64,
    status: Option<String>,
}

impl Upgrade<OrderV1> for Order {
    type Error = Infallible;

    fn upgrade(old: OrderV1) -> Result<Self, Infallible> {
        let OrderV1 { tenant, customer, number, total } = old;
        Ok(Order { tenant, customer, number, cents: total * 100, status: Some("open".into()) })
    }
}

fn order() -> Map {
    map([
        ("pk", "TENANT#t#CUST#c".into()),
        ("sk", "ORDER#000007".into()),
        ("entity", "order".into()),
        ("tenant", "t".into()),
        ("customer", "c".into()),
        ("number", 7.into()),
        ("total", 3.into()),
        ("note", "kept".into()),
    ])
}

#[tokio::test]
async fn an_entity_of_a_tenant_is_upgraded_with_its_keys() {
    let (orders, _tap) = table::<Order>().await;
    store(orders.db(), orders.name(), order()).await;
    let orders = orders.tenant("t");
    let mut order = orders.get(Order::key("c", 7u32)).await.unwrap().unwrap();
    assert_eq!((order.cents, order.was_upgraded(), order.extra().len()), (300, true, 1));
    let error = orders.update(Order::key("c", 7u32)).add(Order::cents(), 1).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("of schema 1"), "{error}");
    let filtered = Order::query("c").filter(Order::cents().gt(5u64));
    assert_eq!(filtered.all(&orders).await.unwrap().len(), 0);
    assert_eq!(filtered.or_outdated().all(&orders).await.unwrap().len(), 1);
    assert_eq!(Order::by_status("open").all(&orders).await.unwrap().len(), 0);
    order.save().await.unwrap();
    let now = stored(orders.db(), orders.name()).await.unwrap();
    let expected = with(
        without(self::order(), "total"),
        [
            ("cents", 300.into()),
            ("status", "open".into()),
            ("gsi1pk", "TENANT#t#STATUS#open".into()),
            ("v", 2.into()),
        ],
    );
    assert_eq!(now, expected);
    assert_eq!(Order::by_status("open").all(&orders).await.unwrap().len(), 1);
    orders.update(Order::key("c", 7u32)).add(Order::cents(), 1).await.unwrap();
    assert!(!orders.get(Order::key("c", 7u32)).await.unwrap().unwrap().was_upgraded());
}

#[tokio::test]
async fn an_item_of_another_entity_is_that_whatever_schema_it_says() {
    for number in [1, 3] {
        let (orders, _tap) = table::<Order>().await;
        let other = with(order(), [("entity", "invoice".into()), ("v", number.into())]);
        store(orders.db(), orders.name(), other).await;
        let orders = orders.tenant("t");
        let error = orders.get(Order::key("c", 7u32)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::AnotherEntity, "{error}");
    }
}
