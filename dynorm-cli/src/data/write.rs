//! Lines into a table: over what is there, or only where nothing is.

use std::collections::HashMap;

use dynorm::{Error, Map, RateLimit, Refusals, Table, Untyped};

use super::item::{from_line, to_line};
use crate::connect::BoxError;

/// How often what is only not to be written at this moment is sent: as often as fits into the
/// minute after which a load gives it up.
const ATTEMPTS: u32 = 1_000;

/// How lines are written.
#[derive(Clone)]
pub(super) struct Writer {
    pub(super) table: Table<Map, Untyped>,
    pub(super) if_absent: bool,
    /// Requests under way at once.
    pub(super) requests: usize,
    /// Shared by all that write.
    pub(super) limit: Option<RateLimit>,
}

/// A line of a file, as it was read.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: Vec<u8>,
}

/// What came of lines. Each is in here once.
#[derive(Default)]
pub(super) struct Wrote {
    pub(super) written: u64,
    /// Items that were there before.
    pub(super) present: u64,
    /// By their places, with the reason. Without their keys: what is in a table is not for logs.
    pub(super) rejected: Vec<(usize, String)>,
}

impl Writer {
    /// Writes lines. `again` if an import that ended before it could note it may have written some
    /// of them: then an item that is just as its line says counts as written by that.
    ///
    /// # Errors
    ///
    /// If some could not be written at this moment: then any of them may have been, and all are to
    /// be written again.
    pub(super) async fn write(&self, lines: &[Line], mut again: bool) -> Result<Wrote, BoxError> {
        let mut wrote = Wrote::default();
        let mut items = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            match from_line(&line.text) {
                Ok(item) => items.push(item),
                Err(why) => wrote.rejected.push((place, why)),
            }
        }
        let (mut met, mut refused) = (Met::default(), Vec::new());
        while !items.is_empty() {
            let outcome = self.load(items).await;
            if let Some(error) = outcome.error {
                return Err(self.without_key(&error));
            }
            wrote.written += outcome.written;
            // What is left over and was not sent was to be replaced by what was refused.
            if outcome.refused.is_empty() && !outcome.leftovers.is_empty() {
                return Err(
                    format!("{} items were not taken after all attempts", outcome.leftovers.len()).into()
                );
            }
            let doubt = outcome.may_be_applied();
            for one in outcome.refused {
                if self.if_absent && one.error.is_conflict() {
                    met.note(&one.write, &one.error, again)?;
                } else {
                    refused.push((one.write, one.error));
                }
            }
            again |= doubt;
            items = outcome.leftovers;
        }
        self.reject(refused, lines, &mut wrote)?;
        let own = met.own(lines)?;
        wrote.written += own;
        wrote.present += met.count - own;
        Ok(wrote)
    }

    async fn load(&self, items: Vec<Map>) -> dynorm::BatchOutcome<Map> {
        let load = self.table.put_all(items).concurrency(self.requests).attempts(ATTEMPTS);
        let load = load.on_refusal(Refusals::GoOn);
        let load = if self.if_absent { load.if_absent() } else { load };
        match &self.limit {
            Some(limit) => load.rate_limit(limit).await,
            None => load.await,
        }
    }

    /// Which lines were these? An item that is refused says nothing of its line, so they are looked
    /// at again.
    fn reject(
        &self,
        mut refused: Vec<(Map, Error)>,
        lines: &[Line],
        wrote: &mut Wrote,
    ) -> Result<(), BoxError> {
        for (place, line) in lines.iter().enumerate() {
            if refused.is_empty() {
                break;
            }
            let Ok(item) = from_line(&line.text) else { continue };
            if let Some(found) = refused.iter().position(|(other, _)| *other == item) {
                let (_, error) = refused.swap_remove(found);
                wrote.rejected.push((place, error.what()));
            }
        }
        wrote.rejected.sort_unstable_by_key(|(place, _)| *place);
        match refused.pop() {
            Some((_, error)) => Err(self.without_key(&error)),
            None => Ok(()),
        }
    }

    /// Keys are not for logs here either.
    fn without_key(&self, error: &Error) -> BoxError {
        format!("table `{}`: {}", self.table.name(), error.what()).into()
    }
}

/// Items that have met one with their key.
#[derive(Default)]
struct Met {
    count: u64,
    /// Of those that have met just themselves, and may have been written before, how many there are
    /// of each.
    perhaps_own: HashMap<String, u64>,
}

impl Met {
    fn note(&mut self, item: &Map, error: &Error, again: bool) -> Result<(), BoxError> {
        self.count += 1;
        if again && error.current_attributes::<Map>() == Some(item) {
            *self.perhaps_own.entry(to_line(item)?).or_default() += 1;
        }
        Ok(())
    }

    /// How many of them count as written: of lines that are equal, one at most, and none if one of
    /// them has met nothing.
    fn own(&self, lines: &[Line]) -> Result<u64, BoxError> {
        let mut own = 0;
        if !self.perhaps_own.is_empty() {
            let mut equal: HashMap<String, u64> = HashMap::new();
            for item in lines.iter().filter_map(|line| from_line(&line.text).ok()) {
                *equal.entry(to_line(&item)?).or_default() += 1;
            }
            own += self.perhaps_own.iter().filter(|(line, met)| equal.get(*line) == Some(met)).count() as u64;
        }
        Ok(own)
    }
}
