//! AWS's rules one by one, each by the change that would break it; those about throughput are in
//! `capacity`.

use std::borrow::Cow;
use std::time::Duration;

use dynorm::deploy::{
    Action, Class, Encryption, OnDemandMaximum, Setting, Settings, StreamView, TableClass, WarmThroughput,
};
use dynorm::schema::{IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Kind, Schema, Throughput};
use dynorm_tests::strict::{Call, Strict, Times};
use serde_json::{Value, json};

use crate::design::Design;
use crate::expect::differences;
use crate::{Leave, apply, left, wrongly_refused};

/// A table with these global indexes.
pub fn design(indexes: Vec<IndexSchema>, settings: Settings) -> Design {
    let (hash, range) = (KeyAttribute::string("id"), Some(KeyAttribute::number("at")));
    let schema = TableSchema::new(Cow::Borrowed("shop"), hash, range, indexes.into(), None);
    Design { schema, settings, types: Design::usual_types() }
}

/// An index on one attribute, a string.
pub fn index(name: &'static str, attribute: &'static str) -> IndexSchema {
    IndexSchema::global(name, vec![KeyAttribute::string(attribute)], vec![], Projection::All)
}

/// What there is in the beginning.
pub fn before() -> Design {
    let indexes = vec![index("ByOld", "a"), index("ByKept", "c")];
    design(indexes, Settings::default().throughput(Throughput::provisioned(10, 10)).tag("team", "one"))
}

/// A change of everything that can be changed in place.
pub fn wanted() -> Design {
    let several = IndexSchema::global(
        "BySeveral",
        vec![KeyAttribute::string("c"), KeyAttribute::string("e")],
        vec![KeyAttribute::number("b"), KeyAttribute::number("f")],
        Projection::Include(vec![Cow::Borrowed("note")].into()),
    );
    let settings = Settings::default()
        .throughput(Throughput::provisioned(5, 20))
        .index("ByKept", |index| index.throughput(Throughput::provisioned(4, 4)))
        .drop_index("ByOld")
        .stream(StreamView::NewImage)
        .time_to_live("expires")
        .point_in_time_recovery(7)
        .deletion_protection(true)
        .tag("stage", "prod")
        .tag("team", Setting::Off)
        .table_class(TableClass::InfrequentAccess)
        .encryption(Encryption::AwsManaged)
        .warm_throughput(WarmThroughput::new(100, 100))
        .resource_policy(r#"{ "Version": "2012-10-17", "Statement": [] }"#);
    design(vec![index("ByKept", "c"), index("ByNew", "a"), several], settings)
}

/// A world with that table.
pub async fn world(design: &Design) -> Strict {
    let strict = Strict::with(Times::short(), 1);
    apply_whole(&strict, design).await;
    strict.clear();
    strict
}

/// All of it is applied, and no call was refused.
pub async fn apply_whole(strict: &Strict, design: &Design) {
    let applied = apply(&design.schema(), &strict.db(), Leave::ALL).await.unwrap();
    assert_eq!(left(&applied), [] as [&str; 0]);
    assert_eq!(differences(design, &strict.state("shop").unwrap()), [] as [&str; 0]);
    assert_eq!(wrongly_refused(strict), []);
}

/// What the `UpdateTable`s change, in their order: members of the bodies, and what is done to
/// indexes.
pub fn updates(strict: &Strict) -> Vec<String> {
    let calls = strict.writes().into_iter().filter(|call| call.operation == "UpdateTable");
    calls.map(|call| summary(&call.body)).collect()
}

fn summary(body: &Value) -> String {
    let members = body
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| !matches!(name.as_str(), "TableName" | "AttributeDefinitions"));
    let indexes = body["GlobalSecondaryIndexUpdates"].as_array().into_iter().flatten();
    let indexes = indexes.flat_map(|update| update.as_object().unwrap().iter());
    let indexes =
        indexes.map(|(action, update)| format!("{action} {}", update["IndexName"].as_str().unwrap()));
    members
        .filter(|name| *name != "GlobalSecondaryIndexUpdates")
        .cloned()
        .chain(indexes)
        .collect::<Vec<_>>()
        .join(", ")
}

