//! Writes that cannot keep the markers of unique values, and the way out.

use crate::error::{Error, Kind};
use crate::schema::TableSchema;

/// Of a batch or a load, which is no transaction.
pub(in crate::write) fn no_batch(schema: &TableSchema) -> Option<Error> {
    let attribute = schema.unique.first()?;
    let message = format!(
        "`{attribute}` is unique, and a batch cannot keep its markers, since it is no transaction: \
         await a `put`, `insert` or `delete` for each item, or hand them to `db.transact_write()`, \
         of which one has up to 100 actions with those on markers"
    );
    Some(Error::new(Kind::Invalid, message).at_attribute(&**attribute))
}

/// Of a write that is to give the item back.
pub(in crate::write) fn no_item_back(schema: &TableSchema) -> Error {
    let attribute = schema.unique.first().map(|name| &**name).unwrap_or_default();
    let message = format!(
        "`{attribute}` is unique, so that this write is a transaction, which gives no item back: \
         `get` the item, and then `delete_if_unchanged` or `save` it"
    );
    Error::new(Kind::Invalid, message).at_attribute(attribute)
}
