//! What reading and loading 10,000 items of 1 KB takes: requests, items per second on the embedded
//! engine, and memory.
//!
//! ```sh
//! cargo bench --bench load --features embedded
//! ```

mod canned;
#[path = "../wire/counting.rs"]
#[expect(dead_code, reason = "of what it counts, the peak is what matters here")]
mod counting;
mod memory;
mod speed;

use dynorm::Model;
use tokio::runtime::Builder;

/// How many items there are.
const ITEMS: u32 = 10_000;

/// An item of 1 KB. All of them have one hash key, for queries.
#[derive(Model, Debug, Clone)]
#[model(table = "rows")]
struct Row {
    #[hash_key]
    group: String,
    #[range_key]
    number: u32,
    name: String,
    tags: Vec<String>,
    text: String,
}

fn row(number: u32) -> Row {
    Row {
        group: "all".into(),
        number,
        name: format!("Row number {number}"),
        tags: vec!["one".into(), "two".into(), "three".into()],
        text: "x".repeat(925),
    }
}

fn rows() -> impl Iterator<Item = Row> + Send {
    (0..ITEMS).map(row)
}

fn main() -> dynorm::Result<()> {
    let threads = Builder::new_multi_thread().enable_all().build().expect("threads");
    threads.block_on(speed::print())?;
    // With one thread the counts are the same each time.
    let thread = Builder::new_current_thread().enable_all().build().expect("a thread");
    memory::print(&thread)
}
