//! The ways out where a save meets one of DynamoDB's limits.

use crate::error::{Error, Kind};
use crate::track::Saving;

/// Adds the way out of an expression that is too large to what says so.
pub(super) fn expression_too_large(error: Error, saving: Saving, versioned: bool) -> Error {
    if error.kind() != Kind::TooLarge {
        return error;
    }
    error.hint(match (saving, versioned) {
        (Saving::Conditional, false) => {
            "give the model a `#[version]` field, then one comparison replaces one for each \
             attribute; or use `partial_save`, which compares only what changed, or `overwrite`, \
             which compares nothing and erases what others changed"
        }
        (Saving::Conditional, true) => {
            "more attributes changed than one update can name; `overwrite` sends the whole item, \
             and erases what others changed"
        }
        (Saving::Partial, _) => {
            "more changed than one update can name; `save` sends maps whole where that makes it \
             shorter, and `overwrite` the whole item, which erases what others changed"
        }
        (Saving::Overwriting, _) => "an item that is overwritten is not compared",
    })
}

/// Adds the way out of an update that was refused for the size of its item: DynamoDB counts what is
/// sent along with it, so that a little less than 400 KB is too much already.
pub(super) fn item_too_large(error: Error, updated: bool) -> Error {
    // The kind says no more than that the request was refused. The words are DynamoDB's.
    if !updated || error.kind() != Kind::Invalid || !error.to_string().contains("maximum allowed size") {
        return error;
    }
    error.hint(
        "an update of an item of just under 400 KB is counted with what is sent for it; `overwrite` \
         may still store it, and erases what others changed",
    )
}

/// Adds the way out of a deletion whose condition is too large to what says so.
pub(super) fn comparison_too_large(error: Error, versioned: bool) -> Error {
    match (error.kind(), versioned) {
        (Kind::TooLarge, true) => error.hint("`delete` compares the version alone"),
        (Kind::TooLarge, false) => error.hint(
            "give the model a `#[version]` field: then `delete` compares that alone; without one it \
             deletes whatever is there",
        ),
        _ => error,
    }
}
