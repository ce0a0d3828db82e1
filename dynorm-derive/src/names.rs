//! Every name that users can write, once, and what to say about others.

use std::fmt::Write;

use proc_macro2::Ident;

use crate::ctxt::Ctxt;

pub(crate) const MODEL: &str = "model";
pub(crate) const HASH_KEY: &str = "hash_key";
pub(crate) const RANGE_KEY: &str = "range_key";
pub(crate) const INDEX: &str = "index";
pub(crate) const VERSION: &str = "version";
pub(crate) const ENTITY: &str = "entity";
pub(crate) const KEY: &str = "key";
pub(crate) const TTL: &str = "ttl";
pub(crate) const TENANT: &str = "tenant";
pub(crate) const ONE: &str = "one";
pub(crate) const MANY: &str = "many";

/// The attributes that stand on fields alone.
pub(crate) const OF_FIELDS: [&str; 6] = [HASH_KEY, RANGE_KEY, VERSION, ENTITY, TTL, TENANT];

pub(crate) const TABLE: &str = "table";
pub(crate) const IN: &str = "in";
pub(crate) const WAS: &str = "was";
pub(crate) const RENAME_ALL: &str = "rename_all";
pub(crate) const CRATE: &str = "crate";
pub(crate) const TAG: &str = "tag";
pub(crate) const CONTENT: &str = "content";
pub(crate) const OF: &str = "of";
pub(crate) const PATHS: &str = "paths";
pub(crate) const PRESET: &str = "preset";
pub(crate) const SEPARATOR: &str = "separator";
pub(crate) const ESCAPE: &str = "escape";
pub(crate) const CASING: &str = "casing";
pub(crate) const ALLOW_COLLISIONS: &str = "allow_collisions";
pub(crate) const SERVICE: &str = "service";
pub(crate) const SCHEMA_ATTR: &str = "schema_attr";
pub(crate) const UPGRADE_FROM: &str = "upgrade_from";
pub(crate) const SCHEMA_NUMBER: &str = "schema_number";

pub(crate) const RENAME: &str = "rename";
pub(crate) const ALIAS: &str = "alias";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const SKIP: &str = "skip";
pub(crate) const FLATTEN: &str = "flatten";
pub(crate) const SERDE: &str = "serde";
pub(crate) const WITH: &str = "with";
pub(crate) const UNIQUE: &str = "unique";

pub(crate) const ALL: &str = "all";
pub(crate) const KEYS_ONLY: &str = "keys_only";
pub(crate) const INCLUDE: &str = "include";
pub(crate) const HASH: &str = "hash";
pub(crate) const RANGE: &str = "range";
pub(crate) const NAME: &str = "name";
pub(crate) const AS: &str = "as";
pub(crate) const PROJECT: &str = "project";

pub(crate) const COUNT: &str = "count";

pub(crate) const OTHER: &str = "other";
pub(crate) const SCAN: &str = "scan";
pub(crate) const SKIP_OTHERS: &str = "skip_others";

/// A function of every entity.
pub(crate) const PARTITION: &str = "partition";

/// What `preset` takes, and the variants of `Preset` that are meant.
pub(crate) const PRESETS: [(&str, &str); 3] =
    [("electrodb", "ElectroDb"), ("onetable", "OneTable"), ("dynamodb-toolbox", "Toolbox")];
/// What `casing` takes, and the variants of `Casing` that are meant.
pub(crate) const CASINGS: [(&str, &str); 3] = [("lower", "Lower"), ("upper", "Upper"), ("none", "Kept")];

/// The methods of a query, by which a range key of such a name cannot be reached. With those that
/// traits give everything.
pub(crate) const OF_QUERIES: [&str; 34] = [
    "all",
    "clone",
    "concurrency",
    "consistent",
    "count",
    "delete_all",
    "entities",
    "fetch",
    "filter",
    "first",
    "into",
    "limit",
    "models",
    "not_expired",
    "one",
    "or_outdated",
    "page",
    "page_size",
    "pages",
    "prefetch",
    "preview",
    "project",
    "range",
    "rate_limit",
    "report_capacity",
    "reverse",
    "segment",
    "segments",
    "select",
    "start_after",
    "stream",
    "to_owned",
    "try_into",
    "whole_partition",
];

