//! An object mapper for Amazon DynamoDB, on the official SDK: it loses nothing, and the compiler
//! checks it.
//!
//! # Models and tables
//!
//! [`#[derive(Model)]`](derive@Model) makes a struct the item of a table, with the keys and indexes
//! that its fields are marked with. [`#[derive(Document)]`](derive@Document) is for structs and
//! enums inside of it. A [`Db`] is a DynamoDB, reached by the SDK's client: `Db::new`, or an engine
//! in the process (`Db::embedded`), or a local server (`Db::local`). A [`Table`] creates, describes
//! and deletes its table, and gets and puts items.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use dynorm::prelude::*;
//!
//! #[derive(Model, Debug, Clone)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     account_type: String,
//!     #[range_key]
//!     last_name: String,
//!     #[index(all)]
//!     date_joined: u64,
//!     email: Option<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dynorm::Result<()> {
//! let users = Db::embedded()?.table::<User>();
//! users.create().await?;
//! let joan = User { account_type: "admin".into(), last_name: "Doe".into(), date_joined: 7, email: None };
//! users.put(&joan).await?;
//!
//! let mut joan = users.get("admin", "Doe").await?.expect("she was just put");
//! joan.email = Some("joan@example.com".into());
//! joan.save().await?;
//!
//! let old = User::date_joined_index("admin").date_joined().lt(10).all(&users).await?;
//! assert_eq!(old[0].email, joan.email);
//! # Ok(())
//! # }
//! # main().unwrap();
//! # }
//! ```
//!
//! # Saving
//!
//! An [`Item`] is a model with what was read. It has three saves: [`save`](Item::save) conflicts if
//! anything that was read has changed, [`partial_save`](Item::partial_save) only if what it writes
//! has, [`overwrite`](Item::overwrite) never. Each sends no more than it must, and keeps what the
//! model does not know: see [`extra`](Item::extra). A conflict has the item as it is now:
//! [`Error::current`].
//!
//! What to do about a conflict: [`Item::conflict`] merges the changes of both sides and lists what
//! overlaps, [`Item::save_merging`] does it by itself where nothing does, and
//! [`Table::modify`](Table#method.modify) makes a change by a function, again if others were
//! faster.
//!
//! # Writes without reading
//!
//! [`Table::put`], [`Table::insert`], `Table::update` and `Table::delete` take conditions on any
//! attribute by `only_if`. Each is a value that can be kept, cloned, looked at by `preview`, and
//! sent by another task: see [`write`](mod@write). An [update](write::UpdateItem) changes an item
//! that is not read before: `users.update("admin", "Doe").add(User::visits(), 1)`.
//!
//! [Which write do I use?](guide::writes) lays all of them side by side: what each checks, can lose
//! and costs. Several are made together or not at all by [`Db::transact_write`]: see
//! [Transactions](guide::transactions).
//!
//! # Several kinds of items on one table
//!
//! An [`Entity`] is a model whose keys are made of its fields, in a table that it shares with
//! others: see [Entities on one table](derive@Model#entities-on-one-table). [How the keys of
//! entities are stored](guide::keys) is a stable format.
//!
//! # Types that change
//!
//! A model can name what it was before, and how that becomes it: [`Upgrade`]. Older items are read
//! as what they are now, and written so when they are saved: see
//! [Changing a type](guide::changing_a_type).
//!
//! # Queries and scans
//!
//! The derive gives one function for the table and one for each index: `User::query(hash)`,
//! `User::date_joined_index(hash)`, `User::scan()`. What they return is a plain value, a [`Query`]
//! or a [`Scan`]: narrowed by the range key and [filtered](Condition) by the fields, and run as a
//! stream, in pages, or all at once.
//!
//! Items of several entities are read together as a [collection](guide::collections), an enum with
//! a variant for each: all that stands under one hash key, of an index, or of a scan.
//!
//! # Batches
//!
//! [`Table::put_all`] loads any number of items, [`Db::batch_write`] mixes puts and deletes,
//! [`Table::batch_get`] reads by keys, [`Db::batch_get`] those of several tables, and
//! [`delete_all`](read::Read::delete_all) deletes what a query or scan finds. What DynamoDB does
//! not take in the end comes back, typed, in a [`BatchOutcome`]: each write just once, as written,
//! left over, refused, or not yet taken.
//!
//! # Changing all items
//!
//! [`migrate`] runs functions over all items of a table, each item once, whatever crashes in the
//! middle: see [Changing all items](guide::migrations).
//!
//! # Tables without a model
//!
//! [`Db::open`] gives the same items and saves over a [`Map`] of [`Value`]s.
//!
//! # Types
//!
//! All of std's that make sense, and by features those of other crates. The traits are [`Encode`]
//! and [`Decode`]; how each kind of type is stored, and how to add your own: see there.
//!
//! # Features
//!
//! None is on by default.
//!
//! - `embedded`: an engine in the process, [`Db::embedded`](Db#method.embedded). Needs a C
//!   compiler.
//! - `local`: a client for servers without accounts, [`Db::local`](Db#method.local).
//! - `testing`: faults between your code and any engine, and a record of what was sent:
//!   `dynorm::testing`.
//! - `serde`: `#[model(serde)]` for fields of any serde type, and serde for dynorm's own values.
//! - `serde_json`, `uuid`, `chrono`, `jiff`, `rust_decimal`, `bytes`: fields of these crates'
//!   types.

