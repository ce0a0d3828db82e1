//! Plan and apply on the engine under test: tables and indexes are made and dropped, settings are
//! set, and a second apply writes nothing.

use std::sync::{Arc, Mutex};

use dynorm::deploy::{Action, Class, Event, PlanOptions, Setting, Settings, StreamView, TableClass};
use dynorm::schema::{IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Db, Kind, Model, Schema, Throughput, schema};
use dynorm_tests::{Tap, db, endpoint, map, store, tapped, unique};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[hash_key]
    name: String,
    #[index(all, hash, name = "ByMail")]
    mail: Option<String>,
    #[model(unique)]
    nick: Option<String>,
}

#[derive(Model, Debug)]
#[model(table = "visits")]
struct Visit {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<u64>,
}

fn global(name: &'static str, attribute: &'static str) -> IndexSchema {
    IndexSchema::global(name, vec![KeyAttribute::string(attribute)], vec![], Projection::All)
}

fn table(name: &str, indexes: Vec<IndexSchema>) -> TableSchema {
    let mut table = TableSchema::of_keys(KeyAttribute::string("id"), None);
    table.table = name.to_owned().into();
    table.indexes = indexes.into();
    table
}

fn of(table: &TableSchema) -> Schema {
    Schema::new().with_table(table)
}

/// Requests that change something.
fn writes(tap: &Tap) -> Vec<String> {
    let reads = |name: &String| name.starts_with("Describe") || name.starts_with("List");
    tap.log().operations().into_iter().filter(|name| !reads(name)).collect()
}

/// That a schema is as wanted: no step, no write.
async fn is_settled(schema: &Schema, db: &Db) {
    let plan = schema.plan(db).await.unwrap();
    assert!(plan.is_empty(), "{plan}");
    let again = schema.apply(db).await.unwrap();
    assert!(again.done.is_empty() && again.is_complete(), "{again:?}");
    schema.verify(db).await.unwrap().or_error().unwrap();
}

#[tokio::test]
async fn a_schema_makes_its_tables_and_a_second_apply_writes_nothing() {
    let (db, tap) = tapped();
    let schema = schema![Account];
    if endpoint().is_some() {
        // These tables have names of their own on a shared server.
        return;
    }
    let plan = schema.plan(&db).await.unwrap();
    assert_eq!(
        plan.to_string(),
        "table `accounts`: make it with hash key `name` (S) and one index\n\
         table `accounts-unique`: make it with hash key `name` (S)"
    );
    assert_eq!(writes(&tap), [""; 0]);
    let missing = schema.verify(&db).await.unwrap().or_error().unwrap_err();
    assert_eq!(missing.kind(), Kind::NotFound);

    let applied = schema.apply(&db).expect(plan.fingerprint()).await.unwrap();
    assert_eq!(applied.done, plan.steps());
    assert_eq!(writes(&tap), ["CreateTable", "CreateTable"]);
    tap.log().clear();
    is_settled(&schema, &db).await;
    assert_eq!(writes(&tap), [""; 0]);

    let accounts = db.table::<Account>();
    let ada = Account { name: "Ada".into(), mail: Some("a@b".into()), nick: Some("ada".into()) };
    accounts.insert(&ada).await.unwrap();
    assert_eq!(Account::by_mail("a@b").models().all(&accounts).await.unwrap(), [ada]);
}

#[tokio::test]
async fn tables_have_the_prefix_of_their_database_and_items_expire_as_their_model_says() {
    let db = db().with_table_prefix(unique("prefix-"));
    let schema = schema![Visit];
    let applied = schema.apply(&db).await.unwrap();
    let names: Vec<_> = applied.done.iter().map(|step| (&*step.table, step.action.name())).collect();
    let name = db.table::<Visit>().name().to_owned();
    assert_eq!(names, [(&*name, "create_table"), (&*name, "time_to_live")]);
    assert!(db.table::<Visit>().describe_time_to_live().await.unwrap().is_by("expires"));
    is_settled(&schema, &db).await;

    db.table::<Visit>().disable_time_to_live("expires").await.unwrap();
    let differences = schema.verify(&db).await.unwrap();
    assert!(
        !differences.is_ok() && differences.to_string().contains("items expire by `expires` in the model")
    );
}

#[tokio::test]
async fn nothing_is_done_if_the_plan_is_not_the_expected_one() {
    let db = db();
    let name = unique("expected");
    let first = of(&table(&name, vec![])).plan(&db).await.unwrap();
    let other = of(&table(&name, vec![global("AAA", "mail")]));
    let error = other.apply(&db).expect(first.fingerprint()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains(&first.fingerprint().to_string()), "{error}");
    assert!(!db.open(&name).exists().await.unwrap());
}

