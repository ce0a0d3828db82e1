//! A logical client: a program that does one thing after the other, with items that it holds for a
//! while, and that may crash.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use dynorm::{Db, Map};

use super::doing::{Doing, Holding};
use super::history::Recorder;
use super::operations::Kind;
use super::rng::Rng;
use super::things::{Counted, Plain, Versioned};
use super::transacting::Pending;

/// Numbers of the items that all clients are at.
pub const HOT: u32 = 3;
/// Numbers from [`HOT`] to here are written by batches.
pub const COOL: u32 = 34;
/// Numbers of the items that nobody writes.
pub const STILL: Range<u32> = 100..107;
/// Numbers of the items of each table between which something is transferred, and nothing else is
/// done.
pub const ACCOUNTS: [u32; 2] = [200, 201];
/// What is on all accounts together.
pub const SUM: u64 = 60;
/// Numbers of the receipts of transfers begin here.
pub const RECEIPTS: u32 = 300;

/// What a client holds.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "by the names of the models")]
pub struct Holdings {
    pub plain: Holding<Plain>,
    pub versioned: Holding<Versioned>,
    pub counted: Holding<Counted>,
    pub untyped: Holding<Map>,
}

/// A logical client.
pub struct Client {
    seed: u64,
    number: usize,
    db: Db,
    recorder: Recorder,
    holdings: Holdings,
    /// What it has written down before it began, and is still there after a crash.
    pending: Option<Pending>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Client {
    /// One that has not yet done anything.
    #[must_use]
    pub fn new(seed: u64, number: usize, db: Db, recorder: Recorder) -> Self {
        Client { seed, number, db, recorder, holdings: Holdings::default(), pending: None }
    }

    /// Does these of the operations that the seed has for it.
    pub async fn run(mut self, planned: Vec<usize>) {
        for planned in planned {
            let mut rng = Rng::of(&[self.seed, self.number as u64, planned as u64]);
            tokio::time::sleep(Duration::from_millis(rng.below(300))).await;
            let crashes = rng.percent(5).then(|| Duration::from_millis(rng.between(1, 150)));
            let Some(alive) = crashes else {
                self.act(planned, &mut rng).await;
                continue;
            };
            if tokio::time::timeout(alive, self.act(planned, &mut rng)).await.is_err() {
                self.recorder.crash(self.number);
                self.holdings = Holdings::default();
            }
        }
    }

    async fn act(&mut self, planned: usize, rng: &mut Rng) {
        let doing = Doing { client: self.number, planned, db: &self.db, recorder: &self.recorder };
        let Holdings { plain, versioned, counted, untyped } = &mut self.holdings;
        if self.pending.is_some() {
            doing.transact_again(&mut self.pending).await;
        }
        let kind = rng.pick(USUAL);
        match rng.below(10) {
            _ if kind == Kind::Foreign => doing.foreign(rng).await,
            _ if kind == Kind::TransactWrite => {
                doing.transact(&mut self.holdings, &mut self.pending, rng).await;
            }
            _ if kind == Kind::Transfer => doing.transfer(&mut self.pending, rng).await,
            _ if kind == Kind::TransactGet => doing.transact_get(rng).await,
            0..=3 => doing.operate(versioned, kind, rng).await,
            4..=6 => doing.operate(plain, kind, rng).await,
            7 => doing.operate(counted, kind, rng).await,
            _ => doing.operate(untyped, kind, rng).await,
        }
    }
}

/// How often each operation is done. Others follow from these: of items that are new, and after
/// conflicts and crashes.
const USUAL: &[Kind] = &[
    Kind::Get,
    Kind::Refresh,
    Kind::Query,
    Kind::IndexQuery,
    Kind::Scan,
    Kind::BatchGet,
    Kind::TransactGet,
    Kind::Put,
    Kind::PutIf,
    Kind::Insert,
    Kind::Insert,
    Kind::SaveNew,
    Kind::SaveNew,
    Kind::Save,
    Kind::Save,
    Kind::Save,
    Kind::PartialSaveNew,
    Kind::PartialSave,
    Kind::PartialSave,
    Kind::PartialSave,
    Kind::Overwrite,
    Kind::SaveOnce,
    Kind::SaveMerging,
    Kind::SaveMerging,
    Kind::Modify,
    Kind::Update,
    Kind::Update,
    Kind::Update,
    Kind::UpdateReturning,
    Kind::ItemUpdate,
    Kind::Delete,
    Kind::DeleteIf,
    Kind::DeleteReturning,
    Kind::ItemDelete,
    Kind::Idempotent,
    Kind::Idempotent,
    Kind::TransactWrite,
    Kind::TransactWrite,
    Kind::Transfer,
    Kind::Transfer,
    Kind::BatchWrite,
    Kind::PutAll,
    Kind::PutStream,
    Kind::Foreign,
];
