//! What the code's meaning depends on, in a file that is kept beside the code.

use dynorm::schema::{IndexSchema, KeyAttribute, Projection};

use super::node::{Node, Object};
use super::view::TableView;

/// Raised when the form changes, so that an older file is not taken for another schema.
const VERSION: u64 = 1;

pub(super) fn json(tables: &[TableView<'_>]) -> String {
    let mut tables: Vec<_> = tables.iter().collect();
    tables.sort_by_key(|table| table.base());
    let tables: Vec<_> = tables.into_iter().map(table).collect();
    Node::from(Object::new().with("version", VERSION).with("tables", tables)).to_json()
}

fn table(table: &TableView<'_>) -> Object {
    let mut members = Object::new().with("table", table.base());
    members.put("hash", attribute(table.hash()));
    members.put_if("range", table.range().map(attribute));
    let mut indexes: Vec<_> = table.indexes().iter().collect();
    indexes.sort_by_key(|index| &index.name);
    members.put_if("indexes", Some(indexes.into_iter().map(index).collect::<Vec<_>>()));
    members.put_if("time_to_live", table.time_to_live());
    members
}

fn index(index: &IndexSchema) -> Object {
    let attributes = |keys: &[KeyAttribute]| keys.iter().map(attribute).collect::<Vec<_>>();
    let mut members = Object::new()
        .with("index", &*index.name)
        .with("kind", index.kind.to_string())
        .with("hash", attributes(&index.hash));
    members.put_if("range", Some(attributes(&index.range)));
    match &index.projection {
        Projection::All => members.put("holds", "all"),
        Projection::KeysOnly => members.put("holds", "keys"),
        Projection::Include(names) => {
            let mut names: Vec<_> = names.iter().map(|name| &**name).collect();
            names.sort_unstable();
            members.put("holds", names);
        }
    }
    members
}

fn attribute(key: &KeyAttribute) -> Object {
    Object::new().with("name", &*key.name).with("type", key.attribute_type.to_string())
}
