//! What each write makes of the unique values of its item.

use dynorm::write::Write;
use dynorm::{Kind, Value};
use dynorm_tests::{client, db_of, table, unique, without_waiting};
use futures_util::future::join_all;

use super::{Seat, User, assert_taken, markers, owned, seat, user};

#[tokio::test]
async fn a_value_is_taken_once_and_the_error_says_by_whom() {
    let (users, tap) = table::<User>().await;
    users.insert(user("Ada", Some("ada@example.com"))).await.unwrap();
    assert_eq!(tap.log().operations(), ["TransactWriteItems"]);
    for write in [
        users.insert(user("Eve", Some("ada@example.com"))).into_any(),
        users.put(user("Eve", Some("ada@example.com"))).into_any(),
    ] {
        let error = write.await.unwrap_err();
        assert_taken(&error, "email", "Ada");
        assert_eq!(error.table(), Some(users.name()));
        assert_eq!(error.key().unwrap().attributes().next(), Some(("name", &Value::from("Eve"))));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("Ada") && !shown.contains("ada@example.com"), "{shown}");
    }
    let error = users.item(user("Eve", Some("ada@example.com"))).save().await.unwrap_err();
    assert_taken(&error, "email", "Ada");
    assert!(!users.contains("Eve").await.unwrap());
    assert_eq!(markers(&users).await, owned([("email#S#ada@example.com", "Ada")]));
    // That there is such an item is said first, and with the item.
    let error = users.insert(user("Ada", Some("new@example.com"))).await.unwrap_err();
    assert!(error.is_conflict() && error.current::<User>().is_some(), "{error}");
}

#[tokio::test]
async fn of_many_who_want_one_value_just_one_gets_it() {
    let base = client();
    let (one, other) = (db_of(without_waiting(&base)), db_of(without_waiting(&base)));
    let users = [one, other].map(|db| db.table::<User>().named(unique("users")));
    let users = [users[0].clone(), users[1].named(users[0].name())];
    users[0].create().await.unwrap();
    let names: Vec<_> = (0..10).map(|number| format!("user-{number}")).collect();
    let inserts = names.iter().zip(users.iter().cycle()).map(|(name, users)| async move {
        let mut item = users.item(user(name, Some("one@example.com")));
        if name.ends_with('3') { item.save().await.map(drop) } else { users.put(&item).await }
    });
    let results = join_all(inserts).await;
    let winners: Vec<_> = names.iter().zip(&results).filter(|(_, result)| result.is_ok()).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        assert_taken(error, "email", winners[0].0);
    }
    assert_eq!(markers(&users[0]).await, owned([("email#S#one@example.com", winners[0].0)]));
}

#[tokio::test]
async fn each_write_frees_the_value_that_it_replaces() {
    let (users, _tap) = table::<User>().await;
    let put = async |email: Option<&str>| users.put(user("Ada", email)).await.unwrap();
    let taken = async |email: &str| {
        let wanted = user("Eve", Some(email));
        let result = users.insert(&wanted).await;
        if result.is_ok() {
            users.delete("Eve").await.unwrap();
        }
        result.is_err()
    };
    put(Some("1")).await;
    put(Some("1")).await;
    assert!(taken("1").await);
    put(Some("2")).await;
    assert!(!taken("1").await && taken("2").await);

    let mut ada = users.get("Ada").await.unwrap().unwrap();
    ada.email = Some("3".into());
    ada.save().await.unwrap();
    assert!(!taken("2").await && taken("3").await);
    ada.email = Some("4".into());
    ada.number = Some(7.0);
    ada.partial_save().await.unwrap();
    assert!(!taken("3").await && taken("4").await);
    ada.email = Some("5".into());
    ada.overwrite().await.unwrap();
    assert_eq!(markers(&users).await, owned([("No#N#7", "Ada"), ("email#S#5", "Ada")]));
    ada.number = None;
    ada.save().await.unwrap();
    users.item(user("Ada", Some("6"))).overwrite().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#6", "Ada")]));

    users.delete("Ada").await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("7")).await;
    users.get("Ada").await.unwrap().unwrap().delete().await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("8")).await;
    users.get("Ada").await.unwrap().unwrap().delete_if_unchanged().await.unwrap();
    assert_eq!(markers(&users).await, []);
    put(Some("9")).await;
    put(None).await;
    assert_eq!(markers(&users).await, []);
    users.delete("Nobody").await.unwrap();
    users.modify("Ada", |ada| ada.email = Some("10".into())).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#10", "Ada")]));
}

