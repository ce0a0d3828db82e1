//! The table of markers: made, compared, and deleted with the table.

use dynorm::schema::{KeyAttribute, TableSchema};
use dynorm::{Difference, Kind, Model, Throughput};
use dynorm_tests::{db, tapped, unique};

use super::{User, markers_of};

fn keys() -> TableSchema {
    TableSchema::of_keys(KeyAttribute::string("name"), None)
}

#[test]
fn the_schema_names_them() {
    assert_eq!(*User::schema().unique, ["email", "No"]);
}

#[tokio::test]
async fn the_table_of_markers_is_made_and_deleted_with_the_table() {
    let db = db();
    let users = db.table::<User>().named(unique("users"));
    users.create().throughput(Throughput::provisioned(3, 2)).await.unwrap();
    let markers = db.open(markers_of(&users)).describe().await.unwrap();
    assert_eq!((markers.schema.hash, markers.schema.range), (KeyAttribute::string("name"), None));
    assert_eq!(markers.throughput, Throughput::provisioned(3, 2));
    assert_eq!(users.verify().await.unwrap(), []);
    assert!(!users.create_if_missing().await.unwrap());
    assert!(users.create().await.unwrap_err().is_already_exists());
    users.delete_table().await.unwrap();
    assert!(!db.open(markers_of(&users)).exists().await.unwrap());
    assert!(users.delete_table().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn markers_that_are_missing_or_left_are_said_and_mended() {
    let db = db();
    let users = db.table::<User>().named(unique("users"));
    let markers = db.open(markers_of(&users));
    users.create().await.unwrap();
    markers.delete_table().await.unwrap();
    let differences = users.verify().await.unwrap();
    assert_eq!(differences, [Difference::MissingMarkers { name: markers_of(&users) }]);
    assert!(!differences[0].is_harmless() && differences[0].to_string().contains("create_if_missing"));
    assert!(!users.create_if_missing().await.unwrap(), "the table was there");
    assert_eq!(users.verify().await.unwrap(), []);

    // A table of markers that is none.
    markers.delete_table().await.unwrap();
    markers.create_with(&TableSchema::of_keys(KeyAttribute::number("name"), None)).await.unwrap();
    let differences = users.verify().await.unwrap();
    assert!(
        matches!(&differences[..], [Difference::Markers { difference, .. }] if !difference.is_harmless()),
        "{differences:?}"
    );

    // What is left of a deletion that came no further than to the table itself.
    db.open(users.name()).delete_table().await.unwrap();
    let error = users.create().await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::AlreadyExists, Some(&*markers_of(&users))));
    db.open(users.name()).delete_table().await.unwrap();
    assert!(users.delete_table().await.unwrap_err().is_not_found());
    assert!(!markers.exists().await.unwrap());
}

#[tokio::test]
async fn a_handle_without_a_model_knows_no_markers() {
    let (db, tap) = tapped();
    let users = db.open(unique("users"));
    users.create_with(&keys()).await.unwrap();
    users.delete_table().await.unwrap();
    users.create_with(User::schema()).await.unwrap();
    assert!(!db.open(format!("{}-unique", users.name())).exists().await.unwrap());
    tap.log().clear();
    users.with_schema(User::schema()).delete_table().await.unwrap();
    assert_eq!(tap.log().operations().iter().filter(|name| *name == "DeleteTable").count(), 1);
}
