//! Whether what a path leads to is there whenever its item is: what a read of it gives.

use super::kinds::PathType;
use crate::codec::{Encode, types};

/// What reading by a path gives, as its last type says: [`Always`] or [`Perhaps`].
pub trait Presence: 'static {
    /// What a read of an attribute of type `T` gives.
    type Read<T: Encode>;
}

/// The attribute is where the item is, unless it is an `Option` itself.
#[derive(Debug)]
pub enum Always {}

impl Presence for Always {
    type Read<T: Encode> = T;
}

/// The path goes through an `Option`, a list or a map: where that is `None`, shorter or has no such
/// entry, nothing is there. Of an attribute by its name alone nobody knows.
#[derive(Debug)]
pub enum Perhaps {}

impl Presence for Perhaps {
    type Read<T: Encode> = <T::Type as types::Attribute>::Optional<T>;
}

/// The presence of what is below an attribute of type `T`, which itself has the presence `P`.
pub type Below<T, P> = <<T as Encode>::Type as PathType>::Below<P>;
