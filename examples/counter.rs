//! Counting exactly on a bad day: `cargo run --example counter`.
//!
//! 32 tasks count in one item, 50 times each, while requests are throttled and answers are lost.
//! They do so in three ways, one after the other. Each way says what it knows of every step, and in
//! the end the count is held against that: this program fails if a way has promised too much. No
//! server, no account, no network. The model is in `src/counter.rs`, the faults are
//! in `src/unreliable.rs`.

use std::error::Error;

use dynorm::prelude::*;
use dynorm::{Engine, Meter, Updated};
use dynorm_examples::counter::Counter;
use dynorm_examples::heading;
use dynorm_examples::unreliable::on_a_bad_day;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;

const TASKS: u32 = 32;
const TURNS: u32 = 50;
/// How often the SDK sends a request, unless its client is set up otherwise.
const ATTEMPTS: u32 = 3;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::memory()?;
    let counters = Db::new(engine.client()).table::<Counter>();
    counters.create().await?;

    heading(&format!("{TASKS} tasks count to {} together, on a bad day", TASKS * TURNS));
    for way in [Way::Modify, Way::Add, Way::AddOnce] {
        counters.insert(&Counter { name: way.name().into(), count: 0, version: 0 }).await?;
        let meter = Meter::new();
        let unreliable = Db::new(on_a_bad_day(&engine, 7).client()).table::<Counter>().metered(&meter);
        let told = count(way, &unreliable).await?;
        let counter = counters.get(way.name()).await?.expect("it was put before");
        way.check(told, counter.count, &meter)?;
    }
    Ok(())
}

/// A way to count.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Read, add, save if nobody else was faster, or begin again.
    Modify,
    /// Add to what is there, without reading it.
    Add,
    /// The same, made exactly once: a transaction of this one write, with a token by which a
    /// repetition is known.
    AddOnce,
}

/// What the tasks were told of their steps.
#[derive(Clone, Copy, Default)]
struct Told {
    counted: u32,
    /// Counted, and perhaps more than once.
    repeated: u32,
    /// Counted or not: nobody knows.
    open: u32,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::Modify => "modify",
            Way::Add => "update().add()",
            Way::AddOnce => "update().add().idempotent()",
        }
    }

    /// Counts one step. `id` is that of the step, and no other has it.
    async fn step(self, counters: &Table<Counter>, id: &str, told: &mut Told) -> dynorm::Result<()> {
        let add = counters.update(self.name()).add(Counter::count(), 1);
        loop {
            let result = match self {
                Way::Modify => {
                    counters.modify(self.name(), |counter| counter.count += 1).await.map(|_| false)
                }
                Way::Add => add.clone().await.map(Updated::may_be_applied_twice),
                Way::AddOnce => add.clone().idempotent().token(id).await.map(|()| false),
            };
            match result {
                Ok(false) => told.counted += 1,
                Ok(true) => told.repeated += 1,
                // Whatever became of it: with its token it is still the same step.
                Err(error) if self == Way::AddOnce && error.is_transient() => continue,
                // To count again might be to count twice.
                Err(error) if error.may_be_applied() => told.open += 1,
                // It was certainly not counted.
                Err(error) if error.is_transient() || error.is_conflict() => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    /// Holds the count against what was told.
    fn check(self, told: Told, count: u32, meter: &Meter) -> Result<(), String> {
        let Told { counted, repeated, open } = told;
        // A save asks for the version that was read, and so is made once or not at all. An addition
        // asks for nothing.
        let at_most = if self == Way::Modify { 1 } else { ATTEMPTS };
        let possible = counted + repeated..=counted + (repeated + open) * at_most;
        println!("  {}", self.name());
        println!("    says: {counted} counted once, {repeated} once or more, {open} not known");
        println!("    so it is one of {possible:?}, and it is {count}");
        println!("    by {} requests and {} write units", meter.requests(), meter.write_units());
        if counted + repeated + open != TASKS * TURNS {
            return Err(format!("{}: not each step came to an end", self.name()));
        }
        if !possible.contains(&count) {
            return Err(format!("{}: {count} is not within {possible:?}", self.name()));
        }
        if self == Way::AddOnce && count != TASKS * TURNS {
            return Err(format!("{}: {count} is not exact", self.name()));
        }
        Ok(())
    }
}

/// All tasks count, and are told something of each step.
async fn count(way: Way, counters: &Table<Counter>) -> Result<Told, Box<dyn Error>> {
    let style = ProgressStyle::with_template("  {bar:40} {pos}/{len} {msg}")?;
    let bar = ProgressBar::new(u64::from(TASKS * TURNS)).with_style(style).with_message(way.name());
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (counters, bar) = (counters.clone(), bar.clone());
        tasks.spawn(async move {
            let mut told = Told::default();
            for turn in 0..TURNS {
                way.step(&counters, &format!("task {task}, turn {turn}"), &mut told).await?;
                bar.inc(1);
            }
            Ok::<_, dynorm::Error>(told)
        });
    }
    let mut all = Told::default();
    while let Some(told) = tasks.join_next().await {
        let told = told??;
        all.counted += told.counted;
        all.repeated += told.repeated;
        all.open += told.open;
    }
    bar.finish_and_clear();
    Ok(all)
}
