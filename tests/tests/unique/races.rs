//! Answers that are lost, and others who are faster.

use std::time::Duration;

use dynorm::{Kind, Table};
use dynorm_tests::{Fault, Reply, Script, Tap, client, db_of, table, unique, without_waiting};
use serde_json::json;

use super::{User, assert_taken, markers, owned, user};

fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn a_lost_answer_is_a_success_made_once_and_a_failure_leaves_nothing_half() {
    let (users, tap) = table::<User>().await;
    tap.next(lost());
    users.insert(user("Ada", Some("1"))).await.unwrap();
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
    assert_eq!(users.put(user("Ada", Some("3"))).await.unwrap_err().kind(), Kind::Denied);
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
    there.insert(user("Ada", Some("1"))).await.unwrap();
    tap.next(Fault::slow(Duration::from_millis(300)));
    (here, there, tap)
}

#[tokio::test]
async fn writes_that_read_first_read_again_if_others_were_faster() {
    for number in 0..3 {
        let (here, there, tap) = slow_reads().await;
        let write = async {
            match number {
                0 => here.put(user("Ada", Some("3"))).await,
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
    let error = users.put(user("Ada", Some("1"))).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("8 times"), "{error}");
    assert_eq!(script.log().len(), 16);
    let busy = Script::answering(|_| Reply::canceled(["TransactionConflict", "None"]));
    let users = db_of(busy.client()).table::<User>();
    let error = users.insert(user("Ada", Some("1"))).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::TransactionConflict, Some("users")));
    assert_eq!(busy.log().len(), 8);
    let tokens: Vec<_> =
        busy.log().take().into_iter().map(|request| request.body["ClientRequestToken"].clone()).collect();
    assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn an_overwrite_frees_what_others_have_made_of_it() {
    let (users, tap) = table::<User>().await;
    users.insert(user("Ada", Some("1"))).await.unwrap();
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
    users.insert(user("Ada", Some("1"))).await.unwrap();
    tap.log().clear();
    let error = users.put(user("Ada", Some("2"))).only_if(User::visits().gt(0)).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<User>().is_some(), "{error}");
    assert_eq!(tap.log().operations(), ["GetItem", "TransactWriteItems"]);
    let error = users.delete("Eve").only_if(User::visits().gt(0)).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    users.put(user("Ada", Some("2"))).only_if(User::visits().eq(0)).await.unwrap();
    users.put(user("Ada", Some("3"))).idempotent().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#3", "Ada")]));
}

#[tokio::test]
async fn a_conflict_is_merged_as_ever() {
    let (users, _tap) = table::<User>().await;
    users.insert(user("Ada", Some("1"))).await.unwrap();
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
    users.insert(user("Eve", Some("4"))).await.unwrap();
    ada.email = Some("4".into());
    let error = ada.save_merging(3).await.unwrap_err();
    assert_taken(&error, "email", "Eve");
    assert!(error.to_string().starts_with("SaveMerging"), "{error}");
    assert_taken(&ada.save().idempotent().await.unwrap_err(), "email", "Eve");
    assert_eq!(markers(&users).await, owned([("email#S#3", "Ada"), ("email#S#4", "Eve")]));
}
