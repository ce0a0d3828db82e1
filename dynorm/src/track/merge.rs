//! Two changes of one item: what this side has changed, put on top of what the item is now.
//!
//! The changes are those that a partial save would send, and each is asked what its condition would
//! ask. So a merge takes what partial saves would let through one after the other, and what would
//! stand in the way of one is an overlap.

use super::diff::apply;
use super::edit::{Edit, OlderNames, edits};
use super::encoded::{EncodeAgain, attributes};
use super::graft::Graft;
use super::identity::Identity;
use super::plan::Loaded;
use super::snapshot::{Compared, Scope, Snapshot};
use crate::codec::Step;
use crate::codec::json::item_from_json;
use crate::error::Result;
use crate::expr::AttributePath;
use crate::value::{Map, Value};

/// A part of an item that was changed on both sides, and not to the same.
///
/// It is the smallest part that means something by itself: a list or a set as a whole, an enum as a
/// whole if either side gave it another variant, a document or map as a whole if one side took it
/// away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    path: AttributePath,
    base: Option<Value>,
    mine: Option<Value>,
    theirs: Option<Value>,
    /// Where it is by the names that the model writes, and what the model has there.
    written: (AttributePath, Option<Value>),
}

impl Overlap {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &AttributePath {
        &self.path
    }

    /// The value that was read, before either change; `None` if there was none.
    #[must_use]
    pub fn base(&self) -> Option<&Value> {
        self.base.as_ref()
    }

    /// The value that this side gave it; `None` if it removed it.
    #[must_use]
    pub fn mine(&self) -> Option<&Value> {
        self.mine.as_ref()
    }

    /// The value that it has in the table now; `None` if there is none (any more).
    #[must_use]
    pub fn theirs(&self) -> Option<&Value> {
        self.theirs.as_ref()
    }

    /// Whether it is this part of the item, or inside of it.
    pub(crate) fn is_within(&self, part: &AttributePath) -> bool {
        [&self.path, &self.written.0].iter().any(|path| path.steps().starts_with(part.steps()))
    }
}

/// Whose change of an [`Overlap`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// That of the item which met the conflict.
    Mine,
    /// That of whoever was faster: it stays as it is in the table.
    Theirs,
}

/// What became of two changes.
#[derive(Clone, Debug)]
pub(crate) struct Merge {
    /// What the model is to encode to: as it is now, with what this side has changed, as far as
    /// that is decided.
    pub(crate) item: Map,
    /// What is left to decide.
    pub(crate) overlaps: Vec<Overlap>,
}

impl Merge {
    /// Decides some overlaps.
    pub(crate) fn decide(&mut self, mut side: impl FnMut(&Overlap) -> Option<Side>) {
        let item = &mut self.item;
        self.overlaps.retain(|overlap| match side(overlap) {
            Some(Side::Mine) => {
                let (path, value) = &overlap.written;
                apply(item, path, value.clone());
                false
            }
            Some(Side::Theirs) => false,
            None => true,
        });
    }
}

impl Snapshot {
    /// Merges what a model encodes to `now`, since this is of when it was read, with what the item
    /// is now: `theirs`, which encodes to `theirs_now`. The version is nobody's change: the next
    /// save draws another one.
    pub(crate) fn merge(
        &self,
        now: &str,
        version: Option<&str>,
        (theirs, theirs_now): (&Snapshot, &Map),
        encode_again: EncodeAgain,
    ) -> Result<Merge> {
        if self.is_upgraded() || theirs.is_upgraded() {
            return self.merge_upgraded(now, version, theirs_now, encode_again);
        }
        let compared =
            self.compare(now, std::iter::empty(), version.as_slice(), Scope::Changed, encode_again)?;
        let Compared { raw, old, now, identity, .. } = compared;
        let mut now = now.map;
        if let Some(name) = version {
            match old.get(name) {
                Some(old) => now.insert(name.to_owned(), old.clone()),
                None => now.remove(name),
            };
        }
        let base = Loaded { raw: &raw.map, old: &old, identity: &identity, upgraded: None };
        let (raw, identity) = (theirs.attributes()?, theirs.identity(encode_again)?);
        let theirs = Loaded { raw: &raw, old: theirs_now, identity: &identity, upgraded: None };
        Ok(merge(base, &now, theirs))
    }
}

impl Snapshot {
    /// Merges where one side was read as an older version: what it was upgraded to stands for what
    /// the server holds, so that the upgrade itself is nobody's change.
    fn merge_upgraded(
        &self,
        now: &str,
        version: Option<&str>,
        theirs: &Map,
        encode_again: EncodeAgain,
    ) -> Result<Merge> {
        let base = if self.is_upgraded() {
            item_from_json(&self.as_read()?)?
        } else {
            self.compare(now, std::iter::empty(), &[], Scope::All, encode_again)?.old
        };
        let mut now = attributes(now)?;
        if let Some(name) = version {
            match base.get(name) {
                Some(base) => now.insert(name.to_owned(), base.clone()),
                None => now.remove(name),
            };
        }
        let of = |item: &Map| Snapshot::written(item)?.identity(encode_again);
        let (identity, theirs_identity) = (of(&base)?, of(theirs)?);
        let base = Loaded { raw: &base, old: &base, identity: &identity, upgraded: None };
        let theirs = Loaded { raw: theirs, old: theirs, identity: &theirs_identity, upgraded: None };
        Ok(merge(base, &now, theirs))
    }
}

