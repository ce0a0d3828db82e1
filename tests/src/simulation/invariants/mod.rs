//! What must hold of every history. Each file has what it checks of one sort of operation.

mod actions;
mod batches;
mod merges;
mod reads;
mod saves;
mod transactions;
mod versions;
mod writes;

use std::fmt;

use dynorm::{Kind as ErrorKind, Map};

use super::actions::{Act, Action};
use super::history::{History, Op, Place};
use super::model::{differs_in_unknown, same};
use super::operations::{Intent, Kind, Saving};
use super::told::{Problem, Told};
use super::wire::show;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// A conditional write that was acknowledged was made exactly once.
    ExactlyOnce,
    /// One without a condition at least once, and again only after an attempt whose outcome was
    /// open.
    AtLeastOnce,
    /// What was reported done was done.
    DoneIsDone,
    /// A failure after which the write may stand all the same says so, and no other does.
    OpenIsSaid,
    /// No write is made over what its client has not seen, where it asks for that.
    NothingOverwritten,
    /// No conflict without a cause.
    ConflictHasCause,
    /// No other error without a cause.
    ErrorHasCause,
    /// A write makes of the item what was asked for, and nothing else.
    AsAsked,
    /// Attributes that a client does not know stay.
    UnknownStays,
    /// Every item can be read, and reads give what is there.
    Readable,
    /// A batch accounts for every entry exactly once.
    BatchAccounts,
    /// Queries and scans neither skip nor repeat what stood still.
    StreamWhole,
    /// States that differ never have the same version; one that counts goes on by one.
    VersionsDiffer,
    /// An update counts once, or says that it may have counted twice; one that is idempotent counts
    /// once.
    CountsOnce,
    /// A transaction is made whole or not at all.
    AllOrNothing,
    /// A transaction that is repeated with its token is one.
    TokenIsOne,
    /// What a canceled transaction says of each of its actions is so.
    ReasonsAreTrue,
    /// What is read together is what there was at one moment.
    OneMoment,
    /// What is moved from one account to another is neither lost nor found.
    SumStays,
    /// A merge has the changes of both sides.
    MergeKeepsBoth,
    /// A function that changes an item changes the newest one, once.
    ChangesNewest,
}

/// Something that does not hold.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What.
    pub invariant: Invariant,
    /// Of which operation.
    pub op: usize,
    /// At which item, if it is about one.
    pub place: Option<Place>,
    /// In words.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: operation #{}", self.invariant, self.op)?;
        if let Some((table, number)) = self.place {
            write!(f, " at {table}/{number}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// What the model has to allow, since nobody could tell: how often it was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Without a version, another's equal write was taken for the own one whose outcome was open.
    pub equal_write: u64,
    /// After an attempt whose outcome was open, others made the item what it had been before, and
    /// the retry wrote again.
    pub written_again: u64,
    /// A put began to count again, so that an item had the count of one that was read, and was
    /// taken for it.
    pub count_again: u64,
}

/// Checks a history.
#[must_use]
pub fn check(history: &History) -> (Vec<Violation>, Allowed) {
    let mut check = Check { history, found: Vec::new(), allowed: Allowed::default() };
    for (at, op) in history.ops.iter().enumerate() {
        let Some(told) = &op.told else { continue };
        check.errors(at, op, told);
        match &op.intent {
            Intent::Read(place) => check.read(at, *place, op, told),
            Intent::ReadAll(places) => check.read_all(at, places, op, told),
            Intent::Find(table, reading) => check.find(at, table, reading, op, told),
            Intent::Put(place, item) => check.unconditional(at, *place, Some(item), told),
            Intent::Delete(place) => check.unconditional(at, *place, None, told),
            Intent::Save(save) if save.overwrite => {
                check.unconditional(at, save.place, Some(&save.target), told);
            }
            Intent::Save(save) => check.save(at, save, told),
            Intent::DeleteRead(save) => check.delete_read(at, save, told),
            Intent::Insert(place, item) => {
                let save = Saving {
                    place: *place,
                    base: None,
                    seen: None,
                    target: item.clone(),
                    overwrite: false,
                    partial: false,
                    version: None,
                    sees_all: false,
                };
                check.save(at, &save, told);
            }
            Intent::Batch(entries) => check.batch(at, entries, told),
            Intent::ReadTogether(places) => check.read_together(at, places, told),
            Intent::Write(action) => check.write(at, action, told, false),
            Intent::WriteOnce(action) => check.write(at, action, told, true),
            Intent::Transact(actions, token) => check.transaction(at, actions, token.as_deref(), told),
            Intent::Modify(place, changes) => check.modify(at, *place, changes, op, told),
            Intent::Merging(save, attempts) => check.merging(at, save, *attempts, told),
            Intent::Merge(save, theirs, side) => check.merge(at, save, theirs, *side, op, told),
            Intent::Add(..) => {}
        }
    }
    check.versions();
    check.counts();
    check.sums();
    check.readable();
    (check.found, check.allowed)
}

struct Check<'a> {
    history: &'a History,
    found: Vec<Violation>,
    allowed: Allowed,
}

