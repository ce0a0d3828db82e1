//! Updates of one item without reading it: what each operator sends, and what comes of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dynorm::write::{AnyWrite, UpdateItem, Write};
use dynorm::{AttributePath, Db, Document, Kind, Model, Table, Value, attribute};
use dynorm_tests::{Fault, Reply, Script, Tap, db_of, map, store, stored, table};
use serde_json::{Value as Json, json};

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    city: String,
    zip: Option<u32>,
    rooms: u32,
    names: BTreeSet<String>,
    notes: Vec<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "members")]
struct Member {
    #[hash_key]
    id: String,
    #[index(keys_only, hash)]
    email: Option<String>,
    visits: u64,
    price: i64,
    tax: Option<i64>,
    total: i64,
    tags: BTreeSet<String>,
    numbers: HashSet<u8>,
    log: Vec<String>,
    address: Option<Address>,
    billing: Option<Address>,
    limits: BTreeMap<String, u32>,
    lines: Vec<Address>,
}

fn home() -> Address {
    Address { city: "London".into(), zip: None, rooms: 3, names: ["home".into()].into(), notes: vec![] }
}

fn ada() -> Member {
    Member {
        id: "ada".into(),
        email: Some("ada@example.com".into()),
        visits: 1,
        price: 100,
        tax: Some(20),
        total: 0,
        tags: ["first".into()].into(),
        numbers: HashSet::from([1]),
        log: vec!["born".into()],
        address: Some(home()),
        billing: None,
        limits: BTreeMap::from([("daily".into(), 5)]),
        lines: vec![home()],
    }
}

/// What is sent for an update: the expression with names and values put in, and what it asks beyond existence.
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

