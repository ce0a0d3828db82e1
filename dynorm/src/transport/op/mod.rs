//! One file for each operation: its request and its answer, both ways, and the test that both are
//! the same.

mod batch_get;
mod batch_write;
mod delete;
mod get;
mod page;
mod put;
mod query;
mod scan;
mod transact_get;
mod transact_write;
mod update;

pub(crate) use batch_get::{BatchGet, BatchItems, Placed, TableKeys};
pub(crate) use batch_write::{BatchWrite, Unprocessed, WriteEntry};
pub(crate) use delete::Delete;
pub(crate) use get::Get;
pub(crate) use page::{LastKey, Page};
pub(crate) use put::Put;
pub(crate) use query::Query;
pub(crate) use scan::Scan;
pub(crate) use transact_get::TransactGet;
pub(crate) use transact_write::{Action, Check, TransactWrite};
pub(crate) use update::{Returning, Update};
