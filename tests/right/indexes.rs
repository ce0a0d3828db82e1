//! Names of indexes: each has a function and a type.

use dynorm::Query;
use dynorm::prelude::*;

mod acronyms {
    use super::*;

    #[derive(Model)]
    #[model(table = "acronyms")]
    struct Host {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "GSI1")]
        gsi1pk: Option<String>,
        #[index(all, hash, name = "HTTPServerIndex")]
        server: Option<String>,
        #[index(all, hash, name = "EmailGSIIndex")]
        email: Option<String>,
        #[index(all, hash, name = "GSI2Index")]
        gsi2pk: Option<String>,
    }

    #[test]
    fn they_stay_together() {
        let _: Query<HostGsi1> = Host::gsi1("a");
        let _: Query<HostHttpServerIndex> = Host::http_server_index("a");
        let _: Query<HostEmailGsiIndex> = Host::email_gsi_index("a");
        let _: Query<HostGsi2Index> = Host::gsi2_index("a");
        let names = Host::schema().indexes.iter().map(|index| index.name.as_ref()).collect::<Vec<_>>();
        assert_eq!(names, ["GSI1", "HTTPServerIndex", "EmailGSIIndex", "GSI2Index"]);
    }
}

mod keywords {
    use super::*;

    #[derive(Model)]
    #[model(table = "keywords")]
    struct Word {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "type")]
        kind: Option<String>,
        #[index(keys_only, hash, name = "Self")]
        own: Option<String>,
        #[index(all, hash, name = "gen")]
        generation: Option<String>,
        #[index(include(own), hash, name = "async")]
        later: Option<String>,
        #[index(all, hash, name = "crate")]
        library: Option<String>,
    }

    #[test]
    fn they_get_index_behind_them() {
        let _: Query<WordTypeIndex> = Word::type_index("a");
        let _: Query<WordSelfIndex> = Word::self_index("a");
        let _: Query<WordGenIndex> = Word::gen_index("a");
        let _: Query<WordAsyncIndex> = Word::async_index("a");
        let _: Query<WordCrateIndex> = Word::crate_index("a");
    }
}

mod own_functions {
    use super::*;

    #[derive(Model)]
    #[model(table = "own_functions")]
    struct Post {
        #[hash_key]
        #[index(all, hash, name = "scan")]
        id: String,
        #[index(all, hash, name = "query")]
        text: String,
    }

    #[test]
    fn they_stay_what_they_are() {
        let _: Query<PostQueryIndex> = Post::query_index("a");
        let _: Query<PostScanIndex> = Post::scan_index("a");
        let _ = Post::query("a");
        let _ = Post::scan();
    }
}

mod named_like_a_field {
    use super::*;

    #[derive(Model)]
    #[model(table = "named_like_a_field")]
    struct User {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "email")]
        email: Option<String>,
    }

    #[test]
    fn the_field_has_the_name() {
        let _: Query<UserEmailIndex> = User::email_index("a");
        let _ = User::email().eq("a");
    }
}

mod named_like_a_raw_field {
    use super::*;

    #[derive(Model)]
    #[model(table = "named_like_a_raw_field")]
    struct User {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "type")]
        r#type: Option<String>,
    }

    #[test]
    fn the_field_has_the_name() {
        let _: Query<UserTypeIndex> = User::type_index("a");
        let _ = User::r#type().eq("a");
    }
}

mod named_table {
    use super::*;

    #[derive(Model)]
    #[model(table = "named_table")]
    struct Guest {
        #[hash_key]
        id: String,
        #[range_key]
        #[index(range, name = "Table")]
        seat: u32,
        #[index(keys_only, hash, name = "Table")]
        number: u32,
    }

    #[test]
    fn it_is_no_other_table() {
        let _ = Guest::table(1).seat().ge(2);
        let _ = Guest::query("a").seat().ge(2);
    }
}

mod punctuation {
    use super::*;

    #[derive(Model)]
    #[model(table = "punctuation")]
    struct Dash {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "---")]
        a: String,
        #[index(all, hash, name = "...", as = "dots")]
        b: String,
        #[index(all, hash, name = "_x_")]
        c: String,
        #[index(all, hash, name = "by.date-joined_Index")]
        d: String,
    }

    #[test]
    fn it_separates_words() {
        let _: Query<DashIndex> = Dash::index("a");
        let _: Query<DashDots> = Dash::dots("a");
        let _: Query<DashX> = Dash::x("a");
        let _: Query<DashByDateJoinedIndex> = Dash::by_date_joined_index("a");
    }
}

mod digits_first {
    use super::*;

    #[derive(Model)]
    #[model(table = "digits_first")]
    struct Sale {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "2024-sales")]
        a: String,
        #[index(all, hash, name = "123")]
        b: String,
    }

    #[test]
    fn they_get_index_before_them() {
        let _: Query<SaleIndex2024Sales> = Sale::index_2024_sales("a");
        let _: Query<SaleIndex123> = Sale::index_123("a");
    }
}

mod long {
    use super::*;

    /// As long as DynamoDB takes.
    #[derive(Model)]
    #[model(table = "long")]
    struct Long {
        #[hash_key]
        id: String,
        #[index(
            all,
            hash,
            as = "long",
            name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        )]
        a: String,
    }

    #[test]
    fn its_function_can_be_short() {
        let _: Query<LongLong> = Long::long("a");
    }
}

mod chosen {
    use super::*;

    #[derive(Model)]
    #[model(table = "chosen")]
    struct Shop {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "GSI1", as = "by_region")]
        region: String,
        #[index(range, name = "GSI1")]
        opened: u64,
        #[index(keys_only, hash, name = "email-index")]
        email: String,
        #[index(keys_only, hash, name = "email_index", as = "by_email")]
        second_email: String,
        #[index(all, hash, as = "r#type")]
        kind: String,
    }

    #[test]
    fn function_and_type_have_it() {
        let _: Query<ShopByRegion> = Shop::by_region("eu");
        let _ = Shop::by_region("eu").opened().ge(1);
        let _: Query<ShopByEmail> = Shop::by_email("a");
        let _: Query<ShopType> = Shop::r#type("a");
        let _: Option<ShopEmailIndex> = None;
        assert_eq!(Shop::schema().indexes[0].name, "GSI1");
    }
}

mod two_models {
    use super::*;

    #[derive(Model)]
    #[model(table = "two_models")]
    struct User {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email-index")]
        a: String,
    }

    #[derive(Model)]
    #[model(table = "two_models_too")]
    struct UserEmail {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "index")]
        a: String,
    }

    #[test]
    fn they_make_two_types() {
        let _: Query<UserEmailIndex> = User::email_index("a");
        let _: Query<UserEmail_Index> = UserEmail::index("a");
    }
}

mod one_letter {
    use super::*;

    #[derive(Model)]
    #[model(table = "one_letter")]
    struct A {
        #[hash_key]
        a: String,
        #[index(all, hash, name = "B-C")]
        b: String,
    }

    #[derive(Model)]
    #[model(table = "one_letter_too")]
    struct AB {
        #[hash_key]
        a: String,
        #[index(all, hash, name = "--C")]
        b: String,
    }

    #[test]
    fn they_make_two_types() {
        let _: Query<ABC> = A::b_c("a");
        let _: Query<AB_C> = AB::c("a");
    }
}

mod shouted {
    #![allow(non_camel_case_types)]

    use super::*;

    #[derive(Model)]
    #[model(table = "shouted")]
    struct user_email {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "INDEX")]
        a: String,
    }

    #[test]
    fn it_is_one_word() {
        let _: Query<user_email_Index> = user_email::index("a");
    }
}
