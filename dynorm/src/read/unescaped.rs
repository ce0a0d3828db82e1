//! Conditions on the parts of a range key whose parts are not escaped, as one condition on the key.
//! Pure: `dynorm/guide/keys.md` says when it is exact. Where it is not, it finds too much, and what
//! was asked is to be asked of the part's own attribute too.

use super::fold::{Folded, Operator};
use super::spec::RangeCondition;
use crate::codec::EncodeError;
use crate::expr::predicate::Comparison;
use crate::schema::form::{Absent, Form};
use crate::schema::template::{Piece, part_of};
use crate::value::Value;

/// The condition before any part is given: how keys of the template begin.
pub(super) fn start(form: Form, template: &[Piece]) -> Folded {
    fixed(form, String::new(), template)
}

/// The condition that a key begins so, and goes on as a template does whose rest this is.
fn fixed(form: Form, mut prefix: String, rest: &[Piece]) -> Folded {
    prefix.push_str(&form.behind(rest));
    let is_whole = rest.iter().all(|piece| piece.part().is_none());
    let condition = if is_whole {
        Some(RangeCondition::Compare(Comparison::Eq, Value::from(&*prefix)))
    } else {
        begins_with(prefix.clone())
    };
    Folded { condition, prefix, ..Folded::default() }
}

/// The condition when so many parts are given, which make the fixed beginning, and the next part
/// meets another.
pub(super) fn fold(
    form: Form,
    template: &[Piece],
    (given, prefix): (usize, &str),
    operator: Operator,
    low: &Value,
    high: Option<&Value>,
) -> Result<Folded, EncodeError> {
    let Some((piece, rest)) = part_of(template, given) else {
        return Err(EncodeError::invalid("the range key has no such part"));
    };
    if operator == Operator::Eq {
        let mut key = prefix.to_owned();
        form.write(piece, rest, low, &mut key)?;
        // Values that make one key are told apart by the attribute.
        return Ok(Folded { is_wide: form.collisions, ..fixed(form, key, rest) });
    }
    let is_without_order = form.collisions || matches!((piece, low), (Piece::Text(_), Value::Number(_)));
    let (condition, is_exact) = if is_without_order {
        (begins_with(prefix.to_owned()), false)
    } else {
        let behind = form.behind(rest);
        let part = Part { form, prefix, behind: &behind, is_fixed: matches!(piece, Piece::Digits(..)) };
        let high = form.text(piece, high.unwrap_or(low))?;
        part.condition(operator, &form.text(piece, low)?, &high)
    };
    Ok(Folded { condition, prefix: prefix.to_owned(), is_wide: !is_exact, ..Folded::default() })
}

/// A part of a key that is to meet a condition.
struct Part<'p> {
    form: Form,
    /// What stands before it.
    prefix: &'p str,
    /// The text behind it; empty if it is the last.
    behind: &'p str,
    /// Whether it has a fixed number of digits.
    is_fixed: bool,
}

impl Part<'_> {
    /// What is asked of the key, and whether just the keys of such parts meet it.
    fn condition(&self, operator: Operator, low: &str, high: &str) -> (Option<RangeCondition>, bool) {
        let key = [self.prefix, low].concat();
        let (is_last, is_kept) = (self.behind.is_empty(), self.is_kept());
        // The key of an item without the part ends where the part would begin.
        let ends_before = self.form.absent() == Absent::Rest;
        let is_behind_absent = !ends_before || !low.is_empty();
        match operator {
            Operator::BeginsWith => {
                let is_exact = is_last || suffixes(low).all(|suffix| !self.meets(suffix));
                (begins_with(key), is_exact && is_behind_absent)
            }
            Operator::Ge => {
                let is_exact = is_last || suffixes(low).all(|suffix| self.is_below(suffix));
                (self.at_least(key), is_exact && is_kept && is_behind_absent)
            }
            // What begins with the value and goes on may be before all that has just the value.
            Operator::Gt | Operator::Eq => (self.at_least(key), false),
            Operator::Lt => {
                let is_exact = !is_last && suffixes(low).all(|suffix| self.is_below(suffix));
                (self.at_most(self.highest(low, false)), is_exact && is_kept && !ends_before)
            }
            Operator::Le => {
                let is_exact = is_last || self.is_fixed;
                (self.at_most(self.highest(low, true)), is_exact && is_kept && !ends_before)
            }
            Operator::Between => {
                let is_exact = is_last || self.is_fixed;
                let condition = match self.highest(high, true) {
                    Some(high) if !key.is_empty() => Some(RangeCondition::Between(key.into(), high.into())),
                    Some(high) => self.at_most(Some(high)),
                    None => self.at_least(key),
                };
                (condition, is_exact && is_kept && is_behind_absent)
            }
        }
    }

    /// Whether what is stored has as many digits as the template says: libraries let a number have
    /// more.
    fn is_kept(&self) -> bool {
        !self.is_fixed || self.form.preset.is_none()
    }

    /// Whether the text behind a part, and all that may follow it, is smaller than a text.
    fn is_below(&self, text: &str) -> bool {
        self.is_fixed || self.behind < text && !text.starts_with(self.behind)
    }

    /// Whether the text behind a part may begin as another text does.
    fn meets(&self, text: &str) -> bool {
        self.behind.starts_with(text) || text.starts_with(self.behind)
    }

    /// What no key is above whose part is less than a value, or is the value: `None` if there is no
    /// such bound. What the value begins with is less than it, but with the text behind it, the key
    /// may be above the value's own.
    fn highest(&self, value: &str, with_value: bool) -> Option<String> {
        let mut highest = [self.prefix, value].concat();
        if self.behind.is_empty() {
            return Some(highest);
        }
        let shorter = value.char_indices().filter(|(at, _)| !self.is_below(&value[*at..]));
        let ends = shorter.map(|(at, _)| at).chain(with_value.then_some(value.len()));
        for end in ends {
            let bound = after(&[self.prefix, &value[..end], self.behind].concat())?;
            highest = highest.max(bound);
        }
        Some(highest)
    }

    /// All keys of the fixed beginning from this one on.
    fn at_least(&self, key: String) -> Option<RangeCondition> {
        match after(self.prefix) {
            Some(last) => Some(RangeCondition::Between(key.into(), last.into())),
            None if key.is_empty() => None,
            None => Some(RangeCondition::Compare(Comparison::Ge, key.into())),
        }
    }

    /// All keys of the fixed beginning up to this one.
    fn at_most(&self, key: Option<String>) -> Option<RangeCondition> {
        match key {
            None => begins_with(self.prefix.to_owned()),
            Some(key) if !self.prefix.is_empty() => {
                Some(RangeCondition::Between(self.prefix.into(), key.into()))
            }
            // No key is empty, and none is less.
            Some(key) if key.is_empty() => Some(RangeCondition::Compare(Comparison::Lt, "\0".into())),
            Some(key) => Some(RangeCondition::Compare(Comparison::Le, key.into())),
        }
    }
}

/// What a text ends with, and the whole of it.
fn suffixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}

/// The first text behind all that begin so, if there is one.
fn after(text: &str) -> Option<String> {
    let (at, next) = text.char_indices().rev().find_map(|(at, letter)| {
        let next = (letter..=char::MAX).nth(1)?;
        Some((at, next))
    })?;
    Some([&text[..at], next.encode_utf8(&mut [0; 4])].concat())
}

fn begins_with(prefix: String) -> Option<RangeCondition> {
    if prefix.is_empty() { None } else { Some(RangeCondition::BeginsWith(prefix.into())) }
}

#[cfg(test)]
mod tests;
