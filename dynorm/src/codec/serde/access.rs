//! The insides of lists, sets and maps.

use std::borrow::Cow;

use ::serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::deserializer::ValueDeserializer;
use super::scalar::Scalar;
use crate::codec::error::DecodeError;
use crate::codec::reader::Reader;
use crate::value::AttributeType;

#[cold]
fn left_over() -> DecodeError {
    DecodeError::invalid("more elements than the type takes")
}

/// The elements of a list.
pub(super) struct Elements<'a, R> {
    reader: &'a mut R,
    index: usize,
    done: bool,
}

impl<'a, R> Elements<'a, R> {
    pub(super) fn new(reader: &'a mut R) -> Self {
        Elements { reader, index: 0, done: false }
    }

    fn advance<'de>(&mut self) -> Result<bool, DecodeError>
    where
        R: Reader<'de>,
    {
        self.done = self.done || !self.reader.next_element()?;
        Ok(!self.done)
    }

    /// Reads the end of the list, which the visitor need not have asked for.
    pub(super) fn finish<'de>(mut self) -> Result<(), DecodeError>
    where
        R: Reader<'de>,
    {
        if self.advance()? { Err(left_over()) } else { Ok(()) }
    }
}

impl<'de, R: Reader<'de>> SeqAccess<'de> for Elements<'_, R> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if !self.advance()? {
            return Ok(None);
        }
        let element = seed.deserialize(ValueDeserializer::new(self.reader));
        let element = element.map_err(|error| error.at_index(self.index))?;
        self.index += 1;
        Ok(Some(element))
    }
}

/// The members of a set.
pub(super) struct Members<'a, R> {
    reader: &'a mut R,
    kind: AttributeType,
    done: bool,
}

impl<'a, R> Members<'a, R> {
    pub(super) fn new(reader: &'a mut R, kind: AttributeType) -> Self {
        Members { reader, kind, done: false }
    }

    fn next<'de>(&mut self) -> Result<Option<Scalar<'de>>, DecodeError>
    where
        R: Reader<'de>,
    {
        if self.done {
            return Ok(None);
        }
        let member = match self.kind {
            AttributeType::BinarySet => self.reader.next_binary_member()?.map(Scalar::Binary),
            AttributeType::NumberSet => self.reader.next_text_member()?.map(Scalar::Number),
            _ => self.reader.next_text_member()?.map(Scalar::Text),
        };
        self.done = member.is_none();
        Ok(member)
    }

    /// Reads the end of the set, which the visitor need not have asked for.
    pub(super) fn finish<'de>(mut self) -> Result<(), DecodeError>
    where
        R: Reader<'de>,
    {
        if self.next()?.is_some() { Err(left_over()) } else { Ok(()) }
    }
}

impl<'de, R: Reader<'de>> SeqAccess<'de> for Members<'_, R> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        self.next()?.map(|member| seed.deserialize(member)).transpose()
    }
}

/// The entries of a map.
pub(super) struct Entries<'a, 'de, R> {
    reader: &'a mut R,
    /// The name of the value that comes next.
    name: Cow<'de, str>,
    done: bool,
}

impl<'a, 'de, R: Reader<'de>> Entries<'a, 'de, R> {
    pub(super) fn new(reader: &'a mut R) -> Self {
        Entries { reader, name: Cow::Borrowed(""), done: false }
    }

    /// Whether there was another name, which is then in `name`.
    fn advance(&mut self) -> Result<bool, DecodeError> {
        if !self.done {
            match self.reader.next_name()? {
                Some(name) => self.name = name,
                None => self.done = true,
            }
        }
        Ok(!self.done)
    }

    /// Reads the end of the map, which the visitor need not have asked for.
    pub(super) fn finish(mut self) -> Result<(), DecodeError> {
        if self.advance()? { Err(left_over()) } else { self.reader.end_map() }
    }
}

impl<'de, R: Reader<'de>> MapAccess<'de> for Entries<'_, 'de, R> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        if !self.advance()? {
            return Ok(None);
        }
        let key = seed.deserialize(Scalar::Key(self.name.clone()));
        key.map(Some).map_err(|error| error.at(self.name.clone().into_owned()))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let value = seed.deserialize(ValueDeserializer::new(self.reader));
        value.map_err(|error| error.at(std::mem::take(&mut self.name).into_owned()))
    }
}
