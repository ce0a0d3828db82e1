//! A stand-in for a table that batches write to and read from: it keeps items by their whole key
//! and leaves out what it is told to. Unlike an engine it needs no thread, so a paused clock stays
//! exact.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use crate::{Log, Reply, Request, Script};

/// Chooses which entries of a request are left unprocessed: sees the number of the request, from 0,
/// and the entry.
type Choose = Box<dyn FnMut(usize, &Value) -> bool + Send>;

/// A stand-in for tables whose key attributes are `names`.
#[derive(Clone)]
pub struct Store {
    names: &'static [&'static str],
    inner: Arc<Mutex<Inner>>,
    script: Script,
}

struct Inner {
    /// By table and key, as JSON text.
    items: BTreeMap<(String, String), Value>,
    requests: usize,
    unprocessed: Choose,
}

impl Store {
    /// A store that takes everything.
    #[must_use]
    pub fn new(names: &'static [&'static str]) -> Self {
        Self::leaving(names, |_, _| false)
    }

    /// A store that leaves unprocessed what the function says: it sees the number of the request,
    /// from 0, and the entry.
    pub fn leaving(
        names: &'static [&'static str],
        unprocessed: impl FnMut(usize, &Value) -> bool + Send + 'static,
    ) -> Self {
        let items = BTreeMap::new();
        let inner = Arc::new(Mutex::new(Inner { items, requests: 0, unprocessed: Box::new(unprocessed) }));
        let store = Arc::clone(&inner);
        let script = Script::answering(move |request| {
            store.lock().unwrap_or_else(PoisonError::into_inner).answer(names, request)
        });
        Store { names, inner, script }
    }

    /// A database that is this store.
    #[must_use]
    pub fn db(&self) -> dynorm::Db {
        crate::db_of(self.script.client())
    }

    /// What was sent.
    #[must_use]
    pub fn log(&self) -> &Log {
        self.script.log()
    }

    /// Puts an item, in the wire's JSON.
    pub fn put(&self, table: &str, item: &Value) {
        let key = key(self.names, item);
        self.lock().items.insert((table.to_owned(), key), item.clone());
    }

    /// The items of all tables, in the order of their keys' JSON.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        self.lock().items.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Inner {
    fn answer(&mut self, names: &[&str], request: &Request) -> Reply {
        let number = self.requests;
        self.requests += 1;
        let tables = request.body["RequestItems"].as_object().cloned().unwrap_or_default();
        match request.operation.as_str() {
            "BatchWriteItem" => self.write(number, names, &tables),
            "BatchGetItem" => self.get(number, names, &tables),
            other => Reply::error(400, "ValidationException", &format!("the store does not know {other}")),
        }
    }

    fn write(&mut self, number: usize, names: &[&str], tables: &Map<String, Value>) -> Reply {
        let mut left = Map::new();
        for (table, entries) in tables {
            let mut unprocessed = Vec::new();
            for entry in entries.as_array().into_iter().flatten() {
                if (self.unprocessed)(number, entry) {
                    unprocessed.push(entry.clone());
                } else if let Some(put) = entry.get("PutRequest") {
                    self.items.insert((table.clone(), key(names, &put["Item"])), put["Item"].clone());
                } else {
                    self.items.remove(&(table.clone(), key(names, &entry["DeleteRequest"]["Key"])));
                }
            }
            if !unprocessed.is_empty() {
                left.insert(table.clone(), unprocessed.into());
            }
        }
        Reply::ok(&json!({ "UnprocessedItems": left }))
    }

    fn get(&mut self, number: usize, names: &[&str], tables: &Map<String, Value>) -> Reply {
        let (mut found, mut left) = (Map::new(), Map::new());
        for (table, request) in tables {
            let (mut items, mut unprocessed) = (Vec::new(), Vec::new());
            for wanted in request["Keys"].as_array().into_iter().flatten() {
                if (self.unprocessed)(number, wanted) {
                    unprocessed.push(wanted.clone());
                } else if let Some(item) = self.items.get(&(table.clone(), key(names, wanted))) {
                    items.push(item.clone());
                }
            }
            found.insert(table.clone(), items.into());
            if !unprocessed.is_empty() {
                left.insert(table.clone(), json!({ "Keys": unprocessed }));
            }
        }
        Reply::ok(&json!({ "Responses": found, "UnprocessedKeys": left }))
    }
}

/// The key of an item, as text.
fn key(names: &[&str], item: &Value) -> String {
    names.iter().map(|name| item[*name].to_string()).collect::<Vec<_>>().join(",")
}
