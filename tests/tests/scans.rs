//! Scans: whole, in segments at once, and in segments shared between machines.

use std::collections::BTreeSet;
use std::time::Duration;

use dynorm::{Cursor, Kind};
use dynorm_tests::{Fault, Reply, Script, Song, SongLabelIndex, db_of, library, numbers, song};
use serde_json::{Value, json};
use tokio::time::Instant;

fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers
}

/// Songs of many artists, since one hash key is in one segment.
async fn many() -> (dynorm::Table<Song>, dynorm_tests::Tap) {
    dynorm_tests::shelf((0..60).map(|number| {
        let mut song = song(number);
        song.artist = format!("artist {number}");
        song
    }))
    .await
}

#[tokio::test]
async fn a_scan_reads_everything_once() -> dynorm::Result<()> {
    let (songs, tap) = many().await;
    let all = Song::scan().page_size(7).all(&songs).await?;
    assert_eq!(sorted(numbers(all)), (0..60).collect::<Vec<_>>());
    assert!(tap.log().len() >= 9);
    assert!(tap.log().all().iter().all(|request| request.body.get("Segment").is_none()));
    // An index holds only what has its key.
    let labelled = SongLabelIndex::scan().all(&songs).await?;
    assert_eq!(labelled.len(), 20);
    assert!(labelled.iter().all(|song| song.label.as_deref() == Some("archiv") && song.number % 3 == 0));
    Ok(())
}

