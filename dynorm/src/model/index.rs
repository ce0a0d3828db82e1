//! What can be queried and scanned: the table itself and each of its indexes, as types.

use std::fmt;
use std::marker::PhantomData;

use super::{Model, Record};
use crate::codec::Encode;

/// The table, or one of its indexes, as a type: what a query or scan reads. Made by `#[derive(Model)]` for each index;
/// [`Primary`] is the table itself.
pub trait Index: 'static {
    /// The model that it is an index of.
    type Record: Record;
    /// The type of its hash key.
    type Hash: Encode;
    /// The type of its range key; [`NoRange`](crate::NoRange) if there is none.
    type Range: Encode;

    /// Its name; `None` for the table itself.
    const NAME: Option<&'static str>;
}

/// An index that can be read consistently: the table itself, or a local index.
#[diagnostic::on_unimplemented(
    message = "the global index `{Self}` cannot be read consistently",
    label = "not on a global index",
    note = "DynamoDB updates global indexes a little later than the table; query the table or a local index, or leave out `consistent`"
)]
pub trait ConsistentRead {}

/// The table of the model `M` itself.
pub struct Primary<M>(PhantomData<fn() -> M>);

impl<M: Model> Index for Primary<M> {
    type Record = M;
    type Hash = M::Hash;
    type Range = M::Range;

    const NAME: Option<&'static str> = None;
}

impl<M> ConsistentRead for Primary<M> {}

impl<M> fmt::Debug for Primary<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Primary")
    }
}
