//! Migrations of data: functions that change all items of a table, each of them once, whatever
//! crashes in the middle. The [guide](crate::guide::migrations) is about how to use them.
//!
//! [`Migrations`] is the list of a program, and [`Migrations::run`] runs what is left of it:
//!
//! - One after another, in the order of the list, each once: what was run is in the table
//!   `dynorm-migrations`.
//! - Under a lock. Whoever has it shows that it is alive; if it does not for a whole lease, by the
//!   clock of the one who waits, somebody else takes over, and what the old one writes down is
//!   refused from then on.
//! - In segments, whose places are written down, so that the next run goes on from there.
//! - Each item by a write on condition that it is as it was read; a [`marked`](Migrations::marked)
//!   one with its marker in the same request. On a conflict it is read, and decided, again.
//! - What fails is written down by its key, and can be [repeated](RunMigrations::only_failed)
//!   alone.

mod bulk;
mod cost;
mod counts;
mod custom;
mod decide;
mod event;
mod items;
mod ledger;
mod list;
mod lock;
mod order;
mod pace;
mod plan;
mod repeat;
#[allow(
    unused_attributes,
    dead_code,
    reason = "of what the derive generates, which is looked at in this crate alone"
)]
mod rows;
mod run;
mod status;
mod step;
mod stop;
mod task;
mod work;

pub use cost::Cost;
pub use counts::Counts;
pub use custom::{Migration, Run, Running};
pub use event::Event;
pub use list::Migrations;
pub use order::State;
pub use pace::Rate;
pub use plan::{DryRun, Example, MakeDryRun, MakeMigrationPlan, MigrationPlan, PlannedMigration};
pub use run::{Ended, Finished, Report, RunMigrations};
pub use status::MigrationStatus;
pub use step::{BoxError, Step};
pub use stop::Stop;
