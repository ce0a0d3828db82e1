//! AWS's rules about tables, between the SDK and the embedded engine, which keeps only some of
//! them.
//!
//! The engine makes, changes and indexes a table in one step; DynamoDB takes its time, refuses most
//! of what comes meanwhile, answers from a moment ago, and counts how often a table is changed. So
//! here each call about a table is answered by a [`Strict`] layer that does the same, on tokio's
//! paused clock. Only what has to do with items, and the making and dropping of indexes, goes on to
//! the engine. What the engine would forget, such as an index's throughput or tags, is kept here,
//! and is in the descriptions.
//!
//! - `table`, `describe`: what is kept, how far it is, and how it is described.
//! - `create`, `update`, `settings`, `beside`: what is refused, and what becomes of a table.
//! - `limits`: how often.
//! - `server`, `wire`: who answers which call, and when.
//! - [`call`]: how a test makes one, as another program would.
//!
//! Where AWS documents no combination of changes, none is taken: a planner that passes here does
//! not depend on what is not documented. Lost answers and refused calls are a `Tap`'s business,
//! which goes before this.

mod asked;
mod beside;
mod clock;
mod create;
mod data;
mod describe;
mod limits;
mod raw;
mod refusal;
mod server;
mod settings;
mod table;
mod update;
mod wire;

use std::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use dynorm::{Db, Engine};
use serde_json::{Value as Json, json};

pub use clock::{StrictClock, Times};
pub use raw::{Refused, call};
pub use server::Call;
use server::Server;
use wire::{Shared, Wire};

use crate::db_of;

/// An embedded engine under AWS's rules about tables. Clones are the same one.
///
/// It needs a runtime with a paused clock, and is of one thread.
#[derive(Clone)]
pub struct Strict {
    client: Client,
    shared: Shared,
}

impl Strict {
    /// An empty one, in which changes take about as long as those of a small table.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Times::default(), 0)
    }

    /// An empty one, in which things take so long, and each change is seen only by the look at it
    /// after that many, by each operation that describes; or after half a minute.
    ///
    /// # Panics
    ///
    /// If memory is short.
    #[must_use]
    pub fn with(times: Times, stale: u32) -> Self {
        let engine = Engine::memory().expect("memory is enough").in_place().client();
        let shared = Shared::new(Server::new(times, stale), StrictClock::new());
        let inner = engine.config().http_client().expect("the engine");
        let wire = SharedHttpClient::new(Wire::new(inner, shared.clone()));
        // No test runs out of retries because of another.
        let retries = RetryPartition::custom("strict").token_bucket(TokenBucket::unlimited()).build();
        let config = engine.config().to_builder().http_client(wire).retry_partition(retries);
        Strict { client: Client::from_conf(config.build()), shared }
    }

    /// The SDK's client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The database that it is, by the transport under test and on its clock.
    #[must_use]
    pub fn db(&self) -> Db {
        self.db_behind(self.client())
    }

    /// The same behind a client of it, such as one with a tap on its wire.
    #[must_use]
    pub fn db_behind(&self, client: Client) -> Db {
        db_of(client).with_clock(self.clock())
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> StrictClock {
        self.shared.clock
    }

    /// The calls about tables that have arrived.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.server().calls.clone()
    }

    /// Those of them that change something, refused or not.
    #[must_use]
    pub fn writes(&self) -> Vec<Call> {
        self.calls().into_iter().filter(Call::is_write).collect()
    }

    /// Those of them that were refused.
    #[must_use]
    pub fn refused(&self) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.refused.is_some()).collect()
    }

    /// Forgets the calls that have arrived.
    pub fn clear(&self) {
        self.shared.server().calls.clear();
    }

    /// The table as it is now, as `DescribeTable` has it for those who are not late; `None` if
    /// there is none.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<Json> {
        let now = self.shared.clock.moment();
        Some(self.shared.server().table(name, now)?.described(now))
    }

    /// All that is known of the table now, by what describes it: `Table`, `TimeToLive`, `Backups`,
    /// `Tags`, `Policy`; `None` if there is none.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<Json> {
        let now = self.shared.clock.moment();
        let server = self.shared.server();
        let table = server.table(name, now)?;
        Some(json!({
            "Table": table.described(now),
            "TimeToLive": table.described_ttl(now, &server.times)["TimeToLiveDescription"],
            "Backups": table.described_backups(now)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"],
            "Tags": table.tags,
            "Policy": table.policy.text,
        }))
    }

    /// Tags a table as AWS itself does, which others cannot: with names that begin with `aws:`.
    ///
    /// # Panics
    ///
    /// If there is no such table.
    pub fn tag_as_aws(&self, table: &str, key: &str, value: &str) {
        let now = self.shared.clock.moment();
        let mut server = self.shared.server();
        let mut table = server.table(table, now).expect("a table");
        table.tags.insert(key.to_owned(), value.to_owned());
        server.keep_at_once(table);
    }

    /// Waits until nothing is being changed.
    pub async fn idle(&self) {
        let busy = self.shared.server().busy(self.shared.clock.moment());
        tokio::time::sleep(busy).await;
    }
}

impl Default for Strict {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Strict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strict").field("server", &*self.shared.server()).finish_non_exhaustive()
    }
}
