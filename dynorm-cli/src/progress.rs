//! How it goes: bars at a terminal, lines elsewhere, events for programs.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::time::Duration;

use dynorm::deploy::Event;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::command::status::bytes;
use crate::output::{BAD, GOOD, Output, PALE, WAIT};
use crate::show;

/// Without a terminal, a table that is waited for says so that often.
const EVERY: Duration = Duration::from_secs(30);

pub(crate) struct Progress {
    output: Output,
    /// If there is a terminal.
    bars: Option<MultiProgress>,
    of_tables: BTreeMap<String, ProgressBar>,
    /// For how long a table was waited for when it last said so.
    said: BTreeMap<String, Duration>,
}

impl Progress {
    pub(crate) fn new(output: Output) -> Self {
        let bars = (io::stderr().is_terminal() && !output.json).then(MultiProgress::new);
        Progress { output, bars, of_tables: BTreeMap::new(), said: BTreeMap::new() }
    }

    pub(crate) fn show(&mut self, event: &Event) {
        self.output.event(&document(event));
        match event {
            Event::Calling(step) => self.begin(&step.table, &show::step(step)),
            Event::Waiting { table, phase, elapsed, item_count, size_bytes, .. } => {
                let size = if *item_count > 0 {
                    format!("; the table has about {item_count} items, {}", bytes(*size_bytes))
                } else {
                    String::new()
                };
                self.wait(table, &format!("{phase}{size}"), *elapsed);
            }
            Event::Busy { step, message, .. } => {
                self.say(&format!("{WAIT}{}{WAIT:#}: somebody else is changing it: {message}", step.table));
            }
            Event::Done { step, elapsed, .. } => {
                self.end(&step.table);
                let seconds = elapsed.as_secs();
                self.say(&format!(
                    "{GOOD}done{GOOD:#} {}: {} {PALE}{seconds} s{PALE:#}",
                    step.table, step.action
                ));
            }
            Event::Skipped(step) => self.say(&format!("{WAIT}left out{WAIT:#} {step}")),
            Event::Blocked(step) => self.say(&format!("{BAD}blocked{BAD:#} {step}")),
            // Was shown before it was agreed to.
            _ => {}
        }
    }

    fn begin(&mut self, table: &str, what: &str) {
        self.said.remove(table);
        match &self.bars {
            Some(bars) => {
                let style = ProgressStyle::with_template("{spinner} {prefix}: {msg} {elapsed}");
                let bar = bars.add(ProgressBar::new_spinner());
                let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
                let bar = bar.with_prefix(table.to_owned()).with_message(what.to_owned());
                bar.enable_steady_tick(Duration::from_millis(120));
                self.of_tables.insert(table.to_owned(), bar);
            }
            None => self.output.line(format!("{table}: {what} ...")),
        }
    }

    fn wait(&mut self, table: &str, phase: &str, elapsed: Duration) {
        if let Some(bar) = self.of_tables.get(table) {
            bar.set_message(phase.to_owned());
            return;
        }
        let last = self.said.get(table).copied().unwrap_or_default();
        // Each step counts from its own beginning.
        if elapsed >= last + EVERY || elapsed < last {
            self.said.insert(table.to_owned(), elapsed);
            self.output.line(format!("{table}: {phase}, for {} s", elapsed.as_secs()));
        }
    }

    fn end(&mut self, table: &str) {
        if let Some(bar) = self.of_tables.remove(table) {
            bar.finish_and_clear();
        }
    }

    fn say(&self, line: &str) {
        match &self.bars {
            Some(bars) => bars.suspend(|| self.output.line(line)),
            None => self.output.line(line),
        }
    }
}

fn document(event: &Event) -> Value {
    match event {
        Event::Planned(plan) => json!({ "event": "planned", "plan": plan }),
        Event::Calling(step) => json!({ "event": "calling", "step": step }),
        Event::Waiting { table, phase, elapsed, item_count, size_bytes, .. } => json!({
            "event": "waiting", "table": table, "phase": phase, "seconds": elapsed.as_secs(),
            "items": item_count, "bytes": size_bytes,
        }),
        Event::Busy { step, message, .. } => json!({ "event": "busy", "step": step, "message": message }),
        Event::Done { step, elapsed, .. } => {
            json!({ "event": "done", "step": step, "seconds": elapsed.as_secs() })
        }
        Event::Skipped(step) => json!({ "event": "skipped", "step": step }),
        Event::Blocked(step) => json!({ "event": "blocked", "step": step }),
        other => json!({ "event": "other", "text": other.to_string() }),
    }
}
