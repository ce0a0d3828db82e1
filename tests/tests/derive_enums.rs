//! What `#[derive(Document)]` makes of enums.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::codec::memory::{from_value, to_value};
use dynorm::codec::{SetMember, types};
use dynorm::{Decode, Document, Encode, Map, Value};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

/// Both ways: what it is written as, and that this reads back as it was.
#[track_caller]
fn assert_stored_as<T: Encode + Decode + PartialEq + std::fmt::Debug>(it: &T, stored: &Value) {
    assert_eq!(&to_value(it).unwrap(), stored);
    assert_eq!(&from_value::<T>(stored).unwrap(), it);
}

#[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[model(rename_all = "kebab-case")]
enum Role {
    Guest,
    PowerUser,
    #[model(rename = "root")]
    Administrator,
}

#[test]
fn variants_without_data_are_strings() {
    assert_stored_as(&Role::Guest, &"guest".into());
    assert_stored_as(&Role::PowerUser, &"power-user".into());
    assert_stored_as(&Role::Administrator, &"root".into());
}

#[test]
fn an_unknown_variant_is_an_error_that_names_the_known_ones() {
    let error = from_value::<Role>(&"king".into()).unwrap_err();
    assert_eq!(error.to_string(), "unknown variant `king`, expected one of `guest`, `power-user`, `root`");
    let error = from_value::<Role>(&1.into()).unwrap_err();
    assert_eq!(error.to_string(), "expected a string (S), found a number (N)");
    let error = from_value::<Shape>(&"square".into()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown variant `square`, expected one of `Nothing`, `Circle`, `Label`, `Spot`, `Bag`"
    );
    let error = from_value::<Shape>(&value([("kind", "square".into())])).unwrap_err();
    assert_eq!(error.path(), "kind");
}

#[test]
fn an_enum_without_data_is_text_for_the_compiler_too() {
    fn is_text<T: Encode<Type = types::Text> + SetMember<Set = types::TextSet>>() {}
    is_text::<Role>();
}

#[test]
fn an_enum_without_data_is_a_member_of_sets_and_a_key_of_maps() {
    let roles = BTreeSet::from([Role::Guest, Role::Administrator]);
    assert_stored_as(&roles, &BTreeSet::from(["guest".to_owned(), "root".to_owned()]).into());
    let error = from_value::<BTreeSet<Role>>(&BTreeSet::from(["king".to_owned()]).into()).unwrap_err();
    assert!(error.to_string().starts_with("unknown variant `king`"), "{error}");
    let counts = BTreeMap::from([(Role::PowerUser, 3)]);
    assert_stored_as(&counts, &value([("power-user", 3.into())]));
    let error = from_value::<BTreeMap<Role, u32>>(&value([("king", 3.into())])).unwrap_err();
    assert_eq!(error.path(), "king");
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Spot {
    x: i32,
    y: i32,
}

#[derive(Document, Debug, PartialEq)]
#[model(tag = "kind", content = "text")]
enum Shape {
    Nothing,
    #[model(rename_all = "camelCase")]
    Circle {
        outer_radius: u32,
        #[model(default)]
        inner_radius: u32,
        #[model(skip)]
        cache: Option<u32>,
        #[model(flatten)]
        center: Option<Spot>,
    },
    Label(String),
    Spot(#[model(flatten)] Spot),
    Bag {
        #[model(flatten)]
        rest: Map,
    },
}

#[test]
fn variants_with_data_are_maps_with_a_tag() {
    assert_stored_as(&Shape::Nothing, &"Nothing".into());
    assert_stored_as(
        &Shape::Circle { outer_radius: 2, inner_radius: 1, cache: None, center: Some(Spot { x: 3, y: 4 }) },
        &value([
            ("kind", "Circle".into()),
            ("outerRadius", 2.into()),
            ("innerRadius", 1.into()),
            ("x", 3.into()),
            ("y", 4.into()),
        ]),
    );
    assert_stored_as(&Shape::Label("a".into()), &value([("kind", "Label".into()), ("text", "a".into())]));
    assert_stored_as(
        &Shape::Spot(Spot { x: 3, y: 4 }),
        &value([("kind", "Spot".into()), ("x", 3.into()), ("y", 4.into())]),
    );
}

#[test]
fn the_default_names_are_type_and_value() {
    #[derive(Document, Debug, PartialEq)]
    enum Contact {
        Mail(String),
        Post { street: String },
    }

    assert_stored_as(
        &Contact::Mail("a@b".into()),
        &value([("type", "Mail".into()), ("value", "a@b".into())]),
    );
    assert_stored_as(
        &Contact::Post { street: "Hay Lane".into() },
        &value([("type", "Post".into()), ("street", "Hay Lane".into())]),
    );
}

#[test]
fn a_flattened_map_takes_all_but_the_tag() {
    let rest: Map = [("x".to_owned(), Value::from(1))].into();
    assert_stored_as(&Shape::Bag { rest }, &value([("kind", "Bag".into()), ("x", 1.into())]));
    let rest: Map = [("kind".to_owned(), Value::from(1))].into();
    assert_eq!(to_value(&Shape::Bag { rest }).unwrap_err().path(), "kind");
}

#[test]
fn a_variant_without_data_may_stand_in_a_map() {
    let stored = value([("kind", "Nothing".into()), ("other", 1.into())]);
    assert_eq!(from_value::<Vec<Shape>>(&vec![stored].into()).unwrap(), [Shape::Nothing]);
}

#[test]
fn the_tag_may_come_last() {
    #[derive(Document, Debug, PartialEq)]
    struct Holder {
        shape: Shape,
        n: u32,
    }

    let json = r#"{"shape":{"M":{"text":{"S":"a"},"kind":{"S":"Label"}}},"n":{"N":"1"}}"#;
    let holder: Holder = dynorm::codec::json::item_from_json(json).unwrap();
    assert_eq!(holder, Holder { shape: Shape::Label("a".into()), n: 1 });
}

#[test]
fn errors_name_the_path() {
    let missing_tag = from_value::<Shape>(&value([("text", "a".into())])).unwrap_err();
    assert_eq!(missing_tag.to_string(), "attribute `kind`: missing");
    let missing_content = from_value::<Shape>(&value([("kind", "Label".into())])).unwrap_err();
    assert_eq!(missing_content.to_string(), "attribute `text`: missing");
    let wrong = from_value::<Shape>(&value([("kind", "Label".into()), ("text", 1.into())])).unwrap_err();
    assert_eq!(wrong.path(), "text");
    let no_data = from_value::<Shape>(&"Label".into()).unwrap_err();
    assert_eq!(
        no_data.to_string(),
        "expected a map (M), since the variant `Label` has data, found a string (S)"
    );
    let number = from_value::<Shape>(&1.into()).unwrap_err();
    assert_eq!(number.to_string(), "expected a string (S) or a map (M), for an enum, found a number (N)");
}

#[test]
fn an_enum_may_hold_itself() {
    #[derive(Document, Debug, PartialEq)]
    enum Tree {
        Leaf,
        Node { children: Vec<Self> },
    }

    let tree = Tree::Node { children: vec![Tree::Leaf, Tree::Node { children: vec![] }] };
    assert_stored_as(
        &tree,
        &value([
            ("type", "Node".into()),
            (
                "children",
                vec!["Leaf".into(), value([("type", "Node".into()), ("children", Value::List(vec![]))])]
                    .into(),
            ),
        ]),
    );
}
