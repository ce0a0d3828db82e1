//! Tables without a model.

use dynorm::{Kind, Map, Model, Value, attribute};
use dynorm_tests::{Status, Ticket, TicketByTeam, desk};

use super::{open, with_indexes};

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
