//! Cursors: going on, going back, and being refused elsewhere.

use dynorm::read::{Index, Items, Keyed, Read, RunsOn, Select};
use dynorm::{Cursor, Kind, Projection, Table};
use dynorm_tests::{Reply, Script, Song, db_of, library, numbers, table, unique};
use serde_json::json;

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

/// Pages of any size up to that of everything give what one query gives, in its order.
async fn assert_resumes<I: Index, S: RunsOn<I, Shape<I>>, O: Select<I::Record>>(
    query: Read<I, S, O>,
    table: &Table<I::Record>,
    number: impl Fn(&O::Output) -> u32 + Copy,
) -> dynorm::Result<()> {
    let whole: Vec<u32> = query.all(table).await?.iter().map(number).collect();
    assert!(whole.len() > 5, "{whole:?} is too little to test with");
    for limit in [1, 2, 5, 7, whole.len(), whole.len() + 1] {
        for page_size in [3, 100] {
            let pages = walk(&query.clone().limit(limit).page_size(page_size), table).await?;
            let (last, full) = pages.split_last().unwrap();
            assert!(full.iter().all(|page| page.len() == limit) && last.len() <= limit);
            let resumed: Vec<u32> = pages.iter().flatten().map(number).collect();
            assert_eq!(resumed, whole, "limit {limit}, page size {page_size}");
        }
    }
    Ok(())
}

/// The number of a song, of its title alone.
fn of_title(title: &str) -> u32 {
    title["Song ".len()..].parse().unwrap()
}

#[tokio::test]
async fn a_cursor_in_the_middle_of_a_page_resumes_without_gap_or_overlap_on_the_table() -> dynorm::Result<()>
{
    let (songs, _) = library(25).await;
    let query = Song::query("bach");
    assert_resumes(query.clone(), &songs, |song| song.number).await?;
    assert_resumes(query.clone().reverse(), &songs, |song| song.number).await?;
    assert_resumes(query.clone().number().between(3, 20), &songs, |song| song.number).await?;
    assert_resumes(query.filter(Song::title().ne("Song 004")), &songs, |song| song.number).await?;
    Ok(())
}

#[tokio::test]
async fn a_cursor_resumes_on_a_local_index() -> dynorm::Result<()> {
    let (songs, _) = library(25).await;
    let query = Song::year_index("bach");
    assert_resumes(query.clone(), &songs, |song| song.number).await?;
    assert_resumes(query.reverse().filter(Song::label().not_exists()), &songs, |song| song.number).await?;
    // Many songs share the range key of this one.
    let query = Song::seconds_index("bach");
    assert_resumes(query.clone(), &songs, |song| song.number).await?;
    assert_resumes(query.filter(Song::number().ge(5)), &songs, |song| song.number).await?;
    Ok(())
}

#[tokio::test]
async fn a_cursor_resumes_on_a_global_index() -> dynorm::Result<()> {
    let (songs, _) = library(25).await;
    let query = Song::genre_index("fugue");
    assert_resumes(query.clone(), &songs, |song| song.number).await?;
    assert_resumes(query.reverse().filter(Song::year().lt(1745)), &songs, |song| song.number).await?;
    // Without a range key of its own, all in it are ties.
    assert_resumes(Song::label_index("archiv"), &songs, |song| song.number).await?;
    assert_resumes(Song::label_index("archiv").filter(Song::number().ge(5)), &songs, |song| song.number)
        .await?;
    Ok(())
}

/// Part of a song, without any key.
#[derive(Projection, Debug)]
#[model(of = "Song")]
struct Titled {
    title: String,
}

