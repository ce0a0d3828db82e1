//! A text before the names of models' tables: `Db::with_table_prefix`.

use dynorm::prelude::*;
use dynorm::write::Write;
use dynorm_tests::{db, tapped, unique};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people")]
struct Person {
    #[hash_key]
    name: String,
    #[model(unique)]
    email: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "visits")]
struct Visit {
    #[hash_key]
    id: u32,
    count: u32,
}

fn person(name: &str) -> Person {
    Person { name: name.into(), email: Some(format!("{name}@example.com")) }
}

#[test]
fn it_is_before_the_names_that_models_give_and_no_others() {
    let dev = db().with_table_prefix("dev-");
    assert_eq!(dev.table_prefix(), "dev-");
    assert_eq!(dev.table::<Visit>().name(), "dev-visits");
    assert_eq!(dev.metered(&dynorm::Meter::default()).table::<Visit>().name(), "dev-visits");
    assert_eq!(dev.with_attribute_values().table::<Visit>().name(), "dev-visits");
    // A name that is given is the name.
    assert_eq!(dev.table::<Visit>().named("visits").name(), "visits");
    assert_eq!(dev.open("visits").name(), "visits");
    // The one from before is the same as it was.
    assert_eq!(db().table::<Visit>().name(), "visits");
}

#[test]
fn a_second_one_stands_in_the_place_of_the_first() {
    let dev = db().with_table_prefix("dev-");
    assert_eq!(dev.with_table_prefix("test-").table::<Visit>().name(), "test-visits");
    assert_eq!(dev.with_table_prefix("").table::<Visit>().name(), "visits");
}

#[test]
fn debug_and_previews_show_the_name_with_it() {
    let dev = db().with_table_prefix("dev-");
    let visits = dev.table::<Visit>();
    assert_eq!(format!("{dev:?}"), r#"Db { metered: false, table_prefix: "dev-", .. }"#);
    assert_eq!(format!("{:?}", db()), "Db { metered: false, .. }");
    assert!(format!("{visits:?}").contains("dev-visits"), "{visits:?}");
    let put = visits.put(&Visit { id: 1, count: 0 }).into_any();
    assert_eq!(put.preview().unwrap().table, "dev-visits");
    let markers = dev.table::<Person>().insert(person("ada")).preview().unwrap().to_string();
    assert!(markers.contains("dev-people-unique"), "{markers}");
}

#[tokio::test]
async fn everything_that_is_done_with_a_model_s_table_is_done_with_that_one() {
    let (db, tap) = tapped();
    let prefix = unique("stage.");
    let db = db.with_table_prefix(&prefix);
    let (people, visits) = (db.table::<Person>(), db.table::<Visit>());
    people.create().await.unwrap();
    visits.create().await.unwrap();
    assert_eq!(people.verify().await.unwrap(), []);
    tap.log().clear();

    people.insert(person("ada")).await.unwrap();
    db.transact_write().with(visits.insert(&Visit { id: 1, count: 1 })).await.unwrap();
    let batch = db.batch_write().put(&visits, Visit { id: 2, count: 1 }).await;
    assert!(batch.is_complete(), "{batch:?}");
    let mut visit = visits.get(1).await.unwrap().unwrap();
    visit.count = 2;
    visit.save().await.unwrap();
    assert_eq!(visits.batch_get([1, 2]).all().await.unwrap().items.len(), 2);
    assert_eq!(Visit::scan().all(&visits).await.unwrap().len(), 2);

    let sent = tap.log().all();
    assert!(sent.len() >= 6, "{sent:?}");
    let (real, markers) = (format!("\"{prefix}visits\""), format!("\"{prefix}people-unique\""));
    for request in &sent {
        let body = request.body.to_string();
        assert!(!body.contains("\"visits\"") && !body.contains("\"people\""), "{body}");
        assert!(body.contains(&real) || body.contains(&markers), "{body}");
    }
    people.delete_table().await.unwrap();
    visits.delete_table().await.unwrap();
    // Errors name the table as it is.
    let error = visits.get(1).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.table(), Some(&*format!("{prefix}visits")));
    assert!(error.to_string().contains(&format!("{prefix}visits")), "{error}");
}
