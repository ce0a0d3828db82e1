//! Plans as JSON and whatever else serde writes.

use std::time::UNIX_EPOCH;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Fingerprint, Note, Plan};
use crate::deploy::action::{Class, Step};

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `fingerprint`, `steps` and `notes`.
impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut plan = serializer.serialize_struct("Plan", 3)?;
        plan.serialize_field("fingerprint", &self.fingerprint)?;
        plan.serialize_field("steps", &self.steps)?;
        plan.serialize_field("notes", &self.notes)?;
        plan.end()
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut note = serializer.serialize_struct("Note", 2)?;
        note.serialize_field("table", &self.table)?;
        note.serialize_field("text", &self.text)?;
        note.end()
    }
}

/// `table`, `action` (its name), `index` (or `null`), `class` (its name), `after` (seconds since
/// 1970, or `null`), `instead` (what to do about a blocked one, or `null`), `why`, and all of it as
/// a sentence: `text`.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (after, instead) = match &self.class {
            Class::Later(when) => (when.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs()), None),
            Class::Blocked(recipe) => (None, Some(recipe)),
            Class::Safe | Class::Destructive | Class::Unsupported => (None, None),
        };
        let mut step = serializer.serialize_struct("Step", 8)?;
        step.serialize_field("table", &self.table)?;
        step.serialize_field("action", self.action.name())?;
        step.serialize_field("index", &self.action.index())?;
        step.serialize_field("class", self.class.name())?;
        step.serialize_field("after", &after)?;
        step.serialize_field("instead", &instead)?;
        step.serialize_field("why", &self.why)?;
        step.serialize_field("text", &self.to_string())?;
        step.end()
    }
}
