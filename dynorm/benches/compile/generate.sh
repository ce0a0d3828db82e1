#!/usr/bin/env bash
# Writes a workspace with two packages that do the same: 100 models of 10 fields, each with functions of its own that put and
# get it, by dynorm and by serde with serde_dynamo. What runs is called through a pointer, so that all of it is compiled.
#
#   generate.sh DIRECTORY [requests | codec] [MODELS]    codec: no requests, only items in memory
set -euo pipefail

root=$(cd "$(dirname "$0")/../../.." && pwd)
directory=$1
what=${2:-requests}
models=${3:-100}

# The fields, with what dynorm must know of the first two.
fields() {
    local hash=$1 range=$2
    cat <<FIELDS
    $hash
    pub tenant: String,
    $range
    pub id: u64,
    pub name: String,
    pub email: Option<String>,
    pub visits: u32,
    pub balance: i64,
    pub score: f64,
    pub active: bool,
    pub labels: Vec<String>,
    pub counts: BTreeMap<String, u64>,
FIELDS
}

by_dynorm() {
    cat <<'HEAD'
#![allow(unused_imports, reason = "generated")]

use std::collections::{BTreeMap, HashMap};

use dynorm::{Model, Table};

use crate::Running;

HEAD
    for number in $(seq "$models"); do
        cat <<MODEL
#[derive(Model)]
#[model(table = "models-$number")]
pub struct Model$number {
$(fields '#[hash_key]' '#[range_key]')
}

MODEL
        if [ "$what" = codec ]; then
            cat <<MODEL
#[inline(never)]
pub fn write_$number(model: &Model$number) -> Result<(String, dynorm::Map), dynorm::codec::EncodeError> {
    Ok((dynorm::codec::json::item_to_json(model)?, dynorm::codec::memory::to_map(model)?))
}

#[inline(never)]
pub fn read_$number(json: &str, map: &dynorm::Map) -> Result<[Model$number; 2], dynorm::codec::DecodeError> {
    Ok([dynorm::codec::json::item_from_json(json)?, dynorm::codec::memory::from_map(map)?])
}

MODEL
            continue
        fi
        cat <<MODEL
#[inline(never)]
pub fn put_$number(table: Table<Model$number>, model: Model$number) -> Running<()> {
    Box::pin(async move { Ok(table.put(&model).await?) })
}

#[inline(never)]
pub fn get_$number(table: Table<Model$number>, tenant: String, id: u64) -> Running<Option<Model$number>> {
    Box::pin(async move { Ok(table.get(tenant, id).model().await?) })
}

MODEL
    done
}

by_serde() {
    cat <<'HEAD'
#![allow(unused_imports, reason = "generated")]

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::Running;

HEAD
    for number in $(seq "$models"); do
        cat <<MODEL
#[derive(Serialize, Deserialize)]
pub struct Model$number {
$(fields '' '')
}

MODEL
        if [ "$what" = codec ]; then
            cat <<MODEL
#[inline(never)]
pub fn write_$number(model: &Model$number) -> serde_dynamo::Result<HashMap<String, AttributeValue>> {
    serde_dynamo::to_item(model)
}

#[inline(never)]
pub fn read_$number(item: HashMap<String, AttributeValue>) -> serde_dynamo::Result<Model$number> {
    serde_dynamo::from_item(item)
}

MODEL
            continue
        fi
        cat <<MODEL
#[inline(never)]
pub fn put_$number(client: Client, model: Model$number) -> Running<()> {
    Box::pin(async move {
        let item = serde_dynamo::to_item(&model)?;
        client.put_item().table_name("models-$number").set_item(Some(item)).send().await?;
        Ok(())
    })
}

#[inline(never)]
pub fn get_$number(client: Client, tenant: String, id: u64) -> Running<Option<Model$number>> {
    Box::pin(async move {
        let get = client.get_item().table_name("models-$number").key("tenant", AttributeValue::S(tenant));
        let output = get.key("id", AttributeValue::N(id.to_string())).send().await?;
        Ok(output.item.map(serde_dynamo::from_item).transpose()?)
    })
}

MODEL
    done
}

source "$root/dynorm/benches/compile/workspace.sh"
write_workspace
