//! From what a query or scan was told to the expressions of its requests. Pure: looks at nothing
//! but its arguments.

use super::spec::{Access, RangeCondition, Segments, Spec};
use crate::codec::Problem;
use crate::error::{Error, Kind, Result};
use crate::expr::limits;
use crate::expr::predicate::{Comparison, Function, Operand};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::schema::{IndexSchema, KeyAttribute, OutOfDate, Projection, TableSchema, Text};
use crate::value::Value;

/// The largest number of segments of a scan.
pub(super) const MAX_SEGMENTS: u32 = 1_000_000;

/// What all requests of a query or scan have in common.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) expression: Expression,
    /// The conditions as they would be at the beginning of 1970, where they depend on the time: a
    /// cursor outlives the second in which it was made.
    timeless: Option<Box<Expression>>,
    /// The attributes of a place in this table or index: its own keys and the table's.
    pub(super) position: Vec<Text>,
    /// How many names the conditions have; those of the projection come behind them.
    names_of_conditions: usize,
    /// A query by the whole key of the table: there is one item, or none.
    pub(super) is_one_item: bool,
    /// The keys of what is read are more than one hash and one range attribute.
    pub(super) is_of_several: bool,
}

pub(super) fn build(
    spec: &Spec,
    schema: &TableSchema,
    projection: Option<Vec<AttributePath>>,
    now: u64,
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
    let keys = Keys::of(spec, schema)?;
    let mut position: Vec<Text> = schema.keys().map(|key| key.name.clone()).collect();
    for key in keys.all() {
        if !position.contains(&key.name) {
            position.push(key.name.clone());
        }
    }

    keys.check_spec(spec)?;
    let mut expression = conditions(spec, &keys, now)?;
    let timeless =
        if spec.not_expired.is_some() { Some(Box::new(conditions(spec, &keys, 0)?)) } else { None };
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
    let is_of_several = keys.hash.len() > 1 || keys.range.len() > 1;
    Ok(Built { expression, timeless, position, names_of_conditions, is_one_item, is_of_several })
}

/// The expression without its projection.
fn conditions(spec: &Spec, keys: &Keys<'_>, now: u64) -> Result<Expression> {
    let mut expression = Expression::default();
    if let Access::Hash { hash, range, .. } = &spec.access {
        expression = expression.with_key_condition(&keys.condition(hash, range)?)?;
    }
    match (spec.whole_filter(), &spec.not_expired) {
        (None, None) => Ok(expression),
        (Some(filter), None) => expression.with_filter(&filter),
        (None, Some(ttl)) => expression.with_filter(&Predicate::not_expired(ttl, now)),
        (Some(filter), Some(ttl)) => {
            let both = vec![filter.into_owned(), Predicate::not_expired(ttl, now)];
            expression.with_filter(&Predicate::And(both))
        }
    }
}

fn has_whole_key(access: &Access, schema: &TableSchema) -> bool {
    match access {
        Access::Hash { range, .. } => match range.first() {
            None => schema.range.is_none(),
            Some(RangeCondition::Compare(comparison, _)) => *comparison == Comparison::Eq,
            Some(RangeCondition::Between(low, high)) => low == high,
            Some(RangeCondition::BeginsWith(_)) => false,
        },
        Access::Scan(_) => false,
    }
}

fn no_index(schema: &TableSchema, name: &str) -> Error {
    // The schema of a model does not know what the table is called here; the error says that
    // anyway.
    let message = if let Some(index) = schema.unreadable_index(name) {
        format!("the index `{name}` cannot be read: {}", index.reason)
    } else {
        let names: Vec<_> = schema.indexes.iter().map(|index| format!("`{}`", index.name)).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        format!("the table has no index `{name}`; there is {known}")
    };
    Error::new(Kind::Invalid, message).detail(OutOfDate)
}

impl Built {
    /// Key condition and filter with all names and values, but without the projection: what a
    /// cursor is bound to, as a text in parts.
    pub(super) fn conditions(&self, mut part: impl FnMut(&str)) {
        let expression = self.timeless.as_deref().unwrap_or(&self.expression);
        for text in [&expression.key_condition, &expression.filter] {
            part(text.as_deref().unwrap_or_default());
            part("\n");
        }
        for (label, name) in expression.names().take(self.names_of_conditions) {
            for text in [label.as_str(), "=", name, "\n"] {
                part(text);
            }
        }
        part(expression.values_json());
    }
}

/// The keys of what is read.
struct Keys<'a> {
    hash: &'a [KeyAttribute],
    range: &'a [KeyAttribute],
    /// `None` for the table itself.
    index: Option<&'a IndexSchema>,
    table: &'a TableSchema,
}

impl<'a> Keys<'a> {
    fn of(spec: &Spec, schema: &'a TableSchema) -> Result<Self> {
        let Some(name) = &spec.index else {
            let hash = std::slice::from_ref(&schema.hash);
            return Ok(Keys { hash, range: schema.range.as_slice(), index: None, table: schema });
        };
        let index = schema.index(name).ok_or_else(|| no_index(schema, name))?;
        Ok(Keys { hash: &index.hash, range: &index.range, index: Some(index), table: schema })
    }

