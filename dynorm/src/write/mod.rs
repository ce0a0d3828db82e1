//! Writes of one item, and batches of them.
//!
//! A write is a value: it has its table, key, encoded item and conditions, and can be kept, cloned,
//! handed to another task and sent again. [`PutItem`], [`UpdateItem`], [`DeleteItem`] and
//! [`ConditionCheck`] know their model; each is a [`Write`], and becomes an [`AnyWrite`], which
//! does not.

// One file for each operation, with the builder, the request that it makes, and the sending.

mod any;
mod any_model;
mod as_model;
pub mod batch;
mod check;
mod delete;
mod delete_read;
mod diagnostics;
mod idempotent;
mod limits;
mod merge;
mod modify;
mod part_of;
mod preview;
mod put;
mod ready;
mod returning;
mod save;
mod send;
mod transaction;
mod unique;
mod update;

/// What there is to say of a write that asks only that nothing is newer, where the server does not
/// hand over what it has met.
const NEWER_UNSEEN: &str = "there is an item of a newer schema than this program knows";

pub use any::{AnyWrite, Write};
pub use as_model::AsModel;
pub use check::ConditionCheck;
pub use delete::DeleteItem;
pub use delete_read::{DeleteRead, IdempotentDelete};
#[doc(hidden)]
pub use diagnostics::{
    GivesBack, GivesBackOnce, SentAlone, TakesByTable, TakesCondition, TakesConditionLate,
};
pub use idempotent::{Idempotent, IdempotentSave};
pub use merge::Conflict;
pub use modify::{Modify, Outcome};
pub use part_of::PartOf;
pub use preview::WritePreview;
pub use put::PutItem;
pub use returning::{New, Old, Returning};
pub use save::SaveItem;
pub(crate) use save::read as read_item;
pub use transaction::{TransactPreview, TransactWrite};
pub use update::UpdateItem;
