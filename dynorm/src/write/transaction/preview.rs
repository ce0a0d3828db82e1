//! What a transaction will send, without sending it: planned as it is for sending, but on what is
//! known without asking.

use std::collections::HashSet;
use std::fmt;

use super::super::any::AnyWrite;
use super::super::preview::{WritePreview, schema_of, show_markers};
use super::super::save::{SavePlan, SavedItem};
use super::super::unique::{self, Claims, Known};
use super::TransactWrite;
use super::part::Part;
use super::plan::{About, Planned, check_once, planned_save};
use super::send::{OPERATION, at, check_count, check_request, check_size};
use crate::db::{Db, TableRef};
use crate::error::{Error, Result};
use crate::expr::{Expression, Holds, Predicate};
use crate::time::SharedClock;
use crate::track::Saving;

/// A transaction as it will be sent: for tests, logs and curiosity. Displays over several lines.
///
/// It shows the data that is to be written, to `Debug` too.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TransactPreview {
    /// The writes and checks, in the order in which they were added. The save of an item without
    /// changes is a `ConditionCheck`. If there are none, nothing is sent.
    pub writes: Vec<WritePreview>,
    /// The puts and deletions of the markers of [unique](crate::UniqueValue) values, by the names
    /// of the markers. They stand behind the writes. Where one of these
    /// [reads first](WritePreview::reads_first), there may be more deletions.
    pub markers: Vec<WritePreview>,
    /// The token, if the caller gave one. Without that, each transaction has another.
    pub token: Option<String>,
}

impl TransactWrite<'_> {
    /// What this will send.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[hash_key] name: String, visits: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// let move_one = db
    ///     .transact_write()
    ///     .with(users.update("Ada").subtract(User::visits(), 1).only_if(User::visits().ge(1)))
    ///     .with(users.update("Grace").add(User::visits(), 1));
    /// let preview = move_one.preview()?;
    /// assert_eq!(preview.writes[0].update.as_deref(), Some("ADD #1 :1"));
    /// println!("{preview}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What sending it would refuse before anything is sent: the same item twice, too many writes,
    /// tables of another client, and what each write by itself would refuse. Also if a table
    /// without a model was not asked yet, so that its keys are not known.
    pub fn preview(&self) -> Result<TransactPreview> {
        let views: Vec<_> = self.parts.iter().filter_map(Part::view).collect();
        let preview = foresee(&self.db, &views, self.alone, self.token.as_deref())?;
        let token = self.token.clone();
        Ok(preview.unwrap_or(TransactPreview { writes: Vec::new(), markers: Vec::new(), token }))
    }
}

/// A part of a transaction that is only looked at.
#[derive(Clone, Copy)]
pub(in crate::write) enum View<'v> {
    Write(&'v AnyWrite),
    Save {
        saving: Saving,
        /// What errors call it.
        operation: &'static str,
        item: &'v (dyn SavedItem + 'static),
    },
}

/// What is sent for a part, and what that makes of unique values.
struct Foreseen {
    planned: Planned,
    expression: Expression,
    unique: Option<Known>,
}

