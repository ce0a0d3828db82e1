//! Pairs of schemas by seed: the first is applied, items are put, the second is applied.

use std::time::Duration;

use dynorm::deploy::{Action, Class, Setting, Step};
use dynorm::schema::{IndexKind, IndexSchema};
use dynorm_tests::strict::{Strict, Times};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::design::Design;
use crate::expect::{differences, index};
use crate::{Leave, apply, items, left, wrongly_refused};

/// Pairs, unless `DYNORM_PAIRS` says otherwise: half a minute in debug.
const PAIRS: u64 = 200;

/// What became of a pair.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    pairs: u64,
    unchanged: u64,
    blocked: u64,
    destructive: u64,
    replaced: u64,
    calls: usize,
}

#[test]
fn what_is_applied_is_what_is_wanted_and_nothing_else_changes() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seeds = match number("DYNORM_PAIR") {
        Some(seed) => seed..seed + 1,
        None => 0..number("DYNORM_PAIRS").unwrap_or(PAIRS),
    };
    let all = seeds.end - seeds.start > 1;
    let mut count = Count::default();
    for seed in seeds {
        // Printed when it fails, as all that a test prints.
        println!("seed {seed}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        fastrand::seed(seed);
        runtime.expect("a runtime").block_on(pair(seed, &mut count));
    }
    println!("{count:?}");
    if all {
        // Each sort is there, or else this tests less than it says.
        let Count { blocked, destructive, replaced, unchanged, .. } = count;
        assert!(blocked > 0 && destructive > 0 && replaced > 0 && unchanged > 0, "{count:?}");
    }
}

async fn pair(seed: u64, count: &mut Count) {
    let mut rng = Rng::with_seed(seed);
    let strict = Strict::with(Times::short(), rng.u32(..3));
    let db = strict.db();
    let first = Design::first(&mut rng, "shop");
    let second = first.later(&mut rng);
    let name = "shop";

    // The first one, of which everything can be done.
    let applied = apply(&first.schema(), &db, Leave::default()).await.expect("a first schema");
    assert_eq!(left(&applied), [] as [&str; 0], "{first:#?}");
    let state = strict.state(name).expect("a table");
    assert_eq!(differences(&first, &state), [] as [&str; 0], "{first:#?}");
    nothing_is_left_to_do(&strict, &first, Leave::default()).await;
    items::put(&strict, &first).await;
    let items = items::all(&strict, name).await;
    // A plan is of what is seen at that moment; half a minute later that is all.
    tokio::time::sleep(Duration::from_secs(30)).await;

    // The second one: first only looked at, then without leave, then with it.
    let replace = rng.u8(..100) < 40;
    let leave = Leave { destructive: true, replace, force: false };
    strict.clear();
    let plan = second.schema().plan(&db).options(leave.options()).await.expect("a plan");
    assert_eq!(strict.writes(), [], "a plan changes nothing");
    check_blocked(plan.steps(), &second, &state, replace);
    let cautious =
        apply(&second.schema(), &db, Leave { destructive: false, ..leave }).await.expect("no leave");
    let between = strict.state(name).expect("a table");
    nothing_is_destroyed(&state, &between);
    let applied = apply(&second.schema(), &db, leave).await.expect("leave");
    let after = strict.state(name).expect("a table");

    let left = left(&applied);
    let differs = differences(&second, &after);
    assert_eq!(left.is_empty(), differs.is_empty(), "{left:#?} {differs:#?} {second:#?}");
    for step in applied.left.iter().filter(|step| step.is_difference()) {
        assert!(matches!(step.class, Class::Blocked(_)), "{step}");
        blocked_is_untouched(step, &state, &after);
    }
    if applied.left.iter().any(|step| matches!(step.action, Action::ChangeKey { .. })) {
        assert_eq!(strict.writes(), [], "of a table that cannot be changed nothing is");
    }
    unmanaged_is_untouched(&second, &state, &after);
    assert_eq!(wrongly_refused(&strict), [], "{second:#?}");
    assert_eq!(items::all(&strict, name).await, items);
    indexes_are_filled(&strict, &first, &second, &after, items.len()).await;

    count.pairs += 1;
    count.calls += strict.writes().len();
    count.unchanged += u64::from(strict.writes().is_empty());
    count.blocked += u64::from(!left.is_empty());
    count.destructive += u64::from(!applied.done.is_empty() && cautious.left.iter().any(is_destructive));
    let made = |step: &Step| matches!(&step.action, Action::DropIndex { name, .. } if second.schema.index(name).is_some());
    count.replaced += u64::from(applied.done.iter().any(made));
    if left.is_empty() {
        nothing_is_left_to_do(&strict, &second, leave).await;
    } else {
        // Once more, it does no more.
        strict.clear();
        apply(&second.schema(), &db, leave).await.expect("once more");
        assert_eq!(strict.writes(), []);
    }
}

