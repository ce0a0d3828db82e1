//! `export`: the tables for another tool.

use std::fs;
use std::path::Path;

use crate::connect::BoxError;
use crate::exit::Exit;
use crate::export::{Format, Options};
use crate::output::Output;
use crate::stage::Stage;

pub(crate) fn run(
    stage: &Stage,
    format: Format,
    out: Option<&Path>,
    prefix_variable: bool,
    output: Output,
) -> Result<Exit, BoxError> {
    let mut options = Options::default().prefix(&stage.prefix);
    options.prefix_variable = prefix_variable;
    let Some(folder) = out else {
        output.text(&format.export(&stage.schema, &options)?)?;
        return Ok(Exit::Done);
    };
    let files = format.files(&stage.schema, &options)?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| format!("{}: {error}", path.display()))?;
        output.note(format!("wrote {}", path.display()));
    }
    Ok(Exit::Done)
}
