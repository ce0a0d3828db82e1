//! Lines that could not be written, handed back as they were.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::saved::at;
use crate::connect::BoxError;

const ENDING: &str = ".rejects.json";

/// A file of rejected lines, made with the first of them.
pub(super) struct Rejects {
    path: PathBuf,
    file: Option<File>,
    pub(super) lines: u64,
    pub(super) bytes: u64,
}

impl Rejects {
    /// Goes on behind so many bytes.
    pub(super) fn open(path: PathBuf, lines: u64, bytes: u64) -> Result<Self, BoxError> {
        let mut rejects = Rejects { path, file: None, lines, bytes };
        if bytes > 0 {
            let mut file = OpenOptions::new().write(true).open(&rejects.path).map_err(at(&rejects.path))?;
            let there = file.metadata().map_err(at(&rejects.path))?.len();
            if there < bytes {
                let message = format!("{} has lost lines: put them back first", rejects.path.display());
                return Err(message.into());
            }
            let cut = file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0)));
            cut.map_err(at(&rejects.path))?;
            rejects.file = Some(file);
        }
        Ok(rejects)
    }

    /// Appends lines; when it comes back, they are on the disk.
    pub(super) fn append<'l>(&mut self, lines: impl Iterator<Item = &'l [u8]>) -> Result<(), BoxError> {
        let mut text = Vec::new();
        for line in lines {
            text.extend_from_slice(line);
            text.push(b'\n');
            self.lines += 1;
        }
        if text.is_empty() {
            return Ok(());
        }
        // What is there is no other import's to lose: `unused` has looked, and a file of this
        // import is of a moment that no state knows of.
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::create(&self.path).map_err(at(&self.path))?,
        };
        file.write_all(&text).and_then(|()| file.sync_data()).map_err(at(&self.path))?;
        self.file = Some(file);
        self.bytes += text.len() as u64;
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// A name for rejects of that table that no file has yet.
pub(super) fn unused(folder: &Path, table: &str) -> PathBuf {
    let first = folder.join(format!("{table}{ENDING}"));
    let others = (2u32..).map(|number| folder.join(format!("{table}.{number}{ENDING}")));
    std::iter::once(first.clone()).chain(others).find(|path| !path.exists()).unwrap_or(first)
}

/// Whether a file has that name.
pub(super) fn is_one(name: &str) -> bool {
    name.ends_with(ENDING)
}
