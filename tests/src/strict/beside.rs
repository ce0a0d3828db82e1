//! What has calls of its own: deletion by time, backups, tags, and the end of a table.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::asked;
use super::clock::{HOUR, Moment, Times};
use super::refusal::Refusal;
use super::table::{State, Table};

/// Tags of a table.
const TAGS: usize = 50;
/// Bytes of a policy.
const POLICY: usize = 20 * 1024;
const BETWEEN_POLICIES: Duration = Duration::from_secs(15);

/// `UpdateTimeToLive`, and its answer.
pub(super) fn time_to_live(table: &mut Table, body: &Json, now: Moment) -> Result<Json, Refusal> {
    let asked = &body["TimeToLiveSpecification"];
    let (Some(attribute), Some(enabled)) = (asked["AttributeName"].as_str(), asked["Enabled"].as_bool())
    else {
        return Err(Refusal::wrong("AttributeName and Enabled are required"));
    };
    if matches!(table.state, State::Creating { .. } | State::Deleting { .. }) {
        return Err(Refusal::in_use(format!(
            "Table is being {}: {}",
            table.state.name().to_lowercase(),
            table.name
        )));
    }
    if table.ttl.changed.is_some_and(|changed| now < changed + HOUR) {
        return Err(Refusal::invalid(
            "Time to live has been modified multiple times within a fixed interval",
        ));
    }
    match (&table.ttl.attribute, enabled) {
        (Some(now), _) if now != attribute => {
            return Err(Refusal::invalid(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {now}"
            )));
        }
        (Some(_), true) => return Err(Refusal::invalid("TimeToLive is already enabled")),
        (None, false) => return Err(Refusal::invalid("TimeToLive is already disabled")),
        (Some(_), false) => table.ttl.was = table.ttl.attribute.take(),
        (None, true) => table.ttl.attribute = Some(attribute.to_owned()),
    }
    table.ttl.changed = Some(now);
    Ok(json!({ "TimeToLiveSpecification": asked }))
}

/// `UpdateContinuousBackups`.
pub(super) fn backups(table: &mut Table, body: &Json, now: Moment, times: &Times) -> Result<(), Refusal> {
    let asked = &body["PointInTimeRecoverySpecification"];
    let Some(enabled) = asked["PointInTimeRecoveryEnabled"].as_bool() else {
        return Err(Refusal::wrong("PointInTimeRecoveryEnabled is required"));
    };
    if now < table.created + times.backups || matches!(table.state, State::Creating { .. }) {
        return Err(Refusal::backups_unavailable(&table.name));
    }
    let days = asked["RecoveryPeriodInDays"].as_i64();
    if days.is_some_and(|days| !enabled || !(1..=35).contains(&days)) {
        return Err(Refusal::wrong("RecoveryPeriodInDays is 1 to 35, and only where recovery is enabled"));
    }
    // What is so already is no error here, so that an attempt whose answer was lost can be
    // repeated.
    table.recovery = enabled.then(|| days.or(table.recovery).unwrap_or(35));
    Ok(())
}

/// `TagResource`.
pub(super) fn tag(table: &mut Table, body: &Json) -> Result<(), Refusal> {
    check_taggable(table)?;
    let tags = asked::tags(body)?;
    if tags.is_empty() {
        return Err(Refusal::wrong("at least one tag is required"));
    }
    table.tags.extend(tags);
    if table.tags.len() > TAGS {
        return Err(Refusal::wrong("a table has at most 50 tags"));
    }
    Ok(())
}

/// `UntagResource`.
pub(super) fn untag(table: &mut Table, body: &Json) -> Result<(), Refusal> {
    check_taggable(table)?;
    let keys = body["TagKeys"].as_array().into_iter().flatten();
    let keys: Vec<_> = keys.filter_map(|key| key.as_str().map(str::to_owned)).collect();
    asked::check_tags(keys.iter())?;
    if keys.is_empty() {
        return Err(Refusal::wrong("at least one key is required"));
    }
    table.tags.retain(|key, _| !keys.contains(key));
    Ok(())
}

fn check_taggable(table: &Table) -> Result<(), Refusal> {
    if matches!(table.state, State::Creating { .. } | State::Deleting { .. }) {
        let name = table.state.name().to_lowercase();
        return Err(Refusal::in_use(format!("Table is being {name}: {}", table.name)));
    }
    Ok(())
}

/// `PutResourcePolicy` and `DeleteResourcePolicy`.
pub(super) fn policy(table: &mut Table, body: &Json, now: Moment) -> Result<(), Refusal> {
    check_taggable(table)?;
    let asked = body["Policy"].as_str();
    let policy = &mut table.policy;
    let has = if policy.text.is_some() { policy.revision.to_string() } else { "NO_POLICY".to_owned() };
    if body["ExpectedRevisionId"].as_str().is_some_and(|expected| expected != has) {
        return Err(Refusal::no_policy(format!("its policy is {has}")));
    }
    if asked.is_some_and(|asked| asked.len() > POLICY) {
        return Err(Refusal::wrong("a policy has 20 KB at most"));
    }
    if policy.changed.is_some_and(|changed| now < changed + BETWEEN_POLICIES) {
        return Err(Refusal::limit("a policy is changed once in 15 seconds"));
    }
    policy.text = asked.map(str::to_owned);
    policy.revision += 1;
    policy.changed = Some(now);
    Ok(())
}

/// `DeleteTable`.
pub(super) fn delete(table: &mut Table, now: Moment, times: &Times) -> Result<(), Refusal> {
    if table.state != State::Active || table.index_on_its_way().is_some() {
        return Err(Refusal::in_use(format!(
            "Attempt to change a resource which is still in use: Table is being {}: {}",
            table.state.name().to_lowercase(),
            table.name
        )));
    }
    if table.settings.protected {
        return Err(Refusal::invalid(format!(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
             first. Table: {}",
            table.name
        )));
    }
    table.state = State::Deleting { until: now + times.deleting };
    Ok(())
}