/// What a transaction of these parts will send; `None` if that is nothing. One that is `alone`
/// stands for its one write.
pub(in crate::write) fn foresee(
    db: &Db,
    parts: &[View<'_>],
    alone: bool,
    token: Option<&str>,
) -> Result<Option<TransactPreview>> {
    if parts.is_empty() {
        return Ok(None);
    }
    let context = |error: Error| error.operation(OPERATION);
    let at = |position: usize, error: Error| if alone { error } else { at(position, error) };
    check_request(parts.len(), token).map_err(context)?;
    db.way_to(parts.iter().map(View::table)).map_err(context)?;
    let (mut planned, mut expressions) = (Vec::new(), Vec::new());
    let (mut claims, mut reads_first) = (Claims::default(), Vec::new());
    for (position, part) in parts.iter().enumerate() {
        let asks_version = alone && token.is_none() && part.table().has_markers();
        let foreseen = part.foresee(asks_version).map_err(|error| at(position, error))?;
        planned.push(foreseen.planned);
        expressions.push(foreseen.expression);
        reads_first.push(foreseen.unique.as_ref().is_some_and(|unique| unique.reads_first));
        if let Some(unique) = foreseen.unique {
            claims.add(position, unique.change);
        }
    }
    check_once(&planned)?;
    let markers = claims
        .into_markers(&HashSet::new())
        .map_err(|(position, error)| at(position, planned[position].context(error)))?;
    if alone && markers.is_empty() && !planned.iter().any(Planned::writes) {
        return Ok(None);
    }
    check_count(planned.len(), markers.len()).map_err(context)?;
    // Not the database's own clock, which may be one that counts how often it is asked.
    let clock = SharedClock::default();
    let prepared = planned.iter().zip(&expressions).enumerate().map(|(position, (action, expression))| {
        action.prepare(expression.clone(), &clock).map_err(|error| at(position, error))
    });
    check_size(&prepared.collect::<Result<Vec<_>>>()?, &markers).map_err(context)?;
    let writes =
        planned.iter().zip(expressions).zip(reads_first).map(|((action, expression), reads_first)| {
            let preview = action.preview(expression)?;
            Ok(WritePreview { in_transaction: true, reads_first, ..preview })
        });
    Ok(Some(TransactPreview {
        writes: writes.collect::<Result<_>>()?,
        markers: markers.iter().map(WritePreview::of_marker).collect::<Result<_>>()?,
        token: token.map(str::to_owned),
    }))
}

impl View<'_> {
    pub(in crate::write) fn table(&self) -> &TableRef {
        match self {
            View::Write(write) => write.table(),
            View::Save { item, .. } => item.table(),
        }
    }

    fn foresee(&self, asks_version: bool) -> Result<Foreseen> {
        match *self {
            View::Write(write) => foresee_write(write),
            View::Save { saving, operation, item } => foresee_save(item, (saving, operation), asks_version),
        }
    }
}

fn foresee_write(write: &AnyWrite) -> Result<Foreseen> {
    let schema = write.table().known_schema();
    let mut ready = write.clone().ready_for(schema.clone())?;
    let unique = unique::known_of(write, &ready).map_err(|error| ready.context(error))?;
    if let Some(condition) = unique.as_ref().and_then(|unique| unique.condition.clone()) {
        ready = write.clone().only_if(Ok(Holds::If(condition))).ready_for(schema)?;
    }
    let expression = std::mem::take(&mut ready.expression);
    Ok(Foreseen { planned: Planned::Write(Box::new(ready)), expression, unique })
}

fn foresee_save(
    item: &(dyn SavedItem + 'static),
    (saving, operation): (Saving, &'static str),
    asks_version: bool,
) -> Result<Foreseen> {
    let (table, read) = (item.table().clone(), item.read());
    let context = |error: Error| error.operation(operation).on_table(table.name());
    let schema = schema_of(&table, operation)?;
    let plan = item.save(saving, operation).plan(read, &schema, &SharedClock::default());
    let mut plan = plan.map_err(context)?;
    let mut unique = None;
    if let SavePlan::Write(write, _) = &mut plan {
        unique = unique::known_of_save(&table, &schema, (saving, read), write).map_err(context)?;
        if let Some(condition) = unique.as_ref().and_then(|unique| unique.condition.clone()) {
            let all = std::iter::once(condition).chain(write.condition.take());
            write.condition = Some(Predicate::And(all.collect()));
        }
    }
    let about = About { table: table.clone(), schema, saving, operation, model: item.model() };
    let (save, expression) = planned_save(plan, about, read, asks_version)?;
    Ok(Foreseen { planned: Planned::Save(Box::new(save)), expression, unique })
}

impl Planned {
    fn preview(&self, expression: Expression) -> Result<WritePreview> {
        match self {
            Planned::Write(ready) => WritePreview::of_ready(ready, expression),
            Planned::Save(save) => match &save.write {
                Some((write, _)) => WritePreview::of_save(&save.table, &save.schema, write, &expression),
                None => WritePreview::of_check(&save.table, &save.key, &expression),
            },
        }
    }
}

impl fmt::Display for TransactPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.writes.is_empty() {
            f.write_str("nothing, instead of a ")?;
        }
        f.write_str(OPERATION)?;
        if let Some(token) = &self.token {
            write!(f, " with the token {token:?}")?;
        }
        for write in &self.writes {
            f.write_str("\n")?;
            write.show(f)?;
        }
        show_markers(f, &self.markers, self.writes.iter().any(|write| write.reads_first))
    }
}
