//! What a write will send, without sending it.

use std::collections::HashSet;
use std::fmt;

use super::any::AnyWrite;
use super::ready::{Ready, What};
use super::unique::{self, Claims, Marker};
use super::update::{NextVersion, with_update};
use crate::error::{Error, Result};
use crate::expr::Expression;
use crate::model::Key;
use crate::value::{Map, Value};

/// A write as it will be sent: for tests, logs and curiosity. Displays over several lines.
///
/// A write of a model with [unique](crate::UniqueValue) values is sent as a transaction, together
/// with what becomes of their [markers](Self::markers).
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     #[model(unique)]
/// #     email: String,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let users = Db::embedded()?.table::<User>();
/// let insert = users.insert(&User { name: "Ada".into(), email: "ada@example.com".into() }).preview()?;
/// assert_eq!(insert.markers[0].key.to_string(), "name=\"email#S#ada@example.com\"");
/// # Ok(())
/// # }
/// ```
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
    /// Whether it is the first of a transaction, `TransactWriteItems`, even if it is sent by
    /// itself: since it has unique values to keep.
    pub in_transaction: bool,
    /// What else is in this transaction: the puts and deletions of the markers of unique values, by
    /// the names of the markers.
    pub markers: Vec<WritePreview>,
    /// Whether the unique values that the item has now are read first. Then the write asks besides
    /// that they are still so, and deletes the markers of those that it replaces, or of all if it
    /// deletes the item.
    pub reads_first: bool,
}

impl WritePreview {
    pub(super) fn of(write: AnyWrite) -> Result<Self> {
        let schema = write.table().known_schema();
        let with_markers = write.has_markers().then(|| write.clone());
        let ready = write.ready_for(schema)?;
        let unique = match &with_markers {
            Some(write) => Unique::of(write, &ready).map_err(|error| ready.context(error))?,
            None => Unique::default(),
        };
        let Ready { table, schema, operation, key, what, expression, .. } = ready;
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
            names: names(&expression),
            values,
            update: expression.update,
            condition: expression.condition,
            key,
            in_transaction: unique.in_transaction,
            markers: unique.markers,
            reads_first: unique.reads_first,
        })
    }

    fn of_marker(marker: &Marker) -> Result<Self> {
        let (item, expression) = marker.parts();
        let (table, key) = marker.id();
        Ok(WritePreview {
            operation: if item.is_some() { "PutItem" } else { "DeleteItem" },
            table: table.clone(),
            key: key.clone(),
            item: item.cloned(),
            version: None,
            update: None,
            condition: expression.condition.clone(),
            names: names(expression),
            values: expression.values()?,
            in_transaction: true,
            markers: Vec::new(),
            reads_first: false,
        })
    }
}

/// What a write makes of unique values, as far as it can be told before anything is read.
#[derive(Default)]
struct Unique {
    in_transaction: bool,
    markers: Vec<WritePreview>,
    reads_first: bool,
}

impl Unique {
    fn of(write: &AnyWrite, ready: &Ready) -> Result<Self> {
        let Some((change, reads_first)) = unique::known_of(write, ready)? else {
            return Ok(Unique::default());
        };
        let mut claims = Claims::default();
        claims.add(0, change);
        let markers = claims.into_markers(&HashSet::new()).map_err(|(_, error)| error)?;
        let markers = markers.iter().map(WritePreview::of_marker).collect::<Result<_>>()?;
        Ok(Unique { in_transaction: !unique::leaves_markers(ready)?, markers, reads_first })
    }
}

fn names(expression: &Expression) -> Vec<(String, String)> {
    expression.names().map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned())).collect()
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
        if self.reads_first {
            f.write_str("\n  <and that the unique values are as they are read before>")?;
        }
        for marker in &self.markers {
            write!(f, "\n{marker}")?;
        }
        if self.reads_first {
            f.write_str("\n<and a deletion of the marker of each unique value that is replaced>")?;
        }
        Ok(())
    }
}
