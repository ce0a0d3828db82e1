//! What is asked of an item of a table that several entities share: whose it is.

use super::{AttributePath, Predicate};
use crate::schema::TableSchema;
use crate::value::Value;

impl Predicate {
    /// That an item is of the entity that these are the keys of, and of its version if the form of
    /// its keys has one. Nothing of a table whose items are of one kind.
    pub(crate) fn of_entity(schema: &TableSchema) -> Vec<Self> {
        let (Some(composition), Some(name)) = (schema.composition, &schema.entity) else { return Vec::new() };
        let is = |entity: &&str| Predicate::equals(AttributePath::new(name.clone()), Value::from(*entity));
        let mut any = vec![is(&composition.name)];
        any.extend(composition.was.iter().map(is));
        let named = if any.len() == 1 { any.swap_remove(0) } else { Predicate::Or(any) };
        let version = composition.version();
        let version =
            version.map(|(name, version)| Predicate::equals(AttributePath::new(name), version.into()));
        std::iter::once(named).chain(version).collect()
    }

    /// That there is an item; of an entity one of its own.
    pub(crate) fn is_there(schema: &TableSchema) -> Vec<Self> {
        let of_entity = Self::of_entity(schema);
        if !of_entity.is_empty() {
            return of_entity;
        }
        vec![Predicate::exists(AttributePath::new(schema.hash.name.clone()))]
    }

    /// That there is no item of another entity: none at all, or one of its own. `None` of a table
    /// whose items are of one kind.
    pub(crate) fn is_no_other(schema: &TableSchema) -> Option<Self> {
        let mut of_entity = Self::of_entity(schema);
        let own = match of_entity.len() {
            0 => return None,
            1 => of_entity.swap_remove(0),
            _ => Predicate::And(of_entity),
        };
        let absent = Predicate::not_exists(AttributePath::new(schema.hash.name.clone()));
        Some(Predicate::Or(vec![absent, own]))
    }
}
