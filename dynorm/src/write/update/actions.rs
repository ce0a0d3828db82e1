//! What an update can do to a path: a method for each.

use super::UpdateItem;
use super::changes::Droppable;
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::typed::{
    Additive, Amount, Appendable, MapOf, Members, NewValue, Removable, SameValue, Several, Subtractive,
    SumOf, Target, Updatable, UpdatableNumber,
};
use crate::expr::{Action, AttributePath};
use crate::model::{Record, ValueOf};
use crate::value::Value;

// Keys are never optional, nor sets or lists: where only those are taken, whether it is a key need
// not be asked.
impl<M: Record, I> UpdateItem<M, I> {
    fn with(mut self, path: AttributePath, action: Result<Action, EncodeError>) -> Self {
        match (action, self.write.change_mut()) {
            (Ok(action), Some(change)) => change.update.push_renewing(path, action, M::names()),
            // Then the key is wrong, and that error is kept already.
            (Ok(_), None) => {}
            (Err(error), _) => self.write.fail(error.at(path.to_string()).into()),
        }
        self
    }

    /// Sets it to a value, or to a [sum](crate::Path::plus) or [difference](crate::Path::minus) of
    /// attributes. An empty set removes it, since DynamoDB has none.
    ///
    /// An element of a list beyond its end becomes the last one.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Document)]
    /// # struct Address { city: String }
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     address: Option<Address>,
    /// #     log: Vec<String>,
    /// #     visits: u64,
    /// #     last_seen: u64,
    /// # }
    /// # fn update(users: &Table<User>) {
    /// let update = users
    ///     .update("ada")
    ///     .set(User::address().city(), "Paris")
    ///     .set(User::log().at(0), "born")
    ///     .set(User::last_seen(), User::visits().plus(1));
    /// # }
    /// ```
    pub fn set<P: Target<M>>(self, path: P, value: impl NewValue<M, P::Value>) -> Self
    where
        P::Keys: Updatable<M>,
    {
        let path = path.target_path();
        let action = value.into_action(&path);
        self.with(path, action)
    }

    /// Sets it to a value, unless there is something already: a `NULL` too, which other clients may
    /// have stored.
    pub fn set_if_absent<P: Target<M>>(self, path: P, value: impl ValueOf<P::Value>) -> Self
    where
        P::Keys: Updatable<M>,
    {
        let path = path.target_path();
        if value.is_absent() && !path.is_element() {
            // What is not there stays so.
            return self;
        }
        self.with(path, to_value(&value).map(Action::SetIfAbsent))
    }

    /// Sets it to a value, or removes it if there is none.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     email: Option<String>,
    /// # }
    /// # fn update(users: &Table<User>, email: Option<String>) {
    /// let update = users.update("ada").set_or_remove(User::email(), email);
    /// # }
    /// ```
    pub fn set_or_remove<P: Target<M>, V: NewValue<M, P::Value>>(self, path: P, value: Option<V>) -> Self
    where
        P::Value: Encode<Type: Removable>,
        P::Keys: Droppable<M>,
    {
        let path = path.target_path();
        let action = match value {
            Some(value) => value.into_action(&path),
            // As it is encoded in a list, where no element moves.
            None if path.is_element() => Ok(Action::Set(Value::Null)),
            None => Ok(Action::Remove),
        };
        self.with(path, action)
    }

    /// Sets it to what is at another path of the item, which must be there: an update of an item
    /// without it is a conflict.
    pub fn set_from<P: Target<M>, Q: Target<M>>(self, path: P, from: Q) -> Self
    where
        P::Keys: Updatable<M>,
        Q::Value: SameValue<P::Value>,
    {
        self.with(path.target_path(), Ok(Action::Copy(from.target_path())))
    }

    /// Removes it. An element of a list is removed by [`remove_at`](Self::remove_at), an entry of a
    /// map by [`remove_key`](Self::remove_key).
    pub fn remove<P: Target<M>>(self, path: P) -> Self
    where
        P::Value: Encode<Type: Removable>,
        P::Keys: Droppable<M>,
    {
        self.with(path.target_path(), Ok(Action::Remove))
    }

    /// Removes the element at `index`, counted from 0, of a list; those behind it move up. If the
    /// list has none, nothing happens; that there is no list is a conflict.
    pub fn remove_at<P: Target<M>>(self, list: P, index: usize) -> Self
    where
        P::Value: Appendable,
    {
        self.with(list.target_path().at(index), Ok(Action::Remove))
    }

    /// Removes the entry of this name from a map. If the map has none, nothing happens; that there
    /// is no map is a conflict.
    pub fn remove_key<P: Target<M>>(self, map: P, name: impl Into<String>) -> Self
    where
        P::Value: MapOf,
    {
        self.with(map.target_path().then(name.into()), Ok(Action::Remove))
    }

