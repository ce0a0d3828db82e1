//! What a batch get of several tables will send, without sending it.

use std::fmt;

use super::asking::{AskedTable, with_keys};
use super::batch_plan::Plan;
use crate::model::Key;

/// The requests of a [batch get](crate::Db::batch_get), as they will be sent if all keys are
/// processed at once: for tests, logs and curiosity. Displays over several lines.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[hash_key] name: String }
/// # fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// let preview = db.batch_get((users.get("Ada"), users.batch_get(["Eve", "Bob"]))).preview()?;
/// assert_eq!(preview.requests.len(), 1);
/// assert_eq!(preview.requests[0][0].keys.len(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchPreview {
    /// What each request reads, by table.
    pub requests: Vec<Vec<KeysPreview>>,
}

/// What one request of a batch get reads of one table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KeysPreview {
    /// The table's name.
    pub table: String,
    /// The keys of the items.
    pub keys: Vec<Key>,
    /// Whether the read is strongly consistent.
    pub consistent: bool,
    /// The attributes that are read, with placeholders; `None` for all.
    pub projection: Option<String>,
    /// What the placeholders of names stand for.
    pub names: Vec<(String, String)>,
}

impl BatchPreview {
    pub(super) fn of(plans: &[Plan]) -> Self {
        let request = |plan: &Plan| {
            plan.tables.iter().enumerate().map(|(at, table)| KeysPreview::of(table, at, plan)).collect()
        };
        BatchPreview { requests: plans.iter().map(request).collect() }
    }
}

impl KeysPreview {
    fn of(asked: &AskedTable, at: usize, plan: &Plan) -> Self {
        let AskedTable { table, consistent, projection } = asked;
        let keys = plan.keys.iter().filter(|key| key.table == at).map(|key| key.key.clone()).collect();
        let schema = table.known_schema();
        let expression = projection.clone().zip(schema).map(|(paths, schema)| with_keys(paths, &schema));
        let expression = expression.unwrap_or_default();
        KeysPreview {
            table: table.name().to_owned(),
            keys,
            consistent: *consistent,
            names: expression
                .names()
                .map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned()))
                .collect(),
            projection: expression.projection,
        }
    }
}

impl fmt::Display for BatchPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.requests.is_empty() {
            return f.write_str("nothing, since there are no keys");
        }
        for (number, request) in self.requests.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            f.write_str("BatchGetItem")?;
            for table in request {
                write!(f, "\n{table}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for KeysPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  of {}", self.table)?;
        if self.consistent {
            f.write_str(", consistent")?;
        }
        if let Some(projection) = &self.projection {
            write!(f, "\n    projection: {projection}")?;
        }
        for (label, name) in &self.names {
            write!(f, "\n    {label}: {name}")?;
        }
        for key in &self.keys {
            write!(f, "\n    item {key}")?;
        }
        Ok(())
    }
}
