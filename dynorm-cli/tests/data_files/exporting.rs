//! What an export writes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use dynorm::testing::Fault;
use dynorm::{Number, Value};

use super::*;

#[tokio::test]
async fn what_was_exported_and_is_imported_makes_an_equal_table() {
    let folder = tempfile::tempdir().unwrap();
    let (db, _) = database().await;
    let number: Number = "0.12345678901234567890123456789012345678".parse().unwrap();
    let mut odd = thing("odd \u{1f600} \"}\n", 1);
    odd.insert("Item".to_owned(), Value::Map(Map::from([("S".to_owned(), Value::Null)])));
    odd.insert("numbers".to_owned(), Value::NumberSet(BTreeSet::from([number, 7.into()])));
    odd.insert("number2".to_owned(), Value::Number(number));
    odd.insert("binary".to_owned(), Value::Binary(vec![0, 255, 10, 13]));
    odd.insert("binaries".to_owned(), Value::BinarySet(BTreeSet::from([vec![1], vec![2, 3]])));
    odd.insert("texts".to_owned(), Value::StringSet(BTreeSet::from(["a".to_owned(), "\u{0}".to_owned()])));
    odd.insert("list".to_owned(), Value::List(vec![Value::List(vec![]), true.into(), "".into()]));
    fill(&db, things().into_iter().chain([odd])).await;
    let to = folder.path().join("made/here");
    assert_eq!(data(&db, &["export", "things", text(&to), "--segments", "7"]).await, Exit::Done);
    assert_eq!(names_in(&to), ["data", "manifest-files.json", "manifest-summary.json"]);
    assert_eq!(names_in(&to.join("data")).len(), 7);
    assert_eq!(lines_in(&to).len(), 61);

    let (other, tap) = database().await;
    assert_eq!(data(&other, &["import", "things", text(&to)]).await, Exit::Done);
    assert_eq!(all(&other, "things").await, all(&db, "things").await);
    assert!(tap.log().of("PutItem").is_empty(), "by batches");
    // Nothing stays behind that would be gone on with.
    assert_eq!(names_in(&to), ["data", "manifest-files.json", "manifest-summary.json"]);
}

#[tokio::test]
async fn an_export_has_a_folder_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (db, _) = database().await;
    let to = text(folder.path());
    assert_eq!(data(&db, &["export", "nothing", to]).await, Exit::Error);
    assert_eq!(names_in(folder.path()), [] as [&str; 0], "a table that is not there leaves nothing");
    assert_eq!(data(&db, &["export", "things", to]).await, Exit::Done);
    assert_eq!(lines_in(folder.path()), [] as [&str; 0], "an empty table is a whole export");
    fill(&db, [thing("a", 1)]).await;
    assert_eq!(data(&db, &["export", "things", to]).await, Exit::Error);
    assert_eq!(lines_in(folder.path()), [] as [&str; 0]);
    assert_eq!(data(&db, &["import", "things", to]).await, Exit::Done);
}

#[tokio::test]
async fn names_are_those_of_the_models_or_the_tables_own() {
    let folder = tempfile::tempdir().unwrap();
    let (db, _) = database().await;
    let prefixed = db.with_table_prefix("test-");
    prefixed.table::<Thing>().create().await.unwrap();
    fill(&db, [thing("plain", 1)]).await;
    prefixed.table::<Thing>().put(&Thing { kind: "test".into(), number: 1 }).await.unwrap();
    for (place, name, wanted) in [("a", "things", "test"), ("b", "test-things", "test")] {
        let to = folder.path().join(place);
        let arguments = ["export", name, text(&to), "--table-prefix", "test-"];
        assert_eq!(data(&db, &arguments).await, Exit::Done);
        assert_eq!(lines_in(&to).len(), 1);
        assert!(lines_in(&to)[0].contains(wanted), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_kept_by_all_segments_together() {
    let folder = tempfile::tempdir().unwrap();
    let tap = Tap::on(&Engine::memory().unwrap().in_place().client());
    let db = Db::new(tap.client());
    db.table::<Thing>().create().await.unwrap();
    fill(&db, (0..40).map(|number| large(number, 40_000))).await;
    tap.inject(|request| if request.operation == "Scan" { Fault::ShortPage(4) } else { Fault::None });
    let begun = tokio::time::Instant::now();
    let to = text(folder.path());
    assert_eq!(data(&db, &["export", "things", to, "--rate", "10", "--segments", "3"]).await, Exit::Done);
    // 1.6 MB at 8 KB a unit are 195 units. The last page is not waited for.
    let took = begun.elapsed().as_secs();
    assert!((14..=21).contains(&took), "{took} s");

    let begun = tokio::time::Instant::now();
    assert_eq!(data(&db, &["import", "things", to, "--rate", "100"]).await, Exit::Done);
    // At 1 KB a unit, each item is 40.
    let took = begun.elapsed().as_secs();
    assert!((6..=18).contains(&took), "{took} s");
    let begun = tokio::time::Instant::now();
    let (arguments, empty) = (
        ["import", "things", to, "--rate", "100", "--if-absent"],
        Db::new(Engine::memory().unwrap().in_place().client()),
    );
    empty.table::<Thing>().create().await.unwrap();
    assert_eq!(data(&empty, &arguments).await, Exit::Done);
    let took = begun.elapsed().as_secs();
    assert!((10..=18).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn the_first_pages_of_the_segments_keep_to_the_rate() {
    let folder = tempfile::tempdir().unwrap();
    let tap = Tap::on(&Engine::memory().unwrap().in_place().client());
    let db = Db::new(tap.client());
    db.table::<Thing>().create().await.unwrap();
    // Many hash keys, so that each segment has some.
    let of_kind = |number| {
        let mut item = large(number, 39_000);
        item.insert("kind".to_owned(), format!("kind {number}").into());
        item
    };
    fill(&db, (0..80).map(of_kind)).await;
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (noted, begun) = (Arc::clone(&sent), tokio::time::Instant::now());
    tap.inject(move |request| {
        if request.operation != "Scan" {
            return Fault::None;
        }
        noted.lock().unwrap().push(begun.elapsed());
        Fault::ShortPage(4)
    });
    let to = text(folder.path());
    assert_eq!(data(&db, &["export", "things", to, "--rate", "10", "--segments", "4"]).await, Exit::Done);
    // Four items are about 20 units, for which the next request has to wait two seconds.
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    for pair in sent.windows(2).take(4) {
        let apart = pair[1].as_secs_f64() - pair[0].as_secs_f64();
        assert!((1.8..=2.2).contains(&apart), "{apart} s apart: {sent:?}");
    }
}