#[tokio::test(start_paused = true)]
async fn each_change_has_its_own_call_and_indexes_come_one_by_one() {
    let strict = world(&before()).await;
    apply_whole(&strict, &wanted()).await;
    let updates = updates(&strict);
    let place = |what: &str| {
        updates.iter().position(|update| update == what).unwrap_or_else(|| panic!("no {what}: {updates:#?}"))
    };
    let drop = place("Delete ByOld");
    let throughput = place("ProvisionedThroughput, Update ByKept");
    let (first, second) = (place("Create ByNew"), place("Create BySeveral"));
    assert!(drop < throughput && throughput < first && first < second, "{updates:#?}");
    for alone in [
        "StreamSpecification",
        "TableClass",
        "DeletionProtectionEnabled",
        "SSESpecification",
        "WarmThroughput",
    ] {
        place(alone);
    }
    assert_eq!(updates.len(), 9, "{updates:#?}");
}

#[tokio::test(start_paused = true)]
async fn all_definitions_in_use_are_sent_with_an_index() {
    let strict = world(&design(vec![index("ByA", "a")], Settings::default())).await;
    apply_whole(&strict, &design(vec![index("ByA", "a"), index("ByC", "c")], Settings::default())).await;
    let sent = strict.writes().pop().unwrap().body["AttributeDefinitions"].clone();
    let mut names: Vec<_> =
        sent.as_array().unwrap().iter().map(|sent| sent["AttributeName"].clone()).collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, ["a", "at", "c", "id"]);
}

#[tokio::test(start_paused = true)]
async fn time_to_live_by_another_attribute_takes_two_applies() {
    let by = |attribute: &str| design(vec![], Settings::default().time_to_live(attribute));
    let strict = world(&by("expires")).await;
    let db = strict.db();
    // It was put on a moment ago.
    let applied = by("until").schema().apply(&db).await.unwrap();
    assert!(applied.is_later() && applied.done.is_empty(), "{applied:#?}");
    assert_eq!(strict.writes(), []);
    tokio::time::sleep(Duration::from_hours(1)).await;
    let applied = by("until").schema().apply(&db).await.unwrap();
    assert!(applied.is_later() && applied.done.len() == 1, "{applied:#?}");
    tokio::time::sleep(Duration::from_hours(1)).await;
    let applied = by("until").schema().apply(&db).await.unwrap();
    assert!(applied.is_complete(), "{applied:#?}");
    assert_eq!(wrongly_refused(&strict), []);
    assert_eq!(strict.state("shop").unwrap()["TimeToLive"]["AttributeName"], "until");
}

#[tokio::test(start_paused = true)]
async fn another_view_of_a_stream_is_another_stream_and_needs_leave() {
    let with = |view: StreamView| design(vec![], Settings::default().stream(view));
    let strict = world(&with(StreamView::KeysOnly)).await;
    let other = with(StreamView::NewImage);
    let applied = other.schema().apply(&strict.db()).await.unwrap();
    assert!(!applied.is_complete() && applied.done.is_empty(), "{applied:#?}");
    assert_eq!(strict.writes(), []);
    apply_whole(&strict, &other).await;
    assert_eq!(updates(&strict), ["StreamSpecification", "StreamSpecification"]);
}