/// Merges the change from `base` to `now` with the one from `base` to `theirs`.
fn merge(base: Loaded<'_>, now: &Map, theirs: Loaded<'_>) -> Merge {
    let mut merge = Merge { item: theirs.old.clone(), overlaps: Vec::new() };
    for edit in edits(base.raw, base.old, now, base.identity, OlderNames::Kept) {
        match (Level { base, now, theirs }).meet(&edit) {
            Met::Nothing((path, new)) => apply(&mut merge.item, &path, new),
            Met::Same => {}
            #[cfg(dynorm_broken)]
            Met::Other(overlap) if crate::broken::is("a merge takes mine") => {
                let (path, new) = overlap.written;
                apply(&mut merge.item, &path, new);
            }
            // Several changes may be below one thing that is gone.
            Met::Other(overlap) if merge.overlaps.iter().any(|other| other.path == overlap.path) => {}
            Met::Other(overlap) => merge.overlaps.push(*overlap),
        }
    }
    merge
}

/// What a change met where it was to be made.
enum Met {
    /// What was read: it can be made, by the model's names.
    Nothing((AttributePath, Option<Value>)),
    /// The same change.
    Same,
    /// Another one.
    Other(Box<Overlap>),
}

/// The item, or one map inside of it, on all sides.
#[derive(Clone, Copy)]
struct Level<'a> {
    base: Loaded<'a>,
    now: &'a Map,
    theirs: Loaded<'a>,
}

/// One entry of such a map.
struct Entry<'a> {
    /// What the server held, what the model made of it, and what that is now.
    base: Option<&'a Value>,
    old: Option<&'a Value>,
    now: Option<&'a Value>,
    identity: &'a Identity,
    /// What the server holds now, and what the model makes of it.
    theirs: Option<&'a Value>,
    theirs_old: Option<&'a Value>,
    theirs_identity: &'a Identity,
}

impl<'a> Level<'a> {
    fn meet(mut self, edit: &'a Edit<'_>) -> Met {
        let steps = edit.path.steps();
        let (mut path, mut written) = (None, None);
        for (depth, step) in steps.iter().enumerate() {
            let Step::Name(name) = step else { break };
            let written_name = self.base.identity.written(name);
            let (path_here, written_here) = (extended(path, name), extended(written, written_name));
            let entry = self.entry(name, written_name);
            if depth + 1 == steps.len() {
                return entry.meet(edit, written_here);
            }
            let Some(below) = entry.level() else {
                // There is no such thing any more of which this was to be changed: it can only be
                // had as a whole.
                let mine = entry.grafted();
                return entry.overlap(path_here, mine, written_here);
            };
            self = below;
            (path, written) = (Some(path_here), Some(written_here));
        }
        // Lists are changed whole, so no path comes here. If one does, somebody is to look at it.
        Met::Other(Box::new(Overlap {
            path: edit.path.clone(),
            base: edit.raw.cloned(),
            mine: edit.new.clone(),
            theirs: edit.path.get(self.theirs.raw).cloned(),
            written: (edit.path.clone(), edit.new.clone()),
        }))
    }

    fn entry(&self, stored: &'a str, written: &'a str) -> Entry<'a> {
        let there = self.theirs.identity.stored(written);
        Entry {
            base: self.base.raw.get(stored),
            old: self.base.old.get(written),
            now: self.now.get(written),
            identity: self.base.identity.entry(stored),
            theirs: self.theirs.raw.get(there),
            theirs_old: self.theirs.old.get(written),
            theirs_identity: self.theirs.identity.entry(there),
        }
    }
}

impl<'a> Entry<'a> {
    fn meet(self, edit: &Edit<'_>, written: AttributePath) -> Met {
        if self.theirs == edit.raw {
            return Met::Nothing((written, self.now.cloned()));
        }
        // To the model the same, whatever it does not see of it.
        let is_same_to_model = self.theirs.is_some() == edit.new.is_some() && self.theirs_old == self.now;
        if self.theirs == edit.new.as_ref() || is_same_to_model {
            return Met::Same;
        }
        self.overlap(edit.path.clone(), edit.new.clone(), written)
    }

    /// The map that this is, if it is the same thing on all sides.
    fn level(&self) -> Option<Level<'a>> {
        let map = |value: Option<&'a Value>| value.and_then(Value::as_map);
        let (base, theirs) = (map(self.base)?, map(self.theirs)?);
        // As the model writes it: on one side it may be an older name of the same variant.
        let tag = |identity: &Identity, map: &'a Map| identity.tag.map(|tag| (tag, map.get(tag)));
        let is_same_thing = !self.theirs_identity.whole
            && tag(self.identity, map(self.old)?) == tag(self.theirs_identity, map(self.theirs_old)?);
        is_same_thing.then_some(Level {
            base: Loaded { raw: base, old: map(self.old)?, identity: self.identity, upgraded: None },
            now: map(self.now)?,
            theirs: Loaded {
                raw: theirs,
                old: map(self.theirs_old)?,
                identity: self.theirs_identity,
                upgraded: None,
            },
        })
    }

    /// All of it as this side would write it.
    fn grafted(&self) -> Option<Value> {
        Some(match (self.base, self.old, self.now?) {
            (Some(base), Some(old), now) => Graft::default().value(base, old, now, self.identity),
            (_, _, now) => now.clone(),
        })
    }

    fn overlap(self, path: AttributePath, mine: Option<Value>, written: AttributePath) -> Met {
        let (base, theirs) = (self.base.cloned(), self.theirs.cloned());
        Met::Other(Box::new(Overlap { path, base, mine, theirs, written: (written, self.now.cloned()) }))
    }
}

fn extended(path: Option<AttributePath>, name: &str) -> AttributePath {
    match path {
        Some(path) => path.then(name.to_owned()),
        None => AttributePath::new(name.to_owned()),
    }
}

#[cfg(test)]
mod tests;
