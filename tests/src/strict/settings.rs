//! What `UpdateTable` changes besides indexes. A value that is there already is refused.

use serde_json::Value as Json;

use super::asked;
use super::clock::Moment;
use super::create::label;
use super::limits::changed;
use super::refusal::Refusal;
use super::table::{Capacity, Index, Settings, State, Stream, Table, Units};

/// What the table has when it is active again.
fn next(table: &mut Table) -> &mut Settings {
    let settings = &table.settings;
    table.next.get_or_insert_with(|| settings.clone())
}

fn unchanged(what: &str) -> Refusal {
    Refusal::wrong(format!("{what} is what the table has already"))
}

/// The updates of indexes, by name.
fn updates(body: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let updates = body["GlobalSecondaryIndexUpdates"].as_array().into_iter().flatten();
    updates.filter_map(|update| Some((update["Update"]["IndexName"].as_str()?, &update["Update"])))
}

fn find<'t>(table: &'t mut Table, name: &str) -> Result<&'t mut Index, Refusal> {
    let found = table.indexes.iter_mut().find(|index| index.name == name);
    found.ok_or_else(|| {
        Refusal::invalid(
            "This operation cannot be performed with given input values. Please contact DynamoDB service team for \
             more info: Action Blocked: IndexUpdate",
        )
    })
}

