//! Names and values leave an expression as placeholders: no reserved word, odd name or value ever
//! stands in its text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::{limits, update};
use crate::codec::json::{JsonReader, JsonWriter};
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Step};
use crate::error::{Error, Kind, Result};
use crate::expr::{Action, AttributePath, Predicate, Update};
use crate::schema::Text;
use crate::value::Value;

/// Room for what most expressions and their values take, so that they do not grow step by step.
const ROOM: usize = 96;

/// The placeholders of one request, shared by all of its expressions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placeholders {
    names: Vec<Text>,
    /// Where each name is, once there are more than a [`FEW`](Self::FEW).
    places: HashMap<Text, usize>,
    /// The values with their placeholders, as a request has them, each with a comma behind it.
    /// Values may be large, and in this form take the least memory; they are put into the request
    /// as they stand.
    values: JsonWriter,
    value_count: usize,
    /// The first value that cannot be sent.
    error: Option<Arc<EncodeError>>,
}

impl Placeholders {
    /// So few names are looked through, which takes less than hashing them.
    const FEW: usize = 32;

    /// Writes the placeholder of a name: the same name gets the same one.
    pub(crate) fn name(&mut self, name: &Text, out: &mut String) {
        let index = self.place(name).unwrap_or_else(|| self.add(name));
        out.push_str(Label::of_name(index).as_str());
    }

    fn place(&self, name: &Text) -> Option<usize> {
        if self.places.is_empty() {
            return self.names.iter().position(|known| known == name);
        }
        self.places.get(name).copied()
    }

    fn add(&mut self, name: &Text) -> usize {
        let index = self.names.len();
        if index == 0 {
            self.names = Vec::with_capacity(4);
        }
        self.names.push(name.clone());
        if index == Self::FEW {
            self.places = self.names.iter().cloned().zip(0..).collect();
        } else if index > Self::FEW {
            self.places.insert(name.clone(), index);
        }
        index
    }

    /// Writes the placeholder of a value. Equal values are not shared: comparing them would cost
    /// more than it saves.
    pub(crate) fn value(&mut self, value: &Value, out: &mut String) {
        let label = Label::of_value(self.value_count);
        out.push_str(label.as_str());
        if self.value_count == 0 {
            self.values = JsonWriter::with_capacity(ROOM);
        }
        self.value_count += 1;
        // Nothing in it has to be escaped.
        self.values.raw("\"").raw(label.as_str()).raw("\":");
        if let Err(error) = value.encode(&mut self.values) {
            self.error.get_or_insert_with(|| Arc::new(error));
        }
    }

    fn check_values(&self) -> Result<()> {
        match &self.error {
            Some(error) => Err(Error::with_source(Kind::Encode, Arc::clone(error))),
            None => Ok(()),
        }
    }

    /// Writes a path with a placeholder for each of its names.
    pub(crate) fn path(&mut self, path: &AttributePath, out: &mut String) {
        for (position, step) in path.steps().iter().enumerate() {
            match step {
                Step::Name(name) => {
                    if position > 0 {
                        out.push('.');
                    }
                    self.name(name, out);
                }
                Step::Index(index) => {
                    out.push('[');
                    out.push_str(itoa::Buffer::new().format(*index));
                    out.push(']');
                }
            }
        }
    }
}

/// The placeholder of the value of this index.
pub(crate) fn value_label(index: usize) -> String {
    Label::of_value(index).as_str().to_owned()
}

