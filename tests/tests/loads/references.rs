//! A load takes what a put takes: models, and references to them, which are handed back as such.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use dynorm::{Item, Kind, Refusals};
use dynorm_tests::{Song, Store, song, table};
use futures_util::stream;

use crate::{SONG, number, songs, stored};

#[tokio::test]
async fn models_are_taken_by_value_or_by_reference() -> dynorm::Result<()> {
    let (table, _) = table::<Song>().await;
    let all: Vec<Song> = (0..30).map(song).collect();
    assert_eq!(table.put_all(&all).await.into_result()?, 30);
    assert_eq!(table.put_all(all.iter().filter(|song| song.number < 5)).await.into_result()?, 5);
    assert_eq!(table.put_all(&[song(30), song(31)]).await.into_result()?, 2);
    assert_eq!(table.put_all([song(32)]).await.into_result()?, 1);
    assert_eq!(table.put_all([&song(33), &all[0]]).await.into_result()?, 2);
    assert_eq!(table.put_all(Some(song(34))).await.into_result()?, 1);
    assert_eq!(table.put_stream(stream::iter(&all)).await.into_result()?, 30);
    let results = all.iter().map(Ok::<_, dynorm::Error>);
    assert_eq!(table.try_put_stream(stream::iter(results)).await.into_result()?, 30);
    let mut changed = all.clone();
    assert_eq!(table.put_all(&mut changed).await.into_result()?, 30);

    let shared: Vec<Arc<Song>> = vec![Arc::new(song(35))];
    assert_eq!(table.put_all(&shared).await.into_result()?, 1);
    assert_eq!(table.put_all(&[Cow::Borrowed(&all[0])]).await.into_result()?, 1);
    let items: Vec<Item<Song>> = Song::query("bach").number().ge(30).all(&table).await?;
    assert_eq!(table.put_all(&items).await.into_result()?, 6);
    // A load that borrows nothing can be another task's.
    let running = tokio::spawn(table.put_all(all).into_future());
    assert_eq!(running.await.expect("it does not panic").into_result()?, 30);
    assert_eq!(Song::scan().count(&table).await?, 36);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_left_over_is_handed_back_as_it_was_given() {
    let store = Store::leaving(SONG, |_, entry| number(entry).is_multiple_of(7));
    let all: Vec<Song> = (0..60).map(song).collect();
    let outcome = songs(&store).put_all(&all).attempts(2).await;
    let left: HashSet<*const Song> = outcome.leftovers.iter().map(|song| std::ptr::from_ref(*song)).collect();
    let expected = all.iter().filter(|song| song.number.is_multiple_of(7)).map(std::ptr::from_ref);
    assert_eq!(left, expected.collect::<HashSet<_>>());
    assert_eq!((outcome.written, outcome.rest.count(), stored(&store).len()), (51, 0, 51));
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_and_what_is_not_taken_are_references_too() {
    let store = Store::new(SONG);
    let mut all: Vec<Song> = (0..100).map(song).collect();
    all[30].artist.clear();
    let outcome = songs(&store).put_all(&all).await;
    assert!(std::ptr::eq(outcome.refused[0].write, &raw const all[30]));
    assert_eq!((outcome.refused[0].error.kind(), outcome.written), (Kind::Invalid, 30));
    assert_eq!(outcome.rest.map(|song| song.number).collect::<Vec<_>>(), (31..100).collect::<Vec<_>>());

    let outcome = songs(&store).put_all(&all).on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len()), (99, 1));
}

/// A key that comes again is written again: the reference to the first is not left behind.
#[tokio::test(start_paused = true)]
async fn of_references_with_one_key_the_last_counts() {
    let store = Store::new(SONG);
    let (one, two) = (song(1), Song { title: "again".into(), ..song(1) });
    let outcome = songs(&store).put_all([&one, &two]).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (2, 0));
    assert_eq!(store.items()[0]["title"]["S"], "again");
}