#[tokio::test]
async fn parallel_segments_are_disjoint_and_together_everything() -> dynorm::Result<()> {
    let (songs, tap) = many().await;
    for total in [1, 2, 4, 13, 100] {
        tap.log().clear();
        let scan = Song::scan().segments(total).page_size(5);
        assert_eq!(sorted(numbers(scan.all(&songs).await?)), (0..60).collect::<Vec<_>>(), "{total} segments");
        let asked: BTreeSet<_> =
            tap.log().all().iter().map(|request| request.body["Segment"].as_u64()).collect();
        assert_eq!(asked, (0..u64::from(total)).map(Some).collect());
        assert!(tap.log().all().iter().all(|request| request.body["TotalSegments"] == total));
    }
    let mut seen = BTreeSet::new();
    for segment in 0..4 {
        for song in Song::scan().segment(segment, 4).page_size(5).all(&songs).await? {
            assert!(seen.insert(song.number), "song {} is in two segments", song.number);
        }
    }
    assert_eq!(seen.len(), 60);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn segments_are_read_at_once() -> dynorm::Result<()> {
    let answer = json!({ "Items": [], "Count": 0, "ScannedCount": 0 });
    let script = Script::answering(move |_| Reply::ok(&answer).after(Duration::from_secs(1)));
    let songs = db_of(script.client()).table::<Song>();
    let begun = Instant::now();
    assert!(Song::scan().segments(4).all(&songs).await?.is_empty());
    assert_eq!((script.log().len(), begun.elapsed().as_secs()), (4, 1));
    assert_eq!(Song::scan().segments(4).count(&songs).await?, 0);
    assert_eq!((script.log().len(), begun.elapsed().as_secs()), (8, 2));
    Ok(())
}

#[tokio::test]
async fn segments_stop_at_the_limit_together() -> dynorm::Result<()> {
    let (songs, _) = many().await;
    let scan = Song::scan().segments(4).filter(Song::number().ge(10));
    assert_eq!(scan.clone().limit(17).all(&songs).await?.len(), 17);
    assert_eq!(scan.clone().limit(1000).all(&songs).await?.len(), 50);
    assert!(scan.first(&songs).await?.is_some());

    // Pages keep to the limit together, too.
    let mut pages = Song::scan().segments(4).limit(10).pages(&songs);
    let mut results = 0;
    while let Some(page) = pages.try_next().await? {
        results += page.len();
    }
    assert_eq!(results, 10);
    Ok(())
}

#[tokio::test]
async fn a_segment_is_resumed_by_cursor_and_only_that_one() -> dynorm::Result<()> {
    let (songs, _) = many().await;
    let mut seen = Vec::new();
    for segment in 0..3 {
        let worker = Song::scan().segment(segment, 3).filter(Song::number().ne(7)).limit(4);
        let mut cursor: Option<Cursor> = None;
        loop {
            let resumed = match &cursor {
                Some(cursor) => worker.clone().start_after(cursor),
                None => worker.clone(),
            };
            let page = resumed.page(&songs).await?;
            cursor = page.next.as_ref().map(|next| next.to_string().parse()).transpose()?;
            seen.extend(numbers(page.into_items()?));
            let Some(cursor) = &cursor else { break };
            let other = Song::scan().segment((segment + 1) % 3, 3).filter(Song::number().ne(7));
            for elsewhere in [other, Song::scan().segment(segment, 4).filter(Song::number().ne(7))] {
                let error = elsewhere.start_after(cursor).all(&songs).await.unwrap_err();
                assert_eq!(error.kind(), Kind::Invalid);
                assert!(error.to_string().contains("segment"), "{error}");
            }
        }
    }
    assert_eq!(sorted(seen), (0..60).filter(|number| *number != 7).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn segments_that_cannot_be_are_refused_before_sending() {
    let (songs, tap) = many().await;
    let scan = Song::scan;
    for scan in [
        scan().segments(0),
        scan().segments(1_000_001),
        scan().segments(u32::MAX),
        scan().segment(0, 0),
        scan().segment(4, 4),
        scan().segment(0, 1_000_001),
    ] {
        let errors = [
            scan.all(&songs).await.unwrap_err(),
            scan.count(&songs).await.unwrap_err(),
            scan.page(&songs).await.unwrap_err(),
            scan.first(&songs).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), Kind::Invalid, "{error}");
            assert!(error.to_string().contains("segment"), "{error}");
        }
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_an_error_in_its_place_and_the_stream_goes_on() -> dynorm::Result<()> {
    let (songs, tap) = library(9).await;
    // One has lost its title, another has a string for a number.
    tap.inject(|request| {
        let change = |mut answer: Value| {
            for item in answer["Items"].as_array_mut().into_iter().flatten() {
                match item["number"]["N"].as_str() {
                    Some("2") => _ = item.as_object_mut().unwrap().remove("title"),
                    Some("5") => item["plays"] = json!({ "S": "many" }),
                    _ => {}
                }
            }
            answer
        };
        Fault::Rewrite(request.body.clone(), Box::new(change))
    });
    for page_size in [2, 100] {
        let query = Song::query("bach").page_size(page_size);
        for mut stream in
            [query.stream(&songs), query.clone().prefetch().stream(&songs), Song::scan().stream(&songs)]
        {
            let (mut good, mut bad) = (Vec::new(), Vec::new());
            while let Some(result) = stream.next().await {
                match result {
                    Ok(song) => good.push(song.number),
                    Err(error) => bad.push(error),
                }
            }
            assert_eq!(good, [0, 1, 3, 4, 6, 7, 8]);
            assert!(bad.iter().all(|error| error.kind() == Kind::Decode), "{bad:?}");
            let messages: Vec<_> = bad.iter().map(ToString::to_string).collect();
            assert!(messages[0].contains("title") && messages[0].contains(songs.name()), "{messages:?}");
            assert!(messages[1].contains("plays") && messages[1].contains("string"), "{messages:?}");
            assert_eq!(bad.len(), 2);
        }
    }
    // Those who take all at once get the first error; a page has both.
    assert_eq!(Song::query("bach").all(&songs).await.unwrap_err().kind(), Kind::Decode);
    let page = Song::query("bach").page(&songs).await?;
    assert_eq!((page.len(), page.count), (9, 9));
    assert_eq!(page.into_results().iter().filter(|result| result.is_err()).count(), 2);
    // It has its place in the limit and in cursors, so that nothing is skipped.
    let page = Song::query("bach").filter(Song::year().gt(1)).limit(3).page(&songs).await?;
    let next = page.next.clone().unwrap();
    assert!(page.into_items().is_err());
    let page =
        Song::query("bach").filter(Song::year().gt(1)).limit(2).start_after(&next).page(&songs).await?;
    assert_eq!(numbers(page.into_items()?), [3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_failed_request_ends_a_stream_and_a_cursor_goes_on_from_there() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    for prefetch in [false, true] {
        let mut query = Song::query("bach").page_size(5);
        if prefetch {
            query = query.prefetch();
        }
        let mut pages = query.pages(&songs);
        tap.next(Fault::None);
        tap.next(Fault::Instead(Reply::error(400, "AccessDeniedException", "no")));
        let first = pages.try_next().await?.unwrap();
        let error = pages.try_next().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied);
        assert!(pages.try_next().await?.is_none(), "the stream has ended");
        let rest = query.start_after(first.next.as_ref().unwrap()).all(&songs).await?;
        assert_eq!(numbers(rest), (5..20).collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn prefetch_asks_for_the_next_page_while_the_caller_works() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let mut stream = Song::query("bach").page_size(5).prefetch().stream(&songs);
    assert_eq!(stream.try_next().await?.unwrap().number, 0);
    // The caller works, and does not poll.
    let mut waited = 0;
    while tap.log().len() < 2 {
        tokio::task::yield_now().await;
        waited += 1;
        assert!(waited < 100_000, "no second request");
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(tap.log().len(), 2, "one page ahead, no more");
    drop(stream);
    let all = Song::query("bach").page_size(5).prefetch().all(&songs).await?;
    assert_eq!(numbers(all), (0..20).collect::<Vec<_>>());
    let some = Song::query("bach").page_size(5).limit(7).prefetch();
    tap.log().clear();
    assert_eq!(numbers(some.all(&songs).await?), (0..7).collect::<Vec<_>>());
    assert_eq!(tap.log().len(), 2, "nothing beyond the limit is asked for");
    Ok(())
}

/// Answers after a second; each segment has one page with one song, that names the segment.
fn slow() -> Script {
    Script::answering(|request| {
        let segment = request.body["Segment"].as_u64().unwrap_or_default();
        let n = |number: u64| json!({ "N": number.to_string() });
        let item = json!({
            "artist": { "S": "bach" }, "number": n(segment), "year": n(1), "seconds": n(1), "genre": { "S": "g" },
            "plays": n(1), "title": { "S": "t" }, "tags": { "L": [] },
        });
        Reply::ok(&json!({ "Items": [item], "Count": 1, "ScannedCount": 1 })).after(Duration::from_secs(1))
    })
}

#[tokio::test(start_paused = true)]
async fn a_scan_of_many_segments_has_a_bound_on_requests_at_once() -> dynorm::Result<()> {
    let script = slow();
    let songs = db_of(script.client()).table::<Song>();
    let mut stream = Song::scan().segments(10_000).stream(&songs);
    assert!(stream.try_next().await?.is_some());
    assert_eq!(script.log().len(), 32, "32 at once, however many segments");
    drop(stream);

    for (at_once, seconds) in [(1, 60), (7, 9), (60, 1), (1000, 1)] {
        script.log().clear();
        let begun = Instant::now();
        let scan = Song::scan().segments(60).concurrency(at_once);
        assert_eq!(sorted(numbers(scan.all(&songs).await?)), (0..60).collect::<Vec<_>>());
        assert_eq!((begun.elapsed().as_secs(), script.log().len()), (seconds, 60), "{at_once} at once");

        script.log().clear();
        let begun = Instant::now();
        assert_eq!(scan.count(&songs).await?, 60);
        assert_eq!((begun.elapsed().as_secs(), script.log().len()), (seconds, 60), "{at_once} at once");
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_can_be_polled_after_its_end() -> dynorm::Result<()> {
    let (songs, _) = many().await;
    let query = Song::query("artist 7");
    let scan = Song::scan().segments(3);
    for mut stream in [
        scan.stream(&songs),
        scan.clone().limit(5).stream(&songs),
        scan.clone().prefetch().stream(&songs),
        scan.clone().segments(0).stream(&songs),
        Song::scan().stream(&songs),
        query.stream(&songs),
        query.clone().prefetch().stream(&songs),
        query.clone().limit(0).stream(&songs),
        query.clone().page_size(0).stream(&songs),
        scan.fetch(&songs),
        SongLabelIndex::scan().segments(2).fetch(&songs),
    ] {
        while stream.next().await.is_some() {}
        for _ in 0..3 {
            assert!(stream.next().await.is_none());
        }
    }
    for mut pages in [scan.pages(&songs), scan.clone().limit(5).pages(&songs), query.pages(&songs)] {
        while pages.try_next().await?.is_some() {}
        for _ in 0..3 {
            assert!(pages.try_next().await?.is_none());
        }
    }
    let mut batch = songs.batch_get((0..3).map(|number| ("artist 1", number))).stream();
    while batch.next().await.is_some() {}
    assert!(batch.next().await.is_none() && batch.next().await.is_none());
    Ok(())
}
