//! Which of the server's names and members are which of the model's.
//!
//! A model may write a name otherwise than it is stored: an address as a key, in capitals by
//! another program. And an enum is one thing, although it is a map. Made of the notes that the
//! model's types take while what was read is read again.

use std::collections::{BTreeMap, BTreeSet};

use crate::codec::json::JsonReader;
use crate::codec::names::Names;
use crate::codec::notes::Note;
use crate::codec::{DecodeError, Reader};
use crate::value::{AttributeType, Value};

/// What is to be known of a value that the server holds, beside what names say: mostly nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// Whether only the model's type knows how the entries belong together.
    pub(super) whole: bool,
    /// The entry that names an enum's variant.
    pub(super) tag: Option<&'static str>,
    /// The server's names of entries, by those that the model writes, where they differ.
    stored: BTreeMap<String, String>,
    /// The older names by which the server has entries, by those that the model writes. The one
    /// that was read is also in `stored`.
    older: BTreeMap<String, Vec<String>>,
    /// The names of what the model reads of it, if some have older ones.
    names: Option<&'static Names>,
    /// The server's names of entries that the model passed over; only where `whole` is or was true
    /// on the way here.
    skipped: BTreeSet<String>,
    /// Members of a set, as the server has them and as the model writes them, where they differ.
    pub(super) members: Vec<(Value, Value)>,
    /// Of entries, by the server's names.
    entries: BTreeMap<String, Identity>,
    /// Of elements, by index.
    elements: Vec<(usize, Identity)>,
}

static NOTHING: Identity = Identity {
    whole: false,
    tag: None,
    stored: BTreeMap::new(),
    older: BTreeMap::new(),
    names: None,
    skipped: BTreeSet::new(),
    members: Vec::new(),
    entries: BTreeMap::new(),
    elements: Vec::new(),
};

impl Identity {
    /// Of an item of a model with these names, from its JSON and the notes that were taken while it
    /// was read.
    pub(super) fn of(
        item: &str,
        names: &'static Names,
        notes: Vec<(usize, Note)>,
    ) -> Result<Self, DecodeError> {
        let names = names.has_older().then_some(names);
        if notes.is_empty() {
            return Ok(Identity { names, ..Identity::default() });
        }
        let mut reader = JsonReader::new(item);
        reader.begin_object()?;
        let inside = Placing { notes: notes.into_iter().peekable() }.entries(&mut reader, false)?;
        Ok(Identity { names, ..inside })
    }

    /// Of the entry of this stored name.
    pub(super) fn entry(&self, stored: &str) -> &Identity {
        self.entries.get(stored).unwrap_or(&NOTHING)
    }

    /// Of the element of this index.
    pub(super) fn element(&self, index: usize) -> &Identity {
        match self.elements.binary_search_by_key(&index, |(index, _)| *index) {
            Ok(found) => &self.elements[found].1,
            Err(_) => &NOTHING,
        }
    }

    /// The server's name of an entry.
    pub(super) fn stored<'a>(&'a self, name: &'a str) -> &'a str {
        self.stored.get(name).map_or(name, String::as_str)
    }

    /// The older names by which the server has the entry of this name.
    pub(super) fn older(&self, name: &str) -> &[String] {
        self.older.get(name).map_or(&[], Vec::as_slice)
    }

