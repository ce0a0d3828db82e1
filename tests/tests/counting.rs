//! Many clients count in one item while requests fail: nothing is counted twice, and nothing that
//! was reported is lost.

use dynorm::{Error, Item, Model, Table};
use dynorm_tests::{Fault, Reply, Tap, table};
use futures_util::future::join_all;

const CLIENTS: usize = 4;
const TURNS: usize = 25;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Plain {
    #[hash_key]
    id: String,
    count: u32,
    /// Who has counted last: without a version, two equal writes look alike.
    by: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Unique {
    #[hash_key]
    id: String,
    count: u32,
    #[version]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Counted {
    #[hash_key]
    id: String,
    count: u32,
    by: String,
    #[version(count)]
    version: u32,
}

/// A model that is counted in.
trait Counter: Model<Hash = String, Shape = dynorm::HashOnly> {
    fn new(id: String, by: String) -> Self;
    fn count(&self) -> u32;
    fn add_one(&mut self, by: String);
}

impl Counter for Plain {
    fn new(id: String, by: String) -> Self {
        Plain { id, count: 0, by }
    }

    fn count(&self) -> u32 {
        self.count
    }

    fn add_one(&mut self, by: String) {
        self.count += 1;
        self.by = by;
    }
}

impl Counter for Unique {
    fn new(id: String, _by: String) -> Self {
        Unique { id, count: 0, version: 0 }
    }

    fn count(&self) -> u32 {
        self.count
    }

    fn add_one(&mut self, _by: String) {
        self.count += 1;
    }
}

impl Counter for Counted {
    fn new(id: String, by: String) -> Self {
        Counted { id, count: 0, by, version: 0 }
    }

    fn count(&self) -> u32 {
        self.count
    }

    fn add_one(&mut self, by: String) {
        self.count += 1;
        self.by = by;
    }
}

/// What happens to a third of the writes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Faults {
    /// They are refused.
    Refused,
    /// Nobody knows: they fail before or after they took effect.
    Unknown,
}

fn inject(tap: &Tap, faults: Faults, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    tap.inject(move |request| {
        if !["PutItem", "UpdateItem", "DeleteItem"].contains(&&*request.operation) || random.u32(..3) > 0 {
            return Fault::None;
        }
        match (faults, random.u32(..4)) {
            (Faults::Refused, 0) => Fault::Instead(Reply::throttled()),
            (Faults::Refused, 1) => Fault::Instead(Reply::request_limit()),
            (Faults::Refused, _) => Fault::Instead(Reply::throttling()),
            (Faults::Unknown, 0) => Fault::Instead(Reply::reset()),
            (Faults::Unknown, 1) => Fault::Instead(Reply::internal()),
            (Faults::Unknown, 2) => Fault::Afterwards(Reply::unavailable()),
            (Faults::Unknown, _) => Fault::Afterwards(Reply::reset()),
        }
    });
}

/// What clients were told of their writes.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    done: u32,
    perhaps: u32,
}

impl Told {
    fn note<T>(&mut self, result: Result<T, Error>) {
        match result {
            Ok(_) => self.done += 1,
            Err(error) if error.may_be_applied() => self.perhaps += 1,
            Err(error) => assert!(error.is_conflict() || error.is_throttled(), "{error}"),
        }
    }

    fn all(of: impl IntoIterator<Item = Told>) -> Told {
        of.into_iter().fold(Told::default(), |sum, told| Told {
            done: sum.done + told.done,
            perhaps: sum.perhaps + told.perhaps,
        })
    }

    fn fits(self, made: u32, faults: Faults) -> bool {
        match faults {
            Faults::Refused => made == self.done && self.perhaps == 0,
            Faults::Unknown => (self.done..=self.done + self.perhaps).contains(&made),
        }
    }
}

async fn save<M: Counter>(item: &mut Item<M>, partial: bool) -> Result<dynorm::Saved, Error> {
    if partial { item.partial_save().await } else { item.save().await }
}

async fn increments_are_counted_once<M: Counter>(partial: bool) {
    for (faults, seed) in [(Faults::Refused, 1), (Faults::Unknown, 2), (Faults::Unknown, 3)] {
        let (counters, tap) = table::<M>().await;
        counters.put(M::new("a".into(), "nobody".into())).await.unwrap();
        inject(&tap, faults, seed);
        let client = |client: usize, counters: Table<M>| async move {
            let mut told = Told::default();
            for turn in 0..TURNS {
                let mut item = counters.get("a").consistent().await.unwrap().unwrap();
                item.add_one(format!("{client}.{turn}"));
                told.note(save(&mut item, partial).await);
            }
            told
        };
        let told = Told::all(join_all((0..CLIENTS).map(|number| client(number, counters.clone()))).await);
        tap.heal();
        let count = counters.get("a").await.unwrap().unwrap().count();
        assert!(told.done > 0 && told.fits(count, faults), "{faults:?}, seed {seed}: {count} of {told:?}");
    }
}

async fn of_many_inserts_one_wins<M: Counter>() {
    for (faults, seed) in [(Faults::Refused, 4), (Faults::Unknown, 5)] {
        let (counters, tap) = table::<M>().await;
        inject(&tap, faults, seed);
        for turn in 0..TURNS {
            let id = format!("{turn}");
            let insert = |client: usize, counters: Table<M>| {
                let model = M::new(id.clone(), format!("{client}"));
                async move {
                    let mut told = Told::default();
                    told.note(if client.is_multiple_of(2) {
                        counters.insert(&model).await
                    } else {
                        counters.item(model).save().await.map(drop)
                    });
                    told
                }
            };
            let told = Told::all(join_all((0..CLIENTS).map(|client| insert(client, counters.clone()))).await);
            assert!(told.done <= 1, "{faults:?}: {told:?} have won the insert");
            let made = u32::from(counters.contains(&id).await.unwrap());
            assert!(told.fits(made, faults), "{faults:?}: {made} of {told:?}");
        }
    }
}

#[tokio::test]
async fn saves_without_a_version_are_counted_once() {
    increments_are_counted_once::<Plain>(false).await;
}

#[tokio::test]
async fn partial_saves_without_a_version_are_counted_once() {
    increments_are_counted_once::<Plain>(true).await;
}

#[tokio::test]
async fn saves_with_a_unique_version_are_counted_once() {
    increments_are_counted_once::<Unique>(false).await;
}

#[tokio::test]
async fn partial_saves_with_a_unique_version_are_counted_once() {
    increments_are_counted_once::<Unique>(true).await;
}

#[tokio::test]
async fn saves_with_a_count_are_counted_once() {
    increments_are_counted_once::<Counted>(false).await;
}

#[tokio::test]
async fn partial_saves_with_a_count_are_counted_once() {
    increments_are_counted_once::<Counted>(true).await;
}

#[tokio::test]
async fn of_many_inserts_without_a_version_one_wins() {
    of_many_inserts_one_wins::<Plain>().await;
}

#[tokio::test]
async fn of_many_inserts_with_a_unique_version_one_wins() {
    of_many_inserts_one_wins::<Unique>().await;
}
