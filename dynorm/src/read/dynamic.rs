//! Queries and scans of tables without a model.

use super::index::Dynamic;
use super::query::Query;
use super::scan::Scan;
use super::select::Select;
use super::spec::Read;
use crate::db::Table;
use crate::model::Untyped;
use crate::value::{Map, Value};

impl Table<Map, Untyped> {
    /// A query of the items with this hash key, of the table or of an [`index`](Read::index): a
    /// value, or a tuple of them for an index whose hash key is several attributes.
    /// [`range`](Read::range) is the next attribute of the range key.
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
    /// // Of an index of several attributes, as a table of orders may have it:
    /// let orders = db.open("orders");
    /// let urgent = orders.query(("acme", "open")).index("by_status").range().eq(20261126).range().ge(3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(&self, hash: impl HashValues) -> Query<Dynamic> {
        Query::of_values(None, hash.into_values().into_iter().map(Ok).collect())
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

/// What stands for the hash key in a query without a model: a value, or a tuple of two to four,
/// from the left.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the value of a hash key",
    label = "not a value, nor a tuple of values",
    note = "pass a string, a number or binary, or for an index whose hash key is several attributes \
            a tuple of two to four of these"
)]
pub trait HashValues {
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<V: Into<Value>> HashValues for V {
    fn into_values(self) -> Vec<Value> {
        vec![self.into()]
    }
}

macro_rules! tuple {
    ($($value:ident $index:tt),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($value: Into<Value>),*> HashValues for ($($value,)*) {
            fn into_values(self) -> Vec<Value> {
                vec![$(self.$index.into()),*]
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
