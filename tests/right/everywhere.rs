//! All that can be derived, in places where names of the standard library and of dynorm mean
//! something else, or nothing.

mod without_prelude {
    #![no_implicit_prelude]

    ::std::include!("everything.rs");
}

mod among_types {
    #![allow(non_camel_case_types)]

    struct bool;
    struct usize;
    struct str;
    struct i64;
    struct Option;
    struct Result;
    struct String;
    struct Vec;
    struct Box;
    struct Map;
    struct Path;
    struct Query;
    struct Scan;
    struct Item;
    struct Table;
    struct Index;
    struct Value;
    struct Error;
    struct Primary;
    enum Kinds {
        Some,
        None,
        Ok,
        Err,
    }
    use Kinds::{Err, None, Ok, Some};

    include!("everything.rs");
}

mod among_traits {
    trait Clone {}
    trait Copy {}
    trait Debug {}
    trait Default {}
    trait Deref {}
    trait Encode {}
    trait Decode {}
    trait Fields {}
    trait From {}
    trait Into {}
    trait Iterator {}
    trait Model {}
    trait PartialEq {}
    trait Record {}
    trait Send {}
    trait Sync {}

    include!("everything.rs");
}

mod among_macros {
    macro_rules! not_this_one {
        ($dollar:tt $($name:ident)*) => {
            $(
                macro_rules! $name {
                    ($dollar ($dollar any:tt)*) => {
                        compile_error!("not this one")
                    };
                }
            )*
        };
    }
    not_this_one!($ assert concat format matches panic query_type stringify unreachable vec write);

    ::std::include!("everything.rs");
}

mod among_methods {
    /// Methods that generated code might call by mistake.
    trait Ext {
        fn as_ref(&self) {}
        fn clone(&self) {}
        fn encode(&self) {}
        fn eq(&self) {}
        fn field(&self) {}
        fn finish(&self) {}
        fn get(&self) {}
        fn into(&self) {}
        fn is_absent(&self) {}
        fn iter(&self) {}
        fn len(&self) {}
        fn map(&self) {}
        fn name(&self) {}
        fn next(&self) {}
        fn only(&self) {}
        fn part(&self) {}
        fn skip(&self) {}
        fn string(&self) {}
        fn take(&self) {}
        fn to_owned(&self) {}
        fn unwrap(&self) {}
    }
    impl<T: ?Sized> Ext for T {}

    include!("everything.rs");
}
