//! Items of a newer schema than the program knows: neither read nor written over.

use dynorm::{Error, Item, Kind, Refusals};
use dynorm_tests::{map, store, stored};

use super::{User, ada, first, table_of, third, with};

fn check(error: &Error, what: &str) {
    assert_eq!((error.kind(), error.attribute()), (Kind::NewerSchema, Some("schema")), "{what}: {error}");
    assert!(error.is_newer_schema() && !error.is_conflict() && !error.is_decode() && !error.is_transient());
    assert!(error.to_string().contains("schema 4") && error.to_string().contains("up to 3"), "{error}");
    assert!(error.table().is_some() && error.key().is_some(), "{what}: {error}");
}

fn fourth() -> dynorm::Map {
    map([("id", "ada".into()), ("schema", 4.into()), ("everything", "is another".into())])
}

#[tokio::test]
async fn no_read_gives_it() {
    let (users, _tap) = table_of(fourth()).await;
    store(users.db(), users.name(), with(first(), [("id", "eve".into())])).await;
    check(&users.get("ada").await.unwrap_err(), "get");
    check(&users.modify("ada", |_user| ()).await.unwrap_err(), "modify");
    let page: Vec<_> = User::scan().page(&users).await.unwrap().into_results();
    assert_eq!(page.iter().filter(|item| item.is_ok()).count(), 1);
    check(page.iter().find_map(|item| item.as_ref().err()).unwrap(), "scan");
}

#[tokio::test]
async fn no_write_lowers_it() {
    let (users, _tap) = table_of(fourth()).await;
    check(&users.put(ada()).await.unwrap_err(), "put");
    check(&users.put(ada()).only_if(User::id().exists()).await.unwrap_err(), "conditional put");
    check(&users.put(ada()).returning_old().await.unwrap_err(), "put that gives it back");
    check(&users.put(ada()).idempotent().await.unwrap_err(), "idempotent put");
    check(&users.update("ada").set(User::level(), 1).await.unwrap_err(), "update");
    check(&users.update("ada").set(User::level(), 1).upsert().await.unwrap_err(), "upsert");
    check(&users.item(ada()).overwrite().await.unwrap_err(), "overwrite");
    check(&users.item(ada()).overwrite().idempotent().await.unwrap_err(), "idempotent overwrite");
    let in_transaction = users.db().transact_write().with(users.put(ada())).await.unwrap_err();
    assert_eq!(in_transaction.kind(), Kind::NewerSchema);
    check(in_transaction.reasons()[0].error(), "put in a transaction");
    // There is one, which is all that an insert says.
    assert!(users.insert(ada()).await.unwrap_err().is_conflict());
    assert!(users.item(ada()).save().await.unwrap_err().is_conflict());
    assert!(users.item(ada()).partial_save().await.unwrap_err().is_conflict());
    assert_eq!(stored(users.db(), users.name()).await, Some(fourth()));
    users.delete("ada").await.unwrap();
}

#[tokio::test]
async fn a_load_one_by_one_lowers_none() {
    let (users, _tap) = table_of(fourth()).await;
    let all = || ["eve", "ada", "joe"].map(|id| User { id: id.into(), ..ada() });
    let load = users.put_all(all()).one_by_one().on_refusal(Refusals::GoOn);
    let outcome = load.await;
    assert_eq!((outcome.written, outcome.refused.len(), outcome.leftovers.len()), (2, 1, 0));
    check(&outcome.refused[0].error, "load");
    assert_eq!(users.get("eve").await.unwrap().unwrap().id, "eve");
    check(&users.get("ada").await.unwrap_err(), "it is as it was");
    // One of an older schema is written over.
    store(users.db(), users.name(), with(first(), [("id", "eve".into())])).await;
    assert_eq!(users.put_all(all()).one_by_one().on_refusal(Refusals::GoOn).await.written, 2);
    assert_eq!(users.get("eve").await.unwrap().unwrap().given, ada().given);
    // A batch has no place for a condition.
    assert!(users.put_all(all()).await.is_complete());
    assert_eq!(users.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn no_save_lowers_it_that_came_after_the_read() {
    for (name, save) in super::saving::SAVES {
        for read in [first(), third()] {
            let (users, _tap) = table_of(read).await;
            let mut user: Item<User> = users.get("ada").await.unwrap().unwrap();
            user.level = 9;
            store(users.db(), users.name(), fourth()).await;
            let error = save(users.db(), &mut user).await.unwrap_err();
            let error = error.reasons().first().map_or(&error, |reason| reason.error());
            check(error, name);
            assert_eq!(stored(users.db(), users.name()).await, Some(fourth()), "{name}");
        }
    }
}
