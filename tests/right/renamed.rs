//! Older names, what is not known, and defaults of structs, whatever they are called.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::prelude::*;

mod named_like_what_is_generated {
    use super::*;

    #[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    #[expect(clippy::enum_variant_names, reason = "names of ours are what is tried")]
    enum Other {
        #[model(alias = "other")]
        Default,
        Plain,
        #[model(other)]
        Other(String),
    }

    #[derive(Model)]
    #[model(table = "named", default = "Self::initial")]
    struct Default {
        #[hash_key]
        r#type: Other,
        #[model(alias = "standard", alias = "r#default")]
        r#default: u32,
        #[model(alias = ["or", "and"])]
        r#match: Option<BTreeSet<Other>>,
        others: BTreeMap<Other, u32>,
        #[model(skip)]
        skipped: std::marker::PhantomData<fn()>,
    }

    impl Default {
        fn initial() -> Self {
            Default {
                r#type: Other::Default,
                r#default: 1,
                r#match: None,
                others: BTreeMap::new(),
                skipped: std::marker::PhantomData,
            }
        }
    }

    #[test]
    fn are_right() {
        let _ = Default::scan().filter(Default::r#match().exists());
        assert_eq!(Default::initial().r#default, 1);
    }
}

mod strings_by_another_name {
    use super::*;

    type Text = String;

    #[derive(Document)]
    enum Word {
        #[model(other)]
        Any(Text),
    }

    #[derive(Document)]
    enum Thing {
        Named {
            name: Text,
        },
        #[model(other)]
        Any(dynorm::Value),
    }

    #[derive(Model)]
    #[model(table = "words")]
    struct Entry {
        #[hash_key]
        word: Word,
        thing: Option<Thing>,
    }

    #[test]
    fn are_strings() {
        let _ = Entry::query(Word::Any("a".into())).filter(Entry::thing().not_exists());
        let _ = Thing::Named { name: Text::new() };
        let _ = Thing::Any(dynorm::Value::Null);
    }
}

mod made_by_macros {
    use super::*;

    macro_rules! settings {
        ($name:ident, $default:path, $($field:ident: $type:ty = $older:literal),*) => {
            #[derive(Document, Clone, PartialEq, Debug)]
            #[model(default = $default)]
            struct $name {
                $(#[model(alias = $older)] $field: $type),*
            }
        };
    }

    fn initial() -> Settings {
        Settings { size: 1, text: None }
    }

    macro_rules! word {
        ($name:ident { $($variant:ident),* } or $type:ty as $other:ident $(, $more:ident of $data:ty)?) => {
            #[derive(Document, Debug, PartialEq)]
            enum $name {
                $($variant,)*
                $($more($data),)?
                #[model(other)]
                $other($type),
            }
        };
    }

    word!(Word { Yes, No } or String as Other);
    word!(Event { Started, Ended } or dynorm::Value as Unknown, Moved of u32);

    #[test]
    fn hold_what_is_not_known() {
        let other: Word = dynorm::codec::memory::from_value(&"perhaps".into()).unwrap();
        assert_eq!(other, Word::Other("perhaps".into()));
        let unknown: Event = dynorm::codec::memory::from_value(&"perhaps".into()).unwrap();
        assert_eq!(unknown, Event::Unknown("perhaps".into()));
        let _ = [Event::Started, Event::Ended, Event::Moved(1)];
        let _ = [Word::Yes, Word::No];
    }

    settings!(Settings, initial, size: u32 = "width", text: Option<String> = "title");

    #[derive(Document)]
    #[model(default)]
    struct Parts {
        settings: Settings,
        many: Vec<Settings>,
    }

    impl Default for Parts {
        fn default() -> Self {
            Parts { settings: initial(), many: vec![initial()] }
        }
    }

    #[test]
    fn have_their_options() {
        let parts: Parts = dynorm::codec::memory::from_map(&dynorm::Map::new()).unwrap();
        assert_eq!(parts.many, [parts.settings]);
    }
}

mod keys_alone {
    use super::*;

    /// There is nothing that a default could stand in for, so none is needed.
    #[derive(Model)]
    #[model(table = "keys_alone", default)]
    struct Key {
        #[hash_key]
        id: String,
        #[model(default)]
        n: u32,
    }

    #[test]
    fn need_no_default() {
        let _ = Key::query("a");
    }
}
