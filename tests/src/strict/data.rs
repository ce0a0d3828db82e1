//! What reads and writes of items are refused for: they go to the embedded engine, which has every
//! table and index at once.

use serde_json::Value as Json;

use super::clock::Moment;
use super::refusal::Refusal;
use super::table::{State, Table};

/// The tables that a call is about.
pub(super) fn tables(body: &Json) -> Vec<&str> {
    let one = body["TableName"].as_str();
    let batch = body["RequestItems"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let actions = body["TransactItems"].as_array().into_iter().flatten();
    let actions = actions.flat_map(|action| action.as_object().into_iter().flatten());
    let actions = actions.filter_map(|(_, action)| action["TableName"].as_str());
    one.into_iter().chain(batch).chain(actions).collect()
}

/// Whether the table can be used like that.
pub(super) fn check(table: &Table, body: &Json, now: Moment) -> Result<(), Refusal> {
    if matches!(table.state, State::Creating { .. }) {
        return Err(Refusal::missing("Requested resource not found"));
    }
    let Some(index) = body["IndexName"].as_str().and_then(|name| table.index(name)) else { return Ok(()) };
    match index.state {
        State::Creating { filled, .. } => {
            let verb = if filled.is_some_and(|filled| filled <= now) { "backfilling" } else { "new" };
            let message = format!("Cannot read from {verb} global secondary index: {}", index.name);
            Err(Refusal::invalid(message))
        }
        State::Deleting { .. } => {
            Err(Refusal::invalid(format!("The table does not have the specified index: {}", index.name)))
        }
        State::Active | State::Updating { .. } => Ok(()),
    }
}
