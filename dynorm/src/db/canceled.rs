//! Why a transaction was not made.

use crate::error::{Error, Kind};

/// Why one action of a canceled transaction was refused: [`Error::reasons`].
#[derive(Debug)]
pub struct Reason {
    position: usize,
    error: Error,
}

impl Reason {
    pub(crate) fn new(position: usize, error: Error) -> Self {
        Reason { position, error }
    }

    /// The place of the action in the transaction, counted from 0 in the order in which they were
    /// added.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// What the action by itself would have failed with: its kind, table and key, and of a
    /// condition that does not hold the [item as it is](Error::current).
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    pub(super) fn into_error(self) -> Error {
        self.error
    }
}

/// The reasons, kept in the error of the transaction.
pub(super) struct Reasons(pub(super) Vec<Reason>);

/// The error of a transaction that was not made. If it was canceled, it is of the kind of the first
/// reason.
pub(crate) fn canceled(error: Error, reasons: Vec<Reason>) -> Error {
    let Some(first) = reasons.first() else { return error };
    let told: Vec<_> =
        reasons.iter().map(|reason| format!("{}: {}", reason.position, reason.error)).collect();
    let message = format!("the transaction was canceled, and nothing of it was made: {}", told.join("; "));
    let kind = first.error.kind();
    let kind = if kind == Kind::Other { Kind::TransactionCanceled } else { kind };
    error.of_kind(kind).message(message).detail(Reasons(reasons))
}

impl Error {
    /// Why a transaction was canceled: each action that was in the way, in order. Empty if this is
    /// no such error.
    ///
    /// ```
    /// # fn show(error: &dynorm::Error) {
    /// for reason in error.reasons() {
    ///     println!("{}: {:?} {}", reason.position(), reason.error().kind(), reason.error());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        self.detail_ref::<Reasons>().map_or(&[], |reasons| &reasons.0)
    }
}
