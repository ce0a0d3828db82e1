//! Reads for code over any model, which knows neither the model's own functions nor whether its
//! keys have one part or two.

use super::composed::items_scan;
use super::get::GetItem;
use super::index::{Primary, Queryable};
use super::query::Query;
use super::scan::Scan;
use super::select::Items;
use super::spec::{Read, Segments};
use crate::codec::memory::to_value;
use crate::db::Table;
use crate::model::{HashAndRange, HashOnly, IntoKey, Record, ValueOf};

impl<M: Record, Shape> Table<M, Shape> {
    /// Reads an item by its key, whatever its form: the hash key, `(hash, range)`, or what an
    /// entity's `key` makes. For [code over any model](crate::guide::any_model); where the model is
    /// known, `get` takes the parts one by one.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// use dynorm::IntoKey;
    ///
    /// /// The item, or what a caller shows as "404".
    /// async fn load<M: Model>(
    ///     table: &Table<M>,
    ///     key: impl IntoKey<M, M::Shape>,
    /// ) -> Result<Item<M>, String> {
    ///     let found = table.get_by(key).consistent().await.map_err(|error| error.to_string())?;
    ///     found.ok_or_else(|| format!("not in {}", table.name()))
    /// }
    /// ```
    pub fn get_by(&self, key: impl IntoKey<M, Shape>) -> GetItem<M> {
        GetItem::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}

impl<M: Queryable<Shape = HashOnly>> Table<M, HashOnly> {
    /// A query of the items with this hash key, of which there is at most one. For [code over any
    /// model](crate::guide::any_model); where the model is known, it is `User::query(..)`.
    pub fn query(&self, hash: impl ValueOf<M::Hash>) -> Query<Primary<M>> {
        Query::of([to_value(&hash)])
    }
}

impl<M: Queryable<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// A query of the items with this hash key, without a condition on the range key: which
    /// attribute that is, only the model's own function knows. For [code over any
    /// model](crate::guide::any_model); where the model is known, it is `User::query(..)`.
    pub fn query(&self, hash: impl ValueOf<M::Hash>) -> Query<Primary<M>> {
        Query::of([to_value(&hash)])
    }
}

impl<M: Queryable, Shape> Table<M, Shape> {
    /// A scan of the table; of an entity's table, of its own items. For [code over any
    /// model](crate::guide::any_model); where the model is known, it is `User::scan()`.
    pub fn scan(&self) -> Scan<Primary<M>> {
        Read::new(items_scan::<M>(Segments::All), Items::default())
    }
}
