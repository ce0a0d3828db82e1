//! Maps in maps, as deep as DynamoDB allows. The items are so small that what any request takes is
//! many times that.

use dynorm::{Item, Model, Value};

use super::{case, item, loaded, partially_saved, saved};
use crate::Case;

#[derive(Model, Clone, Debug)]
#[model(table = "trees")]
struct Tree {
    #[hash_key]
    id: String,
    root: Value,
}

const DEPTHS: &[usize] = &[4, 8, 16, 30];

fn json(depth: usize) -> String {
    let leaf = r#"{"M":{"leaf":{"N":"1"}}}"#.to_owned();
    let root = (1..depth).fold(leaf, |inner, _| format!(r#"{{"M":{{"a":{inner}}}}}"#));
    item(std::iter::once(format!(r#""root":{root}"#)))
}

fn leaf(item: &mut Item<Tree>) {
    let mut value = &mut item.root;
    while let Value::Map(map) = value {
        value = map.values_mut().next().expect("an entry");
    }
    *value = 2.into();
}

pub fn cases() -> Vec<Case> {
    vec![
        case("depth: `save`, the innermost changed", DEPTHS, |runtime, depth| {
            loaded(runtime, json(depth), leaf, saved)
        }),
        case("depth: `partial_save`, the innermost changed", DEPTHS, |runtime, depth| {
            loaded(runtime, json(depth), leaf, partially_saved)
        }),
    ]
}