/// The methods of every path, which an attribute of a document hides if it has such a name.
pub(crate) const OF_PATHS: [&str; 17] = [
    "at",
    "attribute_path",
    "attribute_type",
    "begins_with",
    "between",
    "contains",
    "eq",
    "exists",
    "ge",
    "gt",
    "is_in",
    "key",
    "le",
    "lt",
    "ne",
    "not_exists",
    "size",
];

/// The methods that traits give every type by value. They come before one of their name that takes
/// a reference, and behind one that takes a value too.
pub(crate) const BY_VALUE: [&str; 2] = ["into", "try_into"];

/// Where a list of options stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    Projection,
    Enum,
    Variant,
    Field,
    Index,
    Version,
    Key,
    Collection,
    Member,
}

impl Place {
    const ALL: [Place; 10] = [
        Place::Struct,
        Place::Projection,
        Place::Enum,
        Place::Variant,
        Place::Field,
        Place::Index,
        Place::Version,
        Place::Key,
        Place::Collection,
        Place::Member,
    ];

    /// The options that are possible here.
    pub(crate) fn options(self) -> &'static [&'static str] {
        match self {
            Place::Struct => &[
                TABLE,
                IN,
                ENTITY,
                WAS,
                RENAME_ALL,
                PATHS,
                CRATE,
                PRESET,
                SEPARATOR,
                ESCAPE,
                CASING,
                ALLOW_COLLISIONS,
                SERVICE,
                VERSION,
                SCHEMA_ATTR,
                UPGRADE_FROM,
                SCHEMA_NUMBER,
                DEFAULT,
            ],
            Place::Projection => &[OF, RENAME_ALL, DEFAULT, CRATE],
            Place::Enum => &[RENAME_ALL, TAG, CONTENT, CRATE],
            Place::Variant => &[RENAME, RENAME_ALL, ALIAS, OTHER],
            Place::Field => &[RENAME, ALIAS, DEFAULT, SKIP, FLATTEN, SERDE, WITH, UNIQUE],
            Place::Index => &[ALL, KEYS_ONLY, INCLUDE, HASH, RANGE, NAME, AS],
            Place::Version => &[COUNT],
            Place::Key => &[HASH, RANGE, INDEX, AS, PROJECT],
            Place::Collection => &[INDEX, SCAN, SKIP_OTHERS, CRATE],
            Place::Member => &[OTHER],
        }
    }

    /// Where an option belongs that is not possible here: what is nearest to this place.
    fn elsewhere(self, option: &str) -> Option<Place> {
        let near: &[Place] = match self {
            Place::Struct | Place::Projection | Place::Variant => &[Place::Field],
            Place::Enum => &[Place::Variant, Place::Field],
            // Its variants and fields are those of no document.
            Place::Member => {
                return Place::Collection.options().contains(&option).then_some(Place::Collection);
            }
            _ => &[],
        };
        near.iter().copied().chain(Place::ALL).find(|other| other.options().contains(&option))
    }

    fn attribute(self) -> &'static str {
        match self {
            Place::Index => INDEX,
            Place::Version => VERSION,
            Place::Key => KEY,
            _ => MODEL,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Place::Struct => "on a struct",
            Place::Projection => "on a projection",
            Place::Enum => "on an enum",
            Place::Variant => "on a variant",
            Place::Field => "on a field",
            Place::Index => "in `#[index(..)]`",
            Place::Version => "in `#[version(..)]`",
            Place::Key => "in `#[key(..)]`",
            Place::Collection => "on a collection",
            Place::Member => "on a variant or field of a collection",
        }
    }
}

/// Reports an option that is unknown here: where it belongs, which known one is nearest, or which
/// ones there are.
pub(crate) fn unknown(cx: &Ctxt, name: &Ident, place: Place) {
    let written = name.to_string();
    let mut message = format!("unknown option `{written}`");
    if [HASH_KEY, RANGE_KEY, INDEX, VERSION, TTL, TENANT].contains(&written.as_str()) {
        write!(message, ": it is an attribute of its own, `#[{written}]`")
    } else if let Some(other) = place.elsewhere(&written) {
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
pub(crate) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(written, name), *name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// Names as they stand in a sentence.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
