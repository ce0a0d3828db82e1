//! Conflicts of upgraded items: an upgrade is nobody's change.

use dynorm_tests::{store, stored};

use super::{User, first, second, table_of, third, with};

#[tokio::test]
async fn what_an_old_program_has_changed_is_merged_as_what_it_is_upgraded_to() {
    // The upgrades of both sides differ in what they make of the name.
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    store(users.db(), users.name(), with(first(), [("name", "Ada King".into())])).await;
    user.level = 4;
    user.save_merging(3).await.unwrap();
    let expected = with(third(), [("family", "King".into()), ("initials", "AK".into()), ("level", 4.into())]);
    assert_eq!(stored(users.db(), users.name()).await, Some(expected));
}

#[tokio::test]
async fn what_both_have_changed_is_an_overlap_by_the_names_of_the_model() {
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    store(users.db(), users.name(), with(first(), [("name", "Ada King".into())])).await;
    user.family = Some("Byron".into());
    let error = user.save_merging(3).await.unwrap_err();
    let paths: Vec<_> = error.overlaps().iter().map(|overlap| overlap.path().to_string()).collect();
    assert_eq!(paths, ["family"]);
    let mut conflict = user.conflict(error).unwrap();
    assert_eq!(conflict.base().family.as_deref(), Some("Lovelace"));
    assert_eq!(conflict.theirs().family.as_deref(), Some("King"));
    conflict.take_mine(User::family());
    let mut merged = conflict.merge().unwrap();
    merged.save().await.unwrap();
    let stored = stored(users.db(), users.name()).await.unwrap();
    assert_eq!((&stored["family"], &stored["initials"]), (&"Byron".into(), &"AK".into()));
    assert_eq!(stored["unknown"], third()["unknown"]);
    assert_eq!(stored["address"], third()["address"]);
    assert!(!stored.contains_key("name") && !stored.contains_key("nick"));
}

#[tokio::test]
async fn sides_of_any_schema_are_merged() {
    // Read as one schema, and there as another by now.
    for read in [first(), second(), third()] {
        for there in [first(), second(), third()] {
            let (users, _tap) = table_of(read.clone()).await;
            let mut user = users.get("ada").await.unwrap().unwrap();
            store(users.db(), users.name(), with(there, [("level", 8.into()), ("others", 1.into())])).await;
            user.email = Some("a@b".into());
            user.save_merging(3).await.unwrap();
            let expected =
                with(third(), [("level", 8.into()), ("others", 1.into()), ("email", "a@b".into())]);
            assert_eq!(stored(users.db(), users.name()).await, Some(expected));
        }
    }
}
