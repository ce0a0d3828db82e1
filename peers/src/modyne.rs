//! `modyne`. It reads only items with an attribute that names their type, so that it has a page of
//! its own, with that attribute.

use std::marker::PhantomData;

use ::modyne::keys::{FullKey, Key, KeyDefinition, PrimaryKey, PrimaryKeyDefinition};
use ::modyne::{
    Aggregate, Entity, EntityDef, EntityTypeNameRef, QueryInput, QueryInputExt, Table, expr::KeyCondition,
};
use aws_sdk_dynamodb::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
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

/// A query of all items of a tenant.
struct Tenant<M>(PhantomData<M>);

impl<M: Read> QueryInput for Tenant<M> {
    type Index = TenantAndId;
    type Aggregate = Vec<M>;

    fn key_condition(&self) -> KeyCondition<TenantAndId> {
        KeyCondition::in_partition("tenant-0001")
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

/// The same page with the name of the type in each item.
pub fn typed<M: Read>(page: &PageOf<M>) -> PageOf<M> {
    let mut body: serde_json::Value = serde_json::from_slice(&page.body).expect("JSON");
    for item in body["Items"].as_array_mut().expect("items") {
        item[Tenants::ENTITY_TYPE_ATTRIBUTE] = serde_json::json!({ "S": M::ENTITY_TYPE });
    }
    PageOf { models: page.models.clone(), body: body.to_string().into() }
}

async fn read<M: Read>(table: &Tenants) -> Vec<M> {
    let output = Tenant::<M>(PhantomData).query().execute(table).await.expect("an answer");
    let mut models = Vec::new();
    models.reduce(output.items.unwrap_or_default()).expect("models");
    models
}

pub fn variant<'a, M: Read>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Variant<'a> {
    let client = Canned::new(page.body.clone()).client();
    let table = Tenants { client, name: M::ENTITY_TYPE.as_str() };
    assert!(runtime.block_on(read::<M>(&table)) == page.models);
    Variant::new("modyne", || (), move |()| runtime.block_on(read::<M>(&table)))
}
