//! Crates that forbid what others only warn of: generated code has no `allow` that would be an
//! error there, and needs none.

mod visible {
    //! For readers of its documentation.
    #![forbid(missing_docs, missing_debug_implementations, missing_copy_implementations, unreachable_pub)]

    /// What others use.
    pub(crate) mod models {
        use dynorm::{Document, Model, Projection};

        /// A user.
        #[derive(Model, Debug)]
        #[model(table = "visible")]
        pub(crate) struct User {
            /// Who.
            #[hash_key]
            pub(crate) id: String,
            /// When.
            #[range_key]
            pub(crate) at: u32,
            /// Where to.
            #[index(all, hash, name = "email")]
            pub(crate) email: String,
            /// What else.
            #[index(keys_only, hash, name = "nick")]
            pub(crate) nick: String,
            /// Where.
            pub(crate) home: Home,
        }

        /// A home.
        #[derive(Document, Debug)]
        pub(crate) struct Home {
            /// Where.
            pub(crate) street: String,
        }

        /// A part.
        #[derive(Projection, Debug)]
        #[model(of = "User")]
        pub(crate) struct Part {
            /// Where to.
            pub(crate) email: String,
        }
    }

    #[test]
    fn has_docs_and_debug() {
        let _ = models::User::query("a").at().ge(1).project::<models::Part>();
        let _ = models::User::nick_index("a").filter(models::User::home().street().eq("b"));
    }
}

mod public_in_private {
    #![forbid(missing_debug_implementations, missing_copy_implementations)]

    mod hidden {
        /// Public, but nobody can reach it.
        #[derive(dynorm::Model, Debug)]
        #[model(table = "public_in_private")]
        #[index(name = "by_user", all, hash(user), range(born, at))]
        pub struct User {
            #[hash_key]
            pub id: String,
            #[range_key]
            pub at: u32,
            pub user: String,
            pub born: u32,
        }
    }

    #[test]
    fn has_debug() {
        let _ = hidden::User::query("a").at().ge(1);
        let _ = hidden::User::by_user("a").born().eq(1).at().ge(1);
    }
}

mod unused {
    #![forbid(dead_code, unused_imports, unused_variables, unused_mut, unused_must_use, unused_macros)]

    #[derive(dynorm::Model)]
    #[model(table = "unused")]
    struct User {
        #[hash_key]
        id: String,
        #[range_key]
        at: u32,
        #[index(all, hash, name = "email")]
        email: String,
        #[index(keys_only, hash, name = "nick")]
        nick: String,
        home: Home,
        kind: Kind,
    }

    #[derive(dynorm::Document)]
    struct Home {
        street: String,
        exists: bool,
    }

    #[derive(dynorm::Document)]
    enum Kind {
        Sole,
        One(u32),
        Two { a: u32 },
    }

    #[test]
    fn functions_are_no_matter() {
        let home = Home { street: "a".into(), exists: true };
        let user =
            User { id: "a".into(), at: 1, email: "b".into(), nick: "c".into(), home, kind: Kind::Sole };
        let User { id, at, email, nick, home: Home { street, exists }, kind } = user;
        let kinds = [kind, Kind::One(at), Kind::Two { a: 2 }];
        let number: u32 =
            kinds.iter().map(|kind| if let Kind::Two { a } | Kind::One(a) = kind { *a } else { 0 }).sum();
        assert_eq!((number, id + &email + &nick + &street, exists), (3, "abca".to_owned(), true));
    }
}

mod names {
    #![forbid(non_camel_case_types, non_upper_case_globals)]

    #[derive(dynorm::Model)]
    #[model(table = "names")]
    struct User {
        #[hash_key]
        user_id: String,
        #[range_key]
        created_at: u32,
        #[index(keys_only, hash)]
        last_name: String,
    }

    #[test]
    fn of_markers_are_nobody_s_matter() {
        let _ = User::query("a").created_at().ge(1);
        let _ = User::last_name_index("a").limit(1);
    }
}

mod odd_names {
    #[derive(dynorm::Model)]
    #[model(table = "odd_names")]
    #[allow(non_snake_case, reason = "named as in the table")]
    struct User {
        #[hash_key]
        userId: String,
        #[range_key]
        createdAt: u32,
        #[index(keys_only, hash, name = "lastName")]
        lastName: String,
        home: Home,
    }

    #[derive(dynorm::Document)]
    #[allow(non_snake_case, reason = "named as in the table")]
    struct Home {
        streetName: String,
    }

    #[test]
    #[deny(warnings)]
    fn are_allowed_on_the_struct() {
        let _ = User::query("a").createdAt().ge(1).filter(User::home().streetName().eq("a"));
    }
}

mod odd_names_denied_elsewhere {
    #![deny(non_snake_case)]

    #[derive(dynorm::Model)]
    #[model(table = "odd_names_denied_elsewhere")]
    #[allow(non_snake_case, reason = "named as in the table")]
    struct User {
        #[hash_key]
        userId: String,
        #[range_key]
        createdAt: u32,
        #[index(keys_only, hash, name = "lastName")]
        lastName: String,
    }

    #[test]
    fn are_allowed_on_the_struct() {
        let _ = User::query("a").createdAt().ge(1);
    }
}

mod deprecated {
    #![deny(deprecated)]

    use dynorm::{Document, Model};

