//! Batches: many writes or reads in few requests, with nothing lost on the way.

mod backoff;
mod chunk;
mod entry;
mod get;
mod load;
mod loading;
mod options;
mod outcome;
mod panics;
mod refusal;
mod send;
mod source;
mod write;

pub(super) use chunk::{Chunk, MAX_KEYS, get_chunk};
pub use get::{BatchGet, BatchGot, BatchStream};
pub use load::PutAll;
pub(super) use options::Patience;
pub use options::{Duplicates, Progress, Refusals};
pub use outcome::{BatchOutcome, Leftover, Refused, Rest};
pub use write::BatchWrite;
