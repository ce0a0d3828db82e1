//! The file that an engine's tables are in: looked at before the engine touches it, and locked
//! while that has it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dynoxide::Database;

use super::Store;
use crate::error::{Error, Kind, Result};

/// How a file of SQLite begins. The engine's are such.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the first page has its own header, behind that of the file.
const PAGE: usize = 100;
/// A page that has all there is of its tree.
const WHOLE: u8 = 13;
/// The table that the engine makes first.
const OWN_TABLE: &[u8] = b"_config";

/// Opens the file, or makes it.
pub(super) fn open(path: &Path) -> Result<Store> {
    let refuse = |kind, why: String| {
        Error::new(kind, format!("the embedded engine cannot open {}: {why}", path.display()))
    };
    let failed = |error: io::Error| {
        let message = format!("the embedded engine cannot open {}: {error}", path.display());
        Error::with_source(Kind::Other, error).message(message)
    };
    // Some relative names, such as `:memory:` and `file:..`, mean something else to SQLite. No
    // absolute one does.
    let absolute = std::path::absolute(path).map_err(failed)?;
    let Some(name) = absolute.to_str() else {
        return Err(refuse(Kind::Invalid, "the path is not valid UTF-8".to_owned()));
    };
    if absolute.is_dir() {
        return Err(refuse(Kind::Invalid, "it is a directory".to_owned()));
    }
    if !may_be_ours(&absolute).map_err(failed)? {
        let why = "it is something else than a database of this engine, and is left as it is";
        return Err(refuse(Kind::Invalid, why.to_owned()));
    }
    let lock = match lock(&absolute) {
        Ok(lock) => lock,
        Err(TryLockError::WouldBlock) => {
            let why = "another process, or another engine in this one, has it open";
            return Err(refuse(Kind::InUse, why.to_owned()));
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    };
    match Database::new(name) {
        Ok(database) => Ok(Store { database, _lock: lock.map(Arc::new) }),
        Err(error) => {
            let message = format!("the embedded engine cannot open {}: {error}", path.display());
            Err(Error::with_source(Kind::Other, error).message(message))
        }
    }
}

/// Whether the file does not exist yet, or may be the engine's. The engine would make its tables in
/// any database of SQLite.
fn may_be_ours(path: &Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let mut page = vec![0; 65_536];
    let mut length = 0;
    while length < page.len() {
        match file.read(&mut page[length..])? {
            0 => break,
            read => length += read,
        }
    }
    let page = &page[..length];
    if page.is_empty() {
        return Ok(true);
    }
    if !page.starts_with(MAGIC) || page.len() < PAGE + 8 {
        return Ok(false);
    }
    // The size of a page, big-endian; 1 stands for 65,536.
    let size = match u16::from_be_bytes([page[16], page[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let first = &page[PAGE..page.len().min(size)];
    // It lists all tables, if that is what one page can hold.
    let lists_tables = first.first() == Some(&WHOLE) && first.get(3..5).is_some_and(|count| count != [0, 0]);
    Ok(!lists_tables || first.windows(OWN_TABLE.len()).any(|window| window == OWN_TABLE))
}

/// Locks a file beside it: SQLite's own locks on the file itself are for single transactions, and
/// the engine remembers what tables there are. The system lets go of it when the process ends,
/// however it ends.
fn lock(path: &Path) -> Result<Option<File>, TryLockError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside(path))
        .map_err(TryLockError::Error)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        // Some file systems have no locks.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(error),
    }
}

/// The name of the lock: that of the file itself, by whatever name it was given, with `-lock`.
fn beside(path: &Path) -> PathBuf {
    let real = fs::canonicalize(path).unwrap_or_else(|_| {
        let parent = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
        match (parent, path.file_name()) {
            (Some(parent), Some(name)) => parent.join(name),
            _ => path.to_owned(),
        }
    });
    let mut name = real.into_os_string();
    name.push("-lock");
    name.into()
}