    #[derive(Document)]
    enum Kind {
        New,
        #[deprecated]
        Old,
        #[deprecated(note = "use `New`")]
        Older(u32),
        #[deprecated]
        Oldest {
            at: u32,
        },
    }

    #[derive(Document)]
    enum Flag {
        On,
        #[deprecated]
        Dim,
    }

    #[derive(Model)]
    #[model(table = "deprecated_fields")]
    struct User {
        #[hash_key]
        id: String,
        #[deprecated]
        name: String,
        kind: Kind,
        flag: Flag,
    }

    #[test]
    fn fields_and_variants_are_the_users_matter_alone() {
        let _ = User::query("a").filter(User::flag().eq(Flag::On));
    }
}

mod deprecated_types {
    #![deny(deprecated)]

    #[deprecated]
    #[derive(dynorm::Model)]
    #[model(table = "deprecated_model")]
    struct Old {
        #[hash_key]
        id: String,
        #[range_key]
        at: u32,
        #[index(keys_only, hash)]
        email: String,
    }

    #[deprecated]
    #[derive(dynorm::Document)]
    struct OldPart {
        id: String,
    }

    #[test]
    #[expect(deprecated, reason = "it is what this is about")]
    fn are_used_with_a_warning() {
        let _ = Old::query("a").at().ge(1);
    }
}

mod types {
    #![forbid(
        single_use_lifetimes,
        unused_lifetimes,
        elided_lifetimes_in_paths,
        explicit_outlives_requirements
    )]

    #[derive(dynorm::Model)]
    #[model(table = "types")]
    struct User {
        #[hash_key]
        id: String,
        #[range_key]
        at: u32,
        #[model(flatten)]
        home: Home,
    }

    #[derive(dynorm::Document)]
    struct Home {
        street: Option<String>,
        kind: Kind,
    }

    #[derive(dynorm::Document)]
    enum Kind {
        Sole,
        Many(Vec<u32>),
    }

    #[test]
    fn lifetimes_are_no_matter() {
        let _ = User::query("a").at().ge(1);
    }
}

mod casts {
    #![forbid(trivial_casts, trivial_numeric_casts, unused_qualifications, unit_bindings, unused_results)]

    #[derive(dynorm::Model)]
    #[model(table = "casts")]
    struct User {
        #[hash_key]
        id: String,
        #[version(count)]
        version: u32,
        #[model(default)]
        level: u8,
        #[ttl]
        expires: i64,
        #[model(unique)]
        email: String,
    }

    #[test]
    fn are_not_made() {
        let _ = User::query("a").not_expired();
    }
}

mod unsafe_code {
    #![forbid(unsafe_code, unsafe_op_in_unsafe_fn, improper_ctypes)]

    #[derive(dynorm::Model)]
    #[model(table = "unsafe_code")]
    struct User {
        #[hash_key]
        id: String,
    }

    #[test]
    fn is_none() {
        let _ = User::query("a");
    }
}

mod several_indexes_of_one_attribute {
    #![deny(clippy::duplicated_attributes)]

    /// Clippy takes what is in the parentheses of two attributes for duplicates, but does not look
    /// into brackets.
    #[derive(dynorm::Model)]
    #[model(table = "several_indexes_of_one_attribute")]
    #[index(name = "by_status", all, hash = [tenant, status], range = [due])]
    #[index(name = "by_due", all, hash = [tenant], range = [due, status])]
    #[index(name = "all_due", keys_only, hash = [due], range = [status])]
    struct Order {
        #[hash_key]
        id: String,
        tenant: String,
        status: String,
        due: u32,
    }

    #[test]
    fn are_possible() {
        let _ = Order::by_due("a").due().eq(1).status().eq("b");
        let _ = Order::all_due(1).status().eq("b");
    }
}

mod key_types {
    use dynorm::{Document, Model};

    /// Neither `Debug` nor `Clone`.
    #[derive(Document)]
    struct Id(String);

    #[derive(Model)]
    #[model(table = "key_types")]
    struct User {
        #[hash_key]
        id: Id,
        #[range_key]
        at: Id,
        #[index(keys_only, hash, name = "email")]
        email: Id,
        #[index(include(note), hash, name = "nick")]
        nick: Id,
        note: Id,
    }

    #[derive(Model)]
    #[model(table = "key_types_with_both")]
    struct Other {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: String,
    }

    #[test]
    fn need_neither_debug_nor_clone() {
        let _ = User::email_index(Id("a".into())).limit(1);
        let _ = UserNickIndex::scan();
    }

    #[test]
    fn what_an_index_holds_has_both_if_they_have() {
        let held = OtherEmailIndex { id: "a".into(), email: "b".into() };
        assert_eq!(format!("{:?}", held.clone()), r#"OtherEmailIndex { id: "a", email: "b" }"#);
    }
}

mod unused_in_macros {
    #![forbid(dead_code)]

    macro_rules! parts {
        ($($name:ident { $($field:ident)* })*) => {
            $(
                #[derive(dynorm::Document)]
                pub(super) struct $name {
                    $(pub(super) $field: u32,)*
                }
            )*
        };
    }
    parts! { Part { one two } }

    #[test]
    fn functions_are_no_matter() {
        let Part { one, two } = Part { one: 1, two: 2 };
        assert_eq!(one + two, 3);
    }
}
