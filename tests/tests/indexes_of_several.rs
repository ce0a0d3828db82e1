//! Indexes whose hash and range keys are several attributes: what is asked, what is sent, and what
//! is refused.

use dynorm::read::{Query, Select};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Db, Difference, Kind, Map, Model, Table, Value, attribute};
use dynorm_tests::{
    Fault, Reply, Script, Status, Tap, Ticket, TicketByStatus, TicketByTeam, TicketByToken, desk, tapped,
    ticket, unique,
};
use futures_util::TryStreamExt;
use serde_json::json;

/// The numbers of the tickets that are found, each time in the order of the index.
async fn found<I, S, O>(query: &dynorm::read::Read<I, S, O>, tickets: &Table<Ticket>) -> Vec<u32>
where
    I: dynorm::read::Index<Record = Ticket>,
    S: dynorm::read::RunsOn<I, dynorm::HashAndRange>,
    O: Select<Ticket, Output = dynorm::Item<Ticket>>,
{
    let items = query.all(tickets).await.unwrap();
    let place = |ticket: &Ticket| (ticket.due, ticket.priority);
    assert!(items.is_sorted_by_key(|ticket| place(ticket)), "in the order of the range key");
    let mut numbers: Vec<_> = items.iter().map(|ticket| ticket.number).collect();
    numbers.sort_unstable();
    numbers
}

/// The numbers of those of the first 100 tickets that are open, `acme`'s, and in the index at all,
/// and of which something is true.
fn expected(wanted: impl Fn(&Ticket) -> bool) -> Vec<u32> {
    let in_index = |ticket: &Ticket| {
        ticket.tenant == "acme" && ticket.status == Status::Open && ticket.priority.is_some()
    };
    let numbers: Vec<_> =
        (0..100).map(ticket).filter(in_index).filter(wanted).map(|ticket| ticket.number).collect();
    assert!(!numbers.is_empty(), "too little to test with");
    numbers
}

fn open() -> Query<TicketByStatus> {
    Ticket::by_status("acme", Status::Open)
}

#[tokio::test]
async fn each_condition_on_each_attribute_finds_what_it_says() {
    let (tickets, _tap) = desk(100).await;
    let priority = |ticket: &Ticket| ticket.priority.unwrap();
    assert_eq!(found(&open(), &tickets).await, expected(|_| true));
    assert_eq!(found(&open().due().eq(2), &tickets).await, expected(|ticket| ticket.due == 2));
    assert_eq!(found(&open().due().lt(2), &tickets).await, expected(|ticket| ticket.due < 2));
    assert_eq!(found(&open().due().le(2), &tickets).await, expected(|ticket| ticket.due <= 2));
    assert_eq!(found(&open().due().gt(2), &tickets).await, expected(|ticket| ticket.due > 2));
    assert_eq!(found(&open().due().ge(2), &tickets).await, expected(|ticket| ticket.due >= 2));
    let some_days = open().due().between(1, 3);
    assert_eq!(found(&some_days, &tickets).await, expected(|ticket| (1..=3).contains(&ticket.due)));
    assert_eq!(found(&open().due().any(), &tickets).await, expected(|_| true));

    let on_day = || open().due().eq(2).priority();
    let due = |wanted: fn(u8) -> bool| expected(move |ticket| ticket.due == 2 && wanted(priority(ticket)));
    assert_eq!(found(&on_day().eq(1), &tickets).await, due(|priority| priority == 1));
    assert_eq!(found(&on_day().lt(1), &tickets).await, due(|priority| priority < 1));
    assert_eq!(found(&on_day().le(1), &tickets).await, due(|priority| priority <= 1));
    assert_eq!(found(&on_day().gt(1), &tickets).await, due(|priority| priority > 1));
    assert_eq!(found(&on_day().ge(1), &tickets).await, due(|priority| priority >= 1));
    assert_eq!(found(&on_day().between(0, 1), &tickets).await, due(|priority| priority <= 1));
    assert_eq!(found(&on_day().any(), &tickets).await, due(|_| true));
    let urgent = due(|priority| priority >= 1).len() as u64;
    assert_eq!(on_day().ge(1).count(&tickets).await.unwrap(), urgent);

    // The next attribute by its place, whatever its name; and a value by reference.
    let (tenant, status) = ("acme".to_owned(), Status::Open);
    let by_place = Ticket::by_status(&tenant, status).range().eq(2).range().ge(1);
    assert_eq!(found(&by_place, &tickets).await, due(|priority| priority >= 1));
    assert_eq!(by_place.preview().unwrap(), on_day().ge(1).preview().unwrap());
    // Strings have beginnings, as an attribute behind others too.
    let red = Ticket::by_team("acme", "red", Status::Open, vec![1, 0]);
    let first = red.first(&tickets).await.unwrap().expect("a ticket");
    let beside = || red.due().eq(first.due).priority().eq(first.priority.unwrap()).title();
    let all = beside().any().all(&tickets).await.unwrap();
    let with = |prefix: &str| all.iter().filter(|ticket| ticket.title.starts_with(prefix)).count() as u64;
    for prefix in ["Ticket", &first.title[..9], "x"] {
        assert_eq!(beside().begins_with(prefix).count(&tickets).await.unwrap(), with(prefix), "{prefix}");
    }
    assert!(with("Ticket") > with(&first.title[..9]), "too little to test with: {all:?}");
}

