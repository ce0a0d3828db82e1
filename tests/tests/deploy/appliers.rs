//! Several who apply the same at once: it is done once, and none of them fails.

use std::time::Duration;

use dynorm_tests::strict::{Strict, Times};
use fastrand::Rng;
use futures_util::future::join_all;

use crate::expect::differences;
use crate::rules::{before, wanted};
use crate::{Leave, accepted, apply, items, left};

/// What can be done once only: tags may be set twice.
fn once(strict: &Strict) -> Vec<(String, String)> {
    let idempotent = ["TagResource", "UntagResource", "UpdateContinuousBackups"];
    let mut calls = accepted(strict);
    calls.retain(|(operation, _)| !idempotent.contains(&operation.as_str()));
    calls.sort();
    calls
}

async fn started(stale: u32) -> Strict {
    let strict = Strict::with(Times::short(), stale);
    apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
    strict
}

#[tokio::test(start_paused = true)]
async fn two_and_three_appliers_do_it_once() {
    let whole = {
        let strict = started(0).await;
        strict.clear();
        apply(&wanted().schema(), &strict.db(), Leave::ALL).await.unwrap();
        once(&strict)
    };
    let mut disturbed = 0;
    for seed in 0..30 {
        let mut rng = Rng::with_seed(seed);
        let strict = started(rng.u32(..3)).await;
        items::put(&strict, &before()).await;
        let items = items::all(&strict, "shop").await;
        strict.clear();
        let appliers = (0..2 + rng.usize(..2)).map(|_| {
            let (db, late) = (strict.db(), Duration::from_millis(rng.u64(..3000)));
            async move {
                tokio::time::sleep(late).await;
                apply(&wanted().schema(), &db, Leave::ALL).await
            }
        });
        for applied in join_all(appliers.collect::<Vec<_>>()).await {
            let applied = applied.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert_eq!(left(&applied), [] as [&str; 0], "seed {seed}");
        }
        assert_eq!(differences(&wanted(), &strict.state("shop").unwrap()), [] as [&str; 0], "seed {seed}");
        assert_eq!(once(&strict), whole, "seed {seed}");
        assert_eq!(items::all(&strict, "shop").await, items, "seed {seed}");
        disturbed += usize::from(!strict.refused().is_empty());
    }
    assert!(disturbed > 3, "{disturbed}: they were hardly ever in each other's way");
}

#[tokio::test(start_paused = true)]
async fn several_may_make_one_table() {
    for seed in 0..20 {
        let mut rng = Rng::with_seed(seed);
        let strict = Strict::with(Times::short(), rng.u32(..3));
        let appliers = (0..3).map(|_| {
            let (db, late) = (strict.db(), Duration::from_millis(rng.u64(..300)));
            async move {
                tokio::time::sleep(late).await;
                apply(&wanted().schema(), &db, Leave::default()).await
            }
        });
        for applied in join_all(appliers.collect::<Vec<_>>()).await {
            applied.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        }
        assert_eq!(differences(&wanted(), &strict.state("shop").unwrap()), [] as [&str; 0], "seed {seed}");
    }
}
