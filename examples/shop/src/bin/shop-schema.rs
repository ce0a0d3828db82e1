//! The command line of the shop's tables, for its pipeline.
//!
//! ```sh
//! cargo run -p dynorm-shop --bin shop-schema -- --embedded shop.db apply
//! cargo run -p dynorm-shop --bin shop-schema -- export cloudformation
//! ```

use std::process::ExitCode;

use dynorm_cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    Cli::new(dynorm_shop::models::schema()).run().await
}
