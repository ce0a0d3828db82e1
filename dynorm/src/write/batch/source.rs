//! Where a load takes its models from, and where it keeps those that it has taken.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::super::as_model::AsModel;
use super::entry::Ticket;
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, Record};
use crate::retry::catch;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// What is left of an iterator.
pub(super) type Models<'a, T> = Box<dyn Iterator<Item = T> + Send + 'a>;

type ModelStream<'a, T> = Pin<Box<dyn Stream<Item = Result<T, BoxError>> + Send + 'a>>;

/// The models of a load, whatever they are: values or references.
pub(super) struct Source<'a, T> {
    from: From<'a, T>,
    /// Those that were taken, and neither written nor handed back.
    taken: HashMap<Ticket, T>,
    next: Ticket,
    /// The model that a `T` is or lends.
    lend: fn(&T) -> &dyn AnyRecord,
}

enum From<'a, T> {
    Iterator(Models<'a, T>),
    Stream(ModelStream<'a, T>),
    /// Nothing more comes.
    Ended,
}

impl<'a, T> Source<'a, T> {
    pub(super) fn iterator<M: Record>(models: Models<'a, T>) -> Self
    where
        T: AsModel<M>,
    {
        Source::new(From::Iterator(models))
    }

    pub(super) fn stream<M: Record>(models: ModelStream<'a, T>) -> Self
    where
        T: AsModel<M>,
    {
        Source::new(From::Stream(models))
    }

    fn new<M: Record>(from: From<'a, T>) -> Self
    where
        T: AsModel<M>,
    {
        Source { from, taken: HashMap::new(), next: 0, lend: |given| given.as_model() }
    }

    /// What was taken as this, to be handed back.
    pub(super) fn hand_back(&mut self, ticket: Ticket) -> Option<T> {
        self.taken.remove(&ticket)
    }

    /// All that was taken and not handed back, and what was not taken, if it can be handed back.
    pub(super) fn into_rest(self) -> (impl Iterator<Item = T>, Option<Models<'a, T>>) {
        let rest = match self.from {
            From::Iterator(models) => Some(models),
            From::Stream(_) | From::Ended => None,
        };
        (self.taken.into_values(), rest)
    }
}

/// A [`Source`] whatever is in it, for what is compiled once and not for each model.
pub(super) trait AnySource: Send {
    /// Takes the next model; `None` at the end.
    ///
    /// # Errors
    ///
    /// The source's own, or that it has panicked.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Ticket>>>;

    /// A model that was taken.
    fn model(&self, ticket: Ticket) -> Option<&dyn AnyRecord>;

    /// It is written: nobody needs it any more.
    fn done(&mut self, ticket: Ticket);
}

impl<T: Send> AnySource for Source<'_, T> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Ticket>>> {
        const WHAT: &str = "the source of the load";
        let next = match &mut self.from {
            From::Iterator(models) => catch(WHAT, || models.next()),
            From::Stream(models) => match catch(WHAT, || models.as_mut().poll_next(context)) {
                Ok(polled) => ready!(polled).transpose().map_err(failed),
                Err(panic) => Err(panic),
            },
            From::Ended => Ok(None),
        };
        // An iterator may be whole behind a panic at one of its elements, so it is kept, to be
        // handed back.
        if matches!(next, Ok(None)) || (next.is_err() && matches!(self.from, From::Stream(_))) {
            self.from = From::Ended;
        }
        Poll::Ready(next.map(|model| {
            let ticket = self.next;
            self.taken.insert(ticket, model?);
            self.next += 1;
            Some(ticket)
        }))
    }

    fn model(&self, ticket: Ticket) -> Option<&dyn AnyRecord> {
        self.taken.get(&ticket).map(self.lend)
    }

    fn done(&mut self, ticket: Ticket) {
        self.taken.remove(&ticket);
    }
}

/// An error of the caller's stream.
fn failed(error: BoxError) -> Error {
    let message = format!("the source of the load failed: {error}");
    Error::with_source(Kind::Other, error).message(message)
}
