//! The items of one migration, whatever their model: how they are read, and what is done to each.

use std::sync::Arc;

use futures_core::future::BoxFuture;

use super::decide::{Decide, MARKERS, Marker, Trouble};
use super::step::{Done, Step};
use crate::codec::names::Names;
use crate::db::{Db, Item, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Model};
use crate::read::{Cursor, Segment};
use crate::retry::Tries;
use crate::schema::TableSchema;
use crate::track::Change;
use crate::value::item_size;
use crate::write::read_item;

const OPERATION: &str = "Migrate";
/// How often it is tried to write an item that others write too.
const ATTEMPTS: u32 = 10;

/// The items that a migration changes.
pub(super) trait Items: Send + Sync {
    /// Their table.
    fn table(&self, db: &Db) -> TableRef;

    /// What speaks against it, without a look at the table.
    fn problem(&self) -> Option<String>;

    /// Of an upgrade, the number of the schema that items get, and the indexes that are complete
    /// only when all have it.
    fn incomplete(&self) -> Option<(u32, Vec<String>)>;

    /// One page of a segment.
    fn page<'a>(
        &'a self,
        segment: Segment<'a>,
        start: Option<&'a Cursor>,
        size: u32,
    ) -> BoxFuture<'a, Result<Batch>>;

    /// The place behind an item of a segment.
    fn behind<'a>(&'a self, segment: Segment<'a>, key: &'a Key) -> BoxFuture<'a, Result<Cursor>>;

    /// One item, consistently; `None` if it is not there.
    fn one<'a>(
        &'a self,
        table: &'a TableRef,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Pending>>>>;
}

/// A page of items.
pub(super) struct Batch {
    /// One that does not fit the model is an error, which has its key.
    pub(super) items: Vec<Result<Box<dyn Pending>>>,
    pub(super) next: Option<Cursor>,
}

/// An item to which nothing was done yet.
pub(super) trait Pending: Send {
    /// Its key, as it was read.
    fn key(&self) -> Result<Key>;

    /// Decides and writes, and does so again as long as others are faster.
    fn run(self: Box<Self>) -> BoxFuture<'static, Result<Done, Trouble>>;

    /// Decides alone.
    fn look(self: Box<Self>) -> Result<Look, Trouble>;
}

/// What would be done to an item.
pub(super) struct Look {
    pub(super) done: Done,
    pub(super) step: Step,
    pub(super) changes: Vec<Change>,
    /// In bytes, as it was read and as it would be.
    pub(super) sizes: [usize; 2],
}

impl Look {
    /// Whether anything would be written.
    pub(super) fn is_write(&self) -> bool {
        matches!(self.done, Done::Changed | Done::Deleted | Done::Moved)
    }
}

/// The items of a model, and the function that decides.
pub(super) struct Bulk<M: Model>(pub(super) Arc<Decide<M>>);

struct One<M: Model> {
    decide: Arc<Decide<M>>,
    item: Item<M>,
}

impl<M: Model> Bulk<M> {
    fn pending(&self, item: Item<M>) -> Box<dyn Pending> {
        Box::new(One { decide: Arc::clone(&self.0), item })
    }
}

impl<M: Model> Items for Bulk<M> {
    fn table(&self, db: &Db) -> TableRef {
        db.table::<M>().inner().clone()
    }

    fn problem(&self) -> Option<String> {
        let names: &Names = M::NAMES;
        if !matches!(self.0.marker, Marker::Name(_)) {
            return None;
        }
        if names.takes_all() {
            return Some(format!(
                "the model takes all attributes that it has no field for, also `{MARKERS}`, in \
                 which dynorm notes which items are done"
            ));
        }
        names.find(MARKERS).map(|_| {
            format!("the model has an attribute `{MARKERS}`, in which dynorm notes which items are done")
        })
    }

    fn incomplete(&self) -> Option<(u32, Vec<String>)> {
        let schema: &TableSchema = M::schema();
        let number = schema.item_schema.as_ref().filter(|_| matches!(self.0.marker, Marker::Number))?.number;
        Some((number, schema.indexes.iter().map(|index| index.name.to_string()).collect()))
    }

    fn page<'a>(
        &'a self,
        segment: Segment<'a>,
        start: Option<&'a Cursor>,
        size: u32,
    ) -> BoxFuture<'a, Result<Batch>> {
        Box::pin(async move {
            let mut page = segment.page::<M>(start, size).await?;
            let next = page.next.take();
            let items = page.into_results().into_iter();
            Ok(Batch { items: items.map(|item| item.map(|item| self.pending(item))).collect(), next })
        })
    }

    fn behind<'a>(&'a self, segment: Segment<'a>, key: &'a Key) -> BoxFuture<'a, Result<Cursor>> {
        Box::pin(segment.behind::<M>(key))
    }

    fn one<'a>(
        &'a self,
        table: &'a TableRef,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Pending>>>> {
        Box::pin(async move {
            let item = read_item::<M>(table, key, OPERATION).await?;
            Ok(item.map(|item| self.pending(item)))
        })
    }
}

