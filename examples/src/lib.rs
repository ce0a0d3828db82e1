//! What the examples share. The examples themselves are the files beside this folder.

pub mod bank;
pub mod counter;
pub mod one_table;
pub mod package;
pub mod release;
pub mod shop;
pub mod unreliable;
pub mod user;

use std::io::IsTerminal;

use dynorm::{Db, Result, Schema, schema};

/// The tables of all examples, which `tests/exports.sh` has other tools read.
/// [`shop::schema`] are those that the command line shows.
#[must_use]
pub fn schema() -> Schema {
    schema![
        bank::Account,
        bank::Transfer,
        counter::Counter,
        one_table::Shop,
        one_table::Customer,
        one_table::Order,
        one_table::Line,
        package::Package,
        shop::Customer,
        shop::Order,
        user::User,
    ]
}

/// The server that `DYNORM_ENDPOINT` names, such as `http://localhost:8000`, or else an engine in
/// this process.
///
/// # Errors
///
/// If that is not the URL of a local server.
pub fn database() -> Result<Db> {
    match std::env::var("DYNORM_ENDPOINT") {
        Ok(url) if !url.is_empty() => Db::local(url),
        _ => Db::embedded(),
    }
}

/// Prints the title of a part, in bold if somebody looks.
pub fn heading(title: &str) {
    if std::io::stdout().is_terminal() {
        println!("\n\x1b[1m{title}\x1b[0m");
    } else {
        println!("\n{title}");
    }
}
