//! What may not be read or changed: denied, or somebody else's.

use dynorm::deploy::{Class, Settings};
use dynorm::{Kind, Throughput};
use dynorm_tests::strict::{Strict, Times};
use dynorm_tests::{Fault, Reply, Tap};

use crate::rules::{before, design, index, wanted};
use crate::{Leave, accepted, apply, left};

const STACK: &str = "aws:cloudformation:stack-name";

fn denied() -> Fault {
    Fault::Instead(Reply::error(400, "AccessDeniedException", "User is not authorized to perform this"))
}

/// A world whose table is made, and a tap that denies this operation.
async fn world(operation: &'static str) -> (Strict, Tap) {
    let strict = Strict::with(Times::short(), 0);
    apply(&before().schema(), &strict.db(), Leave::default()).await.unwrap();
    strict.clear();
    let tap = Tap::on(&strict.client());
    tap.inject(move |request| if request.operation == operation { denied() } else { Fault::None });
    (strict, tap)
}

/// What may not be read is unknown: it is not taken for equal, and not written blindly.
#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_not_equal_and_not_written() {
    for (operation, write, settings) in [
        (
            "DescribeContinuousBackups",
            "UpdateContinuousBackups",
            Settings::default().point_in_time_recovery(7),
        ),
        ("DescribeTimeToLive", "UpdateTimeToLive", Settings::default().time_to_live("expires")),
        ("ListTagsOfResource", "TagResource", Settings::default().tag("stage", "prod")),
    ] {
        let (strict, tap) = world(operation).await;
        let db = strict.db_behind(tap.client());
        let indexes = before().schema.indexes.to_vec();
        let wanted = design(indexes, settings.deletion_protection(true));
        let plan = wanted.schema().plan(&db).await.unwrap();
        assert!(!plan.is_empty(), "{operation}");
        assert_eq!(strict.writes(), []);
        let applied = apply(&wanted.schema(), &db, Leave::ALL).await.unwrap();
        let [step] = &*applied.left else { panic!("{operation}: {applied:#?}") };
        assert!(matches!(step.class, Class::Blocked(_)), "{operation}: {step}");
        assert!(applied.or_error().is_err());
        // The rest is done.
        let operations: Vec<_> = accepted(&strict).into_iter().map(|(operation, _)| operation).collect();
        assert_eq!(operations, ["UpdateTable"], "{operation} denies nothing but {write}");

        // What nobody wants to know is not asked for, or does not matter.
        tap.log().clear();
        let wanted = design(before().schema.indexes.to_vec(), Settings::default().deletion_protection(true));
        assert!(wanted.schema().plan(&db).await.unwrap().is_empty(), "{operation}");
    }
}

/// What may not be changed is an error that says so, and the next apply begins there.
#[tokio::test(start_paused = true)]
async fn what_may_not_be_changed_is_an_error() {
    for operation in ["UpdateContinuousBackups", "TagResource", "UpdateTable", "UpdateTimeToLive"] {
        let (strict, tap) = world(operation).await;
        let db = strict.db_behind(tap.client());
        let error = apply(&wanted().schema(), &db, Leave::ALL).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{operation}: {error}");
        assert!(error.to_string().contains("shop"), "{error}");
        tap.heal();
        let applied = apply(&wanted().schema(), &db, Leave::ALL).await.unwrap();
        assert_eq!(left(&applied), [] as [&str; 0], "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_of_a_stack_is_left_to_it_unless_it_is_forced() {
    let strict = Strict::with(Times::short(), 0);
    let db = strict.db();
    apply(&before().schema(), &db, Leave::default()).await.unwrap();
    strict.tag_as_aws("shop", STACK, "shop-stack");
    strict.tag_as_aws("shop", "aws:cloudformation:logical-id", "Shop");
    strict.clear();
    // As it is, it is right.
    let plan = before().schema().plan(&db).await.unwrap();
    assert!(plan.is_empty(), "{plan}");

    let applied = apply(&wanted().schema(), &db, Leave::ALL).await.unwrap();
    assert!(applied.done.is_empty(), "{applied:#?}");
    assert!(left(&applied).iter().all(|step| step.contains("shop-stack")), "{applied:#?}");
    assert_eq!(strict.writes(), []);

    let applied = apply(&wanted().schema(), &db, Leave { force: true, ..Leave::ALL }).await.unwrap();
    assert_eq!(left(&applied), [] as [&str; 0]);
    let tags = strict.state("shop").unwrap()["Tags"].clone();
    assert_eq!(tags[STACK], "shop-stack");
    assert_eq!(tags["stage"], "prod");
}

/// Tags that nobody declares stay, and no call names one of AWS.
#[tokio::test(start_paused = true)]
async fn foreign_tags_stay() {
    let strict = Strict::with(Times::short(), 0);
    let db = strict.db();
    let settings = || Settings::default().throughput(Throughput::OnDemand);
    let first = design(vec![index("ByA", "a")], settings().tag("team", "one").tag("cost", "7"));
    apply(&first.schema(), &db, Leave::default()).await.unwrap();
    strict.tag_as_aws("shop", "aws:created-by", "somebody");
    strict.clear();
    let second = design(vec![index("ByA", "a")], settings().tag("team", "two"));
    let applied = apply(&second.schema(), &db, Leave::ALL).await.unwrap();
    assert_eq!(left(&applied), [] as [&str; 0]);
    let tags = strict.state("shop").unwrap()["Tags"].clone();
    assert_eq!(tags, serde_json::json!({ "aws:created-by": "somebody", "cost": "7", "team": "two" }));
    let [(operation, body)] = &*accepted(&strict) else { panic!("{:#?}", accepted(&strict)) };
    assert!(operation == "TagResource" && !body.contains("aws:created-by"), "{body}");
}
