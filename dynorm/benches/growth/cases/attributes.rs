//! Attributes that the model knows.

use dynorm::codec::json::item_from_json;
use dynorm::{Item, Map, Model};

use super::{case, clean, dirty, item, left_alone, loaded, overwritten, partially_saved, read, save, saved};
use crate::canned::answering;
use crate::measure::Sample;
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "wholes")]
struct Whole {
    #[hash_key]
    id: String,
    #[model(flatten)]
    rest: Map,
}

fn json(size: usize) -> String {
    item((0..size).map(|number| format!(r#""attribute-{number:05}":{{"N":"7"}}"#)))
}

fn one(item: &mut Item<Whole>) {
    item.rest.insert("attribute-00003".into(), 8.into());
}

fn all(item: &mut Item<Whole>) {
    item.rest.values_mut().for_each(|value| *value = 8.into());
}

fn none(_: &mut Item<Whole>) {}

pub fn cases() -> Vec<Case> {
    vec![
        case("attributes: read", ALL, |runtime, size| read::<Whole>(runtime, json(size))),
        case("attributes: `is_dirty`, unchanged", ALL, |runtime, size| {
            loaded(runtime, json(size), none, clean)
        }),
        case("attributes: `is_dirty`, all changed", ALL, |runtime, size| {
            loaded(runtime, json(size), all, dirty)
        }),
        save("attributes: `save`, unchanged", ALL, |runtime, size| {
            loaded(runtime, json(size), none, left_alone)
        }),
        save("attributes: `save`, new", ALL, |runtime, size| {
            let (table, json) = (answering("GetItem", "{}").table::<Whole>(), json(size));
            let model: Whole = item_from_json(&json).expect("an item");
            Sample::new(
                json.len(),
                move || table.item(model.clone()),
                move |mut item| {
                    runtime.block_on(saved(&mut item));
                    item
                },
            )
        }),
        save("attributes: `partial_save`, one changed", ALL, |runtime, size| {
            loaded(runtime, json(size), one, partially_saved)
        }),
        save("attributes: `overwrite`, all changed", ALL, |runtime, size| {
            loaded(runtime, json(size), all, overwritten)
        }),
        save("attributes: `save`, all changed; over 150 refused", ALL, |runtime, size| {
            loaded(runtime, json(size), all, async |item| _ = item.save().await)
        }),
        save("attributes: `partial_save`, all changed; over 150 refused", ALL, |runtime, size| {
            loaded(runtime, json(size), all, async |item| _ = item.partial_save().await)
        }),
    ]
}
