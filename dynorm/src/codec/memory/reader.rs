use std::borrow::Cow;
use std::collections::{btree_map, btree_set};

use crate::codec::error::DecodeError;
use crate::codec::reader::{Reader, sealed};
use crate::value::{AttributeType, Map, Number, Value};

/// Reads one [`Value`], or the attributes of one item.
#[derive(Clone, Debug)]
pub struct ValueReader<'de> {
    /// The value that the next call reads.
    next: Option<&'de Value>,
    /// The containers that are open, outermost first.
    open: Vec<Open<'de>>,
}

#[derive(Clone, Debug)]
enum Open<'de> {
    List(std::slice::Iter<'de, Value>),
    Map(btree_map::Iter<'de, String, Value>),
    Strings(btree_set::Iter<'de, String>),
    Numbers(btree_set::Iter<'de, Number>),
    Binaries(btree_set::Iter<'de, Vec<u8>>),
}

impl<'de> ValueReader<'de> {
    /// A reader of one value.
    #[must_use]
    pub fn new(value: &'de Value) -> Self {
        ValueReader { next: Some(value), open: Vec::new() }
    }

    /// A reader of an item's attributes: start with [`next_name`](Reader::next_name).
    #[must_use]
    pub fn item(map: &'de Map) -> Self {
        ValueReader { next: None, open: vec![Open::Map(map.iter())] }
    }

    fn peek(&self) -> Result<&'de Value, DecodeError> {
        self.next.ok_or_else(|| DecodeError::invalid("a value was read twice"))
    }

    /// The next value, if `pick` takes it; it is then read.
    fn take<T>(
        &mut self,
        expected: AttributeType,
        pick: impl FnOnce(&'de Value) -> Option<T>,
    ) -> Result<T, DecodeError> {
        let value = self.peek()?;
        let Some(picked) = pick(value) else {
            return Err(DecodeError::mismatch(expected.in_words(), value.attribute_type()));
        };
        self.next = None;
        Ok(picked)
    }

    fn enter(
        &mut self,
        expected: AttributeType,
        pick: impl FnOnce(&'de Value) -> Option<Open<'de>>,
    ) -> Result<(), DecodeError> {
        let open = self.take(expected, pick)?;
        self.open.push(open);
        Ok(())
    }
}

impl sealed::Sealed for ValueReader<'_> {}

impl<'de> Reader<'de> for ValueReader<'de> {
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        Ok(self.peek()?.attribute_type())
    }

    fn null(&mut self) -> Result<(), DecodeError> {
        self.take(AttributeType::Null, |value| matches!(value, Value::Null).then_some(()))
    }

    fn bool(&mut self) -> Result<bool, DecodeError> {
        self.take(AttributeType::Bool, Value::as_bool)
    }

    fn string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.take(AttributeType::String, |value| value.as_str().map(Cow::Borrowed))
    }

    fn number(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.take(AttributeType::Number, |value| {
            value.as_number().map(|number| Cow::Owned(number.to_string()))
        })
    }

    fn binary(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.take(AttributeType::Binary, |value| value.as_bytes().map(<[u8]>::to_vec))
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        self.enter(AttributeType::List, |value| value.as_list().map(|list| Open::List(list.iter())))
    }

    fn next_element(&mut self) -> Result<bool, DecodeError> {
        if let Some(Open::List(elements)) = self.open.last_mut() {
            self.next = elements.next();
        }
        if self.next.is_none() {
            self.open.pop();
        }
        Ok(self.next.is_some())
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        self.enter(AttributeType::Map, |value| value.as_map().map(|map| Open::Map(map.iter())))
    }

    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        let Some(Open::Map(entries)) = self.open.last_mut() else { return Ok(None) };
        let Some((name, value)) = entries.next() else { return Ok(None) };
        self.next = Some(value);
        Ok(Some(Cow::Borrowed(name)))
    }

    fn end_map(&mut self) -> Result<(), DecodeError> {
        self.open.pop();
        Ok(())
    }

    fn begin_set(&mut self, kind: AttributeType) -> Result<(), DecodeError> {
        self.enter(kind, |value| match (kind, value) {
            (AttributeType::StringSet, Value::StringSet(set)) => Some(Open::Strings(set.iter())),
            (AttributeType::NumberSet, Value::NumberSet(set)) => Some(Open::Numbers(set.iter())),
            (AttributeType::BinarySet, Value::BinarySet(set)) => Some(Open::Binaries(set.iter())),
            _ => None,
        })
    }

    fn next_text_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        let member = match self.open.last_mut() {
            Some(Open::Strings(members)) => members.next().map(|text| Cow::Borrowed(text.as_str())),
            Some(Open::Numbers(members)) => members.next().map(|number| Cow::Owned(number.to_string())),
            _ => return Ok(None),
        };
        if member.is_none() {
            self.open.pop();
        }
        Ok(member)
    }

    fn next_binary_member(&mut self) -> Result<Option<Vec<u8>>, DecodeError> {
        let Some(Open::Binaries(members)) = self.open.last_mut() else { return Ok(None) };
        let member = members.next().cloned();
        if member.is_none() {
            self.open.pop();
        }
        Ok(member)
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        self.next = None;
        Ok(())
    }
}
