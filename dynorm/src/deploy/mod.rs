//! The tables of a program as one value: a [`Schema`] of its models, with what operations and money
//! decide for each stage.
//!
//! What the code's meaning depends on, keys and indexes, is said by the models. Everything else is
//! [settings](Settings), each of which is unmanaged, off or on: see [`Setting`].
//!
//! ```
//! use dynorm::deploy::StreamView;
//! use dynorm::prelude::*;
//! use dynorm::{Schema, Throughput};
//!
//! #[derive(Model)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//!     #[index(all, hash)]
//!     email: Option<String>,
//! }
//!
//! #[derive(Model)]
//! #[model(table = "orders")]
//! struct Order {
//!     #[hash_key]
//!     id: u64,
//! }
//!
//! fn schema() -> Schema {
//!     dynorm::schema![User, Order]
//! }
//!
//! let prod = schema()
//!     .all(|table| table.point_in_time_recovery(35).deletion_protection(true).tag("stage", "prod"))
//!     .table::<Order>(|table| {
//!         table.throughput(Throughput::provisioned(50, 20)).stream(StreamView::NewAndOldImages)
//!     });
//! prod.check()?;
//! let names: Vec<_> = prod.tables().map(|table| table.name()).collect();
//! assert_eq!(names, ["users", "orders"]);
//! # Ok::<_, dynorm::Error>(())
//! ```

mod settings;
mod unite;
mod value;

pub use settings::{
    Encryption, IndexSettings, OnDemandMaximum, Setting, Settings, StreamView, TableClass, WarmThroughput,
};
pub use value::{DeclaredModel, DeclaredTable, Schema};
