//! Attributes that the model does not know, whose names are alike: others choose them.

use dynorm::{Item, Model};

use super::{case, dirty, item, left_alone, loaded, overwritten, partially_saved, read, save};
use crate::{ALL, Case};

#[derive(Model, Clone, Debug)]
#[model(table = "visitors")]
struct Visitor {
    #[hash_key]
    id: String,
    visits: u32,
}

/// The names differ in the middle alone, beyond their first and last eight bytes.
fn json(size: usize) -> String {
    let visits = std::iter::once(r#""visits":{"N":"1"}"#.to_owned());
    item(visits.chain((0..size).map(|number| format!(r#""visitor-{number:05}-at-noon":{{"N":"7"}}"#))))
}

/// Names of so few bytes that all of them are hashed.
fn close_json(size: usize) -> String {
    let visits = std::iter::once(r#""visits":{"N":"1"}"#.to_owned());
    item(visits.chain((0..size).map(|number| format!(r#""{number:05}":{{"N":"7"}}"#))))
}

fn one(item: &mut Item<Visitor>) {
    item.visits += 1;
}

fn all(item: &mut Item<Visitor>) {
    item.extra_mut().values_mut().for_each(|value| *value = 8.into());
}

fn none(_: &mut Item<Visitor>) {}

pub fn cases() -> Vec<Case> {
    vec![
        case("unknown attributes: read", ALL, |runtime, size| read::<Visitor>(runtime, json(size))),
        case("unknown attributes: `is_dirty`, all changed", ALL, |runtime, size| {
            loaded(runtime, json(size), all, dirty)
        }),
        save("unknown attributes: `save`, unchanged", ALL, |runtime, size| {
            loaded(runtime, json(size), none, left_alone)
        }),
        save("unknown attributes of short names: `save`, unchanged", ALL, |runtime, size| {
            loaded(runtime, close_json(size), none, left_alone)
        }),
        save("unknown attributes: `partial_save`, one changed", ALL, |runtime, size| {
            loaded(runtime, json(size), one, partially_saved)
        }),
        save("unknown attributes: `overwrite`, all changed", ALL, |runtime, size| {
            loaded(runtime, json(size), all, overwritten)
        }),
    ]
}