fn is_destructive(step: &Step) -> bool {
    step.class == Class::Destructive
}

/// All is as wanted: so says the plan, so says verify, and an apply sends nothing that changes.
async fn nothing_is_left_to_do(strict: &Strict, design: &Design, leave: Leave) {
    let (schema, db) = (design.schema(), strict.db());
    strict.clear();
    let plan = schema.plan(&db).options(leave.options()).await.expect("a plan");
    assert!(plan.is_empty(), "{plan}");
    schema.verify(&db).await.expect("a look at it").or_error().expect("what is applied is there");
    let applied = schema.apply(&db).options(leave.options()).allow_destructive(leave.destructive).await;
    assert_eq!(applied.expect("nothing to do").done, []);
    assert_eq!(strict.writes(), []);
}

/// What is blocked is so for a reason that is seen from outside.
fn check_blocked(steps: &[Step], wanted: &Design, state: &Value, replace: bool) {
    let table = &state["Table"];
    for step in steps.iter().filter(|step| matches!(step.class, Class::Blocked(_))) {
        let reason = match &step.action {
            Action::ChangeKey { .. } => differences(wanted, state).iter().any(|found| {
                let names: Vec<_> = wanted.schema.keys().map(|key| format!("type of {}", key.name)).collect();
                found.starts_with("keys:") || names.iter().any(|name| found.starts_with(name))
            }),
            Action::ChangeIndex { wanted: asked, .. } => {
                let there = index(table, asked.kind, &asked.name).is_some();
                there && (!replace || asked.kind == IndexKind::Local || is_held_otherwise(table, asked))
            }
            Action::CreateIndex(new) => {
                new.schema.kind == IndexKind::Local || is_held_otherwise(table, &new.schema)
            }
            // On demand or not is not said of the table, but of its index or maximum.
            Action::Throughput(_) | Action::OnDemandMaximum(_) => !wanted.settings.throughput.is_managed(),
            _ => false,
        };
        assert!(reason, "{step} {wanted:#?} {state:#}");
    }
}

/// Whether the table has an attribute of that index's key as another type.
fn is_held_otherwise(table: &Value, index: &IndexSchema) -> bool {
    let defined = table["AttributeDefinitions"].as_array().into_iter().flatten();
    let is_other = |defined: &Value| {
        index.keys().any(|key| {
            defined["AttributeName"] == *key.name
                && defined["AttributeType"] != key.attribute_type.descriptor()
        })
    };
    defined.into_iter().any(is_other)
}

