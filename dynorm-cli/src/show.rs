//! A plan for people.

use dynorm::deploy::{Class, Plan, Step};

use crate::output::{BAD, GOOD, Output, PALE, STRONG, WAIT};

/// All steps, below their tables, and what else there is to know.
pub(crate) fn plan(output: Output, plan: &Plan) {
    if plan.steps().is_empty() {
        output.line("nothing to do");
    }
    let mut table = None;
    for step in plan.steps() {
        if table != Some(&step.table) {
            output.line(format!("{STRONG}{}{STRONG:#}", step.table));
            table = Some(&step.table);
        }
        output.line(format!("  {}", self::step(step)));
    }
    for note in plan.notes() {
        output.line(format!("{PALE}{note}{PALE:#}"));
    }
}

/// A step without its table, behind a mark of its class.
pub(crate) fn step(step: &Step) -> String {
    let (style, mark) = match &step.class {
        Class::Safe => (GOOD, '+'),
        Class::Destructive => (BAD, '!'),
        Class::Later(_) => (WAIT, '~'),
        Class::Blocked(_) => (BAD, 'x'),
        _ => (PALE, '-'),
    };
    let sentence = step.to_string();
    let own = sentence.strip_prefix(&format!("table `{}`: ", step.table)).unwrap_or(&sentence);
    format!("{style}{mark}{style:#} {own}")
}
