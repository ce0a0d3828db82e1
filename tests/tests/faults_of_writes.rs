//! What a fault does to the writes that the table of `docs/reliability.md` names, if it meets every
//! attempt.

use dynorm::Kind::{self, Conflict, Connection, NotFound, Service, Throttled, Timeout, TransactionConflict};
use dynorm::{Error, Model, Table};
use dynorm_tests::{Reply, Script, db_of};
use futures_util::future::BoxFuture;
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stock")]
struct Stock {
    #[hash_key]
    sku: String,
    count: u64,
}

type Made = Result<(), Error>;
type Operation = fn(Table<Stock>) -> BoxFuture<'static, Made>;

fn update(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    Box::pin(async move { stock.update("cup").add(Stock::count(), 1).await.map(drop) })
}

fn conditional_update(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    let write = stock.update("cup").add(Stock::count(), 1).only_if(Stock::count().lt(5));
    Box::pin(async move { write.await.map(drop) })
}

fn conditional_delete(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    Box::pin(async move { stock.delete("cup").only_if(Stock::count().eq(0)).await })
}

fn modify(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    Box::pin(async move { stock.modify("cup", |cup| cup.count += 1).await.map(drop) })
}

fn idempotent(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    Box::pin(async move { stock.update("cup").add(Stock::count(), 1).idempotent().await })
}

fn transaction(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    let write = stock.update("cup").add(Stock::count(), 1);
    Box::pin(async move { stock.db().transact_write().with(write).await })
}

fn transact_get(stock: Table<Stock>) -> BoxFuture<'static, Made> {
    Box::pin(async move { stock.db().transact_get((stock.get("cup"),)).await.map(drop) })
}

const WRITES: [(&str, Operation); 6] = [
    ("update", update),
    ("update, only_if", conditional_update),
    ("delete, only_if", conditional_delete),
    ("modify", modify),
    ("idempotent", idempotent),
    ("transaction", transaction),
];

/// The reads that `modify` begins with are answered; all else has these replies, of which the last
/// one comes again and again. Gives the error's kind, whether the write may have been made, and how
/// often it was sent.
async fn fails(operation: Operation, replies: &[Reply]) -> (Kind, bool, usize) {
    let mut replies = replies.to_vec();
    replies.reverse();
    let script = Script::answering(move |request| match request.operation.as_str() {
        "GetItem" => Reply::ok(&json!({ "Item": { "sku": { "S": "cup" }, "count": { "N": "1" } } })),
        _ if replies.len() > 1 => replies.pop().expect("one of several"),
        _ => replies[0].clone(),
    });
    let error = operation(db_of(script.client()).table()).await.expect_err("nothing but faults");
    let sent = script.log().operations().iter().filter(|operation| *operation != "GetItem").count();
    (error.kind(), error.may_be_applied(), sent)
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_was_not_made() {
    for reply in [Reply::throttled(), Reply::throttling(), Reply::request_limit()] {
        for (name, operation) in WRITES.into_iter().chain([("transact_get", transact_get as Operation)]) {
            assert_eq!(fails(operation, std::slice::from_ref(&reply)).await, (Throttled, false, 3), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_stays_open_may_have_been_made() {
    let faults = [
        (Reply::internal(), Service, 3),
        (Reply::unavailable(), Service, 3),
        (Reply::refused(), Connection, 3),
        (Reply::reset(), Connection, 3),
        (Reply::ok(&json!({})).reset_after(1), Connection, 3),
        (Reply::raw(200, "{"), Connection, 1),
        (Reply::timeout(), Timeout, 3),
    ];
    for (reply, kind, sent) in faults {
        let replies = [reply.clone()];
        for (name, operation) in WRITES {
            assert_eq!(fails(operation, &replies).await, (kind, true, sent), "{name}, {reply:?}");
        }
        let read = fails(transact_get, &replies).await;
        assert_eq!(read, (kind, false, sent), "a read makes nothing: {reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_open_at_first_stays_open_unless_a_token_tells() {
    let item = json!({ "sku": { "S": "cup" }, "count": { "N": "2" } });
    let condition = || [Reply::reset(), Reply::condition_failed(Some(&item))];
    let no_item = || [Reply::reset(), Reply::condition_failed(None)];
    assert_eq!(fails(update, &no_item()).await, (NotFound, true, 2));
    assert_eq!(fails(conditional_update, &condition()).await, (Conflict, true, 2));
    assert_eq!(fails(conditional_delete, &no_item()).await, (Conflict, true, 2));
    let changed = json!({ "sku": { "S": "cup" }, "count": { "N": "7" } });
    let lost = [Reply::reset(), Reply::condition_failed(Some(&changed))];
    assert_eq!(fails(modify, &lost).await, (Conflict, true, 2));
    // A repetition of a transaction that was made is a success: one that is canceled was not.
    let canceled = || [Reply::reset(), Reply::canceled(["ConditionalCheckFailed"])];
    assert_eq!(fails(idempotent, &canceled()).await, (NotFound, false, 2));
    assert_eq!(fails(transaction, &canceled()).await, (NotFound, false, 2));
    for (name, operation) in WRITES {
        let throttled = fails(operation, &[Reply::reset(), Reply::throttled()]).await;
        assert_eq!(throttled, (Throttled, true, 3), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_meets_another_transaction_is_not_sent_again() {
    let single = [Reply::error(400, "TransactionConflictException", "a transaction is at work on the item")];
    for (name, operation) in &WRITES[..4] {
        assert_eq!(fails(*operation, &single).await, (TransactionConflict, false, 1), "{name}");
    }
    let canceled = [Reply::canceled(["TransactionConflict"])];
    for operation in [idempotent, transaction, transact_get] {
        assert_eq!(fails(operation, &canceled).await, (TransactionConflict, false, 1));
    }
}