    /// Adds to a number. One that is not there counts as 0. To take away, use
    /// [`subtract`](Self::subtract), which unsigned numbers have too.
    ///
    /// The number may come to hold more or less than its type does, and then no model can read it:
    /// ask by [`only_if`](Self::only_if) for what it must be before.
    pub fn add<P: Target<M>>(self, path: P, amount: impl Amount<P::Value>) -> Self
    where
        P::Keys: UpdatableNumber<M, SumOf<P::Value>>,
        P::Value: Encode<Type: Additive>,
    {
        let amount = number(&amount, "add").map(|amount| Action::Add(Value::Number(amount)));
        self.with(path.target_path(), amount)
    }

    /// Subtracts from a number. One that is not there counts as 0.
    ///
    /// An unsigned number may fall below zero, and then no model can read it: ask by
    /// [`only_if`](Self::only_if) that it is large enough.
    pub fn subtract<P: Target<M>>(self, path: P, amount: impl Amount<P::Value>) -> Self
    where
        P::Keys: UpdatableNumber<M, SumOf<P::Value>>,
        P::Value: Encode<Type: Subtractive>,
    {
        let amount = number(&amount, "subtract").map(|amount| Action::Add(Value::Number(-amount)));
        self.with(path.target_path(), amount)
    }

    /// Puts elements behind those of a list. A list that is not there is made.
    pub fn append<P, V>(self, path: P, elements: impl Several<V>) -> Self
    where
        P: Target<M, Value: Appendable>,
        V: ValueOf<<P::Value as Appendable>::Element>,
    {
        self.grow(path.target_path(), list(elements), Action::Append)
    }

    /// Puts elements before those of a list, in their order. A list that is not there is made.
    pub fn prepend<P, V>(self, path: P, elements: impl Several<V>) -> Self
    where
        P: Target<M, Value: Appendable>,
        V: ValueOf<<P::Value as Appendable>::Element>,
    {
        self.grow(path.target_path(), list(elements), Action::Prepend)
    }

    /// Puts members into a set. A set that is not there is made; members that are in it already
    /// stay.
    pub fn insert_into<P, V>(self, path: P, members: impl Several<V>) -> Self
    where
        P: Target<M, Value: Members>,
        V: ValueOf<<P::Value as Members>::Member>,
    {
        self.grow(path.target_path(), set(members), Action::Add)
    }

    /// Takes members out of a set, those that are in it. A set that is empty then is no longer
    /// there.
    pub fn delete_from<P, V>(self, path: P, members: impl Several<V>) -> Self
    where
        P: Target<M, Value: Members>,
        V: ValueOf<<P::Value as Members>::Member>,
    {
        self.grow(path.target_path(), set(members), Action::Delete)
    }

    /// Nothing is done with nothing.
    fn grow(
        self,
        path: AttributePath,
        values: Result<Option<Value>, EncodeError>,
        action: fn(Value) -> Action,
    ) -> Self {
        match values.transpose() {
            None => self,
            Some(values) => self.with(path, values.map(action)),
        }
    }
}

fn number<T>(amount: &impl Amount<T>, method: &str) -> Result<crate::value::Number, EncodeError> {
    let amount = to_value(amount)?;
    amount.as_number().ok_or_else(|| {
        let found = amount.attribute_type().in_words();
        EncodeError::invalid(format!("`{method}` takes a number, not {found}"))
    })
}

/// The elements as a list; `None` if there are none.
fn list<V: Encode>(elements: impl IntoIterator<Item = V>) -> Result<Option<Value>, EncodeError> {
    let element = |(index, element): (usize, V)| to_value(&element).map_err(|error| error.at_index(index));
    let elements: Vec<_> = elements.into_iter().enumerate().map(element).collect::<Result<_, _>>()?;
    Ok((!elements.is_empty()).then_some(Value::List(elements)))
}

/// The members as a set, whose type is theirs; `None` if there are none.
fn set<V: Encode>(members: impl IntoIterator<Item = V>) -> Result<Option<Value>, EncodeError> {
    let mut set = None;
    for member in members {
        let member = to_value(&member)?;
        match (&mut set, member) {
            (None, Value::String(text)) => set = Some(Value::StringSet([text].into())),
            (None, Value::Number(number)) => set = Some(Value::NumberSet([number].into())),
            (None, Value::Binary(bytes)) => set = Some(Value::BinarySet([bytes].into())),
            (Some(Value::StringSet(set)), Value::String(text)) => drop(set.insert(text)),
            (Some(Value::NumberSet(set)), Value::Number(number)) => drop(set.insert(number)),
            (Some(Value::BinarySet(set)), Value::Binary(bytes)) => drop(set.insert(bytes)),
            (_, other) => {
                let found = other.attribute_type().in_words();
                return Err(EncodeError::invalid(format!(
                    "the members of a set are all strings, all numbers or all binary: {found} is none of them"
                )));
            }
        }
    }
    Ok(set)
}
