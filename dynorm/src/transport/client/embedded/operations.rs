//! From the name of an operation to the engine's function for it.

use dynoxide::Database;
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::update_item::{UpdateItemRequest, UpdateItemResponse};

use super::answer::Answer;

/// The engine has one function for each operation and no door for all; its own list of names is
/// private.
macro_rules! operations {
    ($($name:literal => $function:ident,)*) => {
        /// Runs one operation on the bytes of its request.
        pub(super) fn run(database: &Database, operation: &str, body: &[u8]) -> Answer {
            match operation {
                "UpdateItem" => match serde_json::from_slice(body) {
                    Ok(request) => answer(update_item(database, request)),
                    Err(error) => Answer::unreadable(&error),
                },
                $($name => match serde_json::from_slice(body) {
                    Ok(request) => answer(database.$function(request)),
                    Err(error) => Answer::unreadable(&error),
                },)*
                _ => Answer::unknown_operation(operation),
            }
        }
    };
}

operations! {
    "BatchExecuteStatement" => batch_execute_statement,
    "BatchGetItem" => batch_get_item,
    "BatchWriteItem" => batch_write_item,
    "CreateTable" => create_table,
    "DeleteItem" => delete_item,
    "DeleteTable" => delete_table,
    "DescribeStream" => describe_stream,
    "DescribeTable" => describe_table,
    "DescribeTimeToLive" => describe_time_to_live,
    "ExecuteStatement" => execute_statement,
    "ExecuteTransaction" => execute_transaction,
    "GetItem" => get_item,
    "GetRecords" => get_records,
    "GetShardIterator" => get_shard_iterator,
    "ListStreams" => list_streams,
    "ListTables" => list_tables,
    "ListTagsOfResource" => list_tags_of_resource,
    "PutItem" => put_item,
    "Query" => query,
    "Scan" => scan,
    "SearchVectors" => search_vectors,
    "TagResource" => tag_resource,
    "TransactGetItems" => transact_get_items,
    "TransactWriteItems" => transact_write_items,
    "UntagResource" => untag_resource,
    "UpdateTable" => update_table,
    "UpdateTimeToLive" => update_time_to_live,
}

/// As the engine does it, but for one thing: of an item that was not there it would give the key
/// back as what there was before.
fn update_item(database: &Database, request: UpdateItemRequest) -> dynoxide::Result<UpdateItemResponse> {
    let key = (request.return_values.as_deref() == Some("ALL_OLD")).then(|| request.key.clone());
    let was_there = key.as_ref().is_some_and(|key| {
        let get = GetItemRequest {
            table_name: request.table_name.clone(),
            key: key.clone(),
            consistent_read: Some(true),
            ..GetItemRequest::default()
        };
        // If it cannot be read, the update says why.
        database.get_item(get).is_ok_and(|response| response.item.is_some())
    });
    let mut response = database.update_item(request)?;
    if key.is_some() && !was_there && response.attributes == key {
        response.attributes = None;
    }
    Ok(response)
}

fn answer<T: serde::Serialize>(result: dynoxide::Result<T>) -> Answer {
    match result.map(|response| serde_json::to_vec(&response)) {
        Ok(Ok(body)) => Answer::success(body),
        Ok(Err(error)) => Answer::unwritable(&error),
        Err(error) => Answer::failure(&error),
    }
}
