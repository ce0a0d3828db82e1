//! Fields that are keys: what generated code asks of their types before anything else.
//!
//! Without bounds of their own, which would be errors by themselves, so that a type that cannot
//! even be stored is reported once. See [`Known`](crate::codec::field::Known).

use super::{IndexKey, TableKey};

/// A [`TableKey`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a table",
    label = "not a string, a number or binary",
    note = "a table's hash and range keys are strings, numbers or binary, and always present: not an `Option`, a boolean, a list, a map or a set"
)]
pub trait TableKeyField {
    /// For `Known`.
    const KNOWN: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T: TableKey> TableKeyField for T {}

/// An [`IndexKey`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of an index",
    label = "not a string, a number or binary",
    note = "the keys of an index are strings, numbers or binary; they may be an `Option`: an item without the key is left out of the index"
)]
pub trait IndexKeyField {
    /// For `Known`.
    const KNOWN: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T: IndexKey> IndexKeyField for T {}
