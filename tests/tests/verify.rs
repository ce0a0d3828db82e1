//! A model and its table: made from the model, compared with it, opened where they differ.

use dynorm::prelude::*;
use dynorm::schema::{IndexKind, Projection, TableSchema};
use dynorm::{Difference, Kind, Status};
use dynorm_tests::{Tap, client, db, unique};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    account: String,
    #[range_key]
    name: String,
    #[index(include(mail))]
    joined: u64,
    #[index(all, hash, name = "ByMail")]
    #[index(keys_only, range, name = "ByMailAndCity")]
    mail: Option<String>,
    #[index(hash, name = "ByMailAndCity")]
    city: Option<String>,
}

fn without(index: &str) -> TableSchema {
    let mut schema = User::schema().clone();
    schema.indexes.to_mut().retain(|kept| kept.name != index);
    schema
}

fn with(change: impl FnOnce(&mut TableSchema)) -> TableSchema {
    let mut schema = User::schema().clone();
    change(&mut schema);
    schema
}

#[tokio::test]
async fn a_table_made_from_a_model_agrees_with_it() {
    let users = db().table::<User>().named(unique("agree"));
    let made = users.create().await.unwrap();
    assert_eq!(made.status, Status::Active);
    assert_eq!(made.schema.indexes.len(), 3);
    assert_eq!(users.verify().await.unwrap(), []);

    let ada = User {
        account: "standard".into(),
        name: "Ada".into(),
        joined: 1,
        mail: None,
        city: Some("London".into()),
    };
    users.put(&ada).await.unwrap();
    assert_eq!(users.get("standard", "Ada").await.unwrap().unwrap().into_inner(), ada);
}

#[tokio::test]
async fn a_missing_table_is_made_once() {
    let tap = Tap::on(&client());
    let users = Db::new(tap.client()).table::<User>().named(unique("missing"));
    assert_eq!(users.verify().await.unwrap_err().kind(), Kind::NotFound);
    assert!(users.create_if_missing().await.unwrap());
    assert!(!users.create_if_missing().await.unwrap());
    assert_eq!(users.create().await.unwrap_err().kind(), Kind::AlreadyExists);
    assert_eq!(users.verify().await.unwrap(), []);
}

#[tokio::test]
async fn many_at_once_make_a_missing_table_once() {
    let users = db().table::<User>().named(unique("race"));
    let made = futures_util::future::join_all((0..5).map(|_| users.create_if_missing().into_future())).await;
    let made: Vec<bool> = made.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
}

#[tokio::test]
async fn what_differs_is_told_in_words_and_as_data() {
    let db = db();
    for (real, words, harmless) in [
        (
            without("ByMail"),
            "the table has no index `ByMail`: global by `mail` (S) with all attributes",
            false,
        ),
        (
            with(|schema| schema.indexes.to_mut()[0].projection = Projection::All),
            "index `JoinedIndex` is local by `account` (S) and `joined` (N) with keys and mail in the model, \
             local by `account` (S) and `joined` (N) with all attributes in the table",
            true,
        ),
        (
            with(|schema| schema.indexes.to_mut()[1].name = "Other".into()),
            "the model has no index `Other`: global by `mail` (S) with all attributes",
            true,
        ),
        (
            with(|schema| schema.indexes.to_mut()[0].kind = IndexKind::Global),
            "index `JoinedIndex` is local by",
            false,
        ),
    ] {
        let name = unique("differ");
        db.open(&name).create_with(&real).await.unwrap();
        let differences = db.table::<User>().named(&name).verify().await.unwrap();
        let found = differences.iter().find(|difference| difference.to_string().starts_with(words));
        assert_eq!(found.map(Difference::is_harmless), Some(harmless), "{words}: {differences:#?}");
    }
}

#[tokio::test]
async fn other_keys_are_a_difference() {
    let name = unique("keys");
    let real = with(|schema| {
        schema.range = None;
        schema.indexes.to_mut().retain(|index| index.kind == IndexKind::Global);
    });
    let db = db();
    db.open(&name).create_with(&real).await.unwrap();
    let differences = db.table::<User>().named(&name).verify().await.unwrap();
    let expected = Difference::RangeKey { model: User::schema().range.clone(), table: None };
    assert_eq!(differences[0], expected);
    assert_eq!(differences[0].to_string(), "the range key is `name` (S) in the model, none in the table");
    assert!(matches!(&differences[1], Difference::MissingIndex(index) if index.name == "JoinedIndex"));
    assert_eq!(differences.len(), 2);
}
