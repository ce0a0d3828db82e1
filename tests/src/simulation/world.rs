//! The world of one seed: an engine, clients, and faults between them, on one thread and a paused
//! clock.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client as Sdk;
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use dynorm::testing::{Clock, Fault, Request, Tap};
use dynorm::{Db, Engine};
use futures_util::future::join_all;
use tokio::time::Instant;

use super::actions::count;
use super::client::{ACCOUNTS, COOL, Client, HOT, STILL, SUM};
use super::faults::choose;
use super::flavour::Flavour;
use super::history::{History, Recorder};
use super::observer::Observer;
use super::rng::Rng;
use super::things::{Change, Counted, Plain, TABLES, Versioned};

/// Clients of a world.
pub const CLIENTS: usize = 5;
/// Operations of all clients together.
pub const OPERATIONS: usize = 200;

/// When each world begins, since 1970.
const BEGINNING: Duration = Duration::from_hours(500_000);

/// What a world does: everything that its seed has planned, or some of it.
#[derive(Clone, Debug)]
pub struct Script {
    /// Which world.
    pub seed: u64,
    /// Which of its operations; `None` for all.
    pub only: Option<BTreeSet<usize>>,
}

/// Runs a world to its end.
///
/// # Panics
///
/// If the engine does not start.
#[must_use]
pub fn run(script: &Script) -> History {
    // The SDK and dynorm draw the jitter of their retries from this thread's generator.
    fastrand::seed(script.seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(live(script))
}

async fn live(script: &Script) -> History {
    let engine = Engine::memory().expect("memory is enough").in_place();
    let recorder = Recorder::default();
    let clean = Db::new(engine.client()).with_clock(Skewed::new(script.seed, CLIENTS));
    let mut rng = Rng::of(&[script.seed, u64::MAX]);
    furnish::<Plain>(&clean, &recorder, &mut rng).await;
    furnish::<Versioned>(&clean, &recorder, &mut rng).await;
    furnish::<Counted>(&clean, &recorder, &mut rng).await;
    recorder.start();
    let clients = (0..CLIENTS).map(|number| {
        let sdk = connected(&engine.client(), script.seed, number, &recorder);
        let db = Db::new(sdk).with_clock(Skewed::new(script.seed, number));
        // Both ways on the wire.
        let db = if number == 1 { db.with_attribute_values() } else { db };
        let planned = (0..OPERATIONS).filter(|planned| planned % CLIENTS == number);
        let planned =
            planned.filter(|planned| script.only.as_ref().is_none_or(|only| only.contains(planned)));
        Client::new(script.seed, number, db, recorder.clone()).run(planned.collect())
    });
    join_all(clients).await;
    recorder.finish()
}

/// A client's clock: the world's, but late by so much, or all but standing still.
///
/// Tokio's clock goes by milliseconds, so microseconds are added, or clocks would show the same one
/// far more often than they do.
struct Skewed {
    begun: Instant,
    late: Duration,
    still: bool,
    random: Mutex<Rng>,
    /// Moved on by each look at it.
    looks: AtomicU64,
}

impl Skewed {
    fn new(seed: u64, client: usize) -> Self {
        let late = Duration::from_mins(match client {
            2 => 10,
            3 => 1,
            _ => 0,
        });
        let random = Mutex::new(Rng::of(&[seed, client as u64, u64::MAX]));
        Skewed { begun: Instant::now(), late, still: client == 3, random, looks: AtomicU64::new(0) }
    }
}

impl Clock for Skewed {
    fn now(&self) -> SystemTime {
        let looks = Duration::from_micros(self.looks.fetch_add(1, Ordering::Relaxed));
        let elapsed = if self.still {
            looks
        } else {
            self.begun.elapsed() + Duration::from_micros(self.random() % 1000)
        };
        SystemTime::UNIX_EPOCH + BEGINNING + elapsed - self.late
    }

    fn random(&self) -> u64 {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).bits()
    }
}

/// Creates a table, and puts the items into it that are there in the beginning.
async fn furnish<F: Flavour + dynorm::Model>(db: &Db, recorder: &Recorder, rng: &mut Rng) {
    let table = db.table::<F>();
    table.create().await.expect("a new table");
    for number in (1..HOT).chain(HOT..COOL).filter(|number| number % 3 == 1).chain(STILL) {
        let mut item = table.item(F::new(number, rng));
        item.save().await.expect("a new item");
        recorder.place((F::TABLE, number), item.map());
    }
    for number in ACCOUNTS {
        let mut item = table.item(F::new(number, rng));
        let share = SUM / (ACCOUNTS.len() * TABLES.len()) as u64;
        let has = count(&item.map()).unwrap_or(0);
        item.change(&Change::Count(share.saturating_sub(has)));
        item.save().await.expect("a new account");
        recorder.place((F::TABLE, number), item.map());
    }
}

/// A client of the engine with faults before it, and the observer between them.
fn connected(engine: &Sdk, seed: u64, client: usize, recorder: &Recorder) -> Sdk {
    let http = engine.config().http_client().expect("the engine");
    let observer = SharedHttpClient::new(Observer::new(http, recorder.clone()));
    // No client runs out of retries: how often one may retry is the SDK's business.
    let retries = RetryPartition::custom("simulation").token_bucket(TokenBucket::unlimited()).build();
    let config = engine.config().to_builder().http_client(observer).retry_partition(retries);
    let tap = Tap::on(&Sdk::from_conf(config.build()));
    let recorder = recorder.clone();
    tap.inject(move |request| fault(request, seed, client, &recorder));
    tap.client()
}

fn fault(request: &Request, seed: u64, client: usize, recorder: &Recorder) -> Fault {
    let Some((op, sent)) = recorder.current(client) else { return Fault::None };
    let (planned, nth) = recorder.look(|history| {
        let planned = history.ops[op].planned;
        (planned, history.ops[..op].iter().filter(|op| op.planned == planned).count())
    });
    let named = |numbers: &[u64]| {
        let mut all = vec![seed, client as u64, planned as u64, nth as u64, 1];
        all.extend(numbers);
        Rng::of(&all)
    };
    let storm = named(&[0]).percent(30);
    // What was done is not canceled, whoever is at work now: its token says so.
    let token = request.body["ClientRequestToken"].as_str();
    let is_done = token.is_some()
        && recorder.look(|history| {
            history.arrivals.iter().any(|arrival| arrival.done && arrival.token.as_deref() == token)
        });
    let (met, fault) = choose(request, storm, is_done, &mut named(&[1, sent as u64]));
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    let name = (header("amz-sdk-invocation-id"), header("amz-sdk-request"));
    recorder.sent(op, name, met, &format!("{} {}", request.operation, request.body));
    fault
}
