//! What functions and types are called.

use std::collections::HashMap;

use super::{errors, expand, read};
use crate::case;
use crate::ctxt::Ctxt;
use crate::ir::{self, Kind};
use crate::parse::{self, Derive};

/// A model with an index of each of these attributes.
fn model(name: &str, fields: &[&str], indexes: &[&str]) -> String {
    let fields: Vec<_> = fields.iter().map(|field| format!("{field}: u32,")).collect();
    let indexes = indexes.iter().enumerate();
    let indexes: Vec<_> =
        indexes.map(|(place, index)| format!("#[index(all, hash, {index})] __{place}: u32,")).collect();
    format!(
        "#[model(table = \"abc\")] struct {name} {{ #[hash_key] __id: String, {} {} }}",
        fields.concat(),
        indexes.concat()
    )
}

/// The functions and types of the indexes of a correct model.
fn names(source: &str) -> Vec<(String, String)> {
    let input = read(source);
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, &input, Derive::Model);
    let ir = ir::build(&cx, &parsed);
    cx.check().unwrap_or_else(|errors| panic!("{source}: {errors:?}"));
    let Some(ir::Ir { kind: Kind::Struct(_, Some(model)), .. }) = ir else { panic!("not a model") };
    let names = model.indexes.iter().map(|index| &index.names);
    names.map(|names| (names.function.to_string(), names.ty.to_string())).collect()
}

fn name(model_name: &str, fields: &[&str], index: &str) -> (String, String) {
    names(&model(model_name, fields, &[index])).remove(0)
}

#[test]
fn words_keep_acronyms_and_digits() {
    for (name, words) in [
        ("GSI1", "gsi1"),
        ("GSI1Index", "gsi1_index"),
        ("GSI1PK", "gsi1pk"),
        ("gsi1pk-gsi1sk-index", "gsi1pk_gsi1sk_index"),
        ("GSI_1", "gsi_1"),
        ("EmailGSIIndex", "email_gsi_index"),
        ("HTTPServerIndex", "http_server_index"),
        ("DateJoinedIndex", "date_joined_index"),
        ("date-joined.index", "date_joined_index"),
        ("email2Index", "email2_index"),
        ("S3Object", "s3_object"),
        ("v2API", "v2_api"),
        ("by.Photo", "by_photo"),
        ("X.y", "x_y"),
        ("ABC", "abc"),
        ("aB", "a_b"),
        ("--a..b__c--", "a_b_c"),
        ("---", ""),
    ] {
        assert_eq!(case::words(name), words, "{name}");
    }
}

#[test]
fn an_index_that_would_be_in_the_way_is_named_otherwise() {
    for (index, fields, function, ty) in [
        ("name = \"GSI1\"", &[][..], "gsi1", "UserGsi1"),
        ("name = \"type\"", &[], "type_index", "UserTypeIndex"),
        ("name = \"self\"", &[], "self_index", "UserSelfIndex"),
        ("name = \"gen\"", &[], "gen_index", "UserGenIndex"),
        ("name = \"query\"", &[], "query_index", "UserQueryIndex"),
        ("name = \"Scan\"", &[], "scan_index", "UserScanIndex"),
        ("name = \"email\"", &["email"], "email_index", "UserEmailIndex"),
        ("name = \"type\"", &["r#type"], "type_index", "UserTypeIndex"),
        ("name = \"query-path\"", &["query"], "query_path_index", "UserQueryPathIndex"),
        ("name = \"2024-sales\"", &[], "index_2024_sales", "UserIndex2024Sales"),
        ("name = \"---\"", &[], "index", "UserIndex"),
        ("name = \"Table\"", &[], "table", "UserTable"),
        ("name = \"odd\", as = \"by_region\"", &[], "by_region", "UserByRegion"),
        ("name = \"odd\", as = \"r#type\"", &[], "r#type", "UserType"),
        ("as = \"by_region\"", &[], "by_region", "UserByRegion"),
    ] {
        assert_eq!(name("User", fields, index), (function.into(), ty.into()), "{index}");
    }
}

