//! Tables as a whole: create, describe, wait, throughput, delete, list; on the engine under test.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{AttributeType, Db, Kind, Status, Throughput};
use dynorm_tests::{Fault, Reply, Tap, client, db, endpoint, unique};
use futures_util::TryStreamExt;
use serde_json::json;

fn key(name: &'static str, attribute_type: AttributeType) -> KeyAttribute {
    KeyAttribute::new(name.into(), attribute_type)
}

/// Every kind of index, projection and key type.
fn schema() -> TableSchema {
    let hash = || key("account", AttributeType::String);
    let include = Projection::Include(vec!["city".into(), "mail".into()].into());
    let indexes = vec![
        IndexSchema::new(
            "ByCity".into(),
            IndexKind::Global,
            key("city", AttributeType::String),
            None,
            Projection::All,
        ),
        IndexSchema::new(
            "ByToken".into(),
            IndexKind::Global,
            key("token", AttributeType::Binary),
            Some(key("joined", AttributeType::Number)),
            Projection::KeysOnly,
        ),
        IndexSchema::new(
            "Joined".into(),
            IndexKind::Local,
            hash(),
            Some(key("joined", AttributeType::Number)),
            include,
        ),
    ];
    TableSchema::new("".into(), hash(), Some(key("name", AttributeType::String)), indexes.into(), None)
}

fn plain() -> TableSchema {
    TableSchema::new("".into(), key("id", AttributeType::String), None, vec![].into(), None)
}

fn by_name(schema: &TableSchema) -> Vec<IndexSchema> {
    let mut indexes = schema.indexes.to_vec();
    indexes.sort_by(|one, other| one.name.cmp(&other.name));
    for index in &mut indexes {
        if let Projection::Include(names) = &mut index.projection {
            names.to_mut().sort();
        }
    }
    indexes
}

#[tokio::test]
async fn a_table_is_made_with_all_kinds_of_indexes() {
    let table = db().open(unique("create"));
    assert!(!table.exists().await.unwrap());
    let made = table.create_with(&schema()).await.unwrap();
    assert_eq!(made.name, table.name());
    assert_eq!(made.status, Status::Active);
    assert!(made.is_active());
    assert_eq!((&made.schema.hash, &made.schema.range), (&schema().hash, &schema().range));
    assert_eq!(by_name(&made.schema), by_name(&schema()));
    assert_eq!(made.throughput, Throughput::OnDemand);
    assert_eq!(made.item_count, 0);
    assert!(made.arn.as_ref().is_some_and(|arn| arn.ends_with(table.name())), "{made:?}");
    let age = SystemTime::now().duration_since(made.created.unwrap()).unwrap_or_default();
    assert!(age < Duration::from_mins(10), "{age:?}");
    assert_eq!(made.index("ByCity").unwrap().status, Status::Active);
    assert!(made.index("Nothing").is_none());

    assert!(table.exists().await.unwrap());
    assert_eq!(table.describe().await.unwrap().schema, made.schema);
}

#[tokio::test]
async fn a_table_that_is_there_already_is_an_error_of_its_own() {
    let table = db().open(unique("exists"));
    table.create_with(&plain()).await.unwrap();
    let error = table.create_with(&schema()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AlreadyExists);
    assert!(error.is_already_exists());
    assert_eq!(error.table(), Some(table.name()));
    assert_eq!(table.describe().await.unwrap().schema.indexes.len(), 0);
}

