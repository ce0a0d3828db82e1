//! How parts stand in the keys of other programs' tables: nothing is escaped, and a value that
//! would make a key ambiguous is an error. `dynorm/guide/keys.md` describes
//! each form.

use std::borrow::Cow;

use super::TableSchema;
use super::template::{Piece, digits};
use crate::codec::EncodeError;
use crate::codec::flatten::{equal, panic_with};
use crate::codec::names::Name;
use crate::value::Value;

/// A library whose tables are read and written as it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Of each index a prefix, and parts with their names; letters in lower case.
    ElectroDb,
    /// Templates, and `_type`.
    OneTable,
    /// Any keys, and `_et`.
    Toolbox,
}

/// What becomes of letters in keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// They stay as they are.
    Kept,
    /// They are in lower case.
    Lower,
    /// They are in upper case.
    Upper,
}

/// What a layout or an entity says of the form of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormOptions {
    /// Whose tables these are.
    pub preset: Option<Preset>,
    /// What stands between parts, and in none of them.
    pub separator: Option<&'static str>,
    /// Whether parts are escaped.
    pub escape: Option<bool>,
    /// What becomes of letters.
    pub casing: Option<Casing>,
    /// Whether different values may make one key.
    pub collisions: bool,
}

/// A form of keys that is not dynorm's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What no part holds; if it is empty, a part may hold all but the text behind it.
    separator: &'static str,
    casing: Casing,
    /// Whether different values may make one key.
    pub(crate) collisions: bool,
    pub(crate) preset: Option<Preset>,
}

/// What becomes of the keys of an index if a part of them is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// None of them is made.
    Slot,
    /// The one that the part stands in is not made.
    Key,
    /// Each ends before its first part that is absent; if all parts are, none is made.
    Rest,
}

impl Preset {
    /// The attribute that says which entity an item is, unless the layout says otherwise.
    #[must_use]
    pub const fn entity(self) -> &'static str {
        self.entity_name().plain
    }

    pub(super) const fn entity_name(self) -> Name {
        match self {
            Preset::ElectroDb => Name::new("__edb_e__", "\"__edb_e__\":"),
            Preset::OneTable => Name::new("_type", "\"_type\":"),
            Preset::Toolbox => Name::new("_et", "\"_et\":"),
        }
    }

    /// The attribute that says which version of its entity an item is.
    pub(crate) const fn version_name(self) -> Option<Name> {
        match self {
            Preset::ElectroDb => Some(Name::new("__edb_v__", "\"__edb_v__\":")),
            Preset::OneTable | Preset::Toolbox => None,
        }
    }
}

impl FormOptions {
    /// Of dynorm's own form.
    pub const NONE: FormOptions =
        FormOptions { preset: None, separator: None, escape: None, casing: None, collisions: false };

    /// What is said of an entity counts before what is said of its layout, and if it is escaped,
    /// alone.
    const fn or(self, layout: FormOptions) -> FormOptions {
        if matches!(self.escape, Some(true)) {
            return self;
        }
        FormOptions {
            preset: if self.preset.is_some() { self.preset } else { layout.preset },
            separator: if self.separator.is_some() { self.separator } else { layout.separator },
            escape: if self.escape.is_some() { self.escape } else { layout.escape },
            casing: if self.casing.is_some() { self.casing } else { layout.casing },
            collisions: self.collisions || layout.collisions,
        }
    }

    const fn is_electro(self) -> bool {
        matches!(self.preset, Some(Preset::ElectroDb))
    }

    /// `None` for dynorm's own form.
    pub(crate) const fn form(self) -> Option<Form> {
        let is_other =
            self.preset.is_some() || self.separator.is_some() || matches!(self.escape, Some(false));
        if !is_other {
            return None;
        }
        let is_electro = self.is_electro();
        let separator = match self.separator {
            Some(separator) => separator,
            None if is_electro => "",
            None => "#",
        };
        let casing = match self.casing {
            Some(casing) => casing,
            None if is_electro => Casing::Lower,
            None => Casing::Kept,
        };
        Some(Form { separator, casing, collisions: self.collisions, preset: self.preset })
    }

