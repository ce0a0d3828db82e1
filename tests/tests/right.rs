//! Right programs: what compiles, whatever is called what. Most have no more to them than that; `tests/right` has them by topic.

#[path = "../right/mod.rs"]
mod right;
