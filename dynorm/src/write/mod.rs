//! Writes: one file for each operation, with the builder, the request that it makes, and the sending.

pub mod batch;
mod delete;
mod limits;
mod put;
mod save;

pub use delete::{DeleteItem, DeleteReturning};
