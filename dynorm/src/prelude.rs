//! What most files that use dynorm need: `use dynorm::prelude::*;`.

// For a message that says what to do instead of saving what an index holds.
pub use crate::read::Held as _;
pub use crate::{Collection, Db, Document, Item, Model, Projection, Table};
