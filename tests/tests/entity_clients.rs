//! Two clients that change parts of one item's keys at random: no key is ever stored that is not
//! made of the parts beside it, and no parts come together that nobody has meant so.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::Map;
use dynorm::prelude::*;
use dynorm_tests::table;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[index(all, hash, name = "gsi2")]
    gsi2pk: Option<String>,
    #[index(all)]
    lsi: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{status}#{region}", range = "{due}#{number:03}")]
#[key(index = "gsi2", hash = "{rank:02}")]
#[key(index = "LsiIndex", range = "{due}#{rank:02}")]
struct Order {
    customer: String,
    number: u32,
    status: Option<String>,
    region: String,
    due: Option<String>,
    rank: Option<u8>,
    notes: u32,
}

#[derive(Clone, Copy, Debug)]
enum Save {
    Whole,
    Partial,
    Overwrite,
    /// Partial, in a transaction.
    Transaction,
}

#[derive(Clone, Debug)]
enum Step {
    Status(Option<String>),
    Region(String),
    Due(Option<String>),
    Rank(Option<u8>),
    Notes,
    Save(Save),
    Refresh,
    /// An update of what no key is made of.
    Update,
    Modify(Option<String>),
    /// Deleted, and put again as this client has it.
    Anew,
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::sample::select(vec![None, Some("a"), Some("b"), Some("#"), Some("a#b")])
        .prop_map(|text| text.map(str::to_owned))
}

fn step() -> impl Strategy<Value = Step> {
    let save = prop::sample::select(vec![
        Save::Whole,
        Save::Partial,
        Save::Partial,
        Save::Partial,
        Save::Overwrite,
        Save::Transaction,
    ]);
    prop_oneof![
        2 => text().prop_map(Step::Status),
        1 => prop::sample::select(vec!["eu", "us", "e#"]).prop_map(|region| Step::Region(region.into())),
        2 => text().prop_map(Step::Due),
        1 => prop::option::of(0..3u8).prop_map(Step::Rank),
        1 => Just(Step::Notes),
        5 => save.prop_map(Step::Save),
        1 => Just(Step::Refresh),
        1 => Just(Step::Update),
        1 => text().prop_map(Step::Modify),
        1 => Just(Step::Anew),
    ]
}

