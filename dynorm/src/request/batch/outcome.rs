//! What came of a batch write.

use std::any::Any;
use std::fmt;

use crate::error::{Error, Kind, Result};
use crate::model::{Key, Record};

/// What came of a batch write. Look at it: what was not written is in here, and nowhere else.
#[must_use = "what could not be written is in here"]
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchOutcome<T> {
    /// How many writes DynamoDB has taken.
    pub written: u64,
    /// What it has not taken, to be written another time: after all attempts, or because of the error.
    pub leftovers: Vec<T>,
    /// Why there are leftovers, if not just for want of capacity. The first of several.
    pub error: Option<Error>,
}

impl<T> BatchOutcome<T> {
    /// Whether all was written.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.leftovers.is_empty() && self.error.is_none()
    }

    /// The number of writes, if all was written. Drops the leftovers: take them first if they matter.
    ///
    /// # Errors
    ///
    /// The error that left something over, or [`Kind::Throttled`].
    pub fn into_result(self) -> Result<u64> {
        if self.is_complete() {
            return Ok(self.written);
        }
        let count = self.leftovers.len();
        Err(self.error.unwrap_or_else(|| {
            Error::new(Kind::Throttled, format!("{count} writes were not taken after all attempts"))
                .operation("BatchWriteItem")
        }))
    }
}

/// A write of a [`BatchWrite`](super::BatchWrite) that was not made.
pub struct Leftover {
    pub(super) table: String,
    pub(super) key: Box<Key>,
    /// The model of a put; `None` of a delete.
    pub(super) model: Option<Box<dyn Any + Send + Sync>>,
}

impl Leftover {
    /// The table that it was for.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.table
    }

    /// The key of the item to write or delete.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Whether it was a delete.
    #[must_use]
    pub fn is_delete(&self) -> bool {
        self.model.is_none()
    }

    /// The model that was to be put.
    ///
    /// # Errors
    ///
    /// The leftover itself, if it is a delete or has a model of another type.
    pub fn into_model<M: Record>(self) -> std::result::Result<M, Self> {
        let Leftover { table, key, model } = self;
        match model.map(<Box<dyn Any + Send + Sync>>::downcast) {
            Some(Ok(model)) => Ok(*model),
            Some(Err(model)) => Err(Leftover { table, key, model: Some(model) }),
            None => Err(Leftover { table, key, model: None }),
        }
    }
}

impl fmt::Debug for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_delete() { "Delete" } else { "Put" };
        write!(f, "{what}({} {})", self.table, self.key)
    }
}
