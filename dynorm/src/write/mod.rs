//! Writes: one file for each operation, with the builder, the request that it makes, and the sending.

mod any;
pub mod batch;
mod check;
mod delete;
mod delete_read;
mod limits;
mod preview;
mod put;
mod ready;
mod returning;
mod save;
mod send;

pub use any::{AnyWrite, Write};
pub use check::ConditionCheck;
#[doc(hidden)]
pub use check::SentAlone;
pub use delete::DeleteItem;
pub use preview::WritePreview;
pub use put::PutItem;
pub use returning::{Old, Returning};
