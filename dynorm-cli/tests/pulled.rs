//! What `pull` writes is a model: it compiles, and reads and saves the items that it was made of. A
//! unit test holds it against the file.

#[path = "golden/pulled.rs"]
mod pulled;
#[path = "models/songs.rs"]
mod songs;

use dynorm::prelude::*;
use dynorm::{Engine, Map};
use pulled::Music2026;

#[tokio::test]
async fn the_model_fits_the_table_and_its_items() {
    let db = Db::new(Engine::memory().unwrap().client());
    let table = songs::table();
    let untyped = db.open("music-2026");
    untyped.create_with(&table).await.unwrap();
    for item in songs::items() {
        untyped.put(&item).await.unwrap();
    }
    let music = db.table::<Music2026>();
    assert_eq!(music.verify().await.unwrap(), []);
    let mut found = Music2026::scan().all(&music).await.unwrap();
    assert_eq!(found.len(), 3);
    for song in &mut found {
        assert!(song.extra().is_empty(), "{song:?}");
        song.year += 1;
        song.save().await.unwrap();
    }
    let after: Vec<Map> = untyped.scan().models().all(&untyped).await.unwrap();
    for mut item in songs::items() {
        let year = item["year"].as_number().unwrap().to_i128().unwrap() + 1;
        item.insert("year".into(), dynorm::Value::from(u32::try_from(year).unwrap()));
        assert!(after.contains(&item), "{item:#?} is not among {after:#?}");
    }
}