/// A placeholder, `#0` … `#z`, `#10` …: as short as can be, since an expression is limited to 4 KB.
#[derive(Clone)]
pub(crate) struct Label(Cow<'static, str>);

impl Label {
    /// Those of one digit, which are almost all.
    const NAMES: &str = "#0#1#2#3#4#5#6#7#8#9#a#b#c#d#e#f#g#h#i#j#k#l#m#n#o#p#q#r#s#t#u#v#w#x#y#z";
    const VALUES: &str = ":0:1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p:q:r:s:t:u:v:w:x:y:z";

    fn of_name(index: usize) -> Self {
        Label::new(Label::NAMES, index)
    }

    fn of_value(index: usize) -> Self {
        Label::new(Label::VALUES, index)
    }

    fn new(short: &'static str, index: usize) -> Self {
        let one = |digit: usize| short.get(2 * digit..2 * digit + 2);
        Label(one(index).map_or_else(|| Cow::Owned(long(short, index)), Cow::Borrowed))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The placeholder of several digits; `short` has those of one.
#[cold]
fn long(short: &'static str, index: usize) -> String {
    let mut rest = index;
    let mut label = Vec::new();
    while rest > 0 {
        label.extend(short.chars().nth(2 * (rest % 36) + 1));
        rest /= 36;
    }
    label.extend(short.chars().next());
    label.into_iter().rev().collect()
}

/// The expressions of one request, ready to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expression {
    placeholders: Placeholders,
    pub(crate) condition: Option<String>,
    pub(crate) update: Option<String>,
    pub(crate) key_condition: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) projection: Option<String>,
}

impl Expression {
    /// Adds the condition of a write.
    pub(crate) fn with_condition(mut self, condition: &Predicate) -> Result<Self> {
        self.condition = Some(self.render("condition", condition)?);
        Ok(self)
    }

    /// Adds the condition of a query on the keys.
    pub(crate) fn with_key_condition(mut self, condition: &Predicate) -> Result<Self> {
        self.key_condition = Some(self.render("key condition", condition)?);
        Ok(self)
    }

    /// Adds the filter of a query or scan.
    pub(crate) fn with_filter(mut self, filter: &Predicate) -> Result<Self> {
        self.filter = Some(self.render("filter", filter)?);
        Ok(self)
    }

    /// Adds an update.
    pub(crate) fn with_update(self, update: &Update) -> Result<Self> {
        self.with_actions(&update.actions)
    }

    /// Adds the update that these actions are.
    pub(crate) fn with_actions<'u, A>(mut self, actions: A) -> Result<Self>
    where
        A: IntoIterator<Item = &'u (AttributePath, Action), IntoIter: Clone>,
    {
        let actions = actions.into_iter();
        if actions.clone().next().is_some() {
            update::check_operators(actions.clone())?;
            let mut text = String::with_capacity(ROOM);
            update::render(actions, &mut self.placeholders, &mut text);
            limits::check_length("update", &text)?;
            self.placeholders.check_values()?;
            self.update = Some(text);
        }
        Ok(self)
    }

    /// Reads only these paths.
    pub(crate) fn with_projection(mut self, paths: &[AttributePath]) -> Self {
        let mut text = String::new();
        for (position, path) in paths.iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            self.placeholders.path(path, &mut text);
        }
        self.projection = Some(text);
        self
    }

    fn render(&mut self, what: &'static str, condition: &Predicate) -> Result<String> {
        limits::check_operators(what, condition.operators())?;
        let mut text = String::with_capacity(ROOM);
        condition.render(&mut self.placeholders, &mut text);
        limits::check_length(what, &text)?;
        self.placeholders.check_values()?;
        Ok(text)
    }

    /// Each name with its placeholder.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Label, &Text)> {
        let names = self.placeholders.names.iter().enumerate();
        names.map(|(index, name)| (Label::of_name(index), name))
    }

    /// All values with their placeholders, in order, as members of a JSON object; a comma may come
    /// behind them.
    pub(crate) fn values_json(&self) -> &str {
        self.placeholders.values.as_str()
    }

    /// Each value with its placeholder, in order.
    pub(crate) fn values(&self) -> Result<Vec<(String, Value)>, DecodeError> {
        let json = format!("{{{}}}", self.values_json().trim_end_matches(','));
        let mut reader = JsonReader::new(&json);
        let mut values = Vec::with_capacity(self.placeholders.value_count);
        reader.begin_object()?;
        while let Some(label) = reader.next_name()? {
            values.push((label.into_owned(), Value::decode(&mut reader)?));
        }
        Ok(values)
    }

    /// How many values there are so far.
    pub(crate) fn value_count(&self) -> usize {
        self.placeholders.value_count
    }

    pub(crate) fn has_names(&self) -> bool {
        !self.placeholders.names.is_empty()
    }

    pub(crate) fn has_values(&self) -> bool {
        self.placeholders.value_count > 0
    }
}
