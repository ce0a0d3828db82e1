//! `DescribeTable`, and a table's keys and indexes out of what it says.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, KeySchemaElement, KeyType, Projection as SdkProjection, ProjectionType,
    ScalarAttributeType, TableDescription,
};

use super::table::TableRef;
use crate::error::{Error, Kind, Result};
use crate::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use crate::transport::{from_sdk_error, with_ways_out};
use crate::value::AttributeType;

/// Asks for the table as it is.
pub(crate) async fn fetch(table: &TableRef) -> Result<TableDescription> {
    let context = |error: Error| error.operation("DescribeTable").on_table(table.name());
    let output = table.db().client().describe_table().table_name(table.name()).send().await;
    let output = output.map_err(|error| context(with_ways_out(from_sdk_error(error))))?;
    output.table.ok_or_else(|| context(Error::new(Kind::Service, "the answer describes no table")))
}

/// The schema of a table that was described.
pub(crate) fn schema(table: &TableDescription) -> Result<TableSchema> {
    let types = table.attribute_definitions();
    let (hash, range) = keys(table.key_schema(), types)?;
    let mut indexes = Vec::new();
    for index in table.local_secondary_indexes() {
        let (hash, range) = keys(index.key_schema(), types)?;
        let name = index.index_name().unwrap_or_default().to_owned();
        let projection = projection(index.projection());
        indexes.push(IndexSchema::new(name.into(), IndexKind::Local, hash, range, projection));
    }
    for index in table.global_secondary_indexes() {
        let (hash, range) = keys(index.key_schema(), types)?;
        let name = index.index_name().unwrap_or_default().to_owned();
        let projection = projection(index.projection());
        indexes.push(IndexSchema::new(name.into(), IndexKind::Global, hash, range, projection));
    }
    let name = table.table_name().unwrap_or_default().to_owned();
    Ok(TableSchema::new(name.into(), hash, range, indexes.into(), None))
}

fn keys(
    schema: &[KeySchemaElement],
    types: &[AttributeDefinition],
) -> Result<(KeyAttribute, Option<KeyAttribute>)> {
    let find = |kind: &KeyType| {
        let element = schema.iter().find(|element| element.key_type() == kind)?;
        let definition =
            types.iter().find(|definition| definition.attribute_name() == element.attribute_name())?;
        let attribute_type = match definition.attribute_type() {
            ScalarAttributeType::S => AttributeType::String,
            ScalarAttributeType::N => AttributeType::Number,
            ScalarAttributeType::B => AttributeType::Binary,
            _ => return None,
        };
        Some(KeyAttribute::new(element.attribute_name().to_owned().into(), attribute_type))
    };
    let hash = find(&KeyType::Hash)
        .ok_or_else(|| Error::new(Kind::Service, "the answer names no hash key of a known type"))?;
    Ok((hash, find(&KeyType::Range)))
}

fn projection(projection: Option<&SdkProjection>) -> Projection {
    match projection.and_then(SdkProjection::projection_type) {
        Some(ProjectionType::KeysOnly) => Projection::KeysOnly,
        Some(ProjectionType::Include) => {
            let names = projection.map(SdkProjection::non_key_attributes).unwrap_or_default();
            Projection::Include(names.iter().map(|name| name.clone().into()).collect())
        }
        _ => Projection::All,
    }
}
