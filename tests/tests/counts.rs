//! Counts: the number of results over all pages, without their transfer.

use dynorm_tests::{Log, Song, SongLabelIndex, library};

/// That only counts were asked for, and so many times.
fn assert_counts(log: &Log, requests: usize) {
    let sent = log.take();
    assert_eq!(sent.len(), requests, "requests");
    for request in sent {
        assert_eq!(request.body["Select"], "COUNT");
        assert!(
            request.body.get("ProjectionExpression").is_none(),
            "DynamoDB refuses both: {}",
            request.body
        );
    }
}

#[tokio::test]
async fn a_count_goes_on_when_nothing_matches_on_a_page_in_the_middle() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    // Of six pages of five, only the first and the last have a match.
    let ends = Song::title().lt("Song 002") | Song::title().gt("Song 027");
    let query = Song::query("bach").filter(ends).page_size(5);
    assert_eq!(query.count(&songs).await?, 4);
    // A full last page does not say that it is the last one.
    assert_counts(tap.log(), 7);
    assert_eq!(query.all(&songs).await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn a_count_on_every_index_is_the_number_of_results() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    assert_eq!(Song::query("bach").count(&songs).await?, 30);
    assert_eq!(Song::query("bach").number().lt(7).count(&songs).await?, 7);
    assert_eq!(Song::query("nobody").count(&songs).await?, 0);
    assert_eq!(Song::year_index("bach").year().lt(1710).consistent().count(&songs).await?, 6);
    assert_eq!(Song::seconds_index("bach").count(&songs).await?, 30, "an index of keys alone");
    assert_eq!(Song::genre_index("fugue").reverse().count(&songs).await?, 30);
    assert_eq!(
        Song::label_index("archiv").page_size(3).count(&songs).await?,
        10,
        "an index of some attributes"
    );
    assert_eq!(SongLabelIndex::scan().count(&songs).await?, 10);
    assert_counts(tap.log(), 11);
    Ok(())
}

#[tokio::test]
async fn a_count_of_a_scan_counts_each_item_once_whatever_its_segments() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    assert_eq!(Song::scan().count(&songs).await?, 30);
    assert_eq!(Song::scan().segments(4).count(&songs).await?, 30);
    assert_eq!(Song::scan().filter(Song::label().exists()).page_size(4).count(&songs).await?, 10);
    let mut sum = 0;
    for segment in 0..3 {
        sum += Song::scan().segment(segment, 3).count(&songs).await?;
    }
    assert_eq!(sum, 30);
    // One, four, eight and three.
    assert_counts(tap.log(), 16);
    Ok(())
}

#[tokio::test]
async fn a_count_with_a_projection_is_not_refused() -> dynorm::Result<()> {
    let (songs, tap) = library(12).await;
    assert_eq!(Song::query("bach").select(Song::title()).count(&songs).await?, 12);
    let filtered = Song::scan().select((Song::title(), Song::plays())).filter(Song::label().exists());
    assert_eq!(filtered.count(&songs).await?, 4);
    assert_counts(tap.log(), 2);
    Ok(())
}

#[tokio::test]
async fn a_count_stops_at_the_limit_and_starts_after_a_cursor() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    let query = Song::query("bach").page_size(5);
    assert_eq!(query.clone().limit(7).count(&songs).await?, 7);
    assert_counts(tap.log(), 2);
    assert_eq!(query.clone().limit(100).count(&songs).await?, 30);
    let place = Song::query("bach").limit(12).page(&songs).await?.next.unwrap();
    assert_eq!(query.start_after(&place).count(&songs).await?, 18);
    let label = Song::label_index("archiv");
    let place = label.clone().limit(4).page(&songs).await?.next.unwrap();
    assert_eq!(label.start_after(&place).count(&songs).await?, 6);
    Ok(())
}
