//! `UpdateTable`: one kind of change a call, on a table that nothing else is being done to.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::asked;
use super::clock::{Moment, Times};
use super::create;
use super::refusal::Refusal;
use super::settings;
use super::table::{State, Table};

/// The kinds of changes. Where DynamoDB does not say that two go together, they do not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    IndexMade,
    IndexDeleted,
    /// Billing, units, and the most on demand; of the table and its indexes.
    Throughput,
    Warm,
    Stream,
    Class,
    Protection,
    Encryption,
}

/// What a call makes of a table, and what the embedded engine is told of it, if anything.
pub(super) struct Update {
    pub(super) table: Table,
    pub(super) for_engine: Option<Json>,
}

pub(super) fn update(mut table: Table, body: &Json, now: Moment, times: &Times) -> Result<Update, Refusal> {
    let kinds = kinds(body)?;
    check_state(&table, &kinds, body, now)?;
    let mut for_engine = None;
    let until = now + times.updating;
    match kinds.first() {
        Some(Kind::IndexMade) => {
            let create = &body["GlobalSecondaryIndexUpdates"][0]["Create"];
            make_index(&mut table, body, create, now, times)?;
            for_engine = Some(create::index_for_engine(body, create));
        }
        Some(Kind::IndexDeleted) => {
            let delete = &body["GlobalSecondaryIndexUpdates"][0]["Delete"];
            delete_index(&mut table, delete, now, times)?;
            for_engine = Some(json!({
                "TableName": table.name,
                "GlobalSecondaryIndexUpdates": [{ "Delete": delete }],
            }));
        }
        Some(Kind::Throughput) => settings::throughput(&mut table, body, now, until)?,
        Some(Kind::Warm) => settings::warm(&mut table, body, until)?,
        Some(Kind::Stream) => settings::stream(&mut table, &body["StreamSpecification"], now)?,
        Some(Kind::Class) => settings::class(&mut table, &body["TableClass"], now)?,
        Some(Kind::Protection) => settings::protection(&mut table, &body["DeletionProtectionEnabled"])?,
        Some(Kind::Encryption) => settings::encryption(&mut table, &body["SSESpecification"], now)?,
        None => {
            return Err(Refusal::invalid(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
                 GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
            ));
        }
    }
    table.state = State::Updating { until };
    Ok(Update { table, for_engine })
}

fn kinds(body: &Json) -> Result<BTreeSet<Kind>, Refusal> {
    let mut kinds = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let (mut made_or_deleted, mut warmed) = (0, usize::from(!body["WarmThroughput"].is_null()));
    for update in body["GlobalSecondaryIndexUpdates"].as_array().into_iter().flatten() {
        let [create, delete, update] = ["Create", "Delete", "Update"].map(|action| &update[action]);
        let named = [create, delete, update].iter().find_map(|action| action["IndexName"].as_str());
        let named =
            named.ok_or_else(|| Refusal::wrong("one of Create, Delete and Update must not be null"))?;
        if !seen.insert(named) {
            return Err(Refusal::wrong(format!(
                "Only one global secondary index update per index is allowed simultaneously. Index: {named}"
            )));
        }
        for (action, kind) in [(create, Kind::IndexMade), (delete, Kind::IndexDeleted)] {
            if !action.is_null() {
                kinds.insert(kind);
                made_or_deleted += 1;
            }
        }
        if !update.is_null() {
            let is_warm = !update["WarmThroughput"].is_null();
            warmed += usize::from(is_warm);
            if is_warm {
                kinds.insert(Kind::Warm);
            }
            if !is_warm
                || !update["ProvisionedThroughput"].is_null()
                || !update["OnDemandThroughput"].is_null()
            {
                kinds.insert(Kind::Throughput);
            }
        }
    }
    for (member, kind) in [
        ("BillingMode", Kind::Throughput),
        ("ProvisionedThroughput", Kind::Throughput),
        ("OnDemandThroughput", Kind::Throughput),
        ("WarmThroughput", Kind::Warm),
        ("StreamSpecification", Kind::Stream),
        ("TableClass", Kind::Class),
        ("DeletionProtectionEnabled", Kind::Protection),
        ("SSESpecification", Kind::Encryption),
    ] {
        if !body[member].is_null() {
            kinds.insert(kind);
        }
    }
    for member in ["ReplicaUpdates", "MultiRegionConsistency", "VectorIndexUpdates"] {
        if !body[member].is_null() {
            return Err(Refusal::wrong(format!("{member} is nobody's business here")));
        }
    }
    if made_or_deleted > 1 {
        return Err(Refusal::one_online_index());
    }
    if kinds.len() > 1 || warmed > 1 {
        return Err(Refusal::wrong(format!("these do not go together: {kinds:?}")));
    }
    Ok(kinds)
}

