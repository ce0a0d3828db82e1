//! A panic in the caller's code must not take with it what the caller had handed over: it becomes
//! an error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt;

use crate::error::{Error, Kind, Result};

/// Calls what may panic. What a panic leaves behind is not used again, or belongs to the caller.
pub(crate) fn catch<T>(what: &str, call: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| panicked(what, &*panic))
}

/// The same of a future.
pub(crate) async fn catch_in<T>(what: &str, work: impl Future<Output = T>) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| panicked(what, &*panic))
}

fn panicked(what: &str, panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::new(Kind::Other, format!("{what} panicked: {}", message.unwrap_or("without a message")))
}
