//! Sends a transaction, and moves on the items that it has saved.

use super::super::save::settle;
use super::super::unique::{self, Claims, Marker, PreparedMarker};
use super::super::update::look;
use super::TransactWrite;
use super::explain::{Known, explain};
use super::part::Part;
use super::plan::{Planned, Prepared, check_once, plan};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::retry::Tries;
use crate::time::{SharedClock, clock_of, hyphenated, uuid_v7};
use crate::transport::op::{Action, TransactWrite as Request};
use crate::transport::{Failure, NoItems};

pub(super) const OPERATION: &str = "TransactWriteItems";
/// [Limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-dynamodb-transactions).
const MAX_ACTIONS: usize = 100;
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_TOKEN: usize = 36;

const BY_TOKEN: &str = "others have changed its unique values since they were read a moment ago, \
                        and by a token of yours it is not sent again with those that there are now";

/// What came of sending it once.
enum Attempt {
    Made {
        /// Whether there was something to write.
        written: bool,
    },
    /// Unique values are not what they were read as. With the error that it is, if that does not
    /// pass.
    Raced(Error),
}

impl TransactWrite<'_> {
    /// Gives whether there was something to write: otherwise nothing is sent of one write alone.
    pub(in crate::write) async fn send(mut self) -> Result<bool> {
        if self.parts.is_empty() {
            return Ok(false);
        }
        let db = self.check().map_err(|error| error.operation(OPERATION))?;
        let mut known = Known::new(&self);
        let for_good = !self.parts.iter().any(Part::has_markers);
        // By a token of the caller's it is the same transaction each time, so that it cannot go on
        // from what is read by then.
        let mut tries = Tries::new(if self.token.is_some() { 1 } else { unique::ATTEMPTS }, None);
        loop {
            let error = match self.attempt(&db, &mut known, for_good).await? {
                Attempt::Made { written } => return Ok(written),
                Attempt::Raced(error) => error,
            };
            if tries.next().await.is_none() {
                return Err(error.hint(&match &self.token {
                    None => format!("others changed its unique values meanwhile, {} times", tries.made()),
                    Some(_) => BY_TOKEN.to_owned(),
                }));
            }
            known.raced = Some(error);
        }
    }

    /// Plans it, on what is known by now, and sends it.
    async fn attempt(&mut self, db: &Db, known: &mut Known, for_good: bool) -> Result<Attempt> {
        let context = |error: Error| error.operation(OPERATION);
        let alone = self.alone;
        let at = |position: usize, error: Error| if alone { error } else { at(position, error) };
        let mut planned = Vec::with_capacity(self.parts.len());
        let mut expressions = Vec::with_capacity(self.parts.len());
        let mut claims = Claims::default();
        let clocks: Vec<_> =
            self.parts.iter().enumerate().map(|(position, part)| self.clock(position, part)).collect();
        let parts = self.parts.iter_mut().zip(&clocks).zip(&mut known.seen).enumerate();
        for (position, ((part, clock), seen)) in parts {
            let plans = plan(part, clock, seen, for_good).await.map_err(|error| at(position, error))?;
            planned.push(plans.planned);
            expressions.push(plans.expression);
            if let Some(change) = plans.unique {
                claims.add(position, change);
            }
        }
        if let Some(error) = known.not_raced() {
            return Err(error);
        }
        check_once(&planned)?;
        let markers = claims
            .into_markers(&known.foreign)
            .map_err(|(position, error)| at(position, planned[position].context(error)))?;
        if alone && markers.is_empty() && !planned.iter().any(Planned::writes) {
            return Ok(Attempt::Made { written: false });
        }
        check_count(planned.len(), markers.len()).map_err(context)?;
        {
            let with_clocks = planned.iter().zip(expressions).zip(&clocks).enumerate();
            let mut prepared: Vec<_> = with_clocks
                .map(|(position, ((action, expression), clock))| {
                    action.prepare(expression, clock).map_err(|error| at(position, error))
                })
                .collect::<Result<_>>()?;
            check_size(&prepared, &markers).map_err(context)?;
            let token = match &self.token {
                Some(token) => token.clone(),
                None => hyphenated(uuid_v7(self.db.clock())),
            };
            let prepared_markers: Vec<_> = markers.iter().map(Marker::prepare).collect();
            let actions = prepared.iter_mut().map(Prepared::action);
            let actions: Vec<_> =
                actions.chain(prepared_markers.iter().map(PreparedMarker::action)).collect();
            #[cfg(dynorm_broken)]
            let actions = crate::broken::without_the_first(actions);
            if let Err((mut failure, made)) = send(db, &actions, &token, self.tries).await {
                let conditional: Vec<_> = self.parts.iter().map(Part::is_conditional).collect();
                let raced = known.learn(&failure, (&planned, &conditional), &markers);
                look_at_items(&mut failure, &planned, alone).await;
                let error = explain(failure, &planned, &markers, alone);
                let error = if made > 1 { error.hint(&format!("it was sent {made} times")) } else { error };
                #[cfg(dynorm_broken)]
                if crate::broken::is("a canceled save moves on") {
                    drop(actions);
                    drop((prepared_markers, prepared));
                    self.move_on(planned)?;
                    return Err(error);
                }
                return if raced { Ok(Attempt::Raced(error)) } else { Err(error) };
            }
        }
        self.move_on(planned)?;
        Ok(Attempt::Made { written: true })
    }

    /// What can be told before anything is planned. Gives the way to send it.
    fn check(&self) -> Result<Db> {
        check_request(self.parts.len(), self.token.as_deref())?;
        self.db.way_to(self.parts.iter().filter_map(Part::table))
    }

    /// Where the version of a write comes from: what a token of the caller's stands for must be the
    /// same each time.
    fn clock(&self, position: usize, part: &Part<'_>) -> SharedClock {
        match &self.token {
            Some(token) if part.may_have_version() => clock_of(token, position),
            _ => self.db.clock().clone(),
        }
    }

    /// The transaction was made: so were its saves.
    fn move_on(&mut self, planned: Vec<Planned>) -> Result<()> {
        for (part, planned) in self.parts.iter_mut().zip(planned) {
            let (Part::Save { saving, operation, item }, Planned::Save(planned)) = (part, planned) else {
                continue;
            };
            let planned = *planned;
            let Some((write, base)) = planned.write else { continue };
            // Nothing says which version was there before, where that was not asked for.
            let others_wrote = write.asks_for_old && !planned.keeps_version;
            let (save, snapshot) = item.parts(*saving, operation);
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

/// Looks at the items of updates that are called invalid, for what is stored there.
async fn look_at_items(failure: &mut Failure, planned: &[Planned], alone: bool) {
    let Failure { error, current, refusals, .. } = failure;
    if let (true, true, Some(Planned::Write(ready))) = (alone, refusals.is_empty(), planned.first()) {
        look(ready, error.kind(), current).await;
    }
    for (action, refusal) in planned.iter().zip(refusals) {
        if let (Planned::Write(ready), Some(kind)) = (action, refusal.kind) {
            look(ready, kind, &mut refusal.current).await;
        }
    }
}

/// Whether nothing but other transactions is in the way.
fn is_busy(failure: &Failure) -> bool {
    let mut reasons = failure.refusals.iter().filter_map(|refusal| refusal.kind).peekable();
    let canceled = failure.error.kind() == Kind::TransactionCanceled && reasons.peek().is_some();
    canceled && reasons.all(|kind| kind == Kind::TransactionConflict)
}

/// What can be told of how many writes there are, and of the caller's token.
pub(super) fn check_request(writes: usize, token: Option<&str>) -> Result<()> {
    check_count(writes, 0)?;
    match token.map(|token| token.chars().count()) {
        Some(length) if !(1..=MAX_TOKEN).contains(&length) => {
            let message = format!("a token has 1 to {MAX_TOKEN} characters, not {length}");
            Err(Error::new(Kind::Invalid, message))
        }
        _ => Ok(()),
    }
}

/// Actions on markers count too.
pub(super) fn check_count(writes: usize, markers: usize) -> Result<()> {
    if writes + markers <= MAX_ACTIONS {
        return Ok(());
    }
    let message = match markers {
        0 => format!("a transaction has {MAX_ACTIONS} writes at most, not {writes}"),
        _ => format!(
            "a transaction has {MAX_ACTIONS} writes at most, not {writes} and {markers} on markers of unique values"
        ),
    };
    Err(Error::new(Kind::Invalid, message))
}

pub(super) fn check_size(prepared: &[Prepared<'_>], markers: &[Marker]) -> Result<()> {
    let of_markers: usize = markers.iter().map(Marker::size).sum();
    if prepared.iter().map(Prepared::at_most).sum::<usize>() + of_markers <= MAX_BYTES {
        return Ok(());
    }
    let mut size = of_markers;
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
pub(super) fn at(position: usize, error: Error) -> Error {
    error.hint(&format!("it is at position {position} of the transaction"))
}
