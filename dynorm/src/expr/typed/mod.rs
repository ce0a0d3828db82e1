//! What the compiler knows of paths and conditions: which model they are of, what type an attribute
//! has and so which operators, which keys a condition mentions, and what an update can change.

mod condition;
mod expires;
mod keys;
mod kinds;
mod new_value;
mod operators;
mod path;
mod presence;
mod target;

pub use condition::{Condition, ConditionOn};
pub use expires::Expires;
pub(crate) use expires::{TtlKeys, TtlValue};
pub use keys::{AnyKey, FilterOn, KeyUse, NonKey};
pub use kinds::{Container, DocumentPaths, ListOf, MapOf, Measured, Ordered, PathOf, PathType, Prefixed};
pub use new_value::{Arithmetic, NewValue, SameValue, Summand};
pub use operators::{
    Additive, Amount, Appendable, Members, Removable, Several, Subtractive, SumOf, UpdatableNumber,
};
pub use path::{Path, Size, attribute};
pub use presence::{Always, Below, Perhaps, Presence};
pub use target::{Target, Updatable};