    /// What of the spec does not depend on values.
    fn check_spec(&self, spec: &Spec) -> Result<()> {
        match &spec.access {
            Access::Scan(segments) => check_segments(*segments)?,
            Access::Hash { .. } => {
                for filter in spec.filter.iter().chain(spec.told.iter().flatten()) {
                    self.check_filter(filter)?;
                }
            }
        }
        spec.not_expired.as_ref().map_or(Ok(()), |ttl| self.check_holds_expiry(ttl))
    }

    /// What an index does not hold is absent there, so that all items would be taken for such that
    /// never expire.
    fn check_holds_expiry(&self, ttl: &str) -> Result<()> {
        let Some(index) = self.index else { return Ok(()) };
        let is_held = match &index.projection {
            Projection::All => true,
            Projection::KeysOnly => false,
            Projection::Include(names) => names.iter().any(|name| name == ttl),
        };
        if is_held || self.table.is_key(ttl) || self.all().any(|key| key.name == ttl) {
            return Ok(());
        }
        let name = &index.name;
        let message = format!(
            "the index `{name}` does not hold `{ttl}`, so that it does not know what has expired: \
             have it include that, or look at what it finds in the table"
        );
        Err(Error::new(Kind::Invalid, message).at_attribute(ttl.to_owned()))
    }

    fn all(&self) -> impl Iterator<Item = &'a KeyAttribute> {
        self.hash.iter().chain(self.range)
    }

    /// Each attribute of the hash key equals its value, and the first ones of the range key meet
    /// their conditions. For models the compiler sees to it that there are as many of each as the
    /// keys have.
    fn condition(&self, hash: &[Value], range: &[RangeCondition]) -> Result<Predicate> {
        if hash.len() != self.hash.len() {
            return Err(Error::new(Kind::Invalid, self.wrong_hash(hash.len())).detail(OutOfDate));
        }
        let behind = range.iter().rev().skip(1).rev().position(|condition| !condition.is_equality());
        if let Some(key) = behind.and_then(|place| self.range.get(place)) {
            let name = &key.name;
            let message = format!(
                "the conditions on `{name}` do not go together: a query takes one on each attribute \
                 of its range key, or `ge` and `le` for both bounds"
            );
            return Err(Error::new(Kind::Invalid, message).at_attribute(name.to_string()));
        }
        if range.len() > self.range.len() {
            return Err(Error::new(Kind::Invalid, self.wrong_range(range.len())).detail(OutOfDate));
        }
        let mut all = Vec::with_capacity(hash.len() + range.len());
        for (key, value) in self.hash.iter().zip(hash) {
            key.check(value)?;
            all.push(Predicate::equals(AttributePath::new(key.name.clone()), value.clone()));
        }
        for (key, condition) in self.range.iter().zip(range) {
            all.push(range_condition(key, condition)?);
        }
        if all.len() == 1
            && let Some(only) = all.pop()
        {
            return Ok(only);
        }
        Ok(Predicate::And(all))
    }

    fn wrong_hash(&self, given: usize) -> String {
        match self.hash {
            [only] => format!("the hash key is {only} alone, and {given} values are given for it"),
            [..] => format!(
                "the hash key is {}: a query gives each of them a value, as a tuple in this order, and not {given}",
                in_words(self.hash)
            ),
        }
    }

    fn wrong_range(&self, given: usize) -> String {
        match self.range {
            [] => "a condition on the range key of a table or index that has none".to_owned(),
            [only] => format!("the range key is {only} alone, and {given} conditions are on it"),
            [..] => format!("the range key is {}, and {given} conditions are on it", in_words(self.range)),
        }
    }

    /// The compiler sees to this for models; untyped paths are seen here.
    fn check_filter(&self, filter: &Predicate) -> Result<()> {
        let mut offence = None;
        filter.for_each_path(&mut |path| {
            if self.all().any(|key| key.name == path.attribute()) {
                offence = Some(path.to_string());
            }
        });
        match offence {
            None => Ok(()),
            Some(path) => Err(Error::new(
                Kind::Invalid,
                format!(
                    "the filter names the key attribute `{path}` of what is queried; put it in the \
                     query's key condition"
                ),
            )
            .at_attribute(path)
            .detail(OutOfDate)),
        }
    }
}

fn in_words(keys: &[KeyAttribute]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn range_condition(key: &KeyAttribute, condition: &RangeCondition) -> Result<Predicate> {
    let path = || AttributePath::new(key.name.clone());
    let checked = |value: &Value| {
        key.check_type(value)?;
        Ok::<_, Error>(Operand::Value(value.clone()))
    };
    let condition = match condition {
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
    debug_assert!(!matches!(condition, Predicate::Compare(_, Comparison::Ne, _)), "no `ne` on a range key");
    Ok(condition)
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
