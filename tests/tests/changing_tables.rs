//! Tables that change under a running program: indexes come and go, tables are made anew with other
//! keys.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate, KeySchemaElement,
    KeyType, Projection as SdkProjection, ProjectionType, ScalarAttributeType,
};
use dynorm::schema::{KeyAttribute, Projection, TableSchema, UnreadableReason};
use dynorm::{Db, Difference, Kind, Map, Model, Status, Table, Untyped, Value};
use dynorm_tests::{Fault, Person, Reply, Script, Song, Tap, ada, library, map, song, table, tapped, unique};
use serde_json::{Value as Json, json};

/// Each description of the table comes back changed.
fn describe_as(tap: &Tap, change: impl Fn(&mut Json) + Clone + Send + 'static) {
    tap.inject(move |request| {
        if request.operation != "DescribeTable" {
            return Fault::None;
        }
        let change = change.clone();
        Fault::Rewrite(
            request.body.clone(),
            Box::new(move |mut answer| {
                change(&mut answer["Table"]);
                answer
            }),
        )
    });
}

fn index<'a>(table: &'a mut Json, name: &str) -> &'a mut Json {
    let of =
        |list: &Json| list.as_array().is_some_and(|all| all.iter().any(|index| index["IndexName"] == name));
    let kind =
        if of(&table["GlobalSecondaryIndexes"]) { "GlobalSecondaryIndexes" } else { "LocalSecondaryIndexes" };
    let all = table[kind].as_array_mut().unwrap();
    all.iter_mut().find(|index| index["IndexName"] == name).unwrap()
}

/// The index is being deleted, and these attributes are no longer defined.
fn being_deleted(table: &mut Json, name: &str, undefined: &[&str]) {
    index(table, name)["IndexStatus"] = "DELETING".into();
    let defined = table["AttributeDefinitions"].as_array_mut().unwrap();
    defined.retain(|attribute| !undefined.contains(&attribute["AttributeName"].as_str().unwrap()));
}

/// The index has one more hash attribute.
fn of_several(table: &mut Json, name: &str, kind: &str) {
    let keys = index(table, name)["KeySchema"].as_array_mut().unwrap();
    keys.insert(1, json!({ "AttributeName": "region", "KeyType": kind }));
    let defined = table["AttributeDefinitions"].as_array_mut().unwrap();
    defined.push(json!({ "AttributeName": "region", "AttributeType": "S" }));
}

fn untyped_song(number: u32) -> Map {
    map([("artist", "bach".into()), ("number", number.into())])
}

/// What needs no index, or another one, goes on; what needs this one is refused before it is sent.
async fn assert_only_this_index_is_out_of_use(songs: &Table<Song>, tap: &Tap, name: &str, why: &str) {
    let untyped = songs.db().open(songs.name());
    assert!(untyped.get(("bach", 1)).await.unwrap().is_some());
    untyped.put(untyped_song(99)).await.unwrap();
    assert_eq!(untyped.query("bach").all(&untyped).await.unwrap().len(), 4);
    assert_eq!(untyped.query("bach").index("SecondsIndex").all(&untyped).await.unwrap().len(), 3);
    assert_eq!(untyped.scan().count(&untyped).await.unwrap(), 4);
    untyped.delete(("bach", 99)).await.unwrap();
    songs.item_count().await.unwrap();

    tap.log().clear();
    for error in [
        untyped.query("fugue").index(name).all(&untyped).await.unwrap_err(),
        untyped.query("fugue").index(name).range().eq(1).all(&untyped).await.unwrap_err(),
        untyped.scan().index(name).all(&untyped).await.unwrap_err(),
        untyped.scan().index(name).count(&untyped).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(songs.name())), "{error}");
        let message = error.to_string();
        assert!(message.contains(name) && message.contains(why), "{message}");
    }
    assert_eq!(tap.log().of("Query").len() + tap.log().of("Scan").len(), 0);
}

