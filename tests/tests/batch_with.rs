//! Writes that are values, in a batch: those that ask for nothing.

use dynorm::write::{AnyWrite, Write};
use dynorm::{Kind, Map, Model};
use dynorm_tests::{Fault, Person, Reply, Store, ada, map, stored_as, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "scores")]
struct Score {
    #[hash_key]
    id: String,
    points: f64,
    #[version]
    version: u64,
}

fn score(id: &str, points: f64) -> Score {
    Score { id: id.into(), points, version: 3 }
}

fn person(id: &str) -> Person {
    Person { id: id.into(), ..ada() }
}

#[tokio::test]
async fn puts_and_deletes_that_are_values_are_written_with_the_others() {
    let (people, tap) = table::<Person>().await;
    people.put(person("old")).await.unwrap();
    people.put(person("older")).await.unwrap();
    tap.log().clear();
    let untyped = people.db().open(people.name());
    let one: AnyWrite = people.put(person("one")).into_any();
    let outcome = people
        .db()
        .batch_write()
        .with(one.clone())
        .with(people.delete("old"))
        .with(untyped.put(map([("id", "two".into())])))
        .with(untyped.delete("older"))
        .put(&people, person("three"))
        .await;
    assert!(outcome.is_complete() && outcome.written == 5, "{outcome:?}");
    assert_eq!(tap.log().of("BatchWriteItem").len(), 1);
    for (id, there) in [("one", true), ("two", true), ("three", true), ("old", false), ("older", false)] {
        assert_eq!(stored_as(people.db(), people.name(), id).await.is_some(), there, "{id}");
    }
    let twice = people.db().batch_write().with(one.clone()).with(one).await;
    assert_eq!(twice.error.unwrap().kind(), Kind::Invalid);
    assert_eq!(twice.leftovers.len(), 2);
}

#[tokio::test]
async fn each_put_of_a_batch_has_a_version_of_its_own() {
    let (scores, _tap) = table::<Score>().await;
    let put = scores.put(score("a", 1.0));
    let mut versions = vec![3];
    for _ in 0..2 {
        assert!(scores.db().batch_write().with(put.clone()).await.is_complete());
        versions.push(scores.get("a").await.unwrap().unwrap().version);
    }
    assert!(versions[0] != versions[1] && versions[1] != versions[2], "{versions:?}");
}

#[tokio::test]
async fn what_asks_for_something_is_refused_by_name_before_anything_is_sent() {
    let (people, tap) = table::<Person>().await;
    let holds = || Person::visits().eq(1u64);
    let refused: Vec<(&str, AnyWrite)> = vec![
        ("an insert", people.insert(ada()).into_any()),
        ("an insert", people.insert(ada()).only_if(holds()).into_any()),
        ("an update", people.update("ada").add(Person::visits(), 1).into_any()),
        ("a check", people.check("ada").into_any()),
        ("a condition", people.put(ada()).only_if(holds()).into_any()),
        ("a condition", people.delete("ada").only_if(holds()).into_any()),
    ];
    for (what, write) in refused {
        let batch = people.db().batch_write().put(&people, person("other")).with(write);
        let outcome = batch.await;
        assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (0, 2, 0));
        let error = outcome.error.unwrap();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(people.name())), "{error}");
        assert_eq!(error.key().unwrap().to_string(), "id=\"ada\"");
        let told = error.to_string();
        assert!(told.contains(&format!("does not take {what}")) && told.contains("transact_write"), "{told}");
    }
    assert_eq!(tap.log().operations(), [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_encoded_hurts_no_other() {
    let (scores, _tap) = table::<Score>().await;
    let batch = scores.db().batch_write().on_refusal(dynorm::Refusals::GoOn);
    let batch = batch.with(scores.put(score("a", f64::NAN))).with(scores.put(score("b", 1.0)));
    let mut outcome = batch.await;
    assert_eq!((outcome.written, outcome.refused.len()), (1, 1), "{outcome:?}");
    let refused = outcome.refused.pop().unwrap();
    assert_eq!((refused.error.kind(), refused.error.attribute()), (Kind::Encode, Some("points")));
    assert_eq!(refused.error.key().unwrap().to_string(), "id=\"a\"");
    assert!(refused.write.into_write().unwrap().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_is_left_over_is_the_write_again() {
    let store = Store::leaving(&["id"], |_, _| true);
    let people = store.db().table::<Person>();
    let batch = people.db().batch_write().attempts(1);
    let outcome = batch.with(people.put(ada())).with(people.delete("gone")).put(&people, person("x")).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 3));
    let (mut puts, mut deletes, mut models) = (0, 0, 0);
    for leftover in outcome.leftovers {
        assert!(leftover.key().is_some());
        let key = leftover.delete_key().map(|(hash, _)| hash.clone());
        let is_delete = leftover.is_delete();
        match leftover.into_write() {
            Ok(write) if is_delete => {
                assert_eq!((key, write.preview().unwrap().operation), (Some("gone".into()), "DeleteItem"));
                deletes += 1;
            }
            Ok(write) => {
                assert_eq!((key, write.preview().unwrap().operation), (None, "PutItem"));
                puts += 1;
            }
            Err(leftover) => {
                assert_eq!(leftover.into_model::<Person>().unwrap(), person("x"));
                models += 1;
            }
        }
    }
    assert_eq!((puts, deletes, models), (1, 1, 1));
}

#[tokio::test]
async fn a_delete_from_a_table_that_is_not_known_is_handed_back_with_its_key() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    tap.inject(|_| Fault::Instead(Reply::error(400, "AccessDeniedException", "no")));
    let outcome = people.db().batch_write().with(untyped.delete("ada")).await;
    let leftover = outcome.leftovers.into_iter().next().unwrap();
    assert!(leftover.is_delete() && leftover.key().is_none(), "{leftover:?}");
    assert_eq!(leftover.delete_key().map(|(hash, _)| hash.clone()), Some("ada".into()));
    let leftover = leftover.into_model::<Map>().unwrap_err();
    assert!(leftover.into_write().is_ok());
}