#[tokio::test]
async fn conditions_that_are_there_only_sometimes_are_of_one_type() {
    let (tickets, _tap) = desk(100).await;
    for (min, expected) in [(Some(3), expected(|ticket| ticket.due >= 3)), (None, expected(|_| true))] {
        let due = open().due();
        let query = match min {
            Some(min) => due.ge(min),
            None => due.any(),
        };
        assert_eq!(found(&query, &tickets).await, expected);
    }
}

#[tokio::test]
async fn the_descending_order_is_that_of_all_attributes() {
    let (tickets, _tap) = desk(100).await;
    let ascending = open().models().all(&tickets).await.unwrap();
    let mut descending = open().reverse().models().all(&tickets).await.unwrap();
    let place = |ticket: &Ticket| (ticket.due, ticket.priority);
    assert!(descending.is_sorted_by_key(|ticket| std::cmp::Reverse(place(ticket))));
    descending.reverse();
    assert!(ascending.iter().map(place).eq(descending.iter().map(place)));
    let last = open().reverse().due().eq(2).limit(1).one(&tickets).await.unwrap();
    assert_eq!(place(&last), (2, Some(2)));
}

#[tokio::test]
async fn a_query_sends_an_equality_for_each_attribute() -> dynorm::Result<()> {
    let (tickets, tap) = desk(10).await;
    let query = open().due().eq(2).priority().between(1, 2).filter(Ticket::title().ne("x"));
    let preview = query.preview()?;
    assert_eq!(preview.index.as_deref(), Some("by_status"));
    assert_eq!(
        preview.key_condition.as_deref(),
        Some("#0=:0 AND #1=:1 AND #2=:2 AND (#3 BETWEEN :3 AND :4)")
    );
    let names: Vec<_> = preview.names.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["tenant", "status", "due", "priority", "title"]);
    query.all(&tickets).await?;
    let sent = tap.log().only();
    assert_eq!(sent.body["IndexName"], "by_status");
    assert_eq!(sent.body["KeyConditionExpression"], preview.key_condition.unwrap());
    assert_eq!(
        sent.body["ExpressionAttributeValues"],
        json!({
            ":0": { "S": "acme" }, ":1": { "S": "Open" }, ":2": { "N": "2" }, ":3": { "N": "1" }, ":4": { "N": "2" }, ":5": { "S": "x" },
        })
    );
    Ok(())
}

