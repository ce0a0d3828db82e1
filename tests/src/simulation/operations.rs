//! What clients do, and what they are told.

use std::collections::BTreeMap;
use std::fmt;

use dynorm::Map;

use super::history::Place;
use super::things::Reading;
use super::wire::show;

/// An operation of dynorm's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the methods")]
pub enum Kind {
    Get,
    Refresh,
    Query,
    Scan,
    BatchGet,
    Put,
    Insert,
    SaveNew,
    Save,
    PartialSaveNew,
    PartialSave,
    Overwrite,
    Delete,
    DeleteReturning,
    ItemDelete,
    BatchWrite,
    PutAll,
    /// Another program adds attributes, by the SDK.
    Foreign,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 18] = [
        Kind::Get,
        Kind::Refresh,
        Kind::Query,
        Kind::Scan,
        Kind::BatchGet,
        Kind::Put,
        Kind::Insert,
        Kind::SaveNew,
        Kind::Save,
        Kind::PartialSaveNew,
        Kind::PartialSave,
        Kind::Overwrite,
        Kind::Delete,
        Kind::DeleteReturning,
        Kind::ItemDelete,
        Kind::BatchWrite,
        Kind::PutAll,
        Kind::Foreign,
    ];

    /// In the table and the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Get => "get",
            Kind::Refresh => "refresh",
            Kind::Query => "query",
            Kind::Scan => "scan",
            Kind::BatchGet => "batch_get",
            Kind::Put => "put",
            Kind::Insert => "insert",
            Kind::SaveNew => "save (new)",
            Kind::Save => "save",
            Kind::PartialSaveNew => "partial_save (new)",
            Kind::PartialSave => "partial_save",
            Kind::Overwrite => "overwrite",
            Kind::Delete => "delete",
            Kind::DeleteReturning => "delete, returning",
            Kind::ItemDelete => "item.delete",
            Kind::BatchWrite => "batch_write",
            Kind::PutAll => "put_all",
            Kind::Foreign => "another program",
        }
    }
}

/// What an operation is to do.
#[derive(Clone, Debug)]
pub enum Intent {
    /// To read one item.
    Read(Place),
    /// To read several by key.
    ReadAll(Vec<Place>),
    /// To read what a query or scan finds.
    Find(&'static str, Reading),
    /// To put an item in the place of any other.
    Put(Place, Map),
    /// To put an item where there is none.
    Insert(Place, Map),
    /// To save an item.
    Save(Saving),
    /// To delete an item.
    Delete(Place),
    /// To delete an item that was read, if it is as it was.
    DeleteRead(Saving),
    /// To put and delete.
    Batch(BTreeMap<Place, Option<Map>>),
    /// Another program's: to add an attribute, or a note to the address.
    Add(Place, &'static str),
}

/// A save.
#[derive(Clone, Debug)]
pub struct Saving {
    /// Where.
    pub place: Place,
    /// What was read, or last saved; `None` of a new item.
    pub base: Option<Map>,
    /// The state of the item that the client has seen all of, if there is one.
    pub seen: Option<Map>,
    /// What the item is to be: what was read, changed by what the client did.
    pub target: Map,
    /// Whether there is a version.
    pub versioned: bool,
    /// On condition of nothing.
    pub overwrite: bool,
    /// On condition of what changed alone.
    pub partial: bool,
}

/// What a caller was told.
#[derive(Clone, Debug)]
pub enum Told {
    /// A write was done, or found to be done by an earlier attempt.
    Done {
        /// By an earlier attempt.
        recovered: bool,
    },
    /// There was nothing to save.
    Unchanged,
    /// An item, or that there is none.
    Read(Option<Map>),
    /// Items, and whether that was all.
    Found {
        /// In the order in which they came.
        items: Vec<Map>,
        /// What ended the stream too early.
        error: Option<Problem>,
    },
    /// Items, keys without an item, and keys that were not read.
    Got {
        /// In any order.
        items: Vec<Map>,
        /// Where there was none.
        missing: Vec<Place>,
        /// What was not read.
        unprocessed: Vec<Place>,
    },
    /// The item as it was before it was deleted.
    Deleted(Option<Map>),
    /// Of a batch: how many were written, and what was not.
    Batch {
        /// How many.
        written: u64,
        /// The others.
        leftovers: Vec<Place>,
        /// Why there are others.
        error: Option<Problem>,
    },
    /// An error.
    Failed(Problem),
}

/// An error, as far as a program looks at it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are those of the methods")]
pub struct Problem {
    pub kind: dynorm::Kind,
    pub transient: bool,
    pub may_be_applied: bool,
    pub text: String,
}

impl From<&dynorm::Error> for Problem {
    fn from(error: &dynorm::Error) -> Self {
        Problem {
            kind: error.kind(),
            transient: error.is_transient(),
            may_be_applied: error.may_be_applied(),
            text: error.to_string(),
        }
    }
}

impl Told {
    /// The column of the table.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Told::Done { recovered: true } => Outcome::Recovered,
            Told::Failed(problem) if problem.kind == dynorm::Kind::Conflict => Outcome::Conflict,
            // Of `refresh`. A deletion that gives the item says so where it cannot know.
            Told::Failed(problem) if problem.kind == dynorm::Kind::NotFound && !problem.may_be_applied => {
                Outcome::Done
            }
            Told::Failed(_) | Told::Found { error: Some(_), .. } => Outcome::Failed,
            Told::Batch { leftovers, error, .. } if !leftovers.is_empty() || error.is_some() => {
                Outcome::Partly
            }
            Told::Got { unprocessed, .. } if !unprocessed.is_empty() => Outcome::Partly,
            _ => Outcome::Done,
        }
    }

