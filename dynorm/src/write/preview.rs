//! What a write will send, without sending it.

use std::fmt;

use super::any::AnyWrite;
use super::ready::{Ready, What};
use super::update::{NextVersion, with_update};
use crate::error::{Error, Result};
use crate::model::Key;
use crate::value::{Map, Value};

/// A write as it will be sent: for tests, logs and curiosity. Displays over several lines. What is written along for [unique](crate::UniqueValue) values, and
/// asked for them, is found out when it is sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WritePreview {
    /// `PutItem`, `UpdateItem`, `DeleteItem` or `ConditionCheck`.
    pub operation: &'static str,
    /// The table's name.
    pub table: String,
    /// The key of the item.
    pub key: Key,
    /// The item that a put writes, but for its version.
    pub item: Option<Map>,
    /// The name of the version attribute, whose value is drawn when the write is sent.
    pub version: Option<String>,
    /// The update, with placeholders.
    pub update: Option<String>,
    /// The condition, with placeholders.
    pub condition: Option<String>,
    /// What the placeholders of names stand for.
    pub names: Vec<(String, String)>,
    /// What the placeholders of values stand for, but for that of a version.
    pub values: Vec<(String, Value)>,
}

impl WritePreview {
    pub(super) fn of(write: AnyWrite) -> Result<Self> {
        let schema = write.table().known_schema();
        let Ready { table, schema, operation, key, what, expression, .. } = write.ready_for(schema)?;
        let context = |error: Error| error.operation(operation).on_table(table.name()).with_key(&key);
        let place = expression.value_count();
        let version = schema.version.as_ref();
        let (item, version, expression) = match &what {
            What::Put(item) => (Some(item.to_map()?), version, expression),
            What::Update { update, sets_version } => {
                let version = version.filter(|_| *sets_version);
                let next = version.map(NextVersion::not_drawn);
                let expression = with_update(expression, update, next.as_ref()).map_err(context)?;
                (None, version.filter(|version| version.kind.is_unique()), expression)
            }
            What::Delete | What::Check => (None, None, expression),
        };
        let mut values = expression.values()?;
        if let (What::Update { .. }, Some(_)) = (&what, version) {
            values.remove(place);
        }
        Ok(WritePreview {
            operation,
            table: table.name().to_owned(),
            item,
            version: version.map(|version| version.name.clone().into_owned()),
            names: expression.names().map(|(label, name)| (label, name.clone().into_owned())).collect(),
            values,
            update: expression.update,
            condition: expression.condition,
            key,
        })
    }
}

impl fmt::Display for WritePreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}, item {}", self.operation, self.table, self.key)?;
        for (name, value) in self.item.iter().flatten() {
            write!(f, "\n  {name}: {value:?}")?;
        }
        if let Some(version) = &self.version {
            write!(f, "\n  {version}: <drawn when it is sent>")?;
        }
        for (what, expression) in [("update", &self.update), ("condition", &self.condition)] {
            if let Some(expression) = expression {
                write!(f, "\n  {what}: {expression}")?;
            }
        }
        for (label, name) in &self.names {
            write!(f, "\n  {label}: {name}")?;
        }
        for (label, value) in &self.values {
            write!(f, "\n  {label}: {value:?}")?;
        }
        Ok(())
    }
}