/// The keys of each index.
fn keys_of_indexes(order: &Order) -> [(&'static str, Vec<String>); 3] {
    let keys = keys_of(order);
    let some = |names: &[&str]| {
        names.iter().filter_map(|name| Some(keys.get(*name)?.as_str()?.to_owned())).collect()
    };
    [("gsi1", some(&["gsi1pk", "gsi1sk"])), ("gsi2", some(&["gsi2pk"])), ("lsi", some(&["lsi"]))]
}

/// What the parts of an order make, by hand.
fn keys_of(order: &Order) -> Map {
    let text = |text: &str| text.replace('#', "%23");
    let mut keys = Map::new();
    let mut add = |name: &str, value: String| keys.insert(name.to_owned(), value.into());
    add("pk", format!("CUST#{}", text(&order.customer)));
    add("sk", format!("ORDER#{:03}", order.number));
    add("entity", "order".to_owned());
    if let (Some(status), Some(due)) = (&order.status, &order.due) {
        add("gsi1pk", format!("STATUS#{}#{}", text(status), text(&order.region)));
        add("gsi1sk", format!("{}#{:03}", text(due), order.number));
    }
    if let Some(rank) = order.rank {
        add("gsi2pk", format!("{rank:02}"));
    }
    if let (Some(due), Some(rank)) = (&order.due, order.rank) {
        add("lsi", format!("{}#{rank:02}", text(due)));
    }
    keys
}

/// What two clients have of one order, and all keys of indexes that either of them has wanted it to
/// have.
struct World {
    orders: Table<Order>,
    layout: Table<Shop>,
    number: u32,
    clients: [Item<Order>; 2],
    meant: BTreeSet<(&'static str, Vec<String>)>,
}

impl World {
    async fn new(orders: &Table<Order>, first: Order) -> Self {
        let number = first.number;
        orders.put(&first).await.unwrap();
        let read = || async { orders.get(Order::key("c", number)).await.unwrap().unwrap() };
        let clients = [read().await, read().await];
        let layout = orders.db().table::<Shop>().named(orders.name());
        World { orders: orders.clone(), layout, number, clients, meant: keys_of_indexes(&first).into() }
    }

    fn key(&self) -> dynorm::ComposedKey<Order> {
        Order::key("c", self.number)
    }

    async fn take(&mut self, client: usize, step: Step) {
        let key = self.key();
        let item = &mut self.clients[client];
        match step {
            Step::Status(status) => item.status = status,
            Step::Region(region) => item.region = region,
            Step::Due(due) => item.due = due,
            Step::Rank(rank) => item.rank = rank,
            Step::Notes => item.notes += 1,
            Step::Refresh => item.refresh().await.unwrap(),
            Step::Update => {
                self.orders.update(key).add(Order::notes(), 1).await.unwrap();
            }
            Step::Modify(due) => {
                let changed = self.orders.modify(key, |order| order.due.clone_from(&due)).await.unwrap();
                self.meant.extend(keys_of_indexes(&changed));
            }
            Step::Anew => {
                self.orders.delete(key).await.unwrap();
                let anew = (**item).clone();
                self.orders.insert(&anew).await.unwrap();
                self.meant.extend(keys_of_indexes(&anew));
            }
            Step::Save(save) => self.save(client, save).await,
        }
    }

    async fn save(&mut self, client: usize, save: Save) {
        let item = &mut self.clients[client];
        let wanted = keys_of_indexes(item);
        let saved = match save {
            Save::Whole => item.save().await.map(drop),
            Save::Partial => item.partial_save().await.map(drop),
            Save::Overwrite => item.overwrite().await.map(drop),
            Save::Transaction => self.orders.db().transact_write().partial_save(item).await,
        };
        match saved {
            Ok(()) => self.meant.extend(wanted),
            Err(error) => {
                assert!(error.is_conflict(), "{error}");
                item.refresh().await.unwrap();
            }
        }
    }

    /// What is stored has the keys that its parts make, each of which one of the two has meant.
    async fn check(&self, after: &Step) -> Result<(), TestCaseError> {
        let stored = self.orders.get(self.key()).consistent().await.unwrap().unwrap();
        let layout = self.layout.get("CUST#c", format!("ORDER#{:03}", self.number)).await.unwrap().unwrap();
        let made = dynorm::codec::memory::to_map(&*layout).unwrap();
        prop_assert_eq!(made, keys_of(&stored), "after {:?}", after);
        prop_assert!(!stored.keys_differ().unwrap());
        for keys in keys_of_indexes(&stored) {
            prop_assert!(self.meant.contains(&keys), "nobody meant {:?}, after {:?}", keys, after);
        }
        Ok(())
    }
}

#[test]
fn what_two_clients_do_at_random_leaves_no_key_that_nobody_meant() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (orders, _tap) = runtime.block_on(table::<Order>());
    let numbers = AtomicU32::new(0);
    let first = (text(), text(), prop::option::of(0..3u8));
    let steps = prop::collection::vec((0..2usize, step()), 1..24);
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        // Each is some dozens of requests.
        config.cases = 40;
    }
    let test =
        |((status, due, rank), steps): ((Option<String>, Option<String>, Option<u8>), Vec<(usize, Step)>)| {
            let number = numbers.fetch_add(1, Ordering::Relaxed) % 1000;
            let (customer, region) = ("c".to_owned(), "eu".to_owned());
            let first = Order { customer, number, status, region, due, rank, notes: 0 };
            runtime.block_on(async {
                let mut world = World::new(&orders, first).await;
                for (client, step) in steps {
                    world.take(client, step.clone()).await;
                    world.check(&step).await?;
                }
                Ok(())
            })
        };
    TestRunner::new(config).run(&(first, steps), test).unwrap_or_else(|error| panic!("{error}"));
    // A case may use the number of one before, which it overwrites first.
    assert!(runtime.block_on(async { orders.verify_data().await.unwrap() }).is_clean());
}
