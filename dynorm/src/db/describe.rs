//! `DescribeTable`, and a table's keys and indexes out of what it says.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, KeySchemaElement, KeyType, Projection as SdkProjection, ProjectionType,
    ScalarAttributeType, TableDescription,
};
use futures_core::future::BoxFuture;

use super::table::TableRef;
use crate::error::{Error, Kind, Result};
use crate::schema::{
    IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema, UnreadableIndex, UnreadableReason,
};
use crate::transport::Access;
use crate::value::AttributeType;

/// Asks for the table as it is. In a box, since it is rare, and the future of the SDK's own
/// operation is large.
pub(crate) fn fetch(table: &TableRef) -> BoxFuture<'_, Result<TableDescription>> {
    Box::pin(async move {
        let context = |error: Error| error.operation("DescribeTable").on_table(table.name());
        let transport = table.db().transport();
        let request = transport.client.describe_table().table_name(table.name());
        let sent = transport
            .send_about_tables(Access::Read, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        let reply = sent.map_err(|failure| context(failure.error))?;
        reply.value.table.ok_or_else(|| context(Error::new(Kind::Service, "the answer describes no table")))
    })
}

/// The schema of a table that was described.
pub(crate) fn schema(table: &TableDescription) -> Result<TableSchema> {
    let types = table.attribute_definitions();
    let (hash, range) = one_of_each(keys(table.key_schema(), types))
        .ok_or_else(|| Error::new(Kind::Service, "the answer does not say what the table's keys are"))?;
    let mut found = Found::default();
    for index in table.local_secondary_indexes() {
        let keys = keys(index.key_schema(), types);
        found.index(index.index_name(), IndexKind::Local, keys, index.projection());
    }
    for index in table.global_secondary_indexes() {
        let keys = keys(index.key_schema(), types);
        found.index(index.index_name(), IndexKind::Global, keys, index.projection());
    }
    let name = table.table_name().unwrap_or_default().to_owned();
    let mut schema = TableSchema::new(name.into(), hash, range, found.indexes.into(), None);
    schema.unreadable = found.unreadable.into();
    Ok(schema)
}

/// The attributes of hash and range key. There is at least one hash attribute.
type Keys = (Vec<KeyAttribute>, Vec<KeyAttribute>);

/// The keys of a table, which has no more than one hash and one range attribute.
fn one_of_each(keys: Result<Keys, UnreadableReason>) -> Option<(KeyAttribute, Option<KeyAttribute>)> {
    let (hash, range) = keys.ok()?;
    let ([hash], [] | [_]) = (&*hash, &*range) else { return None };
    Some((hash.clone(), range.into_iter().next()))
}

#[derive(Default)]
struct Found {
    indexes: Vec<IndexSchema>,
    unreadable: Vec<UnreadableIndex>,
}

impl Found {
    /// An index that cannot be read must not stand in the way of what can.
    fn index(
        &mut self,
        name: Option<&str>,
        kind: IndexKind,
        keys: Result<Keys, UnreadableReason>,
        projected: Option<&SdkProjection>,
    ) {
        let name = name.unwrap_or_default().to_owned().into();
        match keys {
            Ok((hash, range)) => {
                let keys = IndexSchema::global(name, hash, range, projection(projected));
                self.indexes.push(IndexSchema { kind, ..keys });
            }
            Err(reason) => self.unreadable.push(UnreadableIndex { name, kind, reason }),
        }
    }
}

fn keys(schema: &[KeySchemaElement], types: &[AttributeDefinition]) -> Result<Keys, UnreadableReason> {
    let key = |element: &KeySchemaElement| {
        let name = element.attribute_name();
        let definition = types.iter().find(|definition| definition.attribute_name() == name);
        let attribute_type = match definition.map(AttributeDefinition::attribute_type) {
            Some(ScalarAttributeType::S) => AttributeType::String,
            Some(ScalarAttributeType::N) => AttributeType::Number,
            Some(ScalarAttributeType::B) => AttributeType::Binary,
            _ => return Err(UnreadableReason::KeysNotDescribed),
        };
        Ok(KeyAttribute::new(name.to_owned().into(), attribute_type))
    };
    // Their order says which comes first.
    let of_kind = |kind: KeyType| -> Result<Vec<_>, _> {
        schema.iter().filter(|element| *element.key_type() == kind).map(key).collect()
    };
    let (hash, range) = (of_kind(KeyType::Hash)?, of_kind(KeyType::Range)?);
    if hash.is_empty() { Err(UnreadableReason::KeysNotDescribed) } else { Ok((hash, range)) }
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
