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
        assert_eq!(Model::hash_key(&odd), "a");
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
