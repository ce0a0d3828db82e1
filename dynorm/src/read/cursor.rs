//! A place between two results, to go on from later, elsewhere.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::build::Built;
use super::spec::{Access, RangeCondition, Segments, Spec};
use crate::codec::json::{item_from_json, item_to_json};
use crate::error::{Error, Kind, Result};
use crate::transport::op::LastKey;

/// The version of the text form. A cursor of another one is refused.
const VERSION: &str = "1";

/// A place between two results of a query or scan: opaque, and small enough for a URL.
///
/// As text it survives the process: [`to_string`](ToString::to_string) and [`parse`](str::parse).
/// It is bound to the query that gave it (table, index, direction, key condition, filter and
/// segment) and refused by any other. It holds the key of an item in plain: whoever gets it can
/// read that.
#[derive(Clone, PartialEq)]
pub struct Cursor {
    /// What the query is, in a form that does not change between versions of dynorm.
    origin: Origin,
    key: LastKey,
}

/// What a cursor is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    table: String,
    /// Empty for the table itself.
    index: String,
    forward: bool,
    /// Of key condition, filter and segment.
    fingerprint: u64,
}

impl Cursor {
    pub(super) fn new(origin: &Origin, key: LastKey) -> Self {
        Cursor { origin: origin.clone(), key }
    }

    /// The same place, for the query in the other direction.
    pub(super) fn reversed(mut self) -> Self {
        self.origin.forward = !self.origin.forward;
        self
    }

    /// Where to go on, if this is a cursor of that query.
    pub(super) fn check(&self, expected: &Origin) -> Result<&LastKey> {
        let difference = if self.origin.table != expected.table {
            "of another table"
        } else if self.origin.index != expected.index {
            "of another index"
        } else if self.origin.forward != expected.forward {
            "of the other direction"
        } else if self.origin.fingerprint != expected.fingerprint {
            "of a query with another key condition, filter or segment"
        } else {
            return Ok(&self.key);
        };
        Err(Error::new(Kind::Invalid, format!("the cursor is {difference}")))
    }
}

impl Origin {
    pub(super) fn of(spec: &Spec, table: &str, built: &Built) -> Self {
        let mut fingerprint = Fingerprint::default();
        built.conditions(|part| fingerprint.add(part));
        let mut forward = true;
        match &spec.access {
            Access::Hash { forward: direction, range, .. } => {
                forward = *direction;
                fingerprint.add(if matches!(range.last(), Some(RangeCondition::BeginsWith(_))) {
                    "\nprefix"
                } else {
                    "\nquery"
                });
            }
            Access::Scan(Segments::One { segment, total }) => {
                fingerprint.add(&format!("\nsegment {segment}/{total}"));
            }
            Access::Scan(_) => fingerprint.add("\nscan"),
        }
        Origin {
            table: table.to_owned(),
            index: spec.index.clone().unwrap_or_default().into_owned(),
            forward,
            fingerprint: fingerprint.0,
        }
    }
}

/// FNV-1a of a text: stable for all time, unlike std's hashers. It guards against mistakes, not
/// against forgery.
struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Goes on with the text.
    fn add(&mut self, text: &str) {
        self.0 =
            text.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A malformed key can be printed, since `to_string` must not panic, but not be read again.
        let key = self.key.to_map().and_then(|map| Ok(item_to_json(&map)?)).unwrap_or_default();
        let Origin { table, index, forward, fingerprint } = &self.origin;
        // Lengths first, so that no name needs escaping.
        let direction = if *forward { 'f' } else { 'r' };
        let text = format!(
            "{VERSION}{direction}{fingerprint:016x}{},{},{table}{index}{key}",
            table.len(),
            index.len()
        );
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl fmt::Debug for Cursor {
    /// Without the key, which is other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// # Errors
    ///
    /// [`Kind::Invalid`] if the text is no cursor, or of another version of dynorm.
    fn from_str(text: &str) -> Result<Self> {
        let malformed = || Error::new(Kind::Invalid, "the text is not a cursor");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let text = String::from_utf8(bytes).map_err(|_| malformed())?;
        let rest = text
            .strip_prefix(VERSION)
            .ok_or_else(|| Error::new(Kind::Invalid, "the cursor is of another version of dynorm"))?;
        parse(rest).ok_or_else(malformed)
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let (direction, text) = text.split_at_checked(1)?;
    let forward = match direction {
        "f" => true,
        "r" => false,
        _ => return None,
    };
    let (fingerprint, text) = text.split_at_checked(16)?;
    let fingerprint = u64::from_str_radix(fingerprint, 16).ok()?;
    let (table, text) = text.split_once(',')?;
    let (index, text) = text.split_once(',')?;
    let (table, text) = text.split_at_checked(table.parse().ok()?)?;
    let (index, key) = text.split_at_checked(index.parse().ok()?)?;
    let key = LastKey::Map(item_from_json(key).ok()?);
    let origin = Origin { table: table.to_owned(), index: index.to_owned(), forward, fingerprint };
    Some(Cursor { origin, key })
}

#[cfg(feature = "serde")]
impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
