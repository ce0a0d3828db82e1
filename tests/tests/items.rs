//! An item in the hand: what it says of its changes, and how they are undone.

use dynorm::{Db, Item, Kind, Model, Value};
use dynorm_tests::{Person, Reply, Script, ada, map, store, stored, table};
use serde_json::json;

#[tokio::test]
async fn changes_say_where_what_was_and_what_is() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    assert_eq!(item.changes().unwrap(), []);
    item.email = None;
    item.visits = 2;
    item.address.as_mut().unwrap().city = "Ockham".into();
    item.extra_mut().insert("new".into(), true.into());
    let changes = item.changes().unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.path.to_string(), change.old.clone(), change.new.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("address.city".to_owned(), Some("London".into()), Some("Ockham".into())),
            ("email".to_owned(), Some("ada@example.com".into()), None),
            ("visits".to_owned(), Some(1.into()), Some(2.into())),
            ("new".to_owned(), None, Some(true.into())),
        ]
    );
}

#[tokio::test]
async fn all_of_a_new_item_is_a_change() {
    let (people, _tap) = table::<Person>().await;
    let item = people.item(Person { email: None, ..ada() });
    let paths: Vec<_> = item.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(paths, ["address", "id", "log", "tags", "visits"]);
}

#[tokio::test]
async fn revert_undoes_what_was_not_saved() {
    let (people, tap) = table::<Person>().await;
    store(
        people.db(),
        people.name(),
        map([
            ("id", "ada".into()),
            ("visits", 1.into()),
            ("log", Value::List(vec![])),
            ("elsewhere", 1.into()),
        ]),
    )
    .await;
    let mut item = people.get("ada").await.unwrap().unwrap();
    let before = item.clone();
    tap.log().clear();
    item.visits = 9;
    item.log.push("born".into());
    item.extra_mut().clear();
    item.extra_mut().insert("new".into(), true.into());
    item.revert().unwrap();
    assert_eq!((&*item, item.extra()), (&*before, before.extra()));
    assert!(!item.is_dirty().unwrap());

    // After a save, what was saved is what a revert goes back to.
    item.visits = 2;
    item.save().await.unwrap();
    item.visits = 3;
    item.revert().unwrap();
    assert_eq!(item.visits, 2);
    assert_eq!(tap.log().operations(), ["UpdateItem"]);
}

#[tokio::test]
async fn revert_leaves_a_new_item_as_it_is() {
    let (people, _tap) = table::<Person>().await;
    let mut item = people.item(ada());
    item.visits = 5;
    item.revert().unwrap();
    assert_eq!(item.visits, 5);
}

#[tokio::test]
async fn refresh_reads_again_and_forgets_what_was_not_saved() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut stale = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    other.visits = 5;
    other.save().await.unwrap();
    stale.log.clear();
    tap.log().clear();
    stale.refresh().await.unwrap();
    assert_eq!(tap.log().only().body["ConsistentRead"], true);
    assert_eq!((stale.visits, &*stale.log), (5, &*ada().log));
    stale.visits = 6;
    stale.save().await.unwrap();
}

#[tokio::test]
async fn refresh_of_a_deleted_item_says_so_and_leaves_it() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    people.delete("ada").await.unwrap();
    item.visits = 7;
    let error = item.refresh().await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    assert!(error.is_not_found() && error.to_string().contains("id=\"ada\""), "{error}");
    assert_eq!(item.visits, 7);
}

#[tokio::test]
async fn refresh_loads_a_new_item_that_is_there() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.item(Person { visits: 100, ..ada() });
    item.refresh().await.unwrap();
    assert!(!item.is_new() && item.visits == 1);
}

#[tokio::test]
async fn extra_attributes_are_added_changed_and_removed() {
    let (people, tap) = table::<Person>().await;
    store(
        people.db(),
        people.name(),
        map([
            ("id", "ada".into()),
            ("visits", 1.into()),
            ("log", Value::List(vec![])),
            ("nick", "Countess".into()),
            ("title", [("en", "Lady".into()), ("de", "Gräfin".into())].into()),
        ]),
    )
    .await;
    let mut item = people.get("ada").await.unwrap().unwrap();
    assert_eq!(item.extra().len(), 2);
    item.extra_mut().remove("nick");
    item.extra_mut().insert("title".into(), [("en", "Countess".into()), ("de", "Gräfin".into())].into());
    item.extra_mut().insert("born".into(), 1815.into());
    tap.log().clear();
    item.partial_save().await.unwrap();
    let request = tap.log().only();
    assert_eq!(request.body["UpdateExpression"], "SET #2.#3=:2,#4=:3 REMOVE #1");
    assert_eq!(
        request.body["ExpressionAttributeNames"],
        json!({ "#0": "id", "#1": "nick", "#2": "title", "#3": "en", "#4": "born" })
    );
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!(now.extra(), item.extra());
}

