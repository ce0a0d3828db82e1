//! Plans, statuses and events as documents.

use std::time::{SystemTime, UNIX_EPOCH};

use dynorm::migrate::{Cost, Counts, DryRun, Event, MigrationPlan, MigrationStatus};
use serde_json::{Map, Value, json};

pub(super) fn plan(plan: &MigrationPlan) -> Value {
    let left = plan.left.iter().map(|migration| {
        json!({
            "migration": migration.name,
            "state": migration.state.to_string(),
            "way": migration.way,
            "table": migration.table,
            "cost": migration.cost.as_ref().map(cost),
        })
    });
    json!({ "left": left.collect::<Vec<_>>(), "blocked": plan.blocked })
}

fn cost(cost: &Cost) -> Value {
    json!({
        "items": cost.items,
        "bytes": cost.bytes,
        "read_units": cost.read_units,
        "write_units": cost.write_units,
        "index_units": cost.index_units,
        "sampled": cost.sampled,
        "sampled_writes": cost.sampled_writes,
        "seconds": cost.time.map(|time| time.as_secs()),
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "read": counts.read,
        "changed": counts.changed,
        "already": counts.already,
        "skipped": counts.skipped,
        "deleted": counts.deleted,
        "moved": counts.moved,
        "failed": counts.failed,
        "read_units": counts.read_units,
        "write_units": counts.write_units,
    })
}

pub(super) fn status(status: &MigrationStatus) -> Value {
    let seconds = |time: Option<SystemTime>| {
        time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map(|since| since.as_secs())
    };
    json!({
        "migration": status.name,
        "known": status.is_known,
        "state": status.state.to_string(),
        "way": status.way,
        "table": status.table,
        "counts": counts(&status.counts),
        "segments": status.segments,
        "segments_done": status.segments_done,
        "failed": failed(status),
        "started": seconds(status.started),
        "finished": seconds(status.finished),
        "version": status.version,
        "schema_number": status.schema_number,
        "incomplete_indexes": status.incomplete_indexes,
        "owner": status.owner,
    })
}

/// Keys are JSON themselves.
fn failed(status: &MigrationStatus) -> Vec<Value> {
    let item = |(key, error): (&String, &String)| {
        let key = serde_json::from_str(key).unwrap_or_else(|_| Value::from(key.as_str()));
        json!({ "key": key, "error": error })
    };
    status.failed.iter().map(item).collect()
}

fn key(key: &dynorm::Key) -> Value {
    let attributes: Map<String, Value> =
        key.attributes().map(|(name, value)| (name.to_owned(), value_of(value))).collect();
    Value::Object(attributes)
}

fn value_of(value: &dynorm::Value) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

pub(super) fn dry_run(runs: &[DryRun]) -> Value {
    let change = |change: &dynorm::Change| {
        json!({
            "path": change.path.to_string(),
            "old": change.old.as_ref().map(value_of),
            "new": change.new.as_ref().map(value_of),
        })
    };
    let run = |run: &DryRun| {
        let examples = run.examples.iter().map(|example| {
            json!({
                "key": key(&example.key),
                "step": example.step.to_string(),
                "changes": example.changes.iter().map(change).collect::<Vec<_>>(),
            })
        });
        let failed = run.failed.iter().map(|(item, error)| json!({ "key": key(item), "error": error }));
        json!({
            "migration": run.name,
            "table": run.table,
            "counts": counts(&run.counts),
            "examples": examples.collect::<Vec<_>>(),
            "failed": failed.collect::<Vec<_>>(),
        })
    };
    json!({ "dry_run": runs.iter().map(run).collect::<Vec<_>>() })
}

pub(super) fn event(event: &Event) -> Value {
    let name = event.name();
    match event {
        Event::Watching { owner, .. } => json!({ "event": "watching", "migration": name, "owner": owner }),
        Event::Begun { table, resumed, cost: costs, .. } => json!({
            "event": "begun", "migration": name, "table": table, "resumed": resumed, "cost": costs.as_ref().map(cost),
        }),
        Event::Progress { counts: so_far, items, segments_done, segments, elapsed, .. } => json!({
            "event": "progress", "migration": name, "counts": counts(so_far), "items": items,
            "segments_done": segments_done, "segments": segments, "seconds": elapsed.as_secs(),
        }),
        Event::ItemFailed { key: item, error, .. } => {
            json!({ "event": "item_failed", "migration": name, "key": key(item), "error": error })
        }
        Event::Finished { counts: all, failed, elapsed, .. } => json!({
            "event": "done", "migration": name, "counts": counts(all), "failed": failed, "seconds": elapsed.as_secs(),
        }),
        other => json!({ "event": "other", "migration": name, "text": other.to_string() }),
    }
}
