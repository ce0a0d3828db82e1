//! The key of one item.

use std::fmt;

use crate::codec::Encode;
use crate::codec::memory::to_value;
use crate::error::{Error, Kind, Result};
use crate::model::{HashAndRange, HashOnly, Model, Tenancy, Untyped, ValueOf};
use crate::schema::{KeyAttribute, OutOfDate, TableSchema, Text};
use crate::value::{Map, Value};

/// The key of one item: the hash key and, if the table has one, the range key, by attribute name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) hash: (Text, Value),
    pub(crate) range: Option<(Text, Value)>,
}

impl Key {
    /// The key attributes of an item.
    pub(crate) fn of(schema: &TableSchema, item: &Map) -> Result<Self> {
        let part = |key: &KeyAttribute| {
            if let Some(value) = item.get(&*key.name) {
                return checked(key, value.clone());
            }
            let message = format!("the key attribute `{}` is missing", key.name);
            Err(Error::new(Kind::Invalid, message).at_attribute(&*key.name).detail(OutOfDate))
        };
        Ok(Key { hash: part(&schema.hash)?, range: schema.range.as_ref().map(part).transpose()? })
    }

    /// A key of the values given.
    pub(crate) fn new(schema: &TableSchema, hash: Value, range: Option<Value>) -> Result<Self> {
        let range = match (&schema.range, range) {
            (Some(key), Some(value)) => Some(checked(key, value)?),
            (None, None) => None,
            (Some(key), None) => {
                let message = format!("the range key {key} is missing");
                return Err(Error::new(Kind::Invalid, message).at_attribute(&*key.name).detail(OutOfDate));
            }
            (None, Some(_)) => {
                let message = "the table has no range key";
                return Err(Error::new(Kind::Invalid, message).detail(OutOfDate));
            }
        };
        Ok(Key { hash: checked(&schema.hash, hash)?, range })
    }

    /// Whether these values are a key.
    pub(crate) fn check(schema: &TableSchema, (hash, range): &(Value, Option<Value>)) -> Result<()> {
        Key::new(schema, hash.clone(), range.clone()).map(drop)
    }

    /// The attributes of the key: one or two.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Value)> {
        std::iter::once(&self.hash).chain(&self.range).map(|(name, value)| (&**name, value))
    }

    pub(crate) fn to_map(&self) -> Map {
        self.attributes().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

impl KeyAttribute {
    /// Refuses a value of another type.
    pub(crate) fn check_type(&self, value: &Value) -> Result<()> {
        let (name, expected, found) = (&self.name, self.attribute_type, value.attribute_type());
        if found == expected {
            return Ok(());
        }
        let (expected, found) = (expected.in_words(), found.in_words());
        let problem = format!("the key attribute `{name}` must be {expected}, found {found}");
        Err(Error::new(Kind::Invalid, problem).at_attribute(&**name).detail(OutOfDate))
    }

    /// Refuses what DynamoDB would refuse: a key of another type, or an empty one.
    pub(crate) fn check(&self, value: &Value) -> Result<()> {
        self.check_type(value)?;
        if value.as_str() == Some("") || value.as_bytes() == Some(&[]) {
            let message = format!("the key attribute `{}` is empty", self.name);
            return Err(Error::new(Kind::Invalid, message).at_attribute(&*self.name));
        }
        Ok(())
    }
}

fn checked(key: &KeyAttribute, value: Value) -> Result<(Text, Value)> {
    key.check(&value)?;
    Ok((key.name.clone(), value))
}

impl Error {
    /// The key of the item that it is about, if it is about one: of a request of one item, or of an
    /// item among others that does not fit the model.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.key_ref()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (name, value)) in self.attributes().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            match value {
                Value::String(text) => write!(f, "{name}={text:?}")?,
                Value::Number(number) => write!(f, "{name}={number}")?,
                other => write!(f, "{name}={other:?}")?,
            }
        }
        Ok(())
    }
}

/// Values of a key, or why they cannot be one.
pub(crate) type KeyValues = Result<(Value, Option<Value>)>;

/// The values of a key of a hash and a range attribute.
pub(crate) fn pair<M: Model>(hash: &impl ValueOf<M::Hash>, range: &impl ValueOf<M::Range>) -> KeyValues {
    Ok((to_value(hash)?, Some(to_value(range)?)))
}

/// The values of a key: of a hash key, and of a range key if there is one.
///
/// # Errors
///
/// If DynamoDB cannot hold one of them.
pub fn key_values<H: Encode, R: Encode>(hash: &H, range: Option<&R>) -> KeyValues {
    Ok((to_value(hash)?, range.map(to_value).transpose()?))
}

/// A value, or two, that make a key of `M`'s table: `hash` or `(hash, range)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{M}`",
    label = "not the key's type",
    note = "a key is the value of the hash key, or the tuple `(hash, range)` if the model has a `#[range_key]`"
)]
pub trait IntoKey<M, Shape> {
    /// The key's values, in a table of this tenant.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold one of them.
    #[doc(hidden)]
    fn into_values(self, tenancy: &Tenancy) -> KeyValues;
}

impl<M: Model<Shape = HashOnly>, H: ValueOf<M::Hash>> IntoKey<M, HashOnly> for H {
    fn into_values(self, _: &Tenancy) -> KeyValues {
        Ok((to_value(&self)?, None))
    }
}

impl<M, H, R> IntoKey<M, HashAndRange> for (H, R)
where
    M: Model<Shape = HashAndRange>,
    H: ValueOf<M::Hash>,
    R: ValueOf<M::Range>,
{
    fn into_values(self, _: &Tenancy) -> KeyValues {
        Ok((to_value(&self.0)?, Some(to_value(&self.1)?)))
    }
}

impl<H: Into<Value>> IntoKey<Map, Untyped> for H {
    fn into_values(self, _: &Tenancy) -> KeyValues {
        Ok((self.into(), None))
    }
}

impl<H: Into<Value>, R: Into<Value>> IntoKey<Map, Untyped> for (H, R) {
    fn into_values(self, _: &Tenancy) -> KeyValues {
        Ok((self.0.into(), Some(self.1.into())))
    }
}
