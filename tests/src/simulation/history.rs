//! What happened, in one order: requests as they were sent, as the engine took them, and what
//! callers were told.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynorm::Map;

use super::faults::Met;
use super::operations::{Intent, Kind};
use super::told::Told;

/// An item: its table and number.
pub type Place = (&'static str, u32);

/// An operation of a client.
#[derive(Debug)]
pub struct Op {
    /// Who.
    pub client: usize,
    /// Which of all that were planned.
    pub planned: usize,
    /// Which operation.
    pub kind: Kind,
    /// By which model.
    pub flavour: &'static str,
    /// What it is to do.
    pub intent: Intent,
    /// How many requests the engine had taken when it began.
    pub begun: usize,
    /// .. and when it ended.
    pub ended: usize,
    /// What the caller was told; `None` while it runs.
    pub told: Option<Told>,
}

/// A request as it was sent.
#[derive(Debug)]
pub struct Attempt {
    /// Of which operation.
    pub op: usize,
    /// The request that it is an attempt of, by the SDK's own name for it.
    pub request: String,
    /// What happened to it on its way.
    pub met: Met,
}

/// A request as the engine took it.
#[derive(Debug)]
pub struct Arrival {
    /// Of which operation.
    pub op: usize,
    /// Of which attempt, by its place among all.
    pub attempt: usize,
    /// Such as `PutItem`.
    pub operation: String,
    /// What it changed, or wrote once more.
    pub writes: Vec<Write>,
    /// The items whose conditions did not hold, as they were.
    pub refused: Vec<(Place, Option<Map>)>,
    /// The items that it read, or that were not there.
    pub reads: Vec<(Place, Option<Map>)>,
    /// Whether it was done.
    pub done: bool,
    /// Of a transaction of writes: its token.
    pub token: Option<String>,
    /// Whether a transaction with that token was done before.
    pub repeated: bool,
}

/// One item before and after a request.
#[derive(Clone, Debug)]
pub struct Write {
    /// Which.
    pub place: Place,
    /// As it was.
    pub before: Option<Map>,
    /// As it is.
    pub after: Option<Map>,
}

/// All that happened.
#[derive(Debug, Default)]
pub struct History {
    /// Operations, as they began.
    pub ops: Vec<Op>,
    /// Requests, as they were sent.
    pub attempts: Vec<Attempt>,
    /// Requests, as the engine took them.
    pub arrivals: Vec<Arrival>,
    /// Each item as it is.
    pub now: BTreeMap<Place, Map>,
    /// Lines for people, and for comparing two runs.
    pub log: Vec<(Option<usize>, String)>,
}

impl History {
    /// The arrivals of an operation, with their places in the order of all.
    #[must_use]
    pub fn of(&self, op: usize) -> impl DoubleEndedIterator<Item = (usize, &Arrival)> {
        self.arrivals.iter().enumerate().filter(move |(_, arrival)| arrival.op == op)
    }

    /// The attempts of an operation.
    pub fn attempts_of(&self, op: usize) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(move |attempt| attempt.op == op)
    }

    /// What an operation did to an item, with the places in the order of all.
    #[must_use]
    pub fn writes_of(&self, op: usize, place: Place) -> Vec<(usize, &Write)> {
        let of_place = move |(at, arrival)| {
            let arrival: &Arrival = arrival;
            arrival.writes.iter().filter(move |write| write.place == place).map(move |write| (at, write))
        };
        self.of(op).flat_map(of_place).collect()
    }

    /// All states of an item from one place in the order to another, both included: as it was at
    /// the first and after each change.
    #[must_use]
    pub fn states(&self, place: Place, begun: usize, ended: usize) -> Vec<Option<&Map>> {
        let writes = |arrival: &'_ Arrival| -> Option<usize> {
            arrival.writes.iter().position(|write| write.place == place)
        };
        let changes: Vec<_> = self
            .arrivals
            .iter()
            .enumerate()
            .filter_map(|(at, arrival)| Some((at, &arrival.writes[writes(arrival)?])))
            .collect();
        let first = match changes.iter().rev().find(|(at, _)| *at < begun) {
            Some((_, write)) => write.after.as_ref(),
            None => changes.first().map_or_else(|| self.now.get(&place), |(_, write)| write.before.as_ref()),
        };
        let rest = changes.iter().filter(|(at, _)| (begun..ended).contains(at));
        std::iter::once(first).chain(rest.map(|(_, write)| write.after.as_ref())).collect()
    }

    /// An item as it was when a request came.
    #[must_use]
    pub fn state(&self, place: Place, at: usize) -> Option<&Map> {
        self.states(place, at, at).first().copied().flatten()
    }

    /// The item that an operation met last before one of its requests came: that it read, or that a
    /// condition of it failed on. `None` if it met none.
    #[must_use]
    pub fn met_before(&self, op: usize, place: Place, at: usize) -> Option<Option<&Map>> {
        let before = self.of(op).filter(|(seq, _)| *seq < at);
        let met = before.flat_map(|(_, arrival)| arrival.reads.iter().chain(&arrival.refused));
        met.filter(|(met, _)| *met == place).fold(None, |_, (_, item)| Some(item.as_ref()))
    }

    /// The whole log as text.
    #[must_use]
    pub fn text(&self) -> String {
        lines(self.log.iter())
    }

    /// The lines of these operations.
    #[must_use]
    pub fn lines_of(&self, ops: &[usize]) -> String {
        let of_these = |op: &Option<usize>| op.is_some_and(|op| ops.contains(&op));
        lines(self.log.iter().filter(|(op, _)| of_these(op)))
    }
}

fn lines<'a>(lines: impl Iterator<Item = &'a (Option<usize>, String)>) -> String {
    lines.flat_map(|(_, line)| [line.as_str(), "\n"]).collect()
}

