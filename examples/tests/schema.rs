//! The command line of a program's schema, as a program: exit codes, what goes where, and no
//! terminal.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs it in a folder of its own. Without a terminal, as everything that a test starts.
fn schema(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schema"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("AWS_REGION")
        .output()
        .unwrap()
}

fn on_file(folder: &Path, arguments: &[&str]) -> Output {
    let all: Vec<_> = ["--embedded", "shop.db"].into_iter().chain(arguments.iter().copied()).collect();
    schema(folder, &all)
}

#[track_caller]
fn ends_with(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", out(output), err(output));
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", out(output)))
}

#[test]
fn from_nothing_to_tables_that_fit_and_then_there_is_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let plan = on_file(folder.path(), &["plan"]);
    ends_with(&plan, 2);
    assert!(out(&plan).contains("customers-unique\n"), "{}", out(&plan));
    ends_with(&on_file(folder.path(), &["verify"]), 2);
    ends_with(&on_file(folder.path(), &["apply"]), 0);
    ends_with(&on_file(folder.path(), &["verify"]), 0);
    let plan = on_file(folder.path(), &["plan"]);
    ends_with(&plan, 0);
    assert!(out(&plan).contains("nothing to do"), "{}", out(&plan));
    let status = on_file(folder.path(), &["--json", "status"]);
    ends_with(&status, 0);
    let tables = document(&status);
    assert!(tables["tables"].as_array().unwrap().iter().all(|table| table["exists"] == true), "{tables}");
}

#[test]
fn with_json_each_command_writes_one_document_and_apply_an_event_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let plan = document(&on_file(folder.path(), &["plan", "--json"]));
    let steps = plan["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["action"] == "create_table"), "{plan}");
    assert!(plan["fingerprint"].is_string());

    let apply = on_file(folder.path(), &["apply", "--json"]);
    ends_with(&apply, 0);
    let events: Vec<Value> = out(&apply).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().all(|event| event["event"].is_string()), "{events:#?}");
    assert!(events.iter().any(|event| event["event"] == "done"), "{events:#?}");
    assert!(
        document(&on_file(folder.path(), &["verify", "--json"]))["differences"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_plan_that_is_not_the_expected_one_is_not_applied() {
    let folder = tempfile::tempdir().unwrap();
    let plan = document(&on_file(folder.path(), &["plan", "--json"]));
    let fingerprint = plan["fingerprint"].as_str().unwrap();
    let other = "00000000000000000000000000000000";
    ends_with(&on_file(folder.path(), &["apply", "--expect", other]), 3);
    ends_with(&on_file(folder.path(), &["plan"]), 2);
    ends_with(&on_file(folder.path(), &["apply", "--expect", fingerprint]), 0);
    ends_with(&on_file(folder.path(), &["apply", "--expect", "no fingerprint"]), 64);
}

#[test]
fn a_wrong_command_line_is_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        &[][..],
        &["--no-such-flag", "plan"],
        &["explode"],
        &["export", "cobol"],
        &["--stage", "moon", "--embedded", "shop.db", "plan"],
        &["--embedded", "shop.db", "--table", "nothing", "plan"],
        &["--embedded", "shop.db", "--endpoint", "http://localhost:8000", "plan"],
        &["--embedded", "shop.db", "--timeout", "soon", "plan"],
        // Which stage, and where?
        &["plan"],
        &["--stage", "dev", "plan"],
    ] {
        let output = schema(folder.path(), wrong);
        ends_with(&output, 64);
        assert!(out(&output).is_empty() && !err(&output).is_empty(), "{wrong:?}");
    }
    ends_with(&schema(folder.path(), &["--help"]), 0);
    ends_with(&schema(folder.path(), &["apply", "--help"]), 0);
}

#[test]
fn what_goes_wrong_is_an_error_in_words_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let missing = on_file(folder.path(), &["pull", "nothing"]);
    ends_with(&missing, 1);
    assert!(err(&missing).contains("nothing") && out(&missing).is_empty(), "{}", err(&missing));
    let missing = on_file(folder.path(), &["--json", "pull", "nothing"]);
    ends_with(&missing, 1);
    assert!(document(&missing)["error"].as_str().unwrap().contains("nothing"));
}

