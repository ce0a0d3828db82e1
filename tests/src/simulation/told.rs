//! What callers were told.

use std::fmt;

use dynorm::{Map, Record};

use super::history::Place;
use super::things::{Counted, Plain, Versioned};
use super::wire::show;

/// What a caller was told.
#[derive(Clone, Debug)]
pub enum Told {
    /// A write was done, or found to be done by an earlier attempt.
    Done {
        /// By an earlier attempt.
        recovered: bool,
    },
    /// An update was made.
    Updated {
        /// Found to be done by an earlier attempt.
        recovered: bool,
        /// It may have been made more than once.
        twice: bool,
        /// The item as it is then, if it was asked for.
        item: Option<Map>,
    },
    /// The item as it is after a change or a merge.
    Is(Map),
    /// Items that were read at one moment.
    Together(Vec<Option<Map>>),
    /// Nothing: the program has crashed.
    Crashed,
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
    /// The current item that is in the error.
    pub current: Option<Map>,
    /// Of a transaction: why each action that was in the way was refused, by position.
    pub reasons: Vec<(usize, Problem)>,
    /// Of a merge: what both have changed.
    pub overlaps: Vec<String>,
}

impl Problem {
    /// Of a program without dynorm.
    #[must_use]
    pub fn of_a_stranger(kind: dynorm::Kind, text: String) -> Self {
        let transient = kind != dynorm::Kind::Conflict;
        let (reasons, overlaps) = (Vec::new(), Vec::new());
        Problem { kind, transient, may_be_applied: true, text, current: None, reasons, overlaps }
    }
}

impl From<&dynorm::Error> for Problem {
    fn from(error: &dynorm::Error) -> Self {
        let reasons = error.reasons().iter();
        Problem {
            kind: error.kind(),
            transient: error.is_transient(),
            may_be_applied: error.may_be_applied(),
            text: error.to_string(),
            current: current::<Plain>(error)
                .or_else(|| current::<Versioned>(error))
                .or_else(|| current::<Counted>(error))
                .or_else(|| current::<Map>(error)),
            reasons: reasons.map(|reason| (reason.position(), reason.error().into())).collect(),
            overlaps: error.overlaps().iter().map(|overlap| overlap.path().to_string()).collect(),
        }
    }
}

fn current<M: Record>(error: &dynorm::Error) -> Option<Map> {
    error.current_attributes::<M>().cloned()
}

impl Told {
    /// The column of the table.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Told::Done { recovered: true } | Told::Updated { recovered: true, .. } => Outcome::Recovered,
            Told::Crashed => Outcome::Crashed,
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
    Crashed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] = [
        Outcome::Done,
        Outcome::Recovered,
        Outcome::Conflict,
        Outcome::Partly,
        Outcome::Failed,
        Outcome::Crashed,
    ];

    /// In the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Recovered => "recovered",
            Outcome::Conflict => "conflict",
            Outcome::Partly => "partly",
            Outcome::Failed => "error",
            Outcome::Crashed => "crash",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.may_be_applied { ", may be applied" } else { "" };
        write!(f, "{:?}{open}: {}", self.kind, self.text)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Done { recovered: false } => f.write_str("done"),
            Told::Done { recovered: true } => f.write_str("done, by an attempt whose answer was lost"),
            Told::Updated { recovered, twice, item } => {
                f.write_str("updated")?;
                f.write_str(if *recovered { ", by an attempt whose answer was lost" } else { "" })?;
                f.write_str(if *twice { ", perhaps twice" } else { "" })?;
                item.as_ref().map_or(Ok(()), |item| write!(f, " {}", show(Some(item))))
            }
            Told::Is(item) => write!(f, "it is {}", show(Some(item))),
            Told::Together(items) => items.iter().try_for_each(|item| write!(f, "{} ", show(item.as_ref()))),
            Told::Crashed => f.write_str("crashed"),
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
