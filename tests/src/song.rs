//! A model with an index of each kind, for tests of queries, scans and batches.

use std::ops::Deref;

use dynorm::{Model, Table};

use crate::{Tap, table};

/// A song.
#[derive(Model, Debug, Clone, PartialEq, Eq)]
#[model(table = "songs")]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Song {
    #[hash_key]
    pub artist: String,
    #[range_key]
    pub number: u32,
    /// Local.
    #[index(all)]
    pub year: u32,
    /// Local.
    #[index(keys_only)]
    pub seconds: u32,
    /// Global.
    #[index(all, hash, name = "GenreIndex")]
    pub genre: String,
    #[index(range, name = "GenreIndex")]
    pub plays: u32,
    /// Global.
    #[index(include(title), hash, name = "LabelIndex")]
    pub label: Option<String>,
    pub title: String,
    pub notes: Option<String>,
    pub tags: Vec<String>,
}

/// The song of this number, by the artist `bach`. The order by `year` and by `plays` is not that by
/// number, and has ties; every third song has a label, every tenth has notes.
#[must_use]
pub fn song(number: u32) -> Song {
    Song {
        artist: "bach".into(),
        number,
        year: 1700 + number * 7 % 50,
        seconds: number * 3 % 11,
        genre: "fugue".into(),
        plays: number * 13 % 100,
        label: number.is_multiple_of(3).then(|| "archiv".into()),
        title: format!("Song {number:03}"),
        notes: number.is_multiple_of(10).then(|| "in G".into()),
        tags: vec!["baroque".into(), format!("t{number}")],
    }
}

/// The numbers of songs, in their order.
pub fn numbers<T: Deref<Target = Song>>(songs: impl IntoIterator<Item = T>) -> Vec<u32> {
    songs.into_iter().map(|song| song.number).collect()
}

/// A new table with the first `count` songs, and the tap on its wire. Nothing of the loading is in
/// the log.
///
/// # Panics
///
/// If it cannot be loaded.
pub async fn library(count: u32) -> (Table<Song>, Tap) {
    shelf((0..count).map(song)).await
}

/// A new table with these songs: as [`library`].
///
/// # Panics
///
/// If it cannot be loaded.
pub async fn shelf<T>(songs: T) -> (Table<Song>, Tap)
where
    T: IntoIterator<Item = Song>,
    T::IntoIter: Send + 'static,
{
    let (table, tap) = table::<Song>().await;
    let loaded = table.put_all(songs).await;
    assert!(loaded.is_complete(), "{} left over: {:?}", loaded.leftovers.len(), loaded.error);
    tap.log().clear();
    (table, tap)
}
