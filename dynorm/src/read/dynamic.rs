//! Queries and scans of tables without a model.

use super::index::Dynamic;
use super::query::Query;
use super::range::RangeKey;
use super::scan::Scan;
use super::select::{Items, Select};
use super::spec::Read;
use crate::db::Table;
use crate::model::Untyped;
use crate::value::{Map, Value};

impl Table<Map, Untyped> {
    /// A query of the items with this hash key, of the table or of an [`index`](Read::index).
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     account_type: String,
    /// #     #[range_key]
    /// #     last_name: String,
    /// # }
    /// # db.table::<User>().create().await?;
    /// let users = db.open("users");
    /// let with_d = users.query("standard").range().begins_with("D").all(&users).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(&self, hash: impl Into<Value>) -> Query<Dynamic> {
        Query::of_value(None, Ok(hash.into()))
    }

    /// A scan of the table or of an [`index`](Read::index).
    pub fn scan(&self) -> Scan<Dynamic> {
        Scan::of_all()
    }
}

impl<S, O: Select<Map>> Read<Dynamic, S, O> {
    /// Reads an index instead of the table.
    pub fn index(self, name: impl Into<String>) -> Self {
        self.with(|spec| spec.index = Some(name.into().into()))
    }
}

impl Read<Dynamic, Untyped, Items<Map>> {
    /// The range key, to put a condition on it.
    pub fn range(self) -> RangeKey<Dynamic, Items<Map>> {
        let (spec, select) = self.into_parts();
        RangeKey::new(spec, select)
    }
}
