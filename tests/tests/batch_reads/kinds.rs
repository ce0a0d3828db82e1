//! Reads of several kinds of items: other models, entities of one table, tables without a model,
//! and items that expire.

use dynorm::Kind;
use dynorm::prelude::*;
use dynorm_tests::{Counter, Person, ada, counter, library, map, store, table, unique};

use crate::sizes;

#[tokio::test]
async fn tables_of_several_models_and_of_none() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let db = songs.db();
    let people = db.table::<Person>().named(unique("people"));
    let counters = db.table::<Counter>().named(unique("counters"));
    people.create().await?;
    counters.create().await?;
    people.put(ada()).await?;
    counters.put(counter("1.0", "one")).await?;
    let untyped = db.open(songs.name());
    let number = |text: &str| text.parse::<dynorm::Number>().unwrap();
    let (song, ada, one, map) = db
        .batch_get((
            songs.get("bach", 2u32),
            people.batch_get([ada().id]),
            counters.batch_get([number("1e0"), number("1"), number("2")]),
            untyped.batch_get([("bach", 1)]).models(),
        ))
        .await?;
    assert_eq!(song.unwrap().number, 2);
    assert_eq!((ada.items.len(), one.items.len(), one.missing.len()), (1, 1, 1));
    assert_eq!(map.items[0]["title"].as_str(), Some("Song 001"));
    Ok(())
}

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "PROFILE")]
struct Customer {
    id: String,
}

#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:03}")]
struct Order {
    customer: String,
    number: u32,
}

#[tokio::test]
async fn entities_of_one_table_share_a_request_that_names_it_once() -> dynorm::Result<()> {
    let (orders, tap) = table::<Order>().await;
    let db = orders.db();
    let customers = db.table::<Customer>().named(orders.name());
    customers.put(Customer { id: "c".into() }).await?;
    orders.put_all((0..3).map(|number| Order { customer: "c".into(), number })).await.into_result()?;
    tap.log().clear();
    let keys = [2u32, 9, 0].map(|number| Order::key("c", number));
    let (customer, found) = db.batch_get((customers.get(Customer::key("c")), orders.batch_get(keys))).await?;
    assert_eq!(customer.unwrap().id, "c");
    assert_eq!(found.items.iter().map(|order| order.number).collect::<Vec<_>>(), [2, 0]);
    assert_eq!(found.missing.len(), 1);
    assert_eq!(sizes(tap.log()), [vec![4]]);
    // What is of another entity is no item of this one.
    let other = Order::key("c", 1u32);
    store(
        db,
        orders.name(),
        map([("pk", "CUST#c".into()), ("sk", "ORDER#001".into()), ("entity", "invoice".into())]),
    )
    .await;
    let error = db.batch_get((orders.get(other), customers.get(Customer::key("c")))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AnotherEntity);
    Ok(())
}

#[derive(Model, Debug, Clone)]
#[model(table = "sessions")]
struct Session {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<u64>,
}

#[tokio::test]
async fn expired_items_are_missing() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let db = songs.db();
    let sessions = db.table::<Session>().named(unique("sessions"));
    sessions.create().await?;
    for (id, expires) in [("old", Some(1)), ("far", Some(4_000_000_000)), ("never", None)] {
        sessions.put(Session { id: id.into(), expires }).await?;
    }
    let keys = || ["never", "old", "none", "far"];
    let (some, old, whole, ids) = db
        .batch_get((
            sessions.batch_get(keys()).not_expired(),
            sessions.get("old").not_expired(),
            sessions.batch_get(keys()),
            sessions.batch_get(keys()).select(Session::id()).not_expired(),
        ))
        .await?;
    assert_eq!(some.items.iter().map(|session| &*session.id).collect::<Vec<_>>(), ["never", "far"]);
    assert_eq!(
        some.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["id=\"old\"", "id=\"none\""]
    );
    assert!(old.is_none());
    assert_eq!((whole.items.len(), whole.missing.len()), (3, 1));
    assert_eq!((&ids.items[..], ids.missing.len()), (&["never".to_owned(), "far".to_owned()][..], 2));
    Ok(())
}