    /// The error, if there is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Told::Failed(problem) => Some(problem),
            Told::Found { error, .. } | Told::Batch { error, .. } => error.as_ref(),
            _ => None,
        }
    }
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Outcome {
    Done,
    Recovered,
    Conflict,
    Partly,
    Failed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 5] =
        [Outcome::Done, Outcome::Recovered, Outcome::Conflict, Outcome::Partly, Outcome::Failed];

    /// In the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Recovered => "recovered",
            Outcome::Conflict => "conflict",
            Outcome::Partly => "partly",
            Outcome::Failed => "error",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.may_be_applied { ", may be applied" } else { "" };
        write!(f, "{:?}{open}: {}", self.kind, self.text)
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Intent::Read((table, number)) | Intent::Delete((table, number)) => write!(f, "{table}/{number}"),
            Intent::DeleteRead(Saving { place: (table, number), base, .. }) => {
                write!(f, "{table}/{number} as {}", show(base.as_ref()))
            }
            Intent::ReadAll(places) => write!(f, "{places:?}"),
            Intent::Find(table, reading) => write!(f, "{table} {reading:?}"),
            Intent::Put((table, number), item) | Intent::Insert((table, number), item) => {
                write!(f, "{table}/{number} {}", show(Some(item)))
            }
            Intent::Save(Saving { place: (table, number), base, target, .. }) => {
                write!(f, "{table}/{number} from {} to {}", show(base.as_ref()), show(Some(target)))
            }
            Intent::Batch(entries) => {
                let (puts, deletes): (Vec<_>, Vec<_>) = entries.iter().partition(|(_, item)| item.is_some());
                let numbers = |entries: Vec<(&Place, _)>| {
                    entries
                        .into_iter()
                        .map(|((table, number), _): (&Place, &Option<Map>)| format!("{table}/{number}"))
                        .collect::<Vec<_>>()
                };
                write!(f, "puts {:?}, deletes {:?}", numbers(puts), numbers(deletes))
            }
            Intent::Add((table, number), what) => write!(f, "{table}/{number} adds {what}"),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Done { recovered: false } => f.write_str("done"),
            Told::Done { recovered: true } => f.write_str("done, by an attempt whose answer was lost"),
            Told::Unchanged => f.write_str("nothing to save"),
            Told::Read(item) | Told::Deleted(item) => f.write_str(&show(item.as_ref())),
            Told::Found { items, error } => {
                for item in items {
                    write!(f, "{} ", show(Some(item)))?;
                }
                error.as_ref().map_or(Ok(()), |error| write!(f, "then {error}"))
            }
            Told::Got { items, missing, unprocessed } => {
                for item in items {
                    write!(f, "{} ", show(Some(item)))?;
                }
                write!(f, "missing {missing:?} unprocessed {unprocessed:?}")
            }
            Told::Batch { written, leftovers, error } => {
                write!(f, "{written} written, left over {leftovers:?}")?;
                error.as_ref().map_or(Ok(()), |error| write!(f, ", {error}"))
            }
            Told::Failed(problem) => write!(f, "{problem}"),
        }
    }
}
