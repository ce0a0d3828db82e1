use super::expand;
use crate::parse::Derive;

#[test]
fn what_is_wrong_gets_its_errors_once_and_every_impl() {
    let code = expand("struct User { #[hash_key] id: u64 }", Derive::Model);
    assert_eq!(code.matches("compile_error!").count(), 1, "{code}");
    let of_models = ["Fields", "Document", "Encode", "Decode", "Model", "Queryable", "Expires", "ItemSchema"];
    for part in of_models {
        assert!(code.contains(&format!("__dynorm::{part} for User")), "{part} in {code}");
    }
    assert!(!code.contains("Entity for"), "{code}");
    let code = expand("#[model(in = \"Shop\")] struct Card { id: u64 }", Derive::Model);
    for part in ["Entity", "InIndex<__NAME>"] {
        assert!(code.contains(&format!("__dynorm::{part} for Card")), "{part} in {code}");
    }
    let code = expand("enum Kind { #[model(renam = \"a\")] A, B }", Derive::Document);
    for part in ["Encode", "Decode", "SetMember", "MapKey", "KeyPart"] {
        assert!(code.contains(&format!("__dynorm::{part} for Kind")), "{part} in {code}");
    }
}

#[test]
fn what_is_wrong_gets_everything_that_programs_name() {
    let wrong = r#"
        #[model(table = "users", frobnicate)]
        #[index(name = "by_both", all, hash(nobody))]
        struct User {
            #[hash_key]
            name: String,
            #[index(al, hash)]
            email: String,
            #[index(range, name = "GSI1")]
            pub query: u32,
            #[index(hash, name = "GSI1", as = "first")]
            r#type: u32,
            #[model(skip)]
            cache: u32,
            #[model(flatten)]
            rest: Map,
        }
    "#;
    let names = |code: &str, before: &str| -> Vec<String> {
        let found = code.split(before).skip(1);
        found.filter_map(|rest| Some(rest.split_once([':', ' '])?.0.to_owned())).collect()
    };
    let code = expand(wrong, Derive::Model);
    let functions =
        ["query", "scan", "name", "email", "query_path", "r#type", "first", "email_index", "by_both"];
    let (_, own) = code.split_once("impl User {").expect("its own functions");
    assert_eq!(names(own, " const "), functions, "{code}");
    assert_eq!(names(&code, "\ntype "), ["UserFirst", "UserEmailIndex", "UserByBoth"], "{code}");
    assert!(code.contains("pub const query_path:"), "{code}");
    let elsewhere = expand(&wrong.replace("frobnicate", "frobnicate, paths = \"People\""), Derive::Model);
    assert!(elsewhere.contains("\ntype People =") && !elsewhere.contains("impl User"), "{elsewhere}");
}