    /// Why it does not go together.
    const fn problem(self) -> Option<&'static str> {
        let is_electro = self.is_electro();
        match self {
            FormOptions { escape: Some(true), preset, separator, .. }
                if preset.is_some() || separator.is_some() =>
            {
                Some(
                    "what is escaped is joined by `#`, and is no other program's form: remove \
                     `escape`, or `separator` and `preset`",
                )
            }
            FormOptions { casing: Some(_), .. } if !is_electro => Some(
                "`casing` is of keys as ElectroDB makes them, and other forms keep letters as they \
                 are: add `preset = \"electrodb\"`, or remove it",
            ),
            FormOptions { separator: Some(_), .. } if is_electro => Some(
                "ElectroDB joins parts by `#` and the name of each: remove `separator`; other text \
                 stands in a template of your own, such as `hash = \"CUST|{customer}\"`",
            ),
            FormOptions { collisions: true, .. } if self.form().is_none() => {
                Some("different values never make one key in dynorm's own form: remove `allow_collisions`")
            }
            _ => None,
        }
    }
}

/// The form of the keys of an entity: `None` for dynorm's own.
#[must_use]
pub const fn form_of(layout: &TableSchema, own: FormOptions) -> Option<Form> {
    own.or(layout.form).form()
}

/// Whether parts stand in keys of both forms alike.
pub(super) const fn is_same_form(one: Option<Form>, other: Option<Form>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            let same_preset = match (one.preset, other.preset) {
                (Some(one), Some(other)) => one as u8 == other as u8,
                (None, None) => true,
                _ => false,
            };
            same_preset
                && equal(one.separator.as_bytes(), other.separator.as_bytes())
                && one.casing as u8 == other.casing as u8
                && one.collisions == other.collisions
        }
        (None, None) => true,
        _ => false,
    }
}

/// The schema of a layout whose keys are of a form of their own.
#[must_use]
pub const fn in_form(mut schema: TableSchema, options: FormOptions) -> TableSchema {
    schema.form = options;
    schema
}

/// Fails to compile if what a layout says of the form of keys does not go together.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_layout_form(options: FormOptions) {
    if let Some(problem) = options.problem() {
        panic_with(&[problem]);
    }
}

/// Fails to compile if what an entity says of the form of keys does not go together, or not with
/// what its layout says.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_form(layout: &TableSchema, own: FormOptions, version: Option<&str>, has_tenant: bool) {
    if layout.form.problem().is_some() {
        return; // It is said there.
    }
    let options = own.or(layout.form);
    assert!(
        !(has_tenant && options.collisions),
        "where different values may make one key, the items of different tenants may be one: remove \
         `allow_collisions`, or `#[tenant]`"
    );
    match (options.problem(), options.is_electro(), version) {
        (Some(problem), ..) => panic_with(&[problem]),
        (None, true, None) => panic!(
            "which version of the entity? ElectroDB stores it with each item: add `version = \"1\"`, as its model says"
        ),
        (None, false, Some(_)) => panic!(
            "`version` is ElectroDB's, of an entity: remove it, or add `preset = \"electrodb\"` to \
             the layout; the version of an item is a field with `#[version]`"
        ),
        _ => {}
    }
}

/// Fails to compile if a template is of dynorm's own form, for which there is a problem with it.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_template(form: Option<Form>, problem: &str) {
    if form.is_none() {
        panic_with(&[problem]);
    }
}

impl Form {
    pub(crate) const fn absent(&self) -> Absent {
        match self.preset {
            None | Some(Preset::Toolbox) => Absent::Slot,
            Some(Preset::OneTable) => Absent::Key,
            Some(Preset::ElectroDb) => Absent::Rest,
        }
    }

