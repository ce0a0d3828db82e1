//! Structs of many fields.

use dynorm::prelude::*;

macro_rules! fields {
    ($(#[$derive:meta])* $name:ident { $($first:tt)* }) => {
        fields! { @ $(#[$derive])* $name { $($first)* }
            a_field_of_a_long_name_0: Option<u32>, a_field_of_a_long_name_1: Option<String>,
            a_field_of_a_long_name_2: Option<u32>, a_field_of_a_long_name_3: Option<String>,
            a_field_of_a_long_name_4: Option<u32>, a_field_of_a_long_name_5: Option<String>,
            a_field_of_a_long_name_6: Option<u32>, a_field_of_a_long_name_7: Option<String>,
            a_field_of_a_long_name_8: Option<u32>, a_field_of_a_long_name_9: Option<String>,
            a_field_of_a_long_name_10: Option<u32>, a_field_of_a_long_name_11: Option<String>,
            a_field_of_a_long_name_12: Option<u32>, a_field_of_a_long_name_13: Option<String>,
            a_field_of_a_long_name_14: Option<u32>, a_field_of_a_long_name_15: Option<String>,
            a_field_of_a_long_name_16: Option<u32>, a_field_of_a_long_name_17: Option<String>,
            a_field_of_a_long_name_18: Option<u32>, a_field_of_a_long_name_19: Option<String>,
        }
    };
    (@ $(#[$derive:meta])* $name:ident { $($first:tt)* } $($field:ident: $ty:ty,)*) => {
        $(#[$derive])*
        struct $name { $($first)* $($field: $ty,)* }
    };
}

mod flattened {
    use super::*;

    fields! { #[derive(Document)] Part {} }

    #[derive(Model)]
    #[model(table = "flattened")]
    struct Item {
        #[hash_key]
        id: u32,
        #[model(flatten)]
        part: Part,
        #[model(flatten)]
        rest: dynorm::Map,
    }

    #[test]
    fn is_possible() {
        let _ = Item::query(1);
    }
}

mod projected {
    use super::*;

    fields! { #[derive(Model)] #[model(table = "projected")] Item { #[hash_key] id: u32, } }
    fields! { #[derive(Projection)] #[model(of = Item)] Part {} }

    #[test]
    fn is_possible() {
        let _ = Item::query(1).project::<Part>().filter(Item::a_field_of_a_long_name_19().exists());
    }
}

mod twenty_indexes {
    use super::*;

    macro_rules! indexed {
        ($($field:ident)*) => {
            #[derive(Model)]
            #[model(table = "twenty_indexes")]
            struct Item {
                #[hash_key]
                id: u32,
                $(#[index(keys_only, hash)] $field: Option<String>,)*
            }
        };
    }
    indexed!(a b c d e f g h i j k l m n o p q r s t);

    #[test]
    fn are_possible() {
        let _ = Item::t_index("a").limit(1);
        assert_eq!(Item::schema().indexes.len(), 20);
    }
}

mod five_local_indexes {
    use super::*;

    #[derive(Model)]
    #[model(table = "five_local_indexes")]
    struct Item {
        #[hash_key]
        id: u32,
        #[range_key]
        at: u32,
        #[index(all)]
        a: u32,
        #[index(keys_only)]
        b: Option<String>,
        #[index(include(a, b))]
        c: Vec<u8>,
        #[index(all)]
        d: i64,
        #[index(all)]
        e: f64,
    }

    #[test]
    fn are_possible() {
        let _ = Item::e_index(1).e().lt(1.5).consistent();
        let _ = Item::c_index(1).c().begins_with(b"a");
    }
}

mod every_key {
    use super::*;

    #[derive(Model)]
    #[model(table = "every_key")]
    #[index(name = "four", all, hash(a, b, c, d), range(e, f, g, h))]
    struct Item {
        #[hash_key]
        id: u32,
        a: u32,
        b: String,
        c: Option<Vec<u8>>,
        d: Option<i8>,
        e: u32,
        f: Option<String>,
        g: Option<Vec<u8>>,
        h: i8,
    }

    #[test]
    fn of_four_and_four() {
        let _ = Item::four(1, "a", b"b", 2).e().eq(1).f().eq("a").g().eq(b"b").h().between(1, 2);
    }
}
