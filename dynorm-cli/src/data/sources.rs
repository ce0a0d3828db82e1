//! Which files are meant by what stands on the command line.

use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::{DataFile, FILES, SUMMARY, files};
use super::saved::at;
use super::{export, rejects};
use crate::connect::BoxError;

/// The data files of folders and files, each once, in their order: those of the manifest of a
/// folder, or without one all that it has.
pub(super) fn all(named: &[PathBuf]) -> Result<Vec<DataFile>, BoxError> {
    let mut found: Vec<DataFile> = Vec::new();
    for path in named {
        let more = if path.is_dir() {
            of_folder(path)?
        } else if path.file_name().is_some_and(|name| name == SUMMARY) {
            files(path)?
        } else if path.is_file() {
            vec![DataFile { path: path.clone(), items: None }]
        } else {
            return Err(format!("{} is not there", path.display()).into());
        };
        for file in more {
            // By what it is, however it is written.
            let path = file.path.canonicalize().map_err(at(&file.path))?;
            if path.to_str().is_none() {
                return Err(format!(
                    "{}: a state file has no way to name it, since it is not UTF-8",
                    path.display()
                )
                .into());
            }
            if !found.iter().any(|known| known.path == path) {
                found.push(DataFile { path, ..file });
            }
        }
    }
    if found.is_empty() {
        return Err("there are no data files: `.json`, `.jsonl` or `.ndjson`, with or without `.gz`".into());
    }
    Ok(found)
}

fn of_folder(folder: &Path) -> Result<Vec<DataFile>, BoxError> {
    if export::is_unfinished(folder) {
        let message = format!(
            "the export in {} is not whole: let `data export` go on with it, or name the files that are to be read",
            folder.display()
        );
        return Err(message.into());
    }
    let mut below = Vec::new();
    walk(folder, &mut below)?;
    below.sort();
    let is_summary = |path: &&PathBuf| path.file_name().is_some_and(|name| name == SUMMARY);
    match below.iter().filter(is_summary).collect::<Vec<_>>()[..] {
        [summary] => return files(summary),
        [] => {}
        ref several => {
            let names: Vec<_> = several.iter().map(|path| path.display().to_string()).collect();
            let message =
                format!("{} has several exports: name one of {}", folder.display(), names.join(", "));
            return Err(message.into());
        }
    }
    let data = below.into_iter().filter(|path| is_data(path));
    Ok(data.map(|path| DataFile { path, items: None }).collect())
}

/// All files of a folder and of those in it, but for hidden ones.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), BoxError> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        // Not through links, which may lead in a circle.
        let kind = entry.file_type().map_err(at(&path))?;
        if kind.is_dir() {
            walk(&path, found)?;
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn is_data(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let is_lines = [".json", ".jsonl", ".ndjson"].iter().any(|ending| plain.ends_with(ending));
    is_lines && name != SUMMARY && name != FILES && !rejects::is_one(&name)
}
