//! How long to wait before sending again what was not processed.

use std::time::Duration;

/// The longest wait before the second round.
const BASE: Duration = Duration::from_millis(50);
/// The longest wait before any round.
const CAP: Duration = Duration::from_secs(10);

/// The wait after `round` rounds (from 1), exponential with full jitter: anything from nothing to
/// the exponential delay, as `random` (from 0 to 1) says. Spreads clients that were refused
/// together.
pub(super) fn delay(round: u32, random: f64) -> Duration {
    let exponential = BASE.saturating_mul(2u32.saturating_pow(round.saturating_sub(1)));
    exponential.min(CAP).mul_f64(random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_cap() {
        assert_eq!(delay(1, 1.0), BASE);
        assert_eq!(delay(2, 1.0), BASE * 2);
        assert_eq!(delay(3, 0.5), BASE * 2);
        assert_eq!(delay(40, 1.0), CAP);
        assert_eq!(delay(u32::MAX, 1.0), CAP);
        assert_eq!(delay(5, 0.0), Duration::ZERO);
    }
}
