//! Exports against files that are kept. `DYNORM_GOLDEN=overwrite` writes them anew: look at the
//! difference then. `tests/exports.sh` of the workspace has other tools read them.

mod models;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use dynorm::prelude::*;
use dynorm::{Engine, Schema};
use dynorm_cli::export::{Format, Options};
use models::{NASTY, nasty, nasty_tags, shop};
use serde_json::Value;

fn golden(name: &str, made: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("DYNORM_GOLDEN").is_some_and(|how| how == "overwrite") {
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} is not what is made now:\n{made}");
}

fn prod() -> Options {
    Options::default().prefix("prod-")
}

#[test]
fn each_format_is_as_it_was() {
    for (format, name) in [
        (Format::CloudFormation, "shop.cloudformation.json"),
        (Format::CloudFormationYaml, "shop.cloudformation.yaml"),
        (Format::Terraform, "shop.tf"),
        (Format::CreateTable, "shop.create-table.json"),
        (Format::Mermaid, "shop.mmd"),
        (Format::Html, "shop.html"),
        (Format::Snapshot, "shop.snapshot.json"),
    ] {
        golden(name, &format.export(&shop(), &prod()).unwrap());
    }
}

#[test]
fn nasty_names_are_names_in_each_format() {
    for (format, name) in [
        (Format::CloudFormation, "nasty.cloudformation.json"),
        (Format::CloudFormationYaml, "nasty.cloudformation.yaml"),
        (Format::Terraform, "nasty.tf"),
        (Format::Mermaid, "nasty.mmd"),
        (Format::Html, "nasty.html"),
    ] {
        golden(name, &format.export(&nasty(), &Options::default()).unwrap());
    }
}

#[test]
fn a_prefix_can_be_a_variable() {
    let options = prod().prefix_variable();
    for (format, name) in
        [(Format::CloudFormation, "variable.cloudformation.json"), (Format::Terraform, "variable.tf")]
    {
        golden(name, &format.export(&shop(), &options).unwrap());
    }
    let error = Format::Mermaid.export(&shop(), &options).unwrap_err();
    assert!(error.to_string().contains("only CloudFormation and Terraform"), "{error}");
}

/// What the JSON says, at the place where a pointer leads.
fn at<'v>(document: &'v Value, pointer: &str) -> &'v Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {document:#}"))
}

