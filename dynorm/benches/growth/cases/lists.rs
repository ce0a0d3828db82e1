//! Elements of a list, each a small document.

use dynorm::{Document, Item, Model};

use super::{case, clean, dirty, item, left_alone, loaded, overwritten, partially_saved, read, save, saved};
use crate::{ALL, Case};

#[derive(Document, Clone, Debug)]
struct Line {
    sku: String,
    count: u32,
}

#[derive(Model, Clone, Debug)]
#[model(table = "carts")]
struct Cart {
    #[hash_key]
    id: String,
    lines: Vec<Line>,
}

fn lines(size: usize, more: impl Fn(usize) -> String) -> String {
    let line = |number: usize| {
        let more = more(number);
        format!(r#"{{"M":{{"count":{{"N":"1"}},"sku":{{"S":"{number:05}"}}{more}}}}}"#)
    };
    let lines: Vec<String> = (0..size).map(line).collect();
    item(std::iter::once(format!(r#""lines":{{"L":[{}]}}"#, lines.join(","))))
}

fn json(size: usize) -> String {
    lines(size, |_| String::new())
}

/// With an attribute in each element that the model does not know.
fn with_notes(size: usize) -> String {
    lines(size, |number| format!(r#","note":{{"S":"{number}"}}"#))
}

fn none(_: &mut Item<Cart>) {}

fn one(item: &mut Item<Cart>) {
    item.lines[5].count += 1;
}

/// One goes in front, another comes in the middle.
fn length(item: &mut Item<Cart>) {
    item.lines.remove(0);
    let middle = item.lines.len() / 2;
    for sku in ["new", "newer"] {
        item.lines.insert(middle, Line { sku: sku.into(), count: 1 });
    }
    item.lines.swap(1, 3);
}

pub fn cases() -> Vec<Case> {
    vec![
        case("list: read", ALL, |runtime, size| read::<Cart>(runtime, json(size))),
        case("list: `is_dirty`, unchanged", ALL, |runtime, size| loaded(runtime, json(size), none, clean)),
        case("list: `is_dirty`, one changed", ALL, |runtime, size| loaded(runtime, json(size), one, dirty)),
        save("list: `save`, unchanged", ALL, |runtime, size| loaded(runtime, json(size), none, left_alone)),
        save("list: `save`, one changed", ALL, |runtime, size| loaded(runtime, json(size), one, saved)),
        save("list: `partial_save`, one changed", ALL, |runtime, size| {
            loaded(runtime, json(size), one, partially_saved)
        }),
        save("list: `overwrite`, one changed", ALL, |runtime, size| {
            loaded(runtime, json(size), one, overwritten)
        }),
        save("list with unknown attributes: `partial_save`, length changed", ALL, |runtime, size| {
            loaded(runtime, with_notes(size), length, partially_saved)
        }),
        save("list with unknown attributes: `partial_save`, reversed", ALL, |runtime, size| {
            loaded(runtime, with_notes(size), |item: &mut Item<Cart>| item.lines.reverse(), partially_saved)
        }),
    ]
}
