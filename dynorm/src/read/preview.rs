//! What a query or scan will send, without sending it.

use std::fmt;

use super::build::build;
use super::index::Index;
use super::request::operation;
use super::select::Select;
use super::spec::{Access, Read, Spec};
use crate::error::{Error, Kind, Result};
use crate::expr::AttributePath;
use crate::model::Record;
use crate::schema::TableSchema;
use crate::time::SharedClock;
use crate::value::Value;

/// The request of a query or scan, as it will be sent: for tests, logs and curiosity. Displays over
/// several lines.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Preview {
    /// `Query` or `Scan`.
    pub operation: &'static str,
    /// The index that is read; `None` for the table itself.
    pub index: Option<String>,
    /// The condition on the keys, with placeholders.
    pub key_condition: Option<String>,
    /// The filter, with placeholders.
    pub filter: Option<String>,
    /// Whether nothing is sent and nothing found, since the filter is false whatever an item holds.
    pub finds_nothing: bool,
    /// The attributes that are read, with placeholders; `None` for all.
    pub projection: Option<String>,
    /// What the placeholders of names stand for.
    pub names: Vec<(String, String)>,
    /// What the placeholders of values stand for.
    pub values: Vec<(String, Value)>,
    /// Whether results come in ascending order of the range key.
    pub forward: bool,
    /// Whether the read is strongly consistent.
    pub consistent: bool,
    /// The most items that one request looks at.
    pub page_size: Option<u32>,
}

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// What this will send. What has [expired](Self::not_expired) is decided by the time at which
    /// this is called, and again when it is run.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     account_type: String,
    /// #     #[range_key]
    /// #     last_name: String,
    /// # }
    /// let preview = User::query("standard").last_name().begins_with("D").preview()?;
    /// assert_eq!(preview.key_condition.as_deref(), Some("#0=:0 AND begins_with(#1,:1)"));
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What running it would refuse before sending: a value that cannot be encoded, an expression
    /// over DynamoDB's limits. Also if there is no model, so that the keys are not known before the
    /// table is asked.
    pub fn preview(&self) -> Result<Preview> {
        let schema = I::Record::declared_schema().ok_or_else(|| {
            Error::new(Kind::Invalid, "without a model, what is sent is known only to the table")
        })?;
        preview(self.spec(), schema, self.select_ref().projection())
    }
}

/// What a query or scan of such a table will send.
pub(super) fn preview(
    spec: &Spec,
    schema: &TableSchema,
    projection: Option<Vec<AttributePath>>,
) -> Result<Preview> {
    let built = build(spec, schema, projection, SharedClock::default().seconds())?;
    let expression = built.expression;
    Ok(Preview {
        operation: operation(spec),
        index: spec.index.as_deref().map(str::to_owned),
        names: expression
            .names()
            .map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned()))
            .collect(),
        values: expression.values()?,
        key_condition: expression.key_condition,
        filter: expression.filter,
        finds_nothing: spec.finds_nothing(),
        projection: expression.projection,
        forward: !matches!(spec.access, Access::Hash { forward: false, .. }),
        consistent: spec.consistent,
        page_size: spec.page_size,
    })
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.finds_nothing {
            f.write_str("nothing, instead of a ")?;
        }
        f.write_str(self.operation)?;
        if let Some(index) = &self.index {
            write!(f, " of {index}")?;
        }
        if !self.forward {
            f.write_str(", descending")?;
        }
        if self.consistent {
            f.write_str(", consistent")?;
        }
        if let Some(size) = self.page_size {
            write!(f, ", pages of {size}")?;
        }
        let expressions = [
            ("key condition", &self.key_condition),
            ("filter", &self.filter),
            ("projection", &self.projection),
        ];
        for (what, expression) in expressions {
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
