//! Documents whose fields had other names: attributes are read by any of them.

use std::borrow::Cow;

use super::document::{Fields, ReadField};
use super::error::DecodeError;
use super::names::{Named, Names};
use super::notes::Note;
use super::reader::Reader;
use crate::value::Map;

/// The attributes of a document, as far as they are known.
#[derive(Default)]
struct Seen {
    /// Those that were read or passed over.
    behind: Vec<Named>,
    /// Those that are still to read. Looked for only if there is one by an older name.
    ahead: Option<Vec<Named>>,
}

impl Seen {
    /// Whether this is what counts most of all that its field has. The reader is before its value.
    fn counts<'de, R: Reader<'de>>(
        &mut self,
        found: Named,
        names: &Names,
        reader: &R,
    ) -> Result<bool, DecodeError> {
        if found.rank == 0 {
            return Ok(true);
        }
        if self.ahead.is_none() {
            self.ahead = Some(ahead(names, reader.clone())?);
        }
        let mut all = self.behind.iter().chain(self.ahead.iter().flatten());
        Ok(!all.any(|other| other.index == found.index && other.rank < found.rank))
    }
}

/// The attributes behind the value that comes next.
fn ahead<'de, R: Reader<'de>>(names: &Names, mut reader: R) -> Result<Vec<Named>, DecodeError> {
    let mut found = Vec::new();
    reader.skip()?;
    while let Some(name) = reader.next_name()? {
        found.extend(names.find_named(&name));
        reader.skip()?;
    }
    Ok(found)
}

/// Reads attributes, some of which may have older names. Of those of one field, the one that counts
/// most is read and the others are passed over.
#[inline(never)]
pub(super) fn read_attributes<'de, R: Reader<'de>>(
    reader: &mut R,
    names: &'static Names,
    field: &mut ReadField<'_, R>,
    mut extra: Option<&mut Map>,
) -> Result<(), DecodeError> {
    let mut seen = Seen::default();
    let mut after = u16::MAX;
    loop {
        let guessed = reader.guess_name(names, after);
        let (name, found) = if let Some(index) = guessed {
            let newest = Named { index: usize::from(index), rank: 0 };
            (Cow::Borrowed(names.plain(index)), Some(newest))
        } else {
            let Some(name) = reader.next_name()? else { return Ok(()) };
            let found = names.find_named(&name);
            (name, found)
        };
        let read = match (found, &mut extra) {
            (Some(found), _) => {
                let counts = seen.counts(found, names, reader)?;
                seen.behind.push(found);
                let index = u16::try_from(found.index).unwrap_or(u16::MAX);
                if found.rank > 0 {
                    note_older(reader, names.plain(index), counts);
                } else if guessed.is_none() {
                    reader.note_name(names, after, index);
                }
                after = index;
                if counts { field(found.index, &name, reader) } else { reader.skip() }
            }
            (None, Some(extra)) => Map::decode_field(extra, 0, &name, reader),
            (None, None) => reader.skip(),
        };
        if let Err(error) = read {
            return Err(error.at(name.into_owned()));
        }
    }
}

/// Takes note of an attribute by an older name.
fn note_older<'de, R: Reader<'de>>(reader: &mut R, name: &'static str, counts: bool) {
    if reader.takes_notes() {
        reader.note(reader.place(), Note::Older { name, counts });
    }
}
