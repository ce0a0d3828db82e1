//! What a write will send, without sending it.

use std::fmt;

use super::any::AnyWrite;
use super::ready::{Ready, What};
use super::send::not_alone;
use super::transaction::{TransactPreview, View, foresee};
use super::unique::{self, Marker};
use super::update::{NextVersion, with_update};
use crate::codec::json::item_from_json;
use crate::db::{KnownSchema, TableRef};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{Key, NewItem};
use crate::schema::TableSchema;
use crate::time::SharedClock;
use crate::track::Write;
use crate::value::{Map, Value};

/// A write as it will be sent: for tests, logs and curiosity. Displays over several lines.
///
/// It shows the data that is to be written, to `Debug` too.
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
    /// What the placeholders of values stand for, but for that of a version that is drawn.
    pub values: Vec<(String, Value)>,
    /// What the answer is to have of the item, as `ReturnValues` says it: `ALL_OLD`, `ALL_NEW` or
    /// `UPDATED_OLD`. `None` for nothing.
    pub return_values: Option<&'static str>,
    /// Whether it is sent in a transaction, `TransactWriteItems`, even if it is the only write of
    /// it: since it is to be made exactly once, or has unique values to keep.
    pub in_transaction: bool,
    /// The token that the caller gave this write, where it is all of its transaction. Without one,
    /// each transaction has another.
    pub token: Option<String>,
    /// What else is in this transaction: the puts and deletions of the markers of unique values, by
    /// the names of the markers. Of a [transaction of several](TransactPreview) they are there.
    pub markers: Vec<WritePreview>,
    /// Whether the unique values that the item has now are read first. Then the write asks besides
    /// that they are still so, and deletes the markers of those that it replaces, or of all if it
    /// deletes the item.
    pub reads_first: bool,
}

impl WritePreview {
    /// Of a write by itself, which asks for this of the item.
    pub(super) fn of(write: &AnyWrite, return_values: Option<&'static str>) -> Result<Self> {
        let mut ready = write.clone().ready_for(write.table().known_schema())?;
        if write.has_markers() && !unique::leaves_markers(&ready).map_err(|error| ready.context(error))? {
            if return_values.is_some() {
                return Err(ready.context(unique::no_item_back(&ready.schema)));
            }
            return WritePreview::once(write, None);
        }
        let expression = std::mem::take(&mut ready.expression);
        Ok(WritePreview { return_values, ..WritePreview::of_ready(&ready, expression)? })
    }

    /// Of a write that is a transaction.
    pub(super) fn once(write: &AnyWrite, token: Option<&str>) -> Result<Self> {
        WritePreview::in_transaction(View::Write(write), token)?.ok_or_else(not_alone)
    }

    /// Of a write or save that is a transaction. `None` if it sends nothing.
    pub(super) fn in_transaction(view: View<'_>, token: Option<&str>) -> Result<Option<Self>> {
        let db = view.table().db().clone();
        let Some(TransactPreview { writes, markers, token }) = foresee(&db, &[view], true, token)? else {
            return Ok(None);
        };
        Ok(writes.into_iter().next().map(|write| WritePreview { token, markers, ..write }))
    }

    /// Of a write with this condition. What it draws is left out.
    pub(super) fn of_ready(ready: &Ready, condition: Expression) -> Result<Self> {
        let Ready { table, schema, operation, key, what, .. } = ready;
        let about = About { operation, table: table.name(), key };
        let version = schema.version.as_ref();
        let shown = match what {
            What::Put(item) => {
                // Refuses a count that is at its end.
                NewItem::encoded(item, schema, &SharedClock::default())
                    .map_err(|error| ready.context(error))?;
                let preview = about.with(&condition, None)?;
                WritePreview { item: Some(item.to_map()?), ..preview }
            }
            What::Update { update, sets_version } => {
                let version = version.filter(|_| *sets_version);
                let next = version.map(NextVersion::not_drawn);
                let drawn = version.filter(|version| version.kind.is_unique());
                let drawn = drawn.map(|_| condition.value_count());
                let expression = with_update(condition, update, next.as_ref());
                let preview = about.with(&expression.map_err(|error| ready.context(error))?, drawn)?;
                return Ok(match drawn {
                    Some(_) => preview.with_version(schema),
                    None => preview,
                });
            }
            What::Delete | What::Check => return about.with(&condition, None),
        };
        Ok(shown.with_version(schema))
    }

