//! What is not deleted is said, and running it again, or from where it stopped, deletes the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dynorm::prelude::*;
use dynorm::{Kind, Refusals};
use dynorm_tests::{Fault, Faults, Reply, Song, library, table};
use serde_json::Value;

use crate::{left, sizes};

#[tokio::test]
async fn what_is_left_unprocessed_is_sent_again() -> dynorm::Result<()> {
    for seed in 0..8 {
        let (songs, tap) = library(90).await;
        tap.inject_at_random(Faults::seeded(seed).unprocessed(0.4).short_pages(0.3).empty_pages(0.2));
        let deletion = Song::query("bach").number().ge(10).page_size(40).delete_all(&songs);
        let deleted = deletion.attempts(100).await;
        tap.heal();
        assert!(deleted.is_complete(), "seed {seed}: {deleted:?}");
        assert_eq!(deleted.deleted, 80, "seed {seed}");
        assert_eq!(left(&songs).await, (0..10).collect::<Vec<_>>(), "seed {seed}");
    }
    Ok(())
}

fn is_seven(_: &str, entry: &Value) -> bool {
    entry["DeleteRequest"]["Key"]["number"]["N"] == "47"
}

#[tokio::test]
async fn what_is_never_processed_ends_it_behind_its_page() -> dynorm::Result<()> {
    let (songs, tap) = library(90).await;
    tap.inject(|request| Fault::unprocessed(request, is_seven));
    let query = || Song::query("bach").page_size(30);
    let deleted = query().delete_all(&songs).attempts(2).await;
    tap.heal();
    assert_eq!((deleted.deleted, deleted.leftovers.len()), (59, 1));
    assert!(!deleted.is_complete() && deleted.error.is_none() && deleted.refused.is_empty());
    assert_eq!(deleted.leftovers[0].to_string(), "artist=\"bach\", number=47");
    assert_eq!(left(&songs).await.first(), Some(&47));
    let next = deleted.next.clone().expect("behind the first page");
    assert!(deleted.into_result().unwrap_err().is_throttled());
    // From there it is found again.
    tap.log().clear();
    assert_eq!(query().start_after(&next).delete_all(&songs).await.into_result()?, 31);
    assert_eq!(tap.log().of("Query")[0].body["ExclusiveStartKey"]["number"]["N"], "29");
    assert!(left(&songs).await.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_read_that_fails_ends_it_and_says_where() -> dynorm::Result<()> {
    let (songs, tap) = library(90).await;
    let reads = Arc::new(AtomicUsize::new(0));
    tap.inject(move |request| {
        let is_second = request.operation == "Query" && reads.fetch_add(1, Ordering::Relaxed) == 1;
        if is_second { Fault::Instead(Reply::error(400, "AccessDeniedException", "no")) } else { Fault::None }
    });
    let deleted = Song::query("bach").page_size(30).delete_all(&songs).await;
    assert_eq!((deleted.deleted, deleted.leftovers.len()), (30, 0));
    assert_eq!(deleted.error.as_ref().map(dynorm::Error::kind), Some(Kind::Denied));
    let next = deleted.next.unwrap();
    assert_eq!(
        Song::query("bach").page_size(30).start_after(&next).delete_all(&songs).await.into_result()?,
        60
    );
    Ok(())
}

#[tokio::test]
async fn a_request_that_fails_for_good_ends_it() -> dynorm::Result<()> {
    let (songs, tap) = library(90).await;
    tap.inject(|request| match &*request.operation {
        "BatchWriteItem" => Fault::Instead(Reply::error(400, "AccessDeniedException", "no")),
        _ => Fault::None,
    });
    let deleted = Song::query("bach").delete_all(&songs).concurrency(1).await;
    assert_eq!((deleted.deleted, deleted.leftovers.len(), sizes(tap.log()).len()), (0, 90, 1));
    assert_eq!((deleted.next.is_none(), deleted.may_be_applied()), (true, false));
    let error = deleted.into_result().unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::Denied, Some(songs.name())));
    tap.heal();
    assert_eq!(left(&songs).await.len(), 90);
    Ok(())
}

#[tokio::test]
async fn one_that_is_refused_hurts_no_other() -> dynorm::Result<()> {
    let refuse = |request: &dynorm_tests::Request| {
        let of_47 = |entries: &Value| entries.as_array().unwrap().iter().any(|entry| is_seven("", entry));
        let tables = request.body["RequestItems"].as_object();
        let is_bad = request.operation == "BatchWriteItem" && tables.unwrap().values().any(of_47);
        if is_bad { Fault::Instead(Reply::error(400, "ValidationException", "no")) } else { Fault::None }
    };
    let (songs, tap) = library(60).await;
    tap.inject(refuse);
    let deleted = Song::query("bach").delete_all(&songs).on_refusal(Refusals::GoOn).await;
    assert_eq!((deleted.deleted, deleted.refused.len(), deleted.leftovers.len()), (59, 1, 0));
    assert_eq!(deleted.refused[0].write.to_string(), "artist=\"bach\", number=47");
    assert_eq!(deleted.into_result().unwrap_err().kind(), Kind::Invalid);
    assert_eq!(left(&songs).await, [47]);

    let (songs, tap) = library(90).await;
    tap.inject(refuse);
    let deleted = Song::query("bach").page_size(60).delete_all(&songs).concurrency(1).await;
    assert_eq!(deleted.refused.len(), 1);
    assert!(deleted.error.is_some(), "no further page is read");
    assert_eq!(left(&songs).await.len() as u64, 90 - deleted.deleted);
    assert_eq!(tap.log().of("Query").len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_panic_of_the_callback_ends_it() {
    let (songs, _tap) = library(90).await;
    let deletion = Song::query("bach").page_size(30).delete_all(&songs);
    let deleted = deletion.on_progress(|_| panic!("no progress")).await;
    assert!(deleted.error.as_ref().is_some_and(|error| error.to_string().contains("panicked")));
    assert_eq!(left(&songs).await.len() as u64, 90 - deleted.deleted);
}

#[derive(Model, Debug)]
#[model(table = "members")]
struct Member {
    #[hash_key]
    id: String,
    #[model(unique)]
    email: String,
}

#[tokio::test]
async fn unique_values_are_refused_before_anything_is_sent() {
    let (members, tap) = table::<Member>().await;
    members.insert(Member { id: "a".into(), email: "a@example.com".into() }).await.unwrap();
    tap.log().clear();
    let deletion = || Member::scan().delete_all(&members);
    for error in [deletion().await.into_result().unwrap_err(), deletion().preview().unwrap_err()] {
        assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("email")));
        assert_eq!(error.table(), Some(members.name()));
    }
    assert!(tap.log().is_empty());
}
