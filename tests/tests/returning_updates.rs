//! Updates that give the item back, and updates of items that were read.

use dynorm::{Item, Kind, Model, Table, attribute};
use dynorm_tests::{Fault, Person, Reply, Script, Tap, ada, db_of, map, store, stored, table};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[hash_key]
    id: String,
    #[model(default)]
    views: u64,
    #[version]
    #[model(default)]
    version: u64,
}

async fn people() -> (Table<Person>, Tap) {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    (people, tap)
}

async fn page() -> (Table<Page>, Tap) {
    let (pages, tap) = table::<Page>().await;
    pages.put(&Page { id: "a".into(), views: 0, version: 0 }).await.unwrap();
    tap.log().clear();
    (pages, tap)
}

#[tokio::test]
async fn the_item_as_it_is_can_be_saved() {
    let (people, tap) = people().await;
    let update = people.update("ada").add(Person::visits(), 1).set(attribute("note"), "unknown");
    let mut now: Item<Person> = update.returning_new().await.unwrap();
    assert_eq!(tap.log().only().body["ReturnValues"], "ALL_NEW");
    assert_eq!((now.visits, now.extra()["note"].as_str()), (2, Some("unknown")));
    assert!(!now.is_new() && !now.is_dirty().unwrap());
    now.visits = 7;
    assert!(now.save().await.unwrap().was_sent());
    let raw = stored(people.db(), people.name()).await.unwrap();
    assert_eq!((&raw["visits"], &raw["note"]), (&7.into(), &"unknown".into()));

    let untyped = people.db().open(people.name());
    let now = untyped.update("ada").add(attribute("visits"), 1).returning_new().await.unwrap();
    assert_eq!(now["visits"], 8.into());
    let made = people.update("eve").add(Person::visits(), 1).upsert().returning_new().await.unwrap_err();
    assert_eq!((made.kind(), made.attribute()), (Kind::Decode, Some("log")));
    assert!(made.may_be_applied() && made.to_string().contains("the write was made"), "{made}");
    assert_eq!(made.returned_attributes().unwrap(), map([("id", "eve".into()), ("visits", 1.into())]));
}

