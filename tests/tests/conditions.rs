//! Conditions of puts, inserts and deletes: on any attribute, and what the caller is told when one
//! does not hold.

use dynorm::write::Write;
use dynorm::{Kind, Model, Value, attribute};
use dynorm_tests::{Fault, Person, Reply, Song, ada, map, song, store, stored, table};
use serde_json::json;

/// It took effect, but the answer did not arrive.
fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

fn visited(visits: u64) -> Person {
    Person { visits, ..ada() }
}

#[tokio::test]
async fn a_put_is_made_only_if_its_condition_holds() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    people.put(visited(5)).only_if(Person::visits().lt(5u64)).await.unwrap();
    let sent = tap.log().only().body;
    assert_eq!(sent["ConditionExpression"], "#0<:0");
    assert_eq!(sent["ExpressionAttributeNames"], json!({ "#0": "visits" }));
    assert_eq!(sent["ExpressionAttributeValues"], json!({ ":0": { "N": "5" } }));
    assert_eq!(sent["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");

    let error = people.put(visited(7)).only_if(Person::visits().lt(5u64)).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::Conflict, Some(people.name())));
    assert!(error.to_string().ends_with("item id=\"ada\": the condition does not hold"), "{error}");
    assert!(!error.may_be_applied() && !error.is_transient());
    assert_eq!(**error.current::<Person>().unwrap(), visited(5));
    // It is an item like any other.
    let mut current = error.into_current::<Person>().unwrap();
    current.visits = 6;
    current.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 6);
}

#[tokio::test]
async fn a_deletion_is_made_only_if_its_condition_holds() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    let wrong = Person::email().not_exists();
    let error = people.delete("ada").only_if(wrong.clone()).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("the condition does not hold"), "{error}");
    assert_eq!(**error.current::<Person>().unwrap(), ada());
    assert_eq!(tap.log().only().body["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    let error = people.delete("ada").only_if(wrong.clone()).returning_old().await.unwrap_err();
    assert_eq!(**error.current::<Person>().unwrap(), ada());

    let right = Person::address().city().eq("London");
    let old = people.delete("ada").only_if(right.clone()).returning_old().await.unwrap().unwrap();
    assert!(old.is_new() && *old == ada());
    // Where there is no item, no attribute exists.
    let error = people.delete("ada").only_if(right).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<Person>().is_none(), "{error}");
    people.delete("ada").only_if(wrong.clone()).await.unwrap();
    assert!(people.delete("ada").only_if(wrong).returning_old().await.unwrap().is_none());
}

#[tokio::test]
async fn conditions_may_be_about_keys_nested_attributes_and_unknown_ones() {
    let (songs, tap) = table::<Song>().await;
    songs.put(song(1)).await.unwrap();
    tap.log().clear();
    // A filter could not name any of these keys.
    let keys = Song::artist().eq("bach") & Song::number().ge(1u32) & Song::seconds().exists();
    songs.put(song(1)).only_if(keys.clone()).await.unwrap();
    songs.delete("bach", 1u32).only_if(keys & Song::label().exists()).await.unwrap_err();

    let (people, _tap) = table::<Person>().await;
    let mut item = map([("id", "ada".into()), ("visits", 1.into()), ("log", Value::List(vec![]))]);
    item.insert("rank".into(), Value::Map(map([("level", 3.into())])));
    store(people.db(), people.name(), item).await;
    let rank = |level: i32| attribute("rank").key("level").eq(level);
    assert!(people.delete("ada").only_if(rank(2)).await.unwrap_err().is_conflict());
    people.delete("ada").only_if(rank(3)).await.unwrap();
    assert!(stored(people.db(), people.name()).await.is_none());
}