/// Billing, units, and the most on demand.
pub(super) fn throughput(table: &mut Table, body: &Json, now: Moment, until: Moment) -> Result<(), Refusal> {
    let was = table.settings.on_demand;
    let on_demand = match body["BillingMode"].as_str() {
        None => was,
        Some("PAY_PER_REQUEST") => true,
        Some("PROVISIONED") => false,
        Some(mode) => return Err(Refusal::wrong(format!("{mode} is no billing mode"))),
    };
    let units = asked::provisioned(body)?;
    if on_demand && units.is_some() {
        return Err(Refusal::wrong(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    if !body["BillingMode"].is_null() && !on_demand && units.is_none() {
        return Err(Refusal::wrong(
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
        ));
    }
    let maximum = asked::maximum(body, &table.settings.capacity)?;
    if maximum.is_some() && !on_demand {
        return Err(Refusal::wrong(
            "OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
        ));
    }
    let has_updates = updates(body).next().is_some();
    if on_demand == was && units.is_none() && maximum.is_none() && !has_updates {
        return Err(unchanged("the billing mode"));
    }
    if on_demand == was && maximum == Some(table.settings.capacity.maximum) {
        return Err(unchanged("the maximum on demand"));
    }

    let mut capacity = table.settings.capacity.clone();
    match units {
        Some(units) if was => capacity = provision(&capacity, units),
        Some(units) => capacity = changed(&capacity, units, now, "the table")?,
        None => {}
    }
    if let Some(maximum) = maximum {
        capacity.maximum = maximum;
    }
    match (was, on_demand) {
        (false, true) => {
            table.count_switch(now)?;
            capacity = on_demand_now(&capacity);
            next(table).last_on_demand = Some(now);
            for index in &mut table.indexes {
                index.next = Some(on_demand_now(&index.capacity));
                index.state = State::Updating { until };
            }
        }
        (true, false) => {
            for index in table.indexes.iter().filter(|index| index.stays()) {
                if !updates(body).any(|(name, _)| name == index.name) {
                    return Err(Refusal::wrong(format!(
                        "ProvisionedThroughput must be specified for index: {}",
                        index.name
                    )));
                }
            }
        }
        _ => {}
    }
    for (name, asked) in updates(body) {
        update_index(find(table, name)?, asked, (was, on_demand), now)?.state = State::Updating { until };
    }
    let next = next(table);
    next.on_demand = on_demand;
    next.capacity = capacity;
    Ok(())
}

fn update_index<'i>(
    index: &'i mut Index,
    asked: &Json,
    (was, on_demand): (bool, bool),
    now: Moment,
) -> Result<&'i mut Index, Refusal> {
    let units = asked::provisioned(asked)?;
    let maximum = asked::maximum(asked, &index.capacity)?;
    let whose = format!("the index {}", index.name);
    let next = match (units, maximum, on_demand) {
        (Some(units), None, false) if was => provision(&index.capacity, units),
        (Some(units), None, false) => changed(&index.capacity, units, now, &whose)?,
        (None, Some(maximum), true) if maximum == index.capacity.maximum && was => {
            return Err(unchanged("the maximum on demand"));
        }
        (None, Some(maximum), true) => {
            Capacity { maximum, ..index.next.take().unwrap_or_else(|| index.capacity.clone()) }
        }
        _ => {
            return Err(Refusal::wrong(format!(
                "{whose}: what is asked for is not what the billing mode of its table asks for"
            )));
        }
    };
    index.next = Some(next);
    Ok(index)
}

/// From on demand to these units.
fn provision(capacity: &Capacity, units: Units) -> Capacity {
    Capacity { units, maximum: (None, None), warm: capacity.warm.at_least(units), ..capacity.clone() }
}

fn on_demand_now(capacity: &Capacity) -> Capacity {
    let warm = capacity.warm.at_least(Units::WARM);
    Capacity { units: Units::default(), warm, ..capacity.clone() }
}

/// The least that table or index can take at once: it only grows.
pub(super) fn warm(table: &mut Table, body: &Json, until: Moment) -> Result<(), Refusal> {
    let raised = |capacity: &Capacity, asked: &Json| {
        let warm =
            asked::warm(asked, capacity.warm).ok_or_else(|| Refusal::wrong("WarmThroughput has no units"))?;
        if warm == capacity.warm || warm.at_least(capacity.warm) != warm {
            return Err(Refusal::wrong("WarmThroughput can only be increased"));
        }
        Ok(warm)
    };
    if let Some((name, asked)) = updates(body).next() {
        let index = find(table, name)?;
        let warm = raised(&index.capacity, asked)?;
        index.next = Some(Capacity { warm, ..index.capacity.clone() });
        index.capacity.warming = true;
        index.state = State::Updating { until };
    } else {
        let warm = raised(&table.settings.capacity, body)?;
        next(table).capacity.warm = warm;
        table.settings.capacity.warming = true;
    }
    Ok(())
}

pub(super) fn stream(table: &mut Table, asked: &Json, now: Moment) -> Result<(), Refusal> {
    let stream = asked::stream(asked)?;
    let stream = match (stream, &table.settings.stream) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(format!(
                "Table already has an enabled stream: TableName: {}",
                table.name
            )));
        }
        (None, None) => {
            return Err(Refusal::invalid(format!(
                "Table already has stream disabled: TableName: {}",
                table.name
            )));
        }
        (Some(view), None) => Some(Stream { view, label: label(table.number, now) }),
        (None, Some(_)) => None,
    };
    if let Some(stream) = &stream {
        table.latest_stream = Some(stream.label.clone());
    }
    next(table).stream = stream;
    Ok(())
}

pub(super) fn class(table: &mut Table, asked: &Json, now: Moment) -> Result<(), Refusal> {
    let class = asked::class(asked)?;
    let has = table.settings.class.as_deref().unwrap_or("STANDARD");
    if class.as_deref() == Some(has) {
        return Err(unchanged("the class"));
    }
    table.count_class(now)?;
    let next = next(table);
    next.class = class;
    next.last_class = Some(now);
    Ok(())
}

pub(super) fn protection(table: &mut Table, asked: &Json) -> Result<(), Refusal> {
    let protected =
        asked.as_bool().ok_or_else(|| Refusal::wrong("DeletionProtectionEnabled is true or false"))?;
    if protected == table.settings.protected {
        return Err(unchanged("the protection from deletion"));
    }
    next(table).protected = protected;
    Ok(())
}

pub(super) fn encryption(table: &mut Table, asked: &Json, now: Moment) -> Result<(), Refusal> {
    let encryption = asked::encryption(asked)?;
    if encryption == table.settings.encryption {
        return Err(unchanged("the encryption"));
    }
    table.count_encryption(now)?;
    next(table).encryption = encryption;
    Ok(())
}
