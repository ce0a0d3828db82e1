//! `#[model(flatten)]`: documents beside the fields that hold them.

use dynorm::codec::json::item_from_json;
use dynorm::codec::memory::{from_map, to_map};
use dynorm::{Document, Map, Value};

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    zip: Option<u32>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Audit {
    created: u64,
    changed: Option<u64>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Person {
    name: String,
    #[model(flatten)]
    address: Address,
    age: u32,
    #[model(flatten)]
    audit: Audit,
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn person() -> Person {
    Person {
        name: "Ann".into(),
        address: Address { street: "Hay Lane".into(), zip: Some(7) },
        age: 40,
        audit: Audit { created: 1, changed: None },
    }
}

#[test]
fn fields_of_flattened_documents_stand_beside_the_others() {
    let stored = map([
        ("name", "Ann".into()),
        ("street", "Hay Lane".into()),
        ("zip", 7.into()),
        ("age", 40.into()),
        ("created", 1.into()),
    ]);
    assert_eq!(to_map(&person()).unwrap(), stored);
    assert_eq!(from_map::<Person>(&stored).unwrap(), person());
}

#[test]
fn errors_in_flattened_documents_name_the_attribute_alone() {
    let mut stored = to_map(&person()).unwrap();
    stored.insert("created".into(), "yesterday".into());
    assert_eq!(from_map::<Person>(&stored).unwrap_err().path(), "created");
    stored.remove("created");
    let error = from_map::<Person>(&stored).unwrap_err();
    assert_eq!(error.to_string(), "attribute `created`: missing");
    let twice = r#"{"zip":{"N":"1"},"zip":{"N":"1"}}"#;
    assert_eq!(item_from_json::<Person>(twice).unwrap_err().to_string(), "attribute `zip`: present twice");
}

#[derive(Document, Debug, PartialEq)]
struct Open {
    name: String,
    #[model(flatten)]
    audit: Audit,
    #[model(flatten)]
    rest: Map,
}

#[test]
fn a_flattened_map_takes_what_no_field_takes() {
    let stored =
        map([("name", "Ann".into()), ("created", 1.into()), ("planet", "Earth".into()), ("moons", 1.into())]);
    let open: Open = from_map(&stored).unwrap();
    assert_eq!(open.rest, map([("planet", "Earth".into()), ("moons", 1.into())]));
    assert_eq!(to_map(&open).unwrap(), stored);
    let twice = r#"{"name":{"S":"a"},"created":{"N":"1"},"x":{"N":"1"},"x":{"N":"1"}}"#;
    assert_eq!(item_from_json::<Open>(twice).unwrap_err().to_string(), "attribute `x`: present twice");
}

#[test]
fn a_flattened_map_cannot_overwrite_a_field() {
    let audit = Audit { created: 1, changed: None };
    for name in ["name", "created"] {
        let open = Open { name: "Ann".into(), audit: audit.clone(), rest: map([(name, 2.into())]) };
        let error = to_map(&open).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("attribute `{name}`: in a flattened map, but also a field of its own")
        );
    }
}

#[test]
fn a_map_may_be_flattened_by_a_flattened_document() {
    #[derive(Document, Debug, PartialEq)]
    struct Outer {
        id: u32,
        #[model(flatten)]
        open: Open,
    }

    let stored =
        map([("id", 1.into()), ("name", "Ann".into()), ("created", 1.into()), ("planet", "Earth".into())]);
    let mut outer: Outer = from_map(&stored).unwrap();
    assert_eq!(outer.open.rest, map([("planet", "Earth".into())]));
    assert_eq!(to_map(&outer).unwrap(), stored);
    outer.open.rest.insert("id".into(), 2.into());
    assert_eq!(to_map(&outer).unwrap_err().path(), "id");
}

#[test]
fn a_flattened_document_may_be_optional() {
    #[derive(Document, Debug, PartialEq)]
    struct Person {
        name: String,
        #[model(flatten)]
        address: Option<Address>,
    }

    let stored = map([("name", "Ann".into())]);
    let person = Person { name: "Ann".into(), address: None };
    assert_eq!(from_map::<Person>(&stored).unwrap(), person);
    assert_eq!(to_map(&person).unwrap(), stored);

    let stored = map([("name", "Ann".into()), ("street", "Hay Lane".into())]);
    let address = Address { street: "Hay Lane".into(), zip: None };
    let person = Person { name: "Ann".into(), address: Some(address) };
    assert_eq!(from_map::<Person>(&stored).unwrap(), person);
    assert_eq!(to_map(&person).unwrap(), stored);

    let half = map([("name", "Ann".into()), ("zip", 1.into())]);
    assert_eq!(from_map::<Person>(&half).unwrap_err().to_string(), "attribute `street`: missing");
}
