//! The lines of a data file, compressed or not.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::saved::at;
use crate::connect::BoxError;

/// An item has 400 KB, which as JSON can be several times as much; what is longer than this is no
/// line of items.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Reads a file line by line.
pub(super) struct Lines {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    /// How many lines were read, of which the last one has this number.
    pub(super) number: u64,
}

impl Lines {
    /// By its first bytes it is known whether it is compressed.
    pub(super) fn open(path: &Path) -> Result<Lines, BoxError> {
        let file = File::open(path).map_err(at(path))?;
        let mut file = BufReader::with_capacity(128 * 1024, file);
        let is_gzip = file.fill_buf().map_err(at(path))?.starts_with(&[0x1f, 0x8b]);
        let reader: Box<dyn BufRead + Send> =
            if is_gzip { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) };
        Ok(Lines { path: path.to_owned(), reader, number: 0 })
    }

    /// The next line, without its end; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, such as one that was cut off.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, BoxError> {
        let mut line = Vec::new();
        let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        let behind = self.number + 1;
        let count = read.map_err(|error| format!("{}:{behind}: {error}", self.path.display()))?;
        if count == 0 {
            return Ok(None);
        }
        self.number = behind;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() as u64 >= LONGEST {
            let message = format!("{}:{behind}: the line is too long to be an item", self.path.display());
            return Err(message.into());
        }
        Ok(Some(line))
    }

    /// Passes over lines that were read before.
    pub(super) fn skip(&mut self, lines: u64) -> Result<(), BoxError> {
        while self.number < lines {
            if self.next()?.is_none() {
                let message = format!(
                    "{} has {} lines, and had {lines} when it was read before",
                    self.path.display(),
                    self.number
                );
                return Err(message.into());
            }
        }
        Ok(())
    }
}