#[tokio::test]
async fn an_index_that_is_being_deleted_fails_nobody_else() {
    // DynamoDB takes the keys out of the definitions before the index; perhaps one is the key of
    // something else too.
    for undefined in [&["genre", "plays"][..], &["genre"], &["plays"]] {
        let (songs, tap) = library(3).await;
        describe_as(&tap, move |table| being_deleted(table, "GenreIndex", undefined));
        let described = songs.describe().await.unwrap();
        let index = described.index("GenreIndex").unwrap();
        assert_eq!((&index.status, &index.schema), (&Status::Deleting, &None));
        assert_eq!(described.indexes.len(), 4);
        assert!(described.index("LabelIndex").unwrap().schema.is_some());
        assert_eq!(described.schema.unreadable[0].reason, UnreadableReason::KeysNotDescribed);

        let differences = songs.verify().await.unwrap();
        let [Difference::UnreadableIndex { model: Some(_), table }] = &*differences else {
            panic!("{differences:?}")
        };
        assert_eq!(table.name, "GenreIndex");
        assert!(!differences[0].is_harmless(), "the model asks for it");
        assert_only_this_index_is_out_of_use(&songs, &tap, "GenreIndex", "being deleted").await;
    }
}

#[tokio::test]
async fn a_key_of_an_unknown_type_is_no_key_that_can_be_read() {
    let (songs, tap) = library(3).await;
    describe_as(&tap, |table| {
        for attribute in table["AttributeDefinitions"].as_array_mut().unwrap() {
            if attribute["AttributeName"] == "plays" {
                attribute["AttributeType"] = "VECTOR".into();
            }
        }
    });
    assert_only_this_index_is_out_of_use(&songs, &tap, "GenreIndex", "not known").await;
}

#[tokio::test(start_paused = true)]
async fn a_missing_table_is_made_while_an_index_of_it_is_being_deleted() {
    let mut seen = 0;
    let script = Script::answering(move |request| {
        if request.operation == "CreateTable" {
            return Reply::error(400, "ResourceInUseException", "there is such a table");
        }
        seen += 1;
        let key = |name: &str| json!([{ "AttributeName": name, "KeyType": "HASH" }]);
        let mut table = json!({
            "TableName": "people",
            "TableStatus": if seen < 3 { "UPDATING" } else { "ACTIVE" },
            "KeySchema": key("id"),
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        });
        if seen < 3 {
            table["GlobalSecondaryIndexes"] =
                json!([{ "IndexName": "Old", "KeySchema": key("mail"), "IndexStatus": "DELETING" }]);
        }
        Reply::ok(&json!({ "Table": table }))
    });
    let people = Db::new(script.client()).table::<Person>();
    let differences = people.verify().await.unwrap();
    assert!(matches!(&*differences, [one] if one.is_harmless()), "{differences:?}");
    assert!(!people.create_if_missing().await.unwrap());
    assert_eq!(people.verify().await.unwrap(), []);
}

#[tokio::test]
async fn an_index_of_several_key_attributes_is_read_as_it_is() {
    for kind in ["HASH", "RANGE"] {
        let (songs, tap) = library(3).await;
        describe_as(&tap, move |table| of_several(table, "GenreIndex", kind));
        let described = songs.describe().await.unwrap();
        let index = described.index("GenreIndex").unwrap().schema.as_ref().unwrap();
        assert_eq!((index.hash.len(), index.range.len()), if kind == "HASH" { (2, 1) } else { (1, 2) });
        assert!(described.schema.unreadable.is_empty());
        let differences = songs.verify().await.unwrap();
        let [Difference::Index { .. }] = &*differences else { panic!("{differences:?}") };
        assert!(!differences[0].is_harmless());
        assert!(differences[0].to_string().contains(" + "), "{}", differences[0]);
    }
}

/// An index is added as another program would: by the SDK.
async fn add_index(db: &Db, table: &str, name: &str, key: &str) {
    // Some engines forget the definitions that are not repeated.
    let attributes = ["id", key].map(|name| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute.attribute_type(ScalarAttributeType::S).build().unwrap()
    });
    let element = KeySchemaElement::builder().attribute_name(key).key_type(KeyType::Hash).build().unwrap();
    let create = CreateGlobalSecondaryIndexAction::builder()
        .index_name(name)
        .key_schema(element)
        .projection(SdkProjection::builder().projection_type(ProjectionType::All).build())
        .build()
        .unwrap();
    let update = db.client().update_table().table_name(table);
    update
        .set_attribute_definitions(Some(attributes.into()))
        .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(create).build())
        .send()
        .await
        .unwrap();
    db.open(table).wait_until_active().await.unwrap();
}

