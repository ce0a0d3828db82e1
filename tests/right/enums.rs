//! Enums as fields, keys and elements.

use dynorm::prelude::*;

mod discriminants {
    use super::*;

    #[derive(Document, Clone, Copy, Debug, PartialEq)]
    #[repr(u8)]
    enum Level {
        Low = 1,
        High = 200,
    }

    #[derive(Model)]
    #[model(table = "discriminants")]
    struct Alert {
        #[hash_key]
        level: Level,
        #[range_key]
        at: u32,
    }

    #[test]
    fn are_no_matter() {
        let _ = Alert::query(Level::High).at().ge(1);
        assert_eq!(Level::Low as u8, 1);
    }
}

mod non_exhaustive {
    use super::*;

    #[derive(Document)]
    #[non_exhaustive]
    enum Event {
        Started,
        #[non_exhaustive]
        Failed {
            code: u32,
        },
        Noted(String),
    }

    #[derive(Document)]
    #[non_exhaustive]
    struct Part {
        event: Event,
    }

    #[test]
    fn are_like_others() {
        let _ = Part { event: Event::Failed { code: 1 } };
        let _ = [Event::Started, Event::Noted(String::new())];
    }
}

mod raw_names {
    use super::*;

    #[derive(Document, PartialEq)]
    #[allow(non_camel_case_types, reason = "named as in the table")]
    enum Word {
        r#type,
        r#match,
    }

    #[derive(Document)]
    enum Token {
        Word { r#loop: u32, r#fn: String },
        End,
    }

    #[derive(Model)]
    #[model(table = "raw_variants")]
    struct Line {
        #[hash_key]
        word: Word,
        tokens: Vec<Token>,
    }

    #[test]
    fn are_stored_without_their_mark() {
        let preview = Line::query(Word::r#type).preview().expect("a query");
        assert_eq!(preview.values[0].1, "type".into());
    }
}

mod named_like_others {
    use super::*;

    #[derive(Document)]
    enum Option {
        Some,
        None,
    }

    #[derive(Document)]
    enum Result {
        Ok(u32),
        Err { string: std::string::String },
    }

    #[derive(Document)]
    enum Value {
        Name,
        Variant,
        Map,
    }

    #[derive(Model)]
    #[model(table = "variants_like_others")]
    struct Item {
        #[hash_key]
        id: u32,
        option: Option,
        result: Result,
        value: Value,
    }

    #[test]
    fn are_their_own() {
        let _ = Item::query(1).filter(Item::option().eq(Option::None));
        let _ = [Option::Some, Option::None];
        let _ = [Result::Ok(1), Result::Err { string: "a".into() }];
        let _ = [Value::Name, Value::Variant, Value::Map];
    }
}

mod recursive {
    use super::*;

    #[derive(Document)]
    enum Tree {
        Leaf(u32),
        Node { left: Box<Tree>, right: Option<Box<Self>> },
        Many(Vec<Tree>),
    }

    #[derive(Model)]
    #[model(table = "trees")]
    struct Forest {
        #[hash_key]
        id: u32,
        tree: Tree,
    }

    #[test]
    fn are_possible() {
        let tree =
            Tree::Node { left: Box::new(Tree::Leaf(1)), right: Some(Box::new(Tree::Many(Vec::new()))) };
        let _ = Forest { id: 1, tree };
    }
}

mod tags {
    use super::*;

    #[derive(Document)]
    #[model(tag = "kind", content = "data", rename_all = "SCREAMING-KEBAB-CASE")]
    enum Shape {
        Nothing,
        RoundOne {
            radius: u32,
        },
        #[model(rename = "text")]
        Label(String),
        #[model(rename_all = "camelCase")]
        SquareOne {
            side_length: u32,
            r#type: u8,
        },
    }

    #[test]
    fn have_any_name() {
        let _ = [
            Shape::Nothing,
            Shape::RoundOne { radius: 1 },
            Shape::Label(String::new()),
            Shape::SquareOne { side_length: 1, r#type: 2 },
        ];
    }
}

mod sets_and_maps {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet, HashMap};

    #[derive(Document, PartialEq, Eq, PartialOrd, Ord, Hash)]
    enum Day {
        Monday,
        Sunday,
    }

    #[derive(Model)]
    #[model(table = "sets_of_enums")]
    struct Shop {
        #[hash_key]
        id: u32,
        open: BTreeSet<Day>,
        hours: BTreeMap<Day, u8>,
        notes: HashMap<Day, Vec<String>>,
    }

    #[test]
    fn have_them_as_members_and_keys() {
        let _ = Shop::scan().filter(Shop::open().contains(Day::Sunday) & Shop::hours().key("Monday").ge(1));
    }
}

mod one_variant {
    use super::*;

    #[derive(Document)]
    enum Only {
        One,
    }

    #[derive(Document)]
    enum Wrapped {
        Value(Only),
    }

    #[derive(Model)]
    #[model(table = "one_variant")]
    struct Item {
        #[hash_key]
        only: Only,
        wrapped: Option<Wrapped>,
    }

    #[test]
    fn is_enough() {
        let _ = Item::query(Only::One).filter(Item::wrapped().exists());
        let _ = Wrapped::Value(Only::One);
    }
}
