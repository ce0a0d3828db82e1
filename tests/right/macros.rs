//! Models that macros write.

use dynorm::prelude::*;

mod fields {
    use super::*;

    macro_rules! model {
        ($name:ident, $table:literal, $key:ident: $key_type:ty, { $($field:ident: $type:ty),* }) => {
            #[derive(Model)]
            #[model(table = $table)]
            struct $name {
                #[hash_key]
                $key: $key_type,
                $($field: $type),*
            }
        };
    }

    model!(User, "users_of_macro", id: String, { email: Option<String>, age: u32, r#type: u8 });

    #[test]
    fn of_the_caller_are_reached_by_the_caller() {
        let _ = User::query("a").filter(User::email().exists() & User::age().ge(1) & User::r#type().eq(1));
    }
}

mod hygiene {
    use super::*;

    /// The model's own field is the macro's, and so is its function.
    macro_rules! with_id {
        ($name:ident { $($field:ident: $type:ty),* }) => {
            #[derive(Model)]
            #[model(table = "hygiene")]
            struct $name {
                #[hash_key]
                id: String,
                #[range_key]
                value: u32,
                #[index(all)]
                reader: u32,
                $($field: $type),*
            }

            impl $name {
                fn born_late(id: &str, value: u32) -> String {
                    format!("{:?}", $name::query(id).value().ge(value).filter($name::reader().eq(1)))
                }
            }
        };
    }

    with_id!(User { email: String });

    #[test]
    fn of_a_macro_is_none_for_fields() {
        assert!(!User::born_late("a", 1).is_empty());
        let _ = User::query("a").value().ge(1).filter(User::email().eq("a") & User::reader().eq(1));
        let _ = User::reader_index("a").reader().ge(1);
    }
}

mod attributes {
    use super::*;

    macro_rules! with_attributes {
        ($(#[$outer:meta])* struct $name:ident { $($(#[$inner:meta])* $field:ident: $type:ty),* $(,)? }) => {
            $(#[$outer])*
            struct $name {
                $($(#[$inner])* $field: $type),*
            }
        };
    }

    with_attributes! {
        /// A user.
        #[derive(Model)]
        #[model(table = "attributes", rename_all = "camelCase")]
        struct User {
            /// The name.
            #[hash_key]
            first_name: String,
            #[index(all, hash, name = "email-index", as = "by_email")]
            email_address: Option<String>,
        }
    }

    #[test]
    fn pass_through() {
        let _ = User::by_email("a").filter(User::first_name().eq("a"));
        assert_eq!(User::email_address().attribute_path().to_string(), "emailAddress");
    }
}

mod literals {
    use super::*;

    macro_rules! named {
        ($table:literal, $attribute:literal, $index:literal, $function:literal, $paths:literal) => {
            #[derive(Model)]
            #[model(table = $table, paths = $paths)]
            struct User {
                #[hash_key]
                #[model(rename = $attribute)]
                id: String,
                #[index(all, hash, name = $index, as = $function)]
                email: Option<String>,
            }
        };
    }

    named!("literals", "ID", "GSI1", "by_email", "Users");

    #[test]
    fn of_the_caller_are_taken() {
        let _ = Users::by_email("a");
        assert_eq!(User::schema().hash.name, "ID");
    }
}

mod whole_items {
    use super::*;

    macro_rules! derived {
        ($item:item) => {
            #[derive(Model)]
            #[model(table = "whole_items")]
            $item
        };
    }

    derived! {
        struct User {
            #[hash_key]
            id: String,
            #[range_key]
            born: u32,
        }
    }

    #[test]
    fn get_their_derive_from_a_macro() {
        let _ = User::query("a").born().ge(1);
    }
}

mod types {
    use super::*;

    macro_rules! optional {
        ($type:ty) => {
            Option<$type>
        };
    }

    #[derive(Model)]
    #[model(table = "types_of_macros")]
    struct User {
        #[hash_key]
        id: String,
        email: optional!(String),
    }

    #[test]
    fn may_be_macros_themselves() {
        let _ = User::email().exists();
    }
}

mod nested {
    use super::*;

    macro_rules! outer {
        ($($name:ident),*) => {
            $(
                outer!(@one $name);
            )*
        };
        (@one $name:ident) => {
            #[derive(Model)]
            #[model(table = "nested")]
            struct $name {
                #[hash_key]
                id: String,
                #[index(keys_only, hash, name = "email")]
                email: String,
            }
        };
    }

    outer!(User, Guest);

    #[test]
    fn macros_make_several() {
        let _ = (User::email_index("a"), Guest::email_index("a"));
    }
}

mod enums {
    use super::*;

    macro_rules! kinds {
        ($($variant:ident = $text:literal),*) => {
            #[derive(Document, Clone, Copy, Debug, PartialEq)]
            enum Kind {
                $(#[model(rename = $text)] $variant),*
            }
        };
    }

    kinds!(Small = "s", Large = "l");

    #[test]
    fn have_variants_of_the_caller() {
        assert_eq!((Kind::Small, Kind::Large), (Kind::Small, Kind::Large));
    }
}

mod collections {
    use super::*;

    /// All names are the caller's, and stand in the macro's code.
    macro_rules! shop {
        ($shop:ident: $page:ident $whole:ident { $($name:ident / $field:ident = $text:literal by $range:literal),* }) => {
            #[derive(Model)]
            #[model(table = "shop")]
            struct $shop {
                #[hash_key]
                pk: String,
                #[range_key]
                sk: String,
                #[entity]
                entity: Option<String>,
            }

            $(
                #[derive(Model)]
                #[model(in = $shop, entity = $text)]
                #[key(hash = "A#{id}", range = $range)]
                struct $name {
                    id: String,
                }
            )*

            #[derive(Collection)]
            enum $page {
                $($name($name),)*
                #[model(other)]
                Other(dynorm::Map),
            }

            #[derive(Collection)]
            struct $whole {
                $(#[many] $field: Vec<$name>,)*
                #[model(other)]
                other: Vec<dynorm::Map>,
            }
        };
    }

    shop!(Shop: Page Whole { Order / orders = "order" by "ORDER", Visit / visits = "visit" by "VISIT" });

    #[test]
    fn have_entities_of_the_caller() {
        let _ = Order::partition("a").entities::<Page>();
        let _ = |visits: &Table<Visit>| Visit::partition("a").gather::<Whole>(visits);
    }
}
