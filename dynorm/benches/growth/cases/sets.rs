//! Members of a set.

use std::collections::BTreeSet;

use dynorm::{Item, Model};

use super::{case, clean, item, loaded, partially_saved, read, save, saved};
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "tags")]
struct Tagged {
    #[hash_key]
    id: String,
    tags: BTreeSet<String>,
    numbers: BTreeSet<u32>,
}

fn json(size: usize) -> String {
    let tags: Vec<String> = (0..size).map(|number| format!("\"tag {number:05}\"")).collect();
    let numbers: Vec<String> = (0..size).map(|number| format!("\"{number}\"")).collect();
    let sets = [
        format!(r#""numbers":{{"NS":[{}]}}"#, numbers.join(",")),
        format!(r#""tags":{{"SS":[{}]}}"#, tags.join(",")),
    ];
    item(sets.into_iter())
}

fn none(_: &mut Item<Tagged>) {}

fn half(item: &mut Item<Tagged>) {
    item.tags.retain(|tag| tag.ends_with(['0', '2', '4', '6', '8']));
    item.numbers.retain(|number| number % 2 == 0);
}

pub fn cases() -> Vec<Case> {
    vec![
        case("sets: read", ALL, |runtime, size| read::<Tagged>(runtime, json(size))),
        case("sets: `is_dirty`, unchanged", ALL, |runtime, size| loaded(runtime, json(size), none, clean)),
        save("sets: `save`, half removed", ALL, |runtime, size| loaded(runtime, json(size), half, saved)),
        save("sets: `partial_save`, half removed", ALL, |runtime, size| {
            loaded(runtime, json(size), half, partially_saved)
        }),
    ]
}