#[test]
fn two_models_never_make_one_type() {
    let indexes = ["index", "email-index", "home-email-index", "2", "a", "A-2", "home", "email2", "über"];
    let models = [
        "User",
        "UserEmail",
        "UserHome",
        "UserHomeEmail",
        "User2",
        "UserA",
        "User_",
        "User_Email",
        "user",
        "userEmail",
        "userHome",
        "Userü",
        "Ü",
        "Ub",
        "A",
        "A2",
        "AA",
    ];
    let mut made = HashMap::new();
    for model in models {
        for index in indexes {
            let index = if index.is_ascii() {
                format!("name = \"{index}--\"")
            } else {
                format!("name = \"abc\", as = \"{index}\"")
            };
            let (_, ty) = name(model, &[], &index);
            if let Some(other) = made.insert(ty.clone(), (model, index.clone())) {
                panic!("{ty} of {model} with {index} and of {other:?}");
            }
        }
    }
    assert_eq!(name("User", &[], "name = \"email-index\"").1, "UserEmailIndex");
    assert_eq!(name("UserEmail", &[], "name = \"index\"").1, "UserEmail_Index");
}

#[test]
fn what_clashes_all_the_same_is_one_message() {
    for (fields, indexes, message) in [
        (
            &[][..],
            &["name = \"email-index\"", "name = \"email_index\""][..],
            "the index `email_index` would have the function `email_index`, which the index `email-index` has: name it with `as = \"..\"`",
        ),
        (
            &[],
            &["name = \"gsi1\"", "name = \"gsi-1\""],
            "the index `gsi-1` would have the type `UserGsi1`, which the index `gsi1` has: name it with `as = \"..\"`",
        ),
        (
            &["email", "email_index"],
            &["name = \"email\""],
            "the index `email` would have the function `email_index`, which the field `email_index` has: name it with `as = \"..\"`",
        ),
        (
            &["email"],
            &["name = \"odd\", as = \"email\""],
            "the index `odd` would have the function `email`, which the field `email` has: choose another",
        ),
        (
            &[],
            &["name = \"odd\", as = \"query\""],
            "the index `odd` would have the function `query`, which every model has: choose another",
        ),
        (
            &[],
            &["name = \"odd\", as = \"by region\""],
            "`as` names a function, such as `by_region`: `by region` is not an identifier",
        ),
        (
            &[],
            &["name = \"odd\", as = \"type\""],
            "`as` names a function, such as `by_region`: `type` is not an identifier",
        ),
        (
            &[],
            &["name = \"odd\", as = \"__\""],
            "`as` names a function, such as `by_region`: `__` is not an identifier",
        ),
        (&[], &["as"], "`as` needs a value: write `as = \"..\"`"),
    ] {
        let source = model("User", fields, indexes);
        assert_eq!(errors(&source, Derive::Model), [message], "{source}");
    }
}

#[test]
fn the_holder_of_functions_is_a_type_of_its_own() {
    for (paths, message) in [
        (
            "User",
            "`User` is the model itself, which has its functions without `paths`: remove it, or name another type",
        ),
        ("UserEmailIndex", "`UserEmailIndex` is the type of the index `email-index` already: name another"),
        ("a::B", "`paths` names a type of its own, such as `People`: `a::B` is not an identifier"),
    ] {
        let source = model("User", &[], &["name = \"email-index\""]);
        let source = format!("#[model(paths = \"{paths}\")] {source}");
        assert_eq!(errors(&source, Derive::Model), [message]);
    }
    let document = "#[model(paths = \"People\")] struct User { name: String }";
    assert_eq!(errors(document, Derive::Document).len(), 1);
}