/// DynamoDB takes such a call, and makes the index of the type that it has: so it is not made.
#[tokio::test(start_paused = true)]
async fn an_attribute_of_another_type_blocks_an_index_and_names_the_one_that_holds_it() {
    let strict = world(&design(vec![index("ByA", "a")], Settings::default())).await;
    let other = IndexSchema::global(
        "ByOther",
        vec![KeyAttribute::string("c")],
        vec![KeyAttribute::number("a")],
        Projection::All,
    );
    // `ByA` is no business of this schema.
    let wanted = design(vec![other.clone()], Settings::default());
    let applied = apply(&wanted.schema(), &strict.db(), Leave::ALL).await.unwrap();
    assert_eq!(strict.writes(), []);
    let [step] = &*applied.left else { panic!("{applied:#?}") };
    assert!(matches!(&step.class, Class::Blocked(why) if why.contains("`ByA`")), "{step}");
    assert_eq!(wanted.schema().apply(&strict.db()).await.unwrap().left, applied.left);

    // Once that is gone, it is free.
    let settings = Settings::default().drop_index("ByA");
    apply_whole(&strict, &design(vec![other], settings)).await;
    assert_eq!(updates(&strict), ["Delete ByA", "Create ByOther"]);
}

#[tokio::test(start_paused = true)]
async fn an_index_of_the_same_name_is_replaced_with_leave_and_by_two_calls() {
    let strict = world(&design(vec![index("ByA", "a")], Settings::default())).await;
    let wanted = design(vec![index("ByA", "c")], Settings::default());
    for leave in [Leave::default(), Leave { destructive: true, ..Leave::default() }] {
        let applied = apply(&wanted.schema(), &strict.db(), leave).await.unwrap();
        assert!(matches!(applied.left[0].class, Class::Blocked(_)), "{applied:#?}");
    }
    let leave = Leave { replace: true, ..Leave::default() };
    let applied = apply(&wanted.schema(), &strict.db(), leave).await.unwrap();
    assert!(!applied.is_complete(), "{applied:#?}");
    assert_eq!(strict.writes(), []);
    apply_whole(&strict, &wanted).await;
    assert_eq!(updates(&strict), ["Delete ByA", "Create ByA"]);
}

