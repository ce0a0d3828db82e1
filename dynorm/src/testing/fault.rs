//! What can happen to a request on its way.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::reply::Reply;

/// Changes the body of an answer.
pub type Change = Box<dyn FnOnce(Value) -> Value + Send>;

/// What happens to a request on its way.
///
/// The functions make the common ones; [`unprocessed`](Fault::unprocessed) is for batches.
#[non_exhaustive]
pub enum Fault {
    /// Nothing.
    None,
    /// It never arrives; this comes back.
    Instead(Reply),
    /// It arrives and takes effect, but this comes back.
    Afterwards(Reply),
    /// Another arrives in its place, and what comes back is changed as well. A refusal comes back
    /// as it is.
    Rewrite(Value, Change),
    /// It arrives and takes effect; the connection breaks after that many bytes of the answer, or
    /// at its end.
    Cut(usize),
    /// It arrives and takes effect; of the answer's body only the first half comes back, as if that
    /// were all.
    Garbled,
    /// Of a query or scan: a page of nothing comes back, from which it goes on where this request
    /// would have begun. That is so only by the same [`Tap`](crate::testing::Tap), which knows the
    /// key that it gave out. Otherwise, and where nothing is left to go on to, nothing happens.
    EmptyPage,
    /// Of a query or scan: at most so many items are looked at, as if DynamoDB had ended the page
    /// there. Otherwise nothing happens.
    ShortPage(u32),
    /// Something happens later, by tokio's clock.
    Slow {
        /// How long the request takes to arrive.
        arrival: Duration,
        /// How long after that its answer takes to come back.
        answer: Duration,
        /// What else happens to it.
        fault: Box<Fault>,
    },
}

impl Fault {
    /// Refused: `ProvisionedThroughputExceededException`.
    #[must_use]
    pub fn throttled() -> Self {
        Fault::Instead(Reply::throttled())
    }

    /// Refused: `ThrottlingException`.
    #[must_use]
    pub fn throttling() -> Self {
        Fault::Instead(Reply::throttling())
    }

    /// Refused: `RequestLimitExceeded`.
    #[must_use]
    pub fn request_limit() -> Self {
        Fault::Instead(Reply::request_limit())
    }

    /// 500, and nothing was done.
    #[must_use]
    pub fn internal() -> Self {
        Fault::Instead(Reply::internal())
    }

    /// 503, and nothing was done.
    #[must_use]
    pub fn unavailable() -> Self {
        Fault::Instead(Reply::unavailable())
    }

    /// Nobody takes the connection.
    #[must_use]
    pub fn refused() -> Self {
        Fault::Instead(Reply::refused())
    }

    /// The connection breaks before the request has arrived.
    #[must_use]
    pub fn reset() -> Self {
        Fault::Instead(Reply::reset())
    }

    /// The request takes effect, and the connection breaks before its answer has arrived. The
    /// sender cannot tell this from [`reset`](Fault::reset).
    #[must_use]
    pub fn lost_answer() -> Self {
        Fault::Afterwards(Reply::reset())
    }

    /// The request takes effect; its answer comes that much later.
    #[must_use]
    pub fn slow(answer: Duration) -> Self {
        Fault::Slow { arrival: Duration::ZERO, answer, fault: Box::new(Fault::None) }
    }

    /// This fault, of a request that takes so long to arrive, and whose answer takes so long to
    /// come back.
    #[must_use]
    pub fn delayed(self, arrival: Duration, answer: Duration) -> Self {
        Fault::Slow { arrival, answer, fault: Box::new(self) }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::None => f.write_str("None"),
            Fault::Instead(reply) => f.debug_tuple("Instead").field(reply).finish(),
            Fault::Afterwards(reply) => f.debug_tuple("Afterwards").field(reply).finish(),
            Fault::Rewrite(body, _) => f.debug_tuple("Rewrite").field(body).finish_non_exhaustive(),
            Fault::Cut(bytes) => f.debug_tuple("Cut").field(bytes).finish(),
            Fault::Garbled => f.write_str("Garbled"),
            Fault::EmptyPage => f.write_str("EmptyPage"),
            Fault::ShortPage(items) => f.debug_tuple("ShortPage").field(items).finish(),
            Fault::Slow { arrival, answer, fault } => f
                .debug_struct("Slow")
                .field("arrival", arrival)
                .field("answer", answer)
                .field("fault", fault)
                .finish(),
        }
    }
}
