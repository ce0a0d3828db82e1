//! Where a model may stand, and how visible it may be.

use dynorm::prelude::*;

mod in_functions {
    use super::*;

    #[test]
    fn beside_one_another() {
        #[derive(Model)]
        #[model(table = "in_functions")]
        struct User {
            #[hash_key]
            id: String,
            #[index(keys_only, hash, name = "email")]
            email: String,
            home: Home,
        }

        #[derive(Document)]
        struct Home {
            street: String,
        }

        #[derive(Projection)]
        #[model(of = "User")]
        struct Email {
            email: String,
        }

        let _ = User::email_index("a").project::<Email>();
        let _ = User::query("a").filter(User::home().street().eq("a"));
        let _: Option<UserEmailIndex> = None;
    }

    #[test]
    fn with_the_names_of_others() {
        #[derive(Model)]
        #[model(table = "in_functions_too", paths = "People")]
        struct User {
            #[hash_key]
            id: String,
        }

        let _ = People::query("a");
    }
}

mod in_blocks {
    use super::*;

    struct Holder;

    impl Holder {
        fn table(&self) -> &'static str {
            #[derive(Model)]
            #[model(table = "in_methods")]
            struct User {
                #[hash_key]
                id: String,
            }
            &User::schema().table
        }
    }

    const _: () = {
        #[derive(Model)]
        #[model(table = "in_constants")]
        struct User {
            #[hash_key]
            id: String,
            #[index(all, hash, name = "email")]
            email: String,
        }
    };

    trait Named {
        fn name() -> &'static str {
            #[derive(Model)]
            #[model(table = "in_traits")]
            struct User {
                #[hash_key]
                id: String,
            }
            &User::schema().table
        }
    }

    impl Named for Holder {}

    #[test]
    fn of_any_kind() {
        let closure = || {
            #[derive(Model)]
            #[model(table = "in_closures")]
            struct User {
                #[hash_key]
                id: String,
            }
            User::schema().table.to_string()
        };
        assert_eq!((Holder.table(), Holder::name()), ("in_methods", "in_traits"));
        assert_eq!(closure(), "in_closures");
    }
}

mod visibilities {
    mod outer {
        mod inner {
            use dynorm::{Document, Model};

            #[derive(Model)]
            #[model(table = "pub_super")]
            pub(super) struct Above {
                #[hash_key]
                pub(super) id: String,
                #[index(keys_only, hash, name = "email")]
                pub(super) email: String,
                hidden: u32,
            }

            #[derive(Model)]
            #[model(table = "pub_in")]
            pub(in crate::right::scopes::visibilities) struct Within {
                #[hash_key]
                pub(in crate::right::scopes::visibilities) id: String,
                #[index(keys_only, hash, name = "email")]
                pub(in crate::right::scopes::visibilities) email: String,
            }

            #[derive(Model)]
            #[model(table = "pub_crate")]
            pub(crate) struct Everywhere {
                #[hash_key]
                pub(crate) id: String,
                home: Home,
            }

            #[derive(Document)]
            struct Home {
                street: String,
            }

            #[derive(Model)]
            #[model(table = "pub_self", paths = "Privately")]
            pub(self) struct Private {
                #[hash_key]
                id: String,
            }

            #[test]
            fn of_this_module() {
                let _ = Privately::query("a");
                let _ = Everywhere::home().street().eq("a") & Everywhere::id().eq("b");
                let _ = Above::hidden().eq(1);
            }
        }

        pub(super) use inner::{Everywhere, Within};

        #[test]
        fn of_the_module_above() {
            let _ = inner::Above::email_index("a").filter(inner::Above::id().ne("b"));
        }
    }

    #[test]
    fn of_a_module_further_up() {
        let _ = outer::Within::email_index("a").filter(outer::Within::id().ne("b"));
        let _ = outer::Everywhere::query("a");
    }
}

mod keys {
    pub mod models {
        use dynorm::Model;

        /// Its keys are for this module alone, and its methods with them.
        #[derive(Model, Debug)]
        #[model(table = "private_keys")]
        pub struct User {
            #[hash_key]
            id: String,
            #[range_key]
            born: u32,
            pub name: String,
        }

        impl User {
            pub fn new(id: &str) -> Self {
                User { id: id.into(), born: 1, name: String::new() }
            }
        }
    }

    #[test]
    fn may_be_private() {
        let _ = models::User::new("a").name;
        let _ = models::User::query("a").filter(models::User::name().eq("b"));
    }
}

mod names_of_models {
    use super::*;

    #[derive(Model)]
    #[model(table = "r_names_of_models")]
    struct r#Union {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: String,
    }

    #[derive(Model)]
    #[model(table = "names_of_models")]
    struct Table2 {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: String,
    }

    #[derive(Model)]
    #[model(table = "query_names_of_models")]
    struct Query {
        #[hash_key]
        id: String,
    }

    #[derive(Model)]
    #[model(table = "index_names_of_models")]
    struct Index {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "index")]
        index: String,
    }

    #[test]
    fn may_be_those_of_dynorm() {
        let _: Option<UnionEmailIndex> = None;
        let _ = (r#Union::email_index("a"), Table2::email_index("a"));
        let _ = (Query::query("a"), Index::index_index("a"));
        let _: dynorm::Query<IndexIndexIndex> = Index::index_index("a");
    }
}
