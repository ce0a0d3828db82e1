use std::fmt;
use std::marker::PhantomData;

use super::condition::Condition;
use super::keys::{KeyUse, NonKey};
use super::kinds::{Container, ListOf, MapOf, Measured, Ordered, PathOf, PathType, Prefixed};
use super::presence::{Always, Perhaps};
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::AttributePath;
use crate::expr::predicate::{Comparison, Function, Operand, Predicate};
use crate::model::ValueOf;
use crate::value::{AttributeType, Value};

/// The path to an attribute, or a part of one, of the model `M`: of type `T`. The start of
/// conditions.
///
/// The derive makes one for each field: `User::email()`. An operator exists only where the type
/// allows it. A comparison with an attribute that is absent is false, except `ne`, which is true.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     email: Option<String>,
/// #     tags: Vec<String>,
/// # }
/// let writable = User::email().exists() & !User::tags().contains("blocked");
/// let third_tag = User::tags().at(2).eq("vip");
/// ```
///
/// `K` says which key attribute it is, if it is one, and `P` whether what it leads to is there
/// whenever the item is: through an `Option`, and of an element of a list or an entry of a map, a
/// read gives an `Option`.
pub struct Path<M, T, K = NonKey, P = Always> {
    path: AttributePath,
    types: PhantomData<fn() -> (M, T, K, P)>,
}

impl<M, T, K, P> From<AttributePath> for Path<M, T, K, P> {
    fn from(path: AttributePath) -> Self {
        Path { path, types: PhantomData }
    }
}

/// The path to an attribute by name, for attributes that the model does not know and for tables
/// without a model. An item may be without it, so that a read by it gives an `Option`.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// # }
/// let query = User::scan().filter(dynorm::attribute("address").key("city").eq("Paris"));
/// ```
#[must_use]
pub fn attribute<M>(name: impl Into<String>) -> Path<M, Value, NonKey, Perhaps> {
    AttributePath::new(name.into()).into()
}

impl<M, T, K, P> Clone for Path<M, T, K, P> {
    fn clone(&self) -> Self {
        self.path.clone().into()
    }
}

impl<M, T, K, P> fmt::Debug for Path<M, T, K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", self.path)
    }
}

impl<M, T, K, P> fmt::Display for Path<M, T, K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

fn encoded<T>(value: &impl ValueOf<T>) -> Result<Operand, EncodeError> {
    to_value(value).map(Operand::Value)
}

impl<M, T, K: KeyUse, P> Path<M, T, K, P> {
    /// The path without its types.
    #[must_use]
    pub fn attribute_path(&self) -> &AttributePath {
        &self.path
    }

    fn operand(&self) -> Operand {
        Operand::Path(self.path.clone())
    }

    /// Whether to have this value is not to be there: DynamoDB has no empty sets. In a list one is
    /// `NULL`, so that no element moves.
    fn is_absence(&self, value: &impl ValueOf<T>) -> bool {
        value.is_absent() && !self.path.is_element()
    }

    fn compare(&self, comparison: Comparison, value: &impl ValueOf<T>) -> Condition<M, K> {
        match comparison {
            Comparison::Eq if self.is_absence(value) => return self.not_exists(),
            Comparison::Ne if self.is_absence(value) => return self.exists(),
            _ => {}
        }
        Condition::new(encoded(value).map(|value| Predicate::Compare(self.operand(), comparison, value)))
    }

    fn function(&self, function: Function, argument: Option<Result<Value, EncodeError>>) -> Condition<M, K> {
        let argument = argument.transpose();
        Condition::new(
            argument.map(|value| Predicate::Function(function, self.path.clone(), value.map(Operand::Value))),
        )
    }

    /// Equal to a value. Lists, maps and sets are compared as a whole. What equals an empty set is
    /// not there, since DynamoDB has none.
    #[must_use]
    pub fn eq(&self, value: impl ValueOf<T>) -> Condition<M, K> {
        self.compare(Comparison::Eq, &value)
    }

    /// Not equal to a value, or absent.
    #[must_use]
    pub fn ne(&self, value: impl ValueOf<T>) -> Condition<M, K> {
        self.compare(Comparison::Ne, &value)
    }

    /// Equal to one of up to 100 values. Of none that is never so: a query or scan by it finds
    /// nothing, and sends nothing; a write by it is a conflict.
    #[must_use]
    pub fn is_in<V: ValueOf<T>>(&self, values: impl IntoIterator<Item = V>) -> Condition<M, K> {
        let (absent, there): (Vec<_>, Vec<_>) = values.into_iter().partition(|value| self.is_absence(value));
        let choices: Result<Vec<_>, _> = there.iter().map(encoded).collect();
        let choices = match choices {
            Ok(choices) if choices.is_empty() && absent.is_empty() => return Condition::never(),
            Ok(choices) if choices.is_empty() => return self.not_exists(),
            other => other,
        };
        Condition::new(choices.and_then(|choices| {
            match choices.len() {
                ..=100 if absent.is_empty() => Ok(Predicate::In(self.operand(), choices)),
                ..=100 => {
                    let one = Predicate::In(self.operand(), choices);
                    Ok(Predicate::Or(vec![one, Predicate::not_exists(self.path.clone())]))
                }
                count => Err(EncodeError::invalid(format!("`is_in` takes up to 100 values, not {count}"))
                    .at(self.path.to_string())),
            }
        }))
    }

