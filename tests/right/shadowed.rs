//! Names of the standard library that mean something else where the model stands.

mod types {
    use dynorm::{Document, Model, Projection};

    struct Option;
    struct Result;
    struct String;
    struct Vec;
    struct Box;
    struct Map;
    struct Path;
    struct Query;
    struct Primary;
    enum Kinds {
        Some,
        None,
        Ok,
        Err,
    }
    use Kinds::{Err, None, Ok, Some};

    type Text = std::string::String;

    #[derive(Model)]
    #[model(table = "types")]
    struct User {
        #[hash_key]
        id: Text,
        #[range_key]
        born: u32,
        #[index(include(home), hash, name = "email")]
        email: std::option::Option<Text>,
        #[version(count)]
        version: u32,
        #[model(default)]
        home: Home,
        role: Role,
    }

    #[derive(Document, Default, Clone, Debug)]
    struct Home {
        street: Text,
    }

    #[derive(Document)]
    enum Role {
        Guest,
        Member { since: u32 },
        Named(Text),
    }

    #[derive(Projection)]
    #[model(of = "User")]
    struct Email {
        email: std::option::Option<Text>,
    }

    #[test]
    fn are_not_taken_for_those_of_std() {
        let _ = (Option, Result, String, Vec, Box, Map, Path, Query, Primary);
        let _ = (Some, None, Ok, Err);
        let _ = User::query("a").born().ge(1).filter(User::home().street().eq("b")).project::<Email>();
    }
}

mod traits {
    use dynorm::{Document, Model};

    trait Clone {
        fn clone(&self) {}
    }
    trait Default {
        fn default() {}
    }
    trait Debug {}
    trait From {}
    trait Into {}
    trait Iterator {}
    trait Send {}
    trait Sync {}

    impl<T> Clone for T {}
    impl<T> Default for T {}

    #[derive(Model)]
    #[model(table = "traits")]
    struct User {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: Option<String>,
        #[model(default)]
        home: u32,
    }

    #[derive(Document)]
    enum Role {
        Guest,
        Member { since: u32 },
    }

    #[test]
    fn are_not_taken_for_those_of_std() {
        let _ = User::email_index("a").filter(User::home().eq(1));
    }
}

mod methods_of_everything {
    use dynorm::{Document, Model};

    /// Methods that generated code might call by mistake.
    trait Ext {
        fn into(&self) {}
        fn as_ref(&self) {}
        fn encode(&self) {}
        fn len(&self) {}
        fn skip(&self) {}
        fn names(&self) {}
        fn is_absent(&self) {}
        fn range_key(&self) {}
        fn tagged(&self) {}
        fn eq(&self) {}
        fn to_owned(&self) {}
    }
    impl<T: ?Sized> Ext for T {}

    #[derive(Model)]
    #[model(table = "methods_of_everything")]
    struct User {
        #[hash_key]
        id: String,
        #[range_key]
        born: u32,
        #[model(default)]
        home: Home,
        #[model(flatten)]
        rest: dynorm::Map,
    }

    #[derive(Document, Default)]
    struct Home {
        street: String,
    }

    #[derive(Document)]
    enum Role {
        Guest,
        Member { since: u32 },
    }

    #[test]
    fn are_not_called() {
        let _ = User::query("a").born().ge(1);
    }
}

mod modules {
    use ::dynorm::Model;

    mod std {}
    mod core {}
    mod alloc {}
    mod dynorm {}
    mod __private {}

    #[derive(Model)]
    #[model(table = "modules")]
    struct User {
        #[hash_key]
        id: String,
        #[index(keys_only, hash, name = "email")]
        email: Option<String>,
    }

    #[test]
    fn are_not_taken_for_crates() {
        let _ = User::email_index("a");
    }
}

mod macros {
    use dynorm::{Document, Model};

    macro_rules! vec {
        () => {
            compile_error!("not this one")
        };
    }
    macro_rules! matches {
        () => {
            compile_error!("not this one")
        };
    }
    macro_rules! concat {
        () => {
            compile_error!("not this one")
        };
    }

    #[derive(Model)]
    #[model(table = "macros")]
    struct User {
        #[hash_key]
        id: String,
        role: Role,
    }

    #[derive(Document)]
    enum Role {
        Guest,
        Member { since: u32 },
    }

    #[test]
    fn are_not_called() {
        let _ = User::query("a");
    }
}

mod constants {
    use dynorm::Model;

    const NAMES: u32 = 1;
    const __NAMES: u32 = 1;
    #[allow(non_upper_case_globals)]
    const id: u32 = 1;
    static ID: u32 = 1;

    #[derive(Model)]
    #[model(table = "constants")]
    struct User {
        #[hash_key]
        id: String,
        #[range_key]
        born: u32,
    }

    #[test]
    fn are_no_patterns_of_generated_code() {
        let _ = User::query("a").born().ge(NAMES + __NAMES + id + ID);
    }
}

mod functions {
    use dynorm::Model;

    fn path() {}
    fn table() {}
    fn text() {}
    fn child() {}
    fn drop() {}

    #[derive(Model)]
    #[model(table = "functions")]
    struct User {
        #[hash_key]
        id: String,
        #[index(all, hash, name = "email")]
        email: Option<String>,
    }

    #[test]
    fn are_not_called() {
        path();
        table();
        text();
        child();
        drop();
        let _ = User::email_index("a");
    }
}

mod attributes_of_others {
    use dynorm::Model;
    use serde::{Deserialize, Serialize};

    #[derive(Model, Serialize, Deserialize)]
    #[model(table = "attributes_of_others")]
    #[serde(rename_all = "camelCase")]
    struct User {
        #[hash_key]
        #[serde(rename = "ID")]
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[model(default)]
        first_name: Option<String>,
    }

    #[test]
    fn are_theirs() {
        let user = User { id: "a".into(), first_name: None };
        assert_eq!(serde_json::to_string(&user).expect("is JSON"), r#"{"ID":"a"}"#);
        assert_eq!(User::first_name().attribute_path().to_string(), "first_name");
    }
}
