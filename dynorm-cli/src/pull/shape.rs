//! Of which type an attribute is, as far as the items tell.

use std::collections::BTreeMap;

use dynorm::{Map, Number, Value};

/// More names in a map than that are data, not fields.
const FIELDS: usize = 24;

/// What all values of an attribute have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Shape {
    /// There was none, or only `NULL`.
    #[default]
    Unknown,
    Bool,
    /// A whole number that is not negative, of 64 bits.
    Unsigned,
    /// A whole number of 64 bits.
    Signed,
    /// Any other number.
    Decimal,
    Text,
    Binary,
    TextSet,
    NumberSet,
    BinarySet,
    List(Box<Shape>),
    /// A map with the same names each time, and how often it was seen.
    Document(BTreeMap<String, Field>, usize),
    /// A map whose names are data.
    Names(Box<Shape>),
    /// Values of different types.
    Any,
}

/// An attribute in several items.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Field {
    pub(super) shape: Shape,
    /// In how many it is.
    pub(super) seen: usize,
    /// Whether it is `NULL` in one.
    pub(super) is_null: bool,
}

/// Adds one item, or one map.
pub(super) fn add(fields: &mut BTreeMap<String, Field>, item: &Map) {
    for (name, value) in item {
        let field = fields.entry(name.clone()).or_default();
        field.seen += 1;
        field.is_null |= *value == Value::Null;
        field.shape = std::mem::take(&mut field.shape).and(of(value));
    }
}

fn of(value: &Value) -> Shape {
    match value {
        Value::Null => Shape::Unknown,
        Value::Bool(_) => Shape::Bool,
        Value::Number(number) => of_number(*number),
        Value::String(_) => Shape::Text,
        Value::Binary(_) => Shape::Binary,
        Value::StringSet(_) => Shape::TextSet,
        Value::NumberSet(_) => Shape::NumberSet,
        Value::BinarySet(_) => Shape::BinarySet,
        Value::List(elements) => {
            // A `NULL` in a list is an element, and no absence.
            let of_element = |value: &Value| if *value == Value::Null { Shape::Any } else { of(value) };
            Shape::List(Box::new(elements.iter().map(of_element).fold(Shape::Unknown, Shape::and)))
        }
        Value::Map(map) => {
            let mut fields = BTreeMap::new();
            add(&mut fields, map);
            Shape::Document(fields, 1).settled()
        }
    }
}

fn of_number(number: Number) -> Shape {
    match number.to_i128() {
        Some(whole) if u64::try_from(whole).is_ok() => Shape::Unsigned,
        Some(whole) if i64::try_from(whole).is_ok() => Shape::Signed,
        _ => Shape::Decimal,
    }
}

impl Shape {
    /// What has both.
    fn and(self, other: Shape) -> Shape {
        match (self, other) {
            (Shape::Unknown, shape) | (shape, Shape::Unknown) => shape,
            (one, other) if one == other && !matches!(one, Shape::Document(..)) => one,
            (Shape::Unsigned, Shape::Signed) | (Shape::Signed, Shape::Unsigned) => Shape::Signed,
            (
                Shape::Unsigned | Shape::Signed | Shape::Decimal,
                Shape::Unsigned | Shape::Signed | Shape::Decimal,
            ) => Shape::Decimal,
            (Shape::List(one), Shape::List(other)) => Shape::List(Box::new(one.and(*other))),
            (Shape::Document(one, first), Shape::Document(other, second)) => {
                let mut fields = one;
                for (name, field) in other {
                    let known = fields.entry(name).or_default();
                    known.seen += field.seen;
                    known.is_null |= field.is_null;
                    known.shape = std::mem::take(&mut known.shape).and(field.shape);
                }
                Shape::Document(fields, first + second).settled()
            }
            (Shape::Names(value), Shape::Document(fields, _))
            | (Shape::Document(fields, _), Shape::Names(value)) => {
                let values = fields.into_values().map(|field| field.shape);
                Shape::Names(Box::new(values.fold(*value, Shape::and)))
            }
            (Shape::Names(one), Shape::Names(other)) => Shape::Names(Box::new(one.and(*other))),
            _ => Shape::Any,
        }
    }

    /// A map of many names, or whose names are never the same, has data for names; one without any
    /// tells nothing.
    fn settled(self) -> Shape {
        match self {
            Shape::Document(fields, of)
                if fields.is_empty()
                    || fields.len() > FIELDS
                    || of > 2 && fields.values().all(|field| field.seen * 2 <= of) =>
            {
                let values = fields.into_values().map(|field| field.shape);
                Shape::Names(Box::new(values.fold(Shape::Unknown, Shape::and)))
            }
            other => other,
        }
    }
}
