//! Entries of a map.

use std::collections::BTreeMap;

use dynorm::{Item, Model};

use super::{case, clean, dirty, item, loaded, overwritten, partially_saved, read, save, saved};
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "stocks")]
struct Stock {
    #[hash_key]
    id: String,
    #[model(default)]
    counts: BTreeMap<String, u32>,
}

fn json(size: usize) -> String {
    let entries: Vec<String> = (0..size).map(|number| format!(r#""{number:05}":{{"N":"1"}}"#)).collect();
    item(std::iter::once(format!(r#""counts":{{"M":{{{}}}}}"#, entries.join(","))))
}

fn none(_: &mut Item<Stock>) {}

fn one(item: &mut Item<Stock>) {
    item.counts.insert("00005".into(), 2);
}

fn all(item: &mut Item<Stock>) {
    item.counts.values_mut().for_each(|count| *count += 1);
}

pub fn cases() -> Vec<Case> {
    vec![
        case("map: read", ALL, |runtime, size| read::<Stock>(runtime, json(size))),
        case("map: `is_dirty`, unchanged", ALL, |runtime, size| loaded(runtime, json(size), none, clean)),
        case("map: `is_dirty`, all changed", ALL, |runtime, size| loaded(runtime, json(size), all, dirty)),
        save("map: `save`, one changed", ALL, |runtime, size| loaded(runtime, json(size), one, saved)),
        save("map: `partial_save`, one changed", ALL, |runtime, size| {
            loaded(runtime, json(size), one, partially_saved)
        }),
        save("map: `overwrite`, all changed", ALL, |runtime, size| {
            loaded(runtime, json(size), all, overwritten)
        }),
        save("map: `partial_save`, all changed; over 300 refused", ALL, |runtime, size| {
            loaded(runtime, json(size), all, async |item| _ = item.partial_save().await)
        }),
        save("map that the server does not have: `partial_save`", ALL, |runtime, size| {
            let fill = move |item: &mut Item<Stock>| {
                item.counts = (0..size).map(|number| (format!("{number:05}"), 1)).collect();
            };
            // What is written is the work, so the item is what it will be.
            let sample = loaded(runtime, item(std::iter::empty()), fill, partially_saved);
            sample.of_bytes(json(size).len())
        }),
    ]
}
