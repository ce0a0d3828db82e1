//! The place of transactions: an operation whose input gets a token from the SDK while it is sent.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::{
    TransactWriteItems, TransactWriteItemsInput, TransactWriteItemsOutput,
};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;

use super::canned::Canned;
use crate::transport::Failure;
use crate::transport::failure::failed;
use crate::transport::wire::exchange::Exchange;
use crate::transport::wire::operation::{Operation, SdkOperation};
use crate::transport::wire::send;

fn stub(tables: &[String]) -> Vec<TransactWriteItem> {
    let delete =
        |table: &String| Delete::builder().table_name(table).set_key(Some([].into())).build().unwrap();
    tables.iter().map(|table| TransactWriteItem::builder().delete(delete(table)).build()).collect()
}

impl SdkOperation for TransactWriteItems {
    const OPERATION: &'static Operation = &Operation {
        target: "DynamoDB_20120810.TransactWriteItems",
        config: || TransactWriteItems::new().config(),
        empty_output: || Output::erase(TransactWriteItemsOutput::builder().build()),
        is_stub: |input, tables| {
            let input = input.downcast_mut::<TransactWriteItemsInput>().unwrap();
            input.transact_items.take() == Some(stub(tables))
                && *input == TransactWriteItemsInput::builder().build().unwrap()
        },
        token: Some(|input| input.downcast_mut::<TransactWriteItemsInput>()?.client_request_token.take()),
    };

    async fn send(client: &Client, exchange: Exchange) -> Result<(), Failure> {
        let stub = client.transact_write_items().set_transact_items(Some(stub(exchange.tables())));
        let sent = stub.customize().interceptor(exchange.clone()).send().await;
        sent.map(drop).map_err(|error| failed(error, exchange.attempts()))
    }
}

#[tokio::test(start_paused = true)]
async fn the_token_of_the_sdk_is_sent_and_stays_over_retries() {
    let failed = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#;
    let canned = Canned::new([(500, failed), (500, failed), (200, "{}"), (200, "{}")]);
    let transport = canned.transport();
    let body = || r#"{"TransactItems":[{"Delete":{"TableName":"t","Key":{}}}]"#.to_owned();
    assert_eq!(send::<TransactWriteItems>(&transport, "t", body()).await.unwrap().attempts.sent, 3);
    send::<TransactWriteItems>(&transport, "t", body()).await.unwrap();
    let requests = canned.take_requests();
    let token = |at: usize| requests[at].json()["ClientRequestToken"].as_str().unwrap().to_owned();
    assert_eq!(token(0).len(), 36, "a UUID");
    assert_eq!((token(0), token(0)), (token(1), token(2)));
    assert_ne!(token(0), token(3), "another transaction");
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(requests[0].headers["content-length"], requests[0].body.len().to_string());
    assert_eq!(requests[0].json()["TransactItems"][0]["Delete"]["TableName"], "t");
}
