//! An object mapper for Amazon DynamoDB.

extern crate self as dynorm;

mod admin;
pub mod codec;
mod db;
mod error;
mod expr;
mod model;
pub mod request;
pub mod schema;
mod track;
mod transport;
mod value;

pub mod prelude;

#[doc(hidden)]
pub mod __private;

pub use admin::{
    CreateIfMissing, CreateTable, DeleteTable, Difference, IndexDescription, ListTables, Status,
    TableDescription, Throughput, UpdateThroughput, WaitUntilActive,
};
pub use codec::{Decode, Document, Encode};
pub use db::{Db, Item, Meter, Saved, Table};
pub use dynorm_derive::{Document, Model, Projection};
pub use error::{Error, Kind, Result};
pub use expr::typed::{self, Condition, Path, Size, attribute};
pub use expr::{AttributePath, ParsePathError};
pub use model::{
    HashAndRange, HashOnly, IndexKey, IntoKey, Key, Model, NoRange, Record, TableKey, Untyped, ValueOf,
    VersionNumber,
};
pub use request::batch::{BatchOutcome, Duplicates, Leftover, Progress};
pub use request::read::{Cursor, ItemStream, Page, Pages, Preview, Projection, Query, RateLimit, Scan};
pub use track::Change;
#[cfg(feature = "embedded")]
pub use transport::embedded::Engine;
pub use value::{AttributeType, Map, Number, ParseNumberError, UnknownAttributeType, Value};
