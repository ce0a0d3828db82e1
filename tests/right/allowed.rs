//! Lints that are allowed where the user allows them: at a field, a variant or the whole type.

mod at_fields {
    #![deny(deprecated, unused_parens, unused_qualifications, clippy::box_collection, clippy::option_option)]

    use dynorm::{Document, Model, Projection};

    #[deprecated]
    #[derive(Document, Debug, Clone, Default)]
    struct Id(String);

    #[deprecated]
    #[derive(Document, Default)]
    struct Old {
        at: u32,
    }

    #[derive(Model)]
    #[model(table = "allowed_at_fields")]
    struct User {
        #[hash_key]
        #[allow(deprecated)]
        id: Id,
        #[index(all, hash, name = "by_email")]
        #[expect(deprecated, reason = "stored before there was another")]
        email: Id,
        #[index(include(old), hash, name = "by_nick")]
        #[allow(deprecated)]
        nick: Id,
        #[allow(deprecated)]
        old: Option<Old>,
        #[model(flatten)]
        #[allow(deprecated)]
        flat: Old,
        #[model(default)]
        #[allow(clippy::box_collection)]
        list: Box<Vec<u8>>,
        #[allow(clippy::option_option, reason = "absent, `NULL` or there")]
        twice: Option<Option<u8>>,
    }

    #[derive(Projection)]
    #[model(of = "User")]
    struct Part {
        #[allow(unused_parens)]
        list: (Box<[u8]>),
    }

    #[derive(Document)]
    struct Home {
        #[allow(unused_qualifications)]
        street: std::string::String,
        #[allow(unused_parens)]
        city: (String),
    }

    #[test]
    fn are_so_in_generated_code() {
        let _ = User::scan().filter(User::list().exists()).project::<Part>();
    }
}

mod at_variants {
    #![deny(deprecated)]

    use dynorm::Document;

    #[deprecated]
    #[derive(Document)]
    struct Old {
        at: u32,
    }

    #[derive(Document)]
    enum Kind {
        #[allow(deprecated)]
        One(Old),
        Two(#[allow(deprecated)] Option<Old>),
        Three {
            #[expect(deprecated, reason = "there are such items")]
            old: Old,
        },
    }
}

mod at_types {
    #![deny(deprecated)]

    use dynorm::prelude::*;

    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        entity: Option<String>,
    }

    #[deprecated]
    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "A#{id}", range = "ORDER")]
    struct Order {
        id: String,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "visit")]
    #[key(hash = "A#{id}", range = "VISIT")]
    struct Visit {
        id: String,
    }

    #[allow(deprecated)]
    #[derive(Collection)]
    enum Page {
        Order(Order),
        #[deprecated]
        Visit(Visit),
    }

    #[derive(Collection)]
    struct Whole {
        #[one]
        #[expect(deprecated, reason = "it is still there")]
        order: Item<Order>,
        #[deprecated]
        #[many]
        visits: Vec<Visit>,
    }

    #[test]
    fn are_so_in_generated_code() {
        let _ = Visit::partition("a").entities::<Page>();
        let _ = |visits: &Table<Visit>| Visit::partition("a").gather::<Whole>(visits);
    }
}
