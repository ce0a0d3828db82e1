//! `#[version(count)]`: versions that count 1, 2, 3.

use dynorm::{Kind, Model};
use dynorm_tests::{map, store, stored, table};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents")]
struct Document {
    #[hash_key]
    id: String,
    title: String,
    body: String,
    #[version(count)]
    #[model(default)]
    version: u32,
}

fn draft() -> Document {
    Document { id: "a".into(), title: "Draft".into(), body: String::new(), version: 0 }
}

#[tokio::test]
async fn each_save_counts_the_version_on() {
    let (documents, _tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    assert_eq!(item.version, 1);
    item.title = "First".into();
    item.save().await.unwrap();
    item.body = "Text".into();
    item.partial_save().await.unwrap();
    item.overwrite().await.unwrap();
    assert_eq!(item.version, 4);
    assert!(!item.save().await.unwrap().was_sent(), "nothing changed but the version");
    assert_eq!(documents.get("a").await.unwrap().unwrap().into_inner(), *item);
}

#[tokio::test]
async fn partial_save_and_overwrite_of_a_new_item_begin_with_one() {
    let (documents, _tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.partial_save().await.unwrap();
    assert_eq!(item.version, 1);
    let mut item = documents.item(Document { id: "b".into(), ..draft() });
    item.overwrite().await.unwrap();
    assert_eq!(item.version, 1);
    assert_eq!(documents.get("b").await.unwrap().unwrap().version, 1);
}

#[tokio::test]
async fn save_compares_the_version_alone() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    item.title = "First".into();
    tap.log().clear();
    item.save().await.unwrap();
    let body = tap.log().only().body;
    assert_eq!(body["ConditionExpression"], "#0=:0");
    assert_eq!(body["UpdateExpression"], "SET #1=:1,#0=:2");
    assert_eq!(body["ExpressionAttributeNames"], json!({ "#0": "version", "#1": "title" }));
    assert_eq!(
        body["ExpressionAttributeValues"],
        json!({ ":0": { "N": "1" }, ":1": { "S": "First" }, ":2": { "N": "2" } })
    );
}

#[tokio::test]
async fn partial_save_adds_to_the_version_and_compares_what_changed() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    item.title = "First".into();
    tap.log().clear();
    item.partial_save().await.unwrap();
    let body = tap.log().only().body;
    assert_eq!(body["ConditionExpression"], "attribute_exists(#0) AND #1=:0");
    assert_eq!(body["UpdateExpression"], "SET #1=:1 ADD #2 :2");
}

#[tokio::test]
async fn a_stale_version_conflicts_whatever_was_changed() {
    let (documents, _tap) = table::<Document>().await;
    documents.item(draft()).save().await.unwrap();
    for save in 0..3 {
        let mut stale = documents.get("a").await.unwrap().unwrap();
        let mut other = documents.get("a").await.unwrap().unwrap();
        other.body.push('!');
        match save {
            0 => other.save().await,
            1 => other.partial_save().await,
            _ => other.overwrite().await,
        }
        .unwrap();
        stale.title.push('?');
        let error = stale.save().await.unwrap_err();
        assert!(error.is_conflict(), "after save {save}: {error}");
        assert_eq!(error.current::<Document>().unwrap().version, other.version);
        // What it changed is still what was read, so a partial save is no conflict.
        stale.partial_save().await.unwrap();
        let now = documents.get("a").await.unwrap().unwrap();
        assert_eq!((&now.title, &now.body, now.version), (&stale.title, &other.body, other.version + 1));
    }
}