    /// Of a save, whose version was drawn for this alone.
    pub(super) fn of_save(
        table: &TableRef,
        schema: &TableSchema,
        write: &Write,
        expression: &Expression,
    ) -> Result<Self> {
        let about = |operation| About { operation, table: table.name(), key: &write.key };
        let version = schema.version.as_ref();
        if write.update.is_none() {
            let mut item = write.after.clone();
            if let Some(version) = version {
                item.remove(&*version.name);
            }
            let preview = about("PutItem").with(expression, None)?;
            return Ok(WritePreview { item: Some(item), ..preview }.with_version(schema));
        }
        let about = about("UpdateItem");
        match version.filter(|version| version.kind.is_unique()) {
            // It is the last of the values.
            Some(_) => {
                let drawn = expression.value_count().checked_sub(1);
                Ok(about.with(expression, drawn)?.with_version(schema))
            }
            None => about.with(expression, None),
        }
    }

    /// Of an item that is only asked for.
    pub(super) fn of_check(table: &TableRef, key: &Key, condition: &Expression) -> Result<Self> {
        About { operation: "ConditionCheck", table: table.name(), key }.with(condition, None)
    }

    /// Of a write of a batch: a put of this item, or without one a deletion.
    pub(super) fn of_batch(table: &TableRef, key: &Key, item: Option<&str>) -> Result<Self> {
        let about = |operation| About { operation, table: table.name(), key };
        let Some(json) = item else { return about("DeleteItem").with(&Expression::default(), None) };
        let (mut item, schema): (Map, _) = (item_from_json(json)?, table.known_schema());
        let version = schema.as_ref().and_then(|schema| schema.version.as_ref());
        if let Some(version) = version {
            item.remove(&*version.name);
        }
        let preview = about("PutItem").with(&Expression::default(), None)?;
        let version = version.map(|version| version.name.clone().into_owned());
        Ok(WritePreview { item: Some(item), version, ..preview })
    }

    pub(super) fn of_marker(marker: &Marker) -> Result<Self> {
        let (item, expression) = marker.parts();
        let (table, key) = marker.id();
        let operation = if item.is_some() { "PutItem" } else { "DeleteItem" };
        let preview = About { operation, table, key }.with(expression, None)?;
        Ok(WritePreview { item: item.cloned(), in_transaction: true, ..preview })
    }

    fn with_version(self, schema: &TableSchema) -> Self {
        let version = schema.version.as_ref().map(|version| version.name.clone().into_owned());
        WritePreview { version, ..self }
    }

    /// One write of several.
    pub(super) fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}, item {}", self.operation, self.table, self.key)?;
        self.show_rest(f)
    }

    fn show_rest(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        if let Some(values) = self.return_values {
            write!(f, "\n  return values: {values}")?;
        }
        if self.reads_first {
            f.write_str("\n  <and that the unique values are as they are read before>")?;
        }
        Ok(())
    }
}

/// What a preview is of.
struct About<'a> {
    operation: &'static str,
    table: &'a str,
    key: &'a Key,
}

impl About<'_> {
    /// With its expressions, of whose values this one is left out.
    fn with(self, expression: &Expression, drawn: Option<usize>) -> Result<WritePreview> {
        let mut values = expression.values()?;
        if let Some(place) = drawn.filter(|place| *place < values.len()) {
            values.remove(place);
        }
        let names = expression.names();
        Ok(WritePreview {
            operation: self.operation,
            table: self.table.to_owned(),
            key: self.key.clone(),
            item: None,
            version: None,
            update: expression.update.clone(),
            condition: expression.condition.clone(),
            names: names
                .map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned()))
                .collect(),
            values,
            return_values: None,
            in_transaction: false,
            token: None,
            markers: Vec::new(),
            reads_first: false,
        })
    }
}

/// The keys of a table for a look at what an operation will send: nobody is asked for them.
pub(super) fn schema_of(table: &TableRef, operation: &'static str) -> Result<KnownSchema> {
    table.known_schema().ok_or_else(|| {
        let message = "without a model, what is sent is known only to the table";
        Error::new(Kind::Invalid, message).operation(operation).on_table(table.name())
    })
}

/// The markers behind the writes of a transaction.
pub(super) fn show_markers(
    f: &mut fmt::Formatter<'_>,
    markers: &[WritePreview],
    reads_first: bool,
) -> fmt::Result {
    for marker in markers {
        f.write_str("\n")?;
        marker.show(f)?;
    }
    if reads_first {
        f.write_str("\n<and a deletion of the marker of each unique value that is replaced>")?;
    }
    Ok(())
}

impl fmt::Display for WritePreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}, item {}", self.operation, self.table, self.key)?;
        if self.in_transaction {
            f.write_str(", in a transaction")?;
        }
        if let Some(token) = &self.token {
            write!(f, " with the token {token:?}")?;
        }
        self.show_rest(f)?;
        show_markers(f, &self.markers, self.reads_first)
    }
}
