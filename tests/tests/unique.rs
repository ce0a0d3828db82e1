//! Unique values: their markers, and what writes make of them.

use std::time::Duration;

use dynorm::schema::{KeyAttribute, TableSchema};
use dynorm::write::Write;
use dynorm::{Difference, Error, Kind, Map, Model, Number, Table, Throughput, Value};
use dynorm_tests::{
    Fault, Faults, Reply, Script, Tap, client, db, db_of, map, table, tapped, unique, without_waiting,
};
use futures_util::future::join_all;
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    #[model(unique)]
    email: Option<String>,
    #[model(unique, rename = "No")]
    number: Option<f64>,
    visits: u32,
}

/// The name of the table of its markers.
fn markers_of(users: &Table<User>) -> String {
    format!("{}-unique", users.name())
}

fn keys() -> TableSchema {
    TableSchema::of_keys(KeyAttribute::string("name"), None)
}

#[test]
fn the_schema_names_them() {
    assert_eq!(*User::schema().unique, ["email", "No"]);
}

#[tokio::test]
async fn the_table_of_markers_is_made_and_deleted_with_the_table() {
    let db = db();
    let users = db.table::<User>().named(unique("users"));
    users.create().throughput(Throughput::provisioned(3, 2)).await.unwrap();
    let markers = db.open(markers_of(&users)).describe().await.unwrap();
    assert_eq!((markers.schema.hash, markers.schema.range), (KeyAttribute::string("name"), None));
    assert_eq!(markers.throughput, Throughput::provisioned(3, 2));
    assert_eq!(users.verify().await.unwrap(), []);
    assert!(!users.create_if_missing().await.unwrap());
    assert!(users.create().await.unwrap_err().is_already_exists());
    users.delete_table().await.unwrap();
    assert!(!db.open(markers_of(&users)).exists().await.unwrap());
    assert!(users.delete_table().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn markers_that_are_missing_or_left_are_said_and_mended() {
    let db = db();
    let users = db.table::<User>().named(unique("users"));
    let markers = db.open(markers_of(&users));
    users.create().await.unwrap();
    markers.delete_table().await.unwrap();
    let differences = users.verify().await.unwrap();
    assert_eq!(differences, [Difference::MissingMarkers { name: markers_of(&users) }]);
    assert!(!differences[0].is_harmless() && differences[0].to_string().contains("create_if_missing"));
    assert!(!users.create_if_missing().await.unwrap(), "the table was there");
    assert_eq!(users.verify().await.unwrap(), []);

    // A table of markers that is none.
    markers.delete_table().await.unwrap();
    markers.create_with(&TableSchema::of_keys(KeyAttribute::number("name"), None)).await.unwrap();
    let differences = users.verify().await.unwrap();
    assert!(
        matches!(&differences[..], [Difference::Markers { difference, .. }] if !difference.is_harmless()),
        "{differences:?}"
    );

    // What is left of a deletion that came no further than to the table itself.
    db.open(users.name()).delete_table().await.unwrap();
    let error = users.create().await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::AlreadyExists, Some(&*markers_of(&users))));
    db.open(users.name()).delete_table().await.unwrap();
    assert!(users.delete_table().await.unwrap_err().is_not_found());
    assert!(!markers.exists().await.unwrap());
}

#[tokio::test]
async fn a_handle_without_a_model_knows_no_markers() {
    let (db, tap) = tapped();
    let users = db.open(unique("users"));
    users.create_with(&keys()).await.unwrap();
    users.delete_table().await.unwrap();
    users.create_with(User::schema()).await.unwrap();
    assert!(!db.open(format!("{}-unique", users.name())).exists().await.unwrap());
    tap.log().clear();
    users.with_schema(User::schema()).delete_table().await.unwrap();
    assert_eq!(tap.log().operations().iter().filter(|name| *name == "DeleteTable").count(), 1);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "seats")]
struct Seat {
    #[hash_key]
    row: u32,
    #[range_key]
    place: u32,
    #[model(unique)]
    ticket: Number,
    sold: u32,
    #[version]
    version: u64,
}

fn user(name: &str, email: Option<&str>) -> User {
    User { name: name.into(), email: email.map(str::to_owned), number: None, visits: 0 }
}

fn seat(place: u32, ticket: &str) -> Seat {
    Seat { row: 1, place, ticket: ticket.parse().unwrap(), sold: 0, version: 0 }
}

