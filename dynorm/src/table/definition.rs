//! A table's keys and indexes as `CreateTable` wants them. Pure.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex,
    Projection as SdkProjection, ProjectionType, ScalarAttributeType,
};

use super::throughput::{Throughput, to_sdk};
use crate::error::{Error, Kind, Result};
use crate::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use crate::value::AttributeType;

/// The parts of a `CreateTable` that follow from a schema.
#[derive(Debug, Default)]
pub(crate) struct Definition {
    pub(crate) attributes: Vec<AttributeDefinition>,
    pub(crate) keys: Vec<KeySchemaElement>,
    pub(crate) local: Vec<LocalSecondaryIndex>,
    pub(crate) global: Vec<GlobalSecondaryIndex>,
}

/// Throughput of the table, and of those global indexes that do not have the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throughputs {
    pub(crate) table: Throughput,
    pub(crate) indexes: BTreeMap<String, Throughput>,
}

impl Throughputs {
    fn of_index(&self, name: &str) -> Throughput {
        self.indexes.get(name).copied().unwrap_or(self.table)
    }

    /// Every named index must be a global one, and be paid for like the table.
    pub(crate) fn check(&self, schema: &TableSchema) -> Result<()> {
        for (name, throughput) in &self.indexes {
            let unreadable = || schema.unreadable_index(name).map(|index| index.kind);
            match schema.index(name).map(|index| index.kind).or_else(unreadable) {
                Some(IndexKind::Global) => {}
                Some(IndexKind::Local) => {
                    let message = format!("index `{name}` is local: it shares the table's throughput");
                    return Err(Error::new(Kind::Invalid, message));
                }
                None => {
                    let names: Vec<_> =
                        schema.indexes.iter().map(|index| format!("`{}`", index.name)).collect();
                    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                    let message =
                        format!("there is no index `{name}` to set the throughput of; there is {known}");
                    return Err(Error::new(Kind::Invalid, message));
                }
            }
            if throughput.is_on_demand() != self.table.is_on_demand() {
                let message = format!(
                    "index `{name}` is to be {throughput}, its table {}: they go together",
                    self.table
                );
                return Err(Error::new(Kind::Invalid, message));
            }
        }
        Ok(())
    }
}

impl Definition {
    pub(crate) fn new(schema: &TableSchema, throughputs: &Throughputs) -> Result<Self> {
        throughputs.check(schema)?;
        if let Some(index) = schema.unreadable.first() {
            let message = format!("index `{}` cannot be made: {}", index.name, index.reason);
            return Err(Error::new(Kind::Invalid, message));
        }
        let mut definition = Definition { attributes: attributes(schema)?, ..Definition::default() };
        let range: Vec<_> = schema.range.iter().cloned().collect();
        definition.keys = keys(std::slice::from_ref(&schema.hash), &range)?;
        for index in &*schema.indexes {
            check_keys(index)?;
            match index.kind {
                IndexKind::Local => definition.local.push(local(index)?),
                IndexKind::Global => {
                    let throughput = throughputs.of_index(&index.name);
                    definition.global.push(global(index, throughput)?);
                }
            }
        }
        Ok(definition)
    }
}

/// Each attribute that is a key of anything, once.
fn attributes(schema: &TableSchema) -> Result<Vec<AttributeDefinition>> {
    let mut types: BTreeMap<&str, AttributeType> = BTreeMap::new();
    for key in schema.keys().chain(schema.indexes.iter().flat_map(IndexSchema::keys)) {
        let known = *types.entry(&key.name).or_insert(key.attribute_type);
        if known != key.attribute_type {
            let message =
                format!("attribute `{}` is a key as {known} and as {}", key.name, key.attribute_type);
            return Err(Error::new(Kind::Invalid, message));
        }
    }
    types.into_iter().map(|(name, attribute_type)| attribute(name, attribute_type)).collect()
}

pub(crate) fn attribute(name: &str, attribute_type: AttributeType) -> Result<AttributeDefinition> {
    let scalar = match attribute_type {
        AttributeType::String => ScalarAttributeType::S,
        AttributeType::Number => ScalarAttributeType::N,
        AttributeType::Binary => ScalarAttributeType::B,
        other => {
            let message = format!("attribute `{name}` is {other}: a key is a string, a number or binary");
            return Err(Error::new(Kind::Invalid, message));
        }
    };
    AttributeDefinition::builder().attribute_name(name).attribute_type(scalar).build().map_err(incomplete)
}

/// What DynamoDB takes as the keys of an index: it says of what it refuses no more than that it is
/// invalid.
pub(crate) fn check_keys(index: &IndexSchema) -> Result<()> {
    /// Of the hash key, and of the range key.
    const MAX: usize = 4;
    let IndexSchema { name, kind, hash, range, .. } = index;
    let (hashes, ranges) = (hash.len(), range.len());
    let message = if *kind == IndexKind::Local && (hashes, ranges) != (1, 1) {
        format!("index `{name}` is local: it has one hash and one range attribute, not {hashes} and {ranges}")
    } else if !(1..=MAX).contains(&hashes) || ranges > MAX {
        format!(
            "index `{name}` has {hashes} hash and {ranges} range attributes: one to four, and none to four"
        )
    } else if let Some(twice) = twice(index) {
        format!("index `{name}` has the attribute `{twice}` twice among its keys")
    } else {
        return Ok(());
    };
    Err(Error::new(Kind::Invalid, message))
}

fn twice(index: &IndexSchema) -> Option<&str> {
    let names: Vec<&str> = index.keys().map(|key| &*key.name).collect();
    names.iter().enumerate().find(|(place, name)| names[..*place].contains(name)).map(|(_, name)| *name)
}

/// All of the hash key before all of the range key, each from the left.
pub(crate) fn keys(hash: &[KeyAttribute], range: &[KeyAttribute]) -> Result<Vec<KeySchemaElement>> {
    let element = |key: &KeyAttribute, kind: KeyType| {
        KeySchemaElement::builder().attribute_name(&*key.name).key_type(kind).build().map_err(incomplete)
    };
    let hash = hash.iter().map(|key| element(key, KeyType::Hash));
    hash.chain(range.iter().map(|key| element(key, KeyType::Range))).collect()
}

fn local(index: &IndexSchema) -> Result<LocalSecondaryIndex> {
    LocalSecondaryIndex::builder()
        .index_name(&*index.name)
        .set_key_schema(Some(keys(&index.hash, &index.range)?))
        .projection(projection(&index.projection))
        .build()
        .map_err(incomplete)
}

fn global(index: &IndexSchema, throughput: Throughput) -> Result<GlobalSecondaryIndex> {
    GlobalSecondaryIndex::builder()
        .index_name(&*index.name)
        .set_key_schema(Some(keys(&index.hash, &index.range)?))
        .projection(projection(&index.projection))
        .set_provisioned_throughput(to_sdk(throughput)?)
        .build()
        .map_err(incomplete)
}

pub(crate) fn projection(projection: &Projection) -> SdkProjection {
    let builder = SdkProjection::builder();
    match projection {
        Projection::All => builder.projection_type(ProjectionType::All),
        Projection::KeysOnly => builder.projection_type(ProjectionType::KeysOnly),
        Projection::Include(names) => builder
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(names.iter().cloned().map(Cow::into_owned).collect())),
    }
    .build()
}

/// The SDK misses a field. All of them are set above, so this tells of a newer SDK that wants more.
pub(crate) fn incomplete(error: BuildError) -> Error {
    Error::with_source(Kind::Other, error)
}
