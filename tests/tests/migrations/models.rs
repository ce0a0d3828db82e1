//! Models of all kinds: entities that share a table, versions, unique values, hash and range keys.

use dynorm::migrate::{Migrations, Step};
use dynorm::prelude::*;
use dynorm::{Kind, Map};

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "PROFILE")]
struct Customer {
    id: String,
    visits: u32,
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
struct Order {
    customer: String,
    number: u32,
    visits: u32,
}

fn empty() -> Db {
    Db::new(dynorm::Engine::memory().unwrap().in_place().client())
}

/// Of a table of several entities, those of the others are not touched, and need not fit.
#[tokio::test(start_paused = true)]
async fn a_migration_of_an_entity_is_about_its_items_alone() {
    let db = empty();
    db.table::<Shop>().create().await.unwrap();
    for id in 0..6 {
        let customer = format!("c{id}");
        db.table::<Customer>().put(&Customer { id: customer.clone(), visits: 0 }).await.unwrap();
        db.table::<Order>().put(&Order { customer, number: id, visits: 0 }).await.unwrap();
    }
    let migrations = Migrations::new().marked::<Order>("0001", |order| {
        order.visits += 1;
        // A part of its key: the order gets another one.
        order.number += 100;
        Ok(Step::Move)
    });
    let report = migrations.run(&db).page_size(3).segments(2).await.unwrap().or_error().unwrap();
    assert_eq!(report.finished[0].counts.moved, 6);
    let mut orders = Order::scan().models().all(&db.table::<Order>()).await.unwrap();
    orders.sort_by_key(|order| order.number);
    assert_eq!(
        orders.iter().map(|order| (order.number, order.visits)).collect::<Vec<_>>(),
        (100..106).map(|number| (number, 1)).collect::<Vec<_>>()
    );
    assert!(db.table::<Order>().get(Order::key("c3", 103u32)).await.unwrap().is_some());
    let customers = Customer::scan().models().all(&db.table::<Customer>()).await.unwrap();
    assert!(customers.len() == 6 && customers.iter().all(|customer| customer.visits == 0));
}

#[derive(Model, Debug)]
#[model(table = "users")]
struct User {
    #[hash_key]
    group: String,
    #[range_key]
    number: u32,
    #[model(unique)]
    email: String,
    #[version]
    version: u64,
}

/// The markers of unique values move along, and each write draws a version.
#[tokio::test(start_paused = true)]
async fn versions_and_unique_values_are_kept() {
    let db = empty();
    let users = db.table::<User>();
    users.create().await.unwrap();
    for number in 0..5 {
        let email = format!("{number}@EXAMPLE.COM");
        users.insert(&User { group: "a".into(), number, email, version: 0 }).await.unwrap();
    }
    let mut before = User::query("a").all(&users).await.unwrap();
    let migrations = Migrations::new().each::<User>("0001-lower", |user| {
        user.email = user.email.to_lowercase();
        Ok(match user.number {
            4 => Step::Delete,
            3 => {
                user.group = "b".into();
                Step::Move
            }
            _ => Step::Change,
        })
    });
    let report = migrations.run(&db).await.unwrap().or_error().unwrap();
    let counts = report.finished[0].counts;
    assert_eq!((counts.changed, counts.moved, counts.deleted), (3, 1, 1));
    let after = User::query("a").all(&users).await.unwrap();
    assert_eq!(after.len(), 3);
    for (old, new) in before.iter().zip(&after) {
        assert_ne!(old.version, new.version);
        assert_eq!(new.email, format!("{}@example.com", new.number));
    }
    // Whoever has read an item before knows that it has changed.
    before[0].email = "other@example.com".into();
    assert!(before[0].save().await.unwrap_err().is_conflict());
    let new = |email: &str| User { group: "c".into(), number: 1, email: email.into(), version: 0 };
    let taken = users.insert(new("3@example.com")).await.unwrap_err();
    assert_eq!(taken.kind(), Kind::NotUnique, "moved, with its marker");
    users.insert(new("4@EXAMPLE.COM")).await.expect("deleted, with its marker");
    users.insert(&User { number: 2, ..new("2@EXAMPLE.COM") }).await.expect("its value is another one now");
}

/// What the model does not know stays, also where the key changes.
#[tokio::test(start_paused = true)]
async fn unknown_attributes_go_along() {
    let db = crate::db_of(0).await;
    let counters = db.open("counters");
    for id in 0..3 {
        let mut item = Map::new();
        item.insert("id".into(), id.into());
        item.insert("visits".into(), 0.into());
        item.insert("color".into(), "red".into());
        counters.put(&item).await.unwrap();
    }
    let migrations = Migrations::new().marked::<crate::Counter>("0001", |counter| {
        counter.visits += 1;
        counter.id += 10;
        Ok(if counter.id == 10 { Step::Skip } else { Step::Move })
    });
    migrations.run(&db).await.unwrap().or_error().unwrap();
    for (id, visits) in [(0, 0), (11, 1), (12, 1)] {
        let item = counters.get(id).await.unwrap().unwrap();
        assert_eq!((&item["color"], &item["visits"]), (&"red".into(), &visits.into()), "{id}");
    }
}