/// Whose each marker is: the hash key of the owner by the marker's name.
async fn markers<M: Model>(items: &Table<M>) -> Vec<(String, Value)> {
    let scanned = items.db().client().scan().table_name(format!("{}-unique", items.name()));
    let found = scanned.consistent_read(true).send().await.unwrap().items.unwrap();
    let mut markers: Vec<_> = found
        .into_iter()
        .map(|marker| {
            let owner = Value::try_from(marker["key"].clone()).unwrap();
            let first = owner.as_map().unwrap().values().next().unwrap().clone();
            (marker["name"].as_s().unwrap().clone(), first)
        })
        .collect();
    markers.sort_by(|one, other| one.0.cmp(&other.0));
    markers
}

fn owned<const N: usize>(markers: [(&str, &str); N]) -> Vec<(String, Value)> {
    markers.into_iter().map(|(name, owner)| (name.to_owned(), Value::from(owner))).collect()
}

fn assert_taken(error: &Error, attribute: &str, by: &str) {
    assert_eq!((error.kind(), error.attribute()), (Kind::NotUnique, Some(attribute)), "{error}");
    assert_eq!(error.taken_by().unwrap().attributes().next(), Some(("name", &Value::from(by))));
    assert!(error.is_not_unique() && !error.may_be_applied() && !error.is_transient());
}

#[tokio::test]
async fn a_value_is_taken_once_and_the_error_says_by_whom() {
    let (users, tap) = table::<User>().await;
    users.insert(&user("Ada", Some("ada@example.com"))).await.unwrap();
    assert_eq!(tap.log().operations(), ["TransactWriteItems"]);
    for write in [
        users.insert(&user("Eve", Some("ada@example.com"))).into_any(),
        users.put(&user("Eve", Some("ada@example.com"))).into_any(),
    ] {
        let error = write.await.unwrap_err();
        assert_taken(&error, "email", "Ada");
        assert_eq!(error.table(), Some(users.name()));
        assert_eq!(error.key().unwrap().attributes().next(), Some(("name", &Value::from("Eve"))));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("Ada") && !shown.contains("ada@example.com"), "{shown}");
    }
    let error = users.item(user("Eve", Some("ada@example.com"))).save().await.unwrap_err();
    assert_taken(&error, "email", "Ada");
    assert!(!users.contains("Eve").await.unwrap());
    assert_eq!(markers(&users).await, owned([("email#S#ada@example.com", "Ada")]));
    // That there is such an item is said first, and with the item.
    let error = users.insert(&user("Ada", Some("new@example.com"))).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<User>().is_some(), "{error}");
}

#[tokio::test]
async fn of_many_who_want_one_value_just_one_gets_it() {
    let base = client();
    let (one, other) = (db_of(without_waiting(&base)), db_of(without_waiting(&base)));
    let users = [one, other].map(|db| db.table::<User>().named(unique("users")));
    let users = [users[0].clone(), users[1].named(users[0].name())];
    users[0].create().await.unwrap();
    let names: Vec<_> = (0..10).map(|number| format!("user-{number}")).collect();
    let inserts = names.iter().zip(users.iter().cycle()).map(|(name, users)| async move {
        let mut item = users.item(user(name, Some("one@example.com")));
        if name.ends_with('3') { item.save().await.map(drop) } else { users.put(&item).await }
    });
    let results = join_all(inserts).await;
    let winners: Vec<_> = names.iter().zip(&results).filter(|(_, result)| result.is_ok()).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        assert_taken(error, "email", winners[0].0);
    }
    assert_eq!(markers(&users[0]).await, owned([("email#S#one@example.com", winners[0].0)]));
}