#[tokio::test]
async fn an_extra_attribute_with_the_name_of_a_field_is_refused_before_sending() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.extra_mut().insert("visits".into(), 7.into());
    tap.log().clear();
    for error in [
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains("`visits`"), "{error}");
    }
    assert!(item.changes().is_err());
    assert!(tap.log().is_empty());
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "events")]
struct Event {
    #[hash_key]
    day: String,
    #[range_key]
    number: u32,
    text: String,
}

#[tokio::test]
async fn a_changed_key_is_refused_before_sending() {
    let (events, tap) = table::<Event>().await;
    let event = Event { day: "monday".into(), number: 1, text: "rain".into() };
    events.put(&event).await.unwrap();
    let changes: [fn(&mut Event); 2] = [|event| event.day = "sunday".into(), |event| event.number = 2];
    for change in changes {
        let mut item = events.get("monday", 1).await.unwrap().unwrap();
        change(&mut item);
        item.text = "sun".into();
        tap.log().clear();
        for error in [
            item.save().await.unwrap_err(),
            item.partial_save().await.unwrap_err(),
            item.overwrite().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), Kind::KeyChanged);
            let message = error.to_string();
            assert!(message.contains("day=\"monday\", number=1"), "names the item: {message}");
        }
        assert!(tap.log().is_empty());
        // What acts on the item acts on the one that was read.
        item.refresh().await.unwrap();
        assert_eq!(*item, event);
        change(&mut item);
        item.delete().await.unwrap();
        assert!(!events.contains("monday", 1).await.unwrap());
        events.put(&event).await.unwrap();
    }
}

#[tokio::test]
async fn after_delete_the_key_may_change() {
    let (events, _tap) = table::<Event>().await;
    let mut item = events.item(Event { day: "monday".into(), number: 1, text: "rain".into() });
    item.save().await.unwrap();
    item.delete().await.unwrap();
    item.number = 2;
    item.save().await.unwrap();
    assert!(events.contains("monday", 2).await.unwrap() && !events.contains("monday", 1).await.unwrap());
}

#[tokio::test]
async fn a_clone_has_changes_of_its_own() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    let mut clone = item.clone();
    clone.visits = 2;
    assert!(clone.is_dirty().unwrap() && !item.is_dirty().unwrap());
    clone.save().await.unwrap();
    item.visits = 3;
    assert!(item.save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn items_and_tables_may_move_between_threads() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let handle = people.clone();
    let saved = tokio::spawn(async move {
        let mut item = handle.get("ada").await?.expect("ada");
        item.visits += 1;
        item.save().await?;
        Ok::<_, dynorm::Error>(item)
    });
    let item = saved.await.unwrap().unwrap();
    assert_eq!(item.visits, 2);
    assert_eq!(stored(people.db(), people.name()).await.unwrap()["visits"], 2.into());
}

/// In whatever order names and members come, and however numbers are written.
#[tokio::test]
async fn an_item_is_dirty_just_if_a_value_is_another() {
    let json = r#"{"Item":{
        "tags":{"SS":["second","first"]},
        "address":{"M":{"city":{"S":"London"},"unknown":{"L":[]},"street":{"S":"St James's Square"}}},
        "visits":{"N":"1.0"}, "log":{"L":[{"S":"born"}]}, "id":{"S":"ada"}, "more":{"NS":["2","10","1e0"]}
    }}"#;
    let script = Script::new([Reply::raw(200, json)]);
    let people = Db::new(script.client()).table::<Person>();
    let mut item = people.get("ada").await.unwrap().unwrap();
    let read = item.clone();
    assert!(!item.is_dirty().unwrap() && item.changes().unwrap().is_empty());
    assert!(!item.save().await.unwrap().was_sent());
    assert!(!item.partial_save().await.unwrap().was_sent());

    let changes: [fn(&mut Item<Person>); 8] = [
        |item| item.visits = 2,
        |item| assert!(item.tags.insert("third".into())),
        |item| item.tags = ["first".into()].into(),
        |item| item.log.push("grew".into()),
        |item| item.address.as_mut().unwrap().city = "Paris".into(),
        |item| item.address = None,
        |item| item.email = Some("ada@example.com".into()),
        |item| drop(item.extra_mut().remove("more")),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        change(&mut item);
        assert!(item.is_dirty().unwrap() && !item.changes().unwrap().is_empty(), "change {number}");
        item = read.clone();
        assert!(!item.is_dirty().unwrap());
    }
    script.assert_done();
}

/// By the model and by what it does not know, not by what was read or where it is from.
#[tokio::test]
async fn items_are_equal_if_what_they_hold_is() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let read = people.get("ada").await.unwrap().unwrap();
    let new = people.item(ada());
    assert!(new.is_new() && !read.is_new());
    assert_eq!(read, new);
    let (other, _tap) = table::<Person>().await;
    assert_eq!(read, other.item(ada()));

    let mut changed = read.clone();
    changed.visits += 1;
    assert_ne!(changed, read);
    changed.visits -= 1;
    assert_eq!(changed, read);
    changed.extra_mut().insert("elsewhere".into(), 1.into());
    assert_ne!(changed, read);
    let mut also = new;
    also.extra_mut().insert("elsewhere".into(), 1.into());
    assert_eq!(changed, also);
}