    /// The byte that no part holds, if there is one.
    pub(super) const fn separator_byte(&self) -> Option<u8> {
        match self.separator.as_bytes() {
            [byte] if !self.collisions => Some(*byte),
            _ => None,
        }
    }

    /// Whether letters change their case.
    pub(super) const fn folds(&self) -> bool {
        !matches!(self.casing, Casing::Kept)
    }

    /// A text as it stands in a key.
    pub(crate) fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.casing {
            Casing::Kept => text.into(),
            Casing::Lower => text.to_lowercase().into(),
            Casing::Upper => text.to_uppercase().into(),
        }
    }

    /// The text behind a part; empty if the part is the last.
    pub(crate) fn behind(&self, rest: &[Piece]) -> Cow<'static, str> {
        match rest.first() {
            Some(Piece::Literal(text)) => self.fold(text),
            _ => "".into(),
        }
    }

    /// Writes a piece of a template into a key; `rest` is what stands behind it.
    pub(crate) fn write(
        &self,
        piece: Piece,
        rest: &[Piece],
        value: &Value,
        key: &mut String,
    ) -> Result<(), EncodeError> {
        let text = match piece {
            Piece::Literal(text) => text.into(),
            _ => self.text(piece, value)?,
        };
        if piece.part().is_some() && !self.collisions {
            self.check(&text, &self.behind(rest))?;
        }
        key.push_str(&self.fold(&text));
        Ok(())
    }

    /// A part as text. Numbers without a width have just their digits.
    pub(crate) fn text<'v>(&self, piece: Piece, value: &'v Value) -> Result<Cow<'v, str>, EncodeError> {
        /// `Number.MAX_SAFE_INTEGER`: what is greater is another number to JavaScript.
        const MAX: u128 = (1 << 53) - 1;
        let (width, number) = match (piece, value) {
            (Piece::Text(_), Value::String(text)) => return Ok(text.into()),
            (Piece::Text(_), Value::Number(number)) => (None, number),
            (Piece::Digits(_, width), Value::Number(number)) => (Some(width), number),
            _ => return Err(EncodeError::invalid("a part of a key must be a string or a number here")),
        };
        if self.preset.is_some() && number.to_u128().is_some_and(|number| number > MAX) {
            return Err(EncodeError::invalid(
                "the number is over 9,007,199,254,740,991, so that the programs of this table would \
                 make another key of it",
            ));
        }
        let mut text = String::new();
        // Libraries fill up a number with zeros, and let a longer one stand.
        digits(*number, width, self.collisions, &mut text)?;
        Ok(text.into())
    }

    /// Refuses a part by which two items could get one key.
    fn check(&self, text: &str, behind: &str) -> Result<(), EncodeError> {
        if self.fold(text) != text {
            let case = if self.casing == Casing::Lower { "lower" } else { "upper" };
            return Err(EncodeError::invalid(format!(
                "keys of this table are in {case} case, so that values which differ in case alone \
                 would make one key: store it in {case} case, or say `allow_collisions`"
            )));
        }
        let separator = Some(self.separator).filter(|separator| !separator.is_empty());
        let taken = match separator.filter(|separator| text.contains(*separator)) {
            Some(separator) => Some(separator),
            None => Some(behind).filter(|behind| !behind.is_empty() && !ends_first(text, behind)),
        };
        if let Some(taken) = taken {
            return Err(EncodeError::invalid(format!(
                "the value and what stands behind it have `{taken}` too early, which ends a part of \
                 a key: nothing is escaped in keys of this form, so that it would be taken for \
                 another key"
            )));
        }
        if self.absent() == Absent::Rest && text.is_empty() && behind.is_empty() {
            return Err(EncodeError::invalid(
                "the value is empty, so that the key would be that of an item without it: store \
                 something, or say `allow_collisions`",
            ));
        }
        Ok(())
    }
}

/// Whether, in a text with an end behind it, that end comes nowhere sooner.
fn ends_first(text: &str, end: &str) -> bool {
    [text, end].concat().find(end) == Some(text.len())
}
