//! How often the SDK sends a request, and what is known of the attempts that did not succeed.
//!
//! The SDK repeats a request that was throttled, and one whose answer was lost. Only the second may
//! have been applied: a failed condition of the next attempt can then be our own doing.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::DrawnVersions;
use crate::error::Error;

/// The attempts of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// How often it was sent.
    pub(crate) sent: u32,
    /// How many of them may have been applied though they did not succeed: no answer, an answer
    /// that was cut off, or one of the server's own failures (5xx). A refusal (4xx, such as
    /// throttling) does not count.
    pub(crate) unknown: u32,
}

impl Attempts {
    /// Whether an attempt may have been applied without our knowing.
    pub(crate) fn may_be_applied(self) -> bool {
        self.unknown > 0
    }

    /// Says in the error of a write that it may have been applied, if it may.
    pub(crate) fn note_on(self, error: Error) -> Error {
        #[cfg(dynorm_broken)]
        if crate::broken::is("open outcomes are not said") {
            return error;
        }
        if self.may_be_applied() { error.applied_perhaps() } else { error }
    }
}

/// Counts the attempts of one request, as an interceptor of it. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct AttemptCounter(Arc<Counts>);

#[derive(Default)]
struct Counts {
    sent: AtomicU32,
    /// Those that succeeded or were refused. Those of which nothing is ever heard are the others: a
    /// future that was dropped at a timeout calls nobody.
    settled: AtomicU32,
    version: Option<DrawnVersions>,
}

impl AttemptCounter {
    /// Of a request that draws such versions.
    pub(crate) fn of(version: Option<DrawnVersions>) -> Self {
        AttemptCounter(Arc::new(Counts { version, ..Counts::default() }))
    }

    pub(crate) fn attempts(&self) -> Attempts {
        let settled = self.0.settled.load(Ordering::Relaxed);
        let sent = self.0.sent.load(Ordering::Relaxed);
        Attempts { sent, unknown: sent.saturating_sub(settled) }
    }

    /// What was taken for a success says nothing that can be read: nobody knows what it has done.
    pub(crate) fn doubt(&self) {
        // The answer was counted as one that settles the last attempt.
        _ = self
            .0
            .settled
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |settled| settled.checked_sub(1));
    }

    /// Before an attempt is signed: one that follows a lost answer has a version of its own.
    pub(crate) fn prepares(&self, request: &mut HttpRequest) {
        if let Some(version) = &self.0.version
            && self.attempts().may_be_applied()
        {
            #[cfg(dynorm_broken)]
            if crate::broken::is("an update made twice has one version") {
                return;
            }
            version.redraw(request);
        }
    }

    /// Right before an attempt goes out.
    pub(crate) fn sends(&self) {
        self.0.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// After an attempt, or after one that failed before it went out: that has no response, as one
    /// that was lost.
    pub(crate) fn ends(&self, context: &FinalizerInterceptorContextRef<'_>) {
        let succeeded = context.output_or_error().is_some_and(|result| result.is_ok());
        let refused = context.response().is_some_and(|response| response.status().is_client_error());
        #[cfg(dynorm_broken)]
        let refused = refused && !crate::broken::is("a refusal leaves it open");
        if succeeded || refused {
            self.0.settled.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for AttemptCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attempts().fmt(f)
    }
}

impl Intercept for AttemptCounter {
    fn name(&self) -> &'static str {
        "dynorm::AttemptCounter"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.prepares(context.request_mut());
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.sends();
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.ends(context);
        Ok(())
    }
}
