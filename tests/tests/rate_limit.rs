//! Rate limits: capacity units per second, one limit for several. On a paused clock, so that
//! seconds are exact and cost nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::{Db, RateLimit, Table};
use dynorm_tests::{Log, Reply, Request, Script, Song, db_of, song};
use serde_json::json;
use tokio::time::Instant;

/// A table of four pages for each query and scan, whose every request costs ten units.
fn costly() -> (Db, Table<Song>, Log) {
    let script = Script::answering(|request: &Request| {
        let page =
            request.body["ExclusiveStartKey"]["number"]["N"].as_str().map_or(1, |n| n.parse().unwrap());
        let mut answer = json!({ "Items": [], "Count": 0, "ScannedCount": 1 });
        if request.body["ReturnConsumedCapacity"] == "TOTAL" {
            let cost = json!({ "TableName": "songs", "CapacityUnits": 10.0 });
            let batch = request.operation.starts_with("Batch");
            answer["ConsumedCapacity"] = if batch { json!([cost]) } else { cost };
        }
        if page < 4 {
            let next = json!({ "artist": { "S": "bach" }, "number": { "N": (page + 1).to_string() } });
            answer["LastEvaluatedKey"] = next;
        }
        Reply::ok(&answer)
    });
    let db = db_of(script.client());
    let table = db.table::<Song>();
    (db, table, script.log().clone())
}