#[tokio::test]
async fn of_several_conditions_all_must_hold() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    let either = Person::visits().eq(1u64) | Person::visits().eq(2u64);
    let put = people.put(ada()).only_if(either).only_if(Person::email().exists());
    put.await.unwrap();
    let sent = tap.log().only().body;
    assert_eq!(sent["ConditionExpression"], "(#0=:0 OR #0=:1) AND attribute_exists(#1)");
    let both = people.delete("ada").only_if(Person::visits().eq(1u64)).only_if(Person::email().not_exists());
    assert!(both.await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn an_insert_with_a_condition_says_which_of_them_failed_as_far_as_that_is_known() {
    let (people, tap) = table::<Person>().await;
    let insert = |condition| people.insert(ada()).only_if(condition);
    // Of no item, this does not hold.
    let error = insert(Person::visits().eq(1u64)).await.unwrap_err();
    assert_eq!(
        tap.log().only().body["ConditionExpression"],
        "attribute_not_exists(#0) AND #1=:0",
        "both are asked for"
    );
    let told = error.to_string();
    assert!(told.ends_with("the item exists already, or the condition does not hold"), "{error}");
    insert(Person::visits().ne(1u64)).await.unwrap();
    for error in [
        people.insert(ada()).await.unwrap_err(),
        insert(Person::visits().ne(1u64)).await.unwrap_err(),
        insert(Person::visits().eq(1u64)).await.unwrap_err(),
    ] {
        assert!(error.is_conflict() && error.to_string().ends_with("the item exists already"), "{error}");
        assert_eq!(**error.current::<Person>().unwrap(), ada());
    }
}

#[tokio::test]
async fn conditions_work_without_a_model() {
    let (people, _tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let item = map([("id", "ada".into()), ("visits", 1.into())]);
    untyped.insert(&item).await.unwrap();
    let error = untyped.put(&item).only_if(attribute("visits").gt(1)).await.unwrap_err();
    assert_eq!(**error.current::<dynorm::Map>().unwrap(), item);
    untyped.put(&item).only_if(attribute("visits").ge(1)).await.unwrap();
    let old = untyped.delete("ada").only_if(attribute("id").eq("ada")).returning_old().await.unwrap();
    assert_eq!(old.unwrap().into_inner(), item);
}

#[tokio::test]
async fn what_cannot_be_sent_is_an_error_before_anything_is() {
    #[derive(Model, Debug)]
    #[model(table = "scores")]
    struct Score {
        #[hash_key]
        id: String,
        score: f64,
    }
    let (scores, tap) = table::<Score>().await;
    let score = |score| Score { id: "a".into(), score };
    let none = || Score::score().eq(f64::NAN);
    let twice = scores.put(score(f64::NAN));
    let errors = [
        twice.clone().await.unwrap_err(),
        twice.await.unwrap_err(),
        scores.insert(score(f64::NAN)).await.unwrap_err(),
        scores.put(score(1.0)).only_if(none()).await.unwrap_err(),
        scores.insert(score(1.0)).only_if(none()).await.unwrap_err(),
        scores.delete("a").only_if(none()).await.unwrap_err(),
        scores.delete("a").only_if(none()).returning_old().await.unwrap_err(),
        scores.check("a").only_if(none()).preview().unwrap_err(),
    ];
    for (place, error) in errors.iter().enumerate() {
        assert_eq!((error.kind(), error.table()), (Kind::Encode, Some(scores.name())), "{error}");
        assert_eq!(error.key().unwrap().to_string(), "id=\"a\"", "{error}");
        assert_eq!(error.attribute(), (place < 3).then_some("score"), "{error}");
    }
    assert_eq!(errors[0].to_string(), errors[1].to_string(), "a clone fails as the first one does");
    assert_eq!(tap.log().operations(), [""; 0]);

    let (people, tap) = table::<Person>().await;
    let many = (0..200).map(|n| attribute::<Person>(format!("a{n}")).eq(n));
    let many = many.reduce(dynorm::Condition::and).unwrap();
    let error = people.delete("ada").only_if(many).await.unwrap_err();
    assert_eq!((error.kind(), error.key().is_some()), (Kind::TooLarge, true), "{error}");
    let error = people.delete("").only_if(Person::id().exists()).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("id")), "{error}");
    assert_eq!(tap.log().operations(), [""; 0]);
}

#[tokio::test]
async fn a_put_that_met_its_own_doing_is_a_success() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    // Made, and then its condition does not hold any more.
    tap.next(lost());
    people.put(visited(2)).only_if(Person::visits().eq(1u64)).await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);

    // Somebody else was faster: what is there is not what was sent.
    tap.next(Fault::Instead(Reply::reset()));
    let error = people.put(visited(3)).only_if(Person::visits().eq(1u64)).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    // Refused attempts have done nothing.
    tap.next(Fault::Instead(Reply::throttled()));
    let error = people.put(visited(2)).only_if(Person::visits().eq(1u64)).await.unwrap_err();
    assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn a_deletion_on_a_condition_whose_answer_was_lost_is_never_a_success_by_mistake() {
    let (people, tap) = table::<Person>().await;
    let deletion = people.delete("ada").only_if(Person::visits().eq(1u64));
    // This one was made, the next one was not, and both look the same.
    for (fault, there) in [(lost(), true), (Fault::Instead(Reply::reset()), false)] {
        if there {
            people.put(ada()).await.unwrap();
        }
        tap.next(fault);
        let error = deletion.clone().await.unwrap_err();
        assert!(error.is_conflict() && error.may_be_applied(), "{error}");
        assert!(error.current::<Person>().is_none());
        assert!(stored(people.db(), people.name()).await.is_none());
    }
    // One that holds of no item, too, cannot say what there was.
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    tap.next(lost());
    let deletion = people.delete("ada").only_if(Person::email().not_exists());
    let error = deletion.clone().returning_old().await.unwrap_err();
    assert!(error.is_not_found() && error.may_be_applied(), "{error}");
    // But that it is gone is all that was asked for here.
    people.put(&Person { email: None, ..ada() }).await.unwrap();
    tap.next(lost());
    deletion.await.unwrap();
}

