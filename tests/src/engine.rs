//! The engine under test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use dynorm::Db;

/// The variable that names a server to test against, such as `http://localhost:8000`.
const VARIABLE: &str = "DYNORM_TEST_ENDPOINT";

/// The variable that chooses how requests travel: `sdk` for the way by `AttributeValue`s.
const TRANSPORT: &str = "DYNORM_TEST_TRANSPORT";

/// The server to test against; `None` for the embedded engine.
#[must_use]
pub fn endpoint() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}

/// The engine under test: the server of `DYNORM_TEST_ENDPOINT`, or else a fresh embedded engine in
/// memory.
///
/// # Panics
///
/// If that is not the URL of a local server, or if `DYNORM_TEST_TRANSPORT` is neither `wire` nor
/// `sdk`.
#[must_use]
pub fn db() -> Db {
    let db = match endpoint() {
        None => Db::embedded().expect("memory is enough"),
        Some(url) => Db::local(&url).unwrap_or_else(|error| panic!("{VARIABLE}: {error}")),
    };
    choose_transport(db)
}

/// The database that a client reaches, such as one with a tap on its wire, by the transport under
/// test.
///
/// # Panics
///
/// If `DYNORM_TEST_TRANSPORT` is neither `wire` nor `sdk`.
#[must_use]
pub fn db_of(client: Client) -> Db {
    choose_transport(Db::new(client))
}

/// `DYNORM_TEST_TRANSPORT=sdk` sends everything by way of the SDK's `AttributeValue`s.
fn choose_transport(db: Db) -> Db {
    match std::env::var(TRANSPORT).as_deref() {
        Err(_) | Ok("" | "wire") => db,
        Ok("sdk") => db.with_attribute_values(),
        Ok(other) => panic!("{TRANSPORT}: `{other}` is neither `wire` nor `sdk`"),
    }
}

/// The SDK's client of the engine under test: as [`db`].
#[must_use]
pub fn client() -> Client {
    db().client().clone()
}

/// A table name that no other test uses, nor an earlier run on the same server.
#[must_use]
pub fn unique(name: &str) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{name}-{:x}-{:x}-{number}", now.as_millis(), std::process::id())
}
