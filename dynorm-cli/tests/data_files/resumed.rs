//! Exports and imports that end in the middle: by an error, by being dropped, at each place.

use dynorm::testing::{Fault, Reply};
use tokio::sync::mpsc;

use super::*;

/// Pages of a few items, until the request of that number is refused for good.
fn refuse(tap: &Tap, operation: &'static str, number: usize) {
    let mut count = 0;
    tap.inject(move |request| {
        if request.operation != operation {
            return Fault::None;
        }
        count += 1;
        if count == number {
            Fault::Instead(Reply::error(400, "AccessDeniedException", "not now"))
        } else if operation == "Scan" {
            Fault::ShortPage(3)
        } else {
            Fault::None
        }
    });
}

#[tokio::test]
async fn an_export_goes_on_wherever_it_ended() {
    let (db, tap) = database().await;
    fill(&db, things().into_iter().take(30)).await;
    let wanted = all(&db, "things").await;
    let mut ended = 0;
    for number in 1.. {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["export", "things", text(folder.path()), "--segments", "3"];
        refuse(&tap, "Scan", number);
        let exit = data(&db, &arguments).await;
        if exit == Exit::Done {
            break;
        }
        ended += 1;
        assert_eq!(exit, Exit::Error);
        let (other, _) = database().await;
        let import = ["import", "things", text(folder.path())];
        assert_eq!(data(&other, &import).await, Exit::Error, "half an export is none");
        // Once more in the middle, and then to its end.
        refuse(&tap, "Scan", 2);
        data(&db, &arguments).await;
        tap.log().clear();
        refuse(&tap, "Scan", usize::MAX);
        if !folder.path().join("manifest-summary.json").exists() {
            assert_eq!(data(&db, &arguments).await, Exit::Done);
        }
        assert_eq!(lines_in(folder.path()).len(), wanted.len(), "each item once, after {number}");
        assert_eq!(data(&other, &import).await, Exit::Done);
        assert_eq!(all(&other, "things").await, wanted, "after {number}");
    }
    assert!(ended > 8, "it ended {ended} times");
}

/// What was read already is not read again.
#[tokio::test]
async fn an_export_that_goes_on_reads_only_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (db, tap) = database().await;
    fill(&db, things()).await;
    let arguments = ["export", "things", text(folder.path()), "--segments", "1"];
    refuse(&tap, "Scan", 15);
    assert_eq!(data(&db, &arguments).await, Exit::Error);
    // What stands behind the last page that is known of is cut off.
    let part = folder.path().join("data/00000.json.gz.part");
    let mut bytes = fs::read(&part).unwrap();
    bytes.extend_from_slice(b"\x1f\x8bhalf a page");
    fs::write(&part, bytes).unwrap();
    tap.log().clear();
    refuse(&tap, "Scan", usize::MAX);
    assert_eq!(data(&db, &arguments).await, Exit::Done);
    let scans = tap.log().of("Scan");
    assert!(scans.len() <= 8, "{} scans for the last of 20 pages", scans.len());
    assert!(scans.iter().all(|scan| scan.body["ExclusiveStartKey"].is_object()));
    assert_eq!(lines_in(folder.path()).len(), 60);
}

#[tokio::test]
async fn an_export_goes_on_as_it_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let (db, tap) = database().await;
    fill(&db, things()).await;
    let to = text(folder.path());
    refuse(&tap, "Scan", 5);
    assert_eq!(data(&db, &["export", "things", to, "--segments", "2"]).await, Exit::Error);
    tap.heal();
    assert_eq!(data(&db, &["export", "things", to, "--segments", "3"]).await, Exit::Error);
    db.with_table_prefix("other-").table::<Thing>().create().await.unwrap();
    assert_eq!(data(&db, &["export", "other-things", to]).await, Exit::Error);
    let state = folder.path().join(".dynorm-export.json");
    let kept = fs::read(&state).unwrap();
    for broken in ["", "{}", "[1]", "{\"version\":2}"] {
        fs::write(&state, broken).unwrap();
        assert_eq!(data(&db, &["export", "things", to]).await, Exit::Error, "{broken}");
    }
    fs::write(&state, kept).unwrap();
    assert_eq!(data(&db, &["export", "things", to]).await, Exit::Done);
    assert_eq!(lines_in(folder.path()).len(), 60);
}

