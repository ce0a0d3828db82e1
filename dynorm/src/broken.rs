//! Deliberate faults, to see whether the simulation of the tests finds them: `tests/broken.sh`. None of this exists unless
//! dynorm is compiled with `--cfg dynorm_broken`; `DYNORM_BROKEN` then names the one fault that is on.

use std::sync::OnceLock;

/// Whether the fault of that name is on.
pub(crate) fn is(name: &str) -> bool {
    static ON: OnceLock<String> = OnceLock::new();
    ON.get_or_init(|| std::env::var("DYNORM_BROKEN").unwrap_or_default()) == name
}
