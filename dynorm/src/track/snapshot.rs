//! What an item looked like when it was read or last written, and what is different now.

use std::collections::BTreeSet;

use super::members::{Members, Part};
use crate::codec::Document;
use crate::codec::json::{JsonReader, JsonWriter, item_from_json, item_to_json};
use crate::codec::names::Wanted;
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, Key, Record};
use crate::schema::TableSchema;
use crate::value::Map;

/// The base of dirty tracking. Texts, since a save looks at few attributes: those whose texts differ.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What the server holds: the item's JSON, cut out of the response, or as we have changed it since.
    raw: Box<str>,
    /// What the model encoded to when it was written, if it was. After a read it is found by decoding and encoding
    /// `raw` again, so that a decode that loses something never looks like a change.
    encoded: Option<Box<str>>,
}

/// Which attributes a comparison is to read besides those that are different now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// No others.
    Changed,
    /// All that the server holds too, to ask for them in a condition.
    Held,
    /// All, to write the whole item.
    All,
}

/// An item as the server holds it, and its encodings when it was read and now: of each, the attributes that matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compared {
    pub(crate) raw: Part,
    pub(crate) old: Map,
    pub(crate) now: Part,
}

impl Snapshot {
    /// Of an item that was read. `raw` is its JSON.
    pub(crate) fn read(raw: &str) -> Self {
        Snapshot { raw: raw.into(), encoded: None }
    }

    /// Of a new item that was written.
    pub(crate) fn written(item: &Map) -> Result<Self> {
        let text: Box<str> = item_to_json(item)?.into();
        Ok(Snapshot { encoded: Some(text.clone()), raw: text })
    }

    /// After a write. `compared` is what the write was planned from, `raw` and `encoded` what became of its attributes;
    /// `now` is the whole encoding that was compared.
    pub(crate) fn rewritten(&self, now: &str, compared: Compared, raw: &Map, encoded: &Map) -> Result<Self> {
        let raw = compared.raw.replace(&self.raw, raw)?;
        Ok(Snapshot { raw, encoded: Some(compared.now.replace(now, encoded)?) })
    }

    /// The item's JSON, as the server holds it.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    /// All attributes, as the server holds them.
    pub(crate) fn attributes(&self) -> Result<Map> {
        Ok(item_from_json(&self.raw)?)
    }

    /// The key, which was read with the item.
    pub(crate) fn key(&self, schema: &TableSchema) -> Result<Key> {
        let members = Members::of(&self.raw)?;
        Key::of(schema, &members.read(schema.keys().map(|key| &*key.name))?.map)
    }

    /// Compares with what the model and its extra attributes encode to now.
    ///
    /// An attribute whose text is now that of the server has not changed, whatever the model made of it: there is nothing to
    /// write. For the others it is found out what the model encoded to when it was read. The attributes named by `always` are
    /// read whether they are different or not.
    pub(crate) fn compare<'a>(
        &self,
        now: &str,
        always: impl Iterator<Item = &'a str>,
        scope: Scope,
        encode_again: EncodeAgain,
    ) -> Result<Compared> {
        let (raw, now) = (Members::of(&self.raw)?, Members::of(now)?);
        let base = self.encoded.as_ref().map(|encoded| Members::of(encoded)).transpose()?;
        let mut names = base.as_ref().unwrap_or(&raw).differing(&now).map_err(field_and_extra)?;
        let changed = !names.is_empty();
        names.extend(always.map(str::to_owned));
        let read_again;
        let old = match base {
            Some(base) => base,
            None if !changed && scope != Scope::All => now.clone(),
            None => {
                read_again = encode_again(&self.raw, (scope != Scope::All).then_some(&names))?;
                Members::of(&read_again)?
            }
        };
        let narrow = |members: &Members<'_>| members.read(names.iter().map(String::as_str));
        Ok(match scope {
            Scope::All => Compared { raw: raw.read_all()?, old: old.read_all()?.map, now: now.read_all()? },
            Scope::Held => Compared { raw: raw.read_all()?, old: narrow(&old)?.map, now: narrow(&now)? },
            Scope::Changed => Compared { raw: narrow(&raw)?, old: narrow(&old)?.map, now: narrow(&now)? },
        })
    }
}

/// [`encode_again`] of some model.
pub(crate) type EncodeAgain = fn(&str, Option<&BTreeSet<String>>) -> Result<String>;

/// What a model encoded to when it was read from this JSON: all attributes, or at least those of these names.
pub(crate) fn encode_again<M: Record>(raw: &str, names: Option<&BTreeSet<String>>) -> Result<String> {
    let mut extra = Map::new();
    let mut reader = JsonReader::new(raw);
    reader.begin_object()?;
    let model = M::read(&mut reader, Some(&mut extra))?;
    match names {
        None => encode_json(&model, &extra),
        Some(names) => encode_some(&model, &extra, names),
    }
}

/// The attributes that a model and its extra attributes are stored as, as JSON.
pub(crate) fn encode_json(model: &dyn AnyRecord, extra: &Map) -> Result<String> {
    write(model, Wanted::ALL, extra, JsonWriter::with_capacity(512))
}

/// The same, of at least the attributes of these names.
fn encode_some(model: &dyn AnyRecord, extra: &Map, names: &BTreeSet<String>) -> Result<String> {
    let known = names.iter().filter_map(|name| model.names().find(name));
    let wanted = known.fold(Wanted::NONE, Wanted::and);
    let extra = extra.iter().filter(|(name, _)| names.contains(*name));
    let extra = extra.map(|(name, value)| (name.clone(), value.clone())).collect();
    write(model, wanted, &extra, JsonWriter::new())
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

fn field_and_extra(name: &str) -> Error {
    Error::new(Kind::Invalid, format!("the extra attribute `{name}` is a field of the model too"))
}
