//! An engine in the process, behind the SDK's own client.
//!
//! The engine takes the place of the SDK's HTTP client. All of the SDK runs as it does against
//! DynamoDB, from serialising to retries; only the last step is a function call, and no socket is
//! opened.

mod answer;
mod connector;
mod file;
mod operations;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use dynoxide::Database;

use crate::error::{Error, Kind, Result};
use connector::Connector;

/// Never looked up: the name is reserved for that (RFC 2606). Should a request leave the process
/// after all, it gets nowhere.
const ENDPOINT: &str = "http://embedded.invalid";

/// A DynamoDB engine inside the process, in memory or on a file. Cheap to clone; clones share their
/// tables.
///
/// `Db::embedded()` is the short way. An engine of one's own is for several clients on the same
/// tables, and for code that wants the SDK's client:
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
/// Requests run on tokio's threads for blocking work, one after the other. As with a server,
/// dropping the future of a request does not take back what it has begun.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    /// Whether requests run where they are polled.
    in_place: bool,
}

/// What engines and their clients share.
#[derive(Clone)]
struct Store {
    database: Database,
    /// Held as long as the database is open, so it comes after that.
    _lock: Option<Arc<File>>,
}

impl Engine {
    /// An empty engine in memory. Its tables go with the last clone and client of it.
    ///
    /// # Errors
    ///
    /// If memory is short.
    pub fn memory() -> Result<Engine> {
        match Database::memory() {
            Ok(database) => Ok(Engine::of(Store { database, _lock: None })),
            Err(error) => {
                let message = format!("the embedded engine cannot start: {error}");
                Err(Error::with_source(Kind::Other, error).message(message))
            }
        }
    }

    /// The engine whose tables are in that file, which is made if there is none.
    ///
    /// One engine at a time may have it open, in whichever process. It is given free with the last
    /// clone and client of the engine, or when the process ends. Beside the file are others of its
    /// name, with `-lock`, `-wal` and `-shm` behind it.
    ///
    /// # Errors
    ///
    /// [`Kind::InUse`] if another engine has it open, [`Kind::Invalid`] if the file is something
    /// else, such as another program's database, or if the path is not valid UTF-8. Otherwise if it
    /// cannot be made or opened.
    pub fn file(path: impl AsRef<Path>) -> Result<Engine> {
        file::open(path.as_ref()).map(Engine::of)
    }

    fn of(store: Store) -> Engine {
        Engine { store, in_place: false }
    }

    /// The same engine, whose clients run each request where it is polled, and not on a thread for
    /// blocking work.
    ///
    /// On a runtime of one thread, everything then happens in one order, which is the same each
    /// time. A program with other work to do should not use this: it stands still meanwhile.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn in_place(&self) -> Engine {
        Engine { store: self.store.clone(), in_place: true }
    }

    /// An SDK client of this engine.
    #[must_use]
    pub fn client(&self) -> Client {
        let http = SharedHttpClient::new(Connector::new(self.store.clone(), self.in_place));
        super::without_account(http, ENDPOINT)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
