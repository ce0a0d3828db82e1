//! Conditions on the parts of a range key as one condition on the key. Pure:
//! `dynorm/guide/keys.md` says why it is exact.

use super::spec::RangeCondition;
use crate::codec::EncodeError;
use crate::expr::predicate::{Comparison, Function, Operand};
use crate::expr::{AttributePath, Predicate};
use crate::schema::template::{Piece, part_of};
use crate::value::Value;

/// A condition on a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    BeginsWith,
}

impl Operator {
    /// The condition on the part's own attribute.
    pub(super) fn of(self, path: AttributePath, low: Value, high: Option<Value>) -> Predicate {
        let comparison = match self {
            Operator::Eq => Comparison::Eq,
            Operator::Lt => Comparison::Lt,
            Operator::Le => Comparison::Le,
            Operator::Gt => Comparison::Gt,
            Operator::Ge => Comparison::Ge,
            Operator::Between => {
                let high = high.unwrap_or_else(|| low.clone());
                return Predicate::Between(Operand::Path(path), Operand::Value(low), Operand::Value(high));
            }
            Operator::BeginsWith => {
                return Predicate::Function(Function::BeginsWith, path, Some(Operand::Value(low)));
            }
        };
        Predicate::Compare(Operand::Path(path), comparison, Operand::Value(low))
    }
}

/// What conditions on parts have become.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// `None` if every key meets it.
    pub(super) condition: Option<RangeCondition>,
    /// The fixed beginning of the key: it ends with `#`, or is empty.
    pub(super) prefix: String,
    /// Whether the condition lets one value through that it must not.
    pub(super) but_not: bool,
    /// Whether it may let others through too.
    pub(super) is_wide: bool,
}

/// The condition before any part is given: how keys of the template begin.
pub(super) fn start(template: &[Piece]) -> Folded {
    fixed(String::new(), template)
}

/// The condition that a key begins so, and goes on as a template does whose rest this is.
fn fixed(mut prefix: String, rest: &[Piece]) -> Folded {
    if let Some(Piece::Literal(text)) = rest.first() {
        prefix.push_str(text);
    }
    let is_whole = rest.iter().all(|piece| piece.part().is_none());
    let condition = match (is_whole, prefix.is_empty()) {
        (true, _) => Some(RangeCondition::Compare(Comparison::Eq, Value::from(&*prefix))),
        (false, true) => None,
        (false, false) => Some(RangeCondition::BeginsWith(Value::from(&*prefix))),
    };
    Folded { condition, prefix, ..Folded::default() }
}

/// The condition when so many parts are given, which make the fixed beginning, and the next part
/// meets another.
pub(super) fn fold(
    template: &[Piece],
    given: usize,
    prefix: &str,
    operator: Operator,
    low: &Value,
    high: Option<&Value>,
) -> Result<Folded, EncodeError> {
    let Some((piece, rest)) = part_of(template, given) else {
        return Err(EncodeError::invalid("the range key has no such part"));
    };
    let encoded = |value: &Value| {
        let mut key = prefix.to_owned();
        piece.write(value, &mut key)?;
        Ok::<_, EncodeError>(key)
    };
    let key = encoded(low)?;
    if operator == Operator::Eq {
        return Ok(fixed(key, rest));
    }
    let end = |key: String| key + "$";
    // Behind all keys that begin so; an empty beginning has no end.
    let last = prefix.strip_suffix('#').map(|beginning| end(beginning.to_owned()));
    let mut but_not = false;
    let condition = match (operator, last) {
        (Operator::BeginsWith, _) | (Operator::Ge, None) if key.is_empty() => None,
        (Operator::BeginsWith, _) => Some(RangeCondition::BeginsWith(key.into())),
        (Operator::Between, _) => {
            let high = end(encoded(high.unwrap_or(low))?);
            // An empty text is no key, and none is smaller.
            Some(if key.is_empty() { compare(Comparison::Le, high) } else { between(key, high) })
        }
        (Operator::Ge, Some(last)) => Some(between(key, last)),
        (Operator::Ge, None) => Some(compare(Comparison::Ge, key)),
        (Operator::Gt, Some(last)) => Some(between(end(key), last)),
        (Operator::Gt, None) => Some(compare(Comparison::Gt, end(key))),
        (Operator::Le, Some(_)) => Some(between(prefix.to_owned(), end(key))),
        (Operator::Le, None) => Some(compare(Comparison::Le, end(key))),
        (_, Some(_)) => {
            but_not = rest.is_empty();
            Some(between(prefix.to_owned(), key))
        }
        // Nothing is less than an empty text. A key is neither empty nor has it a byte before `#`.
        (_, None) if key.is_empty() => Some(compare(Comparison::Lt, "!".to_owned())),
        (_, None) => Some(compare(Comparison::Lt, key)),
    };
    Ok(Folded { condition, prefix: prefix.to_owned(), but_not, is_wide: false })
}

/// The condition of two on one part, with what each has become: of a lower and an upper bound.
///
/// # Errors
///
/// If they do not go together.
pub(super) fn both(
    (one, one_folded): (Operator, Option<RangeCondition>),
    (other, other_folded): (Operator, Option<RangeCondition>),
) -> Result<Option<RangeCondition>, EncodeError> {
    let is_lower = |operator| match operator {
        Operator::Gt | Operator::Ge => Some(true),
        Operator::Lt | Operator::Le => Some(false),
        Operator::Eq | Operator::Between | Operator::BeginsWith => None,
    };
    let goes_together = matches!((is_lower(one), is_lower(other)), (Some(one), Some(other)) if one != other);
    let overlap = match (one_folded, other_folded) {
        (Some(one), Some(other)) => overlap(&one, &other).map(Some),
        // Every key meets the other.
        (one, other) => Some(one.or(other)),
    };
    overlap.filter(|_| goes_together).ok_or_else(|| {
        EncodeError::invalid(
            "the conditions on this part of the key do not go together: a query takes one on each, \
             or `ge` and `le` for both bounds",
        )
    })
}

/// The keys that are in both of two ranges of texts, if these have ends that they include.
fn overlap(one: &RangeCondition, other: &RangeCondition) -> Option<RangeCondition> {
    let ends = |condition: &RangeCondition| match condition {
        RangeCondition::Between(low, high) => Some((Some(low.clone()), Some(high.clone()))),
        RangeCondition::Compare(Comparison::Ge, low) => Some((Some(low.clone()), None)),
        RangeCondition::Compare(Comparison::Le, high) => Some((None, Some(high.clone()))),
        _ => None,
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ((one_low, one_high), (other_low, other_high)) = (ends(one)?, ends(other)?);
    let low = one_low.into_iter().chain(other_low).max_by_key(text)?;
    let high = one_high.into_iter().chain(other_high).min_by_key(text)?;
    Some(RangeCondition::Between(low, high))
}

fn compare(comparison: Comparison, key: String) -> RangeCondition {
    RangeCondition::Compare(comparison, key.into())
}

fn between(low: String, high: String) -> RangeCondition {
    RangeCondition::Between(low.into(), high.into())
}