#[tokio::test]
async fn each_write_frees_the_value_that_it_replaces() {
    let (users, _tap) = table::<User>().await;
    let put = async |email: Option<&str>| users.put(&user("Ada", email)).await.unwrap();
    let taken = async |email: &str| {
        let wanted = user("Eve", Some(email));
        let result = users.insert(&wanted).await;
        if result.is_ok() {
            users.delete("Eve").await.unwrap();
        }
        result.is_err()
    };
    put(Some("1")).await;
    put(Some("1")).await;
    assert!(taken("1").await);
    put(Some("2")).await;
    assert!(!taken("1").await && taken("2").await);

    let mut ada = users.get("Ada").await.unwrap().unwrap();
    ada.email = Some("3".into());
    ada.save().await.unwrap();
    assert!(!taken("2").await && taken("3").await);
    ada.email = Some("4".into());
    ada.number = Some(7.0);
    ada.partial_save().await.unwrap();
    assert!(!taken("3").await && taken("4").await);
    ada.email = Some("5".into());
    ada.overwrite().await.unwrap();
    assert_eq!(markers(&users).await, owned([("No#N#7", "Ada"), ("email#S#5", "Ada")]));
    ada.number = None;
    ada.save().await.unwrap();
    users.item(user("Ada", Some("6"))).overwrite().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#6", "Ada")]));

    users.delete("Ada").await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("7")).await;
    users.get("Ada").await.unwrap().unwrap().delete().await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("8")).await;
    users.get("Ada").await.unwrap().unwrap().delete_if_unchanged().await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("9")).await;
    put(None).await;
    assert_eq!(markers(&users).await, []);
    users.delete("Nobody").await.unwrap();
    users.modify("Ada", |ada| ada.email = Some("10".into())).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#10", "Ada")]));
}

#[tokio::test]
async fn what_changes_no_unique_value_is_a_plain_request() {
    let (users, tap) = table::<User>().await;
    users.insert(&user("Bob", None)).await.unwrap();
    users.item(user("Eve", None)).save().await.unwrap();
    assert_eq!(tap.log().operations(), ["PutItem", "PutItem"], "without a value there is no marker");
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    tap.log().clear();
    ada.visits = 1;
    ada.save().await.unwrap();
    ada.visits = 2;
    ada.partial_save().await.unwrap();
    ada.visits = 3;
    ada.overwrite().await.unwrap();
    assert!(!ada.save().await.unwrap().was_sent());
    users.update("Ada").add(User::visits(), 1).await.unwrap();
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem", "PutItem", "UpdateItem"]);
    assert_eq!(users.get("Ada").await.unwrap().unwrap().visits, 4);
}

#[tokio::test]
async fn numbers_are_one_value_however_they_are_written() {
    let (seats, _tap) = table::<Seat>().await;
    seats.insert(&seat(1, "1.0")).await.unwrap();
    let error = seats.insert(&seat(2, "1")).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::NotUnique, Some("ticket")));
    let owner = error.taken_by().unwrap();
    assert_eq!(owner.attributes().collect::<Vec<_>>(), [("row", &1.into()), ("place", &1.into())]);
    seats.insert(&seat(2, "10E-2")).await.unwrap();
    let mut second = seats.get(1, 2).await.unwrap().unwrap();
    second.ticket = "0.10".parse().unwrap();
    second.sold = 1;
    second.save().await.unwrap();
    assert_eq!(markers(&seats).await.len(), 2);
}

#[tokio::test]
async fn names_of_tables_are_worlds_of_their_own() {
    let (users, _tap) = table::<User>().await;
    let others = users.named(unique("others"));
    others.create().await.unwrap();
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    others.insert(&user("Eve", Some("1"))).await.unwrap();
    assert_eq!(markers(&others).await, owned([("email#S#1", "Eve")]));
}

#[tokio::test]
async fn a_versioned_item_is_saved_on_as_ever() {
    let (seats, _tap) = table::<Seat>().await;
    let mut first = seats.item(seat(1, "1"));
    first.save().await.unwrap();
    for (number, ticket) in ["2", "3", "4"].into_iter().enumerate() {
        first.ticket = ticket.parse().unwrap();
        match number {
            0 => first.save().await.unwrap(),
            1 => first.partial_save().await.unwrap(),
            _ => first.overwrite().await.unwrap(),
        };
        assert_eq!(seats.get(1, 1).await.unwrap().unwrap().version, first.version);
        first.sold += 1;
        first.save().await.unwrap();
    }
    // A partial save passes by what others have changed, and has not seen it.
    seats.update(1, 1).set(Seat::sold(), 9).await.unwrap();
    first.ticket = 5.into();
    first.partial_save().await.unwrap();
    let stored = seats.get(1, 1).await.unwrap().unwrap();
    assert_eq!((stored.sold, stored.ticket), (9, 5.into()));
    first.sold = 0;
    assert!(first.save().await.unwrap_err().is_conflict());
    let mut stale = stored.clone();
    seats.update(1, 1).set(Seat::sold(), 1).await.unwrap();
    stale.ticket = 6.into();
    assert!(stale.save().await.unwrap_err().is_conflict());
    assert!(stale.delete().await.unwrap_err().is_conflict());
    assert_eq!(markers(&seats).await, [("ticket#N#5".to_owned(), 1.into())]);
}

fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn a_lost_answer_is_a_success_made_once_and_a_failure_leaves_nothing_half() {
    let (users, tap) = table::<User>().await;
    tap.next(lost());
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    ada.email = Some("2".into());
    tap.next(lost());
    ada.save().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#2", "Ada")]));
    ada.email = Some("3".into());
    tap.inject(|request| match &*request.operation {
        "TransactWriteItems" => Fault::Instead(Reply::error(400, "AccessDeniedException", "no")),
        _ => Fault::None,
    });
    assert_eq!(ada.save().await.unwrap_err().kind(), Kind::Denied);
    assert_eq!(users.put(&user("Ada", Some("3"))).await.unwrap_err().kind(), Kind::Denied);
    assert_eq!(users.delete("Ada").await.unwrap_err().kind(), Kind::Denied);
    tap.heal();
    assert_eq!(users.get("Ada").await.unwrap().unwrap().email.as_deref(), Some("2"));
    assert_eq!(markers(&users).await, owned([("email#S#2", "Ada")]));
    tap.next(Fault::None);
    tap.next(lost());
    users.delete("Ada").await.unwrap();
    assert_eq!(markers(&users).await, []);
}

/// A table with Ada in it, who is reached by two clients; answers of reads by the first come late.
async fn slow_reads() -> (Table<User>, Table<User>, Tap) {
    let base = client();
    let tap = Tap::on(&base);
    let here = db_of(without_waiting(&tap.client())).table::<User>().named(unique("users"));
    let there = db_of(without_waiting(&base)).table::<User>().named(here.name());
    there.create().await.unwrap();
    there.insert(&user("Ada", Some("1"))).await.unwrap();
    tap.next(Fault::slow(Duration::from_millis(300)));
    (here, there, tap)
}

