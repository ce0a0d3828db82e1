//! What every edition compiles: each module is a program of its own.

#![allow(dead_code, clippy::pedantic, reason = "a program may be right and not tidy")]

mod models {
    use dynorm::{Document, Model, Projection};

    #[derive(Model)]
    #[model(table = "models", rename_all = "camelCase")]
    #[index(name = "by_status", all, hash = [tenant, status], range = [due, at])]
    struct User {
        #[hash_key]
        id: String,
        #[range_key]
        at: u32,
        #[index(all, hash)]
        email: Option<String>,
        #[index(keys_only, hash, name = "nick")]
        nick: String,
        tenant: String,
        status: Status,
        due: u64,
        home: Option<Home>,
        kinds: Vec<Kind>,
        #[version]
        version: u64,
        #[ttl]
        expires: Option<i64>,
        #[model(default = Default::default)]
        visits: u32,
        #[model(flatten)]
        rest: dynorm::Map,
    }

    #[derive(Document)]
    enum Status {
        Open,
        Done,
    }

    #[derive(Document)]
    struct Home {
        street: String,
    }

    #[derive(Document)]
    enum Kind {
        Sole,
        One(u32),
        Two { a: u32, b: Box<str> },
    }

    #[derive(Projection)]
    #[model(of = User, rename_all = "camelCase")]
    struct Part {
        email: Option<String>,
        #[model(flatten)]
        rest: dynorm::Map,
    }

    #[test]
    fn are_whole() {
        let _ = User::query("a").at().ge(1u32).filter(User::home().street().eq("b")).not_expired();
        let _ = User::by_status("a", Status::Open).due().eq(1u64).at().any().project::<Part>();
        let _ = User::kinds().at(0).exists() & User::status().eq(Status::Done);
        assert_eq!(User::schema().indexes.len(), 3);
    }
}

mod words_of_later_editions {
    use dynorm::Model;

    #[derive(Model)]
    #[model(table = "words")]
    struct Word {
        #[hash_key]
        r#gen: String,
        #[range_key]
        r#try: u32,
        #[index(all)]
        r#async: u32,
        r#dyn: Option<String>,
        r#await: bool,
    }

    #[test]
    fn are_names() {
        let _ = Word::query("a").r#try().ge(1u32).filter(Word::r#dyn().exists());
        let _ = Word::async_index("a").r#async().lt(1u32);
        assert_eq!(Word::schema().hash.name, "gen");
    }
}

mod entities {
    use dynorm::Model;

    #[derive(Model)]
    #[model(table = "entities")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        kind: String,
        #[index(all, hash, name = "gsi1")]
        gsi1pk: Option<String>,
        #[index(range, name = "gsi1")]
        gsi1sk: Option<String>,
    }

    #[derive(Model)]
    #[model(in = Shop, entity = "order", paths = Orders)]
    #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
    #[key(index = "gsi1", hash = "DAY#{day}", range = "{number:06}", as = "by_day")]
    struct Order {
        customer: String,
        number: u32,
        day: Option<String>,
    }

    #[test]
    fn are_models_too() {
        let _ = Orders::query("c1").number().ge(2u32);
        let _ = Orders::by_day("monday").number().eq(2u32);
    }
}

mod in_functions {
    #[test]
    fn with_macros() {
        macro_rules! table {
            ($name:ident { $($field:ident: $ty:ty),* }) => {
                #[derive(dynorm::Model)]
                #[model(table = "in_functions")]
                struct $name {
                    #[hash_key]
                    id: u64,
                    $($field: $ty,)*
                }
            };
        }
        table!(Row { a: u32, b: Option<String> });
        let _ = Row::query(1u64).filter(Row::a().eq(1u32) | Row::b().not_exists());
    }
}