/// Without leave nothing goes: no index, no stream, no backup.
fn nothing_is_destroyed(before: &Value, after: &Value) {
    for member in ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"] {
        let kind = if member.starts_with('L') { IndexKind::Local } else { IndexKind::Global };
        for old in before["Table"][member].as_array().into_iter().flatten() {
            let new = index(&after["Table"], kind, old["IndexName"].as_str().expect("a name"));
            let new = new.unwrap_or_else(|| panic!("{old} is gone"));
            assert_eq!((&new["KeySchema"], &new["Projection"]), (&old["KeySchema"], &old["Projection"]));
            assert_eq!(new["IndexStatus"], old["IndexStatus"]);
        }
    }
    if before["Table"]["StreamSpecification"].is_object() {
        assert_eq!(after["Table"]["LatestStreamArn"], before["Table"]["LatestStreamArn"], "another stream");
        assert_eq!(after["Table"]["StreamSpecification"], before["Table"]["StreamSpecification"]);
    }
    let days = |state: &Value| state["Backups"]["RecoveryPeriodInDays"].as_i64().unwrap_or(0);
    assert!(days(after) >= days(before), "{after:#}");
}

/// What a blocked step is about is as it was.
fn blocked_is_untouched(step: &Step, before: &Value, after: &Value) {
    if let Some(name) = step.action.index() {
        let both = [before, after].map(|state| {
            let global = index(&state["Table"], IndexKind::Global, name);
            global.or(index(&state["Table"], IndexKind::Local, name)).map(|index| index["KeySchema"].clone())
        });
        assert_eq!(both[0], both[1], "{step}");
    }
}

/// What the second schema says nothing of is as it was.
fn unmanaged_is_untouched(design: &Design, before: &Value, after: &Value) {
    let settings = &design.settings;
    let same = |what: &str, found: &dyn Fn(&Value) -> Value| {
        assert_eq!(found(after), found(before), "{what} {design:#?}");
    };
    if !settings.throughput.is_managed() {
        same("throughput", &|state| {
            let units = &state["Table"]["ProvisionedThroughput"];
            json!([
                units["ReadCapacityUnits"],
                units["WriteCapacityUnits"],
                state["Table"]["BillingModeSummary"]
            ])
        });
    }
    for (member, is_managed) in [
        ("DeletionProtectionEnabled", settings.deletion_protection.is_managed()),
        ("StreamSpecification", settings.stream.is_managed()),
        ("TableClassSummary", settings.table_class.is_managed()),
        ("SSEDescription", settings.encryption.is_managed()),
    ] {
        if !is_managed {
            same(member, &|state| state["Table"][member].clone());
        }
    }
    if !settings.on_demand_maximum.is_managed() && !settings.throughput.is_managed() {
        same("maximum", &|state| state["Table"]["OnDemandThroughput"].clone());
    }
    if !settings.point_in_time_recovery.is_managed() {
        same("recovery", &|state| state["Backups"]["RecoveryPeriodInDays"].clone());
    }
    if settings.time_to_live == Setting::Unmanaged {
        same("time to live", &|state| state["TimeToLive"]["AttributeName"].clone());
    }
    let tags = before["Tags"].as_object().expect("tags");
    for (key, _) in tags.iter().filter(|(key, _)| !settings.tags.contains_key(*key)) {
        same(key, &|state| state["Tags"][key].clone());
    }
    let unknown =
        |name: &str| design.schema.index(name).is_none() && !settings.dropped_indexes.contains(name);
    for old in before["Table"]["GlobalSecondaryIndexes"].as_array().into_iter().flatten() {
        let name = old["IndexName"].as_str().expect("a name");
        if unknown(name) {
            same(name, &|state| {
                let index = index(&state["Table"], IndexKind::Global, name);
                index.map(|index| json!([index["KeySchema"], index["Projection"]])).into()
            });
        }
    }
}

/// Each index holds all items, where these have its attributes as it wants them.
async fn indexes_are_filled(strict: &Strict, first: &Design, second: &Design, after: &Value, count: usize) {
    for wanted in second.schema.indexes.iter().filter(|wanted| wanted.kind == IndexKind::Global) {
        let fits = wanted
            .keys()
            .all(|key| first.types.get(&*key.name).is_none_or(|sort| *sort == key.attribute_type));
        if fits && index(&after["Table"], IndexKind::Global, &wanted.name).is_some() {
            assert_eq!(items::in_index(strict, "shop", &wanted.name).await, count, "{wanted:?}");
        }
    }
}
