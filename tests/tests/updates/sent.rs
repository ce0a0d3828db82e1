//! What each operator sends.

use std::collections::BTreeSet;

use dynorm::write::UpdateItem;
use dynorm_tests::{Reply, Script, db_of};
use serde_json::{Value as Json, json};

use super::{Member, home};

/// What is sent for an update: the expression with names and values put in, and what it asks beyond
/// existence.
async fn sent(update: impl FnOnce(UpdateItem<Member>) -> UpdateItem<Member>) -> (String, String) {
    let script = Script::new([Reply::ok(&json!({}))]);
    let members = db_of(script.client()).table::<Member>();
    update(members.update("ada")).await.unwrap();
    let body = script.log().only().body;
    assert_eq!((&body["TableName"], &body["Key"]), (&json!("members"), &json!({ "id": { "S": "ada" } })));
    assert_eq!(body["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    let condition = written_out(&body, "ConditionExpression");
    let asked = condition.strip_prefix("attribute_exists(id)").unwrap_or_else(|| panic!("{condition}"));
    (written_out(&body, "UpdateExpression"), asked.trim_start_matches(" AND ").to_owned())
}

/// An expression without placeholders.
fn written_out(body: &Json, expression: &str) -> String {
    let mut text = body[expression].as_str().unwrap_or_default().to_owned();
    let mut put_in = |member: &str, show: fn(&Json) -> String| {
        let mut all: Vec<_> = body[member].as_object().into_iter().flatten().collect();
        // `#1` is also the beginning of `#10`.
        all.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
        for (label, stands_for) in all {
            text = text.replace(label.as_str(), &show(stands_for));
        }
    };
    put_in("ExpressionAttributeNames", |name| name.as_str().unwrap().to_owned());
    put_in("ExpressionAttributeValues", |value| value.to_string().replace('"', ""));
    text
}

#[tokio::test]
async fn each_operator_of_an_attribute_is_sent_as_it_should() {
    let empty = BTreeSet::<String>::new();
    let cases: Vec<(_, &str)> = vec![
        (sent(|u| u.set(Member::visits(), 3)).await, "SET visits={N:3}"),
        (sent(|u| u.set(Member::email(), "a@b")).await, "SET email={S:a@b}"),
        (sent(|u| u.set(Member::email(), "a@b".to_owned())).await, "SET email={S:a@b}"),
        (sent(|u| u.set(Member::tags(), BTreeSet::from(["x".into()]))).await, "SET tags={SS:[x]}"),
        (sent(|u| u.set(Member::tags(), &empty)).await, "REMOVE tags"),
        (sent(|u| u.set_if_absent(Member::total(), 7)).await, "SET total=if_not_exists(total,{N:7})"),
        (sent(|u| u.set_if_absent(Member::tags(), &empty)).await, ""),
        (sent(|u| u.set_or_remove(Member::email(), Some("a@b"))).await, "SET email={S:a@b}"),
        (sent(|u| u.set_or_remove(Member::email(), None::<String>)).await, "REMOVE email"),
        (sent(|u| u.remove(Member::email())).await, "REMOVE email"),
        (sent(|u| u.remove(Member::tags())).await, "REMOVE tags"),
        (sent(|u| u.add(Member::visits(), 2)).await, "ADD visits {N:2}"),
        (sent(|u| u.add(Member::tax(), -2)).await, "ADD tax {N:-2}"),
        (sent(|u| u.subtract(Member::visits(), 2)).await, "ADD visits {N:-2}"),
        (sent(|u| u.subtract(Member::price(), i64::MIN)).await, "ADD price {N:9223372036854775808}"),
        (
            sent(|u| u.append(Member::log(), ["a", "b"])).await,
            "SET log=list_append(if_not_exists(log,{L:[]}),{L:[{S:a},{S:b}]})",
        ),
        (
            sent(|u| u.prepend(Member::log(), vec!["a".to_owned()])).await,
            "SET log=list_append({L:[{S:a}]},if_not_exists(log,{L:[]}))",
        ),
        (sent(|u| u.append(Member::log(), Vec::<String>::new())).await, ""),
        (sent(|u| u.insert_into(Member::tags(), ["a", "b", "a"])).await, "ADD tags {SS:[a,b]}"),
        (sent(|u| u.delete_from(Member::tags(), ["a"])).await, "DELETE tags {SS:[a]}"),
        (sent(|u| u.insert_into(Member::numbers(), [7, 8])).await, "ADD numbers {NS:[7,8]}"),
        (sent(|u| u.delete_from(Member::numbers(), [7u8])).await, "DELETE numbers {NS:[7]}"),
        (sent(|u| u.insert_into(Member::tags(), empty.clone())).await, ""),
    ];
    for ((update, asked), expected) in cases {
        assert_eq!((update.as_str(), asked.as_str()), (expected, ""));
    }
}

#[tokio::test]
async fn what_is_read_must_be_there() {
    let cases: Vec<(_, &str, &str)> = vec![
        (
            sent(|u| u.set(Member::total(), Member::price().plus(Member::tax()))).await,
            "SET total=price+tax",
            "attribute_exists(price) AND attribute_exists(tax)",
        ),
        (
            sent(|u| u.set(Member::tax(), Member::total().minus(Member::price()))).await,
            "SET tax=total-price",
            "attribute_exists(total) AND attribute_exists(price)",
        ),
        (
            sent(|u| u.set(Member::total(), Member::tax().plus(5))).await,
            "SET total=tax+{N:5}",
            "attribute_exists(tax)",
        ),
        (
            sent(|u| u.set_from(Member::billing(), Member::address())).await,
            "SET billing=address",
            "attribute_exists(address)",
        ),
        (
            sent(|u| u.set_from(Member::total(), Member::tax())).await,
            "SET total=tax",
            "attribute_exists(tax)",
        ),
        (sent(|u| u.set_from(Member::email(), Member::id())).await, "SET email=id", "attribute_exists(id)"),
    ];
    for ((update, asked), expected, expected_asked) in cases {
        assert_eq!((update.as_str(), asked.as_str()), (expected, expected_asked));
    }
}

#[tokio::test]
async fn each_operator_inside_of_a_document_asks_that_the_document_is_there() {
    let address = "attribute_type(address,{S:M})";
    let cases: Vec<(_, &str, &str)> = vec![
        (sent(|u| u.set(Member::address().city(), "Paris")).await, "SET address.city={S:Paris}", address),
        (
            sent(|u| u.set_or_remove(Member::address().zip(), None::<u32>)).await,
            "REMOVE address.zip",
            address,
        ),
        (
            sent(|u| u.add(Member::address().rooms(), 1)).await,
            "SET address.rooms=if_not_exists(address.rooms,{N:0})+{N:1}",
            address,
        ),
        (
            sent(|u| u.subtract(Member::address().rooms(), 1)).await,
            "SET address.rooms=if_not_exists(address.rooms,{N:0})+{N:-1}",
            address,
        ),
        (
            sent(|u| u.append(Member::address().notes(), ["x"])).await,
            "SET address.notes=list_append(if_not_exists(address.notes,{L:[]}),{L:[{S:x}]})",
            address,
        ),
        (
            sent(|u| u.insert_into(Member::address().names(), ["x"])).await,
            "ADD address.names {SS:[x]}",
            address,
        ),
        (
            sent(|u| u.delete_from(Member::address().names(), ["x"])).await,
            "DELETE address.names {SS:[x]}",
            address,
        ),
        (
            sent(|u| u.set(Member::address().city(), "Paris").remove(Member::address().zip())).await,
            "SET address.city={S:Paris} REMOVE address.zip",
            address,
        ),
        (sent(|u| u.set(Member::log().at(2), "x")).await, "SET log[2]={S:x}", "attribute_type(log,{S:L})"),
        (sent(|u| u.remove_at(Member::log(), 0)).await, "REMOVE log[0]", "attribute_type(log,{S:L})"),
        (
            sent(|u| u.set(Member::lines().at(1).city(), "Rome")).await,
            "SET lines[1].city={S:Rome}",
            "attribute_type(lines[1],{S:M})",
        ),
        (
            sent(|u| u.set(Member::limits().key("a.b"), 7)).await,
            "SET limits.a.b={N:7}",
            "attribute_type(limits,{S:M})",
        ),
        (
            sent(|u| u.remove_key(Member::limits(), "daily")).await,
            "REMOVE limits.daily",
            "attribute_type(limits,{S:M})",
        ),
        (
            sent(|u| {
                u.set(Member::total(), Member::price().plus(Member::price()))
                    .set(Member::lines().at(0), home())
            })
            .await,
            "SET total=price+price,lines[0]={M:{city:{S:London},names:{SS:[home]},notes:{L:[]},rooms:{N:3}}}",
            "attribute_exists(price) AND attribute_type(lines,{S:L})",
        ),
    ];
    for ((update, asked), expected, expected_asked) in cases {
        assert_eq!((update.as_str(), asked.as_str()), (expected, expected_asked));
    }
}

#[tokio::test]
async fn the_whole_request_is_as_it_should() {
    let script = Script::new([Reply::ok(&json!({})), Reply::ok(&json!({}))]);
    let members = db_of(script.client()).table::<Member>();
    let update = members
        .update("ada")
        .set(Member::address().city(), "Paris")
        .add(Member::visits(), 1)
        .only_if(Member::id().begins_with("a"))
        .only_if(Member::visits().lt(9) | Member::email().exists());
    update.clone().await.unwrap();
    update.upsert().await.unwrap();
    let requests = script.log().all();
    assert_eq!(
        requests[0].body,
        json!({
            "TableName": "members",
            "Key": { "id": { "S": "ada" } },
            "ConditionExpression": "attribute_exists(#0) AND attribute_type(#1,:0) AND begins_with(#0,:1) AND (#2<:2 OR attribute_exists(#3))",
            "UpdateExpression": "SET #1.#4=:3 ADD #2 :4",
            "ExpressionAttributeNames": { "#0": "id", "#1": "address", "#2": "visits", "#3": "email", "#4": "city" },
            "ExpressionAttributeValues": {
                ":0": { "S": "M" }, ":1": { "S": "a" }, ":2": { "N": "9" }, ":3": { "S": "Paris" }, ":4": { "N": "1" }
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
    let condition = requests[1].body["ConditionExpression"].as_str().unwrap();
    assert!(condition.starts_with("attribute_type("), "{condition}");
}