#[tokio::test]
async fn writes_that_read_first_read_again_if_others_were_faster() {
    for number in 0..3 {
        let (here, there, tap) = slow_reads().await;
        let write = async {
            match number {
                0 => here.put(&user("Ada", Some("3"))).await,
                1 => here.delete("Ada").await,
                _ => here.item(user("Ada", Some("3"))).overwrite().await.map(drop),
            }
        };
        let other = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            there.modify("Ada", |ada| ada.email = Some("2".into())).await.unwrap();
        };
        let (written, ()) = tokio::join!(write, other);
        written.unwrap();
        let read_and_sent = ["GetItem", "TransactWriteItems", "GetItem", "TransactWriteItems"];
        assert_eq!(tap.log().operations(), read_and_sent);
        let left = if number == 1 { Vec::new() } else { owned([("email#S#3", "Ada")]) };
        assert_eq!(markers(&there).await, left);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_not_tried_for_ever() {
    let script = Script::answering(|request| match &*request.operation {
        "GetItem" => Reply::ok(&json!({})),
        _ => Reply::canceled(["ConditionalCheckFailed"]),
    });
    let users = db_of(script.client()).table::<User>();
    let error = users.put(&user("Ada", Some("1"))).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("8 times"), "{error}");
    assert_eq!(script.log().len(), 16);
    let busy = Script::answering(|_| Reply::canceled(["TransactionConflict", "None"]));
    let users = db_of(busy.client()).table::<User>();
    let error = users.insert(&user("Ada", Some("1"))).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::TransactionConflict, Some("users")));
    assert_eq!(busy.log().len(), 8);
    let tokens: Vec<_> =
        busy.log().take().into_iter().map(|request| request.body["ClientRequestToken"].clone()).collect();
    assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn the_requests_are_these() {
    let script = Script::answering(|request| match &*request.operation {
        "GetItem" => Reply::ok(&json!({ "Item": { "email": { "S": "1" } } })),
        _ => Reply::ok(&json!({})),
    });
    let users = db_of(script.client()).table::<User>();
    users.put(&user("Ada", Some("2"))).await.unwrap();
    let mut sent = script.log().take();
    let mut transaction = sent.pop().unwrap().body;
    assert_eq!(
        sent.pop().unwrap().body,
        json!({
            "TableName": "users",
            "Key": { "name": { "S": "Ada" } },
            "ConsistentRead": true,
            "ProjectionExpression": "#0,#1",
            "ExpressionAttributeNames": { "#0": "email", "#1": "No" },
        })
    );
    let of_marker = json!({
        "TableName": "users-unique",
        "ConditionExpression": "attribute_not_exists(#0) OR #1.#0=:0",
        "ExpressionAttributeNames": { "#0": "name", "#1": "key" },
        "ExpressionAttributeValues": { ":0": { "S": "Ada" } },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    let with = |name: &str, value: serde_json::Value| {
        let mut action = of_marker.clone();
        action[name] = value;
        action
    };
    assert_eq!(
        transaction["TransactItems"].take(),
        json!([
            { "Put": {
                "TableName": "users",
                "Item": { "name": { "S": "Ada" }, "email": { "S": "2" }, "visits": { "N": "0" } },
                "ConditionExpression": "#0=:0 AND attribute_not_exists(#1)",
                "ExpressionAttributeNames": { "#0": "email", "#1": "No" },
                "ExpressionAttributeValues": { ":0": { "S": "1" } },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            } },
            { "Delete": with("Key", json!({ "name": { "S": "email#S#1" } })) },
            { "Put": with("Item", json!({
                "name": { "S": "email#S#2" },
                "key": { "M": { "name": { "S": "Ada" } } },
            })) },
        ])
    );
}

#[tokio::test]
async fn an_overwrite_frees_what_others_have_made_of_it() {
    let (users, tap) = table::<User>().await;
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    for email in ["1", "3"] {
        let mut ada = users.get("Ada").await.unwrap().unwrap();
        users.modify("Ada", |ada| ada.email = Some("2".into())).await.unwrap();
        tap.log().clear();
        ada.email = Some(email.into());
        ada.visits += 1;
        ada.overwrite().await.unwrap();
        assert!(tap.log().operations().contains(&"GetItem".to_owned()));
        assert_eq!(markers(&users).await, owned([(&*format!("email#S#{email}"), "Ada")]));
    }
    // As does the deletion of an item without a version, whatever it is now.
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    users.modify("Ada", |ada| ada.email = Some("2".into())).await.unwrap();
    ada.delete().await.unwrap();
    assert_eq!(markers(&users).await, []);
}

#[tokio::test]
async fn a_condition_of_the_caller_is_a_conflict_and_no_race() {
    let (users, tap) = table::<User>().await;
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    tap.log().clear();
    let error = users.put(&user("Ada", Some("2"))).only_if(User::visits().gt(0)).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<User>().is_some(), "{error}");
    assert_eq!(tap.log().operations(), ["GetItem", "TransactWriteItems"]);
    let error = users.delete("Eve").only_if(User::visits().gt(0)).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    users.put(&user("Ada", Some("2"))).only_if(User::visits().eq(0)).await.unwrap();
    users.put(&user("Ada", Some("3"))).idempotent().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#3", "Ada")]));
}

#[tokio::test]
async fn a_conflict_is_merged_as_ever() {
    let (users, _tap) = table::<User>().await;
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    users.update("Ada").add(User::visits(), 1).await.unwrap();
    ada.email = Some("2".into());
    let error = ada.save().await.unwrap_err();
    assert_eq!(error.current::<User>().map(|ada| ada.visits), Some(1));
    let mut merged = ada.conflict(error).unwrap().merge().unwrap();
    merged.save().await.unwrap();
    ada.email = Some("3".into());
    ada.save_merging(3).await.unwrap_err();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    users.update("Ada").add(User::visits(), 1).await.unwrap();
    ada.email = Some("3".into());
    ada.save_merging(3).await.unwrap();
    assert_eq!((ada.visits, ada.email.as_deref()), (2, Some("3")));
    // Others have taken it past the item: that does not pass by merging.
    users.insert(&user("Eve", Some("4"))).await.unwrap();
    ada.email = Some("4".into());
    let error = ada.save_merging(3).await.unwrap_err();
    assert_taken(&error, "email", "Eve");
    assert!(error.to_string().starts_with("SaveMerging"), "{error}");
    assert_taken(&ada.save().idempotent().await.unwrap_err(), "email", "Eve");
    assert_eq!(markers(&users).await, owned([("email#S#3", "Ada"), ("email#S#4", "Eve")]));
}

#[tokio::test]
async fn a_value_moves_between_items_by_one_transaction() {
    let (users, tap) = table::<User>().await;
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    users.insert(&user("Bob", Some("2"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    let mut bob = users.get("Bob").await.unwrap().unwrap();
    std::mem::swap(&mut ada.email, &mut bob.email);
    tap.log().clear();
    users.db().transact_write().save(&mut ada).save(&mut bob).await.unwrap();
    let sent = tap.log().only();
    assert_eq!(sent.body["TransactItems"].as_array().unwrap().len(), 4, "two items and two markers");
    assert_eq!(markers(&users).await, owned([("email#S#1", "Bob"), ("email#S#2", "Ada")]));
    // From an item that is deleted to one that is new.
    let eve = user("Eve", Some("1"));
    users.db().transact_write().with(users.insert(&eve)).with(users.delete("Bob")).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Eve"), ("email#S#2", "Ada")]));
    let mut eve = users.get("Eve").await.unwrap().unwrap();
    eve.email = Some("3".into());
    let put = users.put(&user("Bob", Some("1")));
    users.db().transact_write().with(put).overwrite(&mut eve).partial_save(&mut ada).await.unwrap();
    let all = owned([("email#S#1", "Bob"), ("email#S#2", "Ada"), ("email#S#3", "Eve")]);
    assert_eq!(markers(&users).await, all);
}

#[tokio::test]
async fn a_transaction_says_at_which_position_a_value_is_taken() {
    let (users, tap) = table::<User>().await;
    let db = users.db();
    users.insert(&user("Ada", Some("1"))).await.unwrap();
    let mut bob = users.item(user("Bob", Some("2")));
    let error = db
        .transact_write()
        .with(users.check("Ada"))
        .save(&mut bob)
        .with(users.insert(&user("Eve", Some("1"))))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.reasons().len()), (Kind::NotUnique, 1));
    assert_eq!(error.reasons()[0].position(), 2);
    assert_taken(error.reasons()[0].error(), "email", "Ada");
    assert_eq!(error.taken_by(), error.reasons()[0].error().taken_by());
    assert!(bob.is_new() && !users.contains("Bob").await.unwrap());

    tap.log().clear();
    let same = db.transact_write().with(users.insert(&user("Bob", Some("2"))));
    let error = same.with(users.insert(&user("Eve", Some("2")))).await.unwrap_err();
    assert_taken(&error, "email", "Bob");
    assert!(error.to_string().contains("position 1"), "{error}");
    let many = (0..51).map(|number| user(&format!("u{number}"), Some(&format!("e{number}"))));
    let many = many.fold(db.transact_write(), |all, user| all.with(users.insert(&user)));
    let error = many.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("51 and 51"), "{error}");
    assert!(tap.log().is_empty());

    let again = async || {
        let first = users.insert(&user("Bob", Some("2")));
        db.transact_write().with(first).token("sign up").await
    };
    again().await.unwrap();
    again().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Bob")]));
}

#[tokio::test]
async fn what_cannot_keep_markers_is_refused_before_it_is_sent() {
    let (users, tap) = table::<User>().await;
    let batch = users.db().batch_write().put(&users, user("Ada", None)).delete(&users, "Eve").await;
    assert_eq!(batch.leftovers.len(), 2);
    let made = users.db().batch_write().with(users.put(&user("Ada", None))).await;
    let load = users.put_all([user("Ada", None), user("Bob", None)]).await;
    assert_eq!(load.rest.count(), 2);
    let long = user("Ada", Some(&"x".repeat(2048)));
    let update = users.update("Ada").set(User::visits(), 1).set_or_remove(User::email(), None::<String>);
    let errors = [
        (batch.error.unwrap(), Kind::Invalid, "transact_write"),
        (made.error.unwrap(), Kind::Invalid, "transact_write"),
        (load.error.unwrap(), Kind::Invalid, "transact_write"),
        (update.await.unwrap_err(), Kind::Invalid, "save"),
        (users.delete("Ada").returning_old().await.unwrap_err(), Kind::Invalid, "get"),
        (users.put(&user("Ada", None)).returning_old().await.unwrap_err(), Kind::Invalid, "get"),
        (users.insert(&long).await.unwrap_err(), Kind::TooLarge, "hash"),
    ];
    for (error, kind, way_out) in errors {
        assert_eq!((error.kind(), error.attribute()), (kind, Some("email")), "{error}");
        assert_eq!(error.table(), Some(users.name()));
        assert!(error.to_string().contains(way_out), "{error}");
    }
    assert!(tap.log().is_empty(), "{:?}", tap.log().operations());
}

#[tokio::test]
async fn a_missing_table_of_markers_is_said() {
    let (users, _tap) = table::<User>().await;
    users.db().open(markers_of(&users)).delete_table().await.unwrap();
    let error = users.insert(&user("Ada", Some("1"))).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains(&markers_of(&users)), "{error}");
}