#[tokio::test]
async fn the_item_as_it_was_is_a_new_one() {
    let (people, tap) = people().await;
    let old = people.update("ada").add(Person::visits(), 1).returning_old().await.unwrap().unwrap();
    assert_eq!(tap.log().only().body["ReturnValues"], "ALL_OLD");
    assert!(old.is_new());
    assert_eq!(old.into_inner(), ada());
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);
    // An engine may say that there was an item with the key alone, where there was none.
    let script = Script::new([Reply::ok(&json!({}))]);
    let upsert = db_of(script.client()).table::<Person>().update("eve").add(Person::visits(), 1).upsert();
    assert!(upsert.returning_old().await.unwrap().is_none());
    let error = people.update("bob").add(Person::visits(), 1).returning_old().await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("upsert"), "{error}");
    let update = people.update("ada").add(Person::visits(), 1).only_if(Person::visits().eq(9));
    let error = update.clone().returning_new().await.unwrap_err();
    assert_eq!(error.current::<Person>().unwrap().visits, 2);
    assert!(update.returning_old().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn after_a_lost_answer_what_was_before_is_not_made_up() {
    let (people, tap) = people().await;
    tap.next(Fault::Afterwards(Reply::reset()));
    let error = people.update("ada").add(Person::visits(), 1).returning_old().await.unwrap_err();
    assert!(error.is_not_found() && error.may_be_applied(), "{error}");
    assert!(error.to_string().contains("what the item was before is not known"), "{error}");
    // What it is now can be told.
    tap.next(Fault::Afterwards(Reply::reset()));
    let now = people.update("ada").add(Person::visits(), 1).returning_new().await.unwrap();
    assert_eq!(now.into_inner(), people.get("ada").await.unwrap().unwrap().into_inner());

    // A version proves it either way.
    let (pages, tap) = page().await;
    tap.next(Fault::Instead(Reply::reset()));
    let old = pages.update("a").add(Page::views(), 1).returning_old().await.unwrap().unwrap();
    assert_eq!(old.views, 0);
    let once = || pages.update("a").add(Page::views(), 1).only_if(Page::views().eq(1));
    tap.next(Fault::Afterwards(Reply::reset()));
    let mut now = once().returning_new().await.unwrap();
    assert_eq!(now.views, 2, "of a failed condition, which it had itself made false");
    now.views = 1;
    now.save().await.unwrap();
    tap.next(Fault::Afterwards(Reply::reset()));
    let error = once().returning_old().await.unwrap_err();
    assert!(error.is_not_found() && error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn an_answer_without_the_item_is_an_error() {
    let script = Script::new([Reply::ok(&json!({}))]);
    let people = db_of(script.client()).table::<Person>();
    let error = people.update("ada").add(Person::visits(), 1).returning_new().await.unwrap_err();
    assert!(error.may_be_applied() && error.to_string().contains("without the item"), "{error}");
}

#[tokio::test]
async fn an_item_moves_on_to_what_came_back() {
    let (pages, tap) = page().await;
    let mut page = pages.get("a").await.unwrap().unwrap();
    pages.update("a").add(Page::views(), 5).set(attribute("note"), "of another program").await.unwrap();
    tap.log().clear();
    let updated = page.update().add(Page::views(), 1).await.unwrap();
    assert!(!updated.may_be_applied_twice());
    assert_eq!(tap.log().operations(), ["UpdateItem"]);
    assert_eq!((page.views, page.extra().len(), page.is_dirty().unwrap()), (6, 1, false));
    // Its version is the new one.
    page.views = 0;
    page.save().await.unwrap();

    let error = page.update().add(Page::views(), 1).only_if(Page::views().gt(9)).await.unwrap_err();
    assert_eq!(error.current::<Page>().unwrap().views, 0);
    pages.delete("a").await.unwrap();
    let error = page.update().add(Page::views(), 1).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().ends_with("does not exist any more"), "{error}");
    assert_eq!((page.views, error.key().unwrap().to_string()), (0, "id=\"a\"".to_owned()));
}

#[tokio::test]
async fn an_item_with_changes_of_its_own_is_not_updated() {
    let (people, tap) = people().await;
    let mut ada = people.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    ada.email = None;
    let error = ada.update().add(Person::visits(), 1).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("changes that are not saved"), "{error}");
    let mut new = people.item(self::ada());
    let error = new.update().add(Person::visits(), 1).await.unwrap_err();
    assert!(error.to_string().contains("`save` it first"), "{error}");
    assert!(tap.log().all().is_empty());
    ada.revert().unwrap();
    ada.update().add(Person::visits(), 1).await.unwrap();
    assert_eq!(ada.visits, 2);

    // What does not fit the model leaves the item as it is.
    let error = ada.update().set(attribute("log"), "text").await.unwrap_err();
    assert!(error.is_decode() && error.may_be_applied(), "{error}");
    assert_eq!((ada.visits, &*ada.log), (2, &["born".to_owned()][..]));
}

#[tokio::test]
async fn an_item_without_a_model_moves_on_too() {
    let (people, _tap) = people().await;
    let untyped = people.db().open(people.name());
    store(people.db(), people.name(), map([("id", "ada".into()), ("visits", 3.into())])).await;
    let mut item = untyped.get("ada").await.unwrap().unwrap();
    item.update().add(attribute("visits"), 1).set(attribute("note"), "x").await.unwrap();
    assert_eq!((&item["visits"], &item["note"]), (&4.into(), &"x".into()));
    let error = item.update().set(attribute("id"), "eve").await.unwrap_err();
    assert!(error.to_string().contains("the key attribute `id`"), "{error}");
}
