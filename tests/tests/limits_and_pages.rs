//! Limits and page sizes: what is handed out, and how many requests that takes.

use dynorm::{Kind, Model, Number};
use dynorm_tests::{Counter, Log, Song, counter, library, numbers, song, table};
use futures_util::FutureExt;
use serde_json::Value;

/// The `Limit` of each query, in order.
fn limits(log: &Log) -> Vec<Option<u64>> {
    log.of("Query").iter().map(|request| request.body["Limit"].as_u64()).collect()
}

#[tokio::test]
async fn a_limit_below_the_page_size_is_one_request_of_just_that() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let got = Song::query("bach").limit(5).page_size(6).all(&songs).await?;
    assert_eq!(numbers(got), [0, 1, 2, 3, 4]);
    assert_eq!(limits(tap.log()), [Some(5)]);
    Ok(())
}

#[tokio::test]
async fn a_limit_equal_to_the_page_size_is_one_request() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let got = Song::query("bach").limit(6).page_size(6).all(&songs).await?;
    assert_eq!(numbers(got), [0, 1, 2, 3, 4, 5]);
    assert_eq!(limits(tap.log()), [Some(6)]);
    Ok(())
}

#[tokio::test]
async fn a_limit_over_several_pages_asks_the_last_one_for_what_is_left() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let got = Song::query("bach").limit(14).page_size(6).all(&songs).await?;
    assert_eq!(numbers(got), (0..14).collect::<Vec<_>>());
    assert_eq!(limits(tap.log()), [Some(6), Some(6), Some(2)]);
    Ok(())
}

#[tokio::test]
async fn a_limit_above_the_total_gives_everything() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let got = Song::query("bach").limit(100).page_size(6).all(&songs).await?;
    assert_eq!(numbers(got), (0..20).collect::<Vec<_>>());
    assert_eq!(limits(tap.log()), [Some(6); 4]);
    tap.log().clear();
    assert_eq!(Song::query("bach").limit(100).all(&songs).await?.len(), 20);
    assert_eq!(limits(tap.log()), [Some(100)]);
    Ok(())
}

#[tokio::test]
async fn a_limit_equal_to_the_total_does_not_look_for_more() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    for (page_size, expected) in [(5, vec![Some(5); 4]), (6, vec![Some(6), Some(6), Some(6), Some(2)])] {
        tap.log().clear();
        let got = Song::query("bach").limit(20).page_size(page_size).all(&songs).await?;
        assert_eq!(numbers(got), (0..20).collect::<Vec<_>>());
        assert_eq!(limits(tap.log()), expected);
    }
    Ok(())
}

#[tokio::test]
async fn a_limit_of_zero_sends_nothing() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let none = Song::query("bach").limit(0);
    assert!(none.all(&songs).await?.is_empty());
    assert!(none.first(&songs).await?.is_none());
    assert_eq!(none.count(&songs).await?, 0);
    let page = none.page(&songs).await?;
    assert!(page.is_empty() && page.next.is_none());
    assert_eq!(Song::scan().limit(0).segments(3).all(&songs).await?.len(), 0);
    assert!(tap.log().is_empty(), "{:?}", tap.log());

    // Nothing is handed out, so the place stays what it was.
    let place = Song::query("bach").limit(3).page(&songs).await?.next.unwrap();
    assert_eq!(none.start_after(&place).page(&songs).await?.next, Some(place));
    Ok(())
}

