//! Names of fields.

use dynorm::prelude::*;

mod own_functions {
    use super::*;

    #[derive(Model)]
    #[model(table = "own_functions")]
    struct Log {
        #[hash_key]
        id: String,
        query: String,
        scan: u32,
    }

    #[test]
    fn they_stay_what_they_are() {
        let _ = Log::query("a").filter(Log::query_path().eq("a") & Log::scan_path().ge(1));
        let _ = Log::scan();
    }
}

mod beside_their_way_out {
    use super::*;

    #[derive(Model)]
    #[model(table = "beside_their_way_out")]
    struct Log {
        #[hash_key]
        id: String,
        query: String,
        query_path: u32,
        scan: u32,
        scan_path: u32,
        scan_path_path: u32,
    }

    #[test]
    fn they_have_another() {
        let _ = Log::query_path().eq(1);
        let _ = Log::query_path_path().eq("a");
        let _ = Log::scan_path_path_path().eq(1);
    }
}

mod of_documents {
    use super::*;

    #[derive(Document)]
    struct Search {
        query: String,
        scan: u32,
        exists: bool,
        size: u32,
        eq: u32,
        clone: u32,
    }

    #[derive(Model)]
    #[model(table = "of_documents")]
    struct Log {
        #[hash_key]
        id: String,
        search: Search,
    }

    #[test]
    fn they_and_operators_can_both_be_reached() {
        let _ = Log::search().query().eq("a") & Log::search().scan().eq(1);
        let _ = Log::search().exists().eq(true) & (*Log::search()).exists();
        let _ = Log::search().size().ge(1) & (*Log::search()).size().ge(1);
        let _ = Log::search().eq().ge(1) & Log::search().clone().ge(1);
    }
}

mod keywords {
    use super::*;

    #[derive(Model)]
    #[model(table = "keywords")]
    struct Word {
        #[hash_key]
        r#type: String,
        #[range_key]
        r#match: u32,
        #[index(all)]
        r#async: u32,
        r#gen: u32,
        r#fn: Option<String>,
        union: u32,
        auto: u32,
    }

    #[test]
    fn they_are_stored_without_their_mark() {
        assert_eq!(Word::schema().hash.name, "type");
        let _ = Word::query("a").r#match().ge(1).filter(Word::r#gen().eq(1));
        let _ = Word::async_index("a").r#async().lt(2).filter(Word::r#fn().exists());
    }
}

mod names_of_traits {
    use super::*;

    /// What traits in scope have, and generated impls.
    #[derive(Model, Clone, Debug, Default, PartialEq)]
    #[model(table = "names_of_traits")]
    struct Odd {
        #[hash_key]
        hash_key: String,
        #[range_key]
        range_key: u32,
        schema: u32,
        encode: u32,
        encode_fields: u32,
        rest: u32,
        finish: u32,
        read: u32,
        fmt: u32,
        hash: u32,
        cmp: u32,
        into: u32,
        try_from: u32,
        borrow: u32,
        deref: u32,
        drop: u32,
        set_version: u32,
        is_new: u32,
        save: u32,
        changes: u32,
    }

    #[test]
    fn they_are_fields_like_others() {
        let odd = Odd { hash_key: "a".into(), ..Default::default() };
        assert_eq!(Model::key_values(&odd).unwrap(), ("a".into(), Some(0.into())));
        let _ = Odd::query("a").range_key().ge(1).filter(Odd::fmt().eq(1) & Odd::save().eq(1));
        assert_eq!(<Odd as Model>::schema().range.as_ref().map(|key| &*key.name), Some("range_key"));
    }
}

mod names_of_generated_code {
    use super::*;

    #[derive(Model)]
    #[model(table = "names_of_generated_code")]
    struct Odd {
        #[hash_key]
        __reader: String,
        __slots: u32,
        __writer: u32,
        __wanted: u32,
        __defaults: u32,
        __value: u32,
        __index: u32,
        __name: u32,
        __dynorm: u32,
        __keys: u32,
        __id: u32,
    }

    #[test]
    fn they_are_fields_like_others() {
        let _ = Odd::query("a").filter(Odd::__slots().eq(1) & Odd::__dynorm().eq(1));
    }
}

mod letters {
    #![allow(non_snake_case)]

    use super::*;

    #[derive(Model)]
    #[model(table = "letters")]
    struct Odd {
        #[hash_key]
        größe: String,
        #[range_key]
        _leading: u32,
        trailing_: u32,
        CamelCase: u32,
        SHOUT: u32,
        S: u32,
        M: u32,
        O: u32,
        名: u32,
        a1: u32,
        #[index(all, hash, name = "letters")]
        A: String,
    }

    #[test]
    fn of_any_kind_are_possible() {
        let _ = Odd::query("a")
            ._leading()
            .ge(1)
            .filter(Odd::S().eq(1) & Odd::名().eq(2) & Odd::CamelCase().eq(3));
        let _ = Odd::letters("a");
    }
}

mod letters_of_keys {
    #![allow(non_snake_case)]

