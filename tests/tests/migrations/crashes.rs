//! A process that crashes at each of its requests, before or after it has arrived.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dynorm::migrate::Ended;
use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::world::LEASE;
use crate::{db_of, marked, visits};

const ITEMS: u64 = 10;
const DAY: Duration = Duration::from_hours(24);

/// Ends a run at a request. Gives whether there was such a request.
async fn crash_at(db: &Db, request: u32, arrives: bool) -> bool {
    let tap = Tap::on(db.client());
    let crash = Arc::new(Notify::new());
    let (of_faults, sent) = (Arc::clone(&crash), AtomicU32::new(0));
    tap.inject(move |_| {
        if sent.fetch_add(1, Ordering::Relaxed) != request {
            return Fault::None;
        }
        of_faults.notify_one();
        Fault::None.delayed(if arrives { Duration::ZERO } else { DAY }, DAY)
    });
    let db = Db::new(tap.client());
    tokio::select! {
        biased;
        result = marked().run(&db).lease(LEASE).segments(2).page_size(3) => {
            assert_eq!(result.unwrap().ended, Ended::Done);
            false
        }
        () = crash.notified() => true,
    }
}

/// The next run goes on, and changes what is left: each item once.
#[tokio::test(start_paused = true)]
async fn a_run_that_crashes_at_any_request_is_gone_on_with() {
    for arrives in [false, true] {
        let mut resumed = 0;
        for request in 0.. {
            let db = db_of(ITEMS).await;
            let crashed = crash_at(&db, request, arrives).await;
            let before: u32 = visits(&db).await.iter().sum();
            let since = Instant::now();
            let report = marked().run(&db).lease(LEASE).await;
            let report = report.unwrap_or_else(|error| panic!("after {request}: {error}"));
            assert_eq!(report.ended, Ended::Done, "after {request}");
            // A lease, and a look before and after it.
            assert!(since.elapsed() < LEASE * 2, "after {request}: {:?}", since.elapsed());
            assert_eq!(visits(&db).await, vec![1; 10], "after {request}, which arrives: {arrives}");
            resumed += u32::from(before > 0 && before < 10);
            if !crashed {
                break;
            }
        }
        assert!(resumed > 8, "{resumed} runs crashed in the middle");
    }
}

/// What was written down is not read again.
#[tokio::test(start_paused = true)]
async fn a_run_goes_on_from_its_checkpoint() {
    let db = db_of(40).await;
    let stop = dynorm::migrate::Stop::new();
    let run = marked().run(&db).segments(1).page_size(10).stop(&stop).on_event(|event| {
        if let dynorm::migrate::Event::Progress { counts, .. } = event
            && counts.read >= 20
        {
            stop.stop();
        }
    });
    let ended = run.await.unwrap().ended;
    assert!(matches!(ended, Ended::Stopped { ref name, .. } if name == "0001-count"), "{ended:?}");
    assert_eq!(visits(&db).await.iter().sum::<u32>(), 20);

    let tap = Tap::on(db.client());
    let report = marked().run(&Db::new(tap.client())).page_size(10).await.unwrap();
    assert_eq!(report.finished[0].counts.changed, 40, "those of the first run too");
    assert_eq!(report.finished[0].counts.already, 0);
    let writes = tap.log().operations().iter().filter(|name| *name == "UpdateItem").count();
    // The items, and the lock, taken and let go.
    assert_eq!(writes, 20 + 2);
    assert_eq!(visits(&db).await, vec![1; 40]);
}

/// Asked to end in the middle of a page, it writes down just where it is.
#[tokio::test(start_paused = true)]
async fn a_run_that_is_asked_to_end_finishes_what_it_is_at() {
    let db = db_of(40).await;
    let tap = Tap::on(db.client());
    let stop = dynorm::migrate::Stop::new();
    let (of_faults, written) = (stop.clone(), AtomicU32::new(0));
    tap.inject(move |request| {
        if request.operation == "UpdateItem"
            && request.body["TableName"] == "counters"
            && written.fetch_add(1, Ordering::Relaxed) == 4
        {
            of_faults.stop();
        }
        Fault::None
    });
    let run = marked().run(&Db::new(tap.client())).segments(1).page_size(40).stop(&stop);
    assert!(matches!(run.await.unwrap().ended, Ended::Stopped { .. }));
    assert_eq!(visits(&db).await.iter().sum::<u32>(), 5);
    let status = &marked().status(&db).await.unwrap()[0];
    assert_eq!((status.counts.read, status.counts.changed), (5, 5));
    assert_eq!(status.owner, None, "the lock is free");
    let report = marked().run(&db).await.unwrap();
    assert_eq!((report.finished[0].counts.changed, report.finished[0].counts.already), (40, 0));
}