#[tokio::test]
async fn throughput_can_be_provisioned_for_table_and_index() {
    let tap = Tap::on(&client());
    let table = Db::new(tap.client()).open(unique("provisioned"));
    let made = table
        .create_with(&schema())
        .throughput(Throughput::provisioned(4, 3))
        .index_throughput("ByCity", Throughput::provisioned(2, 1))
        .await
        .unwrap();
    assert_eq!(made.throughput, Throughput::provisioned(4, 3));
    assert_eq!(made.index("ByCity").unwrap().throughput, Throughput::provisioned(2, 1));
    assert_eq!(made.index("ByToken").unwrap().throughput, Throughput::provisioned(4, 3));
    assert_eq!(made.index("Joined").unwrap().throughput, Throughput::provisioned(4, 3));

    let changed = table
        .update_throughput(Throughput::provisioned(6, 3))
        .index("ByToken", Throughput::provisioned(5, 5))
        .await
        .unwrap();
    assert_eq!(changed.throughput, Throughput::provisioned(6, 3));
    assert_eq!(changed.index("ByCity").unwrap().throughput, Throughput::provisioned(2, 1));
    let units = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 });
    assert_eq!(
        tap.log().of("UpdateTable")[0].body["GlobalSecondaryIndexUpdates"],
        json!([{ "Update": { "IndexName": "ByToken", "ProvisionedThroughput": units } }])
    );
    // The embedded engine takes no notice of the throughput of indexes.
    if endpoint().is_some() {
        assert_eq!(changed.index("ByToken").unwrap().throughput, Throughput::provisioned(5, 5));
    }

    let changed = table.update_throughput(Throughput::OnDemand).await.unwrap();
    assert_eq!(changed.throughput, Throughput::OnDemand);
    assert_eq!(changed.index("ByToken").unwrap().throughput, Throughput::OnDemand);

    table.update_throughput(Throughput::provisioned(1, 1)).await.unwrap();
    let indexes = tap.log().of("UpdateTable")[2].body["GlobalSecondaryIndexUpdates"].clone();
    assert_eq!(
        indexes.as_array().map(Vec::len),
        Some(2),
        "coming from on-demand, each global index needs one: {indexes}"
    );
}

#[tokio::test]
async fn the_throughput_of_one_index_is_changed_alone() {
    let tap = Tap::on(&client());
    let table = Db::new(tap.client()).open(unique("one-index"));
    table.create_with(&schema()).throughput(Throughput::provisioned(4, 3)).await.unwrap();
    tap.log().clear();
    let wanted = Throughput::provisioned(5, 6);
    let changed = table.update_index_throughput("ByCity", wanted).await.unwrap();
    assert_eq!(changed.throughput, Throughput::provisioned(4, 3));
    let body = tap.log().of("UpdateTable")[0].body.clone();
    let units = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 6 });
    assert_eq!(
        body["GlobalSecondaryIndexUpdates"],
        json!([{ "Update": { "IndexName": "ByCity", "ProvisionedThroughput": units } }])
    );
    assert!(body.get("ProvisionedThroughput").is_none() && body.get("BillingMode").is_none(), "{body}");

    let error = table.update_index_throughput("ByCIty", wanted).await.unwrap_err();
    assert!(error.kind() == Kind::Invalid && error.to_string().contains("`ByCity`"), "{error}");
    table.update_throughput(Throughput::OnDemand).await.unwrap();
    let error = table.update_index_throughput("ByCity", wanted).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
}

