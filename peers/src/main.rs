//! The reads of the benchmark `wire` by other mappers for DynamoDB, beside dynorm in the same run. See the README beside this package.
//!
//! ```sh
//! cargo run --release --manifest-path peers/Cargo.toml
//! cargo run --release --manifest-path peers/Cargo.toml -- --json
//! ```

#[path = "../../dynorm/benches/wire/by_hand.rs"]
mod by_hand;
#[path = "../../dynorm/benches/wire/canned.rs"]
mod canned;
#[path = "../../dynorm/benches/wire/cases.rs"]
#[expect(dead_code, reason = "only the queries are of interest here")]
mod cases;
#[path = "../../dynorm/benches/wire/counting.rs"]
mod counting;
mod facade;
#[path = "../../dynorm/benches/wire/measure.rs"]
#[expect(dead_code, reason = "`repeat` is for callgrind")]
mod measure;
#[path = "../../dynorm/benches/wire/models.rs"]
mod models;
#[path = "../../dynorm/benches/wire/random.rs"]
mod random;
#[path = "../../dynorm/benches/wire/report.rs"]
mod report;

use cases::{Benched, PageOf};
use measure::{Variant, measure};
use models::{Flat, Mixed};
use tokio::runtime::{Builder, Runtime};

/// Rounds of a case, each of which runs every variant once.
const ROUNDS: usize = 100;

fn main() {
    let json = std::env::args().any(|argument| argument == "--json");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mixed, flat) = (PageOf::<Mixed>::generate(), PageOf::<Flat>::generate());
    let mut measured = measure("query_1mb_mixed", variants(&runtime, &mixed), ROUNDS);
    measured.extend(measure("query_1mb_flat", variants(&runtime, &flat), ROUNDS));
    if json {
        println!("{}", serde_json::to_string_pretty(&measured).expect("JSON"));
    } else {
        report::print(&measured, &[("mixed", mixed.size()), ("flat", flat.size())]);
    }
}

/// Those of `wire` that read models, and the peers.
fn variants<'a, M: Benched + facade::Read>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Vec<Variant<'a>> {
    let mut variants = cases::query(runtime, page);
    variants.retain(|variant| ["dynorm", "sdk_by_hand", "sdk_serde_dynamo"].contains(&variant.name));
    variants.push(facade::variant(runtime, page));
    variants
}