#[tokio::test]
async fn indexes_are_added_one_by_one_and_items_are_in_them() {
    let (db, tap) = tapped();
    let name = unique("indexes");
    of(&table(&name, vec![])).ensure(&db).await.unwrap();
    let items = db.open(&name);
    store(&db, &name, map([("id", "1".into()), ("mail", "a".into()), ("city", "x".into())])).await;
    tap.log().clear();

    let wanted = of(&table(&name, vec![global("AAA", "mail"), global("BBB", "city")]));
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let applied = wanted.apply(&db).on_event(move |event| heard.lock().unwrap().push(event)).await.unwrap();
    assert!(applied.is_complete() && applied.done.len() == 2, "{applied:?}");
    let requests = tap.log().of("UpdateTable");
    assert_eq!(requests.len(), 2);
    for request in &requests {
        let body = &request.body;
        assert_eq!(body["GlobalSecondaryIndexUpdates"].as_array().unwrap().len(), 1, "{body}");
        // All definitions in use, and none that is not.
        let all = if body["GlobalSecondaryIndexUpdates"][0]["Create"]["IndexName"] == "AAA" { 2 } else { 3 };
        assert_eq!(body["AttributeDefinitions"].as_array().unwrap().len(), all, "{body}");
    }
    assert_eq!(items.query("a").index("AAA").all(&items).await.unwrap().len(), 1);
    is_settled(&wanted, &db).await;

    let events = events.lock().unwrap();
    assert!(matches!(&events[0], Event::Planned(plan) if plan.steps().len() == 2));
    let done = events.iter().filter(|event| matches!(event, Event::Done { .. }));
    assert_eq!(done.count(), 2);
    assert!(events.iter().all(|event| event.table().is_none_or(|table| table == name)));
}

#[tokio::test]
async fn an_index_is_dropped_only_with_leave() {
    let (db, tap) = tapped();
    let name = unique("drops");
    of(&table(&name, vec![global("Old", "mail")])).ensure(&db).await.unwrap();
    tap.log().clear();

    // That no model has it is no reason to drop it.
    is_settled(&of(&table(&name, vec![])), &db).await;
    let wanted = of(&table(&name, vec![global("New", "mail")])).all(|table| table.drop_index("Old"));
    let applied = wanted.apply(&db).await.unwrap();
    assert!(!applied.is_complete());
    assert_eq!(applied.left.iter().map(|step| step.class.name()).collect::<Vec<_>>(), ["destructive"]);
    assert_eq!(applied.done.iter().map(|step| step.action.name()).collect::<Vec<_>>(), ["create_index"]);
    assert!(applied.or_error().unwrap_err().to_string().contains("drop index `Old`"));

    let applied = wanted.apply(&db).allow_destructive(true).await.unwrap();
    assert!(applied.is_complete() && applied.done.len() == 1, "{applied:?}");
    assert!(db.open(&name).describe().await.unwrap().index("Old").is_none());
    is_settled(&wanted, &db).await;
}

#[tokio::test]
async fn an_index_of_the_same_name_is_replaced_only_with_leave() {
    let db = db();
    let name = unique("replaces");
    of(&table(&name, vec![global("AAA", "mail")])).ensure(&db).await.unwrap();
    let wanted = of(&table(&name, vec![global("AAA", "city")]));
    let applied = wanted.apply(&db).allow_destructive(true).await.unwrap();
    assert!(matches!(applied.left[0].class, Class::Blocked(_)) && applied.done.is_empty(), "{applied:?}");
    let error = wanted.ensure(&db).await.unwrap_err();
    assert!(error.to_string().contains("index `AAA` is global by `city` (S)"), "{error}");

    let options = PlanOptions::new().replace_indexes(true);
    let applied = wanted.apply(&db).options(options).allow_destructive(true).await.unwrap();
    let names: Vec<_> = applied.done.iter().map(|step| step.action.name()).collect();
    assert_eq!(names, ["drop_index", "create_index"]);
    is_settled(&wanted, &db).await;
}

#[tokio::test]
async fn an_attribute_keeps_its_type_until_the_index_that_has_it_is_dropped() {
    let db = db();
    let name = unique("types");
    of(&table(&name, vec![global("Old", "x")])).ensure(&db).await.unwrap();
    let numbers = IndexSchema::global("New", vec![KeyAttribute::number("x")], vec![], Projection::All);
    let wanted = of(&table(&name, vec![numbers]));
    let applied = wanted.apply(&db).allow_destructive(true).await.unwrap();
    assert!(applied.done.is_empty() && !applied.is_complete(), "{applied:?}");
    let dropping = wanted.all(|table| table.drop_index("Old"));
    let applied = dropping.apply(&db).await.unwrap();
    assert!(applied.done.is_empty() && applied.left.len() == 2, "{applied:?}");
    dropping.apply(&db).allow_destructive(true).await.unwrap().or_error().unwrap();
    is_settled(&dropping, &db).await;
}

