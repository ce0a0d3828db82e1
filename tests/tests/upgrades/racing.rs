//! Programs of different ages that write one item at the same time.

use dynorm::{Kind, Value, attribute};
use dynorm_tests::{store, stored};

use super::saving::SAVES;
use super::{First, User, first, second, table_of, third, with, without};

/// The saves that ask for something.
fn asking() -> impl Iterator<Item = (&'static str, super::saving::Save)> {
    SAVES.into_iter().filter(|(name, _)| !name.starts_with("overwrite"))
}

#[tokio::test]
async fn a_change_of_whatever_the_old_version_reads_is_in_the_way() {
    // Changed, gone and come: also what the upgrade drops, or leaves as it is.
    let changed = [
        with(first(), [("name", "Ada King".into())]),
        with(first(), [("score", 1.into())]),
        with(first(), [("level", 1.into())]),
        with(first(), [("address", [("city", "Paris".into())].into())]),
        with(first(), [("nick", "Enchantress".into())]),
        without(first(), "nick"),
        without(first(), "address"),
    ];
    for now in changed {
        for (name, save) in asking().filter(|(name, _)| *name != "save_merging") {
            let (users, _tap) = table_of(first()).await;
            let mut user = users.get("ada").await.unwrap().unwrap();
            store(users.db(), users.name(), now.clone()).await;
            let error = save(users.db(), &mut user).await.unwrap_err();
            assert_eq!(error.kind(), Kind::Conflict, "{name} over {now:?}");
            assert_eq!(stored(users.db(), users.name()).await, Some(now.clone()), "{name}");
            // What is in the way is upgraded, and can be saved.
            let mut current = error.into_current::<User>().unwrap();
            assert!(current.was_upgraded(), "{name}");
            current.save().await.unwrap();
            assert_eq!(stored(users.db(), users.name()).await.unwrap()["schema"], 3.into());
        }
    }
    // What was not there when it was read, and is known to the old version alone.
    for (name, save) in asking().filter(|(name, _)| *name != "save_merging") {
        let (users, _tap) = table_of(without(first(), "nick")).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        store(users.db(), users.name(), first()).await;
        assert!(save(users.db(), &mut user).await.unwrap_err().is_conflict(), "{name}");
    }
}

#[tokio::test]
async fn a_change_of_what_no_version_knows_stays() {
    let added = || with(first(), [("others", true.into())]);
    for (name, save) in asking() {
        let (users, _tap) = table_of(first()).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        store(users.db(), users.name(), added()).await;
        save(users.db(), &mut user).await.unwrap();
        let expected = with(third(), [("others", true.into())]);
        assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{name}");
    }
    // A partial save asks for nothing of it.
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    store(users.db(), users.name(), with(first(), [("unknown", 2.into())])).await;
    user.partial_save().await.unwrap();
    assert_eq!(stored(users.db(), users.name()).await, Some(with(third(), [("unknown", 2.into())])));
}

#[tokio::test]
async fn of_two_that_upgrade_at_once_one_is_told() {
    for (name, save) in asking() {
        let (users, _tap) = table_of(first()).await;
        let mut one = users.get("ada").await.unwrap().unwrap();
        let mut other = users.get("ada").await.unwrap().unwrap();
        save(users.db(), &mut one).await.unwrap();
        other.level = 5;
        let result = save(users.db(), &mut other).await;
        let level = if name == "save_merging" { 5 } else { 0 };
        assert_eq!(result.is_ok(), name == "save_merging", "{name}");
        let expected = with(third(), [("level", level.into())]);
        assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{name}");
    }
}

/// The first program knows nothing of numbers: what it has read before the upgrade, it can no
/// longer save.
#[tokio::test]
async fn a_save_by_the_old_program_of_what_it_read_before_conflicts() {
    let (users, _tap) = table_of(first()).await;
    let firsts = users.db().table::<First>().named(users.name());
    let mut old = firsts.get("ada").await.unwrap().unwrap();
    users.modify("ada", |_user| ()).await.unwrap();
    old.score = 2.0;
    assert!(old.save().await.unwrap_err().is_conflict());
    old.name = "Ada King".into();
    assert!(old.partial_save().await.unwrap_err().is_conflict());
    assert_eq!(stored(users.db(), users.name()).await, Some(third()));

    // What it puts is of its own schema, and upgraded anew.
    firsts.put(&old).await.unwrap();
    let user = users.get("ada").await.unwrap().unwrap();
    assert!(user.was_upgraded() && user.family.as_deref() == Some("King"));
}

/// A number is asked for also where nothing else is in the way: what an upgrade has made of the
/// item may depend on what is changed.
#[tokio::test]
async fn a_program_between_does_not_save_over_an_upgrade() {
    let (users, _tap) = table_of(second()).await;
    let seconds = users.db().table::<super::Second>().named(users.name());
    let mut conditional = seconds.get("ada").await.unwrap().unwrap();
    let mut partial = seconds.get("ada").await.unwrap().unwrap();
    users.modify("ada", |_user| ()).await.unwrap();
    conditional.given = "Eve".into();
    partial.level = 9;
    for error in [
        conditional.save().await.unwrap_err(),
        partial.partial_save().await.unwrap_err(),
        conditional.overwrite().await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.attribute()), (Kind::NewerSchema, Some("schema")));
        assert!(error.to_string().contains("schema 3") && error.to_string().contains("up to 2"), "{error}");
        assert_eq!(error.current_attributes::<super::Second>(), Some(&third()));
    }
    assert_eq!(stored(users.db(), users.name()).await, Some(third()));
}

#[tokio::test]
async fn an_upgraded_item_that_was_deleted_is_not_made_again() {
    for (name, save) in asking() {
        let (users, _tap) = table_of(first()).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        users.delete("ada").await.unwrap();
        assert!(save(users.db(), &mut user).await.unwrap_err().is_conflict(), "{name}");
        assert_eq!(stored(users.db(), users.name()).await, None, "{name}");
    }
}

#[tokio::test]
async fn an_upgraded_item_is_deleted_as_any_other() {
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    let mut other = users.get("ada").await.unwrap().unwrap();
    users.update("ada").set(attribute("others"), 1).any_schema().await.unwrap();
    user.delete_if_unchanged().await.unwrap();
    assert!(other.delete_if_unchanged().await.unwrap_err().is_conflict());

    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    store(users.db(), users.name(), with(first(), [("nick", Value::Null)])).await;
    assert!(user.delete_if_unchanged().await.unwrap_err().is_conflict());
    user.delete().await.unwrap();
    assert_eq!(stored(users.db(), users.name()).await, None);
}
