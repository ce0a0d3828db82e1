//! What came of a batch write.

use std::any::Any;
use std::fmt;

use super::super::any::{Action, AnyWrite};
use super::entry::{Given, KeyValues, OPERATION, Ready};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Record};
use crate::value::Value;

/// What came of a batch write or a load. Look at it: what was not written is in here, and nowhere
/// else.
///
/// Each write is in here just once: counted as written, left over, refused, or not yet taken from
/// the source.
///
/// `T` is what was handed over: a model, or a reference to one. `R` is the [`Rest`] of them.
#[must_use = "what could not be written is in here"]
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchOutcome<T, R = Rest<'static, T>> {
    /// How many writes DynamoDB has taken.
    pub written: u64,
    /// What was not written, to be written another time: not taken by DynamoDB after all attempts,
    /// or not sent any more because of the error. Some may have been written all the same, if
    /// [`may_be_applied`](Self::may_be_applied) says so.
    pub leftovers: Vec<T>,
    /// What can never be written as it is: what cannot be encoded, and what DynamoDB refused by
    /// itself. Of a load [one by one](crate::write::batch::PutAll::one_by_one), also what would
    /// have been written over an item that is not to be lost.
    pub refused: Vec<Refused<T>>,
    /// Why there are leftovers, if not just for want of capacity. The first of several.
    pub error: Option<Error>,
    /// What a load of an iterator that ended early had not yet taken from it. Empty for a stream,
    /// of which there is no rest to give back, and for a batch.
    pub rest: R,
    pub(super) may_be_applied: bool,
}

impl<T> BatchOutcome<T, Rest<'_, T>> {
    pub(super) fn new() -> Self {
        BatchOutcome {
            written: 0,
            leftovers: Vec::new(),
            refused: Vec::new(),
            error: None,
            rest: Rest::none(),
            may_be_applied: false,
        }
    }
}

impl<T, R> BatchOutcome<T, R> {
    /// Whether all was written.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.leftovers.is_empty() && self.refused.is_empty() && self.error.is_none()
    }

    /// Whether some of the leftovers may have been written all the same: an attempt of their
    /// request got no answer, one that was cut off, or one of the server's own failures (5xx), and
    /// no attempt after it was taken either.
    ///
    /// To write them again does no harm, unless someone else has written the same items meanwhile.
    #[must_use]
    pub fn may_be_applied(&self) -> bool {
        self.may_be_applied
    }

    /// The number of writes, if all was written. Drops the leftovers: take them first if they
    /// matter.
    ///
    /// # Errors
    ///
    /// The error that left something over, that of the first write that was refused, or
    /// [`Kind::Throttled`].
    pub fn into_result(self) -> Result<u64> {
        if self.is_complete() {
            return Ok(self.written);
        }
        let count = self.leftovers.len();
        let refused = self.refused.into_iter().next().map(|refused| refused.error);
        Err(refused.or(self.error).unwrap_or_else(|| {
            Error::new(Kind::Throttled, format!("{count} writes were not taken after all attempts"))
                .operation(OPERATION)
        }))
    }

    /// Notes why there are leftovers, unless there was a reason before.
    pub(super) fn fail(&mut self, error: Option<Error>) {
        if self.error.is_none() {
            self.error = error;
        }
    }

    /// Notes that the batch has ended for the sake of a write that was refused.
    pub(super) fn stop(&mut self) {
        if self.error.is_none() {
            self.error = self.refused.first().map(|refused| stopped(&refused.error));
        }
    }
}

/// What ends a batch beside the error of the write that was refused.
pub(super) fn stopped(refused: &Error) -> Error {
    Error::new(refused.kind(), format!("the batch ended, since a write was refused: {refused}"))
}

/// A write that was refused: it can never be made as it is.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused<T> {
    /// What was to be written.
    pub write: T,
    /// Why it was refused. Names the key, if it has one.
    pub error: Error,
}

