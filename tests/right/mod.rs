//! Each module is a small program of its own, with one name, scope or macro that has been in the
//! way of other derives.

#![allow(
    dead_code,
    missing_debug_implementations,
    unused_imports,
    unused_macros,
    unused_parens,
    unused_qualifications,
    clippy::box_collection,
    clippy::needless_pub_self,
    clippy::pedantic,
    reason = "a program may be right and not tidy"
)]

mod allowed;
mod cfg;
mod collections;
mod documents;
mod enums;
mod everywhere;
mod facades;
mod fields;
mod hundreds;
mod index_names;
mod indexes;
mod lints;
mod macros;
mod options;
mod paths;
mod prelude;
mod presets;
mod renamed;
mod scopes;
mod shadowed;
mod times;
mod types;
mod versions;
mod widths;
mod words;
