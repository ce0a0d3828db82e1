//! What it costs, what it would do, and how fast it goes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::Throughput;
use dynorm::migrate::{Event, Migrations, Rate, State, Step};
use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use tokio::time::Instant;

use crate::{Counter, count, counter, db_of, marked, visits};

#[derive(Model, Debug)]
#[model(table = "songs")]
struct Song {
    #[hash_key]
    id: u64,
    text: String,
    #[index(all, hash)]
    genre: Option<String>,
    plays: u64,
}

fn songs() -> Migrations {
    Migrations::new().marked::<Song>("0001", |song| {
        song.plays += 1;
        Ok(if song.id % 2 == 0 { Step::Change } else { Step::Skip })
    })
}

async fn db_of_songs(throughput: Throughput) -> Db {
    let db = Db::new(dynorm::Engine::memory().unwrap().in_place().client());
    db.table::<Song>().create().throughput(throughput).await.unwrap();
    let song = |id| Song { id, text: "la ".repeat(500), genre: Some("pop".into()), plays: 0 };
    assert!(db.table::<Song>().put_all((0..40).map(song)).await.is_complete());
    db
}

#[tokio::test(start_paused = true)]
async fn a_plan_says_what_it_costs_in_units_and_time() {
    let db = db_of_songs(Throughput::OnDemand).await;
    let plan = songs().plan(&db).rate(Rate::Units(20.0)).await.unwrap();
    assert_eq!((plan.left.len(), plan.left[0].state, &plan.blocked), (1, State::Pending, &None));
    let cost = plan.left[0].cost.clone().unwrap();
    assert_eq!((cost.items, cost.sampled, cost.sampled_writes), (40, 40, 20));
    // Items of 1.5 KB are two units each, and one index may take two more for each.
    assert!((79.0..=81.0).contains(&cost.write_units), "{cost:?}");
    assert!((159.0..=161.0).contains(&cost.index_units), "{cost:?}");
    // 60 KB are fifteen times 4 KB, at half a unit.
    assert!((7.0..9.0).contains(&cost.read_units), "{cost:?}");
    let time = cost.time.unwrap().as_secs_f64();
    assert!((6.0..7.0).contains(&time), "half of 240 units, and 8, at 20 a second: {time}");
    assert!(plan.to_string().contains("at 20 units a second"), "{plan}");
    assert_eq!(songs().plan(&db).await.unwrap().left[0].cost.as_ref().unwrap().time, None);

    songs().run(&db).await.unwrap();
    assert!(songs().plan(&db).await.unwrap().left.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_quarter_of_what_is_provisioned_is_taken() {
    let db = db_of_songs(Throughput::provisioned(400, 40)).await;
    let plan = songs().plan(&db).await.unwrap();
    let cost = plan.left[0].cost.as_ref().unwrap();
    assert!(cost.pace.contains("100 read and 10 write units"), "{}", cost.pace);
    let since = Instant::now();
    let report = songs().run(&db).await.unwrap();
    let counts = report.finished[0].counts;
    let expected = counts.write_units / 10.0;
    let took = since.elapsed().as_secs_f64();
    assert!(
        took > expected * 0.8 && took < expected * 1.3 + 1.0,
        "{took} s for {} units",
        counts.write_units
    );
}

/// All segments together keep to one rate.
#[tokio::test(start_paused = true)]
async fn the_rate_is_that_of_all_segments_together() {
    let db = db_of(60).await;
    let tap = Tap::on(db.client());
    // Each write takes its time, so that many segments would be faster.
    let since = Instant::now();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&sent);
    tap.inject(move |request| {
        if matches!(request.operation.as_str(), "PutItem" | "UpdateItem") && request.table() == "counters" {
            noted.lock().unwrap().push(since.elapsed().as_secs_f64());
        }
        Fault::None.delayed(Duration::from_millis(20), Duration::ZERO)
    });
    let db = Db::new(tap.client());
    let report = marked().run(&db).segments(8).rate(Rate::Units(5.0)).await.unwrap();
    let counts = report.finished[0].counts;
    assert!(counts.write_units >= 60.0, "{counts:?}");
    let (took, least) = (since.elapsed().as_secs_f64(), (counts.write_units + counts.read_units) / 5.0);
    assert!(took > least - 1.0 && took < least * 1.3 + 3.0, "{took} s, at least {least}");
    // From the first items on, and not only after one of each segment.
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    assert_eq!(sent.len(), 60);
    for (number, at) in (0u32..).zip(&sent) {
        assert!(*at >= f64::from(number) / 5.0 - 0.5, "item {number} at {at} s: {sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_shows_five_items_and_writes_nothing() {
    let db = db_of(12).await;
    let tap = Tap::on(db.client());
    let migrations = Migrations::new().marked::<Counter>("0001", |counter| match counter.id {
        0 => Ok(Step::Skip),
        1 => Ok(Step::Delete),
        2 => Err("not this one".into()),
        3 => {
            counter.id = 103;
            Ok(Step::Move)
        }
        _ => count(counter),
    });
    let runs = migrations.dry_run(&Db::new(tap.client())).await.unwrap();
    let [run] = &runs[..] else { panic!("{runs:?}") };
    let counts = run.counts;
    assert_eq!((counts.read, counts.changed, counts.skipped), (12, 8, 1));
    assert_eq!((counts.deleted, counts.moved, counts.failed), (1, 1, 1));
    assert_eq!((run.examples.len(), run.failed.len()), (5, 1));
    let changed = run.examples.iter().find(|example| example.step == Step::Change).unwrap();
    let paths: Vec<_> = changed.changes.iter().map(|change| change.path.to_string()).collect();
    assert_eq!(paths, ["visits", "_migrations"]);
    assert!(
        run.to_string().contains("visits: Number(0) -> Number(1)")
            || run.to_string().contains("visits: 0 -> 1"),
        "{run}"
    );
    let all = migrations.dry_run(&db).examples(100).await.unwrap();
    assert_eq!(all[0].examples.len(), 10);
    let asked = tap.log().operations();
    assert!(asked.iter().all(|name| name == "Scan" || name == "DescribeTable"), "{asked:?}");
    assert_eq!(visits(&db).await, [0; 12]);
}

/// Progress is told with what there is, and ends with all of it.
#[tokio::test(start_paused = true)]
async fn events_tell_how_far_it_is() {
    let db = db_of(30).await;
    let mut events = Vec::new();
    marked().run(&db).segments(2).page_size(5).on_event(|event| events.push(event)).await.unwrap();
    let Some(Event::Begun { cost: Some(cost), resumed: false, .. }) = events.first() else {
        panic!("{events:?}")
    };
    assert_eq!(cost.items, 30);
    let Some(Event::Finished { counts, failed: 0, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(counts.changed, 30);
    let read: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Progress { counts, items, segments: 2, .. } => {
                assert_eq!(*items, Some(30));
                Some(counts.read)
            }
            _ => None,
        })
        .collect();
    assert!(read.len() >= 6 && read.is_sorted() && read.last() == Some(&30), "{read:?}");
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_not_there_is_said_before_anything_is_begun() {
    let db = Db::new(dynorm::Engine::memory().unwrap().in_place().client());
    let error = marked().run(&db).await.unwrap_err();
    assert!(error.is_not_found() && error.table() == Some("counters"), "{error}");
    crate::fill(&db, 2).await;
    marked().run(&db).await.unwrap();
    assert_eq!(
        crate::all(&db).await,
        [1, 1]
            .iter()
            .zip(0..)
            .map(|(visits, id)| Counter { visits: *visits, ..counter(id) })
            .collect::<Vec<_>>()
    );
}

/// A rate that cannot be kept is not one that seems to be.
#[tokio::test(start_paused = true)]
async fn an_engine_that_does_not_report_what_it_consumes_takes_no_rate() {
    let db = db_of(5).await;
    let tap = Tap::on(db.client());
    tap.inject(|request| {
        if request.operation != "Scan" {
            return Fault::None;
        }
        let without = |mut answer: serde_json::Value| {
            answer.as_object_mut().unwrap().remove("ConsumedCapacity");
            answer
        };
        Fault::Rewrite(request.body.clone(), Box::new(without))
    });
    let db = Db::new(tap.client());
    let error = marked().run(&db).rate(Rate::Units(5.0)).await.unwrap_err();
    assert!(error.to_string().contains("does not say what capacity"), "{error}");
    assert_eq!(visits(&db).await, [0; 5]);
    marked().run(&db).await.unwrap().or_error().unwrap();
    assert_eq!(visits(&db).await, [1; 5]);
}
