//! The operations that carry items, in DynamoDB's own terms: what a request builder gives to the transport.

mod batch;
mod page;
mod results;

pub(crate) use batch::{BatchGet, BatchItems, BatchWrite, Unprocessed, WriteEntry};
pub(crate) use page::{LastKey, Page, Query, Scan};
pub(crate) use results::{IntoResults, Results};

use crate::error::Result;
use crate::expr::Expression;
use crate::model::{Key, NewItem};
use crate::transport::{Attempts, Failure};

/// `GetItem`.
pub(crate) struct Get<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) consistent: bool,
    pub(crate) expression: Expression,
}

/// `PutItem`.
pub(crate) struct Put<'a> {
    pub(crate) table: &'a str,
    pub(crate) item: &'a NewItem<'a>,
    pub(crate) expression: Expression,
}

/// `UpdateItem`.
pub(crate) struct Update<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) expression: Expression,
    /// Asks for the values that what is changed had before.
    pub(crate) return_old: bool,
}

/// `DeleteItem`.
pub(crate) struct Delete<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) expression: Expression,
    /// Asks for the item as it was.
    pub(crate) return_old: bool,
}

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) value: T,
    pub(crate) attempts: Attempts,
    pub(crate) usage: Usage,
}

/// What a request used, as far as the transport was told to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// Capacity units.
    pub(crate) capacity: Option<f64>,
    /// The upper estimate of the largest item collection that a write touched, in gigabytes.
    pub(crate) collection_gb: Option<f64>,
}

impl Usage {
    pub(crate) fn add_capacity(&mut self, units: f64) {
        self.capacity = Some(self.capacity.unwrap_or(0.0) + units);
    }

    pub(crate) fn add_collection(&mut self, upper_gb: f64) {
        self.collection_gb = Some(self.collection_gb.unwrap_or(0.0).max(upper_gb));
    }
}

impl<T> Reply<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { value: change(self.value), attempts: self.attempts, usage: self.usage }
    }

    /// The same with another value; if there is none, that is a failure of a request that was sent.
    pub(crate) fn try_map<U>(self, change: impl FnOnce(T) -> Result<U>) -> Result<Reply<U>, Failure> {
        let Reply { value, attempts, usage } = self;
        match change(value) {
            Ok(value) => Ok(Reply { value, attempts, usage }),
            Err(error) => Err(Failure { error, attempts, current: None }),
        }
    }
}
