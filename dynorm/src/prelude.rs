//! What most files that use dynorm need: `use dynorm::prelude::*;`.

pub use crate::{Db, Document, Item, Model, Projection, Table};
