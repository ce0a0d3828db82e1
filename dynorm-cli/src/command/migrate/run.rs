//! `migrate run`: what is left, done.

use std::future::IntoFuture;
use std::pin::pin;

use dynorm::migrate::{Ended, MigrationPlan, Migrations, Report, Stop};
use dynorm::{Db, Kind, Result};
use tokio::signal;
use tokio::sync::mpsc;

use super::progress::Progress;
use super::{json, show};
use crate::args::MigrateRun;
use crate::ask;
use crate::command::Context;
use crate::connect::{BoxError, is_remote};
use crate::exit::Exit;

pub(super) async fn run(
    context: &Context<'_>,
    migrations: &Migrations,
    db: &Db,
    options: &MigrateRun,
) -> Result<Exit, BoxError> {
    context.say_where().await?;
    let exit = decide(context, migrations, db, options).await?;
    if !options.dry_run {
        context.output.event(&serde_json::json!({ "event": "finished", "exit": exit.code() }));
    }
    Ok(exit)
}

async fn decide(
    context: &Context<'_>,
    migrations: &Migrations,
    db: &Db,
    options: &MigrateRun,
) -> Result<Exit, BoxError> {
    let plan = migrations.plan(db).rate(options.rate.rate.unwrap_or_default()).await?;
    if !context.output.json || !options.dry_run {
        show::plan(context.output, &plan);
    }
    if options.dry_run {
        return dry_run(context, migrations, db, options).await;
    }
    if plan.blocked.is_some() && !options.allow_out_of_order {
        context.output.note("nothing is done: --allow-out-of-order runs what is left all the same");
        return Ok(Exit::Blocked);
    }
    if plan.left.is_empty() {
        return Ok(Exit::Done);
    }
    if needs_rate(context, &plan, options) {
        context.output.note(
            "a table is on demand, so that nothing says how fast this may go: say it by --rate, as \
             capacity units a second, or `max`",
        );
        return Ok(Exit::Blocked);
    }
    if !ask::agrees_to(context, "run them") {
        context.output.note("nothing is done");
        return Ok(Exit::Blocked);
    }
    match migrate(context, migrations, db, options).await {
        None => {
            context
                .output
                .note("interrupted at once; what was done is kept, and the lock is free after a lease");
            go_on(context);
            Ok(Exit::Interrupted)
        }
        Some(Ok(report)) => Ok(ended(context, &report)),
        Some(Err(error)) if error.kind() == Kind::Locked => {
            context.output.error(&error);
            context.output.note("`migrate status` says how far it is; `--wait` waits until it is done");
            Ok(Exit::Running)
        }
        Some(Err(error)) => {
            go_on(context);
            Err(error.into())
        }
    }
}

/// On AWS, somebody has to say how fast it goes, where no provisioned capacity does.
fn needs_rate(context: &Context<'_>, plan: &MigrationPlan, options: &MigrateRun) -> bool {
    let is_unlimited = |cost: &dynorm::migrate::Cost| cost.time.is_none();
    is_remote(context.global)
        && options.rate.rate.is_none()
        && plan.left.iter().filter_map(|migration| migration.cost.as_ref()).any(is_unlimited)
}

async fn dry_run(
    context: &Context<'_>,
    migrations: &Migrations,
    db: &Db,
    options: &MigrateRun,
) -> Result<Exit, BoxError> {
    if !ask::agrees_to(context, "read all items") {
        return Ok(Exit::Blocked);
    }
    let runs = migrations.dry_run(db).rate(options.rate.rate.unwrap_or_default()).await?;
    show::dry_run(context.output, &runs);
    context.output.document(&json::dry_run(&runs))?;
    let fails = runs.iter().any(|run| run.counts.failed > 0);
    Ok(if fails { Exit::Failed } else { Exit::Done })
}

/// Runs what is left; `None` if it was interrupted twice.
///
/// An interrupt lets the requests that are under way come to their end, writes down where each
/// segment is, and lets the lock go. A second one does not wait.
async fn migrate(
    context: &Context<'_>,
    migrations: &Migrations,
    db: &Db,
    options: &MigrateRun,
) -> Option<Result<Report>> {
    let (sender, mut events) = mpsc::unbounded_channel();
    let stop = Stop::new();
    let run = migrations
        .run(db)
        .rate(options.rate.rate.unwrap_or_default())
        .segments(options.segments)
        .lease(options.lease)
        .max_failures(options.max_failures)
        .only_failed(options.only_failed)
        .allow_out_of_order(options.allow_out_of_order)
        .wait_for_lock(options.wait)
        .runner(runner())
        .stop(&stop)
        // The receiver is there until the end.
        .on_event(move |event| drop(sender.send(event)));
    let mut run = pin!(run.into_future());
    let mut progress = Progress::new(context.output);
    // Kept from round to round, so that none is missed in between.
    let mut interrupt = pin!(signal::ctrl_c());
    let mut can_be_interrupted = true;
    loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => progress.show(&event),
            heard = &mut interrupt, if can_be_interrupted => match heard {
                // Where there are no signals, one interrupts by ending the program.
                Err(_) => can_be_interrupted = false,
                Ok(()) if stop.is_stopped() => {
                    progress.end();
                    return None;
                }
                Ok(()) => {
                    interrupt.set(signal::ctrl_c());
                    stop.stop();
                    context.output.note("interrupted: what is under way comes to its end first; \
                                         again to leave at once");
                }
            },
            result = &mut run => {
                while let Ok(event) = events.try_recv() {
                    progress.show(&event);
                }
                progress.end();
                return Some(result);
            }
        }
    }
}

/// Who runs it, as far as the environment says.
fn runner() -> String {
    let of = |names: [&str; 2]| {
        names.iter().find_map(|name| std::env::var(name).ok()).filter(|text| !text.is_empty())
    };
    let who = match (of(["USER", "USERNAME"]), of(["HOSTNAME", "COMPUTERNAME"])) {
        (Some(user), Some(host)) => format!("{user} on {host}, "),
        (Some(user), None) => format!("{user}, "),
        (None, Some(host)) => format!("{host}, "),
        (None, None) => String::new(),
    };
    format!("{who}process {}", std::process::id())
}

fn ended(context: &Context<'_>, report: &Report) -> Exit {
    match &report.ended {
        Ended::Done => {
            context.output.line("done");
            Exit::Done
        }
        Ended::Stopped { name, .. } => {
            context.output.note(format!("interrupted in `{name}`; nothing is lost"));
            go_on(context);
            Exit::Interrupted
        }
        Ended::Failed { name, failed, finished: true, .. } => {
            context.output.note(format!(
                "failed items of `{name}`: {failed}; `migrate status` lists them, `migrate run \
                 --only-failed` repeats them, and `migrate baseline {name}` leaves them as they are"
            ));
            Exit::Failed
        }
        Ended::Failed { name, failed, .. } => {
            context.output.note(format!(
                "given up in `{name}`: its failed items are {failed}, which `migrate status` lists"
            ));
            go_on(context);
            Exit::Error
        }
        other => {
            context.output.note(format!("ended: {other:?}"));
            Exit::Error
        }
    }
}

fn go_on(context: &Context<'_>) {
    context.output.note(format!("to go on: {}", context.again()));
}