impl<M: Model> Pending for One<M> {
    fn key(&self) -> Result<Key> {
        read_key(&self.item)
    }

    fn run(self: Box<Self>) -> BoxFuture<'static, Result<Done, Trouble>> {
        Box::pin(run(*self))
    }

    fn look(self: Box<Self>) -> Result<Look, Trouble> {
        let One { decide, mut item } = *self;
        let read = item_size(&item.encode()?);
        if decide.is_done(&item) {
            return Ok(Look { done: Done::Already, step: Step::Skip, changes: Vec::new(), sizes: [read; 2] });
        }
        let step = decide.decide(&mut item)?;
        let changes = match step {
            Step::Change | Step::Move => item.changes()?,
            Step::Skip | Step::Delete => Vec::new(),
        };
        let done = match step {
            Step::Change if changes.is_empty() => Done::Skipped,
            Step::Change => Done::Changed,
            Step::Skip => Done::Skipped,
            Step::Delete => Done::Deleted,
            Step::Move => Done::Moved,
        };
        let now = if step == Step::Skip { read } else { item_size(&item.encode()?) };
        Ok(Look { done, step, changes, sizes: [read, now] })
    }
}

fn read_key<M: Model>(item: &Item<M>) -> Result<Key> {
    let schema: &TableSchema = M::schema();
    match &item.snapshot {
        Some(snapshot) => snapshot.key(schema),
        None => Key::of(schema, &item.encode()?),
    }
}

/// What came of trying to write an item.
enum Attempt {
    Done(Done),
    /// It may have been done all the same, as this.
    Failed(Error, Done),
    /// Its new place is another item's.
    Taken(Error),
}

async fn run<M: Model>(one: One<M>) -> Result<Done, Trouble> {
    let One { decide, mut item } = one;
    let (key, table) = (read_key(&item)?, item.table.clone());
    let mut tries = Tries::new(ATTEMPTS, None);
    let mut was_taken = false;
    // What an attempt may have done whose answer was lost.
    let mut perhaps = None;
    loop {
        if decide.is_done(&item) {
            return Ok(perhaps.unwrap_or(Done::Already));
        }
        let step = decide.decide(&mut item)?;
        match attempt(item, step).await {
            Attempt::Done(done) => return Ok(done),
            Attempt::Failed(error, done) => {
                if error.may_be_applied() {
                    perhaps = Some(done);
                }
                let again = error.is_conflict() || error.is_transient();
                if !again || tries.next().await.is_none() {
                    return Err(error.into());
                }
            }
            // Unless that is what another runner has just moved.
            Attempt::Taken(error) if was_taken => return Err(error.into()),
            Attempt::Taken(_) => was_taken = true,
        }
        item = loop {
            match read_item::<M>(&table, &key, OPERATION).await {
                Ok(Some(item)) => break item,
                Ok(None) => return Ok(perhaps.unwrap_or(Done::Gone)),
                Err(error) if error.is_transient() && tries.next().await.is_some() => {}
                Err(error) => return Err(error.into()),
            }
        };
    }
}

/// Writes an item, once.
async fn attempt<M: Model>(mut item: Item<M>, step: Step) -> Attempt {
    match step {
        Step::Skip => Attempt::Done(Done::Skipped),
        Step::Change => match item.save().await {
            Ok(saved) if saved.was_sent() => Attempt::Done(Done::Changed),
            Ok(_) => Attempt::Done(Done::Skipped),
            Err(error) if error.kind() == Kind::KeyChanged => {
                Attempt::Failed(error.hint("`Step::Move` gives an item another key"), Done::Skipped)
            }
            Err(error) => Attempt::Failed(error, Done::Changed),
        },
        Step::Delete => {
            let delete = async { item.delete_as_read().await?.await };
            match delete.await {
                Ok(()) => Attempt::Done(Done::Deleted),
                Err(error) => Attempt::Failed(error, Done::Deleted),
            }
        }
        Step::Move => match move_to(&mut item).await {
            Ok(()) => Attempt::Done(Done::Moved),
            Err(error) => {
                let of_the_new = |reason: &crate::db::Reason| reason.position() == 0;
                match error.reasons().first().filter(|reason| of_the_new(reason)) {
                    Some(reason) if reason.error().is_conflict() => {
                        Attempt::Taken(error.hint("there is another item where it was to be moved"))
                    }
                    _ => Attempt::Failed(error, Done::Moved),
                }
            }
        },
    }
}

/// Puts the item where its key now is, and deletes it where it was.
async fn move_to<M: Model>(item: &mut Item<M>) -> Result<()> {
    let Some(mut old) = item.as_read()? else {
        return Err(Error::new(Kind::Invalid, "the item was not read, so that it cannot be moved"));
    };
    let delete = old.delete_as_read().await?;
    item.snapshot = None;
    let db = item.table.db().clone();
    db.transact_write().save(item).with(delete).await
}