impl Check<'_> {
    fn fail(
        &mut self,
        invariant: Invariant,
        op: usize,
        place: impl Into<Option<Place>>,
        what: impl Into<String>,
    ) {
        self.found.push(Violation { invariant, op, place: place.into(), what: what.into() });
    }

    /// Whether the outcome of an attempt of this operation was open to its sender.
    fn left_open(&self, op: usize) -> usize {
        self.history.attempts_of(op).filter(|attempt| attempt.met.leaves_open()).count()
    }

    /// Whether the outcome of an attempt was open to its sender; one that is told that nobody took
    /// the connection does not rely on it.
    fn may_be_open(&self, op: usize) -> bool {
        self.left_open(op) > 0 || self.was_refused_connection(op)
    }

    /// The item, or that there was none, when a condition on it failed last.
    #[expect(clippy::option_option, reason = "no condition failed, or it failed on no item")]
    fn last_refused(&self, at: usize, place: Place) -> Option<Option<&Map>> {
        let refused = self.history.of(at).flat_map(|(_, arrival)| &arrival.refused);
        refused.filter(|(refused, _)| *refused == place).fold(None, |_, (_, now)| Some(now.as_ref()))
    }

    fn was_refused_connection(&self, op: usize) -> bool {
        self.history.attempts_of(op).any(|attempt| attempt.met == super::faults::Met::Refused)
    }

    /// Errors other than conflicts come from faults.
    fn errors(&mut self, at: usize, op: &Op, told: &Told) {
        let Some(problem) = told.problem() else { return };
        let expected = match problem.kind {
            ErrorKind::Conflict => op.kind.is_conditional(),
            ErrorKind::TokenReused => false,
            ErrorKind::NotFound if op.kind == Kind::DeleteReturning => {
                self.left_open(at) > 0 || self.was_refused_connection(at)
            }
            // Whether it was really gone is looked at with what it is about.
            ErrorKind::NotFound => op.kind == Kind::Refresh || op.kind.is_conditional(),
            // It was taken for the item that was read, and lacks the document in which something
            // was to be changed.
            ErrorKind::Invalid if self.met_count_again(at, op) => true,
            _ => self.history.attempts_of(at).any(|attempt| attempt.met.is_failure()),
        };
        if !expected {
            self.fail(Invariant::ErrorHasCause, at, None, format!("nothing went wrong, and yet: {problem}"));
        }
    }

    /// Whether a save of this operation came to an item that had the count which its client knew,
    /// and was another.
    fn met_count_again(&self, at: usize, op: &Op) -> bool {
        let saves: Vec<&Saving> = match &op.intent {
            Intent::Save(save) | Intent::Merging(save, _) => vec![save],
            Intent::WriteOnce(action) => saves_of(std::slice::from_ref(action)).collect(),
            Intent::Transact(actions, _) => saves_of(actions).collect(),
            _ => Vec::new(),
        };
        let mut each = self.history.of(at).flat_map(|(seq, _)| saves.iter().map(move |save| (seq, *save)));
        each.any(|(seq, save)| self.is_count_again(at, seq, save, self.history.state(save.place, seq)))
    }

    /// Whether the item has a count that the client knew then, though it is another item.
    fn is_count_again(&self, at: usize, seq: usize, save: &Saving, now: Option<&Map>) -> bool {
        if save.met_count_again(now) {
            return true;
        }
        let earlier = self.history.of(at).filter(|(earlier, _)| *earlier < seq);
        let mut met = earlier.flat_map(|(_, arrival)| arrival.reads.iter().chain(&arrival.refused));
        save.is_counted()
            && met.any(|(place, met)| *place == save.place && merges::has_same_count(met.as_ref(), now))
    }

    /// A failure says whether the write may stand.
    fn open(&mut self, at: usize, place: Place, problem: &Problem) {
        let made = !self.history.writes_of(at, place).is_empty();
        if made && !problem.may_be_applied {
            self.fail(
                Invariant::OpenIsSaid,
                at,
                place,
                "the write was made, and the error does not say that it may have been",
            );
        }
        if problem.may_be_applied && self.left_open(at) == 0 && !self.was_refused_connection(at) {
            self.fail(
                Invariant::OpenIsSaid,
                at,
                place,
                "every attempt was refused, and the error says that the write may have been made",
            );
        }
    }

    /// One write, held against what it should have made.
    fn made(&mut self, at: usize, place: Place, seq: usize, expected: Option<&Map>, after: Option<&Map>) {
        if same(expected, after) {
            return;
        }
        let invariant =
            if differs_in_unknown(expected, after) { Invariant::UnknownStays } else { Invariant::AsAsked };
        let what = format!("request {seq} should have made {}, and made {}", show(expected), show(after));
        self.fail(invariant, at, place, what);
    }
}

fn saves_of(actions: &[Action]) -> impl Iterator<Item = &Saving> {
    actions.iter().filter_map(|action| match &action.act {
        Act::Save(save) => Some(save),
        _ => None,
    })
}
