//! One file for each operation: the builder, the request that it makes, and the sending.

pub mod batch;
mod delete;
mod get;
mod limits;
mod put;
pub mod read;
mod save;

pub use delete::{DeleteItem, DeleteReturning};
pub use get::{Contains, GetItem};
