//! What goes wrong between a Rust value and an attribute, and where.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Write as _};

use crate::error::{Error, Kind};
use crate::value::AttributeType;

/// One step of the way from an item to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// An attribute of the item, or an entry of a map.
    Name(Cow<'static, str>),
    /// An element of a list.
    Index(usize),
}

/// Why a value could not be read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// The attribute has another type than the Rust type asks for.
    Mismatch {
        /// What the Rust type asks for, in words.
        expected: Cow<'static, str>,
        /// The type that is there.
        found: AttributeType,
    },
    /// A required attribute is absent.
    Missing,
    /// An attribute name appears twice, or a set has members that are the same to the Rust type.
    Duplicate,
    /// Another entry of the map has the same key, perhaps in another spelling; this is how the Rust
    /// type spells it.
    SameKey(String),
    /// The text is fine, but the Rust type cannot hold it, or DynamoDB cannot.
    Invalid(Cow<'static, str>),
    /// The input is not DynamoDB's JSON.
    Syntax {
        /// What was found or missed, in words.
        what: &'static str,
        /// Bytes before the offence.
        offset: usize,
    },
    /// Lists and maps nest deeper than DynamoDB allows.
    TooDeep,
    /// The item is one of another entity, by the attribute that says so.
    #[non_exhaustive]
    Entity {
        /// The entity that is read.
        expected: &'static str,
        /// What the attribute holds; `None` if it is absent.
        found: Option<String>,
    },
    /// The item is one of an entity that a collection has no place for.
    #[non_exhaustive]
    NoMember {
        /// The collection that is read.
        collection: &'static str,
        /// What the attribute holds that names the entity; `None` if it is absent.
        found: Option<String>,
    },
    /// The item is of a newer schema than the program knows.
    #[non_exhaustive]
    NewerSchema {
        /// The newest that the program knows.
        known: u32,
        /// The number that the item has.
        found: String,
    },
    /// The item is of an older schema, and the program's [`Upgrade`](crate::Upgrade) cannot make it
    /// a newer one.
    #[non_exhaustive]
    Upgrade {
        /// The schema that it could not be upgraded from.
        from: u32,
        /// The next one.
        to: u32,
        /// What the upgrade says.
        error: Box<dyn StdError + Send + Sync>,
    },
    /// An error of a type's own conversion.
    Other(Box<dyn StdError + Send + Sync>),
}

#[derive(Debug)]
struct Inner {
    /// Innermost step first: errors are built on the way out.
    path: Vec<Step>,
    problem: Problem,
}

impl Inner {
    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Name(name) if path.is_empty() => path.push_str(name),
                Step::Name(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Index(index) => {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        path
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "attribute `{}`: ", self.path())?;
        }
        match &self.problem {
            Problem::Mismatch { expected, found } => {
                write!(f, "expected {expected}, found {}", found.in_words())
            }
            Problem::Missing => f.write_str("missing"),
            Problem::Duplicate => f.write_str("present twice"),
            Problem::SameKey(key) => {
                write!(f, "present twice, perhaps in two spellings: the type takes both for `{key}`")
            }
            Problem::Invalid(what) => f.write_str(what),
            Problem::Syntax { what, offset } => write!(f, "malformed JSON at byte {offset}: {what}"),
            Problem::TooDeep => f.write_str("nested too deeply"),
            Problem::Entity { expected, found: Some(found) } => {
                write!(f, "the item is the entity `{found}`, not `{expected}`")
            }
            Problem::Entity { expected, found: None } => {
                write!(f, "the item does not say which entity it is: expected `{expected}`")
            }
            Problem::NoMember { collection, found: Some(found) } => {
                write!(
                    f,
                    "the item is the entity `{found}`, which `{collection}` has no place for: add it, or keep \
                     such items by `#[model(other)]`, or leave them out by `#[model(skip_others)]`"
                )
            }
            Problem::NoMember { collection, found: None } => {
                write!(
                    f,
                    "the item does not say which entity it is, and `{collection}` has no place for such ones: \
                     keep them by `#[model(other)]`, or leave them out by `#[model(skip_others)]`"
                )
            }
            Problem::NewerSchema { known, found } => f.write_str(&newer(found, *known)),
            Problem::Upgrade { from, to, error } => {
                write!(f, "the item is of schema {from}, and its upgrade to {to} failed: {error}")
            }
            Problem::Other(error) => write!(f, "{error}"),
        }
    }

    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            Problem::Other(error) | Problem::Upgrade { error, .. } => Some(&**error),
            _ => None,
        }
    }
}

macro_rules! codec_error {
    ($(#[$docs:meta])* $name:ident, $kind:expr) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $name(Box<Inner>);

        impl $name {
            /// The problem, at a place that the callers will add with [`at`](Self::at).
            #[cold]
            #[must_use]
            pub fn new(problem: Problem) -> Self {
                $name(Box::new(Inner { path: Vec::new(), problem }))
            }

            /// The value is there, but unfit; says why.
            #[cold]
            #[must_use]
            pub fn invalid(why: impl Into<Cow<'static, str>>) -> Self {
                Self::new(Problem::Invalid(why.into()))
            }

            /// An error of a type's own conversion.
            #[cold]
            #[must_use]
            pub fn other(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
                Self::new(Problem::Other(error.into()))
            }

            /// Says that this happened inside of the attribute or map entry `name`.
            #[cold]
            #[must_use]
            pub fn at(mut self, name: impl Into<Cow<'static, str>>) -> Self {
                self.0.path.push(Step::Name(name.into()));
                self
            }

            /// Says that this happened inside of the list element `index`.
            #[cold]
            #[must_use]
            pub fn at_index(mut self, index: usize) -> Self {
                self.0.path.push(Step::Index(index));
                self
            }

            /// The way to the attribute, as `address.tags[2]`; empty for the whole item.
            #[must_use]
            pub fn path(&self) -> String {
                self.0.path()
            }

            /// What is wrong there.
            #[must_use]
            pub fn problem(&self) -> &Problem {
                &self.0.problem
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.describe(f)
            }
        }

        impl StdError for $name {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                self.0.source()
            }
        }

        impl From<$name> for Error {
            fn from(error: $name) -> Self {
                let path = error.path();
                let kind = match error.problem() {
                    Problem::Entity { .. } | Problem::NoMember { .. } => Kind::AnotherEntity,
                    Problem::NewerSchema { .. } => Kind::NewerSchema,
                    _ => $kind,
                };
                Error::with_source(kind, error).at_attribute(path)
            }
        }
    };
}

codec_error! {
    /// A Rust value cannot be stored as an attribute.
    EncodeError, Kind::Encode
}

codec_error! {
    /// An attribute cannot be read into a Rust value.
    DecodeError, Kind::Decode
}

/// What there is to say of an item of a newer schema than the program knows.
pub(crate) fn newer(found: &dyn fmt::Display, known: u32) -> String {
    format!(
        "the item is of schema {found}, and this program knows up to {known}: a newer program has written it"
    )
}

impl DecodeError {
    /// The attribute has another type than asked for.
    #[cold]
    #[must_use]
    pub fn mismatch(expected: impl Into<Cow<'static, str>>, found: AttributeType) -> Self {
        Self::new(Problem::Mismatch { expected: expected.into(), found })
    }

    /// The input is not DynamoDB's JSON.
    #[cold]
    pub(crate) fn syntax(what: &'static str, offset: usize) -> Self {
        Self::new(Problem::Syntax { what, offset })
    }
}
