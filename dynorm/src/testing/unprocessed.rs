//! Batches that are only partly processed.

use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::reply::Reply;
use super::request::Request;

impl Fault {
    /// Leaves out the entries of a batch that the function picks, and returns them as unprocessed:
    /// writes of a `BatchWriteItem`, keys of a `BatchGetItem`. The function sees the table and the
    /// entry. Other requests pass.
    pub fn unprocessed(request: &Request, mut pick: impl FnMut(&str, &Value) -> bool) -> Fault {
        let left_field = match request.operation.as_str() {
            "BatchWriteItem" => "UnprocessedItems",
            "BatchGetItem" => "UnprocessedKeys",
            _ => return Fault::None,
        };
        let mut kept = Map::new();
        let mut left = Map::new();
        for (table, entries) in request.body["RequestItems"].as_object().into_iter().flatten() {
            let (picked, rest): (Vec<_>, Vec<_>) =
                list(entries).iter().cloned().partition(|entry| pick(table, entry));
            for (target, part) in [(&mut left, picked), (&mut kept, rest)] {
                if !part.is_empty() {
                    target.insert(table.clone(), with_list(entries, part));
                }
            }
        }
        if left.is_empty() {
            return Fault::None;
        }
        if kept.is_empty() {
            // An engine refuses an empty batch.
            let mut body = json!({ "Responses": {} });
            body[left_field] = Value::Object(left);
            return Fault::Instead(Reply::ok(&body));
        }
        let mut body = request.body.clone();
        body["RequestItems"] = Value::Object(kept);
        let change = move |mut response: Value| {
            response[left_field] = Value::Object(left);
            response
        };
        Fault::Rewrite(body, Box::new(change))
    }
}

/// The writes or keys of one table: a write batch has them bare, a read batch among options.
fn list(entries: &Value) -> &[Value] {
    entries.as_array().or_else(|| entries["Keys"].as_array()).map_or(&[], Vec::as_slice)
}

fn with_list(entries: &Value, part: Vec<Value>) -> Value {
    if entries.is_array() {
        return Value::Array(part);
    }
    let mut entries = entries.clone();
    entries["Keys"] = Value::Array(part);
    entries
}