/// Ada in a table, and what an update made of her.
async fn after(update: impl FnOnce(UpdateItem<Member>) -> UpdateItem<Member>) -> Member {
    let (members, _tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    update(members.update("ada")).await.unwrap();
    members.get("ada").consistent().model().await.unwrap().unwrap()
}

#[tokio::test]
async fn each_operator_does_what_it_says() {
    let member = after(|u| {
        u.set(Member::price(), 7)
            .set_or_remove(Member::email(), None::<&str>)
            .add(Member::visits(), 2)
            .append(Member::log(), ["wrote"])
            .insert_into(Member::tags(), ["a", "b"])
            .delete_from(Member::numbers(), [1, 2])
            .set(Member::total(), Member::price().plus(Member::tax()))
            .set_from(Member::billing(), Member::address())
            .set(Member::address().city(), "Paris")
            .add(Member::address().rooms(), 1)
            .set(Member::address().zip(), 75_001)
            .insert_into(Member::address().names(), ["new"])
            .append(Member::address().notes(), ["moved"])
            .set(Member::limits().key("weekly"), 20)
            .set(Member::lines().at(5), home())
            .subtract(Member::lines().at(0).rooms(), 2)
    })
    .await;
    let mut expected = Member {
        email: None,
        visits: 3,
        price: 7,
        // Of what was there before.
        total: 120,
        billing: Some(home()),
        lines: vec![Address { rooms: 1, ..home() }, home()],
        ..ada()
    };
    expected.numbers.clear();
    expected.log.push("wrote".into());
    expected.tags.extend(["a".into(), "b".into()]);
    expected.limits.insert("weekly".into(), 20);
    expected.address = Some(Address {
        city: "Paris".into(),
        zip: Some(75_001),
        rooms: 4,
        names: ["home".into(), "new".into()].into(),
        notes: vec!["moved".into()],
    });
    assert_eq!(member, expected);
}

#[tokio::test]
async fn elements_and_entries_are_removed_and_others_put_before() {
    let member = after(|u| {
        u.prepend(Member::log(), ["a", "b"])
            .remove_key(Member::limits(), "daily")
            .remove_key(Member::limits(), "none")
            .remove_at(Member::lines(), 0)
            .remove(Member::tags())
            .remove(Member::address())
    })
    .await;
    let lists = (Vec::from(["a", "b", "born"].map(str::to_owned)), vec![]);
    assert_eq!((member.log, member.lines), lists);
    assert_eq!((member.limits.len(), member.tags.len(), member.address), (0, 0, None));
    let member = after(|u| u.remove_at(Member::log(), 9).remove_at(Member::lines(), 0)).await;
    assert_eq!((member.log.len(), member.lines.len()), (1, 0));
}

#[tokio::test]
async fn what_is_not_there_is_made_and_what_the_model_does_not_know_stays() {
    let (members, _tap) = table::<Member>().await;
    let raw = map([("id", "ada".into()), ("note", "of another program".into())]);
    store(members.db(), members.name(), raw.clone()).await;
    members
        .update("ada")
        .add(Member::visits(), 2)
        .subtract(Member::total(), 2)
        .append(Member::log(), ["x"])
        .prepend(Member::lines(), [home()])
        .insert_into(Member::tags(), ["x"])
        .set_if_absent(Member::price(), 3)
        .set_if_absent(attribute("note"), "mine")
        .await
        .unwrap();
    let stored = stored(members.db(), members.name()).await.unwrap();
    assert_eq!(stored["note"], raw["note"]);
    assert_eq!((&stored["visits"], &stored["total"], &stored["price"]), (&2.into(), &(-2).into(), &3.into()));
    assert_eq!(stored["log"], Value::List(vec!["x".into()]));
    assert_eq!(stored["lines"].as_list().unwrap().len(), 1);
}

#[tokio::test]
async fn in_a_list_what_is_absent_is_null() {
    #[derive(Model)]
    #[model(table = "matrices")]
    struct Matrix {
        #[hash_key]
        id: String,
        rows: Vec<BTreeSet<u32>>,
        names: Vec<Option<String>>,
    }
    let (matrices, _tap) = table::<Matrix>().await;
    let names = vec![Some("a".into()), Some("b".into())];
    matrices.put(&Matrix { id: "m".into(), rows: vec![[1].into(), [2].into()], names }).await.unwrap();
    matrices
        .update("m")
        .set(Matrix::rows().at(0), BTreeSet::new())
        .set_or_remove(Matrix::names().at(0), None::<&str>)
        .await
        .unwrap();
    let matrix = matrices.get("m").await.unwrap().unwrap();
    assert_eq!((&matrix.rows, &matrix.names), (&vec![[].into(), [2].into()], &vec![None, Some("b".into())]));
}

#[tokio::test]
async fn an_update_makes_no_item_unless_it_may() {
    let (members, tap) = table::<Member>().await;
    let error = members.update("ada").add(Member::visits(), 1).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::NotFound, Some(members.name())));
    assert!(error.to_string().contains("`upsert`") && error.to_string().contains("id=\"ada\""), "{error}");
    assert!(!error.may_be_applied());
    assert_eq!(stored(members.db(), members.name()).await, None);

    members.update("ada").add(Member::visits(), 1).upsert().await.unwrap();
    members.update("ada").add(Member::visits(), 1).upsert().await.unwrap();
    let expected = map([("id", "ada".into()), ("visits", 2.into())]);
    assert_eq!(stored(members.db(), members.name()).await.unwrap(), expected);
    // Nothing is asked for.
    assert_eq!(tap.log().all().last().unwrap().body.get("ConditionExpression"), None);

    // With more conditions than that it is there, it cannot be told which did not hold.
    let error =
        members.update("eve").add(Member::visits(), 1).only_if(Member::visits().lt(5)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("there is no such item, or the condition"), "{error}");
    let error = members.update("eve").set(Member::address().city(), "Rome").await.unwrap_err();
    assert!(
        error.is_conflict() && error.to_string().contains("no such item, or `address` is not"),
        "{error}"
    );
    // Nor can an upsert make what is above.
    let error = members.update("eve").set(Member::address().city(), "Rome").upsert().await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("`address` is not there"), "{error}");
}

