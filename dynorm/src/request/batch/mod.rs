//! Batches: many writes or reads in few requests, with nothing lost on the way.

mod backoff;
mod chunk;
mod entry;
mod get;
mod load;
mod options;
mod outcome;
mod send;
mod write;

pub(super) use chunk::{Chunk, MAX_KEYS, get_chunk};
pub use get::{BatchGet, BatchGot, BatchStream};
pub use load::PutAll;
pub(super) use options::Patience;
pub use options::{Duplicates, Progress};
pub use outcome::{BatchOutcome, Leftover};
pub use write::BatchWrite;