/// An index that is being filled can be dropped; before that it is waited for.
#[tokio::test(start_paused = true)]
async fn an_index_that_is_on_its_way_is_dropped_as_soon_as_that_can_be() {
    for wait in [0, 900, 1500] {
        let strict = world(&design(vec![], Settings::default())).await;
        let db = strict.db();
        let with = design(vec![index("ByA", "a")], Settings::default());
        let making =
            tokio::time::timeout(Duration::from_millis(200 + wait), with.schema().apply(&db).into_future());
        assert!(making.await.is_err(), "after {wait}");
        assert_eq!(updates(&strict), ["Create ByA"], "after {wait}");
        apply_whole(&strict, &design(vec![], Settings::default().drop_index("ByA"))).await;
        assert_eq!(updates(&strict), ["Create ByA", "Delete ByA"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_can_only_be_made_with_the_table_is_blocked() {
    let strict = world(&design(vec![], Settings::default())).await;
    let mut other_key = design(vec![], Settings::default().deletion_protection(true));
    other_key.schema.hash = KeyAttribute::string("name");
    let applied = apply(&other_key.schema(), &strict.db(), Leave::ALL).await.unwrap();
    assert!(matches!(applied.left[0].action, Action::ChangeKey { .. }), "{applied:#?}");
    assert!(matches!(applied.left[0].class, Class::Blocked(_)), "{applied:#?}");
    assert_eq!(strict.writes(), [], "nothing of a table that is another one");
}

/// What is wanted at creation is there at once, and what DynamoDB has anyway is not asked for.
#[tokio::test(start_paused = true)]
async fn a_table_is_made_with_all_that_it_can_be_made_with() {
    let strict = Strict::with(Times::short(), 0);
    apply_whole(&strict, &wanted()).await;
    assert_eq!(updates(&strict), [] as [&str; 0]);
    let operations: Vec<_> = strict
        .writes()
        .into_iter()
        .filter(|call| call.refused.is_none())
        .map(|call| call.operation)
        .collect();
    assert_eq!(operations, ["CreateTable", "UpdateContinuousBackups", "UpdateTimeToLive"]);

    for maximum in [OnDemandMaximum::reads(7), OnDemandMaximum::writes(7), OnDemandMaximum::new(7, 7)] {
        for warm in [1_000, 12_000, 13_000] {
            let strict = Strict::with(Times::short(), 0);
            let settings = Settings::default()
                .throughput(Throughput::OnDemand)
                .on_demand_maximum(maximum)
                .warm_throughput(WarmThroughput::new(warm, 4_000))
                .index("ByA", |index| index.on_demand_maximum(maximum));
            let first = design(vec![index("ByA", "a")], settings.clone());
            apply_whole(&strict, &first).await;
            // And an index that comes later.
            let settings = settings.index("ByC", |index| index.on_demand_maximum(maximum));
            apply_whole(&strict, &design(vec![index("ByA", "a"), index("ByC", "c")], settings)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn tables_are_changed_side_by_side() {
    let strict = Strict::new();
    let schema = (0..10).fold(Schema::new(), |schema, number| {
        let mut table = before().schema;
        table.table = format!("shop-{number}").into();
        schema.with_table(&table)
    });
    let begun = tokio::time::Instant::now();
    let applied = schema.apply(&strict.db()).await.unwrap();
    assert!(applied.is_complete() && applied.done.len() == 10, "{applied:#?}");
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    assert_eq!(strict.refused().into_iter().filter(Call::is_write).count(), 0);
    assert_eq!(strict.table("shop-9").unwrap()["TableStatus"], json!("ACTIVE"));
}

/// A policy is compared as JSON, and changed by its revision.
#[tokio::test(start_paused = true)]
async fn a_policy_is_put_changed_and_taken_away() {
    let with = |policy: Setting<String>| design(vec![], Settings::default().resource_policy(policy));
    let policy = |version: &str| format!(r#"{{ "Version": "{version}", "Statement": [] }}"#);
    let strict = world(&design(vec![], Settings::default())).await;
    let has = || strict.state("shop").unwrap()["Policy"].clone();
    apply_whole(&strict, &with(policy("2012-10-17").into())).await;
    assert_eq!(has(), json!(policy("2012-10-17")));
    strict.clear();
    let spelled = r#"{"Statement":[],"Version":"2012-10-17"}"#.to_owned();
    let plan = with(spelled.into()).schema().plan(&strict.db()).await.unwrap();
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(strict.writes(), []);
    tokio::time::sleep(Duration::from_secs(20)).await;
    apply_whole(&strict, &with(policy("2008-10-17").into())).await;
    assert_eq!(strict.writes()[0].body["ExpectedRevisionId"], "1");
    tokio::time::sleep(Duration::from_secs(20)).await;
    apply_whole(&strict, &with(Setting::Off)).await;
    assert_eq!(has(), json!(null));
    // So soon after that it is refused, and tried again.
    strict.clear();
    let applied = with(policy("2012-10-17").into()).schema().apply(&strict.db()).await.unwrap();
    assert!(applied.is_complete(), "{applied:#?}");
    assert!(strict.writes().len() > 1, "{:#?}", strict.writes());
    assert_eq!(strict.writes()[0].body["ExpectedRevisionId"], "NO_POLICY", "nobody's else is overwritten");
}

/// Filling an index may take longer than anybody waits: it goes on, and so does the next apply.
#[tokio::test(start_paused = true)]
async fn a_wait_is_bounded_and_what_is_waited_for_goes_on() {
    let mut times = Times::short();
    times.backfill = Duration::from_hours(7);
    let strict = Strict::with(times, 1);
    let db = strict.db();
    apply(&design(vec![], Settings::default()).schema(), &db, Leave::default()).await.unwrap();
    strict.clear();
    let wanted = design(vec![index("ByA", "a")], Settings::default().tag("stage", "prod"));
    let error = wanted.schema().apply(&db).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(error.to_string().contains("run apply again"), "{error}");
    let looks = strict.calls().len();
    assert!(looks < 6 * 180 + 250, "{looks} looks in six hours");
    apply_whole(&strict, &wanted).await;
    assert_eq!(updates(&strict), ["Create ByA"]);
}
