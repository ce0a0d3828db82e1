//! Attributes and variants that were renamed, and variants that are not known: what is read of
//! them, and what each write makes of it.

mod fields;
mod flattened;
mod merging;
mod nested;
mod others;
mod reads;
mod sets;
mod updates;
mod upgrades;
mod variants;

use dynorm::{Map, Model, Table, Value};
use dynorm_tests::{Tap, store, table};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

/// A table with one item that another program has stored.
async fn with<M: Model>(raw: &Map) -> (Table<M>, Tap) {
    let (table, tap) = table::<M>().await;
    store(table.db(), table.name(), raw.clone()).await;
    tap.log().clear();
    (table, tap)
}

/// The same table by the SDK's own types.
fn by_values<M: Model>(table: &Table<M>) -> Table<M> {
    table.db().clone().with_attribute_values().table::<M>().named(table.name())
}
