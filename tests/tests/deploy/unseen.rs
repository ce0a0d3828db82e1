//! Answers that are lost, and a server that accepts and does not show.

use std::time::Duration;

use dynorm::deploy::{Action, Encryption, Settings, StreamView, TableClass};
use dynorm::{Kind, Throughput};
use dynorm_tests::strict::{Strict, Times};
use dynorm_tests::{Fault, Reply, Tap};
use serde_json::json;

use crate::expect::differences;
use crate::rules::{before, design, index, wanted};
use crate::{Leave, accepted, apply, left};

const WRITES: [&str; 7] = [
    "CreateTable",
    "PutResourcePolicy",
    "TagResource",
    "UntagResource",
    "UpdateContinuousBackups",
    "UpdateTable",
    "UpdateTimeToLive",
];

fn is_write(operation: &str) -> bool {
    WRITES.contains(&operation)
}

/// An apply that ends, and does not send what was accepted again and again.
#[tokio::test(start_paused = true)]
async fn a_server_that_accepts_and_does_not_show_is_an_error_and_no_loop() {
    let units = |read| Settings::default().throughput(Throughput::provisioned(read, 10));
    let indexes = || before().schema.indexes.to_vec();
    let mut more = indexes();
    more.push(index("ByNew", "e"));
    for (operation, wanted) in [
        ("UpdateTable", design(more, units(10))),
        ("UpdateTable", design(indexes(), units(11))),
        ("UpdateTable", design(vec![index("ByKept", "c")], units(10).drop_index("ByOld"))),
        ("UpdateTable", design(indexes(), units(10).stream(StreamView::NewImage))),
        ("UpdateTable", design(indexes(), units(10).deletion_protection(true))),
        ("UpdateTable", design(indexes(), units(10).table_class(TableClass::InfrequentAccess))),
        ("UpdateTable", design(indexes(), units(10).encryption(Encryption::AwsManaged))),
        ("UpdateTimeToLive", design(indexes(), units(10).time_to_live("expires"))),
        ("UpdateContinuousBackups", design(indexes(), units(10).point_in_time_recovery(7))),
        ("TagResource", design(indexes(), units(10).tag("stage", "prod"))),
    ] {
        let strict = Strict::with(Times::short(), 0);
        apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
        let tap = Tap::on(&strict.client());
        let nothing = json!({ "TableDescription": {}, "TimeToLiveSpecification": null });
        tap.inject(move |request| {
            if is_write(&request.operation) { Fault::Instead(Reply::ok(&nothing)) } else { Fault::None }
        });
        let db = strict.db_behind(tap.client());
        let (schema, minutes) = (wanted.schema(), Duration::from_mins(5));
        let applied = tokio::time::timeout(minutes, apply(&schema, &db, Leave::ALL)).await.expect("it ends");
        let error = applied.unwrap_err();
        assert_eq!(error.kind(), Kind::Service, "{operation}: {error}");
        let said = error.to_string();
        assert!(said.contains("accepted this and does not show it"), "{said}");
        assert!(said.contains("server") || said.contains("engine"), "{said}");
        let is_of_an_index = ["make", "drop"].iter().any(|what| {
            said.contains(&format!("show it: {what} global index"))
                || said.contains(&format!("show it: {what} index"))
        });
        assert_eq!(
            said.contains("leave this setting unmanaged"),
            !is_of_an_index,
            "what is to be done: {said}"
        );
        assert_eq!(tap.log().of(operation).len(), 1, "{operation}: {error}");
        assert_eq!(tap.log().all().iter().filter(|request| is_write(&request.operation)).count(), 1);
    }
}

/// The answer to each call that changes something is lost, one call after the other: it is made
/// once all the same.
#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_lost_is_not_made_twice() {
    for stale in [0, 2] {
        for lost in 0.. {
            let strict = Strict::with(Times::short(), stale);
            apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
            strict.clear();
            let tap = Tap::on(&strict.client());
            let mut number = 0;
            tap.inject(move |request| {
                let is_lost = is_write(&request.operation) && request.attempt() == 1;
                number += usize::from(is_lost);
                if is_lost && number == lost + 1 { Fault::Afterwards(Reply::reset()) } else { Fault::None }
            });
            let db = strict.db_behind(tap.client());
            let applied = apply(&wanted().schema(), &db, Leave::ALL).await;
            let applied = applied.unwrap_or_else(|error| panic!("without answer {lost}: {error}"));
            assert_eq!(left(&applied), [] as [&str; 0], "without answer {lost}");
            assert_eq!(differences(&wanted(), &strict.state("shop").unwrap()), [] as [&str; 0]);
            let mut updates: Vec<_> =
                accepted(&strict).into_iter().filter(|(name, _)| name == "UpdateTable").collect();
            let count = updates.len();
            updates.sort();
            updates.dedup();
            assert_eq!(updates.len(), count, "without answer {lost}, something was made twice");
            if tap
                .log()
                .all()
                .iter()
                .filter(|request| is_write(&request.operation) && request.attempt() == 1)
                .count()
                <= lost
            {
                break;
            }
        }
    }
}

/// All answers to a call are lost, also those of its repetitions.
#[tokio::test(start_paused = true)]
async fn a_table_is_made_though_no_answer_comes() {
    let strict = Strict::with(Times::short(), 0);
    let tap = Tap::on(&strict.client());
    tap.inject(|request| match request.operation.as_str() {
        "CreateTable" => Fault::Afterwards(Reply::reset()),
        _ => Fault::None,
    });
    let db = strict.db_behind(tap.client());
    let applied = apply(&wanted().schema(), &db, Leave::ALL).await.unwrap();
    assert_eq!(left(&applied), [] as [&str; 0]);
    assert_eq!(differences(&wanted(), &strict.state("shop").unwrap()), [] as [&str; 0]);
}

/// One who changes the table at the same time, and what the apply then says.
#[tokio::test(start_paused = true)]
async fn somebody_else_s_change_is_waited_for_and_said() {
    let strict = Strict::with(Times::short(), 0);
    apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
    strict.clear();
    let client = strict.client();
    let other = json!({ "TableName": "shop", "TableClass": "STANDARD_INFREQUENT_ACCESS" });
    let db = strict.db();
    let schema =
        design(before().schema.indexes.to_vec(), Settings::default().deletion_protection(true)).schema();
    let said = std::sync::Mutex::new(Vec::new());
    let applying = schema.apply(&db).on_event(|event| {
        said.lock().unwrap().push(event.to_string());
    });
    let changing = dynorm_tests::strict::call(&client, "UpdateTable", &other);
    let (changed, applied) = tokio::join!(changing, applying.into_future());
    changed.unwrap();
    let applied = applied.unwrap();
    assert!(
        matches!(&*applied.done, [step] if matches!(step.action, Action::DeletionProtection(true))),
        "{applied:#?}"
    );
    assert_eq!(strict.table("shop").unwrap()["DeletionProtectionEnabled"], true);
    let said = said.into_inner().unwrap();
    assert!(said.iter().any(|line| line.contains("waiting") || line.contains("busy")), "{said:#?}");
}
