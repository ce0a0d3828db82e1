//! What such an index holds: its items, scans and counts.

use dynorm_tests::{Status, Ticket, TicketByTeam, TicketByToken, desk, ticket};
use futures_util::TryStreamExt;

use super::open;

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