#[tokio::test]
async fn a_cursor_resumes_with_a_projection_that_lacks_the_keys() -> dynorm::Result<()> {
    let (songs, _) = library(25).await;
    let filter = || Song::title().ne("Song 004");
    let number = |title: &String| of_title(title);
    assert_resumes(Song::query("bach").select(Song::title()), &songs, number).await?;
    assert_resumes(Song::query("bach").select(Song::title()).filter(filter()), &songs, number).await?;
    let titles = || Song::year_index("bach").select(Song::title());
    assert_resumes(titles().filter(filter()), &songs, number).await?;
    assert_resumes(titles().reverse().filter(filter()), &songs, number).await?;
    assert_resumes(Song::genre_index("fugue").select(Song::title()).filter(filter()), &songs, number).await?;
    assert_resumes(Song::genre_index("fugue").project::<Titled>().filter(filter()), &songs, |song| {
        of_title(&song.title)
    })
    .await?;
    assert_resumes(Song::scan().select(Song::title()).filter(filter()), &songs, number).await?;
    Ok(())
}

#[tokio::test]
async fn a_cursor_resumes_a_scan_of_the_table_and_of_an_index() -> dynorm::Result<()> {
    let (songs, _) = library(25).await;
    assert_resumes(Song::scan(), &songs, |song| song.number).await?;
    assert_resumes(Song::scan().filter(Song::year().lt(1740)), &songs, |song| song.number).await?;
    assert_resumes(dynorm_tests::SongLabelIndex::scan(), &songs, |song| song.number).await?;
    Ok(())
}

#[tokio::test]
async fn two_hundred_and_fifty_items_at_fifty_a_page() -> dynorm::Result<()> {
    let (songs, tap) = library(250).await;
    let ascending = (0..250).collect::<Vec<_>>();
    let descending = (0..250).rev().collect::<Vec<_>>();
    for (query, expected) in [(Song::query("bach"), &ascending), (Song::query("bach").reverse(), &descending)]
    {
        tap.log().clear();
        let pages = walk(&query.limit(50), &songs).await?;
        // A full last page does not say that it is the last one.
        assert!(pages[..5].iter().all(|page| page.len() == 50) && pages[5..].iter().all(Vec::is_empty));
        assert_eq!(tap.log().len(), pages.len(), "one request for each page");
        assert_eq!(numbers(pages.into_iter().flatten()), *expected);
    }

    let pages = walk(&Song::genre_index("fugue").reverse().limit(50), &songs).await?;
    assert!(pages[..5].iter().all(|page| page.len() == 50));
    let songs: Vec<_> = pages.into_iter().flatten().collect();
    assert!(songs.is_sorted_by_key(|song| std::cmp::Reverse(song.plays)));
    let mut numbers = numbers(songs);
    numbers.sort_unstable();
    assert_eq!(numbers, ascending, "each once");
    Ok(())
}

#[tokio::test]
async fn back_one_page_of_fifty_forward_reverse_and_on_a_global_index() -> dynorm::Result<()> {
    let (songs, tap) = library(250).await;
    assert_goes_back(&Song::query("bach"), &songs).await?;
    assert_goes_back(&Song::query("bach").reverse(), &songs).await?;
    assert_goes_back(&Song::genre_index("fugue").reverse(), &songs).await?;
    // To the third page, back to the second, and forward to the third again.
    assert_eq!(tap.log().len(), 3 * 5);
    Ok(())
}

/// From the third page of fifty back to the second one, and from there to the third again.
async fn assert_goes_back<I: Index<Record = Song>, S: Keyed + RunsOn<I, Shape<I>>>(
    query: &Read<I, S, Items<Song>>,
    table: &Table<Song>,
) -> dynorm::Result<()> {
    let query = query.clone().limit(50);
    let after = |cursor: Option<Cursor>| query.clone().start_after(&cursor.expect("a place to go on from"));
    let first = query.page(table).await?;
    let second = after(first.next).page(table).await?;
    let third = after(second.next.clone()).page(table).await?;
    let before =
        query.clone().reverse().start_after(third.previous.as_ref().expect("a place to go back from"));
    let back = before.page(table).await?;
    let again = after(back.previous.clone()).page(table).await?;
    let mut back = numbers(back.into_items()?);
    back.reverse();
    assert_eq!(back, numbers(second.into_items()?));
    assert_eq!(numbers(again.into_items()?), numbers(third.into_items()?));
    Ok(())
}

