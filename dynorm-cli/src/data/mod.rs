//! Items of a table as files, and back: lines of DynamoDB's JSON, in the layout of AWS's exports to
//! S3.
//!
//! ```text
//! FOLDER/manifest-summary.json      written last: with it, the export is whole
//! FOLDER/manifest-files.json        a line for each data file
//! FOLDER/data/00000.json.gz         one for each segment; `.part` while it is being written
//! FOLDER/.dynorm-export.json        how far each segment is, until all of them are done
//! ```
//!
//! Both directions keep a state file, which is replaced by renaming another one over it, after what
//! it tells of is on the disk. So a program that is killed at any moment goes on from what it says.

pub(crate) mod export;
pub(crate) mod import;
mod import_state;
mod item;
mod lines;
mod manifest;
mod part;
mod progress;
mod rejects;
mod saved;
mod sources;
mod write;

pub(crate) use progress::Progress;
use tokio::task::JoinSet;

use crate::connect::BoxError;

/// Waits for one of several tasks. If it has failed, the others are ended before that is said, so
/// that nobody is at work in the files any more.
async fn next(tasks: &mut JoinSet<Result<(), BoxError>>) -> Result<(), BoxError> {
    let result = match tasks.join_next().await {
        None => Ok(()),
        Some(Ok(result)) => result,
        Some(Err(error)) => Err(error.into()),
    };
    if result.is_err() {
        tasks.shutdown().await;
    }
    result
}
