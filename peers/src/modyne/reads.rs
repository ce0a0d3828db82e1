//! A query that is reduced to a `Vec`.

use std::marker::PhantomData;

use ::modyne::expr::KeyCondition;
use ::modyne::{Aggregate, QueryInput, QueryInputExt, Table};
use tokio::runtime::Runtime;

use super::{Read, TenantAndId, Tenants};
use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;

/// A query of all items of a tenant.
struct Tenant<M>(PhantomData<M>);

impl<M: Read> QueryInput for Tenant<M> {
    type Index = TenantAndId;
    type Aggregate = Vec<M>;

    fn key_condition(&self) -> KeyCondition<TenantAndId> {
        KeyCondition::in_partition("tenant-0001")
    }
}

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