#[tokio::test(start_paused = true)]
async fn each_request_waits_until_the_ones_before_are_paid_off() -> dynorm::Result<()> {
    let (_, songs, log) = costly();
    let limit = RateLimit::per_second(5.0);
    let begun = Instant::now();
    Song::scan().rate_limit(&limit).all(&songs).await?;
    // Ten units are two seconds; the first request need not wait, and nobody waits for the last
    // one.
    assert_eq!((log.len(), begun.elapsed().as_secs()), (4, 6));

    // What is paid off by time passing is not saved up.
    tokio::time::sleep(Duration::from_secs(100)).await;
    let begun = Instant::now();
    Song::query("bach").rate_limit(&limit).all(&songs).await?;
    assert_eq!(begun.elapsed().as_secs(), 6);

    let begun = Instant::now();
    Song::query("bach").all(&songs).await?;
    assert_eq!(begun.elapsed().as_secs(), 0, "without a limit");
    assert!(log.all()[8..].iter().all(|request| request.body.get("ReturnConsumedCapacity").is_none()));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn one_limit_is_shared_by_scans_queries_counts_and_writes() -> dynorm::Result<()> {
    let (db, songs, log) = costly();
    let limit = RateLimit::per_second(10.0);
    let begun = Instant::now();
    let scan = Song::scan().segments(2).rate_limit(&limit);
    let query = Song::query("bach").rate_limit(&limit);
    let count = Song::label_index("archiv").rate_limit(&limit);
    let batch = (0..50).fold(db.batch_write().rate_limit(&limit), |batch, n| batch.put(&songs, song(n)));
    let load = songs.put_all((0..50).map(song)).rate_limit(&limit);
    let (scanned, queried, counted, written, loaded) = tokio::join!(
        scan.all(&songs),
        query.all(&songs),
        count.count(&songs),
        async { batch.await },
        async { load.await },
    );
    scanned?;
    queried?;
    counted?;
    assert!(written.is_complete() && loaded.is_complete());
    // Eight, four and four pages, and two requests each of the batch and the load: 200 units, at
    // one second for each ten.
    assert_eq!(log.len(), 20);
    assert_eq!(begun.elapsed().as_secs(), 19, "nobody waits for the last one");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn in_the_mean_two_scans_keep_to_the_limit_together() -> dynorm::Result<()> {
    let (_, songs, log) = costly();
    let limit = RateLimit::per_second(5.0);
    let one = Song::scan().rate_limit(&limit);
    let other = Song::query("bach").rate_limit(&limit.clone());
    let begun = Instant::now();
    let (one, other) = tokio::join!(one.all(&songs), other.all(&songs));
    one?;
    other?;
    // 80 units at 5 a second are 16 seconds, less the last request, which nobody waits for.
    assert_eq!((log.len(), begun.elapsed().as_secs()), (8, 14));
    Ok(())
}

/// A table whose every request costs ten units, answered after so long; and when each was sent, in
/// seconds.
fn timed(answer: Duration) -> (Table<Song>, Arc<Mutex<Vec<f64>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (noted, begun) = (Arc::clone(&sent), Instant::now());
    let script = Script::answering(move |request: &Request| {
        noted.lock().unwrap().push(begun.elapsed().as_secs_f64());
        let cost = json!({ "TableName": "songs", "CapacityUnits": 10.0 });
        let batch = request.operation.starts_with("Batch");
        let cost = if batch { json!([cost]) } else { cost };
        let answer_of =
            json!({ "Items": [], "Count": 0, "ScannedCount": 0, "Responses": {}, "ConsumedCapacity": cost });
        Reply::ok(&answer_of).after(answer)
    });
    (db_of(script.client()).table::<Song>(), sent)
}

/// When requests were sent that are sent at once, each of which takes a second to be paid off.
async fn apart(answer: Duration, run: impl AsyncFnOnce(&Table<Song>, &RateLimit)) -> Vec<f64> {
    let (songs, sent) = timed(answer);
    run(&songs, &RateLimit::per_second(10.0)).await;
    std::mem::take(&mut *sent.lock().unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_first_requests_of_many_wait_for_each_other() {
    let wanted: Vec<f64> = (0..4).map(f64::from).collect();
    for answer in [Duration::ZERO, Duration::from_millis(100), Duration::from_millis(900)] {
        let scan = apart(answer, async |songs, limit| {
            assert!(Song::scan().segments(4).rate_limit(limit).all(songs).await.unwrap().is_empty());
        });
        assert_eq!(scan.await, wanted, "{answer:?}");
        let count = apart(answer, async |songs, limit| {
            assert_eq!(Song::scan().segments(4).rate_limit(limit).count(songs).await.unwrap(), 0);
        });
        assert_eq!(count.await, wanted, "{answer:?}");
        let load = apart(answer, async |songs, limit| {
            assert!(songs.put_all((0..100).map(song)).rate_limit(limit).await.is_complete());
        });
        assert_eq!(load.await, wanted, "{answer:?}");
        let keys = apart(answer, async |songs, limit| {
            let keys = (0..400).map(|number| ("bach", number));
            let got = songs.batch_get(keys).rate_limit(limit).concurrency(4).all().await.unwrap();
            assert_eq!(got.missing.len(), 400);
        });
        assert_eq!(keys.await, wanted, "{answer:?}");
        let others = apart(answer, async |songs, limit| {
            let one = || Song::query("bach").rate_limit(limit).all(songs);
            let all = tokio::join!(one(), one(), one(), one());
            assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok());
        });
        assert_eq!(others.await, wanted, "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_request_s_failure_lets_the_next_one_go() {
    let mut count = 0;
    let script = Script::answering(move |_: &Request| {
        count += 1;
        if count == 1 {
            return Reply::error(400, "AccessDeniedException", "no").after(Duration::from_millis(300));
        }
        let cost = json!({ "TableName": "songs", "CapacityUnits": 10.0 });
        Reply::ok(&json!({ "Items": [], "Count": 0, "ScannedCount": 0, "ConsumedCapacity": cost }))
    });
    let songs = db_of(script.client()).table::<Song>();
    let limit = RateLimit::per_second(10.0);
    let begun = Instant::now();
    let one = || Song::query("bach").rate_limit(&limit).all(&songs);
    let (first, second) = tokio::join!(one(), one());
    assert!(first.is_err() && second.is_ok());
    assert_eq!(begun.elapsed(), Duration::from_millis(300));
    // As does one that is dropped.
    tokio::time::sleep(Duration::from_secs(10)).await;
    let begun = Instant::now();
    let dropped = tokio::time::timeout(Duration::ZERO, limit.wait()).await.unwrap();
    drop(dropped);
    one().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_nothing_or_of_no_number_does_not_hang_or_panic() -> dynorm::Result<()> {
    let (_, songs, log) = costly();
    for limit in [f64::NAN, f64::INFINITY] {
        Song::query("bach").rate_limit(&RateLimit::per_second(limit)).all(&songs).await?;
    }
    let slow = RateLimit::per_second(-1.0);
    Song::query("bach").limit(1).rate_limit(&slow).page(&songs).await?;
    assert_eq!(log.len(), 12);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_fetched_by_key_counts_too() -> dynorm::Result<()> {
    // A page of an index with 250 keys for ten units, and three reads by key for ten units each.
    let script = Script::answering(|request: &Request| {
        let key = |n: u32| json!({ "artist": { "S": "bach" }, "number": { "N": n.to_string() }, "label": { "S": "archiv" } });
        assert_eq!(request.body["ReturnConsumedCapacity"], "TOTAL", "{}", request.operation);
        let cost = json!({ "TableName": "songs", "CapacityUnits": 10.0 });
        Reply::ok(&if request.operation == "BatchGetItem" {
            json!({ "Responses": { "songs": [] }, "ConsumedCapacity": [cost] })
        } else {
            let items: Vec<_> = (0..250).map(key).collect();
            json!({ "Items": items, "Count": 250, "ScannedCount": 250, "ConsumedCapacity": cost })
        })
    });
    let songs = db_of(script.client()).table::<Song>();
    let limit = RateLimit::per_second(5.0);
    let begun = Instant::now();
    let mut stream = Song::label_index("archiv").rate_limit(&limit).fetch(&songs);
    assert!(stream.try_next().await?.is_none(), "all of them are gone meanwhile");
    assert_eq!((script.log().len(), begun.elapsed().as_secs()), (4, 6), "each waits for the one before");
    Song::label_index("archiv").rate_limit(&limit).page(&songs).await?;
    assert_eq!(begun.elapsed().as_secs(), 8, "the reads by key are paid off as well");

    let begun = Instant::now();
    tokio::time::sleep(Duration::from_secs(100)).await;
    let keys = || (0..300).map(|number| ("bach", number));
    let got = songs.batch_get(keys()).rate_limit(&limit).concurrency(1).all().await?;
    assert_eq!((got.missing.len(), begun.elapsed().as_secs()), (300, 104));
    Ok(())
}

/// Takes all writes and finds nothing, and says what that costs only if it is told to.
fn silent(cost: Option<f64>) -> (Db, Table<Song>, Log) {
    let script = Script::answering(move |request: &Request| {
        let mut answer = json!({ "Items": [], "Count": 0, "ScannedCount": 0, "Responses": {} });
        if let Some(cost) = cost {
            let cost = json!({ "TableName": "songs", "CapacityUnits": cost });
            let batch = request.operation.starts_with("Batch");
            answer["ConsumedCapacity"] = if batch { json!([cost]) } else { cost };
        }
        Reply::ok(&answer)
    });
    let db = db_of(script.client());
    let table = db.table::<Song>();
    (db, table, script.log().clone())
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_reports_no_capacity_is_told_of() -> dynorm::Result<()> {
    let (db, songs, log) = silent(None);
    let limit = RateLimit::per_second(5.0);
    let tells = |error: dynorm::Error| {
        assert!(error.to_string().contains("capacity") && error.table() == Some("songs"), "{error}");
        assert!(!error.is_transient());
    };
    tells(Song::scan().rate_limit(&limit).all(&songs).await.unwrap_err());
    tells(Song::query("bach").rate_limit(&limit).count(&songs).await.unwrap_err());
    tells(songs.batch_get([("bach", 1)]).rate_limit(&limit).all().await.unwrap_err());
    let mut stream =
        songs.batch_get((0..150).map(|n| ("bach", n))).concurrency(1).rate_limit(&limit).stream();
    tells(stream.try_next().await.unwrap_err());
    assert_eq!((stream.missing().len(), stream.unprocessed().len()), (100, 0));
    drop(stream);

    // What was written is said all the same, and what was not comes back.
    log.clear();
    let batch = (0..100).fold(db.batch_write().concurrency(1), |batch, n| batch.put(&songs, song(n)));
    let outcome = batch.rate_limit(&limit).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), log.len()), (25, 75, 1));
    tells(outcome.error.unwrap());
    let outcome = songs.put_all((0..100).map(song)).concurrency(1).rate_limit(&limit).await;
    assert_eq!(outcome.written + (outcome.leftovers.len() + outcome.rest.count()) as u64, 100);
    tells(outcome.error.unwrap());

    // Without a limit nobody misses it; nor with one that limits nothing.
    assert!(Song::scan().all(&songs).await?.is_empty());
    assert!(Song::scan().rate_limit(&RateLimit::per_second(f64::INFINITY)).all(&songs).await?.is_empty());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_bounds_the_wait_for_a_rate_limit() -> dynorm::Result<()> {
    // A request of 100 units is 100 seconds.
    let (db, songs, log) = silent(Some(100.0));
    let limit = RateLimit::per_second(1.0);
    let half_a_minute = Duration::from_secs(30);
    let begun = Instant::now();
    let batch = (0..75).fold(db.batch_write().concurrency(1), |batch, n| batch.put(&songs, song(n)));
    let outcome = batch.rate_limit(&limit).time_limit(half_a_minute).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), log.len()), (25, 50, 1));
    assert_eq!(outcome.error.unwrap().kind(), dynorm::Kind::Timeout);
    let outcome = songs.put_all((0..75).map(song)).rate_limit(&limit).time_limit(half_a_minute).await;
    assert_eq!((outcome.written, outcome.leftovers.len() + outcome.rest.count(), log.len()), (0, 75, 1));
    assert_eq!(outcome.error.unwrap().kind(), dynorm::Kind::Timeout);
    let mut stream = songs.batch_get([("bach", 1)]).rate_limit(&limit).time_limit(half_a_minute).stream();
    assert_eq!(stream.try_next().await.unwrap_err().kind(), dynorm::Kind::Timeout);
    assert_eq!((stream.unprocessed().len(), log.len()), (1, 1));
    assert!(begun.elapsed() < half_a_minute, "nobody waits for what comes too late");

    // A time limit that nobody has set ends no load that is only slow.
    let outcome = songs.put_all((0..75).map(song)).rate_limit(&limit).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert!(begun.elapsed().as_secs() >= 100);
    Ok(())
}
