//! Tenants: the part that all hash keys of an entity begin with, where it has one.

use std::fmt;
use std::sync::Arc;

use super::key::Key;
use super::{Entity, NoRange, ValueOf};
use crate::codec::EncodeError;
use crate::codec::memory::to_value;
use crate::error::{Error, Kept, Kind, Result};
use crate::schema::template::{Composition, Piece, render_in_order};
use crate::value::Value;

/// The type of the tenant of an entity that has none. There is no value of it.
pub type NoTenant = NoRange;

/// The tenant that a handle is for, if it is for one.
#[derive(Clone, Default)]
pub struct Tenancy(Option<Arc<Result<Tenant, Kept>>>);

struct Tenant {
    value: Value,
    /// With what the hash keys of the tenant's items begin.
    beginning: String,
    /// Whether that is all of them.
    is_whole: bool,
}

impl Tenancy {
    /// Of the entity's tenant of this value. If a key cannot hold it, nothing can be sent.
    pub(crate) fn new<E: Entity>(tenant: &impl ValueOf<E::Tenant>) -> Self {
        let name = E::COMPOSITION.parts.first().copied().unwrap_or_default();
        let value = to_value(tenant).map_err(|error| error.at(name));
        let tenant = value.and_then(|value| Tenant::new(E::COMPOSITION, value));
        Tenancy(Some(Arc::new(tenant.map_err(|error| Kept::from(Error::from(error))))))
    }

    /// Whether it is for one tenant.
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }

    fn tenant(&self) -> Result<Option<&Tenant>> {
        match self.0.as_deref() {
            None => Ok(None),
            Some(Ok(tenant)) => Ok(Some(tenant)),
            Some(Err(error)) => Err(error.clone().into_error()),
        }
    }

    /// The parts of a key, with the tenant before those that were given.
    ///
    /// # Errors
    ///
    /// If there is none, or a key cannot hold it.
    pub(crate) fn before(&self, parts: &[Value]) -> Result<Vec<Value>> {
        let Some(tenant) = self.tenant()? else {
            let message = "whose item is it? `tenant` gives the table of one tenant";
            return Err(Error::new(Kind::Invalid, message));
        };
        Ok(std::iter::once(&tenant.value).chain(parts).cloned().collect())
    }

    /// Refuses the key of an item of another tenant.
    ///
    /// # Errors
    ///
    /// If it is one, or a key cannot hold the tenant.
    pub(crate) fn check(&self, key: &Key) -> Result<()> {
        let Some(Tenant { beginning, is_whole, .. }) = self.tenant()? else { return Ok(()) };
        let hash = key.hash.1.as_str().unwrap_or_default();
        if hash == beginning || (!is_whole && hash.starts_with(beginning.as_str())) {
            return Ok(());
        }
        let message = "the item is of another tenant than the table, which is that of one alone";
        Err(Error::new(Kind::Invalid, message).with_key(key))
    }
}

impl Tenant {
    fn new(composition: &Composition, value: Value) -> Result<Self, EncodeError> {
        let template = composition.slots.first().and_then(|table| table.hash).unwrap_or_default();
        let tenant = template.iter().position(|piece| piece.part().is_some());
        let mut end = tenant.map_or(template.len(), |place| place + 1);
        if let Some(Piece::Literal(_)) = template.get(end) {
            end += 1;
        }
        let (beginning, rest) = template.split_at_checked(end).unwrap_or((template, &[]));
        let beginning = render_in_order(composition, beginning, std::slice::from_ref(&value))?;
        Ok(Tenant { value, beginning, is_whole: rest.is_empty() })
    }
}

/// Without the tenant, who is the caller's data.
impl fmt::Debug for Tenancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_some() { "of one tenant" } else { "of no tenant" })
    }
}
