//! Why a transaction was not made, and whether it was only that unique values had changed.

use std::collections::HashSet;

use super::super::unique::{Marker, MarkerId, Seen};
use super::TransactWrite;
use super::plan::Planned;
use super::send::OPERATION;
use crate::db::{Reason, canceled};
use crate::error::{Error, Kind};
use crate::transport::Failure;

/// What is known of unique values from one attempt to the next.
pub(super) struct Known {
    /// Of each part.
    pub(super) seen: Vec<Seen>,
    /// Markers that were to be freed, and are not of the items that were thought to have them.
    pub(super) foreign: HashSet<MarkerId>,
    /// Why the attempt before was not made: if nothing has changed, that is why.
    pub(super) raced: Option<Error>,
    /// Whether something has changed for sure.
    is_sure: bool,
}

impl Known {
    pub(super) fn new(transaction: &TransactWrite<'_>) -> Self {
        // The error of a write alone is that of the write: so it can be sent again without this.
        let asks = |has_markers| transaction.alone && transaction.token.is_none() && has_markers;
        let seen = transaction.parts.iter().map(|part| Seen::new(asks(part.has_markers())));
        Known { seen: seen.collect(), foreign: HashSet::new(), raced: None, is_sure: false }
    }

    /// The error of the attempt before, if it turns out that no unique value has changed.
    pub(super) fn not_raced(&mut self) -> Option<Error> {
        let raced = self.raced.take()?;
        let has_changed = std::mem::take(&mut self.is_sure) || self.seen.iter().any(|seen| seen.has_changed);
        (!has_changed).then_some(raced)
    }

    /// Whether it is worth another attempt, on what is so by then: unique values may have been
    /// changed by others. Of the parts it has to be known whether their callers ask for something.
    pub(super) fn learn(
        &mut self,
        failure: &Failure,
        (planned, conditional): (&[Planned], &[bool]),
        markers: &[Marker],
    ) -> bool {
        let mut refusals = failure.refusals.iter();
        // Whether an item is another one than was read, whether a marker is, and whether there is
        // something that does not pass.
        let (mut raced, mut others, mut stays) = (false, Vec::new(), false);
        for (((action, seen), conditional), refusal) in
            planned.iter().zip(&mut self.seen).zip(conditional).zip(&mut refusals)
        {
            let current = refusal.current.as_ref();
            match refusal.kind {
                None => {}
                Some(Kind::Conflict) if action.keeps_version() => {
                    seen.asks_version = false;
                    (raced, self.is_sure) = (true, true);
                }
                Some(Kind::Conflict) if seen.is_raced(*conditional, current, action.schema()) => {
                    seen.look_again();
                    raced = true;
                    self.is_sure |= !conditional || current.is_some();
                }
                Some(_) => stays = true,
            }
        }
        for (marker, refusal) in markers.iter().zip(refusals) {
            match (refusal.kind, marker.is_foreign()) {
                (None, _) => {}
                (Some(Kind::Conflict), Some(is_foreign)) => others.push((marker.id().clone(), is_foreign)),
                (Some(_), _) => stays = true,
            }
        }
        if raced {
            // What was seen of markers went with what was seen of their items.
            self.foreign.clear();
            return true;
        }
        if stays || others.is_empty() {
            return false;
        }
        self.is_sure = true;
        for (id, is_foreign) in others {
            if is_foreign {
                self.foreign.insert(id);
            } else {
                self.foreign.remove(&id);
            }
        }
        true
    }
}

const REUSED: &str = "another transaction was made by this token in the last ten minutes; a \
                      repetition must be the same, byte for byte";

/// Says why it was not made, for each write that was in the way.
pub(super) fn explain(mut failure: Failure, planned: &[Planned], markers: &[Marker], alone: bool) -> Error {
    if failure.error.kind() == Kind::TokenReused {
        failure.error = failure.error.hint(REUSED);
    }
    if let (Some(marker), true) = (markers.first(), failure.error.is_not_found()) {
        let table = marker.table();
        let hint = format!(
            "there may be no table `{table}` for the markers of unique values: `create_if_missing` makes it"
        );
        failure.error = failure.error.hint(&hint);
    }
    if let (true, Some(action)) = (alone, planned.first()) {
        return explain_alone(failure, action, markers);
    }
    let attempts = failure.attempts;
    let mut of_markers = failure.refusals.split_off(planned.len().min(failure.refusals.len()));
    let refused = std::mem::take(&mut failure.refusals).into_iter().zip(planned).enumerate();
    let mut reasons: Vec<_> = refused
        .filter_map(|(position, (refusal, action))| {
            #[cfg(dynorm_broken)]
            let position = position + usize::from(crate::broken::is("reasons are those of the next"));
            let error = Error::new(refusal.kind?, refusal.message);
            let by_itself = Failure { error, attempts, current: refusal.current, refusals: Vec::new() };
            Some((position, action.failed(by_itself)))
        })
        .collect();
    for (refusal, marker) in of_markers.drain(..).zip(markers) {
        let Some(kind) = refusal.kind else { continue };
        let error = marker.refused(kind, &refusal.message, refusal.current.as_ref());
        reasons.push((marker.position(), planned[marker.position()].context(error)));
    }
    // What is said of the item comes before what is said of its markers, and each write is said to
    // be in the way once.
    reasons.sort_by_key(|(position, _)| *position);
    reasons.dedup_by_key(|(position, _)| *position);
    let reasons = reasons.into_iter().map(|(position, error)| Reason::new(position, error));
    canceled(failure.error.operation(OPERATION), reasons.collect())
}

/// The same for a write that is all of the transaction: as if it had been sent by itself.
fn explain_alone(mut failure: Failure, action: &Planned, markers: &[Marker]) -> Error {
    let mut refusals = std::mem::take(&mut failure.refusals).into_iter();
    if let Some(own) = refusals.next()
        && let Some(kind) = own.kind
    {
        failure.error = failure.error.of_kind(kind).message(own.message);
        failure.current = own.current;
        return action.failed(failure);
    }
    let mut of_markers = refusals.zip(markers);
    match of_markers.find_map(|(refusal, marker)| Some((refusal.kind?, refusal, marker))) {
        Some((kind, refusal, marker)) => {
            action.context(marker.refused(kind, &refusal.message, refusal.current.as_ref()))
        }
        None => action.failed(failure),
    }
}