    /// The attribute is there, whatever its value.
    #[must_use]
    pub fn exists(&self) -> Condition<M, K> {
        self.function(Function::Exists, None)
    }

    /// The attribute is not there.
    #[must_use]
    pub fn not_exists(&self) -> Condition<M, K> {
        self.function(Function::NotExists, None)
    }

    /// The attribute is there and of this data type.
    #[must_use]
    pub fn attribute_type(&self, kind: AttributeType) -> Condition<M, K> {
        self.function(Function::Type, Some(Ok(kind.descriptor().into())))
    }
}

/// Each method has its own bound, rather than the `impl`: then a message can say what to write
/// instead.
impl<M, T, K: KeyUse, P> Path<M, T, K, P> {
    /// Less than a value: numbers by value, strings and binary by bytes.
    #[must_use]
    pub fn lt(&self, value: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Ordered>,
    {
        self.compare(Comparison::Lt, &value)
    }

    /// Less than a value, or equal to it.
    #[must_use]
    pub fn le(&self, value: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Ordered>,
    {
        self.compare(Comparison::Le, &value)
    }

    /// Greater than a value.
    #[must_use]
    pub fn gt(&self, value: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Ordered>,
    {
        self.compare(Comparison::Gt, &value)
    }

    /// Greater than a value, or equal to it.
    #[must_use]
    pub fn ge(&self, value: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Ordered>,
    {
        self.compare(Comparison::Ge, &value)
    }

    /// At least `low` and at most `high`.
    #[must_use]
    pub fn between(&self, low: impl ValueOf<T>, high: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Ordered>,
    {
        let bounds = encoded(&low).and_then(|low| Ok((low, encoded(&high)?)));
        Condition::new(bounds.map(|(low, high)| Predicate::Between(self.operand(), low, high)))
    }

    /// Begins with a string, or with bytes.
    #[must_use]
    pub fn begins_with(&self, prefix: impl ValueOf<T>) -> Condition<M, K>
    where
        T: Encode<Type: Prefixed>,
    {
        self.function(Function::BeginsWith, Some(to_value(&prefix)))
    }

    /// Contains an element; of a string, contains a part.
    #[must_use]
    pub fn contains(&self, member: impl ValueOf<T::Member>) -> Condition<M, K>
    where
        T: Container,
    {
        self.function(Function::Contains, Some(to_value(&member)))
    }

    /// The length of a string in UTF-8 bytes, the bytes of binary, or the elements of a set, list
    /// or map.
    #[must_use]
    pub fn size(&self) -> Size<M, K>
    where
        T: Encode<Type: Measured>,
    {
        Size { path: self.path.clone(), types: PhantomData }
    }

    /// The element at `index`, counted from 0. A list may be shorter, so that a read gives an
    /// `Option`.
    #[must_use]
    pub fn at<E>(&self, index: usize) -> PathOf<M, E, K, Perhaps>
    where
        T: ListOf<Element = E>,
        E: Encode<Type: PathType>,
    {
        self.path.clone().at(index).into()
    }

    /// The entry of this name. A map may have none, so that a read gives an `Option`.
    #[must_use]
    pub fn key<E>(&self, name: impl Into<String>) -> PathOf<M, E, K, Perhaps>
    where
        T: MapOf<Entry = E>,
        E: Encode<Type: PathType>,
    {
        self.path.clone().then(name.into()).into()
    }
}

/// The size of an attribute, to compare with.
pub struct Size<M, K = NonKey> {
    path: AttributePath,
    types: PhantomData<fn() -> (M, K)>,
}

impl<M, K> Clone for Size<M, K> {
    fn clone(&self) -> Self {
        Size { path: self.path.clone(), types: PhantomData }
    }
}

impl<M, K> fmt::Debug for Size<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({})", self.path)
    }
}

impl<M, K: KeyUse> Size<M, K> {
    fn compare(&self, comparison: Comparison, size: u64) -> Condition<M, K> {
        let size = Operand::Value(size.into());
        Condition::new(Ok(Predicate::Compare(Operand::Size(self.path.clone()), comparison, size)))
    }

    /// Equal to.
    #[must_use]
    pub fn eq(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Eq, size)
    }

    /// Not equal to.
    #[must_use]
    pub fn ne(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Ne, size)
    }

    /// Less than.
    #[must_use]
    pub fn lt(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Lt, size)
    }

    /// At most.
    #[must_use]
    pub fn le(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Le, size)
    }

    /// Greater than.
    #[must_use]
    pub fn gt(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Gt, size)
    }

    /// At least.
    #[must_use]
    pub fn ge(&self, size: u64) -> Condition<M, K> {
        self.compare(Comparison::Ge, size)
    }

    /// At least `low` and at most `high`.
    #[must_use]
    pub fn between(&self, low: u64, high: u64) -> Condition<M, K> {
        let bound = |size: u64| Operand::Value(size.into());
        Condition::new(Ok(Predicate::Between(Operand::Size(self.path.clone()), bound(low), bound(high))))
    }
}
