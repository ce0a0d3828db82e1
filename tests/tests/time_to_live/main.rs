//! `#[ttl]`: tables whose items expire, reads that leave out what has, and moments as other
//! programs store them.

mod gets;
mod moments;
mod reads;
mod tables;
mod touching;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynorm::prelude::*;
use dynorm::testing::Clock;
use dynorm_tests::table;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sessions")]
#[index(name = "by_user", all, hash = [user])]
#[index(name = "users", keys_only, hash = [user])]
#[index(name = "users_and_expiry", include = [expires], hash = [user])]
#[index(name = "by_expiry", keys_only, hash = [user], range = [expires])]
struct Session {
    #[hash_key]
    id: String,
    #[ttl]
    #[model(rename = "expiresAt")]
    expires: Option<u64>,
    user: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "events")]
struct Event {
    #[hash_key]
    room: String,
    #[range_key]
    at: u32,
    text: String,
    #[ttl]
    expires: i64,
    #[version]
    version: u64,
}

/// The second at which the clocks of tests begin.
const NOW: u64 = 1_700_000_000;

/// A clock that goes on when it is told.
#[derive(Clone)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn new() -> Self {
        Hands(Arc::new(AtomicU64::new(NOW)))
    }

    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn random(&self) -> u64 {
        7
    }
}

fn session(id: &str, expires: Option<u64>) -> Session {
    Session { id: id.into(), expires, user: "ada".into() }
}

/// A table of sessions at [`NOW`]: two that have expired, two that have not, one that never does.
async fn sessions() -> (Table<Session>, dynorm_tests::Tap, Hands) {
    let (made, tap) = table::<Session>().await;
    let hands = Hands::new();
    let sessions = made.db().with_clock(hands.clone()).table::<Session>().named(made.name());
    for (id, expires) in [
        ("old", Some(1)),
        ("now", Some(NOW)),
        ("next", Some(NOW + 1)),
        ("later", Some(NOW + 1000)),
        ("never", None),
    ] {
        sessions.put(session(id, expires)).await.unwrap();
    }
    tap.log().clear();
    (sessions, tap, hands)
}

fn ids(mut found: Vec<Item<Session>>) -> Vec<String> {
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.into_iter().map(|item| item.into_inner().id).collect()
}
