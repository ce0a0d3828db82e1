//! Reads items of whatever schema, as the one that the program has.

use std::collections::BTreeSet;

use super::ItemSchema;
use super::old::{OldItem, written};
use crate::codec::document::decode_fields;
use crate::codec::json::{JsonReader, item_from_json, item_to_json};
use crate::codec::{Decode, DecodeError, Problem, Reader};
use crate::model::Model;
use crate::schema::SchemaAttribute;
use crate::value::{Map, Number, Value};

/// What is to be known of an item that was upgraded. For generated code.
#[derive(Debug, Default)]
pub struct OldRead(pub(crate) Option<Box<Upgraded>>);

/// An item that was upgraded: what a save compares it with.
#[derive(Clone, Debug)]
pub(crate) struct Upgraded {
    /// The attributes that are stored, each as the version wrote it that it was read as.
    pub(crate) before: Map,
    /// The JSON of what it was upgraded to.
    pub(crate) after: Box<str>,
    /// The names of all that the old version reads, whether or not it was there.
    pub(crate) read: BTreeSet<String>,
}

/// Reads an item. One of an older schema is upgraded: `old` takes what is to be known of that.
///
/// # Errors
///
/// If it does not fit the version that it says it is, cannot be upgraded, or is newer.
pub fn read_item<M: Model + ItemSchema>(
    reader: &mut JsonReader<'_>,
    extra: Option<&mut Map>,
    old: Option<&mut OldRead>,
) -> Result<M, DecodeError> {
    match older(reader.clone(), M::ATTRIBUTE, M::NUMBER)? {
        None => decode_fields(reader, extra),
        Some(number) => read_old(number, reader, extra, old),
    }
}

/// The number of the item's schema, if that is an older one.
#[inline(never)]
fn older(mut item: JsonReader<'_>, attribute: &'static str, known: u32) -> Result<Option<u32>, DecodeError> {
    let mut found = None;
    while let Some(name) = item.next_name()? {
        if name == attribute {
            found = Some(Value::decode(&mut item).map_err(|error| error.at(attribute))?);
            break;
        }
        item.skip_json()?;
    }
    let number = match SchemaAttribute::number_of(found.as_ref()) {
        Some(number) if number > Number::from(known) => {
            let found = number.to_string();
            return Err(DecodeError::new(Problem::NewerSchema { known, found }).at(attribute));
        }
        Some(number) => number.to_i128().and_then(|number| u32::try_from(number).ok()),
        None => None,
    };
    match number {
        Some(number) if number == known => Ok(None),
        Some(number @ 1..) => Ok(Some(number)),
        _ => Err(DecodeError::invalid("no number of a schema: these are 1, 2, 3 and so on").at(attribute)),
    }
}

#[cold]
#[inline(never)]
fn read_old<M: Model + ItemSchema>(
    number: u32,
    reader: &mut JsonReader<'_>,
    extra: Option<&mut Map>,
    old: Option<&mut OldRead>,
) -> Result<M, DecodeError> {
    let stored: Map = decode_fields(&mut reader.clone(), None)?;
    let mut item = OldItem::new(number, reader);
    let mut model = (M::VERSIONS.read)(&mut item)?;
    let OldItem { unknown, names, encoded, .. } = item;
    let is_known = |name: &str| M::NAMES.find(name).is_some();
    // What the old version did not know and the model does stays as it is stored, and so does the
    // version, which no upgrade makes.
    let (mut stays, mut left): (Map, Map) = unknown.into_iter().partition(|(name, _)| is_known(name));
    if let Some((name, version)) =
        M::SCHEMA.version.as_ref().and_then(|version| stored.get_key_value(&*version.name))
    {
        stays.insert(name.clone(), version.clone());
    }
    if names.takes_all() && !M::NAMES.takes_all() {
        // The old version has taken all, and the model has no place for what it does not know.
        let mut own = Vec::new();
        names.collect(&mut own);
        let others = stored.iter().filter(|(name, _)| !own.contains(&name.as_str()) && !is_known(name));
        left.extend(others.map(|(name, value)| (name.clone(), value.clone())));
    }
    let mut after: Map = item_from_json(&written(&model, &Map::new())?)?;
    check_key(M::SCHEMA.keys().map(|key| &*key.name), &encoded, &after)?;
    if !stays.is_empty() {
        after.extend(stays.clone());
        let json = item_to_json(&after).map_err(DecodeError::other)?;
        let mut reader = JsonReader::new(&json);
        reader.begin_object()?;
        model = decode_fields(&mut reader, None)?;
    }
    if let Some(old) = old {
        let after = written(&model, &left)?;
        let now: Map = item_from_json(&after)?;
        let mut read = Vec::new();
        names.collect(&mut read);
        let mut read: BTreeSet<String> = read.into_iter().map(str::to_owned).collect();
        if names.takes_all() {
            read.extend(stored.keys().filter(|name| !left.contains_key(*name)).cloned());
        }
        let mut before = Map::new();
        for (name, stored) in stored {
            let written = if stays.contains_key(&name) { now.get(&name) } else { encoded.get(&name) };
            let written = written.cloned().unwrap_or(stored);
            // What it was read by an older name of is what the version writes by the name.
            match names.now_called(&name) {
                Some(name) => before
                    .extend(encoded.get_key_value(name).map(|(name, value)| (name.clone(), value.clone()))),
                None => drop(before.insert(name, written)),
            }
        }
        old.0 = Some(Box::new(Upgraded { before, after: after.into(), read }));
    }
    if let Some(extra) = extra {
        extra.extend(left);
    }
    Ok(model)
}

/// The key of an item stays what it is.
fn check_key<'a>(keys: impl Iterator<Item = &'a str>, old: &Map, new: &Map) -> Result<(), DecodeError> {
    for key in keys {
        if let Some(old) = old.get(key)
            && new.get(key) != Some(old)
        {
            let message = "the upgrade has made another key: the key of an item never changes";
            return Err(DecodeError::invalid(message).at(key.to_owned()));
        }
    }
    Ok(())
}