// docs.rs, whose compiler knows this, shows which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as dynorm;

/// The examples of the README are tests. Its path is another in a package than in the repository.
#[cfg(all(doctest, feature = "embedded", feature = "local"))]
#[doc = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", env!("CARGO_PKG_README")))]
mod readme {}

#[doc = include_str!("../guide/contents.md")]
pub mod guide {
    #[doc = include_str!("../guide/any_model.md")]
    pub mod any_model {}
    #[doc = include_str!("../guide/batches.md")]
    pub mod batches {}
    #[doc = include_str!("../guide/changing_a_type.md")]
    pub mod changing_a_type {}
    #[doc = include_str!("../guide/collections.md")]
    pub mod collections {}
    #[doc = include_str!("../guide/conflicts.md")]
    pub mod conflicts {}
    #[doc = include_str!("../guide/costs.md")]
    pub mod costs {}
    #[doc = include_str!("../guide/cursors.md")]
    pub mod cursors {}
    #[doc = include_str!("../guide/errors.md")]
    pub mod errors {}
    #[doc = include_str!("../guide/from_boto.md")]
    pub mod from_boto {}
    #[doc = include_str!("../guide/from_java.md")]
    pub mod from_java {}
    #[doc = include_str!("../guide/from_serde_dynamo.md")]
    pub mod from_serde_dynamo {}
    #[doc = include_str!("../guide/indexes.md")]
    pub mod indexes {}
    #[doc = include_str!("../guide/data.md")]
    pub mod data {}
    #[doc = include_str!("../guide/keys.md")]
    pub mod keys {}
    #[doc = include_str!("../guide/missing.md")]
    pub mod missing {}
    #[doc = include_str!("../guide/migrations.md")]
    pub mod migrations {}
    #[doc = include_str!("../guide/schema.md")]
    pub mod schema {}
    #[doc = include_str!("../guide/start.md")]
    pub mod start {}
    #[doc = include_str!("../guide/testing.md")]
    pub mod testing {}
    #[doc = include_str!("../guide/time.md")]
    pub mod time {}
    #[doc = include_str!("../guide/transactions.md")]
    pub mod transactions {}
    #[doc = include_str!("../guide/types.md")]
    pub mod types {}
    #[doc = include_str!("../guide/unique.md")]
    pub mod unique {}
    #[doc = include_str!("../guide/versions.md")]
    pub mod versions {}
    #[doc = include_str!("../guide/writes.md")]
    pub mod writes {}
}

#[cfg(dynorm_broken)]
mod broken;
pub mod codec;
mod db;
pub mod deploy;
mod error;
mod expr;
pub mod migrate;
mod model;
pub mod read;
mod retry;
pub mod schema;
pub mod sdk;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
mod track;
mod transport;
mod value;
pub mod write;

pub mod prelude;

#[doc(hidden)]
pub mod __private;

pub use codec::{Decode, Document, Encode};
pub use db::{Db, Item, Reason, Saved, Table, TenantTables, Updated};
pub use deploy::Schema;
pub use dynorm_derive::{Collection, Document, Model, Projection};
pub use error::{Error, Kind, Result};
pub use expr::typed::{self, Condition, Expires, Path, Size, attribute};
pub use expr::{AttributePath, ParsePathError};
pub use model::{
    ByTenant, Composed, ComposedKey, CountedVersion, Entity, HashAndRange, HashOnly, IndexKey, IntoKey,
    ItemSchema, Key, KeyPart, Model, NoRange, PartKind, Record, TableKey, UniqueValue, UniqueVersion,
    Untyped, Upgrade, ValueOf,
};
pub use read::{Collection, Cursor, ItemStream, Page, Pages, Preview, Projection, Query, Scan};
pub use retry::{Duplicates, Progress, RateLimit, RatePermit, Refusals};
pub use table::{
    CreateIfMissing, CreateTable, DataReport, DeleteTable, Difference, IndexDescription, ListTables,
    OutOfStep, Status, TableDescription, Throughput, TimeToLiveDescription, TimeToLiveStatus,
    UpdateThroughput, VerifyData, WaitUntilActive,
};
pub use track::{Change, Overlap, Side};
#[cfg(feature = "embedded")]
pub use transport::client::embedded::Engine;
pub use transport::{Meter, ThrottlingReason};
pub use value::{AttributeType, Map, Number, ParseNumberError, UnknownAttributeType, Value};
pub use write::batch::{BatchOutcome, Leftover, Refused};
