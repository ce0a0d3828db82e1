//! The types of `#[model(unique)]` fields.

use crate::codec::{Encode, types};

/// The type of a `#[model(unique)]` field: anything that is stored as one string, number or binary, and an `Option` of it. An item
/// without the attribute is in nobody's way.
#[diagnostic::on_unimplemented(
    message = "the values of a field of type `{Self}` cannot be unique",
    label = "not a string, a number or binary",
    note = "a `#[model(unique)]` field is stored as one string, number or binary, and may be an `Option`: not a set, list, map or boolean; \
            make a table of the elements if each of them is to be unique"
)]
pub trait UniqueValue: Encode {}

#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::IndexKeyType>> UniqueValue for T {}
