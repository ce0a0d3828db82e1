//! What changed since an item was read, and what each kind of save sends for it. Pure, no async.

mod align;
mod as_read;
mod condition;
mod diff;
mod edit;
mod encoded;
mod entity;
mod graft;
mod identity;
mod merge;
mod outcome;
mod plan;
mod raw_item;
mod snapshot;
mod whole;

pub use diff::Change;
pub(crate) use diff::diff;
pub(crate) use encoded::{EncodeAgain, attributes, encode_defaults, encode_json};
pub(crate) use entity::out_of_step;
pub(crate) use merge::Merge;
pub use merge::{Overlap, Side};
pub(crate) use outcome::Recovered;
pub(crate) use plan::{Loaded, Plan, Saving, Unchanged, Upgraded, Write, plan_loaded, plan_new};
pub(crate) use snapshot::{Compared, Scope, Snapshot};
