//! Engines that do not know such indexes.

use dynorm::{Db, Kind};
use dynorm_tests::{Fault, Reply, Script, Ticket, tapped, unique};

use super::open;

#[tokio::test]
async fn an_engine_that_does_not_know_such_indexes_is_told_of() {
    let refusal =
        "One or more parameter values were invalid: Member must have length less than or equal to 2";
    let script = Script::new([Reply::error(400, "ValidationException", refusal)]);
    let tickets = Db::new(script.client()).table::<Ticket>();
    let error = tickets.create().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains(refusal) && error.to_string().contains("November 2025"), "{error}");

    // One that takes the first of each, and does not say so.
    let (db, tap) = tapped();
    let tickets = db.table::<Ticket>().named(unique("tickets"));
    tap.inject(|request| match request.operation.as_str() {
        "DescribeTable" => Fault::Rewrite(request.body.clone(), Box::new(first_of_each)),
        _ => Fault::None,
    });
    let error = tickets.create().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Service);
    assert!(
        error.to_string().contains("by_status") && error.to_string().contains("November 2025"),
        "{error}"
    );
    assert_eq!(tickets.verify().await.unwrap().len(), 3, "each of which is another one");

    // One on which the table was made by others.
    let refusal = "Query key condition not supported";
    let script = Script::new([Reply::error(400, "ValidationException", refusal)]);
    let tickets = Db::new(script.client()).table::<Ticket>();
    let error = open().all(&tickets).await.unwrap_err();
    assert!(error.to_string().contains(refusal) && error.to_string().contains("November 2025"), "{error}");
    // What has nothing to do with it says nothing of it.
    for message in ["The provided starting key is invalid", "Item size has exceeded the maximum allowed size"]
    {
        let script = Script::new([Reply::error(400, "ValidationException", message)]);
        let error = open().all(&Db::new(script.client()).table::<Ticket>()).await.unwrap_err();
        assert!(!error.to_string().contains("November"), "{error}");
    }
}

/// A description with one hash and one range attribute for each index.
fn first_of_each(mut answer: serde_json::Value) -> serde_json::Value {
    for index in answer["Table"]["GlobalSecondaryIndexes"].as_array_mut().into_iter().flatten() {
        let mut seen = Vec::new();
        index["KeySchema"].as_array_mut().unwrap().retain(|key| {
            let kind = key["KeyType"].clone();
            !seen.contains(&kind) && {
                seen.push(kind);
                true
            }
        });
    }
    answer
}
