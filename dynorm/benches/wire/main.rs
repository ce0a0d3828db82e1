//! dynorm beside the SDK by hand and beside `serde_dynamo`, on an HTTP client in the process that
//! answers at once.
//!
//! ```sh
//! cargo bench --bench wire                    # ratios, then all figures
//! cargo bench --bench wire -- --json          # all figures as JSON, and nothing else
//! cargo bench --bench wire -- query           # only cases whose name contains this
//! ```
//!
//! For counting instructions there is `callgrind.sh` beside this file: see there.

mod by_hand;
mod canned;
mod cases;
mod counting;
mod measure;
mod models;
mod random;
mod report;
mod writes;

use cases::PageOf;
use measure::{Measurement, Variant, measure, repeat};
use models::{Flat, Mixed};
use tokio::runtime::{Builder, Runtime};

/// Rounds of a case, each of which runs every variant once.
const ROUNDS_OF_PAGES: usize = 101;
const ROUNDS_OF_BATCHES: usize = 1001;
const ROUNDS_OF_ITEMS: usize = 3001;

/// A case, by name.
struct Case<'a> {
    name: &'static str,
    rounds: usize,
    variants: Box<dyn Fn() -> Vec<Variant<'a>> + 'a>,
}

/// The pages that are read.
struct Pages {
    mixed: PageOf<Mixed>,
    flat: PageOf<Flat>,
    empty: PageOf<Mixed>,
}

fn cases<'a>(runtime: &'a Runtime, pages: &'a Pages) -> Vec<Case<'a>> {
    fn case<'a>(name: &'static str, rounds: usize, variants: impl Fn() -> Vec<Variant<'a>> + 'a) -> Case<'a> {
        Case { name, rounds, variants: Box::new(variants) }
    }
    let Pages { mixed, flat, empty } = pages;
    vec![
        case("query_1mb_mixed", ROUNDS_OF_PAGES, || cases::query(runtime, mixed)),
        case("query_1mb_flat", ROUNDS_OF_PAGES, || cases::query(runtime, flat)),
        case("query_empty", ROUNDS_OF_ITEMS, || cases::query(runtime, empty)),
        case("batch_write_25_mixed", ROUNDS_OF_BATCHES, || cases::batch_write(runtime, mixed)),
        case("batch_write_25_flat", ROUNDS_OF_BATCHES, || cases::batch_write(runtime, flat)),
        case("put_item", ROUNDS_OF_ITEMS, || cases::put_item(runtime, mixed)),
        case("get_item", ROUNDS_OF_ITEMS, || cases::get_item(runtime, mixed)),
        case("partial_save_1_of_30", ROUNDS_OF_ITEMS, || cases::partial_save(runtime, flat)),
        case("update_item", ROUNDS_OF_ITEMS, || writes::update_item::<Mixed>(runtime)),
        case("delete_item_if", ROUNDS_OF_ITEMS, || writes::delete_item_if::<Mixed>(runtime)),
        case("transact_write_10", ROUNDS_OF_BATCHES, || writes::transact_write_10(runtime, mixed)),
    ]
}

fn main() {
    // Cargo says `--bench`.
    let mut arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let json = take(&mut arguments, "--json").is_some();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pages = Pages { mixed: PageOf::generate(), flat: PageOf::generate(), empty: PageOf::empty() };
    let cases = cases(&runtime, &pages);

    if let Some(at) = take(&mut arguments, "--repeat") {
        let [case, variant, times] = arguments.get(at..).unwrap_or_default() else {
            panic!("--repeat CASE VARIANT TIMES");
        };
        let case = cases.iter().find(|known| known.name == case).expect("a case of that name");
        return repeat((case.variants)(), variant, times.parse().expect("a number"));
    }

    let wanted =
        |case: &&Case<'_>| arguments.is_empty() || arguments.iter().any(|part| case.name.contains(part));
    let measured: Vec<Measurement> = cases
        .iter()
        .filter(wanted)
        .flat_map(|case| measure(case.name, (case.variants)(), case.rounds))
        .collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&measured).expect("JSON"));
    } else {
        let sizes = [("mixed", pages.mixed.size()), ("flat", pages.flat.size())];
        report::print(&measured, &sizes);
    }
}

/// Takes an option out of the arguments, and says where it was.
fn take(arguments: &mut Vec<String>, option: &str) -> Option<usize> {
    let at = arguments.iter().position(|argument| argument == option)?;
    arguments.remove(at);
    Some(at)
}
