use super::{errors, expand};
use crate::expand::json_name;
use crate::parse::Derive;

/// Ten fields, both keys, and an index of each kind.
const TEN_FIELDS: &str = r#"
    #[model(table = "users")]
    struct User {
        #[hash_key]
        account_type: String,
        #[range_key]
        last_name: String,
        first_name: String,
        #[index(all)]
        date_joined: u64,
        #[index(all, hash)]
        email: Option<String>,
        tags: BTreeSet<String>,
        visits: u64,
        score: f64,
        address: Option<Address>,
        notes: Vec<String>,
    }
"#;

fn lines(source: &str, derive: Derive) -> usize {
    expand(source, derive).lines().count()
}

/// The code of a model is mostly a line for each field and thing to do; what grows beyond that
/// belongs into a function.
#[test]
fn the_expansion_is_small() {
    let without_indexes = TEN_FIELDS.replace("#[index(all)]", "").replace("#[index(all, hash)]", "");
    let document = without_indexes
        .replace("#[hash_key]", "")
        .replace("#[range_key]", "")
        .replace("#[model(table = \"users\")]", "");
    let counts = [
        lines(TEN_FIELDS, Derive::Model),
        lines(&without_indexes, Derive::Model),
        lines(&document, Derive::Document),
    ];
    println!(
        "lines of ten fields: a model with two indexes {}, without {}, a document {}",
        counts[0], counts[1], counts[2]
    );
    assert!(counts[0] <= 500 && counts[1] <= 370 && counts[2] <= 310, "{counts:?}");
}

#[test]
fn generated_code_names_nothing_but_dynorm() {
    let enumeration = "enum Kind { Small, Large { size: u32 }, Named(String) }";
    let unit = "enum Kind { Small, Large }";
    let of_several = format!(
        "#[index(name = \"by_name\", keys_only, hash(first_name, visits), range(score, email))] {TEN_FIELDS}"
    );
    for (source, derive) in [
        (TEN_FIELDS, Derive::Model),
        (&of_several, Derive::Model),
        (enumeration, Derive::Document),
        (unit, Derive::Document),
        ("struct Id(String);", Derive::Document),
    ] {
        assert_eq!(errors(source, derive), Vec::<String>::new());
        let code = expand(source, derive);
        for foreign in ["::std", "::core", "::alloc", " std::", " core::", "::serde"] {
            assert!(!code.contains(foreign), "{foreign} in {code}");
        }
        let elsewhere = expand(&format!("#[model(crate = \"my::mapper\")] {source}"), derive);
        assert!(elsewhere.contains("use my::mapper::__private as __dynorm;"), "{elsewhere}");
        assert!(!elsewhere.contains("::dynorm"), "{elsewhere}");
    }
}

#[test]
fn names_are_escaped_as_json_wants_it() {
    assert_eq!(json_name("plain"), r#""plain":"#);
    assert_eq!(json_name("ä\"\\\n\u{1f}😀"), "\"ä\\\"\\\\\\u000a\\u001f😀\":");
}