#[test]
fn a_template_defines_just_the_attributes_that_are_keys() {
    let template = Format::CloudFormation.export(&shop(), &prod()).unwrap();
    let template: Value = serde_json::from_str(&template).unwrap();
    let users = at(&template, "/Resources/UsersTable/Properties");
    let names = at(users, "/AttributeDefinitions").as_array().unwrap().iter();
    let mut names: Vec<_> = names.map(|one| one["AttributeName"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["account_type", "country", "date_joined", "email", "last_name", "visits"]);
    let text = template.to_string();
    assert!(!text.contains("StreamEnabled"), "CloudFormation does not know it");
    for index in at(users, "/GlobalSecondaryIndexes").as_array().unwrap() {
        assert!(index["ProvisionedThroughput"].is_object(), "{index}");
    }
    let shop = at(&template, "/Resources/ShopTable/Properties");
    assert_eq!(at(shop, "/BillingMode"), "PAY_PER_REQUEST");
    assert!(shop["ProvisionedThroughput"].is_null());
    assert!(at(shop, "/Tags").as_array().unwrap().iter().all(|tag| tag["Key"] != "old"));
}

#[test]
fn names_that_make_one_identifier_are_told_apart() {
    let template = Format::CloudFormation.export(&nasty(), &Options::default()).unwrap();
    let template: Value = serde_json::from_str(&template).unwrap();
    let ids: Vec<_> = at(&template, "/Resources").as_object().unwrap().keys().collect();
    assert_eq!(ids, ["9NastyTable", "9NastyTable2"]);
    assert!(
        Format::Terraform.export(&nasty(), &Options::default()).unwrap().contains("\"table_9_nasty__2\"")
    );
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    let page = Format::Html.export(&nasty(), &Options::default()).unwrap();
    for word in ["<script", "http:", "https:", "url(", "@import", "<link", "<img", "onload"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn a_page_shows_each_index_and_each_function() {
    let page = Format::Html.export(&shop(), &prod()).unwrap();
    for word in ["EmailIndex", "by_residence", "GSI1", "prod-users-unique", "Order, Customer"] {
        assert!(page.contains(word), "{word}");
    }
    for call in ["User::email_index(email)", "User::query(account_type)", "Order::gsi1(state)"] {
        assert!(page.contains(call), "{call}");
    }
}

#[test]
fn workbench_takes_tables_of_simple_keys_and_says_what_it_has_no_form_for() {
    let error = Format::Workbench.export(&shop(), &prod()).unwrap_err().to_string();
    assert!(error.contains("`by_residence` is several attributes"), "{error}");
    let orders = dynorm::schema![models::Order];
    golden("orders.workbench.json", &Format::Workbench.export(&orders, &Options::default()).unwrap());
}

#[test]
fn a_schema_that_contradicts_itself_is_exported_as_nothing() {
    #[derive(Model)]
    #[model(table = "users")]
    struct Another {
        #[hash_key]
        id: u64,
    }
    let error = Format::Mermaid.export(&dynorm::schema![models::User, Another], &prod()).unwrap_err();
    assert!(error.to_string().contains("`Another`"), "{error}");
}

/// The members that `CreateTable` of the embedded engine is given are those of the file.
#[tokio::test]
async fn the_inputs_of_the_aws_command_line_make_the_tables() {
    let db = Db::new(Engine::memory().unwrap().client());
    let schema: Schema = dynorm::schema![models::User, models::Order];
    let files = Format::CreateTable.files(&schema, &prod()).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "prod-users.create-table.json",
            "prod-users-unique.create-table.json",
            "prod-shop.create-table.json"
        ]
    );
    for file in &files {
        let input: Value = serde_json::from_str(&file.text).unwrap();
        create(&db, &input).await;
    }
    for table in schema.tables() {
        let made = db.open(format!("prod-{}", table.name())).describe().await.unwrap();
        assert_eq!((&made.schema.hash, &made.schema.range), (&table.schema.hash, &table.schema.range));
        let mut wanted: Vec<_> = table.schema.indexes.iter().map(|index| &index.name).collect();
        let mut found: Vec<_> = made.schema.indexes.iter().map(|index| &index.name).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted);
    }
}

/// Sends the JSON as it is, by the SDK's client with another body.
async fn create(db: &Db, input: &Value) {
    use aws_sdk_dynamodb::types::{BillingMode, KeySchemaElement, KeyType};
    // The client wants an input; the body that is sent is the file's.
    let body = input.to_string();
    let name = input["TableName"].as_str().unwrap();
    let hash = KeySchemaElement::builder().attribute_name("x").key_type(KeyType::Hash).build().unwrap();
    db.client()
        .create_table()
        .table_name(name)
        .key_schema(hash)
        .billing_mode(BillingMode::PayPerRequest)
        .customize()
        .mutate_request(move |request| {
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = body.clone().into();
        })
        .send()
        .await
        .unwrap();
}

#[test]
fn nasty_names_are_what_json_says() {
    let template = Format::CloudFormation.export(&nasty(), &Options::default()).unwrap();
    let template: Value = serde_json::from_str(&template).unwrap();
    let table = at(&template, "/Resources/9NastyTable/Properties");
    let tags = at(table, "/Tags").as_array().unwrap().iter();
    let mut found: Vec<_> = tags.map(|tag| tag["Key"].as_str().unwrap()).collect();
    let mut wanted: Vec<_> = nasty_tags().collect();
    assert!(wanted.len() > 15, "{wanted:?}");
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    let keys = at(table, "/AttributeDefinitions").as_array().unwrap().iter();
    let keys = keys.map(|one| one["AttributeName"].as_str().unwrap());
    let indexes = at(table, "/GlobalSecondaryIndexes").as_array().unwrap().iter();
    let held = indexes.flat_map(|index| index["Projection"]["NonKeyAttributes"].as_array().unwrap());
    let held = held.map(|name| name.as_str().unwrap());
    let found: BTreeSet<_> = keys.chain(held).collect();
    for name in NASTY {
        assert!(found.contains(name), "{name:?}");
    }
}
