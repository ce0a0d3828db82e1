//! The command line of a program's own DynamoDB tables.
//!
//! dynorm's models say which keys and indexes the tables have. This crate makes of them a command
//! that plans what has to be done, does it, verifies it, and writes it for other tools. It is for a
//! small binary of the user's own, since only their program knows their models:
//!
//! ```no_run
//! use dynorm::prelude::*;
//! use dynorm_cli::Cli;
//!
//! #[derive(Model)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//!     #[index(all, hash)]
//!     email: Option<String>,
//! }
//!
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     Cli::new(dynorm::schema![User])
//!         .stage("dev", |stage| stage.table_prefix("dev-"))
//!         .stage("prod", |stage| {
//!             stage.table_prefix("prod-").all(|table| table.deletion_protection(true))
//!         })
//!         .run()
//!         .await
//! }
//! ```
//!
//! ```sh
//! cargo run --bin schema -- --embedded shop.db plan
//! cargo run --bin schema -- --embedded shop.db apply
//! cargo run --bin schema -- --stage prod export html > tables.html
//! ```
//!
//! [`Cli::connect`] is how it gets at AWS. What each command does, how it ends, and what it may
//! need is in the guide's chapter [From struct to table](dynorm::guide::schema); what `data export`
//! and `data import` do with the items themselves, in [Items as files](dynorm::guide::data).

mod args;
mod ask;
mod cli;
mod command;
mod connect;
mod data;
mod exit;
pub mod export;
mod not_managed;
mod output;
mod progress;
mod pull;
mod show;
mod stage;

pub use cli::Cli;
pub use connect::{BoxError, Connect};
pub use exit::Exit;
pub use stage::Stage;
