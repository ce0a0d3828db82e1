//! Versions that are `NULL`.

use dynorm::{Model, Value};
use dynorm_tests::{after_each_save, map, store, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versions")]
struct Unique {
    #[hash_key]
    id: String,
    n: u32,
    #[version]
    #[model(default)]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counts")]
struct Counted {
    #[hash_key]
    id: String,
    n: u32,
    #[version(count)]
    #[model(default)]
    version: u8,
}

#[tokio::test]
async fn a_version_that_is_null_is_replaced_by_the_first_save() {
    let raw = map([("id", "x".into()), ("n", 1.into()), ("version", Value::Null)]);
    for stored in after_each_save(&raw, |it: &mut Unique| it.n = 2).await {
        assert!(stored["version"].as_number().is_some(), "{stored:?}");
    }
    for stored in after_each_save(&raw, |it: &mut Counted| it.n = 2).await {
        assert_eq!(stored["version"], 1.into());
    }
    let (table, _tap) = table::<Counted>().await;
    store(table.db(), table.name(), raw).await;
    let mut one = table.get("x").await.unwrap().unwrap();
    let mut other = table.get("x").await.unwrap().unwrap();
    (one.n, other.n) = (2, 3);
    one.partial_save().await.unwrap();
    assert!(other.save().await.unwrap_err().is_conflict(), "the count has begun");
    let mut again = table.get("x").await.unwrap().unwrap();
    again.n = 4;
    again.partial_save().await.unwrap();
    assert_eq!(again.version, 2);
}