/// What a load had not yet taken from its iterator.
pub struct Rest<'a, T>(Box<dyn Iterator<Item = T> + Send + 'a>);

impl<'a, T> Rest<'a, T> {
    pub(super) fn none() -> Self {
        Rest(Box::new(std::iter::empty::<u8>().map_while(|_| None)))
    }

    pub(super) fn of(iterator: Box<dyn Iterator<Item = T> + Send + 'a>) -> Self {
        Rest(iterator)
    }
}

impl<T> Iterator for Rest<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> fmt::Debug for Rest<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").finish_non_exhaustive()
    }
}

/// A write of a [`BatchWrite`](super::BatchWrite) that was not made.
pub struct Leftover {
    table: String,
    key: Option<Box<Key>>,
    /// The key's values of a delete from a table whose keys are not known.
    values: Option<Box<KeyValues>>,
    is_delete: bool,
    /// The model of a put.
    model: Option<Box<dyn Any + Send + Sync>>,
    /// The write, if it was made before it came to the batch.
    write: Option<AnyWrite>,
}

impl Leftover {
    pub(super) fn of(ready: Ready) -> Self {
        let Ready { table, key, given, .. } = ready;
        Leftover { key: Some(Box::new(key)), ..Self::unready(table.name(), given) }
    }

    /// A write that was not made ready to be sent.
    pub(super) fn unready(table: &str, given: Given) -> Self {
        let (table, is_delete) = (table.to_owned(), given.is_delete());
        let mut leftover = Leftover { table, key: None, values: None, is_delete, model: None, write: None };
        match given {
            Given::Model(model) => leftover.model = Some(model.into_any()),
            Given::Key(values) => leftover.values = Some(Box::new(values)),
            Given::Made(write) => leftover.write = Some(write),
            Given::Taken(_) | Given::Nothing => {}
        }
        leftover
    }

    /// The table that it was for.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.table
    }

    /// The key of the item to write or delete. `None` of one that cannot be encoded, and where a
    /// table without a model could not be described, so that the names of its key attributes are
    /// not known.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.key.as_deref()
    }

    /// The values of the hash and of the range key of the item to delete, whether or not their
    /// names are known. `None` of a put: its model has them.
    #[must_use]
    pub fn delete_key(&self) -> Option<(&Value, Option<&Value>)> {
        let made = self.write.as_ref().and_then(|write| match write.action() {
            Ok(Action::Delete(values)) => Some(values),
            _ => None,
        });
        if let Some(values) = self.values.as_deref().or(made) {
            return Some((&values.0, values.1.as_ref()));
        }
        let mut values = self.key.as_deref().filter(|_| self.is_delete)?.attributes().map(|(_, value)| value);
        Some((values.next()?, values.next()))
    }

    /// Whether it was a delete.
    #[must_use]
    pub fn is_delete(&self) -> bool {
        self.is_delete
    }

    /// The model that was to be put.
    ///
    /// # Errors
    ///
    /// The leftover itself, if it is a delete or has a model of another type.
    pub fn into_model<M: Record>(mut self) -> std::result::Result<M, Self> {
        match self.model.take().map(<Box<dyn Any + Send + Sync>>::downcast) {
            Some(Ok(model)) => Ok(*model),
            Some(Err(model)) => Err(Leftover { model: Some(model), ..self }),
            None => Err(self),
        }
    }

    /// The write that came to the batch by [`with`](super::BatchWrite::with), to be sent another
    /// time.
    ///
    /// # Errors
    ///
    /// The leftover itself, if it is another.
    pub fn into_write(mut self) -> std::result::Result<AnyWrite, Self> {
        self.write.take().ok_or(self)
    }
}

impl fmt::Debug for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_delete { "Delete" } else { "Put" };
        write!(f, "{what}({}", self.table)?;
        if let Some(key) = &self.key {
            write!(f, " {key}")?;
        }
        f.write_str(")")
    }
}
