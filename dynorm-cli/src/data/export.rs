//! From a table to files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynorm::{Cursor, Map, RateLimit, Table, TableDescription, Untyped};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::manifest::{self, SUMMARY};
use super::part::{self, Part};
use super::saved::{Lock, at, broken, read, replace};
use super::{Progress, item, next};
use crate::connect::BoxError;

const STATE: &str = ".dynorm-export.json";
const LOCK: &str = ".dynorm-export.lock";
const VERSION: u64 = 1;
/// How many segments unless somebody says otherwise.
const SEGMENTS: u32 = 4;
/// How many segments are read at once at most: each holds a page of 1 MB.
const AT_ONCE: usize = 32;

/// What to export, and how.
pub(crate) struct Export<'a> {
    pub(crate) table: &'a Table<Map, Untyped>,
    pub(crate) found: &'a TableDescription,
    pub(crate) folder: &'a Path,
    /// `None` for those that an interrupted export has, or else for some.
    pub(crate) segments: Option<u32>,
    /// Read units per second.
    pub(crate) rate: Option<f64>,
}

/// Whether a folder has an export that is to be gone on with.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    folder.join(STATE).exists() && !folder.join(SUMMARY).exists()
}

/// How far a segment is.
#[derive(Clone, Debug, Default)]
struct Segment {
    items: u64,
    /// How long its file is.
    bytes: u64,
    /// Behind the last page that is in the file.
    cursor: Option<Cursor>,
    done: bool,
}

/// How far an export is.
struct State {
    path: PathBuf,
    table: String,
    arn: Option<String>,
    begun: SystemTime,
    segments: Vec<Segment>,
}

impl Export<'_> {
    /// Runs it, or goes on with what is in the folder. Gives the number of items.
    pub(crate) async fn run(&self, progress: Progress) -> Result<u64, BoxError> {
        let data = self.folder.join("data");
        fs::create_dir_all(&data).map_err(at(&data))?;
        let lock = Lock::take(self.folder.join(LOCK))?;
        if self.folder.join(STATE).exists()
            && let Some(summary) = read(&self.folder.join(SUMMARY))?
        {
            // It had come to its end but for this.
            fs::remove_file(self.folder.join(STATE)).map_err(at(self.folder))?;
            lock.release();
            return Ok(summary["itemCount"].as_u64().unwrap_or_default());
        }
        let state = self.begin(&progress)?;
        let before = state.segments.iter().map(|segment| segment.items).sum();
        progress.add(before, self.bytes_of(before));
        let segments = state.segments.clone();
        let shared = Arc::new(Shared { lock, state: Mutex::new(state), progress });
        let limit = self.rate.map(RateLimit::per_second);
        let total = u32::try_from(segments.len())?;
        let mut tasks = JoinSet::new();
        for (number, segment) in (0..total).zip(segments) {
            if segment.done {
                continue;
            }
            if tasks.len() >= AT_ONCE {
                next(&mut tasks).await?;
            }
            let one = One {
                table: self.table.clone(),
                number,
                total,
                path: part::path(self.folder, number),
                limit: limit.clone(),
                bytes_of_1000: self.bytes_of(1000),
            };
            tasks.spawn(one.run(segment, Arc::clone(&shared)));
        }
        while !tasks.is_empty() {
            next(&mut tasks).await?;
        }
        let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let files =
            (0..total).zip(&state.segments).map(|(number, segment)| (part::name(number), segment.items));
        let files: Vec<_> = files.collect();
        manifest::write(self.folder, state.arn.as_deref(), state.begun, &files)?;
        // With the summary, all is said.
        fs::remove_file(&state.path).map_err(at(&state.path))?;
        shared.lock.release();
        Ok(files.iter().map(|(_, items)| items).sum())
    }

    /// What is known of so many items is the mean.
    fn bytes_of(&self, items: u64) -> u64 {
        match self.found.item_count {
            0 => 0,
            count => u64::try_from(u128::from(self.found.size_bytes) * u128::from(items) / u128::from(count))
                .unwrap_or(u64::MAX),
        }
    }

    /// The state to go on from, or a new one.
    fn begin(&self, progress: &Progress) -> Result<State, BoxError> {
        let folder = self.folder.display();
        let path = self.folder.join(STATE);
        if self.folder.join(SUMMARY).exists() {
            return Err(format!("{folder} has a whole export already: name another folder").into());
        }
        let Some(said) = read(&path)? else {
            let mut there = fs::read_dir(self.folder.join("data")).map_err(at(self.folder))?;
            if there.next().is_some() {
                return Err(format!(
                    "{folder} has data, of which nobody knows what it is: name another folder"
                )
                .into());
            }
            let segments = vec![Segment::default(); self.segments.unwrap_or(SEGMENTS) as usize];
            let (table, arn) = (self.table.name().to_owned(), self.found.arn.clone());
            let state = State { path, table, arn, begun: SystemTime::now(), segments };
            state.save()?;
            return Ok(state);
        };
        let state = State::of(path, &said)?;
        if state.table != self.table.name() || state.arn != self.found.arn {
            let of = state.arn.as_deref().unwrap_or(&state.table);
            return Err(
                format!("{folder} has the begun export of another table, {of}: name another folder").into()
            );
        }
        if self.segments.is_some_and(|wanted| wanted as usize != state.segments.len()) {
            let count = state.segments.len();
            return Err(format!(
                "the export in {folder} was begun with {count} segments, and goes on with them"
            )
            .into());
        }
        let done = state.segments.iter().filter(|segment| segment.done).count();
        progress.say(&format!(
            "going on with the export in {folder}: {done} of {} segments are done",
            state.segments.len()
        ));
        Ok(state)
    }
}