#[tokio::test]
async fn a_condition_that_does_not_hold_is_a_conflict_with_the_current_item() {
    let (members, _tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    let count = || members.update("ada").add(Member::visits(), 1).only_if(Member::visits().lt(3));
    count().await.unwrap();
    count().only_if(Member::id().eq("ada")).await.unwrap();
    let error = count().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("the condition does not hold"), "{error}");
    let mut current = error.into_current::<Member>().unwrap();
    assert_eq!(current.visits, 3);
    current.visits = 0;
    current.save().await.unwrap();
    count().await.unwrap();
}

#[tokio::test]
async fn what_is_missing_above_a_path_is_said_by_name() {
    let (members, _tap) = table::<Member>().await;
    members.put(&Member { address: None, tax: None, ..ada() }).await.unwrap();
    let message = async |update: UpdateItem<Member>| {
        let error = update.await.unwrap_err();
        assert!(error.is_conflict() && error.current::<Member>().is_some(), "{error:?}");
        error.to_string()
    };
    let said = message(members.update("ada").set(Member::address().city(), "Rome")).await;
    let expected = "`address` is not there, so nothing below it can be changed: set it whole";
    assert!(said.ends_with(expected), "{said}");
    // Whatever else is asked for.
    let update = members.update("ada").remove(Member::address().zip()).only_if(Member::visits().eq(1));
    assert!(message(update).await.ends_with(expected));
    let said = message(members.update("ada").set(Member::lines().at(7).city(), "Rome")).await;
    assert!(said.contains("`lines[7]` is not there"), "{said}");
    let said = message(members.update("ada").set(attribute("visits").key("x"), 1)).await;
    assert!(said.contains("`visits` is a number (N), not a map (M)"), "{said}");
    let said = message(members.update("ada").set(Member::total(), Member::price().plus(Member::tax()))).await;
    assert!(said.contains("`tax` is not there, so nothing can be made of it"), "{said}");
    let said = message(members.update("ada").set_from(Member::billing(), Member::address())).await;
    assert!(said.contains("`address` is not there"), "{said}");
}

/// The error of an update that is refused before anything is sent, and the attribute that it names.
async fn refused(
    update: impl FnOnce(UpdateItem<Member>) -> UpdateItem<Member>,
) -> (Kind, Option<String>, String) {
    let script = Script::new([]);
    let error = update(db_of(script.client()).table::<Member>().update("ada")).await.unwrap_err();
    assert!(script.log().all().is_empty(), "it was sent");
    assert_eq!(error.table(), Some("members"), "{error}");
    (error.kind(), error.attribute().map(str::to_owned), error.to_string())
}

#[tokio::test]
async fn what_the_types_let_through_is_refused_before_sending() {
    let (kind, attribute_name, message) = refused(|u| u.set(attribute("id"), "eve")).await;
    assert_eq!((kind, attribute_name.as_deref()), (Kind::Invalid, Some("id")));
    assert!(message.contains("the key attribute `id` cannot be updated"), "{message}");

    let whole =
        |u: UpdateItem<Member>| u.set(Member::address(), home()).set(Member::address().city(), "Rome");
    let (kind, attribute_name, message) = refused(whole).await;
    assert_eq!((kind, attribute_name.as_deref()), (Kind::Invalid, Some("address.city")));
    assert!(message.contains("`address` and `address.city` overlap"), "{message}");
    let (_, _, message) = refused(|u| u.add(Member::visits(), 1).add(Member::visits(), 1)).await;
    assert!(message.contains("`visits` is changed twice"), "{message}");
    let (_, _, message) =
        refused(|u| u.set(attribute("log").key("a"), 1).set(Member::log().at(0), "a")).await;
    assert!(message.contains("a map and for a list"), "{message}");

    let many = |n: usize| {
        move |u: UpdateItem<Member>| {
            (0..n).fold(u, |u, n| u.set(Member::limits().key(format!("limit{n}")), 1))
        }
    };
    let (kind, _, message) = refused(many(600)).await;
    assert_eq!(kind, Kind::TooLarge);
    assert!(message.contains("4096 bytes") && message.contains("several updates"), "{message}");
}

