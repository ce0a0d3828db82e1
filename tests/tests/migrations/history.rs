//! What was run is known, and in which order.

use dynorm::Kind;
use dynorm::migrate::{Ended, Migrations, State, Step};
use dynorm::prelude::*;
use dynorm::testing::Tap;

use crate::{Counter, count, db_of, marked, visits};

fn three() -> Migrations {
    marked().marked::<Counter>("0002-count", count).marked::<Counter>("0003-count", count)
}

#[tokio::test(start_paused = true)]
async fn they_are_run_in_order_and_once() {
    let db = db_of(5).await;
    let report = marked().run(&db).await.unwrap();
    assert_eq!(report.finished.iter().map(|done| done.name.as_str()).collect::<Vec<_>>(), ["0001-count"]);
    let report = three().run(&db).await.unwrap();
    assert_eq!(
        report.finished.iter().map(|done| done.name.as_str()).collect::<Vec<_>>(),
        ["0002-count", "0003-count"]
    );
    assert_eq!(visits(&db).await, [3; 5]);

    let tap = Tap::on(db.client());
    let report = three().run(&Db::new(tap.client())).await.unwrap();
    assert!(report.finished.is_empty() && report.ended == Ended::Done);
    let writes = |name: &&String| !["DescribeTable", "Scan", "GetItem"].contains(&name.as_str());
    let asked = tap.log().operations();
    assert_eq!(asked.iter().filter(writes).count(), 0, "nobody may need to make tables: {asked:?}");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_the_history_is_refused_unless_it_is_allowed() {
    let db = db_of(5).await;
    let without_second = marked().marked::<Counter>("0003-count", count);
    without_second.run(&db).await.unwrap();
    let error = three().run(&db).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("`0002-count`"), "{error}");
    let error = marked().run(&db).await.unwrap_err();
    assert!(error.to_string().contains("`0003-count`"), "{error}");
    assert_eq!(visits(&db).await, [2; 5]);
    assert!(three().plan(&db).await.unwrap().blocked.is_some());

    three().run(&db).allow_out_of_order(true).await.unwrap();
    assert_eq!(visits(&db).await, [3; 5]);
    assert!(three().run(&db).await.is_ok(), "then nothing is left that is new");
}

#[tokio::test(start_paused = true)]
async fn another_migration_of_the_same_name_is_refused() {
    let db = db_of(5).await;
    let stop = dynorm::migrate::Stop::new();
    let run = marked().run(&db).segments(1).page_size(1).stop(&stop).on_event(|_| stop.stop());
    run.await.unwrap();
    let other = Migrations::new().each::<Counter>("0001-count", |_| Ok(Step::Skip));
    let error = other.run(&db).await.unwrap_err();
    assert!(error.to_string().contains("begun as `marked` on table `counters`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_baseline_is_done_without_being_run() {
    let db = db_of(5).await;
    assert_eq!(three().baseline(&db, "0002-count").await.unwrap(), ["0001-count", "0002-count"]);
    assert!(three().baseline(&db, "0002-count").await.unwrap().is_empty());
    assert_eq!(three().baseline(&db, "0004").await.unwrap_err().kind(), Kind::NotFound);
    let states: Vec<_> = three().status(&db).await.unwrap().iter().map(|status| status.state).collect();
    assert_eq!(states, [State::Baseline, State::Baseline, State::Pending]);
    three().run(&db).await.unwrap();
    assert_eq!(visits(&db).await, [1; 5]);
}

#[tokio::test(start_paused = true)]
async fn a_status_says_how_far_it_is_and_who_was_at_it() {
    let db = db_of(20).await.with_table_prefix("");
    let stop = dynorm::migrate::Stop::new();
    let run = three().run(&db).segments(2).page_size(5).version("1.2.3").stop(&stop).on_event(|event| {
        if matches!(event, dynorm::migrate::Event::Progress { .. }) {
            stop.stop();
        }
    });
    assert!(matches!(run.await.unwrap().ended, Ended::Stopped { .. }));
    let status = marked().status(&db).await.unwrap();
    assert_eq!(status.len(), 1);
    assert_eq!((status[0].state, status[0].segments), (State::Begun, 2));
    assert!((1..20).contains(&status[0].counts.changed), "{status:?}");
    assert_eq!(status[0].version.as_deref(), Some("1.2.3"));
    three().run(&db).await.unwrap();
    let status = marked().status(&db).await.unwrap();
    assert_eq!(status.iter().map(|status| status.is_known).collect::<Vec<_>>(), [true, false, false]);
    assert!(status[2].to_string().contains("not known to this program"), "{}", status[2]);
}

#[tokio::test(start_paused = true)]
async fn all_of_it_has_the_prefix() {
    let engine = dynorm::Engine::memory().unwrap().in_place();
    let db = Db::new(engine.client()).with_table_prefix("dev-");
    crate::fill(&db, 3).await;
    three().run(&db).await.unwrap();
    let mut names = Vec::new();
    let mut tables = db.client().list_tables().into_paginator().items().send();
    while let Some(name) = tables.next().await {
        names.push(name.unwrap());
    }
    names.sort();
    assert_eq!(names, ["dev-counters", "dev-dynorm-migrations"]);
    assert_eq!(three().status(&db).await.unwrap()[0].table.as_deref(), Some("dev-counters"));
}

#[derive(Document)]
#[model(schema_attr = "schema")]
struct OldUser {
    id: u64,
}

#[derive(Model)]
#[model(table = "counters", schema_attr = "schema", upgrade_from = OldUser)]
struct User {
    #[hash_key]
    id: u64,
    #[index(all, hash, name = "by_city")]
    city: String,
}

impl dynorm::Upgrade<OldUser> for User {
    type Error = std::convert::Infallible;

    fn upgrade(old: OldUser) -> Result<Self, Self::Error> {
        Ok(User { id: old.id, city: "Zurich".to_owned() })
    }
}

#[tokio::test(start_paused = true)]
async fn an_index_is_complete_when_all_items_are_upgraded() {
    let db = db_of(5).await;
    let migrations = Migrations::new().upgrade::<User>("0001-city");
    let status = &migrations.status(&db).await.unwrap()[0];
    assert_eq!(
        (status.schema_number, &status.incomplete_indexes[..]),
        (Some(2), &["by_city".to_owned()][..])
    );
    assert!(status.to_string().contains("index `by_city`: items of a schema below 2"), "{status}");
    migrations.run(&db).await.unwrap().or_error().unwrap();
    let status = &migrations.status(&db).await.unwrap()[0];
    assert!(status.incomplete_indexes.is_empty() && !status.to_string().contains("by_city"), "{status}");
}
