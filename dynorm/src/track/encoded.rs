//! What models encode to: now, and when they were read.

use std::collections::BTreeSet;

use super::raw_item::Members;
use super::snapshot::Snapshot;
use crate::codec::Document;
use crate::codec::json::{JsonReader, JsonWriter};
use crate::codec::names::{Names, Wanted};
use crate::codec::notes::{Note, Notes};
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, Record};
use crate::value::Map;

/// What some model encodes to when it is read from JSON, and its names.
#[derive(Clone, Copy)]
pub(crate) struct EncodeAgain {
    pub(crate) names: &'static Names,
    encode: fn(&str, Option<&BTreeSet<String>>, bool) -> Result<EncodedAgain>,
}

impl EncodeAgain {
    pub(crate) fn of<M: Record>() -> Self {
        EncodeAgain { names: M::names(), encode: encode_again::<M> }
    }

    /// What the model encoded to when it was read from this JSON: all attributes, or at least those
    /// of these names.
    pub(crate) fn call(
        self,
        raw: &str,
        names: Option<&BTreeSet<String>>,
        takes_notes: bool,
    ) -> Result<EncodedAgain> {
        (self.encode)(raw, names, takes_notes)
    }
}

/// What [`EncodeAgain`] gives.
#[derive(Debug, Default)]
pub(crate) struct EncodedAgain {
    pub(super) json: String,
    /// How the attributes were read, if that was wanted.
    pub(super) notes: Vec<(usize, Note)>,
}

impl EncodedAgain {
    pub(crate) fn attributes(&self) -> Result<Map> {
        attributes(&self.json)
    }
}

fn encode_again<M: Record>(
    raw: &str,
    names: Option<&BTreeSet<String>>,
    takes_notes: bool,
) -> Result<EncodedAgain> {
    let mut extra = Map::new();
    let notes = Notes::default();
    let mut reader = JsonReader::new(raw);
    if takes_notes {
        reader = reader.noting(&notes);
    }
    reader.begin_object()?;
    let model = M::read(&mut reader, Some(&mut extra), None)?;
    let known = reader.noted();
    let json = match names {
        None => encode_json(&model, &extra, None),
        Some(names) => encode_some(&model, &extra, names),
    }?;
    Ok(EncodedAgain { json, notes: notes.into_first(known) })
}

/// The encoding of the attributes of a model for which defaults stand in, if there are any.
pub(crate) fn encode_defaults<M: Record>(model: &M, defaults: Wanted) -> Option<String> {
    if defaults == Wanted::NONE {
        return None;
    }
    // What cannot be encoded is an error when it is saved.
    write(model, defaults, &Map::new(), JsonWriter::new()).ok()
}

/// The attributes that a model and its extra attributes are stored as, as JSON: mostly about as
/// long as when a snapshot was taken of them.
pub(crate) fn encode_json(model: &dyn AnyRecord, extra: &Map, before: Option<&Snapshot>) -> Result<String> {
    if let Some(name) = extra.keys().find(|name| model.names().now_called(name).is_some()) {
        // The model would read it as that, or pass it over.
        return Err(field_and_extra(name));
    }
    let length = before.map_or(512, |snapshot| snapshot.length() + snapshot.length() / 8);
    write(model, Wanted::ALL, extra, JsonWriter::with_capacity(length))
}

/// The same, of at least the attributes of these names.
fn encode_some(model: &dyn AnyRecord, extra: &Map, names: &BTreeSet<String>) -> Result<String> {
    let known = names.iter().filter_map(|name| model.names().find(name));
    let wanted = known.fold(Wanted::NONE, Wanted::and);
    let extra = extra.iter().filter(|(name, _)| names.contains(*name));
    let extra = extra.map(|(name, value)| (name.clone(), value.clone())).collect();
    write(model, wanted, &extra, JsonWriter::with_capacity(64 * names.len()))
}

fn write(model: &dyn AnyRecord, wanted: Wanted, extra: &Map, mut writer: JsonWriter) -> Result<String> {
    writer.item(|writer| {
        model.write(wanted, writer)?;
        extra.encode_fields(Wanted::ALL, writer)
    })?;
    Ok(writer.into_string())
}

/// The attributes in what [`encode_json`] gave.
pub(crate) fn attributes(json: &str) -> Result<Map> {
    let members = Members::of(json)?;
    match members.repeated() {
        Some(name) => Err(field_and_extra(name)),
        None => Ok(members.read_all()?.map),
    }
}

pub(super) fn field_and_extra(name: &str) -> Error {
    Error::new(Kind::Invalid, format!("the extra attribute `{name}` is a field of the model too"))
}
