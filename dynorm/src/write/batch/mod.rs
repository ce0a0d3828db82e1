//! Batches: many writes in few requests, with nothing lost on the way.

mod alone;
mod delete_all;
mod deleted;
mod deleting;
mod entry;
mod load;
mod loading;
mod made;
mod outcome;
mod preview;
mod send;
mod source;
mod write;

pub use delete_all::DeleteAll;
pub use deleted::Deleted;
pub use load::PutAll;
pub use outcome::{BatchOutcome, Leftover, Refused, Rest};
pub use preview::BatchPreview;
pub use write::BatchWrite;
