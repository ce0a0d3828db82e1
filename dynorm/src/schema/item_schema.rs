//! Which attribute says of which schema an item is.

use super::{TableSchema, Text};
use crate::codec::newer;
use crate::value::{Map, Number, Value};

/// The attribute that says of which schema an item is: `#[model(schema_attr = "..")]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaAttribute {
    /// The attribute's name in DynamoDB.
    pub name: Text,
    /// The number of the model's own schema: 1 for the first, and one more for each version that it
    /// is [upgraded from](crate::Upgrade).
    pub number: u32,
}

/// The number of an item that has none.
const FIRST: u32 = 1;

impl SchemaAttribute {
    pub(crate) const fn new(name: &'static str, number: u32) -> Self {
        SchemaAttribute { name: Text::Borrowed(name), number }
    }

    /// Of which schema an item is, by what its attribute holds. `None` if that is no such number.
    pub(crate) fn number_of(value: Option<&Value>) -> Option<Number> {
        match value {
            None | Some(Value::Null) => Some(Number::from(FIRST)),
            Some(value) => value.as_number(),
        }
    }

    /// What there is to say of an item of a newer schema.
    pub(crate) fn newer_in(&self, item: &Map) -> Option<String> {
        let found =
            Self::number_of(item.get(&*self.name)).filter(|found| *found > Number::from(self.number))?;
        Some(newer(&found, self.number))
    }

    /// What there is to say of an item of an older schema.
    pub(crate) fn older_in(&self, item: &Map) -> Option<String> {
        let found =
            Self::number_of(item.get(&*self.name)).filter(|found| *found < Number::from(self.number))?;
        Some(format!("the item is of schema {found}, and this is {}: read and save it", self.number))
    }
}

impl TableSchema {
    /// Whether this is the attribute that says of which schema an item is.
    pub(crate) fn is_schema_number(&self, name: &str) -> bool {
        self.item_schema.as_ref().is_some_and(|schema| schema.name == name)
    }
}
