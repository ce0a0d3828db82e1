//! `modyne`. It reads only items with an attribute that names their type, so that it has a page of
//! its own, with that attribute.

mod reads;
mod writes;

use ::modyne::keys::{FullKey, Key, KeyDefinition, PrimaryKey, PrimaryKeyDefinition};
use ::modyne::{Entity, EntityDef, EntityTypeNameRef, Table};
use aws_sdk_dynamodb::Client;
pub use reads::{typed, variant};
use serde::Serialize;
use serde::de::DeserializeOwned;
pub use writes::variants;

use crate::models::{Flat, Mixed, Shape};

/// The key of both tables.
#[derive(Serialize)]
pub struct TenantAndId {
    tenant: String,
    id: u64,
}

impl PrimaryKey for TenantAndId {
    const PRIMARY_KEY_DEFINITION: PrimaryKeyDefinition =
        PrimaryKeyDefinition { hash_key: "tenant", range_key: Some("id") };
}

impl Key for TenantAndId {
    const DEFINITION: KeyDefinition = KeyDefinition::Primary(Self::PRIMARY_KEY_DEFINITION);
}

#[derive(Clone)]
pub struct Tenants {
    client: Client,
    name: &'static str,
}

impl Table for Tenants {
    type PrimaryKey = TenantAndId;
    type IndexKeys = ();

    fn table_name(&self) -> &str {
        self.name
    }

    fn client(&self) -> &Client {
        &self.client
    }
}

/// A shape that is an entity here.
pub trait Read: Shape + Entity<Table = Tenants> + DeserializeOwned + 'static {}

macro_rules! entity {
    ($shape:ident, $name:literal: $($field:ident)*) => {
        impl EntityDef for $shape {
            const ENTITY_TYPE: &'static EntityTypeNameRef = EntityTypeNameRef::from_static($name);
            const PROJECTED_ATTRIBUTES: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl Entity for $shape {
            type KeyInput<'a> = (&'a str, u64);
            type Table = Tenants;
            type IndexKeys = ();

            fn primary_key((tenant, id): Self::KeyInput<'_>) -> TenantAndId {
                TenantAndId { tenant: tenant.to_owned(), id }
            }

            fn full_key(&self) -> FullKey<TenantAndId, ()> {
                Self::primary_key((&self.tenant, self.id)).into()
            }
        }

        impl Read for $shape {}
    };
}
entity!(Mixed, "mixed": tenant id name email visits score active tags history address);
entity!(Flat, "flat": tenant id s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 n01 n02 n03 n04 n05 n06 n07 n08 n09 n10
    f01 f02 f03 f04 b01 b02 b03 b04);