struct Shared {
    /// Until the last task is gone.
    lock: Lock,
    state: Mutex<State>,
    progress: Progress,
}

impl Shared {
    fn save(&self, number: u32, segment: &Segment) -> Result<(), BoxError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = state.segments.get_mut(number as usize) {
            *place = segment.clone();
        }
        state.save()
    }
}

/// One segment on its way into its file.
struct One {
    table: Table<Map, Untyped>,
    number: u32,
    total: u32,
    path: PathBuf,
    limit: Option<RateLimit>,
    bytes_of_1000: u64,
}

impl One {
    /// Page by page: first into the file, then into the state. Files are written without giving way
    /// to other tasks, so that nothing is at work in them any more when this is dropped.
    async fn run(self, mut segment: Segment, shared: Arc<Shared>) -> Result<(), BoxError> {
        let mut file = Part::open(self.path.clone(), segment.bytes)?;
        let mut scan = self.table.scan().segment(self.number, self.total).models();
        if let Some(limit) = &self.limit {
            scan = scan.rate_limit(limit);
        }
        if let Some(cursor) = &segment.cursor {
            scan = scan.start_after(cursor);
        }
        let mut pages = scan.pages(&self.table);
        while let Some(page) = pages.try_next().await? {
            segment.cursor.clone_from(&page.next);
            let items = page.into_items()?;
            let lines = items.iter().map(item::to_line).collect::<Result<String, BoxError>>()?;
            let count = items.len() as u64;
            segment.items += count;
            segment.bytes = file.append(&lines)?;
            if segment.cursor.is_some() {
                shared.save(self.number, &segment)?;
            }
            shared.progress.add(count, self.bytes_of_1000 * count / 1000);
        }
        segment.done = true;
        file.finish()?;
        shared.save(self.number, &segment)
    }
}

impl State {
    fn save(&self) -> Result<(), BoxError> {
        let segment = |segment: &Segment| {
            json!({
                "items": segment.items,
                "bytes": segment.bytes,
                "cursor": segment.cursor.as_ref().map(ToString::to_string),
                "done": segment.done,
            })
        };
        let state = json!({
            "version": VERSION,
            "table": self.table,
            "arn": self.arn,
            "begun": self.begun.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            "segments": self.segments.iter().map(segment).collect::<Vec<_>>(),
        });
        replace(&self.path, &state.to_string())
    }

    fn of(path: PathBuf, said: &Value) -> Result<State, BoxError> {
        let known = || {
            if said["version"].as_u64()? != VERSION {
                return None;
            }
            let segments = said["segments"].as_array()?.iter().map(|segment| {
                let cursor = match &segment["cursor"] {
                    Value::Null => None,
                    cursor => Some(cursor.as_str()?.parse().ok()?),
                };
                let (items, bytes) = (segment["items"].as_u64()?, segment["bytes"].as_u64()?);
                // Without a cursor there is nothing to go on behind: it begins anew.
                let done = segment["done"].as_bool()?;
                let is_begun = done || cursor.is_some();
                Some(if is_begun { Segment { items, bytes, cursor, done } } else { Segment::default() })
            });
            Some(State {
                table: said["table"].as_str()?.to_owned(),
                arn: said["arn"].as_str().map(str::to_owned),
                begun: UNIX_EPOCH.checked_add(Duration::from_secs(said["begun"].as_u64()?))?,
                segments: segments.collect::<Option<Vec<_>>>().filter(|segments| !segments.is_empty())?,
                path: path.clone(),
            })
        };
        known().ok_or_else(|| broken(&path))
    }
}
