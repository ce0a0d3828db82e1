//! A data model for NoSQL Workbench. Its format is not described anywhere: this has the shape that
//! it writes itself.

use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection};

use super::node::Object;
use super::view::TableView;
use super::{ExportError, definition};

pub(super) fn json(tables: &[TableView<'_>]) -> Result<String, ExportError> {
    let data_model = tables.iter().map(table).collect::<Result<Vec<_>, _>>()?;
    let metadata = Object::new()
        .with("Author", "dynorm")
        .with("DateCreated", "")
        .with("DateLastModified", "")
        .with("Description", "Tables, as their models in Rust describe them")
        .with("AWSService", "Amazon DynamoDB")
        .with("Version", "3.0");
    let model = Object::new()
        .with("ModelName", "dynorm")
        .with("ModelMetadata", metadata)
        .with("DataModel", data_model);
    Ok(super::node::Node::from(model).to_json())
}

fn table(table: &TableView<'_>) -> Result<Object, ExportError> {
    check(table)?;
    let global = table.indexes_of(IndexKind::Global).map(|index| {
        Object::new()
            .with("IndexName", &*index.name)
            .with("KeyAttributes", keys(index.hash.first(), index.range.first()))
            .with("Projection", definition::projection(&index.projection))
    });
    let mut model = Object::new()
        .with("TableName", table.name())
        .with("KeyAttributes", keys(Some(table.hash()), table.range()))
        .with("NonKeyAttributes", others(table))
        .with("TableFacets", Vec::<Object>::new())
        .with("GlobalSecondaryIndexes", global.collect::<Vec<_>>())
        .with("TableData", Vec::<Object>::new())
        .with("DataAccess", Object::new().with("MySql", Object::new()));
    let mode = if table.is_on_demand() { "PAY_PER_REQUEST" } else { "PROVISIONED" };
    model.put("BillingMode", mode);
    if let dynorm::Throughput::Provisioned { read, write } = table.throughput() {
        let units = Object::new().with("ReadCapacityUnits", read).with("WriteCapacityUnits", write);
        model.put("ProvisionedCapacitySettings", Object::new().with("ProvisionedThroughput", units));
    }
    Ok(model)
}

/// What the format has no place for must not get lost in silence.
fn check(table: &TableView<'_>) -> Result<(), ExportError> {
    let several = |index: &&IndexSchema| index.hash.len() > 1 || index.range.len() > 1;
    if let Some(index) = table.indexes().iter().find(several) {
        return Err(ExportError::new(format!(
            "table `{}`: the hash or range key of its index `{}` is several attributes, for which \
             the data models of NoSQL Workbench have no form",
            table.name(),
            index.name
        )));
    }
    if let Some(index) = table.indexes_of(IndexKind::Local).next() {
        return Err(ExportError::new(format!(
            "table `{}`: its index `{}` is local, for which the data models of NoSQL Workbench have no form",
            table.name(),
            index.name
        )));
    }
    Ok(())
}

fn keys(hash: Option<&KeyAttribute>, range: Option<&KeyAttribute>) -> Object {
    let mut keys = Object::new();
    keys.put_if("PartitionKey", hash.map(attribute));
    keys.put_if("SortKey", range.map(attribute));
    keys
}

fn attribute(key: &KeyAttribute) -> Object {
    Object::new().with("AttributeName", &*key.name).with("AttributeType", key.attribute_type.to_string())
}

/// The attributes that are no key of the table: keys of indexes, and what these hold besides, of
/// which a schema does not know the types. Workbench wants one, and a string is what it shows best.
fn others(table: &TableView<'_>) -> Vec<Object> {
    let is_key = |name: &str| table.hash().name == name || table.range().is_some_and(|key| key.name == name);
    let keys = table.key_attributes().into_iter().filter(|key| !is_key(&key.name));
    let mut names: Vec<&str> = keys.clone().map(|key| &*key.name).collect();
    let mut others: Vec<_> = keys.map(attribute).collect();
    for index in table.indexes() {
        let Projection::Include(included) = &index.projection else { continue };
        for name in included.iter() {
            if !is_key(name) && !names.contains(&&**name) {
                names.push(name);
                others.push(Object::new().with("AttributeName", &**name).with("AttributeType", "S"));
            }
        }
    }
    others
}
