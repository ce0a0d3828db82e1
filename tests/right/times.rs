//! Moments, and what expires by them.

use dynorm::prelude::*;
use std::time::{SystemTime, UNIX_EPOCH};

mod keys {
    use super::*;
    use dynorm::time::{EpochMillis, EpochSeconds, IsoMillis, IsoSeconds};

    #[derive(Model)]
    #[model(table = "keys_of_time")]
    #[index(name = "by_day", all, hash(day), range(at, millis))]
    struct Event {
        #[hash_key]
        day: IsoSeconds,
        #[range_key]
        at: IsoMillis<SystemTime>,
        millis: EpochMillis,
        seconds: Option<EpochSeconds>,
        all: Vec<EpochSeconds>,
    }

    #[test]
    fn are_of_any_of_the_types() {
        let at = IsoMillis::new(UNIX_EPOCH);
        let _ = Event::query(IsoSeconds::new(UNIX_EPOCH)).at().between(at, at);
        let _ =
            Event::by_day(IsoSeconds::new(UNIX_EPOCH)).at().eq(at).millis().gt(EpochMillis::new(UNIX_EPOCH));
        let _ = Event::scan().filter(Event::seconds().lt(EpochSeconds::new(UNIX_EPOCH)));
    }
}

mod of_entities {
    use super::*;
    use dynorm::time::IsoMillis;

    #[derive(Model)]
    #[model(table = "of_entities")]
    struct Log {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        kind: String,
        #[ttl]
        ttl: Option<u64>,
    }

    #[derive(Model)]
    #[model(in = "Log", entity = "line")]
    #[key(hash = "LOG#{name}", range = "LINE#{at}")]
    struct Line {
        name: String,
        at: IsoMillis,
        #[ttl]
        ttl: Option<u64>,
    }

    #[test]
    fn are_parts_of_keys() {
        let _ = Line::query("a").at().ge(IsoMillis::new(UNIX_EPOCH)).not_expired();
    }
}

mod expiry_by_other_names {
    use super::*;

    #[derive(Model)]
    #[model(table = "expiry_by_other_names")]
    struct Session {
        #[hash_key]
        touch: String,
        #[range_key]
        not_expired: u32,
        #[ttl]
        #[model(rename = "until", default)]
        ttl_path: u64,
        ttl: String,
        expires: bool,
    }

    impl Session {
        fn schema_of() -> u32 {
            1
        }
    }

    #[test]
    fn all_are_reached() {
        let _ = Session::query("a").range().eq(1).filter(Session::expires().eq(true)).not_expired();
        let _ = Session::ttl_path().gt(1) & Session::not_expired().ge(1) & Session::touch().eq("a");
    }
}

mod expiry_as_a_key {
    use super::*;
    use dynorm::time::EpochSeconds;

    #[derive(Model)]
    #[model(table = "expiry_as_a_key")]
    struct Slot {
        #[hash_key]
        room: String,
        #[range_key]
        #[ttl]
        ends: EpochSeconds,
        #[index(all, hash, name = "guests")]
        guest: String,
    }

    #[test]
    fn is_filtered_where_it_is_none() {
        let _ = Slot::scan().not_expired();
        let _ = Slot::query("a").ends().gt(EpochSeconds::new(UNIX_EPOCH));
        let _ = Slot::guests("a").not_expired();
    }
}

mod newtypes_of_seconds {
    use super::*;

    type Seconds = Option<Deadline>;

    #[derive(Document)]
    struct Deadline(u64);

    impl dynorm::time::TimeToLive for Deadline {}

    #[derive(Model)]
    #[model(table = "newtypes_of_seconds")]
    struct Job {
        #[hash_key]
        id: u32,
        #[ttl]
        deadline: Seconds,
    }

    fn touch(jobs: &Table<Job>) {
        drop(jobs.touch(1, Deadline(5)));
    }
}
