//! Filters and indexes of tables with old items.

use dynorm_tests::{store, stored_as};

use super::{User, first, second, table_of, third, with};

async fn of_three() -> dynorm::Table<User> {
    let (users, _tap) = table_of(with(first(), [("id", "1".into())])).await;
    store(users.db(), users.name(), with(second(), [("id", "2".into())])).await;
    store(users.db(), users.name(), with(third(), [("id", "3".into())])).await;
    store(users.db(), users.name(), with(third(), [("id", "4".into()), ("initials", "XY".into())])).await;
    users
}

fn ids(users: &[impl std::ops::Deref<Target = User>]) -> Vec<String> {
    let mut ids: Vec<_> = users.iter().map(|user| user.id.clone()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_filter_lets_older_items_through_if_it_is_told_to() {
    let users = of_three().await;
    let filtered = User::scan().filter(User::initials().eq("AL"));
    assert_eq!(ids(&filtered.all(&users).await.unwrap()), ["3"]);
    let outdated = filtered.or_outdated();
    assert_eq!(ids(&outdated.all(&users).await.unwrap()), ["1", "2", "3"]);
    // Whatever the order, and all of the conditions.
    let both = User::scan().or_outdated().filter(User::initials().eq("AL")).filter(User::level().gt(0u32));
    assert_eq!(ids(&both.all(&users).await.unwrap()), ["1", "2"]);
    let models = both.models().all(&users).await.unwrap();
    assert!(models.iter().all(|user| user.initials == "AL"));
    let query = User::query("1").filter(User::initials().eq("XY"));
    assert_eq!(query.all(&users).await.unwrap().len(), 0);
    assert_eq!(query.or_outdated().all(&users).await.unwrap().len(), 1);
    // Without a filter, nothing is asked for.
    assert_eq!(User::scan().or_outdated().preview().unwrap().filter, None);
    // What no item can be leaves those of older schemas, whichever was said first.
    let none = || User::initials().is_in(Vec::<String>::new());
    assert_eq!(User::scan().filter(none()).all(&users).await.unwrap().len(), 0);
    for scan in [User::scan().filter(none()).or_outdated(), User::scan().or_outdated().filter(none())] {
        assert!(!scan.preview().unwrap().finds_nothing);
        assert_eq!(ids(&scan.all(&users).await.unwrap()), ["1", "2"]);
    }
}

#[test]
fn what_is_sent_can_be_looked_at() {
    let scan = User::scan().filter(User::initials().eq("AL")).filter(User::level().gt(0u32));
    let plain = scan.preview().unwrap().filter;
    assert_eq!(plain.as_deref(), Some("#0=:0 AND #1>:1"));
    let outdated = scan.or_outdated().preview().unwrap().filter;
    assert_eq!(outdated.as_deref(), Some("(#0=:0 AND #1>:1) OR (NOT #2>=:2)"));
}

#[tokio::test]
async fn an_index_has_older_items_once_they_are_saved() {
    let users = of_three().await;
    let index = User::initials_index("AL");
    assert_eq!(ids(&index.all(&users).await.unwrap()), ["3"]);
    assert_eq!(ids(&index.clone().or_outdated().all(&users).await.unwrap()), ["3"]);
    for user in &mut User::scan().all(&users).await.unwrap() {
        user.save().await.unwrap();
    }
    assert_eq!(ids(&index.all(&users).await.unwrap()), ["1", "2", "3"]);
    assert_eq!(stored_as(users.db(), users.name(), "1").await, Some(with(third(), [("id", "1".into())])));
}
