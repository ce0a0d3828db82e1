//! Rust values to attributes and back: [`Encode`] and [`Decode`] over a [`Writer`] and a
//! [`Reader`].
//!
//! Both ends exist twice: [`json`] is DynamoDB's wire format, [`memory`] is a
//! [`Value`](crate::Value). A type describes itself once and works with both.

mod decode;
pub(crate) mod document;
mod encode;
mod error;
pub(crate) mod field;
pub(crate) mod flatten;
mod impls;
pub mod json;
pub mod memory;
pub(crate) mod names;
pub(crate) mod notes;
mod older;
pub(crate) mod other;
mod reader;
#[cfg(feature = "serde")]
pub mod serde;
pub(crate) mod serde_field;
pub mod types;
pub(crate) mod variant;
pub(crate) mod with_field;
mod writer;

pub use decode::Decode;
pub use document::{Document, Fields};
pub use encode::{Encode, SetMember};
pub(crate) use error::newer;
pub use error::{DecodeError, EncodeError, Problem, Step};
pub use impls::MapKey;
pub use names::Name;
pub use reader::Reader;
pub use writer::Writer;
