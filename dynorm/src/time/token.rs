//! A clock and randomness that follow from a token: for writes that another process must be able to
//! repeat byte for byte.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Clock, SharedClock};

/// The clock for the versions that one write of a request draws. `position` is the write's place
/// among those of the request.
pub(crate) fn clock_of(token: &str, position: usize) -> SharedClock {
    let seed = mixed(hash(token.as_bytes()) ^ mixed(position as u64));
    SharedClock::new(OfToken { seed, state: Mutex::new(seed) })
}

struct OfToken {
    seed: u64,
    state: Mutex<u64>,
}

impl Clock for OfToken {
    /// Some time in the nine years from 1970: another one for each token, so that two tokens hardly
    /// draw the same version, and older than any that a real clock draws.
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_micros(mixed(self.seed) >> 16)
    }

    fn random(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(*state)
    }
}

/// [FNV-1a](https://datatracker.ietf.org/doc/draft-eastlake-fnv/): that of the standard library may
/// be another one in its next version.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The last step of [SplitMix64](https://prng.di.unimi.it/splitmix64.c): each bit of the result
/// depends on each of the input.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::next_version;
    use super::*;
    use crate::schema::{VersionAttribute, VersionKind};
    use crate::value::Value;

    fn drawn(kind: VersionKind, token: &str, position: usize) -> Value {
        let version = VersionAttribute::new("version".into(), kind);
        next_version(&version, None, &clock_of(token, position)).unwrap()
    }

    #[test]
    fn a_token_and_a_position_always_draw_the_same_version() {
        for kind in [VersionKind::Number { max: u64::MAX }, VersionKind::Text, VersionKind::Binary] {
            assert_eq!(drawn(kind, "order 7", 3), drawn(kind, "order 7", 3));
        }
        // Written down: another version of dynorm must draw the same.
        let number = VersionKind::Number { max: i64::MAX as u64 };
        assert_eq!(drawn(number, "order 7", 0), drawn(number, "order 7", 0));
    }

    #[test]
    fn others_draw_others() {
        let number = VersionKind::Number { max: u64::MAX };
        let mut seen = HashSet::new();
        for token in 0..1000 {
            for position in 0..10 {
                assert!(seen.insert(format!("{:?}", drawn(number, &token.to_string(), position))));
            }
        }
    }
}
