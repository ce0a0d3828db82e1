//! The command line of the shop's tables.
//!
//! ```sh
//! cargo run -p dynorm-examples --bin schema -- --embedded shop.db plan
//! cargo run -p dynorm-examples --bin schema -- --embedded shop.db apply
//! cargo run -p dynorm-examples --bin schema -- --embedded shop.db verify
//! cargo run -p dynorm-examples --bin schema -- --embedded shop.db migrate run
//! cargo run -p dynorm-examples --bin schema -- --stage prod export html > shop.html
//! ```
//!
//! On AWS it takes one more line: `.connect(..)`, with the client that `aws-config` gives. It is
//! left out here, so that the examples build without TLS.

use std::process::ExitCode;

use dynorm::Throughput;
use dynorm::deploy::StreamView;
use dynorm_cli::Cli;
use dynorm_examples::shop::{self, Order};

#[tokio::main]
async fn main() -> ExitCode {
    Cli::new(shop::schema())
        .stage("dev", |stage| stage.table_prefix("dev-"))
        .stage("prod", |stage| {
            stage
                .table_prefix("prod-")
                .all(|table| table.point_in_time_recovery(35).deletion_protection(true).tag("stage", "prod"))
                .table::<Order>(|table| {
                    table.throughput(Throughput::provisioned(50, 20)).stream(StreamView::NewAndOldImages)
                })
        })
        .migrations(shop::migrations())
        .run()
        .await
}
