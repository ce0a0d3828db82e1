//! What the compiler can tell of a chain of versions.

use super::History;
use crate::codec::flatten::{equal, panic_with};
use crate::codec::names::Names;
use crate::schema::{SchemaAttribute, TableSchema};

/// The schema of a table whose items say of which schema they are.
#[must_use]
pub const fn with_item_schema(mut table: TableSchema, history: &History) -> TableSchema {
    let schema = SchemaAttribute::new(history.attribute, history.number);
    // There was none, and nothing is dropped here.
    std::mem::forget(table.item_schema.replace(schema));
    table
}

/// Fails to compile if a version cannot be upgraded from the one before: `table` is the schema of
/// the model, if this is one.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_history(history: &History, table: Option<&TableSchema>) {
    let Some(before) = history.before else { return };
    if before.is_model {
        panic_with(&[
            "`",
            before.name,
            "` is an older version, which is no item of a table any more: derive `Document` for it \
             instead of `Model`, and remove its keys and indexes",
        ]);
    }
    if !equal(history.attribute.as_bytes(), before.attribute.as_bytes()) {
        panic_with(&[
            "`",
            before.name,
            "` has `schema_attr = \"",
            before.attribute,
            "\"`, and `",
            history.name,
            "` has \"",
            history.attribute,
            "\": all versions of an item say by one attribute which they are",
        ]);
    }
    let Some(table) = table else { return };
    if table.composition.is_some() {
        // Its key is made of fields that may have been others.
        return;
    }
    let mut older = Some(before);
    while let Some(version) = older {
        check_key(version, table.hash.name());
        if let Some(range) = &table.range {
            check_key(version, range.name());
        }
        older = version.before;
    }
}

/// The key of an item never changes.
#[track_caller]
const fn check_key(version: &History, key: &str) {
    if !knows(version.names, key) {
        panic_with(&[
            "`",
            version.name,
            "` has no attribute `",
            key,
            "`, which is a key of the table: the key of an item never changes, so that each version \
             has it; add the field, or say by `#[model(rename = \"..\")]` which it is",
        ]);
    }
}

const fn knows(names: &Names, name: &str) -> bool {
    let all = names.all();
    let mut index = 0;
    while index < all.len() {
        if equal(all[index].plain.as_bytes(), name.as_bytes()) {
            return true;
        }
        index += 1;
    }
    names.takes_all()
}
