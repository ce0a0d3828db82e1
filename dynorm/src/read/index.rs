//! What can be queried and scanned: the table itself and each of its indexes, as types.

use std::fmt;
use std::marker::PhantomData;

use super::select::{Items, Select};
use super::spec::{Parts, Wraps};
use crate::model::{KeyShape, Model, Record, Untyped};
use crate::value::Map;

/// The table, or one of its indexes, as a type: what a query or scan reads. Made by
/// `#[derive(Model)]` for each index; [`Primary`] is the table itself.
// Whoever has a model and calls `save` on it is told so by this: see `Held`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an `Item` nor an index of a table",
    label = "not from a table",
    note = "a model by itself is written by `table.put(&model)` or `table.insert(&model)`; what is saved \
            is an `Item`, which a read gives, and so does `table.item(model)`",
    note = "the derive makes the type of each index, such as `UserByEmail` for the index `by_email` of a `User`"
)]
pub trait Index: Sized + 'static {
    /// The model that it is an index of.
    type Record: Record;
    /// Whether it has a range key.
    type Shape: KeyShape;
    /// What a query gives: items, or a struct of the attributes that the index holds.
    type Output: Select<Self::Record> + Default;
    /// The generated type with a method for each attribute of the range key.
    #[doc(hidden)]
    type Methods<S, O>: Wraps<Parts<Self, S, O>>;

    /// Its name; `None` for the table itself.
    const NAME: Option<&'static str>;
    /// Whether it is read for the items of one entity, if the model is an entity.
    #[doc(hidden)]
    const OF_ONE_ENTITY: bool = true;
}

/// An index that can be read consistently: the table itself, or a local index.
#[diagnostic::on_unimplemented(
    message = "the global index `{Self}` cannot be read consistently",
    label = "not on a global index",
    note = "DynamoDB updates global indexes a little later than the table; query the table or a \
            local index, or leave out `consistent`"
)]
pub trait ConsistentRead {}

/// A model whose table can be queried: all that `#[derive(Model)]` makes.
pub trait Queryable: Model {
    /// The generated type with a method for each attribute of the range key.
    #[doc(hidden)]
    type Methods<S, O>: Wraps<Parts<Primary<Self>, S, O>>;
}

/// The table of the model `M` itself.
pub struct Primary<M>(PhantomData<fn() -> M>);

impl<M: Queryable> Index for Primary<M> {
    type Record = M;
    type Shape = M::Shape;
    type Output = Items<M>;
    type Methods<S, O> = M::Methods<S, O>;

    const NAME: Option<&'static str> = None;
}

impl<M> ConsistentRead for Primary<M> {}

impl<M> fmt::Debug for Primary<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Primary")
    }
}

/// A table without a model, or one of its indexes: known at run time.
#[derive(Debug)]
pub enum Dynamic {}

impl Index for Dynamic {
    type Record = Map;
    type Shape = Untyped;
    type Output = Items<Map>;
    type Methods<S, O> = Parts<Self, S, O>;

    const NAME: Option<&'static str> = None;
}

/// Left to the server, which knows what the index is.
impl ConsistentRead for Dynamic {}
