//! From files into a table.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dynorm::{Map, RateLimit, Table, TableDescription, Untyped};
use serde_json::json;
use tokio::task::JoinSet;

use super::import_state::{File, State};
use super::lines::Lines;
use super::manifest::DataFile;
use super::rejects::{self, Rejects};
use super::saved::{Lock, at, read};
use super::write::{Line, Writer};
use super::{Progress, next, sources};
use crate::connect::BoxError;
use crate::output::{BAD, WAIT};

/// How many files are read at once.
const FILES: usize = 4;
/// So many lines, or so many bytes of them, are written before the next ones are read.
const LINES: usize = 1_000;
const BYTES: usize = 4 * 1024 * 1024;
/// With `--if-absent` so many lines: what they meet, of 400 KB each at most, is in memory too.
const LINES_IF_ABSENT: usize = 200;

/// What to import, and how.
pub(crate) struct Import<'a> {
    pub(crate) table: &'a Table<Map, Untyped>,
    pub(crate) found: &'a TableDescription,
    /// Only items that are not there yet.
    pub(crate) if_absent: bool,
    /// Requests under way at once.
    pub(crate) requests: usize,
    /// Write units per second.
    pub(crate) rate: Option<f64>,
    /// Where rejected lines go; `None` for a file beside the data.
    pub(crate) rejects: Option<&'a Path>,
}

/// The files that are to be read, before anybody is asked.
pub(crate) struct Sources {
    files: Vec<DataFile>,
    /// Their lengths.
    lengths: Vec<u64>,
    /// Where the state is.
    folder: PathBuf,
}

/// What came of an import.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imported {
    pub(crate) written: u64,
    pub(crate) present: u64,
    pub(crate) rejected: u64,
    /// The file with the rejected lines, if there are any.
    pub(crate) rejects: Option<PathBuf>,
    /// Files with fewer items than their manifest says, in words.
    pub(crate) short: Vec<String>,
}

/// Whether there is an import into a table that is to be gone on with.
pub(crate) fn is_unfinished(named: &[PathBuf], table: &str) -> bool {
    state_of(folder_of(named), table).exists()
}

/// Where the state is: in the folder that is named first, or in that of the file.
fn folder_of(named: &[PathBuf]) -> &Path {
    let first = named.first().map_or(Path::new("."), PathBuf::as_path);
    let folder = if first.is_dir() { Some(first) } else { first.parent() };
    folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn state_of(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!(".dynorm-import-{table}.json"))
}

impl Sources {
    /// # Errors
    ///
    /// If one is not there, or if they are not what is read.
    pub(crate) fn find(named: &[PathBuf]) -> Result<Sources, BoxError> {
        let files = sources::all(named)?;
        let length = |file: &DataFile| Ok(std::fs::metadata(&file.path).map_err(at(&file.path))?.len());
        let lengths = files.iter().map(length).collect::<Result<Vec<_>, BoxError>>()?;
        Ok(Sources { files, lengths, folder: folder_of(named).to_owned() })
    }

    pub(crate) fn count(&self) -> u64 {
        self.files.len() as u64
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.lengths.iter().sum()
    }
}

