//! Expressions: conditions, updates and projections as data, and their text with placeholders.
//! Pure, no async.

mod item_schema;
pub(crate) mod limits;
mod of_entity;
pub(crate) mod older;
mod path;
mod placeholders;
pub(crate) mod predicate;
mod read_paths;
pub mod typed;
pub(crate) mod update;
mod update_rules;
mod update_types;

pub use path::{AttributePath, ParsePathError};
pub(crate) use placeholders::{Expression, value_label};
pub(crate) use predicate::{Holds, Predicate};
pub(crate) use read_paths::ReadPaths;
pub(crate) use update::{Action, Update};
pub(crate) use update_rules::Requirement;
