//! How a run goes: a bar at a terminal, lines elsewhere, events for programs.

use std::io::{self, IsTerminal};
use std::time::Duration;

use dynorm::migrate::Event;
use indicatif::{ProgressBar, ProgressStyle};

use super::json;
use crate::output::{BAD, GOOD, Output, PALE, WAIT};

/// Without a terminal, it says that often how far it is.
const EVERY: Duration = Duration::from_secs(30);

pub(super) struct Progress {
    output: Output,
    at_terminal: bool,
    bar: Option<ProgressBar>,
    /// For how long the migration was under way when it last said so.
    said: Duration,
}

impl Progress {
    pub(super) fn new(output: Output) -> Self {
        let at_terminal = io::stderr().is_terminal() && !output.json;
        Progress { output, at_terminal, bar: None, said: Duration::ZERO }
    }

    pub(super) fn show(&mut self, event: &Event) {
        self.output.event(&json::event(event));
        let name = event.name();
        match event {
            Event::Watching { owner, .. } => self.say(&format!(
                "{WAIT}{name}{WAIT:#}: {owner} has the lock; waiting to see whether it is alive"
            )),
            Event::Begun { cost, resumed, .. } => {
                self.end();
                self.said = Duration::ZERO;
                self.say(&format!("{name}: {} ...", if *resumed { "goes on" } else { "begins" }));
                if self.at_terminal {
                    self.bar = Some(bar(name, cost.as_ref().map(|cost| cost.items)));
                }
            }
            Event::Progress { counts, items, elapsed, .. } => match &self.bar {
                Some(bar) => {
                    bar.set_length(items.unwrap_or(0).max(counts.read));
                    bar.set_position(counts.read);
                    bar.set_message(format!("{} changed, {} failed", counts.changed, counts.failed));
                }
                None if *elapsed >= self.said + EVERY => {
                    self.said = *elapsed;
                    self.output.line(format!("{name}: {counts}, for {} s", elapsed.as_secs()));
                }
                None => {}
            },
            Event::ItemFailed { key, error, .. } => {
                self.say(&format!("{BAD}failed{BAD:#} {name}: item {key}: {error}"));
            }
            Event::Finished { counts, failed, elapsed, .. } => {
                self.end();
                let seconds = elapsed.as_secs();
                let (style, word) = if *failed == 0 { (GOOD, "done") } else { (BAD, "failed") };
                self.say(&format!("{style}{word}{style:#} {name}: {counts} {PALE}{seconds} s{PALE:#}"));
            }
            other => self.say(&other.to_string()),
        }
    }

    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.line(line)),
            None => self.output.line(line),
        }
    }
}

fn bar(name: &str, items: Option<u64>) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{spinner} {prefix}: {bar:30} {pos} of about {len} items, {msg} {elapsed}",
    );
    let bar = ProgressBar::new(items.unwrap_or(0));
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar.with_prefix(name.to_owned())
}