#[tokio::test]
async fn a_page_size_of_zero_is_refused_before_sending() {
    let (songs, tap) = library(1).await;
    let error = Song::query("bach").page_size(0).all(&songs).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("page size"), "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn first_and_one_look_at_no_more_items_than_they_need() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    assert_eq!(Song::query("bach").first(&songs).await?.unwrap().number, 0);
    assert_eq!(Song::query("bach").reverse().first(&songs).await?.unwrap().number, 19);
    assert!(Song::query("nobody").first(&songs).await?.is_none());
    assert_eq!(limits(tap.log()), [Some(1); 3]);

    tap.log().clear();
    assert_eq!(Song::query("bach").number().eq(7).one(&songs).await?.title, "Song 007");
    assert_eq!(Song::query("nobody").one(&songs).await.unwrap_err().kind(), Kind::NotFound);
    let several = Song::query("bach").one(&songs).await.unwrap_err();
    assert_eq!(several.kind(), Kind::Ambiguous);
    assert!(several.to_string().contains(songs.name()), "{several}");
    assert_eq!(limits(tap.log()), [Some(2); 3]);
    Ok(())
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let (songs, tap) = library(20).await;
    let query = Song::query("bach").page_size(6);
    let (mut stream, mut pages) = (query.stream(&songs), query.pages(&songs));
    let (mut scan, mut full) =
        (Song::scan().segments(3).stream(&songs), Song::seconds_index("bach").fetch(&songs));
    let mut ahead = query.clone().prefetch().stream(&songs);
    let mut batch = songs.batch_get([("bach", 1)]).stream();
    let (all, counting, page) = (query.all(&songs), query.count(&songs), query.page(&songs));
    tokio::task::yield_now().await;
    assert!(tap.log().is_empty());
    drop((all, counting, page));

    // The first poll sends; the answer may be there at once or not.
    let _ = stream.next().now_or_never();
    assert_eq!(tap.log().take().len(), 1);
    let _ = pages.try_next().now_or_never();
    assert_eq!(tap.log().take().len(), 1);
    let _ = scan.next().now_or_never();
    assert!(!tap.log().take().is_empty());
    let _ = full.next().now_or_never();
    assert!(!tap.log().take().is_empty());
    let _ = batch.next().now_or_never();
    assert_eq!(tap.log().take().len(), 1);
    assert!(ahead.next().await.is_some());
    assert!(!tap.log().is_empty());
}

#[tokio::test]
async fn the_next_page_is_requested_only_when_it_is_needed() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let mut stream = Song::query("bach").page_size(6).stream(&songs);
    for (taken, requests) in [(6, 1), (7, 2), (12, 2), (13, 3), (18, 3), (19, 4)] {
        while numbers_seen(&mut stream, taken).await? {}
        assert_eq!(tap.log().len(), requests, "after {taken} results");
    }
    assert_eq!(stream.try_next().await?.unwrap().number, 19);
    assert!(stream.try_next().await?.is_none());
    assert!(stream.try_next().await?.is_none(), "the end stays the end");
    assert_eq!(tap.log().len(), 4);
    Ok(())
}

/// Takes results until the next one has this number; the numbers are the results' places.
async fn numbers_seen(
    stream: &mut dynorm::ItemStream<dynorm::Item<Song>>,
    taken: u32,
) -> dynorm::Result<bool> {
    let song = stream.try_next().await?.expect("more songs");
    Ok(song.number + 1 < taken)
}

/// Without a local index, which would count towards the 400 KB of an item.
#[derive(Model, Debug)]
#[model(table = "scores")]
struct Score {
    #[hash_key]
    work: String,
    #[range_key]
    number: u32,
    text: String,
}

#[tokio::test]
async fn items_of_300_kb_end_a_page_at_one_megabyte() -> dynorm::Result<()> {
    let (scores, tap) = table::<Score>().await;
    let score = |number| Score { work: "mass".into(), number, text: "x".repeat(300_000) };
    assert!(scores.put_all((0..10).map(score)).await.is_complete());
    tap.log().clear();
    let mut pages = Score::query("mass").page_size(50).models().pages(&scores);
    let mut seen = Vec::new();
    while let Some(page) = pages.try_next().await? {
        assert!(page.len() <= 4, "{} items in a page", page.len());
        seen.extend(page.into_items()?.iter().map(|score| score.number));
    }
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
    let whole = tap.log().len();
    assert!((3..=4).contains(&whole), "{whole} requests");

    // The limit counts results, however the server cuts pages; the cursor goes on where the results
    // ended.
    tap.log().clear();
    let query = Score::query("mass").limit(7).select(Score::number());
    let page = query.page(&scores).await?;
    assert!(tap.log().len() > 1, "a projection makes no page larger");
    assert_eq!(limits(tap.log())[0], Some(7));
    let next = page.next.clone().expect("three more");
    assert_eq!(page.into_items()?, (0..7).collect::<Vec<_>>());
    let rest = query.start_after(&next).page(&scores).await?;
    assert_eq!(rest.into_items()?, [7, 8, 9]);
    Ok(())
}

