//! Reads of some attributes by their older names, and what conditions name.

use dynorm::{Projection, Value};
use dynorm_tests::map;

use super::fields::Person;
use super::nested::{Member, raw};
use super::{by_values, value, with};

#[derive(Projection, Debug, PartialEq)]
#[model(of = "Person", rename_all = "camelCase")]
struct Card {
    #[model(alias = "name", alias = "called")]
    full_name: String,
    #[model(alias = "mail")]
    email: Option<String>,
}

#[tokio::test]
async fn projections_and_paths_are_read_by_any_name() {
    let older = map([("id", "x".into()), ("called", "Ada".into()), ("mail", "a@b".into())]);
    let newer = map([("id", "x".into()), ("fullName", "Ada".into()), ("email", "a@b".into())]);
    let both =
        map([("id", "x".into()), ("fullName", "Ada".into()), ("name", "no".into()), ("mail", "a@b".into())]);
    for raw in [older, newer, both] {
        let (table, _tap) = with::<Person>(&raw).await;
        for table in [by_values(&table), table] {
            let card = || Card { full_name: "Ada".into(), email: Some("a@b".into()) };
            assert_eq!(Person::scan().project::<Card>().all(&table).await.unwrap(), [card()]);
            let both = (Person::full_name(), Person::email());
            let values = ("Ada".to_owned(), Some("a@b".to_owned()));
            assert_eq!(Person::scan().select(both).all(&table).await.unwrap(), std::slice::from_ref(&values));
            let both = (Person::full_name(), Person::email());
            assert_eq!(table.get("x").select(both).await.unwrap(), Some(values));
            assert_eq!(table.get("x").select(Person::full_name()).await.unwrap().as_deref(), Some("Ada"));
        }
    }
}

#[tokio::test]
async fn paths_inside_of_documents_too() {
    let mut newer = raw();
    let home = [("city", "b".into()), ("zip", "2".into()), ("rooms", value([("count", 1.into())]))];
    newer.insert("home".into(), value(home));
    newer.insert("address".into(), newer["addr"].clone());
    newer.remove("addr");
    for raw in [raw(), newer] {
        let (table, _tap) = with::<Member>(&raw).await;
        for table in [by_values(&table), table] {
            let paths = (Member::address().zip(), Member::home().zip(), Member::home().rooms().count());
            let read = table.get("x").select(paths).await.unwrap();
            assert_eq!(read, Some((Some("1".to_owned()), Some("2".to_owned()), Some(1))));
        }
    }
}

/// They name what the model writes: in all items, `migrate` or an upgrade makes it so.
#[tokio::test]
async fn filters_and_conditions_name_the_newest() {
    let raw = map([("id", "x".into()), ("name", "Ada".into()), ("hidden", Value::Null)]);
    let (table, _tap) = with::<Person>(&raw).await;
    let filtered = Person::scan().filter(Person::full_name().eq("Ada")).all(&table).await.unwrap();
    assert_eq!(filtered.len(), 0);
    let either = Person::full_name().eq("Ada") | dynorm::attribute("name").eq("Ada");
    assert_eq!(Person::scan().filter(either).all(&table).await.unwrap().len(), 1);
}
