//! Properties of the codec: what is written is read back, by both codecs alike, and the reader
//! takes what `serde_json` takes.

mod agreement;
mod corpus;
mod digits;
mod oracle;
mod strategy;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use dynorm::codec::json::{JsonReader, from_json, item_from_json, item_to_json, to_json};
use dynorm::codec::memory::{from_map, from_value, to_map, to_value};
use dynorm::{Decode, Encode, Map, Number, Value};
use proptest::prelude::*;

/// Both codecs give a value back and agree on what is stored.
fn round_trips<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: &T) {
    let json = to_json(value).expect("it can be written");
    let stored = to_value(value).expect("it can be written");
    assert_eq!(from_json::<T>(&json).expect(&json), *value);
    assert_eq!(from_value::<T>(&stored).expect("it can be read"), *value);
    assert_eq!(from_json::<Value>(&json).expect(&json), stored);
}

/// What the fuzzer came upon stays right, without the fuzzer.
#[test]
fn the_corpus_of_the_fuzzer_is_judged_alike() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let files = seeds.read_dir().expect("there are seeds").map(|file| file.expect("a file").path());
    let texts: Vec<String> = files.flat_map(|file| corpus::read(&file)).collect();
    let mut models = 0;
    for text in texts {
        oracle::check(&text);
        digits::check(&text);
        models += usize::from(agreement::check(&text));
    }
    assert!(models > 2, "{models} items are read as a model: the corpus is of no use for it");
}

proptest! {
    #[test]
    fn any_value_survives_both_codecs(value in strategy::value()) {
        round_trips(&value);
        let json = to_json(&value).unwrap();
        serde_json::from_str::<serde_json::Value>(&json).expect("what is written is JSON");
    }

    #[test]
    fn any_item_survives_both_codecs(item in proptest::collection::btree_map(strategy::text(), strategy::value(), 0..6)) {
        let json = item_to_json::<Map>(&item).unwrap();
        prop_assert_eq!(&item_from_json::<Map>(&json).unwrap(), &item);
        prop_assert_eq!(&from_map::<Map>(&to_map(&item).unwrap()).unwrap(), &item);
    }

    #[test]
    fn typed_values_survive(
        integers in any::<(i8, u16, i64, u64)>(),
        wide in -(10i128.pow(38) - 1)..10i128.pow(38),
        texts in strategy::names(),
        bytes in any::<Vec<Vec<u8>>>(),
        options in any::<Vec<Option<bool>>>(),
        by_number in any::<BTreeMap<i32, u8>>(),
        by_text in proptest::collection::hash_map(strategy::text(), any::<char>(), 0..4),
    ) {
        round_trips(&integers);
        round_trips(&wide);
        round_trips(&vec![texts]);
        round_trips(&bytes);
        round_trips(&bytes.into_iter().collect::<BTreeSet<_>>());
        round_trips(&options);
        round_trips(&by_number);
        round_trips(&by_text);
    }

    #[test]
    fn floats_in_range_survive_exactly(value in any::<f64>(), single in any::<f32>()) {
        let magnitude = value.abs();
        if value == 0.0 || (1e-130..1e126).contains(&magnitude) {
            round_trips(&value);
        } else {
            prop_assert!(to_json(&value).is_err() && to_value(&value).is_err());
        }
        if single.is_finite() {
            round_trips(&single);
        }
    }

    #[test]
    fn any_number_is_read_as_what_it_is_or_not_at_all(number in strategy::number()) {
        let json = format!(r#"{{"N":"{number}"}}"#);
        let integer = number.to_i128();
        prop_assert_eq!(from_json::<i128>(&json).ok(), integer);
        prop_assert_eq!(from_json::<u8>(&json).ok().map(i128::from), integer.filter(|integer| (0..256).contains(integer)));
        let float = from_json::<f64>(&json).unwrap();
        prop_assert_eq!(float.to_bits(), number.to_f64().to_bits());
    }

    #[test]
    fn the_reader_takes_what_serde_json_takes(json in strategy::json(), pretty in any::<bool>(), edits in strategy::edits()) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        oracle::check(&strategy::edited(&text.unwrap(), &edits));
    }

    #[test]
    fn attribute_values_are_what_serde_json_sees(value in strategy::value(), edits in strategy::edits()) {
        oracle::check(&strategy::edited(&to_json(&value).unwrap(), &edits));
    }

    #[test]
    fn items_are_what_serde_json_sees(
        item in proptest::collection::btree_map("[a-c]", strategy::value(), 0..4),
        edits in strategy::edits(),
    ) {
        let text = strategy::edited(&item_to_json::<Map>(&item).unwrap(), &edits);
        oracle::check(&text);
        agreement::check(&text);
    }

    #[test]
    fn any_text_is_judged_alike(text in any::<String>(), numeric in "[-+0-9.eE]{0,12}", escaped in r#"(\\[u"\\/bfnrtd083eEA-F]{1,6}){0,6}"#) {
        oracle::check(&text);
        oracle::check(&numeric);
        digits::check(&numeric);
        oracle::check(&format!("\"{escaped}\""));
        oracle::check(&format!("{{\"{escaped}\":{{\"N\":\"{numeric}\"}}}}"));
        let parsed = numeric.parse::<Number>().ok();
        prop_assert_eq!(from_json::<Number>(&format!("{{\"N\":\"{numeric}\"}}")).ok(), parsed);
    }

    #[test]
    fn an_item_cut_anywhere_is_an_error(value in strategy::value(), place in any::<proptest::sample::Index>()) {
        let json = to_json(&value).unwrap();
        let end = place.index(json.len());
        if let Some(cut) = json.get(..end) {
            prop_assert!(from_json::<Value>(cut).is_err());
            prop_assert!(JsonReader::new(cut).skip_json().is_err());
        }
    }

    #[test]
    fn a_page_goes_on_after_an_item_that_does_not_fit(values in proptest::collection::vec(strategy::value(), 1..8)) {
        let items: Vec<String> = values.iter().map(|value| to_json(value).unwrap()).collect();
        let page = format!("[{}]", items.join(","));
        let mut reader = JsonReader::new(&page);
        reader.begin_array().unwrap();
        let mut found = Vec::new();
        while reader.next_in_array().unwrap() {
            let start = reader.position();
            let number = reader.attempt(HashMap::<String, u8>::decode).unwrap();
            found.push((number.ok(), reader.raw_since(start)));
        }
        reader.finish().unwrap();
        let expected: Vec<_> = values.iter().zip(&items).map(|(value, raw)| (from_value(value).ok(), raw.as_str())).collect();
        prop_assert_eq!(found, expected);
    }
}