/// How many descriptions were asked for since the last look.
fn descriptions(tap: &Tap) -> usize {
    tap.log().take().iter().filter(|request| request.operation == "DescribeTable").count()
}

#[tokio::test]
async fn an_index_that_is_added_later_is_found() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let untyped = people.db().open(people.name());
    let by_mail = untyped.query("ada@example.com").index("ByMail");
    assert_eq!(by_mail.all(&untyped).await.unwrap_err().kind(), Kind::Invalid);
    add_index(people.db(), people.name(), "ByMail", "email").await;
    descriptions(&tap);
    assert_eq!(by_mail.all(&untyped).await.unwrap().len(), 1);
    assert_eq!(by_mail.page(&untyped).await.unwrap().count, 1);
    assert_eq!(descriptions(&tap), 1, "it is known from then on");

    // One that is not there is looked for once more each time, and then refused.
    let nowhere = untyped.query("ada").index("Nowhere");
    let error = nowhere.all(&untyped).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("`ByMail`"), "it says which there are: {error}");
    assert_eq!(
        tap.log().take().iter().map(|request| &*request.operation).collect::<Vec<_>>(),
        ["DescribeTable"]
    );
}

#[tokio::test]
async fn a_description_makes_all_clones_of_a_handle_know_the_table_as_it_is() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let clone = untyped.clone();
    untyped.get("ada").await.unwrap();
    add_index(people.db(), people.name(), "ByMail", "email").await;
    clone.describe().await.unwrap();
    descriptions(&tap);
    untyped.query("ada@example.com").index("ByMail").all(&untyped).await.unwrap();
    assert_eq!(descriptions(&tap), 0);
}

fn keyed(hash: KeyAttribute, range: Option<KeyAttribute>) -> TableSchema {
    TableSchema::of_keys(hash, range)
}

