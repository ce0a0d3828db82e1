#!/usr/bin/env bash
# Writes a workspace with two packages that do the same with one model of so many fields, by dynorm and by serde with serde_dynamo.
#
#   wide.sh DIRECTORY SHAPE FIELDS
#
# SHAPE is `plain`; `flattened`, whose fields are in two documents; or `projected`, with a struct of all fields that a query gives.
set -euo pipefail

root=$(cd "$(dirname "$0")/../../.." && pwd)
directory=$1
shape=$2
width=$3

types=(String u64 String 'Option<String>' u32 i64 f64 bool 'Vec<String>' 'BTreeMap<String, u64>')

# The fields from a number on, up to another. The first two are the key.
fields() {
    local number
    for number in $(seq "$1" "$2"); do
        echo "    pub field_$number: ${types[number % 10]},"
    done
}

# A struct: what is derived, the attributes on it, its name and its fields.
structure() {
    printf '#[derive(%s)]\n%s\npub struct %s {\n%s\n}\n\n' "$@"
}

by_dynorm() {
    cat <<'HEAD'
#![allow(unused_imports, reason = "generated")]

use std::collections::BTreeMap;

use dynorm::{Document, Model, Projection, Table};

use crate::Running;

HEAD
    local key=$'    #[hash_key]\n    pub tenant: String,\n    #[range_key]\n    pub id: u64,\n'
    if [ "$shape" = flattened ]; then
        local half=$((width / 2))
        structure Model '#[model(table = "wide")]' Wide \
            "$key"$'    #[model(flatten)]\n    pub left: Left,\n    #[model(flatten)]\n    pub right: Right,'
        structure Document '' Left "$(fields 3 "$half")"
        structure Document '' Right "$(fields $((half + 1)) "$width")"
    else
        structure Model '#[model(table = "wide")]' Wide "$key$(fields 3 "$width")"
    fi
    if [ "$shape" = projected ]; then
        structure Projection '#[model(of = Wide)]' Some $'    pub tenant: String,\n    pub id: u64,\n'"$(fields 3 "$width")"
        cat <<'QUERY'
#[inline(never)]
pub fn query(table: Table<Wide>, tenant: String) -> Running<Vec<Some>> {
    Box::pin(async move { Ok(Wide::query(tenant).project::<Some>().all(&table).await?) })
}

QUERY
    fi
    cat <<'REQUESTS'
#[inline(never)]
pub fn put(table: Table<Wide>, model: Wide) -> Running<()> {
    Box::pin(async move { Ok(table.put(&model).await?) })
}

#[inline(never)]
pub fn get(table: Table<Wide>, tenant: String, id: u64) -> Running<Option<Wide>> {
    Box::pin(async move { Ok(table.get(tenant, id).model().await?) })
}
REQUESTS
}

by_serde() {
    cat <<'HEAD'
#![allow(unused_imports, reason = "generated")]

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::Running;

HEAD
    local derives='Serialize, Deserialize' key=$'    pub tenant: String,\n    pub id: u64,\n'
    if [ "$shape" = flattened ]; then
        local half=$((width / 2))
        structure "$derives" '' Wide \
            "$key"$'    #[serde(flatten)]\n    pub left: Left,\n    #[serde(flatten)]\n    pub right: Right,'
        structure "$derives" '' Left "$(fields 3 "$half")"
        structure "$derives" '' Right "$(fields $((half + 1)) "$width")"
    else
        structure "$derives" '' Wide "$key$(fields 3 "$width")"
    fi
    if [ "$shape" = projected ]; then
        structure Deserialize '' Some "$key$(fields 3 "$width")"
        local names
        names=$(printf ', field_%s' $(seq 3 "$width"))
        cat <<QUERY
#[inline(never)]
pub fn query(client: Client, tenant: String) -> Running<Vec<Some>> {
    Box::pin(async move {
        let query = client.query().table_name("wide").key_condition_expression("tenant = :tenant");
        let query = query.expression_attribute_values(":tenant", AttributeValue::S(tenant));
        let output = query.projection_expression("tenant, id$names").send().await?;
        Ok(serde_dynamo::from_items(output.items.unwrap_or_default())?)
    })
}

QUERY
    fi
    cat <<'REQUESTS'
#[inline(never)]
pub fn put(client: Client, model: Wide) -> Running<()> {
    Box::pin(async move {
        let item = serde_dynamo::to_item(&model)?;
        client.put_item().table_name("wide").set_item(Some(item)).send().await?;
        Ok(())
    })
}

#[inline(never)]
pub fn get(client: Client, tenant: String, id: u64) -> Running<Option<Wide>> {
    Box::pin(async move {
        let get = client.get_item().table_name("wide").key("tenant", AttributeValue::S(tenant));
        let output = get.key("id", AttributeValue::N(id.to_string())).send().await?;
        Ok(output.item.map(serde_dynamo::from_item).transpose()?)
    })
}
REQUESTS
}

source "$root/dynorm/benches/compile/workspace.sh"
write_workspace
