//! Files that are there whole or not at all, and a folder that one program has to itself.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::connect::BoxError;

/// An error of a file, by its name.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BoxError {
    let path = path.to_owned();
    move |error| format!("{}: {error}", path.display()).into()
}

/// Puts a file in its place when all of it is on the disk.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), BoxError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let next = path.with_file_name(name);
    let written = File::create(&next).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(at(&next))?;
    fs::rename(&next, path).map_err(at(path))?;
    sync_folder(path);
    Ok(())
}

/// Has the disk know the names in a folder. Where it cannot be asked to, it does so by itself.
pub(super) fn sync_folder(of: &Path) {
    if let Some(folder) = of.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// A JSON file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Value>, BoxError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| broken(path)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// What is wrong with a state file that somebody else has written to.
pub(super) fn broken(path: &Path) -> BoxError {
    format!("{} is not what this command has written: delete it to begin anew", path.display()).into()
}

/// Held by one program at a time; the system lets go of it when that ends, however it does.
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// # Errors
    ///
    /// If another program has it.
    pub(super) fn take(path: PathBuf) -> Result<Lock, BoxError> {
        let file = File::create(&path).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { path, _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(format!("another program is at work here: it holds {}", path.display()).into())
            }
            Err(TryLockError::Error(error)) => Err(at(&path)(error)),
        }
    }

    /// Lets go, and leaves no file behind.
    pub(super) fn release(&self) {
        // At worst an empty file is left.
        let _ = fs::remove_file(&self.path);
    }
}
