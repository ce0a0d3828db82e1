//! Processes that crash, freeze and lose answers, by a seed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::migrate::{Ended, Migrations, RunMigrations};
use dynorm::testing::{Fault, Tap};
use dynorm::{Db, Engine, Kind};
use fastrand::Rng;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

pub const LEASE: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// A process ends after so many requests at most.
    pub crash_within: Option<u32>,
    /// A process stands still for longer than a lease, after so many requests at most.
    pub freeze_within: Option<u32>,
    /// So many of a hundred answers are lost.
    pub lost_percent: u32,
}

/// How often it went wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub crashes: u32,
    pub freezes: u32,
    /// How often the lock was somebody else's: at first, or after it was taken over.
    pub locked: u32,
}

/// One process after another, each of which may crash, until one has done it.
pub async fn process(engine: &Engine, migrations: &Migrations, trouble: Trouble, seed: u64) -> Seen {
    let mut rng = Rng::with_seed(seed);
    let mut met = Seen::default();
    sleep(Duration::from_millis(rng.u64(..500))).await;
    loop {
        let life = Life::new(engine, trouble, rng.fork());
        let options = life.run(migrations).segments(rng.u32(1..4)).page_size(rng.u32(2..9));
        tokio::select! {
            biased;
            result = options => match result {
                Ok(report) => {
                    assert_eq!(report.ended, Ended::Done, "{report:?}");
                    met.freezes += life.freezes();
                                return met;
                }
                Err(error) if error.kind() == Kind::Locked => met.locked += 1,
                Err(error) => assert!(error.is_transient(), "seed {seed}: {error:?}"),
            },
            () = life.crash.notified() => met.crashes += 1,
        }
        met.freezes += life.freezes();
        drop(life);
        sleep(Duration::from_millis(rng.u64(..1_500))).await;
    }
}

/// One process.
struct Life {
    db: Db,
    crash: Arc<Notify>,
    state: Arc<Mutex<State>>,
}

struct State {
    rng: Rng,
    requests: u32,
    crash_at: Option<u32>,
    freeze_at: Option<u32>,
    /// Until when it stands still.
    frozen: Option<Instant>,
    freezes: u32,
}

impl Life {
    fn new(engine: &Engine, trouble: Trouble, mut rng: Rng) -> Self {
        let tap = Tap::on(&engine.client());
        let crash = Arc::new(Notify::new());
        let crash_at = trouble.crash_within.map(|within| rng.u32(1..within));
        let freeze_at = trouble.freeze_within.map(|within| rng.u32(1..within));
        let state = State { rng, requests: 0, crash_at, freeze_at, frozen: None, freezes: 0 };
        let state = Arc::new(Mutex::new(state));
        let (crashes, of_faults) = (Arc::clone(&crash), Arc::clone(&state));
        tap.inject(move |_| of_faults.lock().unwrap().fault(trouble, &crashes));
        Life { db: Db::new(tap.client()), crash, state }
    }

    fn run(&self, migrations: &Migrations) -> RunMigrations<'static> {
        migrations.run(&self.db).lease(LEASE)
    }

    fn freezes(&self) -> u32 {
        self.state.lock().unwrap().freezes
    }
}

impl State {
    fn fault(&mut self, trouble: Trouble, crash: &Notify) -> Fault {
        self.requests += 1;
        if self.crash_at == Some(self.requests) {
            crash.notify_one();
            // It has arrived, or not: nobody is there any more to hear of it.
            let arrival = if self.rng.bool() { Duration::ZERO } else { DAY };
            return Fault::None.delayed(arrival, DAY);
        }
        if self.freeze_at == Some(self.requests) {
            self.freeze_at = trouble.freeze_within.map(|within| self.requests + self.rng.u32(1..within));
            self.freezes += 1;
            let long = LEASE.mul_f64(1.2 + self.rng.f64() * 2.0);
            self.frozen = Some(Instant::now() + long);
        }
        // What it sends while it stands still, its beats too, is sent when it goes on.
        let frozen = self.frozen.map(|until| until.saturating_duration_since(Instant::now()));
        let arrival = frozen.unwrap_or_default() + Duration::from_millis(self.rng.u64(..20));
        let fault =
            if self.rng.u32(..100) < trouble.lost_percent { Fault::lost_answer() } else { Fault::None };
        fault.delayed(arrival, Duration::from_millis(self.rng.u64(..5)))
    }
}
