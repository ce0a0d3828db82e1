//! Programs that know dynorm by another name, or through another crate.

mod reexported {
    /// A crate of a company that hands dynorm on.
    mod platform {
        pub mod mapper {
            pub use dynorm::*;
        }
    }

    use platform::mapper::{Document, Model, Projection};

    #[derive(Model)]
    #[model(table = "reexported", crate = "crate::right::facades::reexported::platform::mapper")]
    struct User {
        #[hash_key]
        id: String,
        #[index(include(home), hash, name = "email")]
        email: String,
        home: Home,
        role: Role,
    }

    #[derive(Document, Clone, Debug)]
    #[model(crate = "platform::mapper")]
    struct Home {
        street: String,
    }

    #[derive(Document)]
    #[model(crate = "self::platform::mapper")]
    enum Role {
        Guest,
        Member { since: u32 },
    }

    #[derive(Projection)]
    #[model(of = "User", crate = "platform::mapper")]
    struct Email {
        email: String,
    }

    #[test]
    fn is_found_by_its_path() {
        let _ = User::email_index("a").project::<Email>();
    }
}

mod renamed {
    extern crate dynorm as mapper;

    use self::mapper::Model;

    #[derive(Model)]
    #[model(table = "renamed", crate = "mapper", paths = "Users")]
    struct User {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "email")]
        email: String,
    }

    #[test]
    fn is_found_by_its_name() {
        let _ = Users::email_index("a");
    }
}

mod by_macro {
    /// A macro of a facade, which knows where dynorm is.
    macro_rules! table {
        ($name:ident, $table:literal { $key:ident: $type:ty }) => {
            #[derive($crate::right::facades::by_macro::mapper::Model)]
            #[model(table = $table, crate = "crate::right::facades::by_macro::mapper")]
            struct $name {
                #[hash_key]
                $key: $type,
            }
        };
    }

    use dynorm as mapper;

    table!(User, "by_macro" { id: String });

    #[test]
    fn is_found_by_its_path() {
        let _ = User::query("a");
    }
}

mod without_imports {
    #[derive(dynorm::Model)]
    #[model(table = "without_imports")]
    struct User {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: String,
        home: Home,
    }

    #[derive(::dynorm::Document)]
    struct Home {
        street: String,
    }

    #[test]
    fn everything_has_its_path() {
        let _ = User::email_index("a").filter(User::home().street().eq("a"));
    }
}

mod imported_otherwise {
    use dynorm::{Document as Stored, Model as Table};

    #[derive(Table)]
    #[model(table = "imported_otherwise")]
    struct User {
        #[hash_key]
        id: String,
        home: Home,
    }

    #[derive(Stored)]
    struct Home {
        street: String,
    }

    #[test]
    fn derives_have_other_names() {
        let _ = User::query("a").filter(User::home().street().eq("a"));
    }
}
