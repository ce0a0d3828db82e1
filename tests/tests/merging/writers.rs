//! Many writers of one item: one wins each round, and merging all do.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use dynorm::{HashOnly, Model, Table};
use futures_util::future::join_all;
use tokio::sync::Barrier;

use super::{Parted, Versioned, parted, two};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Counted {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
    #[version(count)]
    version: u32,
}

trait Parts: Model<Shape = HashOnly, Hash = String> + Debug {
    fn parts(&mut self) -> &mut BTreeMap<String, u32>;
}

impl Parts for Parted {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

impl Parts for Versioned {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

impl Parts for Counted {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

const WRITERS: u32 = 64;

/// All of them read the item, then each changes its own part and saves; how many succeed?
async fn writers<M: Parts>(table: &Table<M>, round: u32, merging: bool) -> usize {
    let barrier = Arc::new(Barrier::new(WRITERS as usize));
    let writers = (0..WRITERS).map(|writer| {
        let (table, barrier) = (table.clone(), Arc::clone(&barrier));
        tokio::spawn(async move {
            let mut item = table.get("x").consistent().await.unwrap().unwrap();
            barrier.wait().await;
            item.parts().insert(format!("w{writer}"), round);
            let saved = if merging { item.save_merging(200).await } else { item.save().await };
            match saved {
                Ok(saved) => saved.was_sent(),
                Err(error) if error.is_conflict() && !merging => false,
                Err(error) => panic!("writer {writer}: {error}"),
            }
        })
    });
    join_all(writers).await.into_iter().filter(|saved| *saved.as_ref().unwrap()).count()
}

async fn one_wins_or_all_do<M: Parts>(model: M) {
    let (table, _tap, _) = two(model).await;
    for round in 1..=3 {
        assert_eq!(writers(&table, round, false).await, 1, "with `save` one wins");
        let mut now = table.get("x").consistent().await.unwrap().unwrap();
        assert_eq!(now.parts().values().filter(|value| **value == round).count(), 1);
    }
    assert_eq!(writers(&table, 9, true).await, 64, "with `save_merging` all do");
    let mut now = table.get("x").consistent().await.unwrap().unwrap();
    let expected: BTreeMap<_, _> = (0..WRITERS).map(|writer| (format!("w{writer}"), 9)).collect();
    assert_eq!(*now.parts(), expected);
}

#[tokio::test]
async fn of_many_writers_one_wins_and_merging_all_do() {
    one_wins_or_all_do(parted(Vec::new())).await;
}

#[tokio::test]
async fn of_many_writers_of_a_versioned_item_one_wins_and_merging_all_do() {
    one_wins_or_all_do(Versioned { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
}

#[tokio::test]
async fn of_many_writers_of_a_counted_item_one_wins_and_merging_all_do() {
    let (table, _tap, _) = two(Counted { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
    assert_eq!(writers(&table, 1, true).await, 64);
    assert_eq!(table.get("x").consistent().await.unwrap().unwrap().version, 65, "each of them counts");
    one_wins_or_all_do(Counted { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
}