#[tokio::test]
async fn both_ways_send_the_same_conditions() {
    let (people, tap) = table::<Person>().await;
    let other = people.db().with_attribute_values().table::<Person>().named(people.name());
    people.put(ada()).await.unwrap();
    tap.log().clear();
    let mut bodies = Vec::new();
    for people in [&people, &other] {
        let holds = Person::visits().eq(1u64) & Person::id().exists();
        people.put(ada()).only_if(holds.clone()).await.unwrap();
        let error = people.insert(ada()).only_if(holds.clone()).await.unwrap_err();
        assert_eq!(**error.current::<Person>().unwrap(), ada());
        let error = people.delete("ada").only_if(holds.not()).await.unwrap_err();
        assert_eq!(**error.current::<Person>().unwrap(), ada());
        bodies.push(tap.log().take().into_iter().map(|request| request.body).collect::<Vec<_>>());
    }
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_check_is_made_by_a_transaction_alone() {
    let (people, tap) = table::<Person>().await;
    let check = people.check("ada").only_if(Person::visits().gt(0u64));
    assert_eq!(check.preview().unwrap().condition.unwrap(), "#0>:0");
    // By itself it asks that there is an item.
    assert_eq!(people.check("ada").preview().unwrap().condition.unwrap(), "attribute_exists(#0)");
    let error = check.into_any().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("transaction"), "{error}");
    assert_eq!(tap.log().operations(), [""; 0]);
}

/// With a version of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[hash_key]
    id: String,
    text: Option<String>,
    #[version]
    version: u64,
}

fn page(text: &str) -> Page {
    Page { id: "a".into(), text: Some(text.into()), version: 7 }
}

#[tokio::test]
async fn a_version_tells_whose_doing_it_was() {
    let (pages, tap) = table::<Page>().await;
    pages.put(page("one")).await.unwrap();
    let put = pages.put(page("two")).only_if(Page::text().eq("one"));
    tap.next(lost());
    put.clone().await.unwrap();
    // An equal one of somebody else, with a version of its own.
    tap.next(Fault::Instead(Reply::reset()));
    let error = put.await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert_eq!(error.current::<Page>().unwrap().text.as_deref(), Some("two"));
}

#[tokio::test]
async fn conditions_may_be_about_the_version() {
    let (pages, _tap) = table::<Page>().await;
    pages.put(page("one")).await.unwrap();
    let first = pages.get("a").await.unwrap().unwrap().version;
    assert_ne!(first, 7, "what the model holds is not written");
    pages.put(page("two")).only_if(Page::version().eq(first)).await.unwrap();
    let error = pages.put(page("three")).only_if(Page::version().eq(first)).await.unwrap_err();
    assert_eq!(error.current::<Page>().unwrap().text.as_deref(), Some("two"));
}

#[tokio::test]
async fn a_condition_that_is_never_so_is_a_conflict_with_the_current_item() {
    let (people, _tap) = table::<Person>().await;
    let never = || Person::visits().is_in(Vec::<u64>::new());
    // Also where there is no item.
    let error = people.put(ada()).only_if(never()).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<Person>().is_none(), "{error}");
    assert!(people.get("ada").await.unwrap().is_none());

    people.put(ada()).await.unwrap();
    let errors = [
        people.put(visited(5)).only_if(never()).await.unwrap_err(),
        people.put(visited(5)).only_if(Person::visits().eq(1u64)).only_if(!!never()).await.unwrap_err(),
        people.delete("ada").only_if(never()).await.unwrap_err(),
        people.update("ada").add(Person::visits(), 1u64).only_if(never()).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
        assert_eq!(**error.current::<Person>().unwrap(), ada());
    }
    let transaction = people.db().transact_write().with(people.put(visited(5)).only_if(never()));
    assert!(transaction.await.unwrap_err().is_conflict());
    assert_eq!(*people.get("ada").await.unwrap().unwrap(), ada());
}

#[tokio::test]
async fn a_condition_that_is_always_so_asks_for_nothing() {
    let (people, tap) = table::<Person>().await;
    let always = || !Person::visits().is_in(Vec::<u64>::new());
    tap.log().clear();
    people.put(ada()).only_if(always()).await.unwrap();
    assert!(tap.log().only().body.get("ConditionExpression").is_none());
    // So a batch takes it, and an update that finds no item still says so.
    let batch = people.db().batch_write().with(people.put(ada()).only_if(always()));
    assert!(batch.await.is_complete());
    let error = people.update("nobody").add(Person::visits(), 1u64).only_if(always()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    // A check asks by itself whether there is an item, unless it is told to ask for something.
    let checked = |id: &'static str| {
        people.db().transact_write().with(people.put(visited(2))).with(people.check(id).only_if(always()))
    };
    checked("nobody").await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);
}