#[tokio::test]
async fn previous_goes_back_one_page() -> dynorm::Result<()> {
    let (songs, _) = library(30).await;
    let query = Song::query("bach").limit(10);
    let first = query.page(&songs).await?;
    let second = query.clone().start_after(first.next.as_ref().unwrap()).page(&songs).await?;
    let back = query.clone().reverse().start_after(second.previous.as_ref().unwrap()).page(&songs).await?;
    assert_eq!(numbers(second.into_items()?), (10..20).collect::<Vec<_>>());
    // And from there forward again.
    let again = query.clone().start_after(back.previous.as_ref().unwrap()).page(&songs).await?;
    assert_eq!(numbers(back.into_items()?), (0..10).rev().collect::<Vec<_>>());
    assert_eq!(numbers(again.into_items()?), (10..20).collect::<Vec<_>>());
    let before = query.clone().reverse().start_after(first.previous.as_ref().unwrap()).page(&songs).await?;
    assert!(before.is_empty() && before.next.is_none() && before.previous.is_none());

    // On an index, with a filter, and one result at a time.
    let query = Song::genre_index("fugue").filter(Song::year().lt(1745));
    let whole = numbers(query.all(&songs).await?);
    let middle = query.clone().limit(8).page(&songs).await?.next.unwrap();
    let page = query.clone().limit(1).start_after(&middle).page(&songs).await?;
    assert_eq!(page.len(), 1);
    let back = query.clone().limit(8).reverse().start_after(page.previous.as_ref().unwrap());
    let mut back = numbers(back.all(&songs).await?);
    assert_eq!(page.into_items()?[0].number, whole[8]);
    back.reverse();
    assert_eq!(back, whole[..8]);
    Ok(())
}

#[tokio::test]
async fn pages_of_a_stream_have_cursors_too() -> dynorm::Result<()> {
    let (songs, _) = library(20).await;
    let query = Song::query("bach").page_size(6);
    let mut pages = query.pages(&songs);
    pages.try_next().await?.unwrap();
    let second = pages.try_next().await?.unwrap();
    let rest = query.clone().start_after(second.next.as_ref().unwrap()).all(&songs).await?;
    assert_eq!(numbers(rest), (12..20).collect::<Vec<_>>());

    // The limit may end in the middle of one.
    let query = query.filter(Song::title().ne("Song 001"));
    let mut pages = query.clone().limit(8).pages(&songs);
    assert_eq!(numbers(pages.try_next().await?.unwrap().into_items()?), [0, 2, 3, 4, 5]);
    let second = pages.try_next().await?.unwrap();
    assert!(pages.try_next().await?.is_none());
    let rest = query.start_after(second.next.as_ref().unwrap()).all(&songs).await?;
    assert_eq!(numbers(second.into_items()?), [6, 7, 8]);
    assert_eq!(numbers(rest), (9..20).collect::<Vec<_>>());
    Ok(())
}

async fn refused<T: std::fmt::Debug>(page: impl Future<Output = dynorm::Result<T>>, because: &str) {
    let error = page.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    assert!(error.to_string().contains(because), "{error}");
}

#[tokio::test]
async fn a_cursor_is_refused_elsewhere_before_anything_is_sent() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let query = Song::query("bach").filter(Song::year().gt(1)).limit(5);
    let cursor = &query.page(&songs).await?.next.unwrap();
    tap.log().clear();

    let elsewhere: Table<Song> = songs.named(unique("others"));
    refused(query.clone().start_after(cursor).page(&elsewhere), "another table").await;
    let index = Song::year_index("bach").filter(Song::title().gt("S"));
    refused(index.start_after(cursor).page(&songs), "another index").await;
    refused(query.clone().reverse().start_after(cursor).page(&songs), "other direction").await;
    let other = "another key condition, filter or segment";
    refused(query.clone().filter(Song::year().gt(2)).start_after(cursor).page(&songs), other).await;
    refused(Song::query("bach").start_after(cursor).page(&songs), other).await;
    let filter = || Song::year().gt(2);
    refused(Song::query("bach").filter(filter()).start_after(cursor).page(&songs), other).await;
    refused(Song::query("handel").filter(Song::year().gt(1)).start_after(cursor).page(&songs), other).await;
    let range = Song::query("bach").number().gt(3).filter(Song::year().gt(1));
    refused(range.start_after(cursor).page(&songs), other).await;
    refused(Song::scan().filter(Song::year().gt(1)).start_after(cursor).page(&songs), other).await;
    // However it is run.
    refused(Song::query("bach").start_after(cursor).all(&songs), other).await;
    refused(Song::query("bach").start_after(cursor).count(&songs), other).await;
    refused(Song::query("bach").start_after(cursor).prefetch().all(&songs), other).await;
    assert!(tap.log().is_empty());

    // What does not change which items there are, or their order, does not matter.
    let more = query.clone().limit(3).page_size(2).consistent().start_after(cursor);
    assert_eq!(numbers(more.all(&songs).await?), [5, 6, 7]);
    let titles = query.clone().select((Song::title(), Song::plays())).start_after(cursor).all(&songs).await?;
    assert_eq!(titles[0], ("Song 005".to_owned(), 65));
    assert_eq!(query.limit(100).start_after(cursor).count(&songs).await?, 15);
    Ok(())
}

