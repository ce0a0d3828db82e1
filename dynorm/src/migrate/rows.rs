//! The items of the table of migrations: for each name one for the lock, one for the history, one
//! for each segment, and one for each item that has failed.

use dynorm_derive::{Document, Model};

use super::counts::Counts;
use crate::codec::json::{item_from_json, item_to_json};
use crate::error::Result;
use crate::model::Key;
use crate::value::Map;

pub(super) const LOCK: &str = "lock";
pub(super) const RUN: &str = "run";
pub(super) const SEGMENT: &str = "seg#";
pub(super) const FAILED: &str = "failed#";

/// Who works at a migration.
#[derive(Clone, Debug, Model)]
#[model(table = "dynorm-migrations", crate = "crate")]
pub(super) struct LockRow {
    #[hash_key]
    pub(super) name: String,
    #[range_key]
    pub(super) part: String,
    /// Another text each time that it is taken; nobody has it if there is none.
    pub(super) owner: Option<String>,
    /// Grows each time that it is taken.
    pub(super) fence: u64,
    /// Grows as long as the owner is alive.
    pub(super) beat: u64,
    /// How long the beat may stand still, in milliseconds.
    pub(super) lease: u64,
}

/// What became of a migration.
#[derive(Clone, Debug, Model)]
#[model(table = "dynorm-migrations", crate = "crate")]
pub(super) struct RunRow {
    #[hash_key]
    pub(super) name: String,
    #[range_key]
    pub(super) part: String,
    pub(super) status: String,
    pub(super) way: String,
    /// The table whose items it changes.
    pub(super) table: Option<String>,
    /// How many segments it has, and will have.
    pub(super) segments: u32,
    /// Seconds since 1970.
    pub(super) started: u64,
    pub(super) finished: Option<u64>,
    pub(super) fence: u64,
    /// Who has written this.
    pub(super) runner: String,
    /// The version of its program, if that has said so.
    pub(super) version: Option<String>,
    pub(super) counts: Tally,
}

/// How far a segment is.
#[derive(Clone, Debug, Model)]
#[model(table = "dynorm-migrations", crate = "crate")]
pub(super) struct SegmentRow {
    #[hash_key]
    pub(super) name: String,
    #[range_key]
    pub(super) part: String,
    /// Where to go on; of a custom migration what it has written down.
    pub(super) cursor: Option<String>,
    pub(super) done: bool,
    pub(super) fence: u64,
    pub(super) counts: Tally,
}

/// An item that has failed.
#[derive(Clone, Debug, Model)]
#[model(table = "dynorm-migrations", crate = "crate")]
pub(super) struct FailedRow {
    #[hash_key]
    pub(super) name: String,
    #[range_key]
    pub(super) part: String,
    /// The item's key, as DynamoDB's JSON.
    pub(super) key: String,
    pub(super) error: String,
}

/// [`Counts`], as they are stored.
#[derive(Clone, Debug, Default, Document)]
#[model(crate = "crate")]
pub(super) struct Tally {
    read: u64,
    changed: u64,
    already: u64,
    skipped: u64,
    deleted: u64,
    moved: u64,
    failed: u64,
    read_units: f64,
    write_units: f64,
}

impl From<Counts> for Tally {
    fn from(counts: Counts) -> Self {
        let Counts { read, changed, already, skipped, deleted, moved, failed, read_units, write_units } =
            counts;
        Tally { read, changed, already, skipped, deleted, moved, failed, read_units, write_units }
    }
}

impl From<&Tally> for Counts {
    fn from(tally: &Tally) -> Self {
        let Tally { read, changed, already, skipped, deleted, moved, failed, read_units, write_units } =
            *tally;
        Counts { read, changed, already, skipped, deleted, moved, failed, read_units, write_units }
    }
}

impl SegmentRow {
    pub(super) fn new(name: &str, number: u32) -> Self {
        SegmentRow {
            name: name.to_owned(),
            part: format!("{SEGMENT}{number:05}"),
            cursor: None,
            done: false,
            fence: 0,
            counts: Tally::default(),
        }
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.part.strip_prefix(SEGMENT)?.parse().ok()
    }
}

impl FailedRow {
    pub(super) fn new(name: &str, key: &Key, mut error: String) -> Result<Self> {
        error.truncate(error.floor_char_boundary(LONGEST_ERROR));
        let key = item_to_json(&key.to_map())?;
        Ok(FailedRow { name: name.to_owned(), part: part_of(&key), key, error })
    }

    /// The key's attributes.
    pub(super) fn attributes(&self) -> Result<Map> {
        Ok(item_from_json(&self.key)?)
    }
}

/// How much is kept of what an error says, in bytes: many of them are written down at once.
const LONGEST_ERROR: usize = 1_000;

/// The longest range key is 1,024 bytes: of a longer key there is the beginning, and two digests.
fn part_of(key: &str) -> String {
    const LONGEST: usize = 900;
    if key.len() <= LONGEST {
        return format!("{FAILED}{key}");
    }
    let digest = |seed: u64| {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        key.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325 ^ seed, step)
    };
    let start = key.floor_char_boundary(LONGEST - 100);
    format!("{FAILED}{}#{:016x}{:016x}", &key[..start], digest(0), digest(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_long_keys_are_short_and_tell_apart() {
        let long = |end: &str| format!("{{\"id\":{{\"S\":\"{}{end}\"}}}}", "ä".repeat(1_000));
        assert_eq!(part_of("{\"id\":{\"N\":\"7\"}}"), "failed#{\"id\":{\"N\":\"7\"}}");
        assert!(part_of(&long("a")).len() <= 1_024);
        assert_ne!(part_of(&long("a")), part_of(&long("b")));
        assert_eq!(part_of(&long("a")), part_of(&long("a")));
    }

    #[test]
    fn a_segment_knows_its_number() {
        assert_eq!(SegmentRow::new("a", 7).part, "seg#00007");
        assert_eq!(SegmentRow::new("a", 123_456).number(), Some(123_456));
    }
}
