//! Generated code is quiet, however strict the crate is that it stands in: this file compiles.

#![deny(
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unreachable_pub,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    warnings,
    clippy::all,
    clippy::nursery,
    clippy::pedantic
)]
#![allow(clippy::redundant_pub_crate, reason = "at odds with unreachable_pub")]

mod inner {
    use dynorm::{Document, Map, Model};

    /// A model with all that a field can have.
    #[derive(Model, Debug)]
    #[model(table = "users", rename_all = "camelCase")]
    pub(super) struct User {
        /// The hash key.
        #[hash_key]
        #[index(range, name = "Inverted")]
        pub(super) id: UserId,
        #[range_key]
        #[index(include(nick), hash, name = "Inverted")]
        last_name: String,
        #[index(keys_only)]
        joined: u64,
        #[model(rename = "nickname", default)]
        nick: String,
        #[model(skip)]
        _cache: Option<u32>,
        role: Role,
        shape: Option<Shape>,
        #[model(flatten)]
        address: Address,
        #[model(flatten)]
        rest: Map,
        #[version(count)]
        version: u32,
    }

    /// A model whose field has its own name.
    #[derive(Model, Debug)]
    #[model(table = "ranks")]
    pub(super) struct Rank {
        /// The hash key.
        #[hash_key]
        pub(super) id: u32,
        rank: u32,
    }

    /// A newtype.
    #[derive(Document, Debug, Clone)]
    pub(super) struct UserId(String);

    #[derive(Document, Debug, Clone, Copy)]
    enum Role {
        Guest,
        #[model(alias = "Boss")]
        Owner,
    }

    #[derive(Document, Debug)]
    enum Colour {
        #[model(alias = "Crimson")]
        Red,
        #[model(other)]
        Other(String),
    }

    #[derive(Document, Debug)]
    enum Word {
        #[model(other)]
        Any(String),
    }

    #[derive(Document, Debug)]
    enum Event {
        Started {
            at: u64,
        },
        #[model(other)]
        Other(dynorm::Value),
    }

    /// A document with older names and a default.
    #[derive(Document, Debug, Default)]
    #[model(default)]
    pub(super) struct Notes {
        #[model(alias = "remarks")]
        lines: Vec<String>,
        colours: Vec<Colour>,
        words: Vec<Word>,
        events: Vec<Event>,
        #[model(skip)]
        pub(super) read: bool,
    }

    impl Notes {
        /// With something in each.
        pub(super) fn some() -> Self {
            Self {
                lines: vec!["a".into()],
                colours: vec![Colour::Red, Colour::Other("blue".into())],
                words: vec![Word::Any("b".into())],
                events: vec![Event::Started { at: 1 }, Event::Other("Ended".into())],
                read: false,
            }
        }
    }

    #[derive(Document, Debug)]
    enum Shape {
        Nothing,
        Circle { radius: u32 },
        Label(String),
        Place(#[model(flatten)] Address),
    }

    #[derive(Document, Debug, Clone)]
    pub(super) struct Address {
        street: Option<String>,
    }

    /// A user with everything.
    pub(super) fn user() -> User {
        let address = Address { street: Some("Hay Lane".into()) };
        let shapes = [
            Shape::Nothing,
            Shape::Circle { radius: 1 },
            Shape::Label("a".into()),
            Shape::Place(address.clone()),
        ];
        User {
            id: UserId("a".into()),
            last_name: "Doe".into(),
            joined: 1,
            nick: "J".into(),
            _cache: None,
            role: if shapes.len() == 4 { Role::Owner } else { Role::Guest },
            shape: shapes.into_iter().next(),
            address,
            rest: Map::new(),
            version: 1,
        }
    }
}

#[test]
fn a_strict_crate_compiles_and_its_model_works() {
    let stored = dynorm::codec::memory::to_map(&inner::user()).expect("it can be stored");
    let read: inner::User = dynorm::codec::memory::from_map(&stored).expect("it can be read");
    assert_eq!(format!("{read:?}"), format!("{:?}", inner::user()));
    assert!(inner::Rank::query(1).preview().is_ok());
    let stored = dynorm::codec::memory::to_map(&inner::Notes::some()).expect("it can be stored");
    let read: inner::Notes = dynorm::codec::memory::from_map(&stored).expect("it can be read");
    assert_eq!(format!("{read:?}"), format!("{:?}", inner::Notes::some()));
    assert!(!read.read, "it is the default's, since it is not stored");
}
