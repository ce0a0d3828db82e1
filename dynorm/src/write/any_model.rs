//! Deletions by key for code over any model, which does not know whether a key has one part or two.

use super::delete::DeleteItem;
use crate::db::Table;
use crate::model::{IntoKey, Record};

impl<M: Record, Shape> Table<M, Shape> {
    /// Deletes an item by its key, whatever its form: the hash key, `(hash, range)`, or what an
    /// entity's `key` makes. For [code over any model](crate::guide::any_model); where the model is
    /// known, `delete` takes the parts one by one.
    pub fn delete_by(&self, key: impl IntoKey<M, Shape>) -> DeleteItem<M> {
        DeleteItem::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}
