//! How far an export or import is: a bar at a terminal, elsewhere a line from time to time.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::time::Instant;

use crate::command::status::bytes;
use crate::output::Output;

/// Without a terminal, it says so that often.
const EVERY: Duration = Duration::from_secs(30);

/// Shared by all that are at work.
pub(crate) struct Progress {
    output: Output,
    what: &'static str,
    bar: Option<ProgressBar>,
    done: Mutex<Done>,
}

struct Done {
    items: u64,
    bytes: u64,
    said: Instant,
}

impl Progress {
    /// `total` is in bytes: what was measured of the table, or of the files.
    pub(crate) fn new(output: Output, what: &'static str, total: u64) -> Self {
        let bar = (io::stderr().is_terminal() && !output.json).then(|| {
            let style = ProgressStyle::with_template("{bar:40} {msg} {elapsed}");
            ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let done = Mutex::new(Done { items: 0, bytes: 0, said: Instant::now() });
        Progress { output, what, bar, done }
    }

    /// So many items more, and so many bytes of what was measured. What was done before an
    /// interrupt counts as well.
    pub(crate) fn add(&self, items: u64, more: u64) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.items += items;
        done.bytes += more;
        let said = format!("{} items {}, {}", done.items, self.what, bytes(done.bytes));
        if let Some(bar) = &self.bar {
            bar.set_length(bar.length().unwrap_or_default().max(done.bytes));
            bar.set_position(done.bytes);
            bar.set_message(said);
        } else if done.said.elapsed() >= EVERY {
            done.said = Instant::now();
            self.output.event(&json!({ "event": "progress", "items": done.items, "bytes": done.bytes }));
            self.output.note(said);
        }
    }

    /// A line for people, above the bar.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.line(line)),
            None => self.output.line(line),
        }
    }

    /// An event for programs.
    pub(crate) fn event(&self, event: &serde_json::Value) {
        self.output.event(event);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
