//! How the keys of an entity are made of its parts: a stable format, described in
//! `dynorm/guide/keys.md`.
//!
//! A part's bytes up to `%` are written as `%XX`, and parts are joined by `#`, which is smaller
//! than all that a part can hold. So different parts never make one key, keys are in the order of
//! their parts, and the beginning of a part is the beginning of a key.

use std::fmt::Write as _;

use super::form::{Absent, Form};
use crate::codec::EncodeError;
use crate::value::{Number, Value};

/// One piece of a template. A part is the place of a field among the entity's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands in every key.
    Literal(&'static str),
    /// A part that is text.
    Text(usize),
    /// A part that is a number, with so many digits.
    Digits(usize, usize),
}

/// The templates of the keys of the table or of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `None` for the table.
    pub index: Option<&'static str>,
    /// `None` for a local index, whose hash key is that of the table.
    pub hash: Option<&'static [Piece]>,
    /// `None` if there is no range key.
    pub range: Option<&'static [Piece]>,
}

/// What makes the keys of an entity.
#[derive(Debug, PartialEq, Eq)]
pub struct Composition {
    /// The struct's name, for messages.
    pub entity: &'static str,
    /// That of its layout.
    pub layout: &'static str,
    /// What the entity attribute holds.
    pub name: &'static str,
    /// What it may hold besides, in items that were written under an older name.
    pub was: &'static [&'static str],
    /// The version of the entity, where another program's form has one.
    pub version: Option<&'static str>,
    /// How its parts stand in keys; `None` for dynorm's own form.
    pub form: Option<Form>,
    /// The attributes that keys are made of. Those of the table's key come first.
    pub parts: &'static [&'static str],
    /// The table's own first.
    pub slots: &'static [Slot],
}

impl Slot {
    /// Its templates, each of which makes one attribute.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &'static [Piece]> + use<> {
        self.hash.into_iter().chain(self.range)
    }

    /// The parts that its keys are made of.
    pub(crate) fn parts(&self) -> impl Iterator<Item = usize> + use<> {
        self.templates().flatten().filter_map(Piece::part)
    }
}

impl Piece {
    pub(crate) fn part(&self) -> Option<usize> {
        match *self {
            Piece::Literal(_) => None,
            Piece::Text(part) | Piece::Digits(part, _) => Some(part),
        }
    }

    /// Writes a part into a key.
    pub(crate) fn write(self, value: &Value, key: &mut String) -> Result<(), EncodeError> {
        match (self, value) {
            (Piece::Literal(text), _) => key.push_str(text),
            (Piece::Text(_), Value::String(text)) => escape(text, key),
            (Piece::Digits(_, width), Value::Number(number)) => digits(*number, Some(width), false, key)?,
            (Piece::Text(_), _) => return Err(EncodeError::invalid("a part of a key must be a string here")),
            (Piece::Digits(..), _) => {
                return Err(EncodeError::invalid("a part of a key must be a number here"));
            }
        }
        Ok(())
    }
}

/// Writes a number with so many digits, or at least so many.
pub(super) fn digits(
    number: Number,
    width: Option<usize>,
    or_more: bool,
    key: &mut String,
) -> Result<(), EncodeError> {
    let integer = number
        .to_u128()
        .ok_or_else(|| EncodeError::invalid("a number in a key is a whole number that is not negative"))?;
    let (start, zeros) = (key.len(), width.unwrap_or_default());
    // Writing to a string does not fail.
    let _ = write!(key, "{integer:0zeros$}");
    match width {
        Some(width) if key.len() - start > width && !or_more => Err(EncodeError::invalid(format!(
            "the number has more than the {width} digits that the key's template has for it"
        ))),
        _ => Ok(()),
    }
}

/// Writes text so that it has no byte up to `%` but that of `%XX`.
pub(crate) fn escape(text: &str, key: &mut String) {
    for letter in text.chars() {
        if letter <= '%' {
            // Writing to a string does not fail.
            let _ = write!(key, "%{:02X}", u32::from(letter));
        } else {
            key.push(letter);
        }
    }
}

impl Composition {
    /// Writes a piece of a template into a key; `rest` is what stands behind it. An error names the
    /// part.
    pub(crate) fn write(
        &self,
        piece: Piece,
        rest: &[Piece],
        value: &Value,
        key: &mut String,
    ) -> Result<(), EncodeError> {
        write(self.form, piece, rest, value, key).map_err(|error| match self.part_name(piece) {
            Some(name) => error.at(name),
            None => error,
        })
    }
}

/// Writes a piece of a template into a key, in the form that it has; `rest` is what stands behind
/// it.
fn write(
    form: Option<Form>,
    piece: Piece,
    rest: &[Piece],
    value: &Value,
    key: &mut String,
) -> Result<(), EncodeError> {
    match form {
        None => piece.write(value, key),
        Some(form) => form.write(piece, rest, value, key),
    }
}

/// The key that a template makes of parts. If one of them is absent, there is none, or it ends
/// there.
pub(crate) fn render<'v>(
    form: Option<Form>,
    template: &[Piece],
    part: impl Fn(usize) -> Option<&'v Value>,
) -> Result<Option<String>, (usize, EncodeError)> {
    let mut key = String::new();
    for (at, piece) in template.iter().enumerate() {
        let (place, value) = match piece.part() {
            None => (0, &Value::Null),
            Some(place) => match part(place) {
                Some(value) => (place, value),
                None if form.is_some_and(|form| form.absent() == Absent::Rest) => break,
                None => return Ok(None),
            },
        };
        let rest = template.get(at + 1..).unwrap_or_default();
        write(form, *piece, rest, value, &mut key).map_err(|error| (place, error))?;
    }
    Ok(Some(key))
}

/// The key that a template makes of all its parts, in the order in which they stand there.
pub(crate) fn render_in_order(
    composition: &Composition,
    template: &[Piece],
    parts: &[Value],
) -> Result<String, EncodeError> {
    let (mut key, mut parts) = (String::new(), parts.iter());
    for (at, piece) in template.iter().enumerate() {
        let value = if piece.part().is_some() { parts.next() } else { None };
        let rest = template.get(at + 1..).unwrap_or_default();
        composition.write(*piece, rest, value.unwrap_or(&Value::Null), &mut key)?;
    }
    Ok(key)
}

/// A part by its place among those of a template, and what stands behind it.
pub(crate) fn part_of(template: &[Piece], place: usize) -> Option<(Piece, &[Piece])> {
    let mut parts = template.iter().enumerate().filter(|(_, piece)| piece.part().is_some());
    let (at, piece) = parts.nth(place)?;
    Some((*piece, template.get(at + 1..).unwrap_or_default()))
}
