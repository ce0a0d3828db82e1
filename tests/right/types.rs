//! Types of fields, written in any way.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use dynorm::prelude::*;

mod aliases {
    use super::*;

    type Name = String;
    type Maybe<T> = Option<T>;

    #[derive(Model)]
    #[model(table = "aliases")]
    struct User {
        #[hash_key]
        id: Name,
        #[index(all, hash, name = "email")]
        email: Maybe<Name>,
    }

    #[test]
    fn are_what_they_stand_for() {
        let _ = User::email_index("a").filter(User::id().eq("a"));
        let _ = User::email().exists();
    }
}

mod paths {
    use super::*;

    trait Own {
        type Key;
    }

    struct Keys;

    impl Own for Keys {
        type Key = String;
    }

    #[derive(Model)]
    #[model(table = "paths_of_types")]
    struct User {
        #[hash_key]
        id: <Keys as Own>::Key,
        #[range_key]
        born: ::core::primitive::u64,
        email: ::std::option::Option<::std::string::String>,
        home: self::home::Home,
        tags: (BTreeSet<String>),
    }

    mod home {
        #[derive(dynorm::Document)]
        pub(super) struct Home {
            pub(super) street: super::Street,
        }
    }

    #[derive(Document)]
    struct Street(String);

    #[test]
    fn may_be_long() {
        let _ = User::query("a").born().ge(1).filter(User::tags().contains("b"));
    }
}

mod recursive {
    use super::*;

    #[derive(Document)]
    struct Node {
        name: String,
        left: Option<Box<Self>>,
        children: Vec<Self>,
        by_name: BTreeMap<String, Node>,
    }

    #[derive(Model)]
    #[model(table = "recursive")]
    struct Tree {
        #[hash_key]
        id: String,
        root: Node,
    }

    #[test]
    fn documents_hold_themselves() {
        let _ = Tree::root().children().at(0).name().eq("a");
        let _ = Tree::query("a").filter(Tree::root().by_name().key("b").name().eq("a"));
    }
}

mod pointers {
    use super::*;

    #[derive(Model)]
    #[model(table = "pointers")]
    struct User {
        #[hash_key]
        id: Box<str>,
        text: Cow<'static, str>,
        shared: Arc<str>,
        boxed: Box<u32>,
        list: Box<Vec<u8>>,
    }

    #[test]
    fn are_what_they_point_to() {
        let _ = User::query("a").filter(User::text().eq("b"));
    }
}

mod collections {
    use super::*;

    #[derive(Model)]
    #[model(table = "collections")]
    struct User {
        #[hash_key]
        id: String,
        list: Vec<Vec<u32>>,
        map: HashMap<String, Vec<BTreeMap<String, u32>>>,
        set: BTreeSet<u32>,
        nothing: Option<()>,
    }

    #[test]
    fn stand_in_one_another() {
        let _ = User::list().at(0).at(1).eq(1) & User::map().key("a").at(0).key("b").ge(1);
        let _ = User::query("a").filter(User::set().contains(1u32));
    }
}

mod newtypes {
    use super::*;

    #[derive(Document, Clone, Debug, PartialEq)]
    struct UserId(String);

    #[derive(Document, Clone, Copy, Debug, PartialEq)]
    enum Status {
        Open,
        Closed,
    }

    #[derive(Model)]
    #[model(table = "newtypes")]
    struct Order {
        #[hash_key]
        id: UserId,
        #[range_key]
        status: Status,
        #[index(keys_only)]
        second: Status,
    }

    #[test]
    fn are_keys() {
        let _ = Order::query(UserId("a".into())).status().eq(Status::Open);
        let _ = Order::second_index(UserId("a".into())).second().eq(Status::Closed);
    }
}

mod one_field {
    use super::*;

    #[derive(Model)]
    #[model(table = "one_field")]
    struct Seen {
        #[hash_key]
        id: String,
    }

    #[test]
    fn is_enough() {
        let _ = Seen::query("a");
    }
}

mod flattened {
    use super::*;

    #[derive(Document)]
    struct Common {
        created: u64,
        query: String,
    }

    #[derive(Model)]
    #[model(table = "flattened")]
    struct User {
        #[hash_key]
        id: String,
        #[model(flatten)]
        scan: Common,
        #[model(flatten)]
        query: dynorm::Map,
        #[model(skip)]
        email_index: u32,
        #[index(all, hash, name = "email-index")]
        email: String,
    }

    #[test]
    fn fields_have_no_path_that_could_be_in_the_way() {
        let _ = User::query("a");
        let _ = User::scan();
        let _ = User::email_index("a");
    }
}

mod wide {
    use super::*;

    macro_rules! wide {
        ($($field:ident)*) => {
            #[derive(Model)]
            #[model(table = "wide")]
            struct Wide {
                #[hash_key]
                id: String,
                $($field: Option<u32>,)*
            }
        };
    }

    wide!(a b c d e f g h i j k l m n o p q r s t u v w x y z aa ab ac ad ae af ag ah ai aj ak al am an ao ap aq ar);

    #[test]
    fn structs_are_possible() {
        let _ = Wide::query("a").filter(Wide::ar().eq(1));
    }
}
