//! Options as text, as paths, and in lists.

use dynorm::prelude::*;

mod as_paths {
    use super::*;

    mod upper {
        use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};

        pub fn encode<W: Writer>(value: &u32, writer: &mut W) -> Result<(), EncodeError> {
            value.encode(writer)
        }

        pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
            u32::decode(reader)
        }
    }

    fn five() -> u32 {
        5
    }

    #[derive(Model)]
    #[model(table = "as_paths", crate = ::dynorm, paths = Items)]
    struct Item {
        #[hash_key]
        id: u32,
        #[model(default = five)]
        level: u32,
        #[model(default = Vec::new)]
        list: Vec<u32>,
        #[model(with = upper)]
        value: u32,
        #[model(with = self::upper, default = self::five)]
        other: u32,
    }

    #[derive(Projection)]
    #[model(of = self::Item)]
    struct Part {
        level: u32,
    }

    #[test]
    fn are_what_they_are_as_text() {
        let _ = Items::query(1).project::<Part>();
    }
}

mod by_macros {
    use super::*;

    macro_rules! item {
        ($name:ident, $table:literal, $default:path, $krate:path, $index:ident) => {
            #[derive(Model)]
            #[model(table = $table, crate = $krate)]
            struct $name {
                #[hash_key]
                id: u32,
                #[index(all, hash, name = "level", as = $index)]
                #[model(default = $default)]
                level: u32,
            }

            #[derive(Projection)]
            #[model(of = $name, crate = $krate)]
            struct Part {
                level: u32,
            }
        };
    }

    fn five() -> u32 {
        5
    }

    item!(Item, "by_macros", self::five, ::dynorm, by_level);

    #[test]
    fn are_handed_on() {
        let _ = Item::by_level(1).project::<Part>();
        assert_eq!(Item::schema().table, "by_macros");
    }
}

mod by_macros_that_call_macros {
    use super::*;
    use std::convert::Infallible;

    mod stored {
        pub mod hex {
            use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};

            pub fn encode<W: Writer>(value: &u32, writer: &mut W) -> Result<(), EncodeError> {
                format!("{value:x}").encode(writer)
            }

            pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
                let text = String::decode(reader)?;
                u32::from_str_radix(&text, 16).map_err(|_| DecodeError::invalid("no number"))
            }
        }
    }

    #[derive(Model)]
    #[model(table = "by_macros_that_call_macros")]
    pub struct Layout {
        #[hash_key]
        pk: String,
        #[index(include(id), hash, name = "gsi1")]
        gsi1pk: Option<String>,
        id: Option<String>,
        #[entity]
        entity: Option<String>,
    }

    #[derive(Document)]
    #[model(schema_attr = "v")]
    pub struct Old {
        id: String,
    }

    macro_rules! entity {
        ($name:ident: $($options:tt)*) => {
            entity!(@of $name, $($options)*);
        };
        (@of $name:ident, $krate:path, $layout:path, $old:path, $with:path, $default:path, $part:path) => {
            #[derive(Model)]
            #[model(in = $layout, entity = "one", crate = $krate, schema_attr = "v", upgrade_from = $old)]
            #[key(hash = "ONE#{id}")]
            #[key(index = "gsi1", hash = "ONE#{id}", project = $part)]
            struct $name {
                id: String,
                #[model(with = $with, default = $default)]
                level: u32,
            }

            entity!(@part $name, $krate);
        };
        (@part $name:path, $krate:path) => {
            #[derive(Projection)]
            #[model(of = $name, crate = $krate)]
            struct Part {
                id: String,
            }
        };
    }

    entity!(One: ::dynorm, self::Layout, self::Old, self::stored::hex, u32::default, self::Part);

    impl dynorm::Upgrade<Old> for One {
        type Error = Infallible;

        fn upgrade(Old { id }: Old) -> Result<Self, Infallible> {
            Ok(One { id, level: 1 })
        }
    }

    #[test]
    fn are_handed_on_twice() {
        let _ = (One::key("a"), One::gsi1("a"), One::query("a").project::<Part>());
    }
}

mod by_the_macro_of_a_facade {
    pub mod facade {
        pub use dynorm;

        macro_rules! table {
            ($name:ident) => {
                #[derive($crate::right::options::by_the_macro_of_a_facade::facade::dynorm::Model)]
                #[model(
                                    table = "by_the_macro_of_a_facade",
                                    crate = $crate::right::options::by_the_macro_of_a_facade::facade::dynorm
                                )]
                struct $name {
                    #[hash_key]
                    id: u32,
                }
            };
        }
        pub(super) use table;
    }

    facade::table!(Row);

    #[test]
    fn are_found() {
        let _ = Row::query(1);
    }
}

mod lists_in_brackets {
    use super::*;

    #[derive(Model)]
    #[model(table = "lists_in_brackets")]
    #[index(name = "by_status", all, hash = [tenant, status], range = [due])]
    #[index(name = "by_due", include = [note], hash = [tenant], range = [due, status,])]
    struct Order {
        #[hash_key]
        id: u32,
        tenant: String,
        status: String,
        due: u32,
        note: String,
        #[index(include = [note], hash)]
        customer: String,
    }

    #[test]
    fn are_those_in_parentheses() {
        let _ = Order::by_status("a", "b").due().ge(1);
        let _ = Order::by_due("a").due().eq(1).status().eq("b");
        let _ = OrderCustomerIndex { id: 1, customer: String::new(), note: String::new() };
        assert_eq!(Order::schema().indexes.len(), 3);
    }
}

mod spread {
    use super::*;

    #[derive(Model)]
    #[model(table = "spread")]
    #[model(rename_all = "camelCase")]
    #[model()]
    struct Item {
        #[hash_key]
        #[model(rename = "ID")]
        id: u32,
        #[model(default)]
        #[model(rename = "other")]
        the_level: u32,
        #[model(default, rename = "more")]
        more_of_it: u32,
    }

    #[test]
    fn over_attributes() {
        assert_eq!(Item::schema().hash.name, "ID");
        assert_eq!(Item::the_level().to_string(), "other");
    }
}

mod documented {
    use super::*;

    /// A user.
    ///
    /// With "quotes" and `code`.
    #[doc = "More."]
    #[derive(Model)]
    #[doc(alias = "person")]
    #[model(table = "documented")]
    #[must_use]
    #[cfg_attr(all(), allow(clippy::struct_field_names))]
    struct User {
        /// Who.
        #[doc(hidden)]
        #[hash_key]
        user_id: u32,
        #[cfg_attr(all(), model(rename = "n"))]
        user_name: String,
    }

    #[test]
    fn types_stay_so() {
        let _ = User::query(1).filter(User::user_name().eq("a"));
        assert_eq!(User::user_name().to_string(), "n");
    }
}
