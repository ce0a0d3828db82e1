//! `data export` and `data import`: the items of a table as files, and back.

use std::path::{Path, PathBuf};
use std::pin::pin;

use dynorm::{Map, Table, Untyped};
use serde_json::json;
use tokio::signal;

use super::Context;
use super::status::bytes;
use crate::args::DataCommand;
use crate::ask;
use crate::connect::BoxError;
use crate::data::export::Export;
use crate::data::import::{Import, Imported, Sources};
use crate::data::{Progress, export, import};
use crate::exit::Exit;
use crate::output::{BAD, GOOD};

pub(crate) async fn run(context: &Context<'_>, command: &DataCommand) -> Result<Exit, BoxError> {
    context.say_where().await?;
    let working = async {
        match command {
            DataCommand::Export { table, folder, segments, rate } => {
                write_files(context, table, folder, *segments, *rate).await
            }
            DataCommand::Import { table, files, if_absent, requests, rate, rejects } => {
                let named = Named { files, if_absent: *if_absent, rejects: rejects.as_deref() };
                read_files(context, table, named, *requests, *rate).await
            }
        }
    };
    let mut working = pin!(working);
    let exit = tokio::select! {
        biased;
        done = &mut working => done,
        // What is under way may be lost: it is in no state, and so is done again.
        Ok(()) = signal::ctrl_c() => {
            context.output.note("interrupted");
            Ok(Exit::Interrupted)
        }
    };
    let is_unfinished = match command {
        DataCommand::Export { folder, .. } => export::is_unfinished(folder),
        DataCommand::Import { table: name, files, .. } => {
            import::is_unfinished(files, table(context, name).name())
        }
    };
    if is_unfinished {
        context.output.note(format!("what is done is kept; to go on: {}", context.again()));
    }
    if let Ok(exit) = exit {
        context.output.event(&json!({ "event": "finished", "exit": exit.code() }));
    }
    exit
}

/// The table under the name that it has at this stage: a name of the schema's gets the prefix, any
/// other is taken as it is.
fn table(context: &Context<'_>, name: &str) -> Table<Map, Untyped> {
    let prefix = &context.stage.prefix;
    let is_known = context.stage.schema.find(name).is_some();
    context.db.open(if is_known { format!("{prefix}{name}") } else { name.to_owned() })
}

async fn write_files(
    context: &Context<'_>,
    name: &str,
    folder: &Path,
    segments: Option<u32>,
    rate: Option<f64>,
) -> Result<Exit, BoxError> {
    let table = table(context, name);
    let found = table.describe().await?;
    let size = found.size_bytes;
    // Eventually consistent reads: half a unit for each 4 KB.
    let units = size.div_ceil(8 * 1024);
    let time = rate.map(|rate| format!(", at {rate} a second")).unwrap_or_default();
    context.output.line(format!(
        "{}: about {} items, {}, to be read for about {units} read units{time}",
        table.name(),
        found.item_count,
        bytes(size)
    ));
    if !ask::agrees_to_cost(context) {
        return Ok(Exit::Blocked);
    }
    let progress = Progress::new(context.output, "read", size);
    let export = Export { table: &table, found: &found, folder, segments, rate };
    let items = export.run(progress).await?;
    context.output.event(&json!({ "event": "exported", "table": table.name(), "items": items }));
    let items = counted(items, "item");
    context.output.line(format!("{GOOD}exported{GOOD:#} {items} to {}", folder.display()));
    Ok(Exit::Done)
}

/// What stands on the command line of an import.
struct Named<'a> {
    files: &'a [PathBuf],
    if_absent: bool,
    rejects: Option<&'a Path>,
}

async fn read_files(
    context: &Context<'_>,
    name: &str,
    named: Named<'_>,
    requests: usize,
    rate: Option<f64>,
) -> Result<Exit, BoxError> {
    let sources = Sources::find(named.files)?;
    let table = table(context, name);
    let found = table.describe().await?;
    let how = if named.if_absent { "where no item has the key" } else { "over items with the same key" };
    context.output.line(format!(
        "{}, {}, into {} with about {} items, {how}",
        counted(sources.count(), "file"),
        bytes(sources.bytes()),
        table.name(),
        found.item_count
    ));
    if !ask::agrees_to_import(context) {
        return Ok(Exit::Blocked);
    }
    let progress = Progress::new(context.output, "written", sources.bytes());
    let import = Import {
        table: &table,
        found: &found,
        if_absent: named.if_absent,
        requests,
        rate,
        rejects: named.rejects,
    };
    let imported = import.run(sources, progress).await?;
    Ok(told(context, table.name(), &imported))
}

/// `1 file`, `2 files`.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn told(context: &Context<'_>, table: &str, imported: &Imported) -> Exit {
    let Imported { written, present, rejected, rejects, short } = imported;
    let output = context.output;
    output.event(&json!({
        "event": "imported", "table": table, "items": written, "present": present, "rejected": rejected,
        "rejects": rejects.as_ref().map(|path| path.display().to_string()), "short": short,
    }));
    let there = if *present > 0 { format!(", {present} were there already") } else { String::new() };
    let items = counted(*written, "item");
    output.line(format!("{GOOD}imported{GOOD:#} {items} into {table}{there}"));
    for file in short {
        output.line(format!("{BAD}missing{BAD:#} {file}"));
    }
    if let Some(path) = rejects {
        let lines = counted(*rejected, "line");
        output.line(format!("{BAD}rejected{BAD:#} {lines}, handed back in {}", path.display()));
    }
    if rejects.is_some() || !short.is_empty() { Exit::Failed } else { Exit::Done }
}
