//! The plan, change by change.

mod capacity;
mod indexes;
mod protection;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Plan, PlanOptions};
use crate::deploy::observed::{Decreases, Observed, ObservedExpiry, ObservedIndex, ObservedTable, Seen};
use crate::deploy::settings::{Settings, TableClass, WarmThroughput};
use crate::deploy::value::Schema;
use crate::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema, UnreadableIndex, UnreadableReason};
use crate::table::{Status, Throughput};

/// Noon of 2026-11-26.
fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(20_783 * 24 + 12)
}

fn global(name: &'static str, attribute: &'static str) -> IndexSchema {
    IndexSchema::global(name, vec![KeyAttribute::string(attribute)], vec![], Projection::All)
}

fn local(name: &'static str, attribute: &'static str) -> IndexSchema {
    let keys = (KeyAttribute::string("id"), Some(KeyAttribute::string(attribute)));
    IndexSchema::new(name.into(), IndexKind::Local, keys.0, keys.1, Projection::All)
}

/// A table `ttt` with these indexes.
fn declared(indexes: Vec<IndexSchema>) -> TableSchema {
    let mut table = TableSchema::of_keys(KeyAttribute::string("id"), KeyAttribute::number("at"));
    table.table = "ttt".into();
    table.indexes = indexes.into();
    table
}

/// That table as it is described when all of it is there, on demand, with nothing that was said
/// besides.
fn found(indexes: Vec<IndexSchema>) -> ObservedTable {
    let schema = declared(indexes);
    let keys = schema.keys().chain(schema.indexes.iter().flat_map(IndexSchema::keys));
    let index = |index: &IndexSchema| {
        let observed = ObservedIndex {
            status: Status::Active,
            backfilling: false,
            throughput: Some(Throughput::OnDemand),
            decreases: Decreases::default(),
            on_demand_maximum: None,
            warm_throughput: Some(WarmThroughput::new(12_000, 4_000)),
        };
        (index.name.clone().into_owned(), observed)
    };
    let all = schema.indexes.iter().filter(|index| index.kind == IndexKind::Global);
    ObservedTable {
        status: Status::Active,
        definitions: keys.map(|key| (key.name.clone().into_owned(), key.attribute_type)).collect(),
        indexes: all.map(index).collect(),
        schema,
        throughput: Throughput::OnDemand,
        decreases: Decreases::default(),
        on_demand_maximum: None,
        warm_throughput: Some(WarmThroughput::new(12_000, 4_000)),
        stream: None,
        deletion_protection: false,
        table_class: TableClass::Standard,
        encryption: None,
        settling: Vec::new(),
        time_to_live: Seen::Is(ObservedExpiry::default()),
        point_in_time_recovery: Seen::Is(None),
        resource_policy: Seen::Is(None),
        tags: Seen::Is(BTreeMap::new()),
        not_managed: Vec::new(),
        arn: Some("arn:aws:dynamodb:eu-west-1:123456789012:table/ttt".to_owned()),
        item_count: 0,
        size_bytes: 0,
    }
}

fn provisioned(mut table: ObservedTable, read: u64, write: u64) -> ObservedTable {
    table.throughput = Throughput::provisioned(read, write);
    for index in table.indexes.values_mut() {
        index.throughput = Some(Throughput::provisioned(read, write));
    }
    table
}

fn plan(wanted: &TableSchema, settings: impl Fn(Settings) -> Settings, found: Option<ObservedTable>) -> Plan {
    plan_with(wanted, settings, found, PlanOptions::new())
}

fn plan_with(
    wanted: &TableSchema,
    settings: impl Fn(Settings) -> Settings,
    found: Option<ObservedTable>,
    options: PlanOptions,
) -> Plan {
    let schema = Schema::new().with_table(wanted).all(settings);
    let observed = Observed { tables: [("ttt".to_owned(), found)].into() };
    Plan::new(&schema, &observed, options, noon()).unwrap()
}

/// The steps and notes as sentences, without the table's name.
fn sentences(plan: &Plan) -> Vec<String> {
    let steps = plan.steps().iter().map(ToString::to_string);
    let all = steps.chain(plan.notes().iter().map(ToString::to_string));
    all.map(|sentence| sentence.replacen("table `ttt`: ", "", 1)).collect()
}

fn same(settings: Settings) -> Settings {
    settings
}

#[test]
fn a_missing_table_is_made_and_one_that_is_as_wanted_is_left_alone() {
    let wanted = declared(vec![global("AAA", "mail"), local("LLL", "city")]);
    let made = plan(&wanted, same, None);
    assert_eq!(sentences(&made), ["make it with hash key `id` (S), range key `at` (N) and 2 indexes"]);
    assert!(!made.is_empty() && !made.is_destructive() && !made.is_blocked());
    let kept = plan(&wanted, same, Some(found(vec![local("LLL", "city"), global("AAA", "mail")])));
    assert_eq!(sentences(&kept), [""; 0]);
    assert_eq!((kept.to_string(), kept.is_empty()), ("nothing to do".to_owned(), true));
}

