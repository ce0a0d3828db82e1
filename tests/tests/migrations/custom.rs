//! Migrations by code of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::Kind;
use dynorm::migrate::{Ended, Migration, Migrations, Run, Running, State, Stop};
use dynorm::prelude::*;
use dynorm::testing::Fault;
use dynorm::testing::Tap;

use crate::world::LEASE;
use crate::{Counter, all, db_of};

/// Counts items on, one after another, and writes down each. The last one may fail.
struct OneByOne {
    fails: Arc<AtomicU32>,
    begun: Arc<AtomicU32>,
}

impl Migration for OneByOne {
    fn name(&self) -> &'static str {
        "0001-custom"
    }

    fn run<'a>(&'a self, run: &'a Run<'a>) -> Running<'a> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            let from = run.position().await.map_or(Ok(0), |position| position.parse())?;
            for id in from..10u64 {
                if run.is_stopping() {
                    return Err(run.stopped());
                }
                if id == 7 && self.fails.load(Ordering::Relaxed) > 0 {
                    self.fails.fetch_sub(1, Ordering::Relaxed);
                    return Err("out of luck".into());
                }
                // A put, that may be made twice.
                run.db().table::<Counter>().put(&Counter { id, visits: 1, others: 0 }).await?;
                run.checkpoint((id + 1).to_string()).await?;
            }
            Ok(())
        })
    }
}

fn custom(fails: u32) -> (Migrations, Arc<AtomicU32>) {
    let begun = Arc::new(AtomicU32::new(0));
    let migration = OneByOne { fails: Arc::new(AtomicU32::new(fails)), begun: Arc::clone(&begun) };
    (Migrations::new().custom(migration), begun)
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_goes_on_from_its_position() {
    let db = db_of(0).await;
    let (migrations, begun) = custom(1);
    let error = migrations.run(&db).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Other);
    assert!(error.to_string().contains("`0001-custom`: out of luck"), "{error}");
    assert_eq!(migrations.status(&db).await.unwrap()[0].state, State::Begun);
    db.table::<Counter>().delete(0u64).await.unwrap();
    assert_eq!(migrations.run(&db).await.unwrap().ended, Ended::Done);
    assert_eq!(all(&db).await.len(), 9, "the first ones are not made again");
    assert_eq!(migrations.run(&db).await.unwrap().ended, Ended::Done);
    assert_eq!(begun.load(Ordering::Relaxed), 2);
    let plan = migrations.plan(&db).await.unwrap();
    assert!(plan.left.is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_that_is_asked_to_end_says_so() {
    let db = db_of(0).await;
    let (migrations, _) = custom(0);
    let stop = Stop::new();
    let tap = Tap::on(db.client());
    let (of_faults, sent) = (stop.clone(), AtomicU32::new(0));
    tap.inject(move |request| {
        if request.operation == "PutItem" && sent.fetch_add(1, Ordering::Relaxed) == 3 {
            of_faults.stop();
        }
        Fault::None
    });
    let ended = migrations.run(&Db::new(tap.client())).stop(&stop).await.unwrap().ended;
    assert!(matches!(ended, Ended::Stopped { .. }), "{ended:?}");
    assert_eq!(all(&db).await.len(), 4);
    assert_eq!(migrations.run(&db).await.unwrap().ended, Ended::Done);
}

/// After its lock was taken away, nothing that it writes down counts.
#[tokio::test(start_paused = true)]
async fn one_whose_lock_is_taken_away_cannot_write_down_anything() {
    struct Slow;
    impl Migration for Slow {
        fn name(&self) -> &'static str {
            "0001-slow"
        }

        fn run<'a>(&'a self, run: &'a Run<'a>) -> Running<'a> {
            Box::pin(async move {
                Migrations::unlock(run.db(), "0001-slow").await?;
                tokio::time::sleep(LEASE * 3).await;
                run.checkpoint("here").await?;
                Ok(())
            })
        }
    }
    let db = db_of(0).await;
    let error = Migrations::new().custom(Slow).run(&db).lease(LEASE).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Locked, "{error}");
    assert_eq!(Migrations::new().custom(Slow).status(&db).await.unwrap()[0].state, State::Begun);
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_is_an_error() {
    struct Panics;
    impl Migration for Panics {
        fn name(&self) -> &'static str {
            "0001-panics"
        }

        fn run<'a>(&'a self, _: &'a Run<'a>) -> Running<'a> {
            Box::pin(async { panic!("not like this") })
        }
    }
    let db = db_of(0).await;
    let error = Migrations::new().custom(Panics).run(&db).await.unwrap_err();
    assert!(error.to_string().contains("not like this"), "{error}");
    assert_eq!(
        Migrations::new().custom(Panics).status(&db).await.unwrap()[0].owner,
        None,
        "the lock is free"
    );
}
