//! Dropping the future of a request: what has happened, and what can be done next.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use dynorm_tests::{Fault, Person, Reply, ada, stored, table};

/// Polls a future so often that its request is under way, and drops it.
async fn abandon(future: impl IntoFuture, sent: impl Fn() -> bool) {
    let mut future = pin!(future.into_future());
    for _ in 0..1000 {
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending(), "it was to be dropped in the middle");
        if sent() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("nothing was sent");
}

#[tokio::test]
async fn a_future_that_is_not_polled_sends_nothing() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    drop(item.save());
    drop(item.delete());
    drop(people.get("ada").into_future());
    drop(people.delete("ada").into_future());
    drop(people.contains("ada").into_future());
    drop(people.put(ada()));
    assert!(tap.log().is_empty());
    assert!(item.is_new());
}

#[tokio::test]
async fn a_dropped_save_leaves_the_item_as_it_was_and_the_next_save_decides() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    // The request arrives and takes effect, but nobody waits for the answer any more.
    for arrives in [false, true] {
        let mut item = people.get("ada").await.unwrap().unwrap();
        item.visits += 1;
        let reply = Reply::reset().after(Duration::from_hours(1));
        tap.next(if arrives { Fault::Afterwards(reply) } else { Fault::Instead(reply) });
        tap.log().clear();
        abandon(item.save(), || !tap.log().is_empty()).await;
        assert!(item.is_dirty().unwrap(), "nothing is known of the save");
        // Give a save that has arrived the time to take effect.
        tokio::time::sleep(Duration::from_millis(100)).await;

        let before = item.clone();
        match item.save().await {
            Ok(saved) => assert!(saved.was_sent()),
            Err(error) => {
                assert!(arrives && error.is_conflict(), "{error}");
                assert_eq!(
                    *error.into_current::<Person>().unwrap(),
                    *before,
                    "it is what we wanted to write"
                );
                assert_eq!(*item, *before);
            }
        }
        assert_eq!(people.get("ada").await.unwrap().unwrap().visits, before.visits);
    }
}

#[tokio::test]
async fn a_dropped_read_is_no_harm() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.visits = 9;
    tap.next(Fault::Afterwards(Reply::reset().after(Duration::from_hours(1))));
    tap.log().clear();
    abandon(item.refresh(), || !tap.log().is_empty()).await;
    assert_eq!(item.visits, 9);
    item.save().await.unwrap();
    assert_eq!(stored(people.db(), people.name()).await.unwrap()["visits"], 9.into());
}

#[tokio::test]
async fn a_timeout_around_a_request_ends_it() {
    let (people, tap) = table::<Person>().await;
    tap.next(Fault::Instead(Reply::reset().after(Duration::from_hours(1))));
    let timeout = tokio::time::timeout(Duration::from_millis(50), people.get("ada").into_future());
    assert!(timeout.await.is_err());
    // A slow machine may not have sent anything in that time.
    tap.heal();
    assert!(people.get("ada").await.unwrap().is_none(), "the next request is a new one");
}

#[tokio::test]
async fn the_learning_of_a_schema_that_was_dropped_begins_again() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    tap.next(Fault::Instead(Reply::reset().after(Duration::from_hours(1))));
    abandon(untyped.get("ada").into_future(), || !tap.log().is_empty()).await;
    assert!(untyped.get("ada").await.unwrap().is_none());
}
