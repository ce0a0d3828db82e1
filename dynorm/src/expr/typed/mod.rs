//! What the compiler knows of paths and conditions: which model they are of, what type an attribute has and so which
//! operators, and which keys a condition mentions.

mod condition;
mod keys;
mod kinds;
mod path;

pub use condition::Condition;
pub use keys::{FilterOn, KeyUse, NonKey};
pub use kinds::{Container, DocumentPaths, ListOf, MapOf, Measured, Ordered, PathOf, PathType, Prefixed};
pub use path::{Path, Size, attribute};
