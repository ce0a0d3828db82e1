//! Two clients meet at one item: who conflicts, who wins, and that nobody loses what the other has
//! written.

use dynorm::{Kind, Model, Value};
use dynorm_tests::{Address, Person, ada, map, store, table};

#[tokio::test]
async fn save_of_a_new_item_conflicts_with_one_that_is_there_and_leaves_it() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut other = people.item(Person { visits: 7, ..ada() });
    let error = other.save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(**error.current::<Person>().unwrap(), ada());
    assert!(other.is_new(), "nothing was saved, so it is as new as before");
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn insert_refuses_what_put_replaces() {
    let (people, _tap) = table::<Person>().await;
    people.insert(ada()).await.unwrap();
    let other = Person { visits: 7, ..ada() };
    let error = people.insert(&other).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert_eq!(**error.current::<Person>().unwrap(), ada());
    people.put(&other).await.unwrap();
    assert_eq!(people.get("ada").consistent().model().await.unwrap(), Some(other));
}

#[tokio::test]
async fn one_removes_an_attribute_and_the_other_s_save_conflicts_but_its_overwrite_wins() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();

    one.email = None;
    one.save().await.unwrap();
    other.visits = 9;
    let error = other.save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.current::<Person>().unwrap().email, None);
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 1, "the conflict changed nothing");

    other.overwrite().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!(now.into_inner(), Person { visits: 9, ..ada() }, "with the e-mail that one had removed");
}

#[tokio::test]
async fn a_stale_partial_save_of_another_field_keeps_both_changes() {
    let (people, _tap) = table::<Person>().await;
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();

    one.email = Some("new@example.com".into());
    one.partial_save().await.unwrap();
    other.visits = 9;
    other.partial_save().await.unwrap();

    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.email.as_deref(), now.visits), (Some("new@example.com"), 9));
}

#[tokio::test]
async fn a_stale_partial_save_of_the_same_field_conflicts() {
    let (people, _tap) = table::<Person>().await;
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    one.email = Some("one@example.com".into());
    one.partial_save().await.unwrap();
    other.email = Some("other@example.com".into());
    let error = other.partial_save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.current::<Person>().unwrap().email.as_deref(), Some("one@example.com"));
}

#[tokio::test]
async fn a_stale_conditional_save_never_erases_an_attribute_that_another_added() {
    let (people, _tap) = table::<Person>().await;
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();

    one.email = Some("new@example.com".into());
    one.save().await.unwrap();
    // All that it read is still so: adding is no conflict, and nothing of what was added is
    // touched.
    other.visits = 9;
    other.save().await.unwrap();

    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.email.as_deref(), now.visits), (Some("new@example.com"), 9));
}

#[tokio::test]
async fn both_add_the_same_attribute_and_the_second_conflicts() {
    let (people, _tap) = table::<Person>().await;
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    one.email = Some("one@example.com".into());
    one.save().await.unwrap();
    other.email = Some("other@example.com".into());
    assert!(other.save().await.unwrap_err().is_conflict());
    assert!(other.partial_save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn two_partial_saves_inside_of_one_document_merge() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    one.address.as_mut().unwrap().city = "Ockham".into();
    other.address.as_mut().unwrap().street = "Ockham Park".into();
    one.partial_save().await.unwrap();
    other.partial_save().await.unwrap();
    let expected = Address { street: "Ockham Park".into(), city: "Ockham".into() };
    assert_eq!(people.get("ada").await.unwrap().unwrap().address, Some(expected));
}

#[tokio::test]
async fn a_partial_save_into_a_document_that_another_removed_conflicts() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    one.address = None;
    one.partial_save().await.unwrap();
    other.address.as_mut().unwrap().city = "Ockham".into();
    let error = other.partial_save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
}

#[tokio::test]
async fn partial_save_of_a_new_item_adds_to_one_that_has_none_of_its_attributes() {
    let (people, _tap) = table::<Person>().await;
    store(people.db(), people.name(), map([("id", "ada".into()), ("other", 1.into())])).await;
    people.item(ada()).partial_save().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!(*now, ada());
    assert_eq!(*now.extra(), map([("other", 1.into())]));
    let error = people.item(ada()).partial_save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
}

#[tokio::test]
async fn a_save_after_a_concurrent_delete_conflicts_and_leaves_no_ghost() {
    let (people, _tap) = table::<Person>().await;
    for partial in [false, true] {
        people.put(ada()).await.unwrap();
        let mut item = people.get("ada").await.unwrap().unwrap();
        people.delete("ada").await.unwrap();
        item.visits = 2;
        let saved = if partial { item.partial_save().await } else { item.save().await };
        let error = saved.unwrap_err();
        assert!(error.is_conflict(), "partial {partial}: {error}");
        assert!(error.current::<Person>().is_none(), "there is no current item");
        assert!(!people.contains("ada").await.unwrap(), "partial {partial}: a ghost");
        assert!(item.is_dirty().unwrap() && !item.is_new());
    }
}

#[tokio::test]
async fn an_item_of_a_key_alone_conflicts_after_a_concurrent_delete_too() {
    let (people, _tap) = table::<Key>().await;
    people.put(&Key { id: "a".into(), note: None }).await.unwrap();
    let mut item = people.get("a").await.unwrap().unwrap();
    people.delete("a").await.unwrap();
    item.note = Some("late".into());
    assert!(item.save().await.unwrap_err().is_conflict());
    assert!(item.partial_save().await.unwrap_err().is_conflict());
    assert!(!people.contains("a").await.unwrap());
}

#[derive(Model, Debug)]
#[model(table = "keys")]
struct Key {
    #[hash_key]
    id: String,
    note: Option<String>,
}

#[tokio::test]
async fn a_save_that_failed_leaves_the_item_as_dirty_as_it_was() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut stale = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    other.visits = 5;
    other.save().await.unwrap();
    stale.visits = 9;
    stale.log.push("met Babbage".into());
    let before = stale.changes().unwrap();
    for _ in 0..2 {
        assert!(stale.save().await.unwrap_err().is_conflict(), "the snapshot must not move on");
        assert_eq!(stale.changes().unwrap(), before);
    }
}

#[tokio::test]
async fn the_current_item_of_a_conflict_can_be_changed_and_saved() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut stale = people.get("ada").await.unwrap().unwrap();
    store(
        people.db(),
        people.name(),
        map([("id", "ada".into()), ("visits", 3.into()), ("log", Value::List(vec![])), ("new", true.into())]),
    )
    .await;
    stale.visits += 1;
    let mut current = stale.save().await.unwrap_err().into_current::<Person>().unwrap();
    assert_eq!((current.visits, &current.extra()["new"]), (3, &true.into()));
    current.visits += 1;
    current.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 4);
}
