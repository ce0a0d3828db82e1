//! `apply`: the plan, done.

use std::collections::BTreeSet;
use std::future::IntoFuture;
use std::pin::pin;

use dynorm::deploy::{Applied, Class, Event, Fingerprint, Plan};
use dynorm::{Kind, Result};
use tokio::signal;
use tokio::sync::mpsc;

use super::{Context, plan};
use crate::ask;
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::show;

pub(crate) async fn run(context: &Context<'_>) -> Result<Exit, BoxError> {
    context.say_where().await?;
    let plan = plan::make(context).await?;
    show::plan(context.output, &plan);
    if let Some(expected) = context.expected
        && expected != plan.fingerprint()
    {
        context.output.note(format!(
            "the plan is not the one that was expected: its fingerprint is {}. Look at it again.",
            plan.fingerprint()
        ));
        finished(context, Exit::Blocked);
        return Ok(Exit::Blocked);
    }
    if plan.is_empty() {
        finished(context, Exit::Done);
        return Ok(Exit::Done);
    }
    if !ask::agrees(context, &plan) {
        finished(context, Exit::Blocked);
        return Ok(Exit::Blocked);
    }
    let exit = match apply(context, plan.fingerprint()).await {
        Some(Ok(applied)) => done(context, &plan, &applied),
        Some(Err(error)) if error.kind() == Kind::Timeout => {
            context.output.error(&error);
            go_on(context);
            Exit::Running
        }
        Some(Err(error)) => return Err(error.into()),
        None => {
            context.output.note("interrupted; nothing is lost");
            go_on(context);
            Exit::Interrupted
        }
    };
    finished(context, exit);
    Ok(exit)
}

/// Applies the plan that was shown; `None` if it was interrupted.
///
/// An interrupt lets a request that is under way come to its end, so that it is known what became
/// of it, and then leaves: what is there is where the next apply goes on. A second one does not
/// wait.
async fn apply(context: &Context<'_>, shown: Fingerprint) -> Option<Result<Applied>> {
    let (sender, mut events) = mpsc::unbounded_channel();
    let mut apply = context
        .schema()
        .apply(context.db)
        .options(plan::options(context))
        .allow_destructive(context.global.allow_destructive)
        .expect(shown);
    if let Some(timeout) = context.global.timeout {
        apply = apply.timeout(timeout).index_timeout(timeout);
    }
    // The receiver is there until the end.
    let apply = apply.on_event(move |event| drop(sender.send(event)));
    let mut apply = pin!(apply.into_future());
    let mut progress = Progress::new(context.output);
    let mut calling = BTreeSet::new();
    // Kept from round to round, so that none is missed in between.
    let mut interrupt = pin!(signal::ctrl_c());
    let (mut is_interrupted, mut can_be_interrupted) = (false, true);
    loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => {
                note_calls(&mut calling, &event);
                progress.show(&event);
                if is_interrupted && calling.is_empty() {
                    return None;
                }
            }
            heard = &mut interrupt, if can_be_interrupted => match heard {
                // Where there are no signals, one interrupts by ending the program.
                Err(_) => can_be_interrupted = false,
                Ok(()) if is_interrupted || calling.is_empty() => return None,
                Ok(()) => {
                    interrupt.set(signal::ctrl_c());
                    is_interrupted = true;
                    context.output.note("interrupted: the request under way comes to its end first; \
                                         again to leave at once");
                }
            },
            result = &mut apply => {
                while let Ok(event) = events.try_recv() {
                    progress.show(&event);
                }
                return Some(result);
            }
        }
    }
}

/// Which tables have a request under way that changes them.
fn note_calls(calling: &mut BTreeSet<String>, event: &Event) {
    match event {
        Event::Calling(step) => drop(calling.insert(step.table.clone())),
        other => {
            if let Some(table) = other.table() {
                calling.remove(table);
            }
        }
    }
}

fn done(context: &Context<'_>, plan: &Plan, applied: &Applied) -> Exit {
    let left = applied.left.iter().filter(|step| step.is_difference());
    for step in left.clone() {
        context.output.line(format!("left: {step}"));
    }
    if applied.is_complete() {
        context.output.line("done");
        return Exit::Done;
    }
    if applied.is_later() {
        context.output.note("what is left has to wait");
        go_on(context);
        return Exit::Later;
    }
    let is_destructive = left.clone().any(|step| step.class == Class::Destructive);
    if is_destructive && plan.is_destructive() && !context.global.allow_destructive {
        context.output.note("what destroys something is left out: --allow-destructive permits it");
    }
    Exit::Blocked
}

fn go_on(context: &Context<'_>) {
    context.output.note(format!("to go on: {}", context.again()));
}

fn finished(context: &Context<'_>, exit: Exit) {
    context.output.event(&serde_json::json!({ "event": "finished", "exit": exit.code() }));
}