#[tokio::test]
async fn a_value_that_cannot_be_stored_is_kept_until_it_is_sent() {
    #[derive(Document, Clone)]
    struct Place {
        height: f64,
    }
    #[derive(Model)]
    #[model(table = "places")]
    struct Places {
        #[hash_key]
        id: f64,
        place: Place,
        heights: Vec<f64>,
        any: Value,
    }
    let script = Script::new([]);
    let places = db_of(script.client()).table::<Places>();
    let error = async |update: UpdateItem<Places>| {
        let error = update.await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Encode, Some("places")), "{error}");
        (error.attribute().unwrap_or_default().to_owned(), error.to_string())
    };
    let update = places.update(1.0).set(Places::place(), Place { height: f64::NAN }).set(Places::any(), 1);
    assert_eq!(error(update.clone()).await.0, "place.height");
    // Of clones, each one has it.
    let kept = update.clone();
    assert_eq!(error(update).await, error(kept).await);
    assert_eq!(error(places.update(1.0).append(Places::heights(), [1.0, f64::NAN])).await.0, "heights[1]");
    let (_, message) = error(places.update(1.0).add(Places::any(), "x")).await;
    assert!(message.contains("`add` takes a number, not a string"), "{message}");
    let (_, message) =
        error(places.update(1.0).insert_into(Places::any(), [Value::from(1), "x".into()])).await;
    assert!(message.contains("all strings, all numbers or all binary"), "{message}");
    error(places.update(f64::NAN).set(Places::any(), 1)).await;
    error(places.update(1.0).only_if(Places::heights().contains(f64::NAN))).await;
    assert!(places.update(f64::NAN).preview().is_err());
    assert!(script.log().all().is_empty());
}

#[tokio::test]
async fn an_update_is_a_value() {
    fn is_value<T: Clone + Send + Sync + 'static>(value: T) -> T {
        value
    }
    let (members, _tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    let update = is_value(members.update("ada").add(Member::visits(), 1).set(Member::email(), "secret"));
    let shown = format!("{update:?}");
    assert!(shown.contains("members") && !shown.contains("secret") && !shown.contains("ada"), "{shown}");
    let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(update.clone().into_future())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 21);
    let any: AnyWrite = update.clone().into_any();
    assert_eq!(any.preview().unwrap(), update.preview().unwrap());
    any.clone().await.unwrap();
    any.await.unwrap();
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 23);
}

