//! A model in Rust for a table that is there: its keys and indexes as they are described, and the
//! other attributes as some of its items have them. Pure.

mod names;
mod shape;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use dynorm::schema::{IndexKind, IndexSchema, Projection, TableSchema};
use dynorm::{AttributeType, Map};

use names::{Names, type_name};
use shape::{Field, Shape};
use write::{Attribute, Struct};

/// The text of a module with the model, and with the documents in it.
pub(crate) fn model(table: &TableSchema, items: &[Map]) -> String {
    let mut fields: BTreeMap<String, Field> = BTreeMap::new();
    for item in items {
        shape::add(&mut fields, item);
    }
    for key in table.keys().chain(table.indexes.iter().flat_map(IndexSchema::keys)) {
        let field = fields.entry(key.name.to_string()).or_default();
        field.shape = of_key(key.attribute_type, &field.shape);
    }
    // What an index holds has to be a field, whether or not an item has it.
    for index in &*table.indexes {
        if let Projection::Include(included) = &index.projection {
            for name in included.iter() {
                fields.entry(name.to_string()).or_default();
            }
        }
    }
    let mut structs = Vec::new();
    let mut types = Names::default();
    let name = types.take(type_name(&table.table, "Item"));
    let mut model = document(&name, &fields, items.len(), &mut types, &mut structs);
    keys(&mut model, table);
    structs.insert(0, model);
    let note = match items.len() {
        0 => "no item was there to look at: add the attributes that are no keys".to_owned(),
        count => {
            format!("by a look at {count} items: others may have more attributes, or others of these types")
        }
    };
    write::module(&structs, &format!("Table `{}`, {note}.", table.table.escape_default()))
}

/// DynamoDB sees to the type of a key; of its numbers, items tell more.
fn of_key(kind: AttributeType, seen: &Shape) -> Shape {
    match (kind, seen) {
        (AttributeType::Binary, _) => Shape::Binary,
        (AttributeType::Number, Shape::Unsigned | Shape::Signed) => seen.clone(),
        (AttributeType::Number, _) => Shape::Decimal,
        _ => Shape::Text,
    }
}

/// A struct for attributes, and behind it those of the documents in it.
fn document(
    name: &str,
    fields: &BTreeMap<String, Field>,
    of: usize,
    types: &mut Names,
    structs: &mut Vec<Struct>,
) -> Struct {
    let mut names = Names::default();
    let attributes = fields.iter().map(|(attribute, field)| {
        let rust = names.take(names::field(attribute));
        let ty = rust_type(&field.shape, &format!("{name}{}", type_name(attribute, "Part")), types, structs);
        let is_optional = field.seen < of || field.is_null || of == 0;
        // An empty set is an absent one.
        let is_set = matches!(field.shape, Shape::TextSet | Shape::NumberSet | Shape::BinarySet);
        let ty = if is_optional && !is_set { format!("Option<{ty}>") } else { ty };
        Attribute { name: attribute.clone(), rust, ty, is_optional, marks: Vec::new() }
    });
    let attributes = attributes.collect();
    Struct { name: name.to_owned(), table: None, marks: Vec::new(), attributes }
}

fn rust_type(shape: &Shape, name: &str, types: &mut Names, structs: &mut Vec<Struct>) -> String {
    match shape {
        Shape::Unknown | Shape::Any => "dynorm::Value".to_owned(),
        Shape::Bool => "bool".to_owned(),
        Shape::Unsigned => "u64".to_owned(),
        Shape::Signed => "i64".to_owned(),
        Shape::Decimal => "dynorm::Number".to_owned(),
        Shape::Text => "String".to_owned(),
        Shape::Binary => "Vec<u8>".to_owned(),
        Shape::TextSet => "BTreeSet<String>".to_owned(),
        Shape::NumberSet => "BTreeSet<dynorm::Number>".to_owned(),
        Shape::BinarySet => "BTreeSet<Vec<u8>>".to_owned(),
        Shape::List(element) => format!("Vec<{}>", rust_type(element, name, types, structs)),
        Shape::Names(value) => format!("BTreeMap<String, {}>", rust_type(value, name, types, structs)),
        Shape::Document(fields, of) => {
            let name = types.take(name.to_owned());
            let place = structs.len();
            let document = document(&name, fields, *of, types, structs);
            structs.insert(place, document);
            name
        }
    }
}

/// Marks the fields that are keys. A key of the table is always there.
fn keys(model: &mut Struct, table: &TableSchema) {
    model.table = Some(table.table.to_string());
    for (key, mark) in [(Some(&table.hash), "hash_key"), (table.range.as_ref(), "range_key")] {
        if let Some(field) = key.and_then(|key| model.find(&key.name)) {
            field.marks.push(format!("#[{mark}]"));
            field.make_required();
        }
    }
    for index in &*table.indexes {
        let holds = holds(model, &index.projection);
        let name = write::literal(&index.name);
        match (index.kind, &*index.hash, &*index.range) {
            (IndexKind::Local, _, [range]) => {
                model.mark(&range.name, format!("#[index({holds}, name = {name})]"));
            }
            (IndexKind::Global, [hash], [] | [_]) => {
                model.mark(&hash.name, format!("#[index({holds}, hash, name = {name})]"));
                for range in &*index.range {
                    model.mark(&range.name, format!("#[index(range, name = {name})]"));
                }
            }
            (_, hash, range) => {
                let names = |model: &mut Struct, keys: &[dynorm::schema::KeyAttribute]| {
                    let names = keys.iter().filter_map(|key| Some(model.find(&key.name)?.rust.clone()));
                    names.collect::<Vec<_>>().join(", ")
                };
                let (hash, range) = (names(model, hash), names(model, range));
                let range = if range.is_empty() { String::new() } else { format!(", range({range})") };
                model.marks.push(format!("#[index(name = {name}, {holds}, hash({hash}){range})]"));
            }
        }
    }
    let rank = |attribute: &Attribute| {
        let is = |mark: &str| attribute.marks.iter().any(|own| own == mark);
        if is("#[hash_key]") {
            0
        } else if is("#[range_key]") {
            1
        } else {
            2
        }
    };
    model.attributes.sort_by_key(rank);
}

fn holds(model: &mut Struct, projection: &Projection) -> String {
    match projection {
        Projection::All => "all".to_owned(),
        Projection::KeysOnly => "keys_only".to_owned(),
        Projection::Include(included) => {
            let names = included.iter().filter_map(|name| Some(model.find(name)?.rust.clone()));
            format!("include({})", names.collect::<Vec<_>>().join(", "))
        }
    }
}
