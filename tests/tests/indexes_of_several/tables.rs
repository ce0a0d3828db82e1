//! Tables that are made, described and compared, and schemas that no table can have.

use dynorm::schema::{IndexKind, IndexSchema, Projection};
use dynorm::{Difference, Kind, Model};
use dynorm_tests::{Ticket, tapped, unique};

use super::{text, with_indexes};

#[tokio::test]
async fn the_table_is_made_with_all_keys_in_their_order_and_described_so() -> dynorm::Result<()> {
    let (db, tap) = tapped();
    let tickets = db.table::<Ticket>().named(unique("tickets"));
    tickets.create().await?;
    let created = tap.log().of("CreateTable").remove(0);
    let index = |name: &str| {
        let indexes = created.body["GlobalSecondaryIndexes"].as_array().unwrap();
        let index = indexes.iter().find(|index| index["IndexName"] == name).unwrap();
        let keys = index["KeySchema"].as_array().unwrap().iter();
        keys.map(|key| {
            format!("{} {}", key["AttributeName"].as_str().unwrap(), key["KeyType"].as_str().unwrap())
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(index("by_status"), ["tenant HASH", "status HASH", "due RANGE", "priority RANGE"]);
    assert_eq!(
        index("ByTeam"),
        [
            "tenant HASH",
            "team HASH",
            "status HASH",
            "token HASH",
            "due RANGE",
            "priority RANGE",
            "title RANGE",
            "number RANGE"
        ]
    );
    let described = tickets.describe().await?;
    let by_status = described.schema.index("by_status").unwrap();
    assert_eq!(Some(by_status), Ticket::schema().index("by_status"));
    assert_eq!(described.index("ByTeam").unwrap().schema.as_ref(), Ticket::schema().index("ByTeam"));
    assert!(described.schema.unreadable.is_empty());
    assert_eq!(tickets.verify().await?, []);
    // What was described can be made elsewhere.
    let copy = db.open(unique("copy"));
    let made = copy.create_with(&described.schema).await?;
    assert_eq!(made.schema.index("ByTeam"), described.schema.index("ByTeam"));
    Ok(())
}

#[tokio::test]
async fn verify_tells_keys_in_another_order_and_keys_that_are_missing() -> dynorm::Result<()> {
    let (db, _tap) = tapped();
    let mut indexes = Ticket::schema().indexes.to_vec();
    for index in &mut indexes {
        match &*index.name {
            "by_status" => index.hash.to_mut().reverse(),
            "ByTeam" => drop(index.range.to_mut().pop()),
            _ => {}
        }
    }
    let tickets = db.table::<Ticket>().named(unique("tickets"));
    db.open(tickets.name()).create_with(&with_indexes(indexes)).await?;
    let mut differences = tickets.verify().await?;
    differences.sort_by_key(|difference| !difference.to_string().contains("by_status"));
    let [order, missing] = &*differences else { panic!("{differences:?}") };
    assert!(matches!(order, Difference::Index { .. }) && !order.is_harmless());
    assert_eq!(
        order.to_string(),
        "index `by_status` is global by `tenant` (S) + `status` (S) and `due` (N) + `priority` (N) with all attributes in the model, \
         global by `status` (S) + `tenant` (S) and `due` (N) + `priority` (N) with all attributes in the table"
    );
    assert!(
        missing.to_string().contains("`title` (S) + `number` (N) with keys only in the model"),
        "{missing}"
    );
    assert!(!missing.is_harmless());
    Ok(())
}

#[tokio::test]
async fn a_schema_that_dynamodb_would_refuse_is_refused_by_name() {
    let (db, tap) = tapped();
    let names = |names: &[&'static str]| names.iter().map(|name| text(name)).collect::<Vec<_>>();
    let global = |hash: &[&'static str], range: &[&'static str]| {
        IndexSchema::global("by_all", names(hash), names(range), Projection::All)
    };
    let local = |mut index: IndexSchema| {
        index.kind = IndexKind::Local;
        index
    };
    for (index, says) in [
        (global(&["a", "b", "c", "d", "e"], &[]), "5 hash and 0 range attributes"),
        (global(&["a"], &["b", "c", "d", "e", "f"]), "1 hash and 5 range attributes"),
        (global(&[], &["b"]), "0 hash and 1 range"),
        (global(&["a", "b"], &["c", "a"]), "`a` twice"),
        (local(global(&["tenant"], &["a", "b"])), "local"),
        (local(global(&["tenant"], &[])), "local"),
    ] {
        let error = db.open(unique("refused")).create_with(&with_indexes(vec![index])).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
        assert!(error.to_string().contains("by_all") && error.to_string().contains(says), "{error}");
    }
    assert!(tap.log().is_empty());
    let most = global(&["a", "b", "c", "d"], &["e", "f", "g", "h"]);
    db.open(unique("most")).create_with(&with_indexes(vec![most])).await.unwrap();
}