/// A handle without a model writes past the markers.
#[tokio::test]
async fn what_was_written_past_the_markers_hinders_nobody() {
    let (users, _tap) = table::<User>().await;
    let untyped: Table<Map, _> = users.db().open(users.name());
    let put = async |name: &str| {
        untyped
            .put(&map([("name", name.into()), ("email", "1".into()), ("visits", 0.into())]))
            .await
            .unwrap();
    };
    put("Ada").await;
    put("Eve").await;
    assert_eq!(markers(&users).await, []);
    // Each put of an item gives it its markers: so items from before a field was unique get theirs.
    users.put(&user("Ada", Some("1"))).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada")]));
    assert_taken(&users.put(&user("Eve", Some("1"))).await.unwrap_err(), "email", "Ada");
    // What is somebody else's stays.
    let mut eve = users.get("Eve").await.unwrap().unwrap();
    eve.email = Some("2".into());
    eve.save().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Eve")]));
    put("Eve").await;
    users.delete("Eve").await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Eve")]), "one is left");
    users.insert(&user("Eve", Some("2"))).await.unwrap();
    // By a token of the caller's it is sent as it is.
    put("Eve").await;
    let transaction = users.db().transact_write().with(users.delete("Eve")).token("once");
    let error = transaction.await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("past the markers"), "{error}");
}

