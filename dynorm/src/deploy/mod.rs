//! The tables of a program as one value, and what makes them so: a [`Schema`] of its models, with
//! what operations and money decide for each stage.
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
//! # #[cfg(feature = "embedded")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dynorm::Result<()> {
//! let prod = schema()
//!     .all(|table| table.deletion_protection(true).tag("stage", "prod"))
//!     .table::<Order>(|table| {
//!         table.throughput(Throughput::provisioned(50, 20)).stream(StreamView::NewAndOldImages)
//!     });
//! let db = Db::embedded()?;
//! println!("{}", prod.plan(&db).await?);
//! prod.apply(&db).await?.or_error()?;
//!
//! // When the program starts: can it run on these tables?
//! schema().verify(&db).await?.or_error()?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "embedded"))]
//! # fn main() {}
//! ```
//!
//! A [`Plan`] is made of what was described and what is wanted, and of nothing else. Each of its
//! [steps](Step) is [safe, destructive, for later, blocked or not supported](Class) by the engine,
//! and says why. [`Schema::apply`] does one after another, each when the effect of the one before
//! it is seen. Nothing is destroyed without the caller's leave, and what cannot be done in place is
//! not attempted: the step says what to do instead.
//!
//! # What each change is
//!
//! | change | class |
//! | --- | --- |
//! | a table, a global index, a tag, protection, time to live, recovery, a stream, throughput, class, key, policy | safe |
//! | an index, a stream, or recovery goes, or less can be restored | destructive |
//! | throughput that was lowered too often; time to live by another attribute | later |
//! | another table key; a local index; an index with other keys or projection; a key attribute of another type | blocked |
//!
//! An index that no model has stays unless it is [dropped](Settings::drop_index) by name. One with
//! other keys or another projection is made under a new name, or, with
//! [leave](PlanOptions::replace_indexes), dropped and made anew.
//!
//! Not managed, and left alone: replicas, vector indexes, auto scaling, Kinesis
//! and contributor insights.
//!
//! # What engines lack
//!
//! What an engine has no operation for is no difference, and is shown as not supported. Where it
//! accepts a request and does nothing, that is an error. Of the embedded engine, which names itself
//! in its ARNs, it is known that it keeps no throughput of indexes, encryption and warm throughput,
//! unless it shows warm throughput.

mod action;
mod apply;
mod call;
mod create;
mod data;
mod event;
mod json;
mod observed;
mod plan;
mod policy;
mod read;
mod run;
mod settings;
mod text;
mod unite;
mod value;
mod verify;

pub use action::{Action, Class, MaximumChange, NewIndex, Step, ThroughputChange};
pub use apply::{Applied, Apply, MakePlan};
pub use data::{DataCheck, DataCheckReport, LeftOut, ScanCost};
pub use event::Event;
pub use observed::{Decreases, Observed, ObservedExpiry, ObservedIndex, ObservedPolicy, ObservedTable, Seen};
pub use plan::{Fingerprint, Note, ParseFingerprintError, Plan, PlanOptions};
pub use settings::{
    Encryption, IndexSettings, OnDemandMaximum, Setting, Settings, StreamView, TableClass, WarmThroughput,
};
pub use value::{DeclaredModel, DeclaredTable, Schema};
pub use verify::{TableDifference, Verification};
