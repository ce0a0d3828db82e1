//! What stands for both sides of a plan.

use std::fmt::{self, Write};
use std::str::FromStr;

use super::PlanOptions;
use crate::deploy::observed::{Observed, ObservedTable};
use crate::deploy::value::Schema;

/// What stands for the tables as they are, as they are wanted, and what a plan may do: 32
/// hexadecimal digits. Counts, sizes and statuses are no part of it.
///
/// It belongs to one version of dynorm. It tells apart what differs by accident, and is no
/// protection against somebody who looks for another schema with the same one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    pub(super) fn of(schema: &Schema, observed: &Observed, options: PlanOptions) -> Self {
        let mut hash = Fnv(Fnv::BASIS);
        // The `Debug` of plain data has all of it. What a model is called is no matter.
        for table in schema.tables() {
            let _ = write!(hash, "{:?}{:?}", table.schema, table.settings);
            let found = observed.tables.get(table.name());
            let lasting = |found: &ObservedTable| found.lasting(&table.settings);
            let lasting = found.map(|found| found.as_ref().map(lasting));
            let _ = write!(hash, "{lasting:?}");
        }
        let _ = write!(hash, "{options:?}");
        Fingerprint(hash.0)
    }
}

/// FNV-1a with 128 bits.
struct Fnv(u128);

impl Fnv {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(Self::PRIME);
        }
        Ok(())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseFingerprintError;

impl fmt::Display for ParseFingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint is 32 hexadecimal digits")
    }
}

impl std::error::Error for ParseFingerprintError {}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ParseFingerprintError);
        }
        u128::from_str_radix(text, 16).map(Fingerprint).map_err(|_| ParseFingerprintError)
    }
}
