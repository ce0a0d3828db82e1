use std::collections::BTreeSet;

use crate::codec::error::EncodeError;
use crate::codec::writer::{Writer, sealed};
use crate::value::{AttributeType, Map, Number, Value};

/// Builds one [`Value`].
#[derive(Debug, Default)]
pub struct ValueWriter {
    /// The containers that are open, outermost first.
    open: Vec<Open>,
    done: Option<Value>,
}

#[derive(Debug)]
enum Open {
    Value(Value),
    Map { entries: Map, name: String },
}

impl ValueWriter {
    /// A writer for one value.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer for the attributes of one item: names and values, without a map around them.
    #[must_use]
    pub fn item() -> Self {
        let mut writer = Self::new();
        writer.begin_map();
        writer
    }

    /// The attributes that were written to a writer made by [`item`](Self::item).
    #[must_use]
    pub fn finish_item(mut self) -> Map {
        self.close();
        match self.done {
            Some(Value::Map(map)) => map,
            _ => Map::new(),
        }
    }

    /// The value that was written; null if none was.
    #[must_use]
    pub fn finish(self) -> Value {
        self.done.unwrap_or(Value::Null)
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Open::Map { entries, name }) => {
                entries.insert(std::mem::take(name), value);
            }
            Some(Open::Value(Value::List(elements))) => elements.push(value),
            _ => self.done = Some(value),
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Value(value)) => self.put(value),
            Some(Open::Map { entries, .. }) => self.put(Value::Map(entries)),
            None => {}
        }
    }
}

fn parse(text: &str) -> Result<Number, EncodeError> {
    text.parse().map_err(|error| EncodeError::invalid(format!("the number {text}: {error}")))
}

impl sealed::Sealed for ValueWriter {}

impl Writer for ValueWriter {
    fn null(&mut self) {
        self.put(Value::Null);
    }

    fn bool(&mut self, value: bool) {
        self.put(Value::Bool(value));
    }

    fn string(&mut self, text: &str) {
        self.put(Value::String(text.to_owned()));
    }

    fn binary(&mut self, bytes: &[u8]) {
        self.put(Value::Binary(bytes.to_vec()));
    }

    fn number(&mut self, text: &str) -> Result<(), EncodeError> {
        self.put(Value::Number(parse(text)?));
        Ok(())
    }

    fn integer(&mut self, integer: i64) {
        self.put(Value::Number(integer.into()));
    }

    fn decimal(&mut self, hundred_millionths: i64) -> Result<(), EncodeError> {
        let number = Number::new(hundred_millionths.into(), -8).map_err(EncodeError::other)?;
        self.put(Value::Number(number));
        Ok(())
    }

    fn begin_list(&mut self) {
        self.open.push(Open::Value(Value::List(Vec::new())));
    }

    fn end_list(&mut self) {
        self.close();
    }

    fn begin_map(&mut self) {
        self.open.push(Open::Map { entries: Map::new(), name: String::new() });
    }

    fn name(&mut self, name: &str) {
        if let Some(Open::Map { name: next, .. }) = self.open.last_mut() {
            name.clone_into(next);
        }
    }

    fn end_map(&mut self) {
        self.close();
    }

    fn begin_set(&mut self, kind: AttributeType) {
        self.open.push(Open::Value(match kind {
            AttributeType::NumberSet => Value::NumberSet(BTreeSet::new()),
            AttributeType::BinarySet => Value::BinarySet(BTreeSet::new()),
            _ => Value::StringSet(BTreeSet::new()),
        }));
    }

    fn string_member(&mut self, text: &str) {
        if let Some(Open::Value(Value::StringSet(set))) = self.open.last_mut() {
            set.insert(text.to_owned());
        }
    }

    fn number_member(&mut self, text: &str) -> Result<(), EncodeError> {
        let number = parse(text)?;
        if let Some(Open::Value(Value::NumberSet(set))) = self.open.last_mut() {
            set.insert(number);
        }
        Ok(())
    }

    fn binary_member(&mut self, bytes: &[u8]) {
        if let Some(Open::Value(Value::BinarySet(set))) = self.open.last_mut() {
            set.insert(bytes.to_vec());
        }
    }

    fn end_set(&mut self) {
        self.close();
    }

    fn exact_number(&mut self, number: Number) -> Result<(), EncodeError> {
        self.put(Value::Number(number));
        Ok(())
    }
}
