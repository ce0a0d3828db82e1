//! Right programs in this edition.

#[cfg(test)]
#[path = "../../programs.rs"]
mod programs;
