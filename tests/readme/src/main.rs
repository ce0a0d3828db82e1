//! What the README shows first, word for word.

include!(concat!(env!("OUT_DIR"), "/quick_start.rs"));
