//! Writes that are made exactly once: one-item transactions, whatever becomes of the answer.

use dynorm::Kind;
use dynorm_tests::{Fault, Person, Reply, ada, table};

/// It took effect, but the answer did not arrive.
fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn a_lost_answer_is_no_false_conflict() {
    let (people, tap) = table::<Person>().await;
    tap.next(lost());
    people.insert(&ada()).idempotent().await.unwrap();
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
    people.put(&ada()).await.unwrap();
    let error = people.insert(&ada()).idempotent().await.unwrap_err();
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
    let insert = || people.insert(&ada()).idempotent().token("ada's birth");
    insert().await.unwrap();
    insert().await.unwrap();
    let sent = tap.log().of("TransactWriteItems");
    assert_eq!(sent[0].body, sent[1].body);
    let error =
        people.insert(&Person { visits: 7, ..ada() }).idempotent().token("ada's birth").await.unwrap_err();
    assert_eq!(error.kind(), Kind::TokenReused);
}
