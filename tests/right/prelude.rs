//! Modules in which nothing of std is there by itself, nor the attributes of tools.

mod models {
    #![no_implicit_prelude]

    #[::std::prelude::v1::derive(::dynorm::Model)]
    #[model(table = "without_prelude")]
    #[index(name = "by_status", all, hash(user, status), range(level, at))]
    struct User {
        #[hash_key]
        id: ::std::string::String,
        #[range_key]
        at: u32,
        #[index(all, hash)]
        email: ::std::option::Option<::std::string::String>,
        #[index(keys_only, hash)]
        user: ::std::string::String,
        status: ::std::string::String,
        level: u32,
        home: ::std::option::Option<Home>,
        kind: Kind,
        #[version]
        version: u64,
        #[model(default)]
        visits: u32,
        #[model(default = "Home::level")]
        limit: u8,
        #[ttl]
        expires: ::std::option::Option<u64>,
        #[model(skip)]
        cache: u32,
        #[model(flatten)]
        rest: ::dynorm::Map,
    }

    #[::std::prelude::v1::derive(::dynorm::Document)]
    struct Home {
        street: ::std::string::String,
    }

    impl Home {
        fn level() -> u8 {
            1
        }
    }

    #[::std::prelude::v1::derive(::dynorm::Document)]
    enum Kind {
        Sole,
        One(u32),
        Two { a: u32, b: ::std::string::String },
    }

    #[::std::prelude::v1::derive(::dynorm::Projection)]
    #[model(of = "User")]
    struct Part {
        user: ::std::string::String,
    }

    #[::std::prelude::v1::test]
    fn are_whole() {
        let _ = User::query("a").at().ge(1u32).filter(User::home().street().exists());
        let _ = User::by_status("a", "b").level().eq(1u32).at().lt(2u32).project::<Part>();
        let _ = User::scan().not_expired();
    }
}

mod enums {
    #![no_implicit_prelude]

    #[::std::prelude::v1::derive(::dynorm::Document)]
    enum Status {
        Open,
        Done,
    }

    #[::std::prelude::v1::derive(::dynorm::Document)]
    struct Id(::std::string::String);

    #[::std::prelude::v1::derive(::dynorm::Model)]
    #[model(table = "enums_without_prelude", paths = "Tasks")]
    struct Task {
        #[hash_key]
        id: Id,
        #[range_key]
        status: Status,
        all: ::std::vec::Vec<Status>,
    }

    #[::std::prelude::v1::test]
    fn are_keys_and_elements() {
        let _ = Tasks::query(Id(::std::convert::From::from("a"))).status().eq(Status::Open);
        let _ = Tasks::all().contains(Status::Done);
    }
}

mod entities {
    #![no_implicit_prelude]

    #[::std::prelude::v1::derive(::dynorm::Model)]
    #[model(table = "entities_without_prelude")]
    struct Shop {
        #[hash_key]
        pk: ::std::string::String,
        #[range_key]
        sk: ::std::string::String,
        #[entity]
        kind: ::std::string::String,
        #[index(all, hash, name = "gsi1")]
        gsi1pk: ::std::option::Option<::std::string::String>,
        #[index(range, name = "gsi1")]
        gsi1sk: ::std::option::Option<::std::string::String>,
    }

    #[::std::prelude::v1::derive(::dynorm::Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
    #[key(index = "gsi1", hash = "DAY#{day}", range = "{number:06}")]
    struct Order {
        customer: ::std::string::String,
        number: u32,
        day: ::std::string::String,
    }

    #[::std::prelude::v1::test]
    fn are_models_too() {
        let _ = Order::query("c1").number().ge(2u32);
        let _ = Order::gsi1("monday").number().eq(2u32);
        let _ = Order::key("c1", 7u32);
    }
}

mod stored_otherwise {
    #![no_implicit_prelude]

    mod upper {
        pub(super) fn encode<W: ::dynorm::codec::Writer>(
            value: &u32,
            writer: &mut W,
        ) -> ::std::result::Result<(), ::dynorm::codec::EncodeError> {
            ::dynorm::codec::Encode::encode(value, writer)
        }

        pub(super) fn decode<'de, R: ::dynorm::codec::Reader<'de>>(
            reader: &mut R,
        ) -> ::std::result::Result<u32, ::dynorm::codec::DecodeError> {
            ::dynorm::codec::Decode::decode(reader)
        }
    }

    #[::std::prelude::v1::derive(::dynorm::Model)]
    #[model(table = "stored_otherwise")]
    struct Item {
        #[hash_key]
        id: u32,
        #[model(with = "upper")]
        value: u32,
    }

    #[::std::prelude::v1::test]
    fn by_functions_of_their_own() {
        let _ = Item::query(1u32);
    }
}
