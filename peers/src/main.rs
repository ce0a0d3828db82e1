//! Reads and writes of the benchmark `wire` by other mappers for DynamoDB, beside dynorm in the
//! same run. See the README beside this package.
//!
//! ```sh
//! cargo run --release --manifest-path peers/Cargo.toml
//! cargo run --release --manifest-path peers/Cargo.toml -- --json
//! ```

mod aymond;
#[path = "../../dynorm/benches/wire/by_hand.rs"]
mod by_hand;
#[path = "../../dynorm/benches/wire/canned.rs"]
mod canned;
#[path = "../../dynorm/benches/wire/cases.rs"]
#[expect(dead_code, reason = "only queries and puts are of interest here")]
mod cases;
mod compare;
#[path = "../../dynorm/benches/wire/counting.rs"]
mod counting;
mod facade;
#[path = "../../dynorm/benches/wire/measure.rs"]
#[expect(dead_code, reason = "`repeat` is for callgrind")]
mod measure;
#[path = "../../dynorm/benches/wire/models.rs"]
mod models;
mod modyne;
#[path = "../../dynorm/benches/wire/random.rs"]
mod random;
#[path = "../../dynorm/benches/wire/report.rs"]
mod report;
mod shapes;
mod toasty;
#[path = "../../dynorm/benches/wire/writes.rs"]
mod writes;

use cases::{Benched, PageOf};
use compare::Ours;
use measure::{Measurement, Variant, measure};
use models::{Flat, Mixed};
use shapes::{Nested, Plain};
use tokio::runtime::{Builder, Runtime};

/// Rounds of a case, each of which runs every variant once.
const ROUNDS_OF_PAGES: usize = 100;
const ROUNDS_OF_ITEMS: usize = 3001;
const ROUNDS_OF_TRANSACTIONS: usize = 1001;

/// The writes of both shapes, and their rounds.
const WRITES: [(&str, usize); 8] = [
    ("put_item", ROUNDS_OF_ITEMS),
    ("update_item", ROUNDS_OF_ITEMS),
    ("delete_item_if", ROUNDS_OF_ITEMS),
    ("transact_write_10", ROUNDS_OF_TRANSACTIONS),
    ("put_item_nested", ROUNDS_OF_ITEMS),
    ("update_item_nested", ROUNDS_OF_ITEMS),
    ("delete_item_if_nested", ROUNDS_OF_ITEMS),
    ("transact_write_10_nested", ROUNDS_OF_TRANSACTIONS),
];

fn main() {
    let json = std::env::args().any(|argument| argument == "--json");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mixed, flat) = (PageOf::<Mixed>::generate(), PageOf::<Flat>::generate());
    let (mixed_typed, flat_typed) = (modyne::typed(&mixed), modyne::typed(&flat));
    let (nested, plain) = (PageOf::<Nested>::generate(), PageOf::<Plain>::generate());

    let reads = [
        ("query_1mb_mixed", with(&runtime, &mixed, [facade::variant(&runtime, &mixed)])),
        (
            "query_1mb_flat",
            with(&runtime, &flat, [facade::variant(&runtime, &flat), toasty::variant(&runtime, &flat)]),
        ),
        ("query_1mb_mixed_typed", with(&runtime, &mixed_typed, [modyne::variant(&runtime, &mixed_typed)])),
        ("query_1mb_flat_typed", with(&runtime, &flat_typed, [modyne::variant(&runtime, &flat_typed)])),
        (
            "query_1mb_nested",
            with(&runtime, &nested, [aymond::variant(&runtime, &nested), toasty::variant(&runtime, &nested)]),
        ),
        ("query_1mb_plain", with(&runtime, &plain, [aymond::variant(&runtime, &plain)])),
    ];
    let ours = Ours::of(&runtime, &mixed);
    let writes = [facade::variants(&runtime, &mixed, &ours), modyne::variants(&runtime, &mixed, &ours)];
    let writes = compare::cases(&runtime, &mixed, writes);
    let ours = Ours::of(&runtime, &nested);
    let nested_writes =
        [aymond::variants(&runtime, &nested, &ours), toasty::variants(&runtime, &nested, &ours)];
    let nested_writes = compare::cases(&runtime, &nested, nested_writes);

    let reads = reads.into_iter().map(|(case, variants)| (case, ROUNDS_OF_PAGES, variants));
    let writes = WRITES.into_iter().zip(writes.into_iter().chain(nested_writes));
    let writes = writes.map(|((case, rounds), variants)| (case, rounds, variants));
    let measured: Vec<Measurement> =
        reads.chain(writes).flat_map(|(case, rounds, variants)| measure(case, variants, rounds)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&measured).expect("JSON"));
    } else {
        let sizes = [
            ("mixed", mixed.size()),
            ("flat", flat.size()),
            ("mixed_typed", mixed_typed.size()),
            ("flat_typed", flat_typed.size()),
            ("nested", nested.size()),
            ("plain", plain.size()),
        ];
        report::print(&measured, &sizes);
    }
}

/// Those of `wire` that read models, and peers.
fn with<'a, M: Benched, const N: usize>(
    runtime: &'a Runtime,
    page: &'a PageOf<M>,
    peers: [Variant<'a>; N],
) -> Vec<Variant<'a>> {
    let mut variants = cases::query(runtime, page);
    variants.retain(|variant| ["dynorm", "sdk_by_hand", "sdk_serde_dynamo"].contains(&variant.name));
    variants.extend(peers);
    variants
}