/// A number below `end`, drawn by a [linear congruential generator](https://en.wikipedia.org/wiki/Linear_congruential_generator).
fn draw(state: &mut u64, end: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % end
}

/// One write of one of four users with one of three addresses, or none.
async fn write_at_random(users: &Table<User>, state: &mut u64) -> Result<(), Error> {
    let name = ["Ada", "Bob", "Eve", "Tom"][usize::try_from(draw(state, 4)).unwrap()];
    let email = ["1", "2", "3"].get(usize::try_from(draw(state, 4)).unwrap()).copied();
    let wanted = user(name, email);
    let mut read = users.get(name).await?.unwrap_or_else(|| users.item(wanted.clone()));
    read.email.clone_from(&wanted.email);
    read.visits = u32::try_from(draw(state, 3)).unwrap();
    match draw(state, 9) {
        0 => users.insert(&wanted).await,
        1 => users.put(&wanted).await,
        2 => users.delete(name).await,
        3 => read.save().await.map(drop),
        4 => read.partial_save().await.map(drop),
        5 => read.overwrite().await.map(drop),
        6 => read.delete().await,
        7 => users.item(wanted).overwrite().await.map(drop),
        _ => {
            let other = ["Eve", "Tom"].into_iter().find(|other| *other != name).unwrap();
            let other = users.put(&user(other, None)).into_any();
            users.db().transact_write().with(other).save(&mut read).await
        }
    }
}

#[tokio::test]
async fn whatever_many_do_under_faults_each_value_has_its_marker_and_each_marker_its_value() {
    let base = client();
    for seed in 0..6 {
        let tap = Tap::on(&base);
        let users = db_of(without_waiting(&tap.client())).table::<User>().named(unique("users"));
        users.create().await.unwrap();
        let faults = Faults::seeded(seed).throttling(0.03).server_errors(0.04).resets(0.03);
        tap.inject_at_random(faults.lost_answers(0.06).cut_answers(0.03));
        let tasks = (0..5).map(|task| {
            let users = users.clone();
            async move {
                let mut state = seed * 100 + task;
                let mut made = 0;
                for _ in 0..25 {
                    match write_at_random(&users, &mut state).await {
                        Ok(()) => made += 1,
                        Err(error) if error.is_not_unique() => assert!(!error.may_be_applied()),
                        Err(_) => {}
                    }
                }
                made
            }
        });
        let made: u32 = join_all(tasks).await.into_iter().sum();
        tap.heal();
        assert!(made > 20, "{made}");
        let all = User::scan().consistent().all(&users).await.unwrap();
        let values = all.iter().filter_map(|user| Some((user.email.as_deref()?, user.name.as_str())));
        let mut values: Vec<_> =
            values.map(|(email, name)| (format!("email#S#{email}"), Value::from(name))).collect();
        values.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(markers(&users).await, values, "seed {seed}");
    }
}