#[test]
fn with_paths_the_model_has_no_function_of_its_own() {
    let source = model("User", &["new", "default", "query"], &["name = \"email-index\""]);
    let code = expand(&format!("#[model(paths = \"People\")] {source}"), Derive::Model);
    assert!(!code.contains("impl User {"), "{code}");
    assert_eq!(code.matches("impl People {").count(), 2, "{code}");
    let own = expand(&source, Derive::Model);
    assert_eq!(own.matches("impl User {").count(), 2, "{own}");
}

/// Whatever DynamoDB takes as the name of an index, alone on a model of any fields.
#[test]
fn every_name_of_an_index_has_a_function() {
    let letters = ["a", "B", "C", "1", "-", ".", "_", "type", "Self", "gen", "query", "x", "GSI"];
    let mut state = 1_u64;
    for _ in 0..300 {
        let mut name = String::new();
        while name.len() < 3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = usize::try_from((state >> 33) % letters.len() as u64).expect("a place");
            name.push_str(letters[place]);
        }
        let source = model("User", &["query", "r#type", "a", "x"], &[&format!("name = \"{name}\"")]);
        let code = expand(&source, Derive::Model); // Which reads it as Rust.
        assert!(!code.contains("compile_error"), "{name}: {code}");
    }
}

#[test]
fn a_function_that_is_in_the_way_of_another_says_how_that_is_reached() {
    let range_key = |name: &str| {
        format!("#[model(table = \"abc\")] struct User {{ #[hash_key] __id: u32, #[range_key] {name}: u32 }}")
    };
    let hint = "`range()` is the way to this one";
    for name in crate::names::OF_QUERIES {
        assert!(expand(&range_key(name), Derive::Model).contains(hint), "{name}");
    }
    assert!(!expand(&range_key("name"), Derive::Model).contains(hint));
    let document = |name: &str| expand(&format!("struct Address {{ {name}: u32 }}"), Derive::Document);
    for name in crate::names::OF_PATHS {
        assert!(document(name).contains(&format!("is reached by `(*path).{name}`")), "{name}");
    }
    assert!(!document("name").contains("is reached by"));
}

/// Two names that DynamoDB tells apart give two functions and two types, or one message on the
/// second.
#[test]
fn two_names_of_indexes_are_two_functions_or_one_message() {
    let names = [
        "GSI1",
        "gsi1",
        "gsi-1",
        "GSI_1",
        "gsi.1",
        "Gsi1Index",
        "gsi1-index",
        "a-b",
        "a_b",
        "aB.",
        "AB-",
        "ab_",
        "type",
        "Type",
        "type-index",
        "query",
        "query_index",
        "scan.",
        "---",
        "...",
        "index",
        "Index",
        "123",
        "index-123",
        "index_index",
        "x__y",
        "x-y",
        "xY-",
        "email",
        "email-index",
        "EmailIndex",
        "email_Index",
    ];
    let (mut apart, mut clashes) = (0, 0);
    for (place, first) in names.iter().enumerate() {
        for second in &names[place + 1..] {
            let indexes = [format!("name = \"{first}\""), format!("name = \"{second}\"")];
            let source = model("User", &["email"], &[&indexes[0], &indexes[1]]);
            match &errors(&source, Derive::Model)[..] {
                [] => {
                    let [one, other] = &self::names(&source)[..] else { panic!("not two: {source}") };
                    assert!(one.0 != other.0 && one.1 != other.1, "{first}, {second}: {one:?}, {other:?}");
                    apart += 1;
                }
                [message] => {
                    let begins = format!("the index `{second}` would have the ");
                    assert!(
                        message.starts_with(&begins) && message.ends_with("name it with `as = \"..\"`"),
                        "{message}"
                    );
                    clashes += 1;
                }
                several => panic!("{first}, {second}: {several:?}"),
            }
        }
    }
    assert!(apart > 300 && clashes > 20, "{apart} apart, {clashes} clashes");
}