#[tokio::test]
async fn what_changes_no_unique_value_is_a_plain_request() {
    let (users, tap) = table::<User>().await;
    users.insert(user("Bob", None)).await.unwrap();
    users.item(user("Eve", None)).save().await.unwrap();
    assert_eq!(tap.log().operations(), ["PutItem", "PutItem"], "without a value there is no marker");
    users.insert(user("Ada", Some("1"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    tap.log().clear();
    ada.visits = 1;
    ada.save().await.unwrap();
    ada.visits = 2;
    ada.partial_save().await.unwrap();
    ada.visits = 3;
    ada.overwrite().await.unwrap();
    assert!(!ada.save().await.unwrap().was_sent());
    users.update("Ada").add(User::visits(), 1).await.unwrap();
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem", "PutItem", "UpdateItem"]);
    assert_eq!(users.get("Ada").await.unwrap().unwrap().visits, 4);
}

#[tokio::test]
async fn numbers_are_one_value_however_they_are_written() {
    let (seats, _tap) = table::<Seat>().await;
    seats.insert(seat(1, "1.0")).await.unwrap();
    let error = seats.insert(seat(2, "1")).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::NotUnique, Some("ticket")));
    let owner = error.taken_by().unwrap();
    assert_eq!(owner.attributes().collect::<Vec<_>>(), [("row", &1.into()), ("place", &1.into())]);
    seats.insert(seat(2, "10E-2")).await.unwrap();
    let mut second = seats.get(1, 2).await.unwrap().unwrap();
    second.ticket = "0.10".parse().unwrap();
    second.sold = 1;
    second.save().await.unwrap();
    assert_eq!(markers(&seats).await.len(), 2);
}

#[tokio::test]
async fn names_of_tables_are_worlds_of_their_own() {
    let (users, _tap) = table::<User>().await;
    let others = users.named(unique("others"));
    others.create().await.unwrap();
    users.insert(user("Ada", Some("1"))).await.unwrap();
    others.insert(user("Eve", Some("1"))).await.unwrap();
    assert_eq!(markers(&others).await, owned([("email#S#1", "Eve")]));
}

#[tokio::test]
async fn a_versioned_item_is_saved_on_as_ever() {
    let (seats, _tap) = table::<Seat>().await;
    let mut first = seats.item(seat(1, "1"));
    first.save().await.unwrap();
    for (number, ticket) in ["2", "3", "4"].into_iter().enumerate() {
        first.ticket = ticket.parse().unwrap();
        match number {
            0 => first.save().await.unwrap(),
            1 => first.partial_save().await.unwrap(),
            _ => first.overwrite().await.unwrap(),
        };
        assert_eq!(seats.get(1, 1).await.unwrap().unwrap().version, first.version);
        first.sold += 1;
        first.save().await.unwrap();
    }
    // A partial save passes by what others have changed, and has not seen it.
    seats.update(1, 1).set(Seat::sold(), 9).await.unwrap();
    first.ticket = 5.into();
    first.partial_save().await.unwrap();
    let stored = seats.get(1, 1).await.unwrap().unwrap();
    assert_eq!((stored.sold, stored.ticket), (9, 5.into()));
    first.sold = 0;
    assert!(first.save().await.unwrap_err().is_conflict());
    let mut stale = stored.clone();
    seats.update(1, 1).set(Seat::sold(), 1).await.unwrap();
    stale.ticket = 6.into();
    assert!(stale.save().await.unwrap_err().is_conflict());
    assert!(stale.delete().await.unwrap_err().is_conflict());
    assert_eq!(markers(&seats).await, [("ticket#N#5".to_owned(), 1.into())]);
}
