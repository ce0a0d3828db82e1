//! Writes that are made exactly once: one-item transactions, whatever becomes of the answer.

use dynorm::{Kind, Model};
use dynorm_tests::{Fault, Person, Reply, ada, table};

/// It took effect, but the answer did not arrive.
fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn a_lost_answer_is_no_false_conflict() {
    let (people, tap) = table::<Person>().await;
    tap.next(lost());
    people.insert(ada()).idempotent().await.unwrap();
    assert_eq!(tap.log().take().len(), 2, "it was sent twice");
    tap.next(lost());
    people.put(&Person { visits: 2, ..ada() }).only_if(Person::visits().eq(1)).idempotent().await.unwrap();
    tap.next(lost());
    people.update("ada").add(Person::visits(), 1).append(Person::log(), ["x"]).idempotent().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().map(|ada| (ada.visits, ada.log.len())), Some((3, 2)));
    tap.next(lost());
    people.delete("ada").only_if(Person::visits().eq(3)).idempotent().await.unwrap();
    assert!(people.get("ada").await.unwrap().is_none());
}

#[tokio::test]
async fn its_errors_are_those_of_the_write_by_itself() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let error = people.insert(ada()).idempotent().await.unwrap_err();
    assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, false));
    assert_eq!(error.current::<Person>().map(|ada| ada.visits), Some(1));
    assert!(error.reasons().is_empty());
    assert_eq!((error.table(), error.key().is_some()), (Some(people.name()), true));
    // Also after an attempt of which nobody knows: that it was canceled is certain.
    tap.next(Fault::Instead(Reply::reset()));
    let error = people.delete("ada").only_if(Person::visits().eq(9)).idempotent().await.unwrap_err();
    assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, false));
    tap.next(Fault::Instead(Reply::canceled(["TransactionConflict"])));
    let error = people.delete("ada").idempotent().await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::TransactionConflict, Some(people.name())));
    let empty = Person { id: String::new(), ..ada() };
    let error = people.put(&empty).idempotent().await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("id")));
}

#[tokio::test]
async fn a_token_of_the_caller_s_holds_over_repetitions_of_the_program() {
    let (people, tap) = table::<Person>().await;
    let insert = || people.insert(ada()).idempotent().token("ada's birth");
    insert().await.unwrap();
    insert().await.unwrap();
    let sent = tap.log().of("TransactWriteItems");
    assert_eq!(sent[0].body, sent[1].body);
    let error =
        people.insert(&Person { visits: 7, ..ada() }).idempotent().token("ada's birth").await.unwrap_err();
    assert_eq!(error.kind(), Kind::TokenReused);
}

#[tokio::test]
async fn a_save_is_made_once_and_the_item_goes_on_from_it() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    tap.next(lost());
    assert!(item.save().idempotent().await.unwrap().was_sent());
    tap.log().clear();
    assert!(!item.save().idempotent().await.unwrap().was_sent(), "nothing has changed");
    assert!(tap.log().is_empty());
    for visits in 2..5 {
        item.visits = visits;
        tap.next(lost());
        item.save().idempotent().await.unwrap();
    }
    item.email = None;
    tap.next(lost());
    item.partial_save().idempotent().await.unwrap();
    item.log.push("here".into());
    item.overwrite().idempotent().token("the third").await.unwrap();
    item.visits = 9;
    item.save().await.unwrap();
    assert_eq!(*people.get("ada").await.unwrap().unwrap(), *item);
    // A conflict leaves it as it is, and has the other.
    let mut stale = people.get("ada").await.unwrap().unwrap();
    item.visits = 10;
    item.save().await.unwrap();
    stale.visits = 11;
    let error = stale.save().idempotent().await.unwrap_err();
    assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, false));
    assert_eq!(error.into_current::<Person>().map(|ada| ada.visits), Some(10));
    assert!(stale.is_dirty().unwrap());
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versioned")]
struct Versioned {
    #[hash_key]
    id: u32,
    text: String,
    note: Option<String>,
    #[version]
    #[model(default)]
    version: u64,
}

#[tokio::test]
async fn a_partial_save_of_a_versioned_item_keeps_the_version_that_was_read() {
    let (table, _tap) = table::<Versioned>().await;
    let mut item = table.item(Versioned { id: 1, text: "a".into(), note: None, version: 0 });
    item.save().idempotent().await.unwrap();
    let read = item.version;
    item.text = "b".into();
    item.partial_save().idempotent().await.unwrap();
    assert_eq!(item.version, read);
    assert_ne!(table.get(1).await.unwrap().unwrap().version, read);
    item.text = "c".into();
    assert!(item.save().await.unwrap_err().is_conflict(), "it has not seen what others may have written");
    item.refresh().await.unwrap();
    item.text = "c".into();
    item.save().await.unwrap();
}

#[tokio::test]
async fn a_deletion_of_a_versioned_item_is_no_false_conflict() {
    let (table, tap) = table::<Versioned>().await;
    let mut item = table.item(Versioned { id: 1, text: "a".into(), note: None, version: 0 });
    for sending in 0..2 {
        item.save().await.unwrap();
        tap.next(lost());
        if sending == 0 {
            let error = item.delete().await.unwrap_err();
            assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, true), "nothing tells");
            item = table.item(item.into_inner());
        } else {
            item.delete().idempotent().await.unwrap();
            assert!(item.is_new());
        }
    }
    item.save().await.unwrap();
    let mut other = table.get(1).await.unwrap().unwrap();
    other.text = "b".into();
    other.save().await.unwrap();
    assert!(item.delete_if_unchanged().idempotent().await.unwrap_err().is_conflict());
    other.delete_if_unchanged().idempotent().token("gone").await.unwrap();
}