#[tokio::test]
async fn a_throughput_that_is_as_it_should_be_sends_no_change() {
    let tap = Tap::on(&client());
    let table = Db::new(tap.client()).open(unique("same"));
    for throughput in [Throughput::OnDemand, Throughput::provisioned(2, 2)] {
        table.create_with(&schema()).throughput(throughput).await.unwrap();
        tap.log().clear();
        assert_eq!(table.update_throughput(throughput).await.unwrap().throughput, throughput);
        assert_eq!(tap.log().operations(), ["DescribeTable"]);
        table.delete_table().await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_throughput_is_refused_before_anything_is_sent() {
    let tap = Tap::on(&client());
    let table = Db::new(tap.client()).open(unique("wrong"));
    let provisioned = Throughput::provisioned(1, 1);
    for (create, what) in [
        (table.create_with(&schema()).index_throughput("ByCity", provisioned), "`ByCity`"),
        (
            table.create_with(&schema()).throughput(provisioned).index_throughput("Joined", provisioned),
            "local",
        ),
        (
            table.create_with(&schema()).throughput(provisioned).index_throughput("ByCIty", provisioned),
            "`ByCity`",
        ),
        (
            table.create_with(&schema()).throughput(Throughput::provisioned(u64::MAX, 1)),
            "more than there can be",
        ),
    ] {
        let error = create.await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(what), "{error}");
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn an_attribute_cannot_be_a_key_of_two_types() {
    let mut schema = plain();
    let other = key("id", AttributeType::Number);
    schema.indexes =
        vec![IndexSchema::new("Twice".into(), IndexKind::Global, other, None, Projection::All)].into();
    let error = db().open(unique("two")).create_with(&schema).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("`id`"), "{error}");
}

#[tokio::test]
async fn a_deleted_table_is_gone() {
    let table = db().open(unique("delete"));
    table.create_with(&plain()).await.unwrap();
    table.delete_table().await.unwrap();
    assert!(!table.exists().await.unwrap());
    assert_eq!(table.delete_table().await.unwrap_err().kind(), Kind::NotFound);
    for error in [
        table.describe().await.unwrap_err(),
        table.item_count().await.unwrap_err(),
        table.wait_until_active().await.unwrap_err(),
        table.update_throughput(Throughput::OnDemand).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::NotFound, "{error}");
    }
    table.create_with(&schema()).await.unwrap();
}

#[tokio::test]
async fn an_untyped_table_learns_its_keys_once() {
    let tap = Tap::on(&client());
    let db = Db::new(tap.client());
    let table = db.open(unique("learn"));
    table.create_with(&schema()).await.unwrap();
    // Another handle, since the creation has told this one.
    let table = db.open(table.name());
    tap.log().clear();
    for name in ["Ada", "Grace"] {
        assert!(table.get(("standard", name)).await.unwrap().is_none());
    }
    assert_eq!(tap.log().operations(), ["DescribeTable", "GetItem", "GetItem"]);
    assert_eq!(table.get("standard").await.unwrap_err().kind(), Kind::Invalid);
}

/// On a shared server other tests' tables come and go meanwhile, so only one's own are looked for.
#[tokio::test]
async fn all_tables_are_listed_page_by_page() {
    let tap = Tap::on(&client());
    let db = Db::new(tap.client());
    let name = unique("list");
    let names: BTreeSet<String> = (0..5).map(|number| format!("{name}-{number}")).collect();
    for name in &names {
        db.open(name).create_with(&plain()).await.unwrap();
    }
    tap.log().clear();
    let mut stream = db.list_tables().page_size(2);
    assert!(tap.log().is_empty(), "nothing is sent before the first poll");
    let mut listed = Vec::new();
    while let Some(name) = stream.try_next().await.unwrap() {
        listed.push(name);
    }
    assert!(stream.try_next().await.unwrap().is_none());
    let own: BTreeSet<String> = listed.iter().filter(|listed| listed.starts_with(&name)).cloned().collect();
    assert_eq!(own, names);
    let pages = tap.log().of("ListTables");
    assert!(pages.len() >= 3, "{pages:?}");
    assert_eq!(pages[0].body["Limit"], 2);
    assert_eq!(pages[1].body["ExclusiveStartTableName"].as_str(), Some(listed[1].as_str()));

    let first = db.list_tables().page_size(2).try_next().await.unwrap();
    assert!(first.is_some());
    assert_eq!(tap.log().len(), pages.len() + 1, "the second page is not asked for before it is needed");
    let all = db.list_tables().all().await.unwrap();
    assert!(names.iter().all(|name| all.contains(name)));
}

#[tokio::test]
async fn a_lost_answer_to_a_creation_is_no_error() {
    let tap = Tap::on(&client());
    let table = Db::new(tap.client()).open(unique("lost"));
    tap.next(Fault::Afterwards(Reply::reset()));
    table.create_with(&schema()).await.unwrap();
    assert_eq!(tap.log().of("CreateTable").len(), 2);

    // A retry alone does not make it ours: this one has other keys.
    tap.next(Fault::Instead(Reply::internal()));
    let error = table.create_with(&plain()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AlreadyExists);

    tap.next(Fault::Afterwards(Reply::reset()));
    table.delete_table().await.unwrap();
    assert_eq!(tap.log().of("DeleteTable").len(), 2);
}

#[tokio::test]
async fn a_meter_counts_requests_about_tables_too() {
    let tap = Tap::on(&client());
    let meter = dynorm::Meter::new();
    let db = Db::new(tap.client()).metered(&meter);
    let table = db.open(unique("metered"));
    table.create_with(&plain()).await.unwrap();
    assert_eq!(table.describe().await.unwrap().status, Status::Active);
    db.list_tables().try_collect::<Vec<_>>().await.unwrap();
    table.delete_table().await.unwrap();
    let sent = tap.log().take();
    let about_tables = ["CreateTable", "DescribeTable", "ListTables", "DeleteTable"];
    for operation in about_tables {
        assert!(sent.iter().any(|request| request.operation == operation), "{operation}");
    }
    assert_eq!(meter.requests(), sent.len() as u64, "each one is counted, and once");
    // One that fails is counted as well.
    assert!(db.open(unique("none")).describe().await.unwrap_err().is_not_found());
    assert_eq!(meter.requests(), sent.len() as u64 + 1);
}