#[tokio::test]
async fn without_actions_the_condition_is_sent_alone() {
    let (members, tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    tap.log().clear();
    members.update("ada").only_if(Member::visits().eq(1)).await.unwrap();
    let body = tap.log().only().body;
    assert_eq!((body.get("UpdateExpression"), body.get("ConditionExpression").is_some()), (None, true));
    assert!(members.update("ada").only_if(Member::visits().eq(2)).await.unwrap_err().is_conflict());
    assert_eq!(members.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn items_without_a_model_are_updated_by_name() {
    let (members, tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    let untyped = members.db().open(members.name());
    untyped
        .update("ada")
        .set(attribute("email"), "a@b")
        .add(attribute("visits"), 1)
        .append(attribute("log"), [Value::from("x"), 1.into()])
        .delete_from(attribute("tags"), ["first"])
        .set(attribute("address").key("city"), "Rome")
        .remove_at(attribute("lines"), 0)
        .only_if(attribute("id").eq("ada"))
        .await
        .unwrap();
    let stored = stored(members.db(), members.name()).await.unwrap();
    assert_eq!((&stored["email"], &stored["visits"], stored.get("tags")), (&"a@b".into(), &2.into(), None));
    assert_eq!("address.city".parse::<AttributePath>().unwrap().get(&stored), Some(&"Rome".into()));
    tap.log().clear();
    // The keys were learnt.
    let error = untyped.update("ada").remove(attribute("id")).await.unwrap_err();
    assert!(error.to_string().contains("the key attribute `id`"), "{error}");
    assert!(tap.log().all().is_empty());
    let error = untyped.update(("ada", 1)).remove(attribute("x")).await.unwrap_err();
    assert!(error.to_string().contains("no range key"), "{error}");
    assert!(untyped.update("ada").remove(attribute("x")).preview().is_ok());
}

#[tokio::test]
async fn an_update_that_was_sent_again_says_so() {
    let (members, tap): (Table<Member>, Tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    let count = || members.update("ada").add(Member::visits(), 1);
    assert!(!count().await.unwrap().may_be_applied_twice());
    tap.next(Fault::Instead(Reply::throttled()));
    assert!(!count().await.unwrap().may_be_applied_twice());
    tap.next(Fault::Afterwards(Reply::reset()));
    let updated = count().await.unwrap();
    assert!(updated.may_be_applied_twice() && !updated.was_recovered());
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 5, "and it was");

    tap.next(Fault::Afterwards(Reply::internal()));
    let error = count().only_if(Member::visits().eq(5)).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    tap.next(Fault::Afterwards(Reply::internal()));
    let error = members.update("eve").add(Member::visits(), 1).await.unwrap_err();
    assert!(error.is_not_found() && error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn the_preview_is_what_is_sent() {
    let script = Script::new([Reply::ok(&json!({}))]);
    let members: Table<Member> = Db::new(script.client()).table::<Member>();
    let update = members.update("ada").set(Member::address().city(), "Paris").only_if(Member::visits().lt(9));
    let preview = update.preview().unwrap();
    update.await.unwrap();
    let body = script.log().only().body;
    assert_eq!(body["UpdateExpression"], *preview.update.as_ref().unwrap());
    assert_eq!(body["ConditionExpression"], *preview.condition.as_ref().unwrap());
    let names = body["ExpressionAttributeNames"].as_object().unwrap();
    assert!(
        preview.names.iter().all(|(label, name)| names[label] == *name) && preview.names.len() == names.len()
    );
    assert_eq!(preview.values.len(), body["ExpressionAttributeValues"].as_object().unwrap().len());
    assert_eq!(
        preview.to_string(),
        "UpdateItem on members, item id=\"ada\"\n  \
         update: SET #1.#3=:2\n  \
         condition: attribute_exists(#0) AND attribute_type(#1,:0) AND #2<:1\n  \
         #0: id\n  #1: address\n  #2: visits\n  #3: city\n  \
         :0: String(\"M\")\n  :1: Number(9)\n  :2: String(\"Paris\")"
    );
    let error = members.db().open("members").update("ada").preview().unwrap_err();
    assert!(error.to_string().contains("without a model"), "{error}");
}

#[tokio::test]
async fn updates_are_parts_of_transactions() {
    let (members, tap) = table::<Member>().await;
    members.put(&ada()).await.unwrap();
    members.put(&Member { id: "eve".into(), visits: 0, ..ada() }).await.unwrap();
    let give = |from: &str, to: &str| {
        let take = members.update(from).subtract(Member::visits(), 1).only_if(Member::visits().ge(1));
        members.db().transact_write().with(take).with(members.update(to).add(Member::visits(), 1))
    };
    tap.log().clear();
    tap.next(Fault::Afterwards(Reply::reset()));
    give("ada", "eve").await.unwrap();
    let actions = &tap.log().all()[0].body["TransactItems"];
    assert_eq!(actions[1]["Update"]["UpdateExpression"], "ADD #1 :0");
    let visits = async |id: &str| members.get(id).await.unwrap().unwrap().visits;
    assert_eq!((visits("ada").await, visits("eve").await), (0, 1), "once, though it was sent twice");
    let error = give("ada", "eve").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.current::<Member>().unwrap().visits, 0);
    let error = give("eve", "bob").await.unwrap_err();
    assert!(error.to_string().contains("`upsert`"), "{error}");
    assert_eq!((visits("ada").await, visits("eve").await), (0, 1));
}
