//! What an import reads, and what it does about what is there.

use super::*;

#[derive(Model, Debug)]
#[model(table = "products")]
struct Product {
    #[hash_key]
    #[model(rename = "Id")]
    id: u32,
}

#[tokio::test]
async fn an_export_of_aws_is_read() {
    // However it was downloaded, and without writing beside it.
    let folder = tempfile::tempdir().unwrap();
    let copy = |to: &Path| {
        let of = of_aws().join("AWSDynamoDB/01345678901234-abc12345");
        fs::create_dir_all(to.join("data")).unwrap();
        for name in ["_started", "manifest-summary.json", "manifest-files.json", "manifest-files.checksum"] {
            fs::copy(of.join(name), to.join(name)).unwrap();
        }
        for name in names_in(&of.join("data")) {
            fs::copy(of.join("data").join(&name), to.join("data").join(&name)).unwrap();
        }
    };
    let whole = folder.path().join("whole");
    copy(&whole.join("2020-Nov/AWSDynamoDB/01345678901234-abc12345"));
    let export = folder.path().join("export");
    copy(&export);
    let summary = export.join("manifest-summary.json");
    for named in [&whole, &export, &summary] {
        let (db, _) = database().await;
        let products = db.table::<Product>();
        products.create().await.unwrap();
        assert_eq!(data(&db, &["import", "products", text(named)]).await, Exit::Done, "{named:?}");
        let found = all(&db, "products").await;
        assert_eq!(found.len(), 5, "{found:#?}");
        let has = |part: &str| found.iter().any(|item| item.contains(part));
        for part in [
            r#""Authors":{"SS":["Author1","Author2"]}"#,
            r#""Price":{"N":"0.1234567890123456789012345678901234567"}"#,
            r#""Cover":{"B":"AP8K"}"#,
            r#""Pages":{"BS":["AQ==","Ag=="]}"#,
            r#""Item":{"M":{"L":{"L":[{"S":"line\none"},{"M":{}},{"L":[]}]}}}"#,
            "B\u{fc}cher \u{1f4da}",
            r#""Title":{"S":""}"#,
        ] {
            assert!(has(part), "{part} is not in {found:#?}");
        }
    }
}

#[tokio::test]
async fn plain_files_are_read_and_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let (db, tap) = database().await;
    let items = things();
    let lines: Vec<_> = items.iter().map(line).collect();
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let file = folder.path().join("some.jsonl");
    write_lines(&file, &[&lines[..30], &["", "  "], &lines[30..]].concat());
    // Without an end of its last line, and with one that Windows writes.
    fs::write(
        folder.path().join("more.json"),
        format!("{}\r\n{}", line(&thing("m", 1)), line(&thing("m", 2))),
    )
    .unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing of ours").unwrap();
    let both = ["import", "things", text(&file), text(folder.path())];
    assert_eq!(data(&db, &both).await, Exit::Done);
    let wanted = items.into_iter().chain([thing("m", 1), thing("m", 2)]);
    assert_eq!(all(&db, "things").await, as_json(wanted));
    let puts = tap.log().of("BatchWriteItem");
    let count: usize =
        puts.iter().map(|put| put.body["RequestItems"]["things"].as_array().unwrap().len()).sum();
    assert_eq!(count, 62);
}

#[tokio::test]
async fn what_is_there_is_overwritten_or_with_if_absent_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("things.json");
    write_lines(&file, &[&line(&thing("a", 1)), &line(&thing("a", 2))]);
    let (db, _) = database().await;
    let mut mine = thing("a", 1);
    mine.insert("mine".to_owned(), true.into());
    fill(&db, [mine.clone()]).await;
    let arguments = ["import", "things", text(&file), "--if-absent"];
    assert_eq!(data(&db, &arguments).await, Exit::Done);
    assert_eq!(all(&db, "things").await, as_json([mine, thing("a", 2)]));
    assert_eq!(data(&db, &arguments[..3]).await, Exit::Done);
    assert_eq!(all(&db, "things").await, as_json([thing("a", 1), thing("a", 2)]));
}

#[tokio::test]
async fn a_stage_of_aws_wants_a_yes_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("things.json");
    write_lines(&file, &[&line(&thing("a", 1))]);
    let (db, tap) = database().await;
    let run = async |arguments: &[&str]| {
        let db = db.clone();
        let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
        let cli = Cli::new(schema![Thing]).stage("dev", |stage| stage).stage("prod", |stage| stage);
        let all = ["schema", "--json"].into_iter().chain(arguments.iter().copied());
        cli.connect(connect).run_with(all).await
    };
    let import = ["data", "import", "things", text(&file)];
    assert_eq!(run(&import).await, Exit::Usage, "which stage?");
    assert_eq!(run(&[&["--stage", "prod"][..], &import].concat()).await, Exit::Blocked);
    assert!(tap.log().of("BatchWriteItem").is_empty());
    assert_eq!(names_in(folder.path()), ["things.json"], "nothing is begun");
    assert_eq!(run(&[&["--stage", "prod", "--yes"][..], &import].concat()).await, Exit::Done);
    assert_eq!(run(&[&["--stage", "dev"][..], &import].concat()).await, Exit::Done);
    // What reading costs is agreed to as well.
    let to = folder.path().join("out");
    assert_eq!(run(&["--stage", "dev", "data", "export", "things", text(&to)]).await, Exit::Blocked);
    assert!(!to.exists() && tap.log().of("Scan").is_empty());
}

#[tokio::test]
async fn a_wrong_command_line_is_said_at_once() {
    let (db, tap) = database().await;
    for wrong in [
        &["import", "things"][..],
        &["import", "things", "x", "--rate", "0"],
        &["import", "things", "x", "--requests", "0"],
        &["export", "things", "x", "--segments", "0"],
        &["export", "things", "x", "--rate", "-1"],
        &["explode"],
    ] {
        assert_eq!(data(&db, wrong).await, Exit::Usage, "{wrong:?}");
    }
    assert_eq!(data(&db, &["import", "things", "no/such/folder"]).await, Exit::Error);
    assert!(tap.log().is_empty());
}
