//! Puts, inserts, batches and loads: what they write has the number.

use dynorm_tests::{stored, stored_as, table};

use super::{User, ada, first, table_of, third, with, without};

fn put() -> dynorm::Map {
    with(
        without(third(), "unknown"),
        [
            ("address", [("city", "London".into())].into()),
            ("score", "0.12345678901234568".parse::<dynorm::Number>().unwrap().into()),
        ],
    )
}

#[tokio::test]
async fn whatever_puts_an_item_writes_the_number() {
    // Over nothing, and over an item that is older.
    for old in [None, Some(first())] {
        let of_table = || async {
            match &old {
                None => table::<User>().await.0,
                Some(old) => table_of(old.clone()).await.0,
            }
        };
        let users = of_table().await;
        users.put(ada()).await.unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(put()));

        let users = of_table().await;
        let result = users.insert(ada()).await;
        assert_eq!(result.is_ok(), old.is_none());

        let users = of_table().await;
        users.db().batch_write().put(&users, ada()).await.into_result().unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(put()));

        let users = of_table().await;
        users.db().batch_write().with(users.put(ada())).await.into_result().unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(put()));

        let users = of_table().await;
        users.put_all([ada(), User { id: "eve".into(), ..ada() }]).await.into_result().unwrap();
        assert_eq!(stored_as(users.db(), users.name(), "ada").await, Some(put()));

        let users = of_table().await;
        users.db().transact_write().with(users.put(ada())).await.unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(put()));
    }
}

#[test]
fn a_put_asks_that_there_is_nothing_newer() {
    let users = dynorm_tests::db().table::<User>();
    let preview = users.put(ada()).preview().unwrap();
    assert_eq!(preview.condition.as_deref(), Some("NOT #0>:0"));
    let preview = users.insert(ada()).preview().unwrap();
    assert_eq!(preview.condition.as_deref(), Some("attribute_not_exists(#0)"));
}
