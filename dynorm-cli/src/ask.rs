//! Whether somebody agrees.

use std::collections::BTreeSet;
use std::io;

use dynorm::deploy::{Class, Plan};

use crate::command::Context;
use crate::connect::is_remote;

/// What has to be typed before a plan is applied.
#[derive(Debug, PartialEq, Eq)]
enum Question {
    None,
    /// `yes`.
    Yes,
    /// The names of these tables, one after the other.
    Names(BTreeSet<String>),
}

/// Whether the plan may be applied: what destroys something wants the table's name, and what is
/// done at a stage other than `dev` on AWS wants a yes, unless the command line has said so.
pub(crate) fn agrees(context: &Context<'_>, plan: &Plan) -> bool {
    let question = question(plan, context.global.allow_destructive, context.global.yes, context.is_guarded());
    if question == Question::None {
        return true;
    }
    if !context.output.can_ask() {
        let flags =
            if matches!(question, Question::Names(_)) { "--yes and --allow-destructive" } else { "--yes" };
        context
            .output
            .note(format!("somebody has to agree, and there is no terminal to ask at: {flags} say so"));
        return false;
    }
    let agrees = match question {
        Question::None => true,
        Question::Yes => typed(context, "type `yes` to apply this") == "yes",
        Question::Names(tables) => tables.iter().all(|table| {
            typed(context, &format!("something of `{table}` is destroyed: type its name to permit that"))
                == *table
        }),
    };
    if !agrees {
        context.output.note("nothing is done");
    }
    agrees
}

/// Whether all items of tables may be read, which costs something on AWS.
pub(crate) fn agrees_to_cost(context: &Context<'_>) -> bool {
    agrees_to(context, "read them")
}

/// Whether items may be read or written, for what was said that it costs.
pub(crate) fn agrees_to(context: &Context<'_>, what: &str) -> bool {
    if context.global.yes || !is_remote(context.global) {
        return true;
    }
    if !context.output.can_ask() {
        context.output.note(
            "somebody has to agree to what it costs, and there is no terminal to ask at: --yes says so",
        );
        return false;
    }
    typed(context, &format!("type `yes` to {what}")) == "yes"
}

/// Whether items may be written into a table, which takes a yes where nothing is to happen by
/// mistake.
pub(crate) fn agrees_to_import(context: &Context<'_>) -> bool {
    if context.global.yes || !context.is_guarded() {
        return true;
    }
    if !context.output.can_ask() {
        context.output.note("somebody has to agree, and there is no terminal to ask at: --yes says so");
        return false;
    }
    typed(context, "type `yes` to write them") == "yes"
}

fn question(plan: &Plan, allow_destructive: bool, yes: bool, is_guarded: bool) -> Question {
    if yes {
        return Question::None;
    }
    let destructive = plan.steps().iter().filter(|step| step.class == Class::Destructive);
    let tables: BTreeSet<_> = destructive.map(|step| step.table.clone()).collect();
    if allow_destructive && !tables.is_empty() {
        return Question::Names(tables);
    }
    if is_guarded { Question::Yes } else { Question::None }
}

/// A line from the terminal; an empty one if there is none.
fn typed(context: &Context<'_>, question: &str) -> String {
    context.output.note(format!("{question}:"));
    let mut line = String::new();
    match io::stdin().read_line(&mut line) {
        Ok(_) => line.trim().to_owned(),
        Err(_) => String::new(),
    }
}
