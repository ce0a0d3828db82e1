//! DynamoDB's limits: what is just within them works, and what is over is an error that says what to do.

use dynorm::{Kind, Model};
use dynorm_tests::{Person, ada, map, stored, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "blobs")]
struct Blob {
    #[hash_key]
    id: String,
    text: String,
    bytes: Vec<u8>,
}

/// An item of that many bytes as DynamoDB counts them: names and values.
fn blob(bytes: usize) -> Blob {
    let names = "id".len() + "text".len() + "bytes".len() + "a".len();
    let half = (bytes - names) / 2;
    Blob { id: "a".into(), text: "x".repeat(half), bytes: vec![7; bytes - names - half] }
}

#[tokio::test]
async fn an_item_of_just_400_kb_is_stored_read_and_saved() {
    let (blobs, _tap) = table::<Blob>().await;
    let mut item = blobs.item(blob(400 * 1024));
    item.save().await.unwrap();
    let mut item = blobs.get("a").await.unwrap().unwrap();
    assert_eq!(*item, blob(400 * 1024));
    // The condition holds all of the old item, the update all of the new text.
    item.text = "y".repeat(item.text.len());
    item.save().await.unwrap();
    assert_eq!(blobs.get("a").await.unwrap().unwrap().text, item.text);
}

#[tokio::test]
async fn an_item_just_over_400_kb_is_refused_and_nothing_is_changed() {
    let (blobs, _tap) = table::<Blob>().await;
    let mut item = blobs.item(blob(400 * 1024 + 1));
    for error in [
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
        blobs.put(&blob(400 * 1024 + 1)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid, "{error:?}");
    }
    assert!(item.is_new());
    assert_eq!(stored(blobs.db(), blobs.name()).await, None);

    let mut item = blobs.item(blob(400 * 1024));
    item.save().await.unwrap();
    item.bytes.push(0);
    assert_eq!(item.save().await.unwrap_err().kind(), Kind::Invalid);
    assert!(item.is_dirty().unwrap());
    item.bytes.truncate(10);
    item.save().await.unwrap();
}

#[tokio::test]
async fn a_conditional_save_compares_150_attributes() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let wide = |attributes: usize| {
        let mut item = map([("id", "wide".into())]);
        item.extend((0..attributes).map(|number| (format!("attribute-{number}"), number.to_string().into())));
        item
    };
    untyped.put(&wide(150)).await.unwrap();
    let mut item = untyped.get("wide").await.unwrap().unwrap();
    for value in item.values_mut().filter(|value| value.as_str() != Some("wide")) {
        *value = "changed".into();
    }
    item.save().await.unwrap();
    assert_eq!(*untyped.get("wide").await.unwrap().unwrap(), *item);

    // One more attribute is one comparison too many.
    untyped.put(&wide(160)).await.unwrap();
    let mut item = untyped.get("wide").await.unwrap().unwrap();
    item.insert("attribute-0".into(), "changed".into());
    tap.log().clear();
    let error = item.save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);
    let message = error.to_string();
    assert!(message.contains("#[version]") && message.contains("partial_save"), "{message}");
    assert!(tap.log().is_empty(), "before anything is sent");
    assert!(item.is_dirty().unwrap());

    // The ways out.
    item.partial_save().await.unwrap();
    item.insert("attribute-1".into(), "changed".into());
    item.overwrite().await.unwrap();
    assert_eq!(*untyped.get("wide").await.unwrap().unwrap(), *item);
}

#[tokio::test]
async fn a_new_item_may_have_any_number_of_attributes() {
    let (people, _tap) = table::<Person>().await;
    let mut item = people.item(ada());
    for number in 0..1000 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    item.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().extra().len(), 1000);
    let mut item = people.item(Person { id: "byron".into(), ..ada() });
    for number in 0..1000 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    let error = item.partial_save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge, "it must compare what it sends: {error}");
}

#[tokio::test]
async fn documents_may_nest_32_levels() {
    let (people, tap) = table::<Person>().await;
    let nested = |levels: usize| (0..levels).fold(dynorm::Value::from(1), |inner, _| [("m", inner)].into());
    let mut item = people.item(ada());
    item.extra_mut().insert("deep".into(), nested(31));
    item.save().await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    assert_eq!(item.extra()["deep"], nested(31));
    item.visits = 2;
    item.save().await.unwrap();
    item.extra_mut().insert("deep".into(), nested(32));
    tap.log().clear();
    let error = item.save().await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Encode | Kind::Invalid), "{error:?}");
}
