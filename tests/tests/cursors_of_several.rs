//! Cursors on indexes of several attributes: they neither skip nor repeat, wherever a page ends.

use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::read::{Index, Keyed, Read, RunsOn, Select};
use dynorm::{Cursor, Kind, Table};
use dynorm_tests::{Status, Ticket, TicketByStatus, TicketByTeam, desk, table, ticket};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// That of the table itself.
type Shape<I> = <<I as Index>::Record as dynorm::Record>::Shape;

/// All pages of a query, each of which goes on behind the cursor of the one before, by way of its
/// text.
async fn walk<I: Index, S: RunsOn<I, Shape<I>>, O: Select<I::Record>>(
    query: &Read<I, S, O>,
    table: &Table<I::Record>,
) -> dynorm::Result<Vec<Vec<O::Output>>> {
    let (mut pages, mut next) = (Vec::new(), query.clone());
    loop {
        let page = next.page(table).await?;
        let cursor: Option<Cursor> = page.next.as_ref().map(|next| next.to_string().parse()).transpose()?;
        pages.push(page.into_items()?);
        match cursor {
            Some(cursor) => next = query.clone().start_after(&cursor),
            None => return Ok(pages),
        }
    }
}

/// Pages of `limit` give what one query gives, in its order, and each page that is there has one
/// before it.
async fn assert_resumes<I: Index, S: Keyed + RunsOn<I, Shape<I>>, O: Select<I::Record>>(
    query: &Read<I, S, O>,
    table: &Table<I::Record>,
    limit: usize,
    page_size: u32,
    number: impl Fn(&O::Output) -> u32 + Copy,
) -> dynorm::Result<()> {
    let whole: Vec<u32> = query.all(table).await?.iter().map(number).collect();
    let query = query.clone().limit(limit).page_size(page_size);
    let pages = walk(&query, table).await?;
    let numbers: Vec<u32> = pages.iter().flatten().map(number).collect();
    assert_eq!(numbers, whole, "limit {limit}, page size {page_size}");

    // Back, from behind the first page to its start.
    let first = query.page(table).await?;
    let Some(next) = &first.next else { return Ok(()) };
    let second = query.clone().start_after(next).page(table).await?;
    let Some(previous) = &second.previous else { return Ok(()) };
    let back = query.clone().reverse().start_after(&previous.to_string().parse()?);
    let mut back: Vec<u32> = back.all(table).await?.iter().map(number).collect();
    back.reverse();
    assert_eq!(back, first.into_items()?.iter().map(number).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_cursor_in_the_middle_of_a_page_resumes_on_an_index_of_several_attributes() -> dynorm::Result<()> {
    let (tickets, _tap) = desk(80).await;
    let open = || Ticket::by_status("acme", Status::Open);
    let red = || Ticket::by_team("acme", "red", Status::Open, vec![1, 0]);
    for (limit, page_size) in [(1, 100), (5, 4), (7, 100), (1000, 7)] {
        let of_item = |ticket: &dynorm::Item<Ticket>| ticket.number;
        assert_resumes(&open(), &tickets, limit, page_size, of_item).await?;
        assert_resumes(&open().reverse(), &tickets, limit, page_size, of_item).await?;
        assert_resumes(&open().due().eq(2), &tickets, limit, page_size, of_item).await?;
        assert_resumes(&open().due().eq(2).priority().le(1), &tickets, limit, page_size, of_item).await?;
        let filtered = open().filter(Ticket::title().ne("Ticket 004") & Ticket::number().gt(8));
        assert_resumes(&filtered, &tickets, limit, page_size, of_item).await?;
        assert_resumes(&filtered.reverse(), &tickets, limit, page_size, of_item).await?;
        let of_keys = |ticket: &TicketByTeam| ticket.number;
        assert_resumes(&red(), &tickets, limit, page_size, of_keys).await?;
        // Without any key in what is read.
        let titles = open().filter(Ticket::note().not_exists()).select(Ticket::title()).reverse();
        let of_title = |title: &String| title["Ticket ".len()..].parse().unwrap();
        assert_resumes(&titles, &tickets, limit, page_size, of_title).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_is_of_one_query_of_one_index() -> dynorm::Result<()> {
    let (tickets, tap) = desk(60).await;
    let on_day = || Ticket::by_status("acme", Status::Open).due().eq(2);
    let cursor = on_day().limit(2).page(&tickets).await?.next.unwrap();
    tap.log().clear();
    for error in [
        on_day().priority().ge(1).start_after(&cursor).all(&tickets).await.unwrap_err(),
        Ticket::by_status("acme", Status::Done)
            .due()
            .eq(2)
            .start_after(&cursor)
            .all(&tickets)
            .await
            .unwrap_err(),
        Ticket::by_status("acme", Status::Open)
            .due()
            .le(2)
            .start_after(&cursor)
            .all(&tickets)
            .await
            .unwrap_err(),
        on_day().reverse().start_after(&cursor).all(&tickets).await.unwrap_err(),
        Ticket::note_index("urgent").start_after(&cursor).all(&tickets).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
    }
    assert!(tap.log().is_empty());
    // A scan has places of the same keys, and is another query.
    let scanned = TicketByStatus::scan().limit(3).page(&tickets).await?;
    let rest = TicketByStatus::scan().start_after(&scanned.next.unwrap()).all(&tickets).await?;
    assert_eq!(rest.len() as u64 + 3, TicketByStatus::scan().count(&tickets).await?);
    Ok(())
}

/// Tickets of one status, with ties of everything but the number.
fn tickets() -> impl Strategy<Value = Vec<Ticket>> {
    let one = (0..3u32, prop::option::weighted(0.9, 0..3u8), 0..2u32);
    prop::collection::vec(one, 0..24).prop_map(|all| {
        let ticket = |(number, (due, priority, title)): (usize, (u32, Option<u8>, u32))| Ticket {
            status: Status::Open,
            due,
            priority,
            title: format!("Ticket {title}"),
            team: Some("red".into()),
            token: vec![1],
            ..ticket(u32::try_from(number).unwrap())
        };
        all.into_iter().enumerate().map(ticket).collect()
    })
}

#[derive(Debug, Clone)]
struct Case {
    tickets: Vec<Ticket>,
    limit: usize,
    page_size: u32,
    due: u32,
    backwards: bool,
    filtered: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let parts = (tickets(), 1..9usize, 1..9u32, 0..3u32, any::<bool>(), any::<bool>());
    parts.prop_map(|(tickets, limit, page_size, due, backwards, filtered)| Case {
        tickets,
        limit,
        page_size,
        due,
        backwards,
        filtered,
    })
}

#[test]
fn cursors_neither_skip_nor_repeat_whatever_is_in_the_index() {
    static CASES: AtomicU32 = AtomicU32::new(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (table, _tap) = runtime.block_on(table::<Ticket>());
    // Each has some hundred requests. More cases: `PROPTEST_CASES`.
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let test = |case: Case| {
        let tenant = format!("tenant {}", CASES.fetch_add(1, Ordering::Relaxed));
        let all: Vec<_> =
            case.tickets.iter().map(|ticket| Ticket { tenant: tenant.clone(), ..ticket.clone() }).collect();
        runtime.block_on(async {
            assert!(table.put_all(all.clone()).await.is_complete());
            let Case { limit, page_size, due, .. } = case;
            let number = |ticket: &dynorm::Item<Ticket>| ticket.number;
            let query = Ticket::by_status(&tenant, Status::Open);
            let query = if case.backwards { query.reverse() } else { query };
            let query = if case.filtered { query.filter(Ticket::title().eq("Ticket 1")) } else { query };
            assert_resumes(&query, &table, limit, page_size, number).await.unwrap();
            let behind = query.due().eq(due).priority().ge(1);
            assert_resumes(&behind, &table, limit, page_size, number).await.unwrap();
            let keys = Ticket::by_team(&tenant, "red", Status::Open, vec![1]);
            assert_resumes(&keys, &table, limit, page_size, |ticket| ticket.number).await.unwrap();
            // What was found is what is there.
            let wanted = |ticket: &Ticket| !case.filtered || ticket.title == "Ticket 1";
            let in_index = |ticket: &&Ticket| ticket.priority.is_some() && wanted(ticket);
            let found = query.count(&table).await.unwrap();
            assert_eq!(found, all.iter().filter(in_index).count() as u64);
        });
        Ok(())
    };
    TestRunner::new(config).run(&case(), test).unwrap_or_else(|error| panic!("{error}"));
}