#[tokio::test]
async fn settings_are_set_and_taken_back() {
    let db = db();
    let name = unique("settings");
    let on = |table: Settings| {
        table
            .deletion_protection(true)
            .stream(StreamView::NewImage)
            .table_class(TableClass::InfrequentAccess)
            .tag("stage", "test")
            .time_to_live("expires")
    };
    let plain = of(&table(&name, vec![]));
    plain.ensure(&db).await.unwrap();
    let schema = plain.clone().all(on);
    let applied = schema.apply(&db).await.unwrap();
    assert!(applied.is_complete() && applied.done.len() == 5, "{applied:?}");
    is_settled(&schema, &db).await;
    // Unmanaged is left alone.
    is_settled(&plain, &db).await;

    let off = plain.all(|table| {
        let table = table.deletion_protection(false).stream(Setting::Off).table_class(TableClass::Standard);
        table.tag("stage", Setting::Off).time_to_live(Setting::Off)
    });
    let applied = off.apply(&db).await.unwrap();
    assert_eq!(
        applied.left.iter().map(|step| step.action.clone()).collect::<Vec<_>>(),
        [Action::Stream(None)]
    );
    assert_eq!(applied.done.len(), 4);
    off.apply(&db).allow_destructive(true).await.unwrap().or_error().unwrap();
    is_settled(&off, &db).await;
}

#[tokio::test]
async fn a_table_is_made_with_its_settings_at_once() {
    let (db, tap) = tapped();
    let name = unique("made_with");
    let schema = of(&table(&name, vec![global("AAA", "mail")])).all(|table| {
        table
            .throughput(Throughput::provisioned(5, 4))
            .index("AAA", |index| index.throughput(Throughput::provisioned(2, 1)))
            .deletion_protection(true)
            .stream(StreamView::KeysOnly)
            .tag("stage", "test")
            .time_to_live("expires")
    });
    schema.apply(&db).await.unwrap().or_error().unwrap();
    assert_eq!(writes(&tap), ["CreateTable", "UpdateTimeToLive"]);
    let made = db.open(&name).describe().await.unwrap();
    assert_eq!(made.throughput, Throughput::provisioned(5, 4));
    is_settled(&schema, &db).await;
    // So that the table of a shared server can go.
    of(&table(&name, vec![])).all(|table| table.deletion_protection(false)).apply(&db).await.unwrap();
}

#[tokio::test]
async fn throughput_and_the_mode_are_changed() {
    let db = db();
    let name = unique("modes");
    let schema = |throughput| of(&table(&name, vec![])).all(|table| table.throughput(throughput));
    for throughput in [
        Throughput::OnDemand,
        Throughput::provisioned(5, 4),
        Throughput::provisioned(7, 4),
        Throughput::OnDemand,
    ] {
        let schema = schema(throughput);
        schema.apply(&db).await.unwrap().or_error().unwrap();
        assert_eq!(db.open(&name).describe().await.unwrap().throughput, throughput);
        is_settled(&schema, &db).await;
    }
}

#[tokio::test]
async fn what_time_to_live_has_to_wait_for_is_left_for_later() {
    let db = db();
    let name = unique("expiry");
    let schema =
        |attribute: &'static str| of(&table(&name, vec![])).all(move |table| table.time_to_live(attribute));
    schema("until").apply(&db).await.unwrap().or_error().unwrap();
    let applied = schema("expires").apply(&db).await.unwrap();
    assert!(applied.is_later() && applied.done.len() == 1, "{applied:?}");
    assert!(applied.left[0].to_string().contains("(after 20"), "{applied:?}");
}

#[tokio::test]
async fn what_the_embedded_engine_does_not_have_is_no_difference() {
    if endpoint().is_some() {
        return;
    }
    let (db, tap) = tapped();
    let schema = of(&table("lacking", vec![]))
        .all(|table| table.point_in_time_recovery(7).encryption(dynorm::deploy::Encryption::AwsManaged));
    of(&table("lacking", vec![])).ensure(&db).await.unwrap();
    tap.log().clear();
    let applied = schema.apply(&db).await.unwrap();
    assert!(applied.is_complete() && applied.done.is_empty() && applied.left.len() == 2, "{applied:?}");
    is_settled(&schema, &db).await;
    assert_eq!(writes(&tap), [""; 0]);
}

#[tokio::test]
async fn items_that_an_index_would_leave_out_are_counted() {
    let db = db();
    let name = unique("counted");
    of(&table(&name, vec![])).ensure(&db).await.unwrap();
    for (id, mail) in [("1", Some("a".into())), ("2", Some(7.into())), ("3", None), ("4", Some("b".into()))] {
        let mut item = map([("id", id.into())]);
        item.extend(mail.map(|mail: dynorm::Value| ("mail".to_owned(), mail)));
        store(&db, &name, item).await;
    }
    let wanted = of(&table(&name, vec![global("AAA", "mail")]));
    let checks = wanted.check_data(&db).await.unwrap();
    assert_eq!(checks.len(), 1);
    assert_eq!((checks[0].table(), checks[0].cost().read_units >= 0.0), (&*name, true));
    let report = checks.into_iter().next().unwrap().run().await.unwrap();
    assert_eq!(report.items, 4);
    let left = &report.indexes[0];
    assert_eq!((left.wrong_type, left.wrong_size, left.without_key), (1, 0, 1));
    assert!(
        report.is_harmful() && left.first.len() == 1 && left.first[0].to_string().contains('2'),
        "{report}"
    );
    wanted.ensure(&db).await.unwrap();
    assert!(wanted.check_data(&db).await.unwrap().is_empty());
}
