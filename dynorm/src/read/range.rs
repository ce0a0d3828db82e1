use std::fmt;
use std::marker::PhantomData;

use super::index::Index;
use super::query::WithRange;
use super::spec::{Access, RangeCondition, Read, Spec};
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::predicate::Comparison;
use crate::expr::typed::Prefixed;
use crate::model::ValueOf;
use crate::value::Value;

/// The range key of a query that is to get a condition.
#[must_use = "a range key is nothing without a condition, such as `.eq(..)`"]
pub struct RangeKey<I, O> {
    spec: Spec,
    select: O,
    index: PhantomData<fn() -> I>,
}

impl<I: Index, O> RangeKey<I, O> {
    pub(super) fn new(spec: Spec, select: O) -> Self {
        RangeKey { spec, select, index: PhantomData }
    }

    fn finish(mut self, condition: Result<RangeCondition, EncodeError>) -> Read<I, WithRange, O> {
        match condition {
            Ok(condition) => {
                if let Access::Hash { range, .. } = &mut self.spec.access {
                    *range = Some(condition);
                }
            }
            Err(error) => {
                self.spec.take(Err(error));
            }
        }
        Read::new(self.spec, self.select)
    }

    fn compare(self, comparison: Comparison, value: &impl Encode) -> Read<I, WithRange, O> {
        let condition = to_value(value).map(|value| RangeCondition::Compare(comparison, value));
        self.finish(condition)
    }

    /// Equal to a value.
    pub fn eq(self, value: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        self.compare(Comparison::Eq, &value)
    }

    /// Less than a value: numbers by value, strings and binary by bytes.
    pub fn lt(self, value: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        self.compare(Comparison::Lt, &value)
    }

    /// Less than a value, or equal to it.
    pub fn le(self, value: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        self.compare(Comparison::Le, &value)
    }

    /// Greater than a value.
    pub fn gt(self, value: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        self.compare(Comparison::Gt, &value)
    }

    /// Greater than a value, or equal to it.
    pub fn ge(self, value: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        self.compare(Comparison::Ge, &value)
    }

    /// At least `low` and at most `high`.
    pub fn between(self, low: impl ValueOf<I::Range>, high: impl ValueOf<I::Range>) -> Read<I, WithRange, O> {
        let bounds = |low: Value| Ok(RangeCondition::Between(low, to_value(&high)?));
        let condition = to_value(&low).and_then(bounds);
        self.finish(condition)
    }

    /// Begins with a string, or with bytes. Numbers have no beginning.
    pub fn begins_with(self, prefix: impl ValueOf<I::Range>) -> Read<I, WithRange, O>
    where
        I::Range: Encode<Type: Prefixed>,
    {
        let condition = to_value(&prefix).map(RangeCondition::BeginsWith);
        self.finish(condition)
    }
}

impl<I, O> fmt::Debug for RangeKey<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RangeKey").field(&self.spec).finish()
    }
}
