//! What both codecs make of one item for one model. A fuzz target includes this file too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dynorm::codec::json::{JsonReader, Order, item_from_json, item_to_json};
use dynorm::codec::memory::{from_map, to_map};
use dynorm::codec::{Decode, Problem};
use dynorm::{Document, Map, Model, Number, Value};

/// A model with a field of most kinds; the names are short, so that a fuzzer comes upon them.
#[derive(Model, Debug, PartialEq)]
#[model(table = "items")]
struct Everything {
    #[hash_key]
    h: String,
    #[range_key]
    r: Number,
    a: Option<Value>,
    b: bool,
    c: Option<char>,
    d: [u16; 2],
    e: Option<Box<Everything>>,
    f: Option<f64>,
    g: Option<f32>,
    i: Option<i64>,
    k: Option<Kind>,
    l: Vec<Option<u8>>,
    m: BTreeMap<String, i32>,
    n: BTreeSet<i32>,
    o: HashMap<u8, Shape>,
    s: BTreeSet<String>,
    t: Option<(u32, String)>,
    u: (),
    w: Option<i128>,
    x: Vec<u8>,
    y: BTreeSet<Vec<u8>>,
    #[model(flatten)]
    flat: Flat,
}

#[derive(Document, Debug, Clone, Copy, PartialEq)]
enum Kind {
    A,
    B,
}

#[derive(Document, Debug, PartialEq)]
enum Shape {
    Nothing,
    Some { n: Option<u64> },
    More(Vec<Shape>),
}

#[derive(Document, Debug, PartialEq)]
struct Flat {
    p: Option<String>,
    #[model(default)]
    q: u32,
}

/// Reads an item from the wire and from memory, and both ways back again. Says whether it was one
/// of the model.
///
/// # Panics
///
/// If they differ.
pub fn check(text: &str) -> bool {
    let read = item_from_json::<Everything>(text);
    // What is no item at all may be one for the model: it passes over what it does not know without
    // looking.
    let Ok(map) = item_from_json::<Map>(text) else { return false };
    let (model, same) = match (read, from_map::<Everything>(&map)) {
        (Ok(model), Ok(same)) => (model, same),
        (Err(_), Err(_)) => return false,
        (wire, memory) => panic!("{text:?}: {wire:?} from the wire, {memory:?} from memory"),
    };
    assert_eq!(model, same, "{text:?}");
    check_in_a_row(text, &model);

    // Digits that round up to a float out of range cannot be written; all else can, and is the same
    // again.
    match (item_to_json(&model), to_map(&model)) {
        (Ok(json), Ok(map)) => {
            assert_eq!(item_from_json::<Map>(&json).expect(&json), map);
            assert_eq!(item_from_json::<Everything>(&json).expect(&json), model);
            assert_eq!(from_map::<Everything>(&map).expect(&json), model);
        }
        (Err(_), Err(_)) => {}
        (wire, memory) => panic!("{text:?}: {wire:?} to the wire, {memory:?} to memory"),
    }
    true
}

/// Reads the item several times in a row, as on a page: how it was read before changes nothing.
fn check_in_a_row(text: &str, model: &Everything) {
    let Ok(json) = item_to_json(model) else { return };
    // A level deeper, and once in the order that dynorm writes.
    let list = format!(r#"{{"L":[{{"M":{text}}},{{"M":{text}}},{{"M":{json}}},{{"M":{text}}}]}}"#);
    let order = Order::new();
    let mut reader = JsonReader::new(&list).remembering(&order);
    match Vec::<Everything>::decode(&mut reader) {
        Ok(models) => assert!(models.len() == 4 && models.iter().all(|read| read == model), "{list}"),
        Err(error) => assert!(matches!(error.problem(), Problem::TooDeep), "{list}: {error}"),
    }
}