/// DynamoDB changes nothing of a table that is being changed. While an index is on its way it may
/// take some changes, but does not say which: here it takes none, so that nobody relies on it.
fn check_state(table: &Table, kinds: &BTreeSet<Kind>, body: &Json, now: Moment) -> Result<(), Refusal> {
    if table.state != State::Active {
        let message = "Attempt to change a resource which is still in use: Table is being";
        let name = table.state.name().to_lowercase();
        return Err(Refusal::in_use(format!("{message} {name}: {}", table.name)));
    }
    let Some(index) = table.index_on_its_way() else { return Ok(()) };
    let deletes = body["GlobalSecondaryIndexUpdates"][0]["Delete"]["IndexName"] == index.name.as_str();
    if let (State::Creating { filled, .. }, true) = (index.state, deletes) {
        if filled.is_some_and(|filled| filled <= now) {
            return Ok(());
        }
        return Err(Refusal::in_use(format!(
            "Attempt to change a resource which is still in use: Index creation is in resource allocation phase. Retry \
             deletion during backfilling phase or when the index is active. Table: {} Index: {}",
            table.name, index.name
        )));
    }
    if kinds.contains(&Kind::IndexMade) || kinds.contains(&Kind::IndexDeleted) {
        return Err(Refusal::one_online_index());
    }
    let message = "Attempt to change a resource which is still in use: Index is being";
    Err(Refusal::in_use(format!("{message} {}: {}", index.state.name().to_lowercase(), index.name)))
}

fn make_index(
    table: &mut Table,
    body: &Json,
    create: &Json,
    now: Moment,
    times: &Times,
) -> Result<(), Refusal> {
    let filled = now + times.allocation;
    let state = State::Creating { filled: Some(filled), until: filled + times.backfill };
    let index = create::index(create, table.settings.on_demand, state)?;
    if table.index(&index.name).is_some() {
        return Err(Refusal::wrong(format!("Index already exists: {}", index.name)));
    }
    table.indexes.push(index);
    let asked = asked::definitions(body);
    // All of them, also those that are known.
    for name in table.in_use() {
        if !asked.iter().any(|(defined, _)| *defined == name) {
            return Err(create::undefined(&name));
        }
    }
    // What is known keeps its type, whatever the call says: nothing is refused for that.
    for (name, sort) in asked {
        if !table.definitions.iter().any(|(known, _)| *known == name) {
            table.definitions.push((name, sort));
        }
    }
    table.forget_definitions();
    create::check(table)
}

fn delete_index(table: &mut Table, delete: &Json, now: Moment, times: &Times) -> Result<(), Refusal> {
    let name = delete["IndexName"].as_str().unwrap_or_default();
    let Some(index) = table.indexes.iter_mut().find(|index| index.name == name) else {
        return Err(Refusal::missing(format!(
            "Requested resource not found: Index {name} for table {}",
            table.name
        )));
    };
    index.state = State::Deleting { until: now + times.index_deleting };
    index.next = None;
    table.forget_definitions();
    Ok(())
}
