//! Maps with keys that are text.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use crate::codec::error::Problem;
use crate::codec::notes::{Note, note_whole};
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

/// A type that can be the key of a map: the name of an entry of `M` is text.
///
/// Strings, `char`, integers, internet addresses and the types of the features that are stored as
/// text; enums without data and newtypes of these get it with `#[derive(Document)]`. By hand:
///
/// ```
/// use std::borrow::Cow;
/// use dynorm::codec::{DecodeError, EncodeError, MapKey};
///
/// #[derive(PartialEq, Eq, Hash)]
/// struct Country(String);
///
/// impl MapKey for Country {
///     fn to_name(&self) -> Result<Cow<'_, str>, EncodeError> {
///         self.0.to_name()
///     }
///
///     fn from_name(name: &str) -> Result<Self, DecodeError> {
///         String::from_name(name).map(Country)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map in DynamoDB",
    label = "has no `MapKey`",
    note = "the keys of a map are text; implement `MapKey`, or store a `Vec` of pairs"
)]
pub trait MapKey: Sized {
    /// The name of the entry. Different keys must have different names.
    ///
    /// # Errors
    ///
    /// If the key has no name.
    fn to_name(&self) -> Result<Cow<'_, str>, EncodeError>;

    /// The key that has this name.
    ///
    /// # Errors
    ///
    /// If there is none.
    fn from_name(name: &str) -> Result<Self, DecodeError>;
}

/// Writes a map. What would be absent as an attribute is `NULL` here, so that no key is lost.
fn encode_entries<'a, K: MapKey + 'a, V: Encode + 'a, W: Writer>(
    entries: impl Iterator<Item = (&'a K, &'a V)>,
    writer: &mut W,
) -> Result<(), EncodeError> {
    writer.begin_map();
    for (key, value) in entries {
        let name = key.to_name()?;
        writer.name(&name);
        value.encode(writer).map_err(|error| error.at(name.into_owned()))?;
    }
    writer.end_map();
    Ok(())
}

/// Reads a map; `insert` says whether the key is new.
fn decode_entries<'de, K: MapKey, V: Decode, R: Reader<'de>>(
    reader: &mut R,
    mut insert: impl FnMut(K, V) -> bool,
) -> Result<(), DecodeError> {
    reader.begin_map()?;
    let takes_notes = reader.takes_notes();
    while let Some(name) = reader.next_name()? {
        let mut read = || -> Result<bool, DecodeError> {
            let key = K::from_name(&name)?;
            if takes_notes {
                note_name(reader, &name, &key);
                note_whole::<V, R>(reader)?;
            }
            Ok(insert(key, V::decode(reader)?))
        };
        match read() {
            Ok(true) => {}
            Ok(false) => return Err(same_key::<K>(name.into_owned())),
            Err(error) => return Err(error.at(name.into_owned())),
        }
    }
    reader.end_map()
}

/// Takes note of how a key is written, if that is another name than was read.
fn note_name<'de, K: MapKey, R: Reader<'de>>(reader: &mut R, name: &str, key: &K) {
    // A key that cannot be written makes the save fail that would have to write it.
    if let Ok(written) = key.to_name()
        && written != name
    {
        reader.note(reader.place(), Note::Named(written.into_owned()));
    }
}

/// Two entries of a map that are one to the Rust type: whichever were taken, the other would be
/// lost.
#[cold]
fn same_key<K: MapKey>(name: String) -> DecodeError {
    let key = K::from_name(&name).ok().and_then(|key| Some(key.to_name().ok()?.into_owned()));
    DecodeError::new(key.map_or(Problem::Duplicate, Problem::SameKey)).at(name)
}

impl<K: MapKey, V: Encode, S> Encode for HashMap<K, V, S> {
    type Type = types::Map;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        encode_entries(self.iter(), writer)
    }
}

impl<K: MapKey + Eq + Hash, V: Decode, S: BuildHasher + Default> Decode for HashMap<K, V, S> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let mut map = HashMap::default();
        decode_entries(reader, |key, value| map.insert(key, value).is_none())?;
        Ok(map)
    }
}

impl<K: MapKey, V: Encode> Encode for BTreeMap<K, V> {
    type Type = types::Map;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        encode_entries(self.iter(), writer)
    }
}

impl<K: MapKey + Ord, V: Decode> Decode for BTreeMap<K, V> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let mut map = BTreeMap::new();
        decode_entries(reader, |key, value| map.insert(key, value).is_none())?;
        Ok(map)
    }
}