#[tokio::test]
async fn pages_report_what_was_found_looked_at_and_consumed() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let query = Song::query("bach").filter(Song::notes().exists()).page_size(8).report_capacity();
    let mut pages = query.pages(&songs);
    let mut counts = Vec::new();
    while let Some(page) = pages.try_next().await? {
        assert!(page.consumed_capacity.is_some_and(|units| units > 0.0), "{page:?}");
        counts.push((page.len(), page.count, page.scanned));
    }
    assert_eq!(counts, [(1, 1, 8), (1, 1, 8), (0, 0, 4)]);
    for request in tap.log().all() {
        assert_eq!(request.body["ReturnConsumedCapacity"], "TOTAL");
    }

    // One page over several requests adds them up.
    tap.log().clear();
    let whole = query.limit(100).page(&songs).await?;
    assert_eq!((whole.len(), whole.count, whole.scanned, tap.log().len()), (2, 2, 20, 3));
    assert!(whole.consumed_capacity.is_some_and(|units| units >= 1.5), "{whole:?}");

    tap.log().clear();
    assert_eq!(Song::query("bach").page(&songs).await?.consumed_capacity, None, "nobody asked");
    assert_eq!(tap.log().only().body["ReturnConsumedCapacity"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_meter_counts_the_requests_of_queries_scans_and_batches() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let meter = dynorm::Meter::new();
    let metered = songs.metered(&meter);
    Song::query("bach").page_size(6).all(&metered).await?;
    Song::scan().all(&metered).await?;
    Song::scan().count(&metered).await?;
    let _ = metered.batch_get([("bach", 1)]).all().await?;
    let _ = metered.put_all([song(1)]).await;
    assert_eq!(meter.requests(), tap.log().len() as u64);
    assert!(meter.read_units() > 2.0 && meter.write_units() >= 1.0, "{meter:?}");
    Ok(())
}

#[tokio::test]
async fn no_page_follows_where_that_can_be_known() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    // By the whole key there is one item at most, wherever the page ends.
    for query in [
        Song::query("bach").number().eq(3u32).limit(1),
        Song::query("bach").number().eq(3u32).limit(5).page_size(1),
        Song::query("bach").number().eq(3u32).page_size(1),
        Song::query("bach").number().between(3u32, 3u32).limit(1),
    ] {
        let page = query.page(&songs).await?;
        assert_eq!((page.len(), page.next.is_none()), (1, true));
        tap.log().clear();
        assert_eq!(query.all(&songs).await?.len(), 1);
        assert_eq!(query.count(&songs).await?, 1);
        assert_eq!(tap.log().len(), 2, "nothing is asked for behind it");
    }
    // Several can be of one artist, or of one year.
    assert!(Song::query("bach").number().ge(3u32).limit(1).page(&songs).await?.next.is_some());
    assert!(Song::query("bach").limit(9).page(&songs).await?.next.is_some());
    let of_year = Song::year_index("bach").year().eq(song(3).year);
    assert!(of_year.limit(1).page(&songs).await?.next.is_some());
    // More than there is.
    assert!(Song::query("bach").limit(11).page(&songs).await?.next.is_none());

    let (counters, _) = table::<Counter>().await;
    counters.put(counter("1", "one")).await?;
    let page = Counter::query(Number::from(1)).limit(1).page(&counters).await?;
    assert_eq!((page.len(), page.next.is_none()), (1, true), "a table of hash keys alone");
    Ok(())
}
