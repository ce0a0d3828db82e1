//! What an update can change: paths of the model, less the key.

use super::keys::KeyUse;
use super::path::Path;
use crate::expr::AttributePath;

/// The path of something that an update of the model `M` can change: an attribute, or a part of
/// one. [`Path`] and the paths that `#[derive(Document)]` makes of documents.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a path of the model `{M}`",
    label = "not a path of `{M}`",
    note = "an update of a `{M}` takes its own paths: the functions named as its fields, what they \
            lead on to, or `dynorm::attribute(\"name\")`"
)]
pub trait Target<M> {
    /// The Rust type of what is there.
    type Value;
    /// Which key attributes it is.
    type Keys: KeyUse;

    /// Where it is.
    fn target_path(&self) -> AttributePath;
}

impl<M, T, K: KeyUse, P> Target<M> for Path<M, T, K, P> {
    type Value = T;
    type Keys = K;

    fn target_path(&self) -> AttributePath {
        self.attribute_path().clone()
    }
}

/// Says that what is mentioned is no key attribute of the table of `M`, and nothing that keys of
/// the entity `M` are made of, so that an update can change it. Keys of indexes may change.
#[diagnostic::on_unimplemented(
    message = "`{Self}`, a key attribute of `{M}`, cannot be updated",
    label = "this is a key attribute, or a part of one",
    note = "the key of an item cannot change: put a new item, then delete this one; what only the \
            keys of an entity's indexes are made of is changed by a save, which knows all parts of \
            them: read the item, change it and save it, as `modify` does"
)]
pub trait Updatable<M> {}