#[test]
fn a_stage_has_its_names_and_settings() {
    let folder = tempfile::tempdir().unwrap();
    ends_with(&on_file(folder.path(), &["--stage", "dev", "--table", "orders", "apply", "--yes"]), 0);
    let status = document(&on_file(folder.path(), &["--stage", "dev", "--json", "status"]));
    let there: Vec<_> = status["tables"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|table| table["exists"] == true)
        .map(|table| table["table"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(there, ["dev-orders"]);
    let template = schema(folder.path(), &["--stage", "prod", "export", "cloudformation"]);
    ends_with(&template, 0);
    let template = document(&template);
    let orders = &template["Resources"]["OrdersTable"]["Properties"];
    assert_eq!(orders["TableName"], "prod-orders");
    assert_eq!(orders["ProvisionedThroughput"]["ReadCapacityUnits"], 50);
    let other =
        schema(folder.path(), &["--stage", "prod", "--table-prefix", "x-", "export", "cloudformation"]);
    assert_eq!(document(&other)["Resources"]["OrdersTable"]["Properties"]["TableName"], "x-orders");
}

#[test]
fn exports_need_no_database_and_go_into_a_folder_if_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["cloudformation-yaml", "terraform", "create-table", "mermaid", "html"] {
        let output = schema(folder.path(), &["export", format]);
        ends_with(&output, 0);
        assert!(out(&output).contains("orders"), "{format}");
    }
    let workbench = schema(folder.path(), &["export", "workbench"]);
    ends_with(&workbench, 1);
    ends_with(&schema(folder.path(), &["--table", "customers", "export", "workbench"]), 0);
    ends_with(&schema(folder.path(), &["export", "create-table", "--out", "made"]), 0);
    assert!(folder.path().join("made/orders.create-table.json").exists());
    assert!(!folder.path().join("shop.db").exists());
}

#[test]
fn a_snapshot_shows_what_a_change_of_the_models_would_do() {
    let folder = tempfile::tempdir().unwrap();
    ends_with(&schema(folder.path(), &["export", "snapshot", "--out", "."]), 0);
    ends_with(&schema(folder.path(), &["verify", "--snapshot", "schema.json"]), 0);
    let file = folder.path().join("schema.json");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, kept.replace("\"local\"", "\"global\"")).unwrap();
    let changed = schema(folder.path(), &["verify", "--snapshot", "schema.json"]);
    ends_with(&changed, 2);
    assert!(
        out(&changed).contains("-           \"kind\": \"global\",\n+           \"kind\": \"local\","),
        "{}",
        out(&changed)
    );
    ends_with(&schema(folder.path(), &["verify", "--snapshot", "nothing.json"]), 1);
}

#[test]
fn without_a_terminal_there_are_no_colors() {
    let folder = tempfile::tempdir().unwrap();
    let plain = on_file(folder.path(), &["plan"]);
    assert!(!out(&plain).contains('\u{1b}') && !err(&plain).contains('\u{1b}'));
    assert!(out(&on_file(folder.path(), &["--color", "always", "plan"])).contains('\u{1b}'));
}

#[test]
fn what_is_pulled_from_a_table_is_a_model() {
    let folder = tempfile::tempdir().unwrap();
    ends_with(&on_file(folder.path(), &["apply"]), 0);
    let pulled = on_file(folder.path(), &["pull", "orders"]);
    ends_with(&pulled, 0);
    let text = out(&pulled);
    for line in [
        "#[model(table = \"orders\")]",
        "#[index(name = \"by_state\", include(total), hash(tenant, state), range(due, priority))]",
        "    #[hash_key]\n    pub customer: String,",
        "    #[range_key]\n",
        "    #[index(all, name = \"PlacedIndex\")]\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn migrations_are_planned_run_once_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    ends_with(&on_file(folder.path(), &["apply"]), 0);
    let plan = document(&on_file(folder.path(), &["--json", "migrate", "plan"]));
    assert_eq!(plan["left"].as_array().unwrap().len(), 2, "{plan}");
    ends_with(&on_file(folder.path(), &["migrate", "plan"]), 2);
    ends_with(&on_file(folder.path(), &["migrate", "run", "--dry-run"]), 0);
    let run = on_file(folder.path(), &["--json", "migrate", "run"]);
    ends_with(&run, 0);
    let events: Vec<Value> = out(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.iter().filter(|event| event["event"] == "done").count(), 2, "{events:#?}");
    assert_eq!(events.last().unwrap()["exit"], 0);
    let again = on_file(folder.path(), &["migrate", "run"]);
    ends_with(&again, 0);
    assert!(out(&again).contains("nothing to do"), "{}", out(&again));
    let listed = document(&on_file(folder.path(), &["--json", "migrate", "status"]));
    let states: Vec<_> = listed["migrations"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["done", "done"], "{listed}");
    ends_with(&on_file(folder.path(), &["migrate", "unlock", "0001-priorities"]), 0);
}
