//! What an update of a model can change: all but its key or, of an entity, all that no key is made
//! of.

use crate::expr::typed::{FilterOn, Updatable};
use crate::model::{ByTenant, Composed, HashAndRange, HashOnly, Model};
use crate::read::{Dynamic, Primary};
use crate::value::Map;

/// What an update must leave alone, by how a model's key is made.
pub trait Changes<M> {
    /// What is set must be filterable on this, as only what is no key of it is.
    type Set;
    /// Says what can be removed.
    type Removed;
}

/// The fields that an entity's keys are made of: whatever is one of them cannot be filtered on
/// this.
#[derive(Debug)]
pub enum PartsOfKeys {}

/// All that is optional: keys are not.
#[derive(Debug)]
pub enum WhateverIsOptional {}

impl<M> Changes<M> for HashOnly {
    type Set = Primary<M>;
    type Removed = WhateverIsOptional;
}

impl<M> Changes<M> for HashAndRange {
    type Set = Primary<M>;
    type Removed = WhateverIsOptional;
}

impl<M> Changes<M> for Composed {
    type Set = PartsOfKeys;
    type Removed = PartsOfKeys;
}

impl<M> Changes<M> for ByTenant {
    type Set = PartsOfKeys;
    type Removed = PartsOfKeys;
}

#[diagnostic::do_not_recommend]
impl<M, K> Updatable<M> for K
where
    M: Model<Shape: Changes<M>>,
    K: FilterOn<<M::Shape as Changes<M>>::Set>,
{
}
#[diagnostic::do_not_recommend]
impl<K: FilterOn<Dynamic>> Updatable<Map> for K {}

/// Says that what is mentioned can be taken away by an update of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}`, which keys of `{M}` are made of, cannot be removed by an update",
    label = "this is a part of a key",
    note = "without the other parts an update cannot know what the key is then: read the item, \
            change it and save it, as `modify` does"
)]
pub trait Droppable<M> {}

/// Whether `K` can be removed.
pub trait Lets<K> {}
impl<K> Lets<K> for WhateverIsOptional {}
impl<K: FilterOn<PartsOfKeys>> Lets<K> for PartsOfKeys {}

#[diagnostic::do_not_recommend]
impl<M, K> Droppable<M> for K where M: Model<Shape: Changes<M, Removed: Lets<K>>> {}
#[diagnostic::do_not_recommend]
impl<K> Droppable<Map> for K {}