/// The history while it is written. Clones are the same.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    history: History,
    /// What each client does now.
    current: BTreeMap<usize, usize>,
    /// Attempts by the SDK's own name for them.
    named: BTreeMap<(String, String), usize>,
    begun: Option<tokio::time::Instant>,
}

impl Recorder {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the history so far.
    pub fn look<T>(&self, look: impl FnOnce(&History) -> T) -> T {
        look(&self.lock().history)
    }

    /// Changes the state of an item before anything is recorded.
    pub fn place(&self, place: Place, item: Map) {
        self.lock().history.now.insert(place, item);
    }

    /// From here on time counts.
    pub fn start(&self) {
        self.lock().begun = Some(tokio::time::Instant::now());
    }

    /// An operation begins.
    #[must_use]
    pub fn begin(
        &self,
        client: usize,
        planned: usize,
        kind: Kind,
        flavour: &'static str,
        intent: Intent,
    ) -> usize {
        let mut shared = self.lock();
        let op = shared.history.ops.len();
        let begun = shared.history.arrivals.len();
        let line = format!("{} {flavour} {}", kind.name(), intent);
        shared.history.ops.push(Op {
            client,
            planned,
            kind,
            flavour,
            intent,
            begun,
            ended: usize::MAX,
            told: None,
        });
        shared.current.insert(client, op);
        shared.say(Some(op), &line);
        op
    }

    /// An operation has ended.
    pub fn end(&self, op: usize, told: Told) {
        let mut shared = self.lock();
        shared.end(op, told);
    }

    /// A client crashes: it is told nothing of what it was at.
    pub fn crash(&self, client: usize) {
        let mut shared = self.lock();
        let Some(op) = shared.current.get(&client).copied() else { return };
        if shared.history.ops[op].told.is_none() {
            shared.end(op, Told::Crashed);
        }
    }

    /// The operation that a client is at, and how many requests it has sent.
    #[must_use]
    pub fn current(&self, client: usize) -> Option<(usize, usize)> {
        let shared = self.lock();
        let op = *shared.current.get(&client)?;
        Some((op, shared.history.attempts_of(op).count()))
    }

    /// A request is sent.
    pub fn sent(&self, op: usize, named: (String, String), met: Met, request: &str) {
        let mut shared = self.lock();
        let number = shared.history.attempts.len();
        shared.history.attempts.push(Attempt { op, request: named.0.clone(), met });
        shared.named.insert(named, number);
        let line = format!("request, {}: {request}", met.name());
        shared.say(Some(op), &line);
    }

    /// The engine has taken a request.
    pub fn arrived(&self, named: &(String, String), build: impl FnOnce(&mut History) -> Taken, answer: &str) {
        let mut shared = self.lock();
        let Some(attempt) = shared.named.get(named).copied() else { return };
        let op = shared.history.attempts[attempt].op;
        let Taken { operation, writes, refused, reads, done, token, repeated } = build(&mut shared.history);
        let again = if repeated { "again, " } else { "" };
        let mut line = format!("taken: {again}{operation} {answer}");
        for Write { place, before, after } in &writes {
            let (before, after) = (super::wire::show(before.as_ref()), super::wire::show(after.as_ref()));
            for (what, state) in [("was", before), ("is ", after)] {
                line += &[
                    "
",
                    &" ".repeat(27),
                    place.0,
                    "/",
                    &place.1.to_string(),
                    " ",
                    what,
                    " ",
                    &state,
                ]
                .concat();
            }
        }
        let arrival = Arrival { op, attempt, operation, writes, refused, reads, done, token, repeated };
        shared.history.arrivals.push(arrival);
        shared.say(Some(op), &line);
    }

    /// The history, when all is over.
    #[must_use]
    pub fn finish(&self) -> History {
        std::mem::take(&mut self.lock().history)
    }
}

/// What became of a request in the engine.
#[derive(Debug)]
#[expect(missing_docs, reason = "as in `Arrival`")]
pub struct Taken {
    pub operation: String,
    pub writes: Vec<Write>,
    pub refused: Vec<(Place, Option<Map>)>,
    pub reads: Vec<(Place, Option<Map>)>,
    pub done: bool,
    pub token: Option<String>,
    pub repeated: bool,
}

impl Shared {
    fn end(&mut self, op: usize, told: Told) {
        let line = format!("told: {told}");
        self.say(Some(op), &line);
        self.history.ops[op].ended = self.history.arrivals.len();
        self.history.ops[op].told = Some(told);
    }

    fn say(&mut self, op: Option<usize>, what: &str) {
        let time = self.begun.map_or(0, |begun| begun.elapsed().as_millis());
        let who =
            op.map_or_else(String::new, |op| format!("client {} #{op:<3}", self.history.ops[op].client));
        self.history.log.push((op, format!("{time:>8} ms {who} {what}")));
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Op {
    /// Whether it is about that item.
    #[must_use]
    pub fn concerns(&self, place: Place) -> bool {
        match &self.intent {
            Intent::Read(at)
            | Intent::Put(at, _)
            | Intent::Insert(at, _)
            | Intent::Delete(at)
            | Intent::Add(at, _)
            | Intent::Modify(at, _) => *at == place,
            Intent::ReadAll(places) | Intent::ReadTogether(places) => places.contains(&place),
            Intent::Find(table, _) => *table == place.0,
            Intent::Write(action) | Intent::WriteOnce(action) => action.place == place,
            Intent::Transact(actions, _) => actions.iter().any(|action| action.place == place),
            Intent::Save(save)
            | Intent::DeleteRead(save)
            | Intent::Merging(save, _)
            | Intent::Merge(save, ..) => save.place == place,
            Intent::Batch(entries) => entries.contains_key(&place),
        }
    }
}
