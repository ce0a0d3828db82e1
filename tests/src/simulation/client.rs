//! A logical client: a program that does one thing after the other, with items that it holds for a while.

use std::fmt;
use std::time::Duration;

use dynorm::{Db, Map};

use super::doing::{Doing, Holding};
use super::history::Recorder;
use super::operations::Kind;
use super::rng::Rng;
use super::things::{Plain, Versioned};

/// Numbers of the items that all clients are at.
pub const HOT: u32 = 3;
/// Numbers from [`HOT`] to here are written by batches.
pub const COOL: u32 = 34;
/// Numbers of the items that nobody writes.
pub const STILL: std::ops::Range<u32> = 100..107;

/// A logical client.
pub struct Client {
    seed: u64,
    number: usize,
    db: Db,
    recorder: Recorder,
    plain: Holding<Plain>,
    versioned: Holding<Versioned>,
    untyped: Holding<Map>,
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
        let (plain, versioned, untyped) = (Holding::new(), Holding::new(), Holding::new());
        Client { seed, number, db, recorder, plain, versioned, untyped }
    }

    /// Does these of the operations that the seed has for it.
    pub async fn run(mut self, planned: Vec<usize>) {
        for planned in planned {
            let mut rng = Rng::of(&[self.seed, self.number as u64, planned as u64]);
            tokio::time::sleep(Duration::from_millis(rng.below(300))).await;
            let doing = Doing { client: self.number, planned, db: &self.db, recorder: &self.recorder };
            let kind = rng.pick(&USUAL);
            match rng.below(5) {
                _ if kind == Kind::Foreign => doing.foreign(&mut rng).await,
                0 | 1 => doing.operate::<Versioned>(&mut self.versioned, kind, &mut rng).await,
                2 | 3 => doing.operate::<Plain>(&mut self.plain, kind, &mut rng).await,
                _ => doing.operate::<Map>(&mut self.untyped, kind, &mut rng).await,
            }
        }
    }
}

/// How often each operation is done.
const USUAL: [Kind; 27] = [
    Kind::Get,
    Kind::Refresh,
    Kind::Query,
    Kind::Scan,
    Kind::BatchGet,
    Kind::Put,
    Kind::Insert,
    Kind::Insert,
    Kind::SaveNew,
    Kind::SaveNew,
    Kind::Save,
    Kind::Save,
    Kind::Save,
    Kind::Save,
    Kind::PartialSaveNew,
    Kind::PartialSave,
    Kind::PartialSave,
    Kind::PartialSave,
    Kind::PartialSave,
    Kind::Overwrite,
    Kind::Delete,
    Kind::Delete,
    Kind::DeleteReturning,
    Kind::ItemDelete,
    Kind::BatchWrite,
    Kind::PutAll,
    Kind::Foreign,
];
