//! A data file that is being written, to which whole pages are appended.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::saved::{at, sync_folder};
use crate::connect::BoxError;

/// A file of compressed lines. Each page is a member of its own, which readers of gzip take for one
/// text: so what was written of a page that is in no state file can be cut off.
pub(super) struct Part {
    file: File,
    unfinished: PathBuf,
    whole: PathBuf,
}

impl Part {
    /// Goes on behind so many bytes of the file, without what stands after them.
    pub(super) fn open(whole: PathBuf, bytes: u64) -> Result<Part, BoxError> {
        let part = whole.with_extension("gz.part");
        // It was finished, and then nobody came to note that.
        if !part.exists() && whole.exists() {
            fs::rename(&whole, &part).map_err(at(&whole))?;
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&part);
        let mut file = file.map_err(at(&part))?;
        let there = file.metadata().map_err(at(&part))?.len();
        if there < bytes {
            let message = format!(
                "{} has {there} bytes, and had {bytes}: somebody else has changed it; begin in a new folder",
                part.display()
            );
            return Err(message.into());
        }
        file.set_len(bytes).map_err(at(&part))?;
        file.seek(SeekFrom::End(0)).map_err(at(&part))?;
        Ok(Part { file, unfinished: part, whole })
    }

    /// Appends lines; when it comes back, they are on the disk. Gives the length of the file.
    pub(super) fn append(&mut self, lines: &str) -> Result<u64, BoxError> {
        let mut encoder = GzEncoder::new(&mut self.file, Compression::default());
        let written = encoder.write_all(lines.as_bytes()).and_then(|()| encoder.finish().map(drop));
        let synced = written.and_then(|()| self.file.sync_data());
        let length = synced.and_then(|()| self.file.stream_position());
        length.map_err(at(&self.unfinished))
    }

    /// Gives it the name of a whole file.
    pub(super) fn finish(self) -> Result<(), BoxError> {
        fs::rename(&self.unfinished, &self.whole).map_err(at(&self.unfinished))?;
        sync_folder(&self.whole);
        Ok(())
    }
}

/// The name of the data file of a segment, below the folder of the export.
pub(super) fn name(segment: u32) -> String {
    format!("data/{segment:05}.json.gz")
}

/// Its path.
pub(super) fn path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(name(segment))
}
