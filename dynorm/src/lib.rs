//! An object mapper for Amazon DynamoDB.

extern crate self as dynorm;

pub mod codec;
mod error;
mod model;
pub mod schema;
mod transport;
mod value;

#[doc(hidden)]
pub mod __private;

pub use codec::{Decode, Document, Encode};
pub use dynorm_derive::{Document, Model};
pub use error::{Error, Kind, Result};
pub use model::{
    HashAndRange, HashOnly, IndexKey, Key, Model, NoRange, Record, TableKey, Untyped, ValueOf, VersionNumber,
};
/// For the tests, until there is a `Db::local`.
#[cfg(feature = "local")]
#[doc(hidden)]
pub use transport::local::client as local_client;

#[cfg(feature = "embedded")]
pub use transport::embedded::Engine;
pub use value::{AttributeType, Map, Number, ParseNumberError, UnknownAttributeType, Value};
