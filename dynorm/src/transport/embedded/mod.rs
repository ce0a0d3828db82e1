//! An engine in the process, behind the SDK's own client.
//!
//! The engine takes the place of the SDK's HTTP client. All of the SDK runs as it does against DynamoDB, from serialising to retries;
//! only the last step is a function call, and no socket is opened.

mod answer;
mod connector;
mod operations;

use std::fmt;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use dynoxide::Database;

use crate::error::{Error, Kind, Result};
use connector::Connector;

/// Never looked up: the name is reserved for that (RFC 2606). Should a request leave the process after all, it gets nowhere.
const ENDPOINT: &str = "http://embedded.invalid";

/// A DynamoDB engine inside the process, in memory or on a file. Cheap to clone; clones share their tables.
///
/// `Db::embedded()` is the short way. An engine of one's own is for several clients on the same tables, and for code that
/// wants the SDK's client:
///
/// ```
/// # fn main() -> dynorm::Result<()> {
/// let engine = dynorm::Engine::memory()?;
/// let one: aws_sdk_dynamodb::Client = engine.client();
/// let another = engine.client();
/// # let _ = (one, another);
/// # Ok(())
/// # }
/// ```
///
/// Requests run on tokio's threads for blocking work, one after the other. As with a server, dropping the future of a request
/// does not take back what it has begun.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    /// Whether requests run where they are polled.
    in_place: bool,
}

impl Engine {
    /// An empty engine in memory. Its tables go with the last clone and client of it.
    ///
    /// # Errors
    ///
    /// If memory is short.
    pub fn memory() -> Result<Engine> {
        Database::memory()
            .map(Engine::of)
            .map_err(|error| cannot_open("the embedded engine cannot start", error))
    }

    /// The engine whose tables are in that file, which is made if there is none. One process at a time may have it open.
    ///
    /// # Errors
    ///
    /// If the path is not valid UTF-8, or the file cannot be made, opened, or is something else.
    pub fn file(path: impl AsRef<Path>) -> Result<Engine> {
        let path = path.as_ref();
        // Some relative names, such as `:memory:` and `file:..`, mean something else to SQLite. No absolute one does.
        let absolute = std::path::absolute(path).map_err(|error| cannot_open(&context(path), error))?;
        let Some(name) = absolute.to_str() else {
            return Err(Error::new(Kind::Invalid, format!("{}: the path is not valid UTF-8", context(path))));
        };
        Database::new(name).map(Engine::of).map_err(|error| cannot_open(&context(path), error))
    }

    fn of(database: Database) -> Engine {
        Engine { database, in_place: false }
    }

    /// The same engine, whose clients run each request where it is polled, and not on a thread for blocking work.
    ///
    /// On a runtime of one thread, everything then happens in one order, which is the same each time. A program with
    /// other work to do should not use this: it stands still meanwhile.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn in_place(&self) -> Engine {
        Engine { database: self.database.clone(), in_place: true }
    }

    /// An SDK client of this engine.
    #[must_use]
    pub fn client(&self) -> Client {
        let http = SharedHttpClient::new(Connector::new(self.database.clone(), self.in_place));
        super::client::without_account(http, ENDPOINT)
    }
}

fn context(path: &Path) -> String {
    format!("the embedded engine cannot open {}", path.display())
}

fn cannot_open(context: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let message = format!("{context}: {error}");
    Error::with_source(Kind::Other, error).message(message)
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
