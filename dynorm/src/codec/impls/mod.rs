//! [`Encode`](super::Encode) and [`Decode`](super::Decode) for types of std and, behind features, of other crates.

mod bytes;
mod number;
mod reference;
mod sequence;
mod text;
mod value;
