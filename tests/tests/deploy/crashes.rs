//! An apply that is dropped wherever it waits: the next one goes on from there.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use dynorm_tests::strict::{Strict, Times};

use crate::expect::differences;
use crate::rules::{before, wanted};
use crate::{Leave, accepted, apply, items, left, wrongly_refused};

/// Drops a future when it waits for the time after `waits` of them; gives what it gives if it ends
/// before that.
async fn cut<T>(future: impl Future<Output = T>, waits: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = waits;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// What one apply has changed, that nobody disturbs.
async fn undisturbed() -> Vec<(String, String)> {
    let strict = started().await;
    apply(&wanted().schema(), &strict.db(), Leave::ALL).await.unwrap();
    accepted(&strict)
}

async fn started() -> Strict {
    let strict = Strict::with(Times::short(), 0);
    apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
    strict.clear();
    strict
}

/// How many places are tried: all by `DYNORM_CRASHES=all`, else about one in so many.
const ONE_IN: usize = 16;

/// The place after this one.
fn next(waits: usize) -> usize {
    let all = std::env::var("DYNORM_CRASHES").is_ok_and(|value| value == "all");
    waits + if all { 1 } else { ONE_IN - 1 + waits % 2 }
}

/// Wherever it is dropped, the next apply does what is left, no more and nothing twice.
#[tokio::test(start_paused = true)]
async fn an_apply_that_is_dropped_anywhere_is_gone_on_with() {
    let whole = undisturbed().await;
    assert!(whole.len() >= 8, "{whole:#?}");
    let mut waits = 0;
    let mut resumed = 0;
    loop {
        let strict = started().await;
        items::put(&strict, &before()).await;
        let items = items::all(&strict, "shop").await;
        let db = strict.db();
        let (schema, leave) = (wanted().schema(), Leave::ALL);
        let apply_once = schema.apply(&db).options(leave.options()).allow_destructive(true).into_future();
        let is_whole = cut(apply_once, waits).await.is_some();
        let done = accepted(&strict).len();
        let applied =
            apply(&schema, &db, leave).await.unwrap_or_else(|error| panic!("after {waits}: {error}"));
        assert_eq!(left(&applied), [] as [&str; 0], "after {waits}");
        assert_eq!(differences(&wanted(), &strict.state("shop").unwrap()), [] as [&str; 0], "after {waits}");
        assert_eq!(wrongly_refused(&strict), [], "after {waits}");
        assert_eq!(accepted(&strict), whole, "after {waits}");
        assert_eq!(items::all(&strict, "shop").await, items, "after {waits}");
        if is_whole {
            break;
        }
        resumed += usize::from(done > 0 && done < whole.len());
        waits = next(waits);
    }
    println!("{resumed} of {waits} places were in the middle");
    assert!(resumed >= 5, "{resumed} of {waits} were dropped half done");
}

/// The same of a table that is not there yet.
#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_made_is_gone_on_with() {
    for stale in [0, 2] {
        let mut waits = 0;
        loop {
            let strict = Strict::with(Times::short(), stale);
            let db = strict.db();
            let schema = wanted().schema();
            let is_whole = cut(schema.apply(&db).into_future(), waits).await.is_some();
            let applied = apply(&schema, &db, Leave::ALL)
                .await
                .unwrap_or_else(|error| panic!("after {waits}: {error}"));
            assert_eq!(left(&applied), [] as [&str; 0], "after {waits}");
            assert_eq!(
                differences(&wanted(), &strict.state("shop").unwrap()),
                [] as [&str; 0],
                "after {waits}"
            );
            let created =
                accepted(&strict).iter().filter(|(operation, _)| operation == "CreateTable").count();
            assert_eq!(created, 1, "after {waits}");
            if is_whole {
                break;
            }
            waits += 1;
        }
        assert!(waits > 10, "{waits}");
    }
}