/// Runs a command until the request of that number is on its way, and drops it then.
async fn drop_at(db: &Db, tap: &Tap, operation: &'static str, number: usize, arguments: &[&str]) -> bool {
    let (sender, mut under_way) = mpsc::unbounded_channel();
    let mut count = 0;
    tap.inject(move |request| {
        if request.operation != operation {
            return Fault::None;
        }
        count += 1;
        if count == number {
            sender.send(()).unwrap();
            return Fault::slow(std::time::Duration::from_hours(1));
        }
        if operation == "Scan" { Fault::ShortPage(4) } else { Fault::None }
    });
    let dropped = tokio::select! {
        biased;
        exit = data(db, arguments) => {
            assert_eq!(exit, Exit::Done);
            false
        }
        _ = under_way.recv() => true,
    };
    tap.heal();
    // Tasks that were ended let go of what they have when the runtime comes to them.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    dropped
}

#[tokio::test]
async fn an_export_that_is_dropped_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (db, tap) = database().await;
    fill(&db, things()).await;
    let arguments = ["export", "things", text(folder.path()), "--segments", "2"];
    let mut dropped = 0;
    while drop_at(&db, &tap, "Scan", 3, &arguments).await {
        dropped += 1;
    }
    assert!(dropped > 3, "{dropped} times");
    let items: Vec<_> = things().iter().map(line).collect();
    let (mut found, mut wanted) = (lines_in(folder.path()), items);
    found.sort();
    wanted.sort();
    assert_eq!(found.len(), wanted.len());
    let (other, _) = database().await;
    assert_eq!(data(&other, &["import", "things", text(folder.path())]).await, Exit::Done);
    assert_eq!(all(&other, "things").await, as_json(things()));
}

/// Three files of lines that take several requests each, one of them bad.
fn files(folder: &Path) -> Vec<Map> {
    let mut all = Vec::new();
    for file in 0..3u32 {
        let items: Vec<_> = (0..1_100).map(|number| thing(&format!("file {file}"), number)).collect();
        let mut lines: Vec<_> = items.iter().map(line).collect();
        lines.insert(1_050, format!("bad {file}"));
        lines.insert(10, format!("bad as well {file}"));
        fs::write(folder.join(format!("{file}.json")), lines.join("\n")).unwrap();
        all.extend(items);
    }
    all
}

#[tokio::test]
async fn an_import_goes_on_wherever_it_ended_and_rejects_each_line_once() {
    for (flags, operation, numbers) in
        [(&[][..], "BatchWriteItem", &[1, 2, 60, 90][..]), (&["--if-absent"], "PutItem", &[30, 1_500])]
    {
        let folder = tempfile::tempdir().unwrap();
        let wanted = files(folder.path());
        let (db, tap) = database().await;
        let arguments = [&["import", "things", text(folder.path())], flags].concat();
        for &number in numbers {
            refuse(&tap, operation, number);
            assert_eq!(data(&db, &arguments).await, Exit::Error, "{number}");
            assert!(folder.path().join(".dynorm-import-things.json").exists());
        }
        tap.heal();
        let first = folder.path().join("0.json");
        let other = [&["import", "things", text(&first)], flags].concat();
        assert_eq!(data(&db, &other).await, Exit::Error, "another import than the one that was begun");
        assert_eq!(data(&db, &arguments).await, Exit::Failed);
        assert_eq!(all(&db, "things").await, as_json(wanted));
        let back = fs::read_to_string(folder.path().join("things.rejects.json")).unwrap();
        let mut back: Vec<_> = back.lines().collect();
        back.sort_unstable();
        assert_eq!(back, ["bad 0", "bad 1", "bad 2", "bad as well 0", "bad as well 1", "bad as well 2"]);
        assert_eq!(names_in(folder.path()), ["0.json", "1.json", "2.json", "things.rejects.json"]);
    }
}

#[tokio::test]
async fn an_import_that_is_dropped_goes_on_behind_what_it_has_done() {
    let folder = tempfile::tempdir().unwrap();
    let items: Vec<_> = (0..5_000).map(|number| thing("many", number)).collect();
    let lines: Vec<_> = items.iter().map(line).collect();
    fs::write(folder.path().join("many.json"), lines.join("\n")).unwrap();
    let (db, tap) = database().await;
    let arguments = ["import", "things", text(folder.path())];
    let mut dropped = 0;
    tap.log().clear();
    while drop_at(&db, &tap, "BatchWriteItem", 70, &arguments).await {
        dropped += 1;
    }
    assert!(dropped > 1, "{dropped} times");
    assert_eq!(all(&db, "things").await, as_json(items));
    // 200 requests, and no more than those of one round again each time.
    let sent = tap.log().of("BatchWriteItem").len();
    assert!(sent < 200 + dropped * 48, "{sent} requests, dropped {dropped} times");
}
