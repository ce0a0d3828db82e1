//! What is not merged.

use dynorm::{Item, Kind};
use dynorm_tests::{Fault, Person, Reply, ada, map, store};

use super::{Order, order, two};

#[tokio::test]
async fn what_was_deleted_or_is_new_is_not_merged() {
    let (people, _tap, [mut item, _]) = two(ada()).await;
    people.delete("ada").await.unwrap();
    item.visits = 2;
    let error = item.save().await.unwrap_err();
    let error = item.conflict(error).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("gone"), "{error}");
    let error = item.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("gone"), "{error}");
    assert!(!people.contains("ada").await.unwrap(), "a ghost");
    assert!(item.is_dirty().unwrap() && !item.is_new());

    people.put(ada()).await.unwrap();
    let mut new = people.item(Person { visits: 7, ..ada() });
    let error = new.save().await.unwrap_err();
    let error = new.conflict(error).unwrap_err();
    assert!(error.to_string().contains("new item") && error.current::<Person>().is_some(), "{error}");
    let error = new.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("new item"), "{error}");
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn what_does_not_fit_the_model_any_more_is_not_merged() {
    let (people, _tap, [mut item, _]) = two(ada()).await;
    let misfit = map([("id", "ada".into()), ("visits", "many".into())]);
    store(people.db(), people.name(), misfit.clone()).await;
    item.email = None;
    let error = item.save().await.unwrap_err();
    let error = item.conflict(error).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("does not fit"), "{error}");
    assert_eq!(error.current_attributes::<Person>(), Some(&misfit));
    assert_eq!(item.save_merging(3).await.unwrap_err().kind(), Kind::Decode);
}

#[tokio::test]
async fn an_error_that_is_not_the_conflict_of_this_item_is_refused() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    let conflict = async |one: &mut Item<Person>, other: &mut Item<Person>| {
        one.visits += 1;
        one.save().await.unwrap();
        other.visits += 5;
        other.save().await.unwrap_err()
    };
    people.put(&Person { id: "babbage".into(), ..ada() }).await.unwrap();
    let another = people.get("babbage").await.unwrap().unwrap();
    let error = conflict(&mut one, &mut other).await;
    let error = another.conflict(error).unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");

    let error = conflict(&mut one, &mut other).await;
    let order = people.db().table::<Order>().item(Order { id: "ada".into(), ..order() });
    assert_eq!(order.conflict(error).unwrap_err().kind(), Kind::Invalid);

    let error = conflict(&mut one, &mut other).await;
    let untyped = people.db().open(people.name()).get("ada").await.unwrap().unwrap();
    assert_eq!(untyped.conflict(error).unwrap_err().kind(), Kind::Invalid, "its values are of a model");

    tap.next(Fault::Instead(Reply::error(400, "ValidationException", "no")));
    let error = other.save().await.unwrap_err();
    assert_eq!(other.conflict(error).unwrap_err().kind(), Kind::Invalid, "as it was");
}

#[tokio::test]
async fn what_may_be_applied_already_is_not_merged() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits += 1;
    // The first attempt gets no answer, the second one fails its condition.
    let lost = || Fault::Instead(Reply::reset());
    tap.next(lost());
    let error = other.save().await.unwrap_err();
    let conflict = other.conflict(error).unwrap();
    assert_eq!((conflict.theirs().visits, conflict.overlaps().len()), (1, 0), "the three sides can be seen");
    let error = conflict.merge().unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert!(error.to_string().contains("counted twice"), "{error}");
    assert!(error.current::<Person>().is_some(), "to look at");

    tap.next(lost());
    tap.log().clear();
    let error = other.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem"], "nothing is tried any more");
    assert_eq!(people.get("ada").consistent().await.unwrap().unwrap().visits, 1);
    assert!(other.is_dirty().unwrap());
}
