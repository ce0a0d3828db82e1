//! Expressions: conditions, updates and projections as data, and their text with placeholders. Pure, no async.

pub(crate) mod condition;
mod limits;
pub(crate) mod path;
mod placeholders;
pub(crate) mod update;

pub(crate) use condition::Condition;
pub use path::{AttributePath, ParsePathError};
pub(crate) use placeholders::Expression;
pub(crate) use update::{Action, Update};
