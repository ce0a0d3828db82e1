//! Files that are not as they should be: nothing of them is lost, and nothing is written twice.

use super::*;

#[tokio::test]
async fn what_cannot_be_written_is_handed_back_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("things.json");
    let (too_large, good) = (line(&large(1, 420_000)), line(&thing("good", 1)));
    let without_key = r#"{"Item":{"kind":{"S":"a"}}}"#;
    let wrong_key = r#"{"Item":{"kind":{"S":"a"},"number":{"S":"secret"}}}"#;
    let empty_key = r#"{"Item":{"kind":{"S":""},"number":{"N":"1"}}}"#;
    let bad = [
        too_large.as_str(),
        without_key,
        wrong_key,
        empty_key,
        "{\"Item\":{",
        "secret",
        r#"{"kind":{"S":"a"}}"#,
    ];
    let last = line(&thing("good", 2));
    write_lines(&file, &[&[good.as_str()][..], &bad[..], &[last.as_str()]].concat());
    for flags in [&[][..], &["--if-absent"]] {
        let (db, _) = database().await;
        let arguments = [&["import", "things", text(&file)], flags].concat();
        assert_eq!(data(&db, &arguments).await, Exit::Failed);
        assert_eq!(Exit::Failed.code(), 5);
        assert_eq!(all(&db, "things").await, as_json([thing("good", 1), thing("good", 2)]));
    }
    // Each import has a file of its own.
    assert_eq!(names_in(folder.path()), ["things.2.rejects.json", "things.json", "things.rejects.json"]);
    for name in ["things.rejects.json", "things.2.rejects.json"] {
        let back = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(back.lines().eq(bad), "{name}");
    }
    // The folder can be imported again: rejects are read only by their name.
    let (db, _) = database().await;
    let named = folder.path().join("named.json");
    let arguments = ["import", "things", text(folder.path()), "--rejects", text(&named)];
    assert_eq!(data(&db, &arguments).await, Exit::Failed);
    assert_eq!(fs::read_to_string(&named).unwrap().lines().count(), bad.len());
    assert_eq!(data(&db, &arguments).await, Exit::Error, "a file that is there is not written over");
    let rejects = folder.path().join("things.rejects.json");
    fs::write(&rejects, line(&thing("mended", 3))).unwrap();
    assert_eq!(data(&db, &["import", "things", text(&rejects)]).await, Exit::Done);
    assert_eq!(all(&db, "things").await.len(), 3);
}

/// An export that was interrupted is not taken for a whole one.
#[tokio::test]
async fn a_data_file_that_is_cut_off_or_missing_is_not_taken_for_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (db, _) = database().await;
    fill(&db, things()).await;
    let export = folder.path().join("export");
    assert_eq!(data(&db, &["export", "things", text(&export), "--segments", "1"]).await, Exit::Done);
    let file = export.join("data/00000.json.gz");
    let whole = fs::read(&file).unwrap();

    let (other, tap) = database().await;
    fs::write(&file, &whole[..whole.len() - 20]).unwrap();
    assert_eq!(data(&other, &["import", "things", text(&export)]).await, Exit::Error);
    // With the file as it is to be, the state that it was cut off in is of another file.
    fs::write(&file, &whole).unwrap();
    assert_eq!(data(&other, &["import", "things", text(&export)]).await, Exit::Error);
    fs::remove_file(export.join(".dynorm-import-things.json")).unwrap();
    assert_eq!(data(&other, &["import", "things", text(&export)]).await, Exit::Done);
    assert_eq!(all(&other, "things").await, all(&db, "things").await);

    tap.log().clear();
    fs::remove_file(&file).unwrap();
    assert_eq!(data(&other, &["import", "things", text(&export)]).await, Exit::Error);
    assert!(tap.log().of("BatchWriteItem").is_empty());
}

#[tokio::test]
async fn fewer_items_than_a_manifest_says_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let (db, _) = database().await;
    fill(&db, things()).await;
    assert_eq!(data(&db, &["export", "things", text(folder.path()), "--segments", "2"]).await, Exit::Done);
    // Nothing but two of the lines, in a file that is whole.
    let lines = lines_in(folder.path());
    fs::write(folder.path().join("data/00000.json.gz"), lines[..2].join("\n")).unwrap();
    let (other, _) = database().await;
    assert_eq!(data(&other, &["import", "things", text(folder.path())]).await, Exit::Failed);
}

#[tokio::test]
async fn other_kinds_of_exports_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (db, tap) = database().await;
    for (member, value) in [("outputFormat", "ION"), ("exportType", "INCREMENTAL_EXPORT")] {
        let summary = format!("{{\"{member}\":\"{value}\"}}");
        fs::write(folder.path().join("manifest-summary.json"), summary).unwrap();
        assert_eq!(data(&db, &["import", "things", text(folder.path())]).await, Exit::Error);
    }
    assert!(tap.log().is_empty());
}
