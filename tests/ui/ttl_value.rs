use std::time::{Duration, SystemTime};

use dynorm::prelude::*;
use dynorm::time::EpochSeconds;

#[derive(Model)]
#[model(table = "sessions")]
struct Session {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<EpochSeconds>,
}

fn touch(sessions: &Table<Session>) {
    let _ = sessions.touch("a", Duration::from_secs(60));
    let _ = sessions.touch("a", Some(EpochSeconds::new(SystemTime::now())));
}

fn main() {}