#[tokio::test]
async fn a_table_that_is_made_anew_has_the_keys_that_it_was_made_with() {
    let (db, tap) = tapped();
    let things = db.open(unique("anew"));
    let (clone, other) = (things.clone(), db.open(things.name()));
    for (schema, item, key) in [
        (keyed(KeyAttribute::string("id"), None), map([("id", "a".into())]), Value::from("a")),
        (keyed(KeyAttribute::number("id"), None), map([("id", 1.into())]), Value::from(1)),
        (keyed(KeyAttribute::string("name"), None), map([("name", "a".into())]), Value::from("a")),
        (
            keyed(KeyAttribute::binary("name"), None),
            map([("name", [0u8].as_slice().into())]),
            [0u8].as_slice().into(),
        ),
    ] {
        things.create_with(&schema).await.unwrap();
        tap.log().clear();
        clone.put(&item).await.unwrap();
        assert!(clone.contains(key.clone()).await.unwrap());
        assert_eq!(descriptions(&tap), 0, "the creation has told");
        // A handle of its own has not heard of it, and asks when the key does not fit, or if it had
        // never asked.
        let found = other.get(key.clone()).await.unwrap();
        assert_eq!(found.map(dynorm::Item::into_inner), Some(item.clone()));
        assert_eq!(descriptions(&tap), 1, "{schema:?}");
        assert_eq!(other.batch_get([key.clone()]).all().await.unwrap().items.len(), 1);
        assert_eq!(other.scan().limit(1).page(&other).await.unwrap().count, 1);
        let mut saved = other.item(item);
        saved.insert("more".into(), 1.into());
        saved.overwrite().await.unwrap();
        saved.delete().await.unwrap();
        things.delete_table().await.unwrap();
        assert!(things.get(key).await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn each_operation_looks_again_before_it_refuses_a_key() {
    let (db, tap) = tapped();
    let name = unique("again");
    let one = keyed(KeyAttribute::string("id"), None);
    let two = keyed(KeyAttribute::string("artist"), Some(KeyAttribute::number("number")));
    let key = || ("bach", 1);
    for operation in 0..8 {
        db.open(&name).create_with(&one).await.unwrap();
        let old = db.open(&name);
        let held = old.item(map([("id", "a".into())]));
        old.get("a").await.unwrap();
        db.open(&name).delete_table().await.unwrap();
        db.open(&name).create_with(&two).await.unwrap();
        tap.log().clear();
        match operation {
            0 => drop(old.get(key()).await.unwrap()),
            1 => old.put(untyped_song(1)).await.unwrap(),
            2 => old.delete(key()).await.unwrap(),
            3 => drop(old.item(untyped_song(1)).save().await.unwrap()),
            4 => assert!(old.batch_get([key()]).all().await.unwrap().items.is_empty()),
            5 => assert!(old.put_all([untyped_song(1)]).await.is_complete()),
            6 => assert!(db.batch_write().delete(&old, key()).await.is_complete()),
            _ => drop(old.query("bach").range().gt(0).all(&old).await.unwrap()),
        }
        assert_eq!(descriptions(&tap), 1, "operation {operation}");
        // What fits neither is refused all the same.
        let mut held = held;
        held.insert("note".into(), 1.into());
        let error = held.save().await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("artist")), "{error}");
        db.open(&name).delete_table().await.unwrap();
        // That there is no table any more is what stands in the way then.
        assert!(old.get("a").await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn a_schema_that_is_given_needs_no_description() {
    let (songs, tap) = library(3).await;
    let schema = keyed(KeyAttribute::string("artist"), Some(KeyAttribute::number("number")));
    let untyped: Table<Map, Untyped> = songs.db().open(songs.name()).with_schema(&schema);
    tap.log().clear();
    assert_eq!(untyped.get(("bach", 1)).await.unwrap().unwrap()["title"], "Song 001".into());
    assert_eq!(untyped.query("bach").range().ge(1).all(&untyped).await.unwrap().len(), 2);
    untyped.put(untyped_song(9)).await.unwrap();
    untyped.delete(("bach", 9)).await.unwrap();
    assert_eq!(tap.log().operations(), ["GetItem", "Query", "PutItem", "DeleteItem"]);

    // A wrong one is found out, and an index that it leaves out is found.
    tap.log().clear();
    assert_eq!(untyped.query("fugue").index("GenreIndex").all(&untyped).await.unwrap().len(), 3);
    let wrong = songs.db().open(songs.name()).with_schema(&keyed(KeyAttribute::string("id"), None));
    assert!(wrong.get(("bach", 1)).await.unwrap().is_some());
    assert_eq!(descriptions(&tap), 2);
}

#[tokio::test]
async fn whoever_may_not_describe_is_told_what_does_not_fit() {
    let (songs, tap) = library(1).await;
    let schema = keyed(KeyAttribute::string("artist"), Some(KeyAttribute::number("number")));
    let untyped = songs.db().open(songs.name()).with_schema(&schema);
    tap.inject(|request| match &*request.operation {
        "DescribeTable" => Fault::Instead(Reply::error(400, "AccessDeniedException", "no")),
        _ => Fault::None,
    });
    assert!(untyped.get(("bach", 0)).await.unwrap().is_some());
    for error in [
        untyped.get("bach").await.unwrap_err(),
        untyped.query("fugue").index("GenreIndex").all(&untyped).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
    }
}

#[tokio::test]
async fn a_missing_index_of_a_model_says_verify() {
    let (db, _) = tapped();
    let songs = db.table::<Song>().named(unique("less"));
    let mut less = Song::schema().clone();
    less.indexes
        .to_mut()
        .retain(|index| index.name != "GenreIndex" && index.projection != Projection::KeysOnly);
    db.open(songs.name()).create_with(&less).await.unwrap();
    songs.put(song(1)).await.unwrap();
    for error in [
        Song::genre_index("fugue").all(&songs).await.unwrap_err(),
        Song::genre_index("fugue").count(&songs).await.unwrap_err(),
        Song::seconds_index("bach").all(&songs).await.unwrap_err(),
    ] {
        let message = error.to_string();
        assert!(message.contains("`verify`") && message.contains("Index`"), "{message}");
        assert!(!error.is_transient(), "{error}");
    }
    assert!(Song::label_index("archiv").all(&songs).await.is_ok());
    assert_eq!(songs.verify().await.unwrap().len(), 2);
}
