//! How far an import is, as a file that the next one goes on from.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::rejects::Rejects;
use super::saved::{broken, replace};
use crate::connect::BoxError;

const VERSION: u64 = 1;

/// How far a file is.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) items: Option<u64>,
    /// How long it is, as it was read.
    pub(super) length: u64,
    /// Whether its lines are being written. Of those behind `lines`, some may be there then.
    pub(super) begun: bool,
    pub(super) lines: u64,
    /// Lines with nothing in them, which are no items.
    pub(super) empty: u64,
    pub(super) done: bool,
}

pub(super) struct State {
    pub(super) path: PathBuf,
    pub(super) table: String,
    pub(super) arn: Option<String>,
    pub(super) if_absent: bool,
    pub(super) written: u64,
    pub(super) present: u64,
    pub(super) files: Vec<File>,
    pub(super) rejects: Rejects,
}

impl State {
    /// Writes it down.
    pub(super) fn save(&self) -> Result<(), BoxError> {
        let file = |file: &File| {
            json!({
                "path": file.path.to_str(),
                "items": file.items,
                "length": file.length,
                "begun": file.begun,
                "lines": file.lines,
                "empty": file.empty,
                "done": file.done,
            })
        };
        let state = json!({
            "version": VERSION,
            "table": self.table,
            "arn": self.arn,
            "if_absent": self.if_absent,
            "written": self.written,
            "present": self.present,
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "rejects": { "path": self.rejects.path().to_str(), "lines": self.rejects.lines, "bytes": self.rejects.bytes },
        });
        replace(&self.path, &state.to_string())
    }

    /// # Errors
    ///
    /// If that is none.
    pub(super) fn of(path: PathBuf, said: &Value) -> Result<State, BoxError> {
        let known = || {
            if said["version"].as_u64()? != VERSION {
                return None;
            }
            let files = said["files"].as_array()?.iter().map(|file| {
                Some(File {
                    path: file["path"].as_str()?.into(),
                    items: file["items"].as_u64(),
                    length: file["length"].as_u64()?,
                    begun: file["begun"].as_bool()?,
                    lines: file["lines"].as_u64()?,
                    empty: file["empty"].as_u64()?,
                    done: file["done"].as_bool()?,
                })
            });
            let rejects = &said["rejects"];
            let rejects = (rejects["path"].as_str()?, rejects["lines"].as_u64()?, rejects["bytes"].as_u64()?);
            Some((files.collect::<Option<Vec<_>>>()?, rejects))
        };
        let Some((files, (rejects, lines, bytes))) = known() else { return Err(broken(&path)) };
        Ok(State {
            table: said["table"].as_str().unwrap_or_default().to_owned(),
            arn: said["arn"].as_str().map(str::to_owned),
            if_absent: said["if_absent"].as_bool().unwrap_or_default(),
            written: said["written"].as_u64().unwrap_or_default(),
            present: said["present"].as_u64().unwrap_or_default(),
            files,
            rejects: Rejects::open(rejects.into(), lines, bytes)?,
            path,
        })
    }
}
