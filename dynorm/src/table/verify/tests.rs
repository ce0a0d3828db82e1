use super::*;
use crate::schema::{IndexKind, Text, VersionAttribute, VersionKind};
use crate::value::AttributeType;

fn key(name: &'static str, attribute_type: AttributeType) -> KeyAttribute {
    KeyAttribute::new(name.into(), attribute_type)
}

fn index(name: &'static str, projection: Projection) -> IndexSchema {
    IndexSchema::new(name.into(), IndexKind::Global, key("mail", AttributeType::String), None, projection)
}

fn include(names: &[&'static str]) -> Projection {
    Projection::Include(names.iter().map(|name| Text::from(*name)).collect())
}

fn schema(indexes: Vec<IndexSchema>) -> TableSchema {
    TableSchema::new("users".into(), key("id", AttributeType::String), None, indexes.into(), None)
}

/// Each difference in words, and whether it is harmless.
fn compare(model: &TableSchema, table: &TableSchema) -> Vec<(String, bool)> {
    differences(model, table).iter().map(|found| (found.to_string(), found.is_harmless())).collect()
}

#[test]
fn equal_schemas_do_not_differ() {
    let one = schema(vec![index("A", include(&["x", "y"])), index("B", Projection::All)]);
    let mut other = schema(vec![index("B", Projection::All), index("A", include(&["y", "x"]))]);
    // The name of the table and the model's version field are no part of what the table is.
    other.table = "prod-users".into();
    other.version = Some(VersionAttribute::new("version".into(), VersionKind::Text));
    assert_eq!(differences(&one, &other), []);
    assert_eq!(
        differences(&schema(vec![index("A", include(&[]))]), &schema(vec![index("A", Projection::KeysOnly)])),
        []
    );
}

#[test]
fn keys_are_compared_by_name_and_type() {
    let model = schema(vec![]);
    let mut table = schema(vec![]);
    table.hash = key("id", AttributeType::Number);
    table.range = Some(key("at", AttributeType::Number));
    assert_eq!(
        compare(&model, &table),
        [
            ("the hash key is `id` (S) in the model, `id` (N) in the table".to_owned(), false),
            ("the range key is none in the model, `at` (N) in the table".to_owned(), false),
        ]
    );
}

#[test]
fn an_index_that_is_missing_matters_and_one_more_does_not() {
    let model = schema(vec![index("A", Projection::All)]);
    let table = schema(vec![index("B", Projection::KeysOnly)]);
    assert_eq!(
        compare(&model, &table),
        [
            ("the table has no index `A`: global by `mail` (S) with all attributes".to_owned(), false),
            ("the model has no index `B`: global by `mail` (S) with keys only".to_owned(), true),
        ]
    );
}

#[test]
fn an_index_that_holds_more_is_harmless_and_one_that_holds_less_is_not() {
    for (model, table, harmless) in [
        (Projection::KeysOnly, Projection::All, true),
        (include(&["x"]), Projection::All, true),
        (include(&["x"]), include(&["y", "x"]), true),
        (include(&["x"]), include(&["y"]), false),
        (Projection::All, include(&["x"]), false),
        (include(&["x"]), Projection::KeysOnly, false),
    ] {
        let found = compare(&schema(vec![index("A", model)]), &schema(vec![index("A", table)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, harmless, "{found:?}");
        assert!(found[0].0.starts_with("index `A` is global by `mail` (S) with "), "{found:?}");
    }
}

#[test]
fn an_index_of_another_kind_or_key_is_not_harmless() {
    let model = index("A", Projection::All);
    let mut local = model.clone();
    local.kind = IndexKind::Local;
    let mut ranged = model.clone();
    ranged.range = vec![key("at", AttributeType::Binary)].into();
    let mut doubled = model.clone();
    doubled.hash = vec![key("mail", AttributeType::String), key("at", AttributeType::Binary)].into();
    let mut swapped = doubled.clone();
    swapped.hash.to_mut().reverse();
    let found = differences(&schema(vec![doubled.clone()]), &schema(vec![swapped.clone()]));
    assert_eq!(
        found[0].to_string(),
        "index `A` is global by `mail` (S) + `at` (B) with all attributes in the model, global by `at` (B) + `mail` (S) with all \
         attributes in the table"
    );
    for table in [local, ranged, doubled, swapped] {
        let found = differences(&schema(vec![model.clone()]), &schema(vec![table.clone()]));
        assert_eq!(found, [Difference::Index { model: model.clone(), table }]);
        assert!(!found[0].is_harmless());
    }
}
