//! What is asked of the number of an item's schema. A number that is absent, or is no number, is
//! neither more nor less than another, so that such a comparison is false.

use super::predicate::{Comparison, Operand};
use super::{AttributePath, Predicate};
use crate::schema::SchemaAttribute;

impl Predicate {
    /// That the item is not of a newer schema, or that there is none.
    pub(crate) fn not_newer(schema: &SchemaAttribute) -> Self {
        Predicate::Not(Box::new(compare(schema, Comparison::Gt)))
    }

    /// That the item is of an older schema. `None` if there is no older one.
    pub(crate) fn older(schema: &SchemaAttribute) -> Option<Self> {
        (schema.number > 1).then(|| Predicate::Not(Box::new(compare(schema, Comparison::Ge))))
    }

    /// That the item is of just this schema.
    pub(crate) fn of_schema(schema: &SchemaAttribute) -> Self {
        match schema.number {
            1 => Self::not_newer(schema),
            _ => compare(schema, Comparison::Eq),
        }
    }
}

fn compare(schema: &SchemaAttribute, comparison: Comparison) -> Predicate {
    let path = Operand::Path(AttributePath::new(schema.name.clone()));
    Predicate::Compare(path, comparison, Operand::Value(schema.number.into()))
}