    /// The older names that the entry of this name may have.
    pub(super) fn possible_older(&self, name: &str) -> Vec<&'static str> {
        self.names.map_or(Vec::new(), |names| names.older_names_of(name))
    }

    /// Whether the server has anything in it by an older name.
    pub(super) fn has_older(&self) -> bool {
        let mut inside = self.entries.values().chain(self.elements.iter().map(|(_, inside)| inside));
        !self.older.is_empty() || inside.any(Identity::has_older)
    }

    /// All older names by which the server has entries.
    pub(super) fn all_older(&self) -> impl Iterator<Item = &str> {
        self.older.values().flatten().map(String::as_str)
    }

    /// The name by which an entry is written: the server's, but not an older one.
    pub(super) fn renewed<'a>(&'a self, name: &'a str) -> &'a str {
        if self.older.contains_key(name) { name } else { self.stored(name) }
    }

    /// The name that the model writes for an entry of this stored name.
    pub(super) fn written<'a>(&'a self, stored: &'a str) -> &'a str {
        let mut differing = self.stored.iter();
        differing.find(|(_, name)| *name == stored).map_or(stored, |(written, _)| written)
    }

    /// Whether the model passed over the entry of this stored name.
    pub(super) fn is_skipped(&self, stored: &str) -> bool {
        self.skipped.contains(stored)
    }

    fn is_empty(&self) -> bool {
        let Identity { whole, tag, stored, older, names, skipped, members, entries, elements } = self;
        !whole
            && tag.is_none()
            && stored.is_empty()
            && older.is_empty()
            && names.is_none()
            && skipped.is_empty()
            && members.is_empty()
            && entries.is_empty()
            && elements.is_empty()
    }
}

/// Finds the values that notes were taken of.
struct Placing<I: Iterator<Item = (usize, Note)>> {
    notes: std::iter::Peekable<I>,
}

/// What a value's notes say to the map that it is in.
#[derive(Default)]
struct Entry {
    /// The name that the model writes.
    named: Option<String>,
    /// The name that the model writes for what has an older name, and whether that was read.
    older: Option<(&'static str, bool)>,
    skipped: bool,
}

impl<I: Iterator<Item = (usize, Note)>> Placing<I> {
    /// Passes over the entries of a map or an item that was opened.
    fn entries(&mut self, reader: &mut JsonReader<'_>, in_whole: bool) -> Result<Identity, DecodeError> {
        let mut here = Identity::default();
        while let Some(name) = reader.next_name()? {
            let (entry, inside) = self.value(reader, in_whole)?;
            if entry.skipped && in_whole {
                here.skipped.insert(name.clone().into_owned());
            }
            if let Some((newest, counts)) = entry.older {
                here.older.entry(newest.to_owned()).or_default().push(name.clone().into_owned());
                if counts {
                    here.stored.insert(newest.to_owned(), name.clone().into_owned());
                }
            }
            if let Some(named) = entry.named {
                here.stored.insert(named, name.clone().into_owned());
            }
            if !inside.is_empty() {
                here.entries.insert(name.into_owned(), inside);
            }
        }
        Ok(here)
    }

    /// Passes over a value.
    fn value(
        &mut self,
        reader: &mut JsonReader<'_>,
        mut in_whole: bool,
    ) -> Result<(Entry, Identity), DecodeError> {
        let (mut entry, mut own) = (Entry::default(), Identity::default());
        let place = reader.place();
        while let Some((_, note)) = self.notes.next_if(|(at, _)| *at <= place) {
            match note {
                Note::Named(name) => entry.named = Some(name),
                Note::Older { name, counts } => entry.older = Some((name, counts)),
                Note::Skipped => entry.skipped = true,
                Note::Whole => own.whole = true,
                Note::Document(names) => own.names = Some(names),
                Note::Tagged(tag) => own.tag = Some(tag),
                Note::Member(member) => own.members.push(*member),
            }
        }
        in_whole |= own.whole;
        let kind = if self.notes.peek().is_some() { Some(reader.attribute_type()?) } else { None };
        match kind {
            Some(AttributeType::Map) => {
                reader.begin_map()?;
                let inside = self.entries(reader, in_whole)?;
                reader.end_map()?;
                own = Identity { whole: own.whole, tag: own.tag, names: own.names, ..inside };
            }
            Some(AttributeType::List) => {
                reader.begin_list()?;
                let mut index = 0;
                while reader.next_element()? {
                    let (_, inside) = self.value(reader, in_whole)?;
                    if !inside.is_empty() {
                        own.elements.push((index, inside));
                    }
                    index += 1;
                }
            }
            _ => reader.skip()?,
        }
        Ok((entry, own))
    }
}
