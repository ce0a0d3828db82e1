//! Two have changed one item, and neither change is lost: conflicts that are merged, and those that
//! somebody has to decide.

mod attempts;
mod by_the_book;
mod entities;
mod odd_types;
mod overlaps;
mod refused;
mod wholes;
mod writers;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::IpAddr;

use dynorm::{Document, HashOnly, Item, Kind, Model, Overlap, Table, Value};
use dynorm_tests::{Person, Tap, ada, table};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Line {
    text: String,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(tag = "kind")]
enum Payment {
    Card { number: u32, holder: String },
    Cash { amount: u32 },
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: String,
    lines: Vec<Line>,
    payment: Payment,
    hits: BTreeMap<IpAddr, u32>,
    ratio: f64,
}

fn order() -> Order {
    Order {
        id: "x".into(),
        lines: vec![Line { text: "one".into() }, Line { text: "two".into() }],
        payment: Payment::Card { number: 1, holder: "Ada".into() },
        hits: BTreeMap::new(),
        ratio: 0.5,
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "parted")]
struct Parted {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versioned")]
struct Versioned {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
    #[version]
    version: u64,
}

fn parted(parts: Vec<(String, u32)>) -> Parted {
    Parted { id: "x".into(), parts: parts.into_iter().collect() }
}

/// A table with an item, and two who have read it.
async fn two<M: Model<Shape = HashOnly, Hash = String>>(model: M) -> (Table<M>, Tap, [Item<M>; 2]) {
    let (table, tap) = table::<M>().await;
    table.put(&model).await.unwrap();
    let (id, _) = model.key_values().unwrap();
    let items = both(&table, id.as_str().expect("a string")).await;
    tap.log().clear();
    (table, tap, items)
}

async fn both<M: Model<Shape = HashOnly, Hash = String>>(table: &Table<M>, id: &str) -> [Item<M>; 2] {
    let get = || async { table.get(id).consistent().await.unwrap().unwrap() };
    [get().await, get().await]
}

/// Paths with base, mine and theirs.
fn threes(overlaps: &[Overlap]) -> Vec<(String, [Option<Value>; 3])> {
    let overlaps = overlaps.iter();
    let three = overlaps.map(|overlap| {
        let values = [overlap.base(), overlap.mine(), overlap.theirs()];
        (overlap.path().to_string(), values.map(Option::<&Value>::cloned))
    });
    three.collect()
}

#[tokio::test]
async fn the_conflict_of_one_item_in_a_transaction_is_merged() {
    let (people, tap, [mut ada_here, mut ada_elsewhere]) = two(ada()).await;
    people.put(&Person { id: "babbage".into(), ..ada() }).await.unwrap();
    let [mut babbage_here, mut babbage_elsewhere] = both(&people, "babbage").await;
    for (there, here) in [(&mut ada_elsewhere, &mut ada_here), (&mut babbage_elsewhere, &mut babbage_here)] {
        there.email = None;
        there.save().await.unwrap();
        here.visits += 1;
    }
    let mut merges = 0;
    loop {
        let transaction = people.db().transact_write().save(&mut ada_here).save(&mut babbage_here);
        let Err(error) = transaction.await else { break };
        // One may be merged by each error, whichever it is.
        babbage_here = match merges {
            0 => babbage_here.conflict(error).unwrap().merge().unwrap(),
            1 => {
                ada_here = ada_here.conflict(error).unwrap().merge().unwrap();
                babbage_here
            }
            _ => panic!("{error}"),
        };
        merges += 1;
    }
    assert_eq!(merges, 2);
    assert_eq!(tap.log().of("TransactWriteItems").len(), 3);
    for id in ["ada", "babbage"] {
        let now = people.get(id).consistent().await.unwrap().unwrap();
        assert_eq!((now.visits, &now.email), (2, &None), "{id}");
    }

    // One that does not have this item in it is not about it.
    ada_elsewhere.visits = 9;
    let error = people.db().transact_write().save(&mut ada_elsewhere).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(babbage_here.conflict(error).unwrap_err().kind(), Kind::Invalid);
}
