//! Conditions on each of the attributes, and what is sent for them.

use dynorm::Table;
use dynorm::read::Select;
use dynorm_tests::{Status, Tap, Ticket, desk, ticket};
use serde_json::json;

use super::open;

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
async fn a_tap_sees_no_difference_for_indexes_of_one_attribute() {
    let (tickets, tap): (_, Tap) = desk(20).await;
    let noted = Ticket::note_index("urgent").count(&tickets).await.unwrap();
    assert_eq!(noted, 2);
    assert_eq!(tap.log().only().body["KeyConditionExpression"], "#0=:0");
}
