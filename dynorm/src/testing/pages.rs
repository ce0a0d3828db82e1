//! Pages that end early, or hold nothing and go on.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::request::Request;

/// The keys that were given out with empty pages, each with the key at which the request had begun.
///
/// No engine has a key before its first item, so a key that no item has stands for that, and is put
/// back when it comes with the next request.
#[derive(Clone, Debug, Default)]
pub(super) struct Markers(Arc<Mutex<Vec<(Value, Option<Value>)>>>);

impl Markers {
    /// The body of a request that goes on from a key that was given out here; `None` for all
    /// others.
    pub(super) fn put_back(&self, request: &Request) -> Option<Value> {
        let start = request.body.get("ExclusiveStartKey")?;
        let markers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, begun) = markers.iter().find(|(marker, _)| marker == start)?;
        let mut body = request.body.clone();
        match begun {
            Some(begun) => body["ExclusiveStartKey"] = begun.clone(),
            None => drop(body.as_object_mut()?.remove("ExclusiveStartKey")),
        }
        Some(body)
    }

    /// Makes the answer to a request for one item an empty page, from which it goes on to that
    /// item.
    pub(super) fn empty(&self, request: &Value, mut answer: Value) -> Value {
        let Some(last) = answer.get("LastEvaluatedKey").filter(|key| key.is_object()) else {
            return answer;
        };
        let mut markers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(marker) = marker(last, &request["ExpressionAttributeValues"], markers.len()) else {
            return answer;
        };
        if answer.get("Items").is_some() {
            answer["Items"] = json!([]);
        }
        answer["Count"] = json!(0);
        answer["ScannedCount"] = json!(0);
        answer["LastEvaluatedKey"] = marker.clone();
        markers.push((marker, request.get("ExclusiveStartKey").cloned()));
        answer
    }
}

/// The request, for at most so many items.
pub(super) fn shortened(request: &Value, items: u32) -> Value {
    let items = u64::from(items.max(1));
    let asked = request["Limit"].as_u64().unwrap_or(items);
    let mut body = request.clone();
    body["Limit"] = json!(asked.min(items));
    body
}

/// A key of the same attributes that no item has. What the request asks for by value stays: a hash
/// key goes with its query.
fn marker(key: &Value, asked: &Value, number: usize) -> Option<Value> {
    let mut marker = key.clone();
    let mut changed = false;
    for value in marker.as_object_mut()?.values_mut() {
        if asked.as_object().is_some_and(|asked| asked.values().any(|asked| asked == value)) {
            continue;
        }
        let text = format!("an empty page: {number}");
        *value = match value.as_object()?.keys().next()?.as_str() {
            "S" => json!({ "S": text }),
            // 38 digits, as many as there may be.
            "N" => json!({ "N": format!("9{number:037}") }),
            _ => json!({ "B": STANDARD.encode(text) }),
        };
        changed = true;
    }
    changed.then_some(marker)
}
