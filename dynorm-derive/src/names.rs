//! Every name that users write, once, and what to say about those that are none.

use std::fmt::Write;

use proc_macro2::Ident;

use crate::ctxt::Ctxt;

pub const MODEL: &str = "model";
pub const HASH_KEY: &str = "hash_key";
pub const RANGE_KEY: &str = "range_key";
pub const INDEX: &str = "index";
pub const VERSION: &str = "version";

pub const TABLE: &str = "table";
pub const RENAME_ALL: &str = "rename_all";
pub const CRATE: &str = "crate";
pub const TAG: &str = "tag";
pub const CONTENT: &str = "content";

pub const RENAME: &str = "rename";
pub const DEFAULT: &str = "default";
pub const SKIP: &str = "skip";
pub const FLATTEN: &str = "flatten";
pub const SERDE: &str = "serde";
pub const WITH: &str = "with";

pub const ALL: &str = "all";
pub const KEYS_ONLY: &str = "keys_only";
pub const INCLUDE: &str = "include";
pub const HASH: &str = "hash";
pub const RANGE: &str = "range";
pub const NAME: &str = "name";

/// Where a list of options stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Struct,
    Enum,
    Variant,
    Field,
    Index,
}

impl Place {
    const ALL: [Place; 5] = [Place::Struct, Place::Enum, Place::Variant, Place::Field, Place::Index];

    /// The options that are possible here.
    pub fn options(self) -> &'static [&'static str] {
        match self {
            Place::Struct => &[TABLE, RENAME_ALL, CRATE],
            Place::Enum => &[RENAME_ALL, TAG, CONTENT, CRATE],
            Place::Variant => &[RENAME, RENAME_ALL],
            Place::Field => &[RENAME, DEFAULT, SKIP, FLATTEN, SERDE, WITH],
            Place::Index => &[ALL, KEYS_ONLY, INCLUDE, HASH, RANGE, NAME],
        }
    }

    fn attribute(self) -> &'static str {
        if self == Place::Index { INDEX } else { MODEL }
    }

    fn in_words(self) -> &'static str {
        match self {
            Place::Struct => "on a struct",
            Place::Enum => "on an enum",
            Place::Variant => "on a variant",
            Place::Field => "on a field",
            Place::Index => "in `#[index(..)]`",
        }
    }
}

/// Says of an option that it is none here: where it belongs, or which one is nearest, or which ones there are.
pub fn unknown(cx: &Ctxt, name: &Ident, place: Place) {
    let written = name.to_string();
    let mut message = format!("unknown option `{written}`");
    if [HASH_KEY, RANGE_KEY, INDEX, VERSION].contains(&written.as_str()) {
        write!(message, ": it is an attribute of its own, `#[{written}]`")
    } else if let Some(other) =
        Place::ALL.into_iter().find(|other| other.options().contains(&written.as_str()))
    {
        write!(message, " {}: it belongs {}", place.in_words(), other.in_words())
    } else if let Some(near) = nearest(&written, place.options()) {
        write!(message, "; did you mean `{near}`?")
    } else {
        write!(
            message,
            "; {}, `#[{}(..)]` knows {}",
            place.in_words(),
            place.attribute(),
            list(place.options())
        )
    }
    .expect("writing to a string does not fail");
    cx.error(name.span(), message);
}

/// The name that was probably meant.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(written, name), *name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// Names as they stand in a sentence.
pub fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
