//! What a batch will send, without sending it.

use std::fmt;

use super::super::preview::{WritePreview, schema_of};
use super::entry::{Entry, Given, OPERATION, Ready};
use super::made;
use super::write::{BatchWrite, check_entry, chunks, unique};
use crate::db::{KnownSchema, TableRef};
use crate::error::{Error, Result};
use crate::model::{Key, NewItem};
use crate::retry::{Refusals, catch};
use crate::time::SharedClock;

/// A batch as it will be sent: for tests, logs and curiosity. Displays over several lines.
///
/// It shows the data that is to be written, to `Debug` too. What DynamoDB does not process is sent
/// again, in requests that are not in here.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchPreview {
    /// The puts and deletions of each request, `BatchWriteItem`, in the order in which the requests
    /// are begun. If there are none, nothing is sent.
    pub requests: Vec<Vec<WritePreview>>,
    /// What cannot be sent as it is, such as a model that cannot be encoded, if
    /// [`on_refusal`](BatchWrite::on_refusal) says that the rest is sent all the same.
    pub refused: Vec<Error>,
}

impl BatchWrite {
    /// What this will send: up to 25 writes for each request.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// let mut batch = db.batch_write();
    /// for number in 0..30 {
    ///     batch = batch.put(&users, User { name: format!("user {number}") });
    /// }
    /// let preview = batch.preview()?;
    /// assert_eq!(preview.requests.len(), 2);
    /// assert_eq!(preview.requests[1].len(), 5);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A load, such as [`put_all`](crate::Table::put_all), has none: it takes its models only as
    /// fast as it sends them. A batch of the same models shows what it sends for each.
    ///
    /// # Errors
    ///
    /// What would keep all of the batch from being sent: a key that is there twice, a table of
    /// another client, and what can be in no batch; also a write that is refused, unless
    /// [`on_refusal`](Self::on_refusal) says otherwise. Also if a table without a model was not
    /// asked yet, so that its keys are not known.
    pub fn preview(&self) -> Result<BatchPreview> {
        let BatchWrite { db, entries, duplicates, sending } = self;
        let mut refused = Vec::new();
        let mut ready = Vec::with_capacity(entries.len());
        for (table, entry) in entries {
            check_entry(db, table, entry).map_err(|error| error.operation(OPERATION))?;
        }
        for (table, entry) in entries {
            match look(table, entry, schema_of(table, OPERATION)?) {
                Ok(write) => ready.push(write),
                Err(error) if sending.refusals == Refusals::Stop => return Err(error),
                Err(error) => refused.push(error),
            }
        }
        unique(&mut ready, *duplicates)?;
        let requests = chunks(db, ready).into_iter().map(|chunk| chunk.writes.iter().map(preview).collect());
        Ok(BatchPreview { requests: requests.collect::<Result<_>>()?, refused })
    }
}

/// A write as it is sent, without what the caller gave.
fn look(table: &TableRef, entry: &Entry, schema: KnownSchema) -> Result<Ready> {
    // Not the database's own clock, which may be one that counts how often it is asked.
    let clock = &SharedClock::default();
    let encoded = match entry {
        Entry::Put(model) => catch("encoding the model", || {
            let item = NewItem::new(&**model, &schema, clock)?;
            Ok((model.key(&schema)?, Some(item.to_json(0)?)))
        })
        .and_then(|encoded| encoded),
        Entry::Delete(Ok((hash, range))) => {
            Key::new(&schema, hash.clone(), range.clone()).map(|key| (key, None))
        }
        Entry::Delete(Err(error)) => {
            let attribute = error.attribute().unwrap_or_default();
            Err(Error::new(error.kind(), error.to_string()).at_attribute(attribute))
        }
        Entry::Made(write) => made::encode_by(clock, write, schema, 0),
    };
    let checked = encoded.and_then(|(key, json)| {
        table.tenancy().check(&key)?;
        Ok((key, json))
    });
    match checked {
        Ok((key, json)) => Ok(Ready {
            table: table.clone(),
            key,
            json,
            given: Given::Nothing,
            superseded: Vec::new(),
            alone: None,
        }),
        Err(error) => Err(error.operation(OPERATION).on_table(table.name())),
    }
}

fn preview(ready: &Ready) -> Result<WritePreview> {
    WritePreview::of_batch(&ready.table, &ready.key, ready.json.as_deref())
}

impl fmt::Display for BatchPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.requests.is_empty() {
            return write!(f, "nothing, instead of a {OPERATION}");
        }
        for (number, request) in self.requests.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{OPERATION}, {} of {}", number + 1, self.requests.len())?;
            for write in request {
                f.write_str("\n")?;
                write.show(f)?;
            }
        }
        Ok(())
    }
}
