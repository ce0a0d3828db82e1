//! What many worlds have shown: operation, fault and outcome, counted.

use std::collections::BTreeMap;
use std::fmt;

use super::faults::Met;
use super::history::History;
use super::invariants::Allowed;
use super::operations::Kind;
use super::told::Outcome;

/// Counts of many histories.
#[derive(Clone, Debug, Default)]
pub struct Report {
    cells: BTreeMap<(Kind, Met, Outcome), u64>,
    /// Histories.
    pub worlds: u64,
    /// Requests, and how many of them met a fault.
    pub requests: (u64, u64),
    /// Operations.
    pub operations: u64,
    /// What had to be allowed.
    pub allowed: Allowed,
}

impl Report {
    /// Counts a history.
    pub fn add(&mut self, history: &History, allowed: Allowed) {
        self.worlds += 1;
        self.requests.0 += history.attempts.len() as u64;
        self.requests.1 +=
            history.attempts.iter().filter(|attempt| attempt.met != Met::Nothing).count() as u64;
        self.allowed.equal_write += allowed.equal_write;
        self.allowed.written_again += allowed.written_again;
        self.allowed.count_again += allowed.count_again;
        let mut met: BTreeMap<usize, std::collections::BTreeSet<Met>> = BTreeMap::new();
        for attempt in &history.attempts {
            met.entry(attempt.op).or_default().insert(attempt.met);
        }
        for (at, op) in history.ops.iter().enumerate() {
            self.operations += 1;
            let Some(told) = &op.told else { continue };
            for met in met.get(&at).into_iter().flatten() {
                *self.cells.entry((op.kind, *met, told.outcome())).or_default() += 1;
            }
        }
    }

    /// Joins two counts.
    pub fn merge(&mut self, other: &Report) {
        for (cell, count) in &other.cells {
            *self.cells.entry(*cell).or_default() += count;
        }
        self.worlds += other.worlds;
        self.requests.0 += other.requests.0;
        self.requests.1 += other.requests.1;
        self.operations += other.operations;
        self.allowed.equal_write += other.allowed.equal_write;
        self.allowed.written_again += other.allowed.written_again;
        self.allowed.count_again += other.allowed.count_again;
    }

    /// The cells that could have been counted, and were not.
    #[must_use]
    pub fn empty(&self) -> Vec<String> {
        let mut empty = Vec::new();
        for (kind, met, outcome) in cells() {
            if possible(kind, met, outcome) && !self.cells.contains_key(&(kind, met, outcome)) {
                empty.push(format!("{} x {} x {}", kind.name(), met.name(), outcome.name()));
            }
        }
        empty
    }
}

fn cells() -> impl Iterator<Item = (Kind, Met, Outcome)> {
    Kind::ALL.iter().copied().flat_map(|kind| {
        Met::ALL
            .into_iter()
            .flat_map(move |met| Outcome::ALL.into_iter().map(move |outcome| (kind, met, outcome)))
    })
}

/// What a request of an operation mostly is.
fn request(kind: Kind) -> &'static str {
    match kind {
        Kind::Get | Kind::Refresh => "GetItem",
        Kind::Query | Kind::IndexQuery => "Query",
        Kind::Scan => "Scan",
        Kind::BatchGet => "BatchGetItem",
        Kind::TransactGet => "TransactGetItems",
        Kind::BatchWrite | Kind::PutAll | Kind::PutStream => "BatchWriteItem",
        Kind::Put | Kind::PutIf | Kind::Insert | Kind::SaveNew | Kind::Overwrite => "PutItem",
        Kind::Delete | Kind::DeleteIf | Kind::DeleteReturning | Kind::ItemDelete => "DeleteItem",
        Kind::SaveOnce | Kind::Idempotent | Kind::TransactWrite | Kind::Transfer | Kind::TransactAgain => {
            "TransactWriteItems"
        }
        Kind::PartialSaveNew
        | Kind::PartialSave
        | Kind::Save
        | Kind::SaveMerging
        | Kind::Modify
        | Kind::Update
        | Kind::UpdateReturning
        | Kind::ItemUpdate
        | Kind::Foreign => "UpdateItem",
        // Nothing is sent.
        Kind::Merge => "",
    }
}

/// Whether an operation of which a request meets that fault can end so; its other requests may meet
/// others.
fn possible(kind: Kind, met: Met, outcome: Outcome) -> bool {
    let request = request(kind);
    if request.is_empty() || !met.can_happen_to(request) {
        return false;
    }
    let saves = matches!(kind, Kind::SaveNew | Kind::Save | Kind::PartialSaveNew | Kind::PartialSave);
    let batch = matches!(kind, Kind::BatchWrite | Kind::PutAll | Kind::PutStream | Kind::BatchGet);
    let pages = matches!(kind, Kind::Query | Kind::IndexQuery | Kind::Scan);
    let tries_again = matches!(kind, Kind::TransactWrite | Kind::Transfer | Kind::TransactAgain);
    // It is not sent again after an answer that is no JSON, or one that says that another
    // transaction is at work; so that is the last thing that a single request meets.
    let ends = met == Met::GarbledAnswer && !batch && !pages || met == Met::OtherTransaction && !tries_again;
    let answered = matches!(met, Met::Nothing | Met::SlowAnswer);
    // What is known of its table, from an item that was read or from a model.
    let described = matches!(
        kind,
        Kind::Refresh
            | Kind::Save
            | Kind::PartialSave
            | Kind::Overwrite
            | Kind::ItemDelete
            | Kind::ItemUpdate
            | Kind::SaveOnce
            | Kind::TransactGet
            | Kind::Transfer
            | Kind::Foreign
    );
    match outcome {
        // A query that is in order cannot do without a page.
        Outcome::Done => {
            !(ends || matches!(kind, Kind::Query | Kind::IndexQuery) && met == Met::GarbledAnswer)
        }
        Outcome::Recovered => (saves || kind == Kind::Update) && !ends,
        Outcome::Conflict => kind.is_conditional() && !ends,
        Outcome::Partly => batch,
        // A batch gives back what it could not do.
        Outcome::Failed if batch && kind != Kind::BatchGet => false,
        // A request that is answered ends it, unless that was only the description of its table.
        Outcome::Failed => !(answered && described),
        // What it met before makes no difference.
        Outcome::Crashed => met == Met::Nothing,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| operation | fault | {} |", Outcome::ALL.map(Outcome::name).join(" | "))?;
        writeln!(f, "| --- | --- |{}", " ---: |".repeat(Outcome::ALL.len()))?;
        for kind in Kind::ALL.iter().copied() {
            for met in Met::ALL {
                let count = |outcome| self.cells.get(&(kind, met, outcome)).copied();
                let cell = |outcome| match count(outcome) {
                    Some(count) => count.to_string(),
                    None if possible(kind, met, outcome) => "**0**".to_owned(),
                    None => "-".to_owned(),
                };
                let shown = Outcome::ALL.map(cell);
                if shown.iter().any(|cell| cell != "-") {
                    writeln!(f, "| {} | {} | {} |", kind.name(), met.name(), shown.join(" | "))?;
                }
            }
        }
        let (sent, met) = self.requests;
        writeln!(
            f,
            "\n{} seeds, {} operations, {sent} requests, {met} of them with a fault",
            self.worlds, self.operations
        )?;
        let Allowed { equal_write, written_again, count_again } = self.allowed;
        writeln!(
            f,
            "allowed: {equal_write} equal writes taken for one's own, {written_again} conditional writes made again after others had undone them, \
             {count_again} items taken for others of the same count"
        )
    }
}
