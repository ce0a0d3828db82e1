//! What changed since an item was read, and what each kind of save sends for it. Pure, no async.

mod diff;
mod graft;
mod members;
mod plan;
mod snapshot;
mod whole;

pub use diff::Change;
pub(crate) use diff::diff;
pub(crate) use plan::{Plan, Recovered, Saving, Write};
pub(crate) use snapshot::{Compared, EncodeAgain, Scope, Snapshot, attributes, encode_again, encode_json};
