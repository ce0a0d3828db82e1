//! Older versions of models, wherever they are and whatever they are called.

use std::convert::Infallible;

use dynorm::Upgrade;
use dynorm::prelude::*;

mod old {
    use super::*;

    #[derive(Document)]
    #[model(schema_attr = "v")]
    pub struct V1 {
        pub r#type: String,
        pub schema: u32,
    }

    #[derive(Document)]
    #[model(schema_attr = "v", upgrade_from = V1, rename_all = "camelCase")]
    pub struct V2 {
        pub r#type: String,
        pub schema: u32,
        pub item_schema: u32,
    }

    impl Upgrade<V1> for V2 {
        type Error = &'static str;

        fn upgrade(old: V1) -> Result<Self, &'static str> {
            Ok(V2 { r#type: old.r#type, schema: old.schema, item_schema: 0 })
        }
    }
}

mod in_another_module {
    use super::*;

    #[derive(Model)]
    #[model(table = "items", schema_attr = "v", upgrade_from = "super::old::V2", rename_all = "camelCase")]
    pub struct Item {
        #[hash_key]
        r#type: String,
        #[model(default)]
        schema: u32,
        // Fields of the names that traits and generated code have.
        item_schema: u32,
        number: u32,
        history: Option<String>,
    }

    impl Upgrade<old::V2> for Item {
        type Error = String;

        fn upgrade(old: old::V2) -> Result<Self, String> {
            let old::V2 { r#type, schema, item_schema } = old;
            Ok(Item { r#type, schema, item_schema, number: 0, history: None })
        }
    }

    #[test]
    fn are_found_by_their_paths() {
        assert_eq!(<Item as dynorm::ItemSchema>::NUMBER, 3);
        assert_eq!(<Item as dynorm::ItemSchema>::ATTRIBUTE, "v");
        let _ = Item::scan().filter(Item::number().eq(1u32)).or_outdated();
        let _ = Item::query("a").filter(Item::item_schema().eq(1u32)).or_outdated();
    }
}

/// Two programs' models of one table, made of the same old version.
mod two_of_one {
    use super::*;

    macro_rules! model {
        ($name:ident, $old:path) => {
            #[derive(Model)]
            #[model(table = "items", schema_attr = "v", upgrade_from = $old)]
            struct $name {
                #[hash_key]
                r#type: String,
            }

            impl Upgrade<$old> for $name {
                type Error = Infallible;

                fn upgrade(old: $old) -> Result<Self, Infallible> {
                    Ok($name { r#type: old.r#type })
                }
            }
        };
    }
    model!(One, old::V1);
    model!(Other, old::V2);

    #[test]
    fn have_numbers_of_their_own() {
        assert_eq!((<One as dynorm::ItemSchema>::NUMBER, <Other as dynorm::ItemSchema>::NUMBER), (2, 3));
    }
}

/// A document with a number may still be a part of another, where the number means nothing.
mod inside {
    use super::*;

    #[derive(Model)]
    #[model(table = "boxes", schema_attr = "schema")]
    struct Box {
        #[hash_key]
        id: String,
        kept: Option<old::V1>,
        #[model(flatten)]
        rest: dynorm::Map,
    }

    #[test]
    fn of_a_model() {
        let _ = Box::scan().filter(Box::kept().schema().eq(1u32));
    }
}
