// Table `music-2026`, by a look at 3 items: others may have more attributes, or others of these types.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "music-2026")]
#[index(name = "BySeveral", all, hash(label, artist), range(year, id))]
pub struct Music2026 {
    #[hash_key]
    #[model(rename = "Artist")]
    pub artist: String,
    #[range_key]
    #[model(rename = "song#title")]
    pub song_title: String,
    pub balance: i64,
    pub comment: Option<String>,
    pub credits: Vec<Music2026Credits>,
    pub genres: BTreeSet<String>,
    pub id: Option<Vec<u8>>,
    #[index(keys_only, hash, name = "ByLabel")]
    pub label: Option<String>,
    pub numbers: BTreeSet<dynorm::Number>,
    pub odd: dynorm::Value,
    pub plays: BTreeMap<String, u64>,
    pub price: dynorm::Number,
    #[index(range, name = "ByLabel")]
    pub rank: Option<u64>,
    pub release: Music2026Release,
    #[model(rename = "type")]
    pub type_: Option<String>,
    #[index(include(type_), name = "ByYear")]
    pub year: u64,
}

#[derive(Document, Clone, Debug, PartialEq)]
pub struct Music2026Credits {
    pub name: String,
    pub role: Option<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
pub struct Music2026Release {
    pub date: String,
    pub reissue: Option<bool>,
}