#[tokio::test]
async fn a_cursor_survives_as_text_and_anything_else_is_refused() -> dynorm::Result<()> {
    let (songs, _) = library(20).await;
    let page = Song::label_index("archiv").limit(3).page(&songs).await?;
    for cursor in [page.next.unwrap(), page.previous.unwrap()] {
        let text = cursor.to_string();
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "fit for a URL: {text}");
        assert_eq!(text.parse::<Cursor>()?, cursor);
        // No prefix of it, and no text with one character changed, panics, and none is taken for
        // the same cursor.
        for end in 0..text.len() {
            if let Ok(other) = text[..end].parse::<Cursor>() {
                assert_ne!(other, cursor);
            }
            let changed = format!(
                "{}{}{}",
                &text[..end],
                if &text[end..=end] == "A" { "B" } else { "A" },
                &text[end + 1..]
            );
            if let Ok(other) = changed.parse::<Cursor>() {
                assert_ne!(other, cursor, "{changed}");
            }
        }
    }
    for garbage in [
        "",
        " ",
        "x",
        "MQ",
        "eyJ9",
        "ä",
        "1f",
        "🎼",
        &"A".repeat(10_000),
        "MWYwMDAwMDAwMDAwMDAwMDAwOTk5OTksMCw",
    ] {
        assert_eq!(garbage.parse::<Cursor>().unwrap_err().kind(), Kind::Invalid, "{garbage}");
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_whose_item_is_gone_still_marks_its_place() -> dynorm::Result<()> {
    let (songs, _) = library(20).await;
    let query = Song::query("bach").limit(5);
    let cursor = query.page(&songs).await?.next.unwrap();
    songs.delete("bach", 4).await?;
    songs.delete("bach", 5).await?;
    assert_eq!(numbers(query.start_after(&cursor).all(&songs).await?), [6, 7, 8, 9, 10]);
    let (empty, _) = table::<Song>().await;
    assert!(Song::query("bach").page(&empty).await?.next.is_none());
    Ok(())
}

#[tokio::test]
async fn a_cursor_of_a_malformed_key_is_printed_and_not_read_again() -> dynorm::Result<()> {
    for key in [
        json!({ "artist": { "S": "bach" }, "number": { "X": "1" } }),
        json!({ "artist": "bach" }),
        json!({ "artist": { "S": "bach" }, "number": { "N": "one" } }),
        json!([]),
        json!("bach"),
    ] {
        let script = Script::new([Reply::ok(&json!({ "Items": [], "Count": 0, "LastEvaluatedKey": key }))]);
        let songs = db_of(script.client()).table::<Song>();
        // The SDK's own types may find it out at once.
        let Ok(page) = Song::query("bach").page(&songs).await else { continue };
        let Some(cursor) = page.next else { continue };
        let text = cursor.to_string();
        assert!(!format!("{cursor:?}").contains("bach"), "{cursor:?}");
        assert_eq!(text.parse::<Cursor>().unwrap_err().kind(), Kind::Invalid, "{text}");
    }
    Ok(())
}
