//! Where a load takes its models from.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::error::{Error, Kind, Result};
use crate::model::AnyRecord;
use crate::retry::catch;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// What is left of an iterator.
pub(super) type AnyModels = Box<dyn Iterator<Item = Box<dyn AnyRecord>> + Send>;

type AnyStream = Pin<Box<dyn Stream<Item = Result<Box<dyn AnyRecord>, BoxError>> + Send>>;

/// The models of a load.
pub(super) enum Source {
    Iterator(AnyModels),
    Stream(AnyStream),
    /// Nothing more comes.
    Ended,
}

impl Source {
    /// The next model; `None` at the end.
    ///
    /// # Errors
    ///
    /// The source's own, or that it has panicked.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Box<dyn AnyRecord>>>> {
        const WHAT: &str = "the source of the load";
        let next = match self {
            Source::Iterator(models) => catch(WHAT, || models.next()),
            Source::Stream(models) => match catch(WHAT, || models.as_mut().poll_next(context)) {
                Ok(polled) => ready!(polled).transpose().map_err(failed),
                Err(panic) => Err(panic),
            },
            Source::Ended => Ok(None),
        };
        // An iterator may be whole behind a panic at one of its elements, so it is kept, to be
        // handed back.
        if matches!(next, Ok(None)) || (next.is_err() && matches!(self, Source::Stream(_))) {
            *self = Source::Ended;
        }
        Poll::Ready(next)
    }

    /// What was not taken, if it can be handed back.
    pub(super) fn into_rest(self) -> Option<AnyModels> {
        match self {
            Source::Iterator(models) => Some(models),
            Source::Stream(_) | Source::Ended => None,
        }
    }
}

/// An error of the caller's stream.
fn failed(error: BoxError) -> Error {
    let message = format!("the source of the load failed: {error}");
    Error::with_source(Kind::Other, error).message(message)
}
