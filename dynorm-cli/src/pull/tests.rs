//! What is written, held against a file that a test of the crate compiles and reads items with.

use std::fs;

use dynorm::Map;

use super::model;
use super::names::{Names, field, type_name};

#[path = "../../tests/models/songs.rs"]
mod songs;

#[test]
fn a_model_is_written_as_it_was() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/pulled.rs");
    let made = model(&songs::table(), &songs::items());
    if std::env::var_os("DYNORM_GOLDEN").is_some_and(|how| how == "overwrite") {
        fs::write(path, &made).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap_or_default() == made, "{made}");
}

#[test]
fn without_items_there_are_the_keys_and_what_indexes_hold() {
    let made = model(&songs::table(), &Vec::<Map>::new());
    for line in [
        "// Table `music-2026`, no item was there to look at",
        "    #[hash_key]\n",
        "    pub artist: String,\n",
        "    pub year: Option<dynorm::Number>,\n",
        "    #[model(rename = \"type\")]\n    pub type_: Option<dynorm::Value>,\n",
    ] {
        assert!(made.contains(line), "{line}\n{made}");
    }
}

#[test]
fn names_are_those_of_rust() {
    for (attribute, name) in [
        ("Artist", "artist"),
        ("song#title", "song_title"),
        ("dateJoined", "date_joined"),
        ("GSI1PK", "gsi1pk"),
        ("type", "type_"),
        ("Self", "self_"),
        ("7up", "field_7up"),
        ("__x__", "x"),
        ("\u{fc}", "field"),
        ("", "field"),
    ] {
        assert_eq!(field(attribute), name, "{attribute}");
        assert!(syn_like(&field(attribute)));
    }
    let mut names = Names::default();
    assert_eq!(["a", "a", "a"].map(|name| names.take(name.to_owned())), ["a", "a_2", "a_3"]);
    for (table, name) in
        [("music-2026", "Music2026"), ("2026", "Item2026"), ("-", "Item"), ("self", "SelfItem")]
    {
        assert_eq!(type_name(table, "Item"), name, "{table}");
    }
}

/// Letters, digits and `_`, and no digit first.
fn syn_like(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !name.starts_with(|first: char| first.is_ascii_digit())
}
