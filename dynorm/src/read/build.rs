//! From what a query or scan was told to the expressions of its requests. Pure: looks at nothing but its arguments.

use std::fmt::Write as _;

use super::spec::{Access, RangeCondition, Segments, Spec};
use crate::codec::Problem;
use crate::error::{Error, Kind, Result};
use crate::expr::limits;
use crate::expr::predicate::{Comparison, Function, Operand};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::schema::{KeyAttribute, OutOfDate, TableSchema, Text};
use crate::value::Value;

/// The largest number of segments of a scan.
pub(super) const MAX_SEGMENTS: u32 = 1_000_000;

/// What all requests of a query or scan have in common.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) expression: Expression,
    /// The attributes of a place in this table or index: its own keys and the table's.
    pub(super) position: Vec<Text>,
    /// How many names the conditions have; those of the projection come behind them.
    names_of_conditions: usize,
    /// A query by the whole key of the table: there is one item, or none.
    pub(super) is_one_item: bool,
}

pub(super) fn build(
    spec: &Spec,
    schema: &TableSchema,
    projection: Option<Vec<AttributePath>>,
) -> Result<Built> {
    if let Some(error) = &spec.error {
        if let Problem::TooDeep = error.problem() {
            let allowed = limits::MAX_OPERATORS;
            let message =
                format!("a condition nests deeper than the {allowed} operators that DynamoDB allows");
            return Err(Error::with_source(Kind::TooLarge, std::sync::Arc::clone(error)).message(message));
        }
        let refused = Error::with_source(Kind::Encode, std::sync::Arc::clone(error));
        return Err(refused.message(error.to_string()).at_attribute(error.path()));
    }
    if spec.page_size == Some(0) {
        return Err(Error::new(Kind::Invalid, "a page size of 0 reads nothing"));
    }
    let (hash, range) = match &spec.index {
        None => (&schema.hash, schema.range.as_ref()),
        Some(name) => {
            let index = schema.index(name).ok_or_else(|| no_index(schema, name))?;
            (&index.hash, index.range.as_ref())
        }
    };
    let mut position: Vec<Text> = schema.keys().map(|key| key.name.clone()).collect();
    for key in std::iter::once(hash).chain(range) {
        if !position.contains(&key.name) {
            position.push(key.name.clone());
        }
    }

    let mut expression = Expression::default();
    match &spec.access {
        Access::Hash { hash: value, range: condition, .. } => {
            let key_condition = key_condition(hash, value, range, condition.as_ref())?;
            expression = expression.with_key_condition(&key_condition)?;
            if let Some(filter) = &spec.filter {
                check_filter(filter, hash, range)?;
            }
        }
        Access::Scan(segments) => check_segments(*segments)?,
    }
    if let Some(filter) = &spec.filter {
        expression = expression.with_filter(filter)?;
    }
    let names_of_conditions = expression.names().count();
    if let Some(mut paths) = projection {
        // A cursor in the middle of a page is made of the keys, so they are read too.
        for name in &position {
            let path = AttributePath::new(name.clone());
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        expression = expression.with_projection(&paths);
    }
    let is_one_item = spec.index.is_none() && has_whole_key(&spec.access, schema);
    Ok(Built { expression, position, names_of_conditions, is_one_item })
}

fn has_whole_key(access: &Access, schema: &TableSchema) -> bool {
    match access {
        Access::Hash { range: None, .. } => schema.range.is_none(),
        Access::Hash { range: Some(condition), .. } => match condition {
            RangeCondition::Compare(comparison, _) => *comparison == Comparison::Eq,
            RangeCondition::Between(low, high) => low == high,
            RangeCondition::BeginsWith(_) => false,
        },
        Access::Scan(_) => false,
    }
}

fn no_index(schema: &TableSchema, name: &str) -> Error {
    let table = &schema.table;
    let message = if let Some(index) = schema.unreadable_index(name) {
        format!("index `{name}` of table `{table}` cannot be read: {}", index.reason)
    } else {
        let names: Vec<_> = schema.indexes.iter().map(|index| format!("`{}`", index.name)).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        format!("table `{table}` has no index `{name}`; there is {known}")
    };
    Error::new(Kind::Invalid, message).detail(OutOfDate)
}

impl Built {
    /// Key condition and filter with all names and values, but without the projection: what a cursor is bound to.
    pub(super) fn conditions(&self) -> String {
        let expression = &self.expression;
        let mut text = String::new();
        for part in [&expression.key_condition, &expression.filter] {
            text.push_str(part.as_deref().unwrap_or_default());
            text.push('\n');
        }
        for (label, name) in expression.names().take(self.names_of_conditions) {
            let _ = writeln!(text, "{label}={name}");
        }
        text.push_str(expression.values_json());
        text
    }
}

fn key_condition(
    hash: &KeyAttribute,
    value: &Value,
    range: Option<&KeyAttribute>,
    condition: Option<&RangeCondition>,
) -> Result<Predicate> {
    hash.check(value)?;
    let hash = Predicate::equals(AttributePath::new(hash.name.clone()), value.clone());
    let Some(condition) = condition else { return Ok(hash) };
    let range = range.ok_or_else(|| {
        let message = "a condition on the range key of a table or index that has none";
        Error::new(Kind::Invalid, message).detail(OutOfDate)
    })?;
    let path = || AttributePath::new(range.name.clone());
    let checked = |value: &Value| {
        range.check_type(value)?;
        Ok::<_, Error>(Operand::Value(value.clone()))
    };
    let range = match condition {
        RangeCondition::Compare(comparison, value) => {
            Predicate::Compare(Operand::Path(path()), *comparison, checked(value)?)
        }
        RangeCondition::Between(low, high) => {
            Predicate::Between(Operand::Path(path()), checked(low)?, checked(high)?)
        }
        RangeCondition::BeginsWith(prefix) => {
            Predicate::Function(Function::BeginsWith, path(), Some(checked(prefix)?))
        }
    };
    debug_assert!(!matches!(range, Predicate::Compare(_, Comparison::Ne, _)), "no `ne` on a range key");
    Ok(Predicate::And(vec![hash, range]))
}

/// The compiler sees to this for models; untyped paths are seen here.
fn check_filter(filter: &Predicate, hash: &KeyAttribute, range: Option<&KeyAttribute>) -> Result<()> {
    let mut offence = None;
    filter.for_each_path(&mut |path| {
        if std::iter::once(hash).chain(range).any(|key| key.name == path.attribute()) {
            offence = Some(path.to_string());
        }
    });
    match offence {
        None => Ok(()),
        Some(path) => Err(Error::new(
            Kind::Invalid,
            format!(
                "the filter names the key attribute `{path}` of what is queried; put it in the query's key condition"
            ),
        )
        .at_attribute(path)
        .detail(OutOfDate)),
    }
}

fn check_segments(segments: Segments) -> Result<()> {
    let (segment, total) = match segments {
        Segments::All => return Ok(()),
        Segments::Parallel(total) => (0, total),
        Segments::One { segment, total } => (segment, total),
    };
    if !(1..=MAX_SEGMENTS).contains(&total) {
        let problem = format!("a scan has 1 to {MAX_SEGMENTS} segments, not {total}");
        return Err(Error::new(Kind::Invalid, problem));
    }
    if segment >= total {
        let problem = format!("segment {segment} of {total}: segments are counted from 0");
        return Err(Error::new(Kind::Invalid, problem));
    }
    Ok(())
}
