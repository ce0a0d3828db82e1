//! The command line of the tables of all examples: what `tests/exports.sh` has other tools read. To
//! look at, there is `--bin schema`.

use std::process::ExitCode;

use dynorm_cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    Cli::new(dynorm_examples::schema()).run().await
}
