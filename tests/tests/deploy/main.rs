//! Plan and apply on the strict layer: AWS's rules about tables, by seed and by hand.
//!
//! `DYNORM_PAIRS` says how many pairs of schemas there are, `DYNORM_PAIR` takes one seed alone.

mod appliers;
mod capacity;
mod crashes;
mod denied;
mod design;
mod expect;
mod items;
mod pairs;
mod rules;
mod unseen;

use std::time::Duration;

use dynorm::deploy::{Applied, Class, PlanOptions, Step};
use dynorm::{Db, Schema};
use dynorm_tests::strict::{Call, Strict};

/// What a test allows an apply.
#[derive(Clone, Copy, Debug, Default)]
struct Leave {
    destructive: bool,
    replace: bool,
    force: bool,
}

impl Leave {
    const ALL: Leave = Leave { destructive: true, replace: true, force: false };

    fn options(self) -> PlanOptions {
        PlanOptions::new().replace_indexes(self.replace).force(self.force)
    }
}

/// Applies until nothing is left that is only to be done later.
async fn apply(schema: &Schema, db: &Db, leave: Leave) -> dynorm::Result<Applied> {
    let once = || schema.apply(db).options(leave.options()).allow_destructive(leave.destructive);
    let mut done = Vec::new();
    // Time to live by another attribute takes two hours; decreases of a day, no more than that.
    for _ in 0..5 {
        let mut applied = once().await?;
        done.append(&mut applied.done);
        if !applied.left.iter().any(|step| matches!(step.class, Class::Later(_))) {
            applied.done = done;
            return Ok(applied);
        }
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
    panic!("it is later and later: {done:#?}");
}

/// The steps that are left, as sentences.
fn left(applied: &Applied) -> Vec<String> {
    applied.left.iter().filter(|step| step.is_difference()).map(Step::to_string).collect()
}

/// Calls that were refused, and not only because the table is new or there are too many at once.
fn wrongly_refused(strict: &Strict) -> Vec<Call> {
    let is_usual =
        |code: &str| matches!(code, "ContinuousBackupsUnavailableException" | "ThrottlingException");
    let refused = strict.refused().into_iter().filter(Call::is_write);
    refused.filter(|call| !call.refused.as_ref().is_some_and(|(code, _)| is_usual(code))).collect()
}

/// Names and tables of the calls that changed something.
fn accepted(strict: &Strict) -> Vec<(String, String)> {
    let accepted = strict.writes().into_iter().filter(|call| call.refused.is_none());
    accepted.map(|call| (call.operation, call.body.to_string())).collect()
}