    use super::*;

    #[derive(Model)]
    #[model(table = "letters_of_keys")]
    struct Odd {
        #[hash_key]
        S: String,
        #[range_key]
        O: u32,
        #[index(keys_only, hash, name = "I-S")]
        I: u32,
    }

    #[test]
    fn may_be_those_of_type_parameters() {
        let _ = Odd::query("a").O().ge(1);
        let _ = Odd::i_s(1);
    }
}

mod range_keys {
    use super::*;

    /// Whose method comes beside those of the query.
    #[derive(Model)]
    #[model(table = "range_keys")]
    struct Odd {
        #[hash_key]
        id: String,
        #[range_key]
        wrap: u32,
        #[index(all)]
        inner: u32,
        #[index(all)]
        into_inner: u32,
    }

    #[test]
    fn named_like_generated_methods_have_theirs() {
        let _ = Odd::query("a").wrap().ge(1);
        let _ = Odd::inner_index("a").inner().ge(1);
        let _ = Odd::into_inner_index("a").into_inner().ge(1);
    }
}

mod range_keys_named_like_methods {
    use super::*;

    macro_rules! models {
        ($($model:ident $key:ident),* $(,)?) => {
            $(
                #[derive(Model)]
                #[model(table = "range_keys_named_like_methods")]
                struct $model {
                    #[hash_key]
                    id: String,
                    #[range_key]
                    $key: u64,
                    #[index(all)]
                    other: u64,
                }
            )*

            #[test]
            fn are_reached_by_range() {
                $({
                    let query = $model::query("a").range().ge(1).reverse();
                    let preview = query.preview().expect("a query");
                    assert_eq!(preview.key_condition.as_deref(), Some("#0=:0 AND #1>=:1"));
                    assert_eq!(preview.names[1].1, stringify!($key));
                    let _ = $model::other_index("a").other().lt(1).filter($model::$key().eq(1));
                })*
            }
        };
    }

    models!(
        Page page, Limit limit, Count count, Project project, First first, One one, All all, Select select,
        Filter filter, Reverse reverse, Range range, Stream stream, Pages pages, Models models, Fetch fetch,
        Preview preview, PageSize page_size, Consistent consistent, StartAfter start_after, Clone clone,
        Prefetch prefetch, RateLimit rate_limit, ReportCapacity report_capacity, Into into,
        Concurrency concurrency, Segment segment, Segments segments, Of of, With with, Spec spec,
    );
}

mod keys_of_several_named_like_methods {
    use super::*;

    #[derive(Model)]
    #[model(table = "keys_of_several_named_like_methods")]
    #[index(name = "GSI1", as = "by_page", all, hash(limit, count), range(page, first, size))]
    struct Book {
        #[hash_key]
        id: String,
        limit: u64,
        count: u64,
        page: u64,
        first: u64,
        size: u64,
    }

    #[test]
    fn are_reached_by_range() {
        let query = Book::by_page(1, 2).range().eq(3).range().eq(4).size().ge(5);
        let preview = query.preview().expect("a query");
        let names: Vec<_> = preview.names.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["limit", "count", "page", "first", "size"]);
    }
}

mod optional_bounds {
    use super::*;

    #[derive(Model)]
    #[model(table = "optional_bounds")]
    struct Product {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "by-category")]
        category: String,
        #[index(range, name = "by-category")]
        price: u64,
    }

    #[test]
    fn are_one_type_whichever_are_there() {
        let bounds = [(None, None), (Some(1), None), (None, Some(2)), (Some(1), Some(2))];
        let query = |(min, max)| Product::by_category("tea").price().within(min, max);
        let queries = bounds.map(query);
        assert_eq!(queries.len(), 4);

        let mut one = Product::by_category("tea").price().any();
        for (min, _) in bounds {
            let price = Product::by_category("tea").price();
            one = match min {
                Some(min) => price.gt(min),
                None => price.any(),
            };
        }
        let _ = one.reverse();
    }

    #[test]
    fn may_be_texts() {
        #[derive(Model)]
        #[model(table = "optional_bounds_of_texts")]
        struct User {
            #[hash_key]
            id: String,
            #[range_key]
            name: String,
        }
        let (from, to) = (Some("a"), Some(String::from("b")));
        let _ = User::query("a").name().within(from, to);
    }
}

mod methods_named_like_those_of_items {
    use super::*;

    #[derive(Model)]
    #[model(table = "methods_named_like_those_of_items")]
    struct Order {
        #[hash_key]
        id: u32,
        changes: u32,
    }

    impl Order {
        fn is_new(&self) -> u32 {
            self.changes
        }

        fn save(&mut self) -> u32 {
            self.changes += 1;
            self.changes
        }
    }

    fn both(item: &mut dynorm::Item<Order>) -> (bool, [u32; 4]) {
        (item.is_new(), [(**item).is_new(), Order::is_new(item), (**item).save(), item.changes])
    }

    #[test]
    fn are_both_reachable() {
        let _ = both;
    }
}
