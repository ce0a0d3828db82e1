//! How large futures are: whoever puts one of dynorm's into a future of their own carries all of
//! it. And that another task can run them.

use std::future::IntoFuture;

use dynorm::{Item, Table};
use dynorm_tests::{Person, ada, table};
use futures_util::future::try_join_all;

/// Bytes that the future of a request may take. What is large is in a box, made when it is first
/// polled.
const SMALL: usize = 1024;

fn size<F: IntoFuture>(future: F) -> usize {
    size_of_val(&future.into_future())
}

#[tokio::test]
async fn the_future_of_each_request_is_small() {
    let (people, _tap) = table::<Person>().await;
    let person = ada();
    let mut item = people.item(ada());
    item.save().await.unwrap();
    let untyped = people.db().open(people.name());
    let mut untyped_item = untyped.get("ada").await.unwrap().unwrap();
    let sizes = [
        ("get", size(people.get("ada"))),
        ("get, the model alone", size(people.get("ada").model())),
        ("contains", size(people.contains("ada"))),
        ("put", size(people.put(&person))),
        ("insert", size(people.insert(&person))),
        ("delete", size(people.delete("ada"))),
        ("save", size(item.save())),
        ("partial_save", size(item.partial_save())),
        ("overwrite", size(item.overwrite())),
        ("refresh", size(item.refresh())),
        ("delete of an item", size(item.delete())),
        ("save, untyped", size(untyped_item.save())),
        ("refresh, untyped", size(untyped_item.refresh())),
        ("delete of an item, untyped", size(untyped_item.delete())),
        ("query", size(Person::query("ada").all(&people))),
        ("first of a query", size(Person::query("ada").first(&people))),
        ("page of a query", size(Person::query("ada").page(&people))),
        ("count of a query", size(Person::query("ada").count(&people))),
        ("batch get", size(people.batch_get(["ada"]).all())),
        ("batch write", size(people.db().batch_write().put(&people, ada()))),
        ("load", size(people.put_all([ada()]))),
        ("describe", size(people.describe())),
        ("create_if_missing", size(people.create_if_missing())),
    ];
    let large: Vec<_> = sizes.iter().filter(|(_, size)| *size > SMALL).collect();
    assert!(large.is_empty(), "{large:#?} of {sizes:#?}");
}

#[tokio::test]
async fn a_request_holds_all_that_it_needs() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let ids = vec!["ada".to_owned(), "grace".to_owned()];
    let found = try_join_all(ids.iter().map(|id| people.get(id).into_future())).await.unwrap();
    drop(ids);
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);

    let spawned = |people: Table<Person>| {
        let query = Person::query("ada").models();
        (
            tokio::spawn(people.get("ada").model()),
            tokio::spawn(people.get("ada").into_future()),
            tokio::spawn(query.all(&people)),
            tokio::spawn(query.first(&people)),
            tokio::spawn(query.one(&people)),
            tokio::spawn(query.count(&people)),
            tokio::spawn(query.page(&people)),
        )
    };
    let (model, item, all, first, one, count, page) = spawned(people);
    assert_eq!(model.await.unwrap().unwrap(), Some(ada()));
    assert_eq!(item.await.unwrap().unwrap().map(Item::into_inner), Some(ada()));
    assert_eq!(all.await.unwrap().unwrap(), [ada()]);
    assert_eq!(first.await.unwrap().unwrap(), Some(ada()));
    assert_eq!(one.await.unwrap().unwrap(), ada());
    assert_eq!(count.await.unwrap().unwrap(), 1);
    assert_eq!(page.await.unwrap().unwrap().into_items().unwrap(), [ada()]);
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_polled() {
    let (people, tap) = table::<Person>().await;
    tap.log().clear();
    let query = Person::query("ada");
    drop((query.all(&people), query.first(&people), query.one(&people)));
    drop((query.count(&people), query.page(&people), people.get("ada").into_future()));
    assert!(tap.log().is_empty());
}
