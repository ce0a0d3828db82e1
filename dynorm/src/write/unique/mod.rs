//! Unique values, `#[model(unique)]`: each that an item has stands as a marker in a table of its
//! own, and is written in the same transaction as the item.
//!
//! `values.rs` is what a write makes of the unique values of its item, and how it is known which
//! ones that had; `known.rs` how much of that can be told before anything is read; `marker.rs` one
//! marker; `claims.rs` what a transaction does to all of them; `refused.rs` the writes that cannot
//! keep them.

mod claims;
mod known;
mod marker;
mod refused;
mod values;

pub(super) use claims::{Claims, Marker, MarkerId, PreparedMarker};
pub(super) use known::{Known, known_of, known_of_save};
pub(super) use refused::{no_batch, no_item_back};
pub(super) use values::{Before, Change, Seen, leaves_markers, of_save, of_write, some, still_has};

/// How often a write is sent if others change the unique values of its item meanwhile, or are at
/// work on its markers.
pub(super) const ATTEMPTS: u32 = 8;
