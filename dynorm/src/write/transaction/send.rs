//! Sends a transaction, and moves on the items that it has saved.

use super::super::save::settle;
use super::TransactWrite;
use super::part::Part;
use super::plan::{Planned, Prepared, check_once, plan};
use crate::db::{Db, Reason, canceled};
use crate::error::{Error, Kind, Result};
use crate::retry::Tries;
use crate::time::{SharedClock, clock_of, hyphenated, uuid_v7};
use crate::transport::op::{Action, TransactWrite as Request};
use crate::transport::{Failure, NoItems};

const OPERATION: &str = "TransactWriteItems";
/// [Limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-dynamodb-transactions).
const MAX_ACTIONS: usize = 100;
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_TOKEN: usize = 36;

impl TransactWrite<'_> {
    /// Gives whether there was something to write: otherwise nothing is sent of one write alone.
    pub(in crate::write) async fn send(mut self) -> Result<bool> {
        let context = |error: Error| error.operation(OPERATION);
        let alone = self.alone;
        let at = |position: usize, error: Error| if alone { error } else { at(position, error) };
        if self.parts.is_empty() {
            return Ok(false);
        }
        let db = self.check().map_err(context)?;
        let mut planned = Vec::with_capacity(self.parts.len());
        let mut expressions = Vec::with_capacity(self.parts.len());
        let clocks: Vec<_> = (0..self.parts.len()).map(|position| self.clock(position)).collect();
        for (position, (part, clock)) in self.parts.iter_mut().zip(&clocks).enumerate() {
            let (action, expression) = plan(part, clock).await.map_err(|error| at(position, error))?;
            planned.push(action);
            expressions.push(expression);
        }
        check_once(&planned)?;
        if alone && !planned.iter().any(Planned::writes) {
            return Ok(false);
        }
        {
            let with_clocks = planned.iter().zip(expressions).zip(&clocks).enumerate();
            let prepared: Vec<_> = with_clocks
                .map(|(position, ((action, expression), clock))| {
                    action.prepare(expression, clock).map_err(|error| at(position, error))
                })
                .collect::<Result<_>>()?;
            check_size(&prepared).map_err(context)?;
            let token = match &self.token {
                Some(token) => token.clone(),
                None => hyphenated(uuid_v7(self.db.clock())),
            };
            let actions: Vec<_> = prepared.iter().map(Prepared::action).collect();
            let sent = send(&db, &actions, &token, self.tries).await;
            sent.map_err(|(failure, made)| {
                let error = if alone { explain_alone(failure, &planned) } else { explain(failure, &planned) };
                if made > 1 { error.hint(&format!("it was sent {made} times")) } else { error }
            })?;
        }
        self.move_on(planned)?;
        Ok(true)
    }

    /// What can be told before anything is planned. Gives the way to send it.
    fn check(&self) -> Result<Db> {
        if self.parts.len() > MAX_ACTIONS {
            let message = format!("a transaction has {MAX_ACTIONS} writes at most, not {}", self.parts.len());
            return Err(Error::new(Kind::Invalid, message));
        }
        if let Some(token) = &self.token
            && !(1..=MAX_TOKEN).contains(&token.chars().count())
        {
            let message = format!("a token has 1 to {MAX_TOKEN} characters, not {}", token.chars().count());
            return Err(Error::new(Kind::Invalid, message));
        }
        let mut db = self.db.clone();
        for part in &self.parts {
            let table = part.table();
            if !db.has_client_of(table.db()) {
                let message = "the table is reached by another client than the transaction's, which may be another database";
                return Err(Error::new(Kind::Invalid, message).on_table(table.name()));
            }
            db = db.joined(table.db());
        }
        Ok(db)
    }

    /// Where the version of a write comes from: what a token of the caller's stands for must be the same each time.
    fn clock(&self, position: usize) -> SharedClock {
        match &self.token {
            Some(token) => clock_of(token, position),
            None => self.db.clock().clone(),
        }
    }

    /// The transaction was made: so were its saves.
    fn move_on(&mut self, planned: Vec<Planned>) -> Result<()> {
        for (part, planned) in self.parts.iter_mut().zip(planned) {
            let (Part::Save(saving, item), Planned::Save(planned)) = (part, planned) else { continue };
            let planned = *planned;
            let Some((write, base)) = planned.write else { continue };
            // Nothing says which version was there before, where that was not asked for.
            let others_wrote = write.asks_for_old;
            let (save, snapshot) = item.parts(*saving, saving.operation());
            let context = |error: Error| error.operation(save.operation).on_table(save.table.name());
            let version = settle(snapshot, *write, base, &planned.schema, others_wrote).map_err(context)?;
            if let Some(version) = version {
                item.put_version(&version);
            }
        }
        Ok(())
    }
}

/// On failure, says how often it was tried.
async fn send(db: &Db, actions: &[Action<'_>], token: &str, tries: u32) -> Result<(), (Failure, u32)> {
    let request = Request { actions, token };
    let mut tries = Tries::new(tries, None);
    loop {
        let Err(failure) = db.transport().send(&request, &mut NoItems).await else { return Ok(()) };
        if !is_busy(&failure) || tries.next().await.is_none() {
            return Err((failure, tries.made()));
        }
    }
}

/// Whether nothing but other transactions is in the way.
fn is_busy(failure: &Failure) -> bool {
    let mut reasons = failure.refusals.iter().filter_map(|refusal| refusal.kind).peekable();
    let canceled = failure.error.kind() == Kind::TransactionCanceled && reasons.peek().is_some();
    canceled && reasons.all(|kind| kind == Kind::TransactionConflict)
}

/// Says why it was not made, for each write that was in the way.
fn explain(failure: Failure, planned: &[Planned]) -> Error {
    let attempts = failure.attempts;
    let refused = failure.refusals.into_iter().zip(planned).enumerate();
    let reasons = refused.filter_map(|(position, (refusal, action))| {
        let error = Error::new(refusal.kind?, refusal.message);
        let alone = Failure { error, attempts, current: refusal.current, refusals: Vec::new() };
        Some(Reason::new(position, action.failed(alone)))
    });
    canceled(failure.error.operation(OPERATION), reasons.collect())
}

/// The same for a write that is all of the transaction: as if it had been sent by itself.
fn explain_alone(mut failure: Failure, planned: &[Planned]) -> Error {
    let Some(action) = planned.first() else { return failure.error };
    if let Some(refusal) = failure.refusals.pop()
        && let Some(kind) = refusal.kind
    {
        failure.error = failure.error.of_kind(kind).message(refusal.message);
        failure.current = refusal.current;
    }
    action.failed(failure)
}

fn check_size(prepared: &[Prepared<'_>]) -> Result<()> {
    if prepared.iter().map(Prepared::at_most).sum::<usize>() <= MAX_BYTES {
        return Ok(());
    }
    let mut size = 0;
    for action in prepared {
        size += action.size()?;
    }
    if size <= MAX_BYTES {
        return Ok(());
    }
    let message = format!("a transaction has 4 MB at most, not {size} bytes");
    Err(Error::new(Kind::TooLarge, message))
}

/// Says which write of the transaction it is.
fn at(position: usize, error: Error) -> Error {
    error.hint(&format!("it is at position {position} of the transaction"))
}
