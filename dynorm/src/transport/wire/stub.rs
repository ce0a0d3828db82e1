//! The operations as the SDK knows them: the stub that stands for one, and how it is sent.

use std::collections::HashMap;
use std::future::Future;
use std::sync::LazyLock;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    Delete, Get, KeysAndAttributes, TransactGetItem, TransactWriteItem, WriteRequest,
};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_types::config_bag::FrozenLayer;

use super::exchange::{Exchange, blank};
use crate::transport::failure::{Failure, failed};

/// What an exchange must know of its operation.
pub(crate) struct Shape {
    /// The header that names it.
    pub(super) target: &'static str,
    /// A request of it without a body, to be copied: that is faster than to make its headers.
    pub(super) blank: fn() -> Option<HttpRequest>,
    /// The SDK's own configuration of it, with the deserializer of its errors.
    pub(super) config: fn() -> Option<FrozenLayer>,
    /// What the SDK takes for the answer. It panics on one of another type than the operation's
    /// own.
    pub(super) empty_output: fn() -> Output,
    /// Whether an input is the stub of these tables. May take it apart.
    pub(super) is_stub: fn(&mut Input, &[String]) -> bool,
}

/// An operation of the SDK, sent as a stub: an input with nothing but the names of the tables,
/// which the choice of an endpoint depends on. The exchange puts the finished body in its place.
pub(crate) trait Stub {
    const SHAPE: &'static Shape;

    fn send(client: &Client, exchange: Exchange) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The member of an input that names the tables, and says nothing else.
trait Tables: PartialEq + Sized {
    fn of(names: &[String]) -> Self;

    fn is_of(&self, names: &[String]) -> bool {
        *self == Self::of(names)
    }
}

/// `$field` is the member of the input that names the tables. The SDK makes a `$token` by itself:
/// the body has one already, so this one is passed over.
macro_rules! stubs {
    ($($name:literal $module:ident::{$marker:ident, $input:ident, $output:ident}, $field:ident $set:ident
        $(, $token:ident)?;)*) => {$(
        impl Stub for aws_sdk_dynamodb::operation::$module::$marker {
            const SHAPE: &'static Shape = &Shape {
                target: concat!("DynamoDB_20120810.", $name),
                blank: || {
                    use aws_sdk_dynamodb::operation::$module::$marker;
                    static BLANK: LazyLock<Option<HttpRequest>> =
                        LazyLock::new(|| blank($marker::SHAPE.target));
                    BLANK.as_ref()?.try_clone()
                },
                config: || Self::new().config(),
                empty_output: || {
                    Output::erase(aws_sdk_dynamodb::operation::$module::$output::builder().build())
                },
                is_stub: |input, tables| {
                    use aws_sdk_dynamodb::operation::$module::$input;
                    let Some(input) = input.downcast_mut::<$input>() else { return false };
                    $(input.$token = None;)?
                    input.$field.take().is_some_and(|named| named.is_of(tables))
                        && $input::builder().build().is_ok_and(|empty| *input == empty)
                },
            };

            async fn send(client: &Client, exchange: Exchange) -> Result<(), Failure> {
                let stub = client.$module().$set(Some(Tables::of(exchange.tables())));
                let sent = stub.customize().config_override(exchange.into_config()).send().await;
                sent.map(drop).map_err(failed)
            }
        }
    )*};
}

stubs! {
    "GetItem" get_item::{GetItem, GetItemInput, GetItemOutput}, table_name set_table_name;
    "PutItem" put_item::{PutItem, PutItemInput, PutItemOutput}, table_name set_table_name;
    "UpdateItem" update_item::{UpdateItem, UpdateItemInput, UpdateItemOutput}, table_name set_table_name;
    "DeleteItem" delete_item::{DeleteItem, DeleteItemInput, DeleteItemOutput}, table_name set_table_name;
    "Query" query::{Query, QueryInput, QueryOutput}, table_name set_table_name;
    "Scan" scan::{Scan, ScanInput, ScanOutput}, table_name set_table_name;
    "BatchGetItem" batch_get_item::{BatchGetItem, BatchGetItemInput, BatchGetItemOutput},
        request_items set_request_items;
    "BatchWriteItem" batch_write_item::{BatchWriteItem, BatchWriteItemInput, BatchWriteItemOutput},
        request_items set_request_items;
    "TransactWriteItems" transact_write_items::{TransactWriteItems, TransactWriteItemsInput, TransactWriteItemsOutput},
        transact_items set_transact_items, client_request_token;
    "TransactGetItems" transact_get_items::{TransactGetItems, TransactGetItemsInput, TransactGetItemsOutput},
        transact_items set_transact_items;
}

impl Tables for String {
    fn of(names: &[String]) -> Self {
        names.first().cloned().unwrap_or_default()
    }

    fn is_of(&self, names: &[String]) -> bool {
        names.first() == Some(self)
    }
}

impl Tables for HashMap<String, KeysAndAttributes> {
    fn of(names: &[String]) -> Self {
        let no_keys = || KeysAndAttributes::builder().set_keys(Some(Vec::new())).build();
        names.iter().filter_map(|table| Some((table.clone(), no_keys().ok()?))).collect()
    }
}

impl Tables for HashMap<String, Vec<WriteRequest>> {
    fn of(names: &[String]) -> Self {
        names.iter().map(|table| (table.clone(), Vec::new())).collect()
    }
}

impl Tables for Vec<TransactWriteItem> {
    fn of(names: &[String]) -> Self {
        let delete =
            |table: &String| Delete::builder().table_name(table).set_key(Some(HashMap::new())).build().ok();
        let deletes = names.iter().filter_map(delete);
        deletes.map(|delete| TransactWriteItem::builder().delete(delete).build()).collect()
    }
}

impl Tables for Vec<TransactGetItem> {
    fn of(names: &[String]) -> Self {
        let get =
            |table: &String| Get::builder().table_name(table).set_key(Some(HashMap::new())).build().ok();
        names.iter().filter_map(get).map(|get| TransactGetItem::builder().get(get).build()).collect()
    }
}