#[test]
fn a_table_that_is_being_deleted_is_made_anew_and_one_that_is_lost_is_not_touched() {
    let mut going = found(vec![]);
    going.status = Status::Deleting;
    let words = "make it with hash key `id` (S), range key `at` (N), once the one that is being deleted is gone";
    assert_eq!(sentences(&plan(&declared(vec![]), same, Some(going))), [words]);
    let mut lost = found(vec![]);
    lost.status = Status::Other("ARCHIVED".to_owned());
    let lost = plan(&declared(vec![global("AAA", "mail")]), same, Some(lost));
    assert_eq!(
        sentences(&lost),
        ["it is ARCHIVED (cannot be done: this status does not pass by itself: see to it first)"]
    );
    assert!(lost.is_blocked());
}

#[test]
fn another_key_is_another_table() {
    let mut wanted = declared(vec![global("AAA", "mail")]);
    wanted.range = None;
    let blocked = plan(&wanted, same, Some(found(vec![])));
    let sentences = sentences(&blocked);
    assert_eq!(sentences.len(), 1, "{sentences:?}");
    let words = "change its key from hash key `id` (S), range key `at` (N) to hash key `id` (S) (cannot be done: the key of a table stays";
    assert!(sentences[0].starts_with(words), "{sentences:?}");
}

#[test]
fn a_table_of_a_stack_is_the_stack_s_to_change() {
    let mut of_stack = found(vec![]);
    of_stack.tags = Seen::Is([("aws:cloudformation:stack-name".to_owned(), "shop".to_owned())].into());
    let wanted = declared(vec![global("AAA", "mail")]);
    let blocked = plan(&wanted, same, Some(of_stack.clone()));
    assert!(blocked.is_blocked());
    let words = "(cannot be done: it belongs to CloudFormation stack `shop`: change it there, or force it)";
    assert!(sentences(&blocked)[0].ends_with(words), "{blocked}");
    let forced = plan_with(&wanted, same, Some(of_stack.clone()), PlanOptions::new().force(true));
    assert!(!forced.is_blocked());
    assert_eq!(sentences(&forced)[1], "note: it belongs to stack `shop`, which will not know of the change");
    assert!(plan(&declared(vec![]), same, Some(of_stack)).is_empty());
}

#[test]
fn what_is_not_managed_is_named_and_left_alone() {
    let mut table = found(vec![]);
    table.not_managed = vec!["it has replicas in eu-west-2".to_owned()];
    let plan = plan(&declared(vec![]), same, Some(table));
    assert!(plan.is_empty());
    assert_eq!(
        sentences(&plan),
        ["note: it has replicas in eu-west-2, which is not managed here and stays as it is"]
    );
}

#[test]
fn a_fingerprint_is_of_both_sides_and_of_nothing_that_changes_by_itself() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let print = |settings: fn(Settings) -> Settings, found: ObservedTable| plan(&wanted, settings, Some(found)).fingerprint();
    let first = print(same, found(vec![]));
    let mut later = found(vec![]);
    (later.item_count, later.size_bytes, later.status) = (7, 700, Status::Updating);
    later.decreases.today = 3;
    assert_eq!(print(same, later), first);
    assert_ne!(print(same, found(vec![global("AAA", "mail")])), first);
    assert_ne!(print(|settings| settings.deletion_protection(true), found(vec![])), first);
    let mut protected = found(vec![]);
    protected.deletion_protection = true;
    assert_ne!(print(same, protected), first);
    let replacing = PlanOptions::new().replace_indexes(true);
    assert_ne!(plan_with(&wanted, same, Some(found(vec![])), replacing).fingerprint(), first);
    assert_eq!(first.to_string().parse(), Ok(first));
    assert!("17".parse::<super::Fingerprint>().is_err());
}

#[test]
fn what_was_not_looked_at_is_left_out() {
    let schema = Schema::new().with_table(&declared(vec![]));
    let plan = Plan::new(&schema, &Observed::default(), PlanOptions::new(), noon()).unwrap();
    assert!(plan.is_empty());
    assert_eq!(sentences(&plan), ["note: it was not looked at"]);
}

#[test]
fn a_schema_that_contradicts_itself_has_no_plan() {
    let mut wanted = declared(vec![]);
    wanted.indexes = vec![global("AAA", "at")].into();
    let schema = Schema::new().with_table(&wanted);
    let error = Plan::new(&schema, &Observed::default(), PlanOptions::new(), noon()).unwrap_err();
    assert_eq!(error.kind(), crate::error::Kind::Invalid);
}

#[cfg(feature = "serde")]
#[test]
fn a_plan_is_json_with_all_that_its_sentences_say() {
    let wanted = declared(vec![global("AAA", "mail"), local("LLL", "city")]);
    let plan = plan(&wanted, same, Some(found(vec![global("BBB", "x")])));
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["fingerprint"], plan.fingerprint().to_string());
    let step = |place: usize| &json["steps"][place];
    assert_eq!(
        (step(0)["action"].as_str(), step(0)["index"].as_str(), step(0)["class"].as_str()),
        (Some("create_index"), Some("AAA"), Some("safe"))
    );
    assert_eq!((step(1)["class"].as_str(), step(1)["table"].as_str()), (Some("blocked"), Some("ttt")));
    assert!(step(1)["instead"].as_str().unwrap().contains("with its table"));
    assert_eq!(step(1)["text"], plan.steps()[1].to_string());
    assert_eq!(json["notes"][0]["text"], plan.notes()[0].text);
    assert!(step(0)["after"].is_null());
}