impl Import<'_> {
    /// Runs it, or goes on with one that was interrupted.
    pub(crate) async fn run(&self, sources: Sources, progress: Progress) -> Result<Imported, BoxError> {
        let path = state_of(&sources.folder, self.table.name());
        let lock = Lock::take(path.with_extension("lock"))?;
        let state = self.begin(path, sources, &progress)?;
        let writer = Writer {
            table: self.table.clone(),
            if_absent: self.if_absent,
            requests: (self.requests / state.files.len().clamp(1, FILES)).max(1),
            limit: self.rate.map(RateLimit::per_second),
        };
        let files: Vec<_> = state.files.iter().cloned().enumerate().filter(|(_, file)| !file.done).collect();
        let shared = Arc::new(Shared { lock, state: Mutex::new(state), progress });
        let mut tasks = JoinSet::new();
        for (place, file) in files {
            if tasks.len() >= FILES.min(self.requests.max(1)) {
                next(&mut tasks).await?;
            }
            tasks.spawn(one(place, file, writer.clone(), Arc::clone(&shared)));
        }
        while !tasks.is_empty() {
            next(&mut tasks).await?;
        }
        let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let short = state.files.iter().filter_map(|file| {
            let (said, found) = (file.items?, file.lines - file.empty);
            (said != found)
                .then(|| format!("{} has {found} items, and its manifest says {said}", file.path.display()))
        });
        let imported = Imported {
            written: state.written,
            present: state.present,
            rejected: state.rejects.lines,
            rejects: (state.rejects.lines > 0).then(|| state.rejects.path().to_owned()),
            short: short.collect(),
        };
        std::fs::remove_file(&state.path).map_err(at(&state.path))?;
        shared.lock.release();
        Ok(imported)
    }

    /// The state to go on from, or a new one.
    fn begin(&self, path: PathBuf, sources: Sources, progress: &Progress) -> Result<State, BoxError> {
        let table = self.table.name().to_owned();
        let files = sources.files.into_iter().zip(sources.lengths);
        let files = files.map(|(file, length)| File {
            path: file.path,
            items: file.items,
            length,
            begun: false,
            lines: 0,
            empty: 0,
            done: false,
        });
        let files: Vec<File> = files.collect();
        let Some(said) = read(&path)? else {
            let rejects = match self.rejects {
                Some(rejects) if rejects.exists() => {
                    return Err(format!("{} is there already: name another file", rejects.display()).into());
                }
                Some(rejects) => rejects.to_owned(),
                None => rejects::unused(&sources.folder, &table),
            };
            let rejects = Rejects::open(std::path::absolute(&rejects).map_err(at(&rejects))?, 0, 0)?;
            let (arn, if_absent) = (self.found.arn.clone(), self.if_absent);
            let state = State { path, table, arn, if_absent, written: 0, present: 0, files, rejects };
            state.save()?;
            return Ok(state);
        };
        let state = State::of(path, &said)?;
        let is_same = state.files.len() == files.len()
            && state
                .files
                .iter()
                .zip(&files)
                .all(|(one, other)| one.path == other.path && one.length == other.length);
        let is_same = is_same && state.arn == self.found.arn && state.if_absent == self.if_absent;
        if !is_same {
            let message = format!(
                "an import into `{table}` was interrupted here, of other files, with other flags or \
                 into the table of another account: run that one again, or delete {} to forget it",
                state.path.display()
            );
            return Err(message.into());
        }
        let done = state.files.iter().filter(|file| file.done).count();
        progress.say(&format!("going on with an import: {done} of {} files are done", state.files.len()));
        progress.add(
            state.written + state.present,
            state.files.iter().filter(|file| file.done).map(|file| file.length).sum(),
        );
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
    /// Writes down how far a file is, and what else has changed.
    fn note(
        &self,
        place: usize,
        file: &File,
        change: impl FnOnce(&mut State) -> Result<(), BoxError>,
    ) -> Result<(), BoxError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state)?;
        if let Some(known) = state.files.get_mut(place) {
            *known = file.clone();
        }
        state.save()
    }
}

/// One file on its way into the table: some lines are read and written, then that is noted.
async fn one(place: usize, mut file: File, writer: Writer, shared: Arc<Shared>) -> Result<(), BoxError> {
    let mut lines = Lines::open(&file.path)?;
    lines.skip(file.lines)?;
    // How far in the file a line is, nobody knows of one that is compressed: they count alike.
    let mut counted = 0;
    let mut again = file.begun;
    if !again {
        file.begun = true;
        shared.note(place, &file, |_| Ok(()))?;
    }
    let most = if writer.if_absent { LINES_IF_ABSENT } else { LINES };
    loop {
        let (mut chunk, mut bytes, mut empty, mut is_end) = (Vec::new(), 0, 0, false);
        while chunk.len() < most && bytes < BYTES {
            let Some(text) = lines.next()? else {
                is_end = true;
                break;
            };
            if text.iter().all(u8::is_ascii_whitespace) {
                empty += 1;
                continue;
            }
            bytes += text.len();
            chunk.push(Line { number: lines.number, text });
        }
        let wrote = writer.write(&chunk, again).await?;
        again = false;
        file.lines = lines.number;
        file.empty += empty;
        file.done = is_end;
        let items = wrote.written + wrote.present;
        for (rejected, why) in &wrote.rejected {
            if let Some(line) = chunk.get(*rejected) {
                let name = file.path.display().to_string();
                shared.progress.say(&format!("{BAD}rejected{BAD:#} {name}:{}: {why}", line.number));
                shared
                    .progress
                    .event(&json!({ "event": "rejected", "file": name, "line": line.number, "why": why }));
            }
        }
        shared.note(place, &file, |state| {
            let rejected = wrote.rejected.iter().filter_map(|(place, _)| chunk.get(*place));
            state.rejects.append(rejected.map(|line| &*line.text))?;
            state.written += wrote.written;
            state.present += wrote.present;
            Ok(())
        })?;
        let more = if is_end {
            file.length.saturating_sub(counted)
        } else {
            (bytes as u64).min(file.length - counted)
        };
        counted += more;
        shared.progress.add(items, more);
        if is_end {
            if file.items.is_some_and(|said| said != file.lines - file.empty) {
                let name = file.path.display();
                shared
                    .progress
                    .say(&format!("{WAIT}{name} has not as many items as its manifest says{WAIT:#}"));
            }
            return Ok(());
        }
    }
}
