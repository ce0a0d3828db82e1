//! Types that cannot be stored, of one token or of several, wherever they stand: each is one
//! message, at the line that is marked.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use dynorm::prelude::*;

trait Shape {}

#[derive(Document)]
struct Home {
    one: Duration, // wrong
    optional: Option<Duration>, // wrong
    boxed: Box<dyn Shape>, // wrong
    by_path: std::path::PathBuf, // wrong
    nested: Vec<Option<Duration>>, // wrong
    keys: HashMap<Duration, String>, // wrong
    values: HashMap<String, Box<Duration>>, // wrong
    pair: (u8, Duration), // wrong
    array: [Duration; 3], // wrong
    reference: &'static str, // wrong
    function: fn(), // wrong
    with_lifetime: std::borrow::Cow<'static, [Duration]>, // wrong
    set: BTreeSet<bool>, // wrong
    #[model(default)]
    with_default: Option<Duration>, // wrong
    #[model(rename = "s", default = "Vec::new")]
    with_function: Vec<Duration>, // wrong
}

mod models {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        lasts: Option<Duration>, // wrong
        shape: Box<dyn Shape + Send + Sync>, // wrong
    }

    #[derive(Projection)]
    #[model(of = "User")]
    struct Line {
        lasts: Option<Duration>, // wrong
    }

    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[entity]
        entity: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "ORDER#{id}")]
    struct Order {
        id: Box<str>,
        lasts: Option<Duration>, // wrong
    }
}

mod values {
    use super::*;

    #[derive(Document)]
    struct Newtype(Option<Duration>); // wrong

    #[derive(Document)]
    struct OfObject(Vec<Box<dyn Shape>>); // wrong

    /// These are right: what they hold was reported.
    #[derive(Document)]
    struct OfNewtypes {
        one: Newtype,
        list: Vec<OfObject>,
    }

    #[derive(Document)]
    struct Again(Newtype);

    #[derive(Document)]
    enum Variants {
        One(Option<Duration>), // wrong
        Two { lasts: Vec<Duration> }, // wrong
    }
}

mod keys {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct Hash {
        #[hash_key]
        lasts: Vec<Duration>, // wrong
    }

    #[derive(Model)]
    #[model(table = "users")]
    struct Range {
        #[hash_key]
        id: String,
        #[range_key]
        lasts: Box<Duration>, // wrong
        #[index(all, hash)]
        other: Option<Duration>, // wrong
    }

    #[derive(Model)]
    #[model(table = "users")]
    struct OfWrongTypes {
        #[hash_key]
        id: Option<String>, // wrong
        #[range_key]
        number: Vec<u32>, // wrong
        #[index(all, hash)]
        list: BTreeSet<String>, // wrong
    }
}

fn main() {}