#[tokio::test]
async fn a_stale_version_conflicts_even_if_the_attributes_are_as_they_were_read() {
    let (documents, _tap) = table::<Document>().await;
    documents.item(draft()).save().await.unwrap();
    let mut stale = documents.get("a").await.unwrap().unwrap();
    let mut other = documents.get("a").await.unwrap().unwrap();
    for title in ["There", "Draft"] {
        other.title = title.into();
        other.save().await.unwrap();
    }
    stale.body = "Text".into();
    assert!(stale.save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn a_save_after_a_partial_save_past_others_conflicts_until_it_is_read_again() {
    let (documents, _tap) = table::<Document>().await;
    documents.item(draft()).save().await.unwrap();
    let mut one = documents.get("a").await.unwrap().unwrap();
    let mut other = documents.get("a").await.unwrap().unwrap();
    other.body = "Text".into();
    other.save().await.unwrap();
    one.title = "First".into();
    one.partial_save().await.unwrap();
    assert_eq!(documents.get("a").await.unwrap().unwrap().version, 3);

    // It has never seen the body, so it must not be able to say that all is as it has read it.
    one.title = "Second".into();
    assert!(one.save().await.unwrap_err().is_conflict());
    one.refresh().await.unwrap();
    one.title = "Second".into();
    one.save().await.unwrap();
    assert_eq!((one.version, &*one.body), (4, "Text"));
}

#[tokio::test]
async fn the_version_is_dynorm_s_to_count() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(Document { version: 77, ..draft() });
    item.save().await.unwrap();
    assert_eq!(item.version, 1);
    item.version = 100;
    tap.log().clear();
    assert!(!item.save().await.unwrap().was_sent());
    assert!(tap.log().is_empty());
    item.title = "First".into();
    item.save().await.unwrap();
    assert_eq!(item.version, 2);
    assert_eq!(stored(documents.db(), documents.name()).await.unwrap()["version"], 2.into());
}

#[tokio::test]
async fn an_item_without_a_version_gets_one() {
    let (documents, _tap) = table::<Document>().await;
    let raw = map([("id", "a".into()), ("title", "Old".into()), ("body", "".into())]);
    store(documents.db(), documents.name(), raw.clone()).await;
    let mut one = documents.get("a").await.unwrap().unwrap();
    let mut other = documents.get("a").await.unwrap().unwrap();
    assert_eq!(one.version, 0);
    assert!(!one.is_dirty().unwrap());
    one.title = "New".into();
    one.save().await.unwrap();
    assert_eq!(one.version, 1);
    other.body = "Text".into();
    assert!(other.save().await.unwrap_err().is_conflict(), "there was no version when it was read");

    documents.delete("a").await.unwrap();
    other.title = "Late".into();
    assert!(other.save().await.unwrap_err().is_conflict());
    assert!(!documents.contains("a").await.unwrap(), "no ghost");
}

#[tokio::test]
async fn a_versioned_save_of_more_attributes_than_a_condition_can_compare_succeeds() {
    let (documents, _tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    for number in 0..400 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    item.save().await.unwrap();
    let mut item = documents.get("a").await.unwrap().unwrap();
    item.title = "Wide".into();
    item.save().await.unwrap();
    assert_eq!(item.version, 2);
}

#[tokio::test]
async fn a_conflict_of_a_deleted_item_leaves_no_ghost_with_a_version() {
    let (documents, _tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    documents.delete("a").await.unwrap();
    item.title = "Late".into();
    for error in [item.save().await.unwrap_err(), item.partial_save().await.unwrap_err()] {
        assert_eq!(error.kind(), Kind::Conflict);
        assert!(error.current::<Document>().is_none());
    }
    assert!(!documents.contains("a").await.unwrap());
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "small")]
struct Small {
    #[hash_key]
    id: String,
    text: String,
    other: String,
    #[version(count)]
    version: u8,
}

#[tokio::test]
async fn a_count_at_the_end_of_its_type_is_an_error_before_anything_is_sent() {
    let (small, tap) = table::<Small>().await;
    let raw = [("id", "a".into()), ("text", "".into()), ("other", "".into()), ("version", 255.into())];
    store(small.db(), small.name(), map(raw.clone())).await;
    let mut item = small.get("a").await.unwrap().unwrap();
    item.text.push('!');
    tap.log().clear();
    for save in 0..5 {
        let error = match save {
            0 => item.save().await.map(drop),
            1 => item.partial_save().await.map(drop),
            2 => item.overwrite().await.map(drop),
            3 => small.put(&item).await,
            _ => small.put_all([(*item).clone()]).await.error.map_or(Ok(()), Err),
        }
        .unwrap_err();
        assert_eq!(error.kind(), Kind::Encode, "{error}");
        assert!(error.to_string().contains("`version`"), "{error}");
    }
    assert!(tap.log().is_empty());
    assert_eq!(stored(small.db(), small.name()).await.unwrap(), map(raw));
}

#[tokio::test]
async fn a_partial_save_does_not_count_over_the_end_that_others_have_come_to() {
    let (small, _tap) = table::<Small>().await;
    let raw = |version: i32, other: &str| {
        map([("id", "a".into()), ("text", "".into()), ("other", other.into()), ("version", version.into())])
    };
    store(small.db(), small.name(), raw(250, "")).await;
    let mut item = small.get("a").await.unwrap().unwrap();
    store(small.db(), small.name(), raw(255, "x")).await;
    item.text.push('!');
    assert_eq!(item.partial_save().await.unwrap_err().kind(), Kind::Conflict);
    assert_eq!(small.get("a").await.unwrap().unwrap().version, 255, "it can still be read");
}

#[tokio::test]
async fn puts_count_on_from_what_the_model_holds() {
    let (documents, _tap) = table::<Document>().await;
    documents.put(draft()).await.unwrap();
    let first = documents.get("a").await.unwrap().unwrap();
    assert_eq!(first.version, 1);
    documents.put(&first).await.unwrap();
    let again = documents.get("a").await.unwrap().unwrap().into_inner();
    assert!(documents.put_all([again]).await.error.is_none());
    assert_eq!(documents.get("a").await.unwrap().unwrap().version, 3);
}
