//! What has become of a write: who made it, what the item is now, and with which version.

use super::diff::apply;
use super::plan::{Saving, Write};
use crate::expr::Action;
use crate::schema::{TableSchema, VersionAttribute};
use crate::value::{Map, Value};

impl Write {
    /// The version that it draws, if the SDK could make it twice, over what others wrote meanwhile:
    /// a save that asks for all that was read cannot be. It is the last of the values.
    pub(crate) fn drawn<'a>(
        &self,
        schema: &'a TableSchema,
        saving: Saving,
    ) -> Option<(&'a VersionAttribute, Value)> {
        let attribute = schema.version.as_ref().filter(|version| version.kind.is_unique())?;
        let repeated = saving == Saving::Partial && self.update.is_some();
        self.version.clone().filter(|_| repeated).map(|version| (attribute, version))
    }

    /// What the item had before, as far as that is known.
    pub(crate) fn read_version(&self) -> Option<&Value> {
        self.read_version.as_ref()
    }

    /// It was made by an attempt that has drawn another version.
    pub(crate) fn made_with(&mut self, schema: &TableSchema, version: Value) {
        let Some(attribute) = &schema.version else { return };
        for map in [&mut self.after, &mut self.encoded] {
            map.insert(attribute.name.clone().into_owned(), version.clone());
        }
        self.version = Some(version);
    }

    /// What an item that an earlier attempt of this write has made would be, given that the server
    /// now holds `current`; `None` if it was somebody else's doing, or cannot be told. `read` is
    /// the whole item that was read; nothing if it is new.
    ///
    /// A unique version proves it. Otherwise the whole item must be what this write makes of what
    /// was read: then an equal write by somebody else looks just the same.
    pub(crate) fn recovered(&self, current: &Map, read: Map, schema: &TableSchema) -> Option<Recovered> {
        let is_whole = *current == self.whole(read, schema);
        let proves = schema.version.as_ref().is_some_and(|version| {
            version.kind.is_unique() && current.get(&*version.name) == self.version.as_ref()
        });
        (is_whole || proves).then_some(Recovered { others_wrote: !is_whole && self.asks_for_old })
    }

    /// The item after this write, if nobody else writes.
    fn whole(&self, read: Map, schema: &TableSchema) -> Map {
        let Some(update) = &self.update else { return self.after.clone() };
        if read.is_empty() {
            return self.after.clone();
        }
        let mut whole = read;
        for (path, action) in &update.actions {
            match action {
                Action::Set(value) => apply(&mut whole, path, Some(value.clone())),
                Action::Remove => apply(&mut whole, path, None),
                // Only versions are added to, see below; and saves do nothing else.
                _ => {}
            }
        }
        if let (Some(attribute), Some(version)) = (&schema.version, &self.version) {
            whole.insert(attribute.name.clone().into_owned(), version.clone());
        }
        whole
    }

    /// Whether others gave the item another version since it was read, given what it had before
    /// this write.
    pub(crate) fn others_wrote(&self, before: Option<&Map>, schema: &TableSchema) -> bool {
        let Some(attribute) = schema.version.as_ref().filter(|_| self.asks_for_old) else { return false };
        before.and_then(|before| before.get(&*attribute.name)) != self.read_version.as_ref()
    }

    /// What became of the attributes: as the server holds them, and as the model encodes to them.
    /// Where others wrote in between, our snapshot does not have what they wrote: it keeps the
    /// version that was read, so that the next conditional save says so.
    pub(crate) fn settle(mut self, schema: &TableSchema, others_wrote: bool) -> (Map, Map) {
        if let Some(attribute) = schema.version.as_ref().filter(|_| others_wrote) {
            for map in [&mut self.after, &mut self.encoded] {
                match &self.read_version {
                    Some(read) => map.insert(attribute.name.clone().into_owned(), read.clone()),
                    None => map.remove(&*attribute.name),
                };
            }
        }
        (self.after, self.encoded)
    }
}

/// A write that was made by an earlier attempt, whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recovered {
    /// Whether others wrote in between, without being in the way.
    pub(crate) others_wrote: bool,
}
