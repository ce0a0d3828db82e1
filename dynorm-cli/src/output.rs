//! Where words and documents go. With `--json`, standard output has documents alone.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ColorChoice;
use serde::Serialize;

/// Bold.
pub(crate) const STRONG: Style = Style::new().bold();
/// For what adds or is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// For what destroys or failed.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// For what has to wait, or cannot be done.
pub(crate) const WAIT: Style = AnsiColor::Yellow.on_default();
/// For what is less important.
pub(crate) const PALE: Style = Style::new().dimmed();

/// Where the output of a command goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Sets the colors for the whole program: a terminal gets them unless told otherwise.
    pub(crate) fn new(json: bool, color: ColorChoice) -> Self {
        let choice = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Output { json }
    }

    /// Whether somebody can be asked: a program that reads JSON cannot.
    pub(crate) fn can_ask(self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// A line for people.
    pub(crate) fn line(self, line: impl AsRef<str>) {
        // Who closes the pipe does not want to read on: no error.
        let line = line.as_ref();
        let _ = if self.json {
            writeln!(anstream::stderr().lock(), "{line}")
        } else {
            writeln!(anstream::stdout().lock(), "{line}")
        };
    }

    /// A line for people that is no result: progress, and what to do next.
    #[expect(clippy::unused_self, reason = "stands beside `line`, which uses it")]
    pub(crate) fn note(self, line: impl AsRef<str>) {
        let _ = writeln!(anstream::stderr().lock(), "{}", line.as_ref());
    }

    /// What went wrong, with its causes.
    pub(crate) fn error(self, error: &(dyn std::error::Error + 'static)) {
        self.note(format!("{BAD}error:{BAD:#} {}", with_causes(error)));
        if self.json {
            self.event(&serde_json::json!({ "error": with_causes(error) }));
        }
    }

    /// A document, spread over lines.
    pub(crate) fn document(self, document: &impl Serialize) -> io::Result<()> {
        if !self.json {
            return Ok(());
        }
        let text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
        writeln!(io::stdout().lock(), "{text}")
    }

    /// A document in one line, with `--json`.
    pub(crate) fn event(self, event: &impl Serialize) {
        if self.json
            && let Ok(text) = serde_json::to_string(event)
        {
            let mut stdout = io::stdout().lock();
            let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
        }
    }

    /// Text as it is: an export.
    #[expect(clippy::unused_self, reason = "stands beside `document`, which uses it")]
    pub(crate) fn text(self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }
}

/// The message and those of the causes that it does not say already.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !said.contains(&message) {
            said.push_str(": ");
            said.push_str(&message);
        }
        cause = error.source();
    }
    said
}