#[tokio::test]
async fn the_table_is_made_with_all_keys_in_their_order_and_described_so() -> dynorm::Result<()> {
    let (db, tap) = tapped();
    let tickets = db.table::<Ticket>().named(unique("tickets"));
    tickets.create().await?;
    let created = tap.log().of("CreateTable").remove(0);
    let index = |name: &str| {
        let indexes = created.body["GlobalSecondaryIndexes"].as_array().unwrap();
        let index = indexes.iter().find(|index| index["IndexName"] == name).unwrap();
        let keys = index["KeySchema"].as_array().unwrap().iter();
        keys.map(|key| {
            format!("{} {}", key["AttributeName"].as_str().unwrap(), key["KeyType"].as_str().unwrap())
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(index("by_status"), ["tenant HASH", "status HASH", "due RANGE", "priority RANGE"]);
    assert_eq!(
        index("ByTeam"),
        [
            "tenant HASH",
            "team HASH",
            "status HASH",
            "token HASH",
            "due RANGE",
            "priority RANGE",
            "title RANGE",
            "number RANGE"
        ]
    );
    let described = tickets.describe().await?;
    let by_status = described.schema.index("by_status").unwrap();
    assert_eq!(Some(by_status), Ticket::schema().index("by_status"));
    assert_eq!(described.index("ByTeam").unwrap().schema.as_ref(), Ticket::schema().index("ByTeam"));
    assert!(described.schema.unreadable.is_empty());
    assert_eq!(tickets.verify().await?, []);
    // What was described can be made elsewhere.
    let copy = db.open(unique("copy"));
    let made = copy.create_with(&described.schema).await?;
    assert_eq!(made.schema.index("ByTeam"), described.schema.index("ByTeam"));
    Ok(())
}

fn text(name: &'static str) -> KeyAttribute {
    KeyAttribute::string(name)
}

/// The table of tickets, with other indexes.
fn with_indexes(indexes: Vec<IndexSchema>) -> TableSchema {
    let mut schema = TableSchema::of_keys(text("tenant"), KeyAttribute::number("number"));
    schema.indexes = indexes.into();
    schema
}

#[tokio::test]
async fn verify_tells_keys_in_another_order_and_keys_that_are_missing() -> dynorm::Result<()> {
    let (db, _tap) = tapped();
    let mut indexes = Ticket::schema().indexes.to_vec();
    for index in &mut indexes {
        match &*index.name {
            "by_status" => index.hash.to_mut().reverse(),
            "ByTeam" => drop(index.range.to_mut().pop()),
            _ => {}
        }
    }
    let tickets = db.table::<Ticket>().named(unique("tickets"));
    db.open(tickets.name()).create_with(&with_indexes(indexes)).await?;
    let mut differences = tickets.verify().await?;
    differences.sort_by_key(|difference| !difference.to_string().contains("by_status"));
    let [order, missing] = &*differences else { panic!("{differences:?}") };
    assert!(matches!(order, Difference::Index { .. }) && !order.is_harmless());
    assert_eq!(
        order.to_string(),
        "index `by_status` is global by `tenant` (S) + `status` (S) and `due` (N) + `priority` (N) with all attributes in the model, \
         global by `status` (S) + `tenant` (S) and `due` (N) + `priority` (N) with all attributes in the table"
    );
    assert!(
        missing.to_string().contains("`title` (S) + `number` (N) with keys only in the model"),
        "{missing}"
    );
    assert!(!missing.is_harmless());
    Ok(())
}

#[tokio::test]
async fn what_the_index_holds_is_a_struct_with_all_keys_and_fetch_gives_the_items() -> dynorm::Result<()> {
    let (tickets, tap) = desk(100).await;
    let query = Ticket::by_team("acme", "red", Status::Open, vec![1, 0]);
    let keys: Vec<TicketByTeam> = query.all(&tickets).await?;
    let in_team = |ticket: &Ticket| {
        let keys = (&*ticket.tenant, ticket.team.as_deref(), ticket.status, ticket.token[1]);
        keys == ("acme", Some("red"), Status::Open, 0) && ticket.priority.is_some()
    };
    let mut expected: Vec<_> = (0..100).map(ticket).filter(in_team).collect();
    expected.sort_by_key(|ticket| (ticket.due, ticket.priority, ticket.title.clone(), ticket.number));
    let whole = |key: &TicketByTeam| {
        (
            key.tenant.clone(),
            key.number,
            key.status,
            key.due,
            key.priority,
            key.team.clone(),
            key.token.clone(),
            key.title.clone(),
        )
    };
    let of_ticket = |ticket: &Ticket| {
        let Ticket { tenant, number, status, due, priority, team, token, title, .. } = ticket.clone();
        (tenant, number, status, due, priority, team, token, title)
    };
    assert!(expected.len() > 5);
    assert_eq!(
        keys.iter().map(whole).collect::<Vec<_>>(),
        expected.iter().map(of_ticket).collect::<Vec<_>>()
    );

    let items: Vec<_> = query.page_size(4).fetch(&tickets).try_collect().await?;
    assert_eq!(items.iter().map(|ticket| (**ticket).clone()).collect::<Vec<_>>(), expected);
    assert!(!tap.log().of("BatchGetItem").is_empty());

    // Some attributes besides the keys; an order by another's hash key, with the table's beside it.
    let by_token = Ticket::by_token(vec![1, 0]).tenant().eq("acme").due().ge(3);
    let held: Vec<TicketByToken> = by_token.all(&tickets).await?;
    assert!(held.len() > 5 && held.is_sorted_by_key(|ticket| ticket.due));
    assert!(
        held.iter()
            .all(|held| held.title == ticket(held.number).title && held.note == ticket(held.number).note)
    );
    Ok(())
}

#[tokio::test]
async fn an_index_is_scanned_and_counted_and_lacks_what_has_not_all_keys() -> dynorm::Result<()> {
    let (tickets, _tap) = desk(100).await;
    let complete = |ticket: &Ticket| ticket.team.is_some() && ticket.priority.is_some();
    let expected: Vec<_> = (0..100).map(ticket).filter(complete).map(|ticket| ticket.number).collect();
    let mut scanned: Vec<_> =
        TicketByTeam::scan().segments(3).all(&tickets).await?.iter().map(|ticket| ticket.number).collect();
    scanned.sort_unstable();
    assert_eq!(scanned, expected);
    assert_eq!(TicketByTeam::scan().count(&tickets).await?, expected.len() as u64);
    assert_eq!(
        TicketByTeam::scan().filter(Ticket::status().eq(Status::Done)).page_size(7).count(&tickets).await?,
        (0..100).map(ticket).filter(|ticket| complete(ticket) && ticket.status == Status::Done).count()
            as u64
    );
    assert_eq!(
        open().due().eq(1).count(&tickets).await?,
        open().due().eq(1).all(&tickets).await?.len() as u64
    );

    // A save that takes a key away takes the item out of the index, and back.
    let mut first = tickets.get("acme", 0).await?.unwrap();
    first.priority = None;
    first.save().await?;
    assert_eq!(open().filter(Ticket::title().eq(&first.title)).count(&tickets).await?, 0);
    first.priority = Some(9);
    first.partial_save().await?;
    assert_eq!(open().due().eq(first.due).priority().eq(9).one(&tickets).await?.number, 0);
    Ok(())
}

#[tokio::test]
async fn an_untyped_table_is_asked_by_a_tuple_and_the_next_attribute() -> dynorm::Result<()> {
    let (tickets, tap) = desk(100).await;
    let untyped = tickets.db().open(tickets.name());
    let number = |item: &dynorm::Item<Map>| item["number"].clone();
    let typed = open().due().eq(2).priority().ge(1).all(&tickets).await?;
    let query = untyped.query(("acme", "Open")).index("by_status").range().eq(2).range().ge(1);
    let items = query.all(&untyped).await?;
    assert_eq!(
        items.iter().map(number).collect::<Vec<_>>(),
        typed.iter().map(|ticket| Value::from(ticket.number)).collect::<Vec<_>>()
    );
    let four = || untyped.query(("acme", "red", "Open", Value::from([1u8, 0].as_slice()))).index("ByTeam");
    let typed = Ticket::by_team("acme", "red", Status::Open, vec![1, 0]).count(&tickets).await?;
    assert_eq!(four().count(&untyped).await?, typed);
    let titled = four().range().eq(2).range().eq(2).range().begins_with("Ticket").reverse();
    let found = titled.all(&untyped).await?;
    assert!(!found.is_empty() && found.iter().all(|item| item["due"] == 2.into()));
    assert_eq!(
        untyped.scan().index("ByTeam").count(&untyped).await?,
        TicketByTeam::scan().count(&tickets).await?
    );

    // With the keys given, no description is needed.
    tap.log().clear();
    let given =
        tickets.db().open(tickets.name()).with_schema(&with_indexes(Ticket::schema().indexes.to_vec()));
    let query = given.query(("acme", "Open")).index("by_status").range().eq(2);
    assert_eq!(query.count(&given).await?, open().due().eq(2).count(&tickets).await?);
    assert!(tap.log().of("DescribeTable").is_empty());
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_the_keys_of_an_index_is_refused_before_it_is_sent() {
    let (tickets, tap) = desk(1).await;
    let untyped = tickets.db().open(tickets.name());
    let index = |name: &'static str| untyped.query(("acme", "Open")).index(name);
    let both = "`tenant` (S), `status` (S)";
    for (query, says) in [
        (untyped.query("acme").index("by_status"), both),
        (untyped.query(("acme", "Open", 1)).index("by_status"), both),
        (untyped.query(("acme", 1)), "the hash key is `tenant` (S) alone"),
        (index("by_token"), "the hash key is `token` (B) alone"),
        (untyped.query(("acme", 1)).index("by_status"), "`status` must be"),
        (untyped.query(("acme", "")).index("by_status"), "`status` is empty"),
        (index("by_status").range().eq("x"), "`due` must be"),
        (index("by_status").range().eq(1).range().eq("x"), "`priority` must be"),
        (index("by_status").range().eq(1).range().eq(1).range().eq(1), "3 conditions"),
        (untyped.query("acme").range().eq(1).range().eq(1), "`number` (N) alone"),
        (untyped.query("urgent").index("NoteIndex").range().eq(1), "that has none"),
        (index("by_status").filter(attribute("status").eq("Open")), "key attribute `status`"),
        (index("by_status").filter(attribute("priority").exists()), "key attribute `priority`"),
    ] {
        let error = query.all(&untyped).await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(tickets.name())), "{error}");
        assert!(error.to_string().contains(says), "{says}: {error}");
    }
    let last = index("by_status").range().eq(1).range().ge("x").all(&untyped).await.unwrap_err();
    assert!(last.to_string().contains("`priority` must be"), "{last}");
    let sent = tap.log().take();
    assert!(sent.iter().all(|request| request.operation == "DescribeTable"), "it may have changed: {sent:?}");
    // What is a key of the table alone is no key of the index.
    let by_number = index("by_status").filter(attribute("number").ge(0));
    assert_eq!(by_number.count(&untyped).await.unwrap(), 1);
}

#[tokio::test]
async fn a_schema_that_dynamodb_would_refuse_is_refused_by_name() {
    let (db, tap) = tapped();
    let names = |names: &[&'static str]| names.iter().map(|name| text(name)).collect::<Vec<_>>();
    let global = |hash: &[&'static str], range: &[&'static str]| {
        IndexSchema::global("by_all", names(hash), names(range), Projection::All)
    };
    let local = |mut index: IndexSchema| {
        index.kind = IndexKind::Local;
        index
    };
    for (index, says) in [
        (global(&["a", "b", "c", "d", "e"], &[]), "5 hash and 0 range attributes"),
        (global(&["a"], &["b", "c", "d", "e", "f"]), "1 hash and 5 range attributes"),
        (global(&[], &["b"]), "0 hash and 1 range"),
        (global(&["a", "b"], &["c", "a"]), "`a` twice"),
        (local(global(&["tenant"], &["a", "b"])), "local"),
        (local(global(&["tenant"], &[])), "local"),
    ] {
        let error = db.open(unique("refused")).create_with(&with_indexes(vec![index])).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
        assert!(error.to_string().contains("by_all") && error.to_string().contains(says), "{error}");
    }
    assert!(tap.log().is_empty());
    let most = global(&["a", "b", "c", "d"], &["e", "f", "g", "h"]);
    db.open(unique("most")).create_with(&with_indexes(vec![most])).await.unwrap();
}

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

#[tokio::test]
async fn a_tap_sees_no_difference_for_indexes_of_one_attribute() {
    let (tickets, tap): (_, Tap) = desk(20).await;
    let noted = Ticket::note_index("urgent").count(&tickets).await.unwrap();
    assert_eq!(noted, 2);
    assert_eq!(tap.log().only().body["KeyConditionExpression"], "#0=:0");
}
