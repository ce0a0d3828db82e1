//! The manifests of an export: which files belong to it, and that it is whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use serde_json::{Value, json};

use super::saved::{at, broken, read, replace};
use crate::connect::BoxError;

pub(super) const SUMMARY: &str = "manifest-summary.json";
pub(super) const FILES: &str = "manifest-files.json";

/// A data file, and how many items it is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DataFile {
    pub(super) path: PathBuf,
    /// `None` if nobody says.
    pub(super) items: Option<u64>,
}

/// Writes the manifests of an export, the summary last. `files` are names below the folder.
pub(super) fn write(
    folder: &Path,
    arn: Option<&str>,
    begun: SystemTime,
    files: &[(String, u64)],
) -> Result<(), BoxError> {
    let lines = files.iter().map(|(name, items)| {
        let line = json!({ "itemCount": items, "dataFileS3Key": name });
        format!("{line}\n")
    });
    replace(&folder.join(FILES), &lines.collect::<String>())?;
    let summary = json!({
        "version": "2020-06-30",
        "tableArn": arn,
        "startTime": time(begun),
        "endTime": time(SystemTime::now()),
        "manifestFilesS3Key": FILES,
        "itemCount": files.iter().map(|(_, items)| items).sum::<u64>(),
        "outputFormat": "DYNAMODB_JSON",
        "exportType": "FULL_EXPORT",
    });
    replace(&folder.join(SUMMARY), &format!("{summary:#}\n"))
}

fn time(time: SystemTime) -> Option<String> {
    DateTime::from(time).fmt(DateTimeFormat::DateTime).ok()
}

/// The data files that a summary speaks of.
///
/// # Errors
///
/// If it is of another format, or if one of its files is not there.
pub(super) fn files(summary: &Path) -> Result<Vec<DataFile>, BoxError> {
    let folder = summary.parent().unwrap_or(Path::new("."));
    let said = read(summary)?.ok_or_else(|| format!("{} is not there", summary.display()))?;
    let format = said["outputFormat"].as_str().unwrap_or("DYNAMODB_JSON");
    if format != "DYNAMODB_JSON" {
        let message = format!("{}: an export in {format} is not read: DYNAMODB_JSON is", summary.display());
        return Err(message.into());
    }
    if said["exportType"].as_str().is_some_and(|kind| kind != "FULL_EXPORT") {
        let message = format!("{} is an incremental export's: only full ones are read", summary.display());
        return Err(message.into());
    }
    let list = said["manifestFilesS3Key"].as_str().and_then(|key| below(folder, key));
    let list = list.unwrap_or_else(|| folder.join(FILES));
    let text = fs::read_to_string(&list).map_err(at(&list))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let files = lines.map(|line| {
        let line: Value = serde_json::from_str(line).map_err(|_| broken(&list))?;
        let key = line["dataFileS3Key"].as_str().ok_or_else(|| broken(&list))?;
        let path = below(folder, key).ok_or_else(|| {
            format!("{}: its data file `{key}` is not below {}", list.display(), folder.display())
        })?;
        Ok(DataFile { path, items: line["itemCount"].as_u64() })
    });
    let files = files.collect::<Result<Vec<DataFile>, BoxError>>()?;
    let counted: Option<u64> = files.iter().map(|file| file.items).sum();
    if let (Some(counted), Some(said)) = (counted, said["itemCount"].as_u64())
        && counted != said
    {
        let message = format!("{}: it speaks of {said} items, its files of {counted}", summary.display());
        return Err(message.into());
    }
    Ok(files)
}

/// Where the file of a key of S3 is after a download: the key without one folder after the other,
/// from the left, until there is such a file.
fn below(folder: &Path, key: &str) -> Option<PathBuf> {
    let is_step = |step: &&str| !step.is_empty() && *step != "." && *step != "..";
    let steps: Vec<_> = key.split('/').filter(is_step).collect();
    (0..steps.len())
        .map(|skipped| folder.join(steps[skipped..].iter().collect::<PathBuf>()))
        .find(|path| path.is_file())
}
