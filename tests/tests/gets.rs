//! Reads of one item: some of its attributes.

use dynorm::Kind;
use dynorm_tests::{Person, ada, map, store, table};

#[tokio::test]
async fn some_attributes_of_one_item() {
    let (people, tap) = table::<Person>().await;
    people.put(Person { email: None, ..ada() }).await.unwrap();
    tap.log().clear();
    let found =
        people.get("ada").select((Person::visits(), Person::address().city())).consistent().await.unwrap();
    assert_eq!(found, Some((1, Some("London".to_owned()))));
    let sent = tap.log().only().body;
    assert_eq!(
        (&sent["ProjectionExpression"], &sent["ConsistentRead"]),
        (&"#0,#1.#2,#3".into(), &true.into())
    );
    // An item that has nothing of it is one all the same.
    assert_eq!(people.get("ada").select(Person::email()).await.unwrap(), Some(None));
    assert_eq!(people.get("ada").select((Person::id(),)).await.unwrap(), Some(("ada".to_owned(),)));
    assert_eq!(people.get("nobody").select(Person::email()).await.unwrap(), None);
    store(people.db(), people.name(), map([("id", "odd".into())])).await;
    let error = people.get("odd").select(Person::visits()).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("visits")));
    let visits = tokio::spawn(people.get("ada").select(Person::visits()).into_future());
    assert_eq!(visits.await.unwrap().unwrap(), Some(1));
}
