//! Variants that hold what no other variant is.

use dynorm::codec::memory::{from_value, to_value};
use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{after_each_save, map, stored};

use super::{by_values, value, with};

#[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[model(rename_all = "lowercase")]
pub(super) enum Colour {
    #[model(alias = "crimson")]
    Red,
    #[model(other)]
    Other(String),
    Green,
}

/// Nothing is known at all.
#[derive(Document, Debug, Clone, PartialEq)]
enum Word {
    #[model(other)]
    Any(String),
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(tag = "kind")]
enum Event {
    Started,
    Moved {
        to: u32,
    },
    #[model(other)]
    Other(Value),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "paints")]
struct Paint {
    #[hash_key]
    id: String,
    colour: Colour,
    events: Vec<Event>,
    last: Option<Event>,
    #[model(default)]
    n: u32,
}

#[track_caller]
fn assert_same<T: dynorm::Encode + dynorm::Decode + PartialEq + std::fmt::Debug>(it: &T, stored: &Value) {
    assert_eq!(&from_value::<T>(stored).unwrap(), it);
    assert_eq!(&to_value(it).unwrap(), stored);
}

#[test]
fn what_is_not_known_is_kept_as_it_is() {
    assert_same(&Colour::Red, &"red".into());
    assert_same(&Colour::Green, &"green".into());
    assert_same(&Colour::Other("Mauve".into()), &"Mauve".into());
    assert_same(&Word::Any("red".into()), &"red".into());
    assert_eq!(from_value::<Colour>(&"crimson".into()).unwrap(), Colour::Red);
    let unknown = value([("kind", "Grown".into()), ("by", 3.into()), ("to", value([]))]);
    assert_same(&Event::Other(unknown.clone()), &unknown);
    assert_same(&Event::Other("Ended".into()), &"Ended".into());
    assert_same(&Event::Started, &"Started".into());
    assert_same(&Event::Moved { to: 1 }, &value([("kind", "Moved".into()), ("to", 1.into())]));
}

#[test]
fn what_is_no_variant_at_all_is_an_error() {
    assert!(from_value::<Colour>(&1.into()).is_err());
    for wrong in [1.into(), value([("to", 1.into())]), value([("kind", 1.into())]), "Moved".into()] {
        let error = from_value::<Event>(&wrong).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
    // One that is known has to fit.
    let error = from_value::<Event>(&value([("kind", "Moved".into())])).unwrap_err();
    assert_eq!(error.path(), "to");
}

#[test]
fn a_name_that_is_known_is_read_as_that() {
    let red = to_value(&Colour::Other("red".into())).unwrap();
    assert_eq!(from_value::<Colour>(&red).unwrap(), Colour::Red);
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    for wrong in [
        Value::from(1),
        "Started".into(),
        "Moved".into(),
        value([("kind", "Moved".into())]),
        value([("kind", 1.into())]),
        value([]),
    ] {
        assert!(to_value(&Event::Other(wrong)).is_err());
    }
}

fn raw() -> Map {
    let grown = value([("kind", "Grown".into()), ("by", 3.into())]);
    map([
        ("id", "x".into()),
        ("colour", "mauve".into()),
        ("events", vec![grown.clone(), "Ended".into(), "Started".into()].into()),
        ("last", grown),
    ])
}

#[tokio::test]
async fn it_is_no_change_and_survives_each_save() {
    let (table, tap) = with::<Paint>(&raw()).await;
    for table in [by_values(&table), table] {
        let mut item = table.get("x").await.unwrap().unwrap();
        assert_eq!(item.colour, Colour::Other("mauve".into()));
        assert!(!item.is_dirty().unwrap());
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
    }
    for stored in after_each_save(&raw(), |it: &mut Paint| it.n = 1).await {
        let mut expected = raw();
        expected.insert("n".into(), 1.into());
        assert_eq!(stored, expected);
    }
    for stored in after_each_save(&raw(), |it: &mut Paint| it.events.push(Event::Moved { to: 1 })).await {
        assert_eq!(stored["events"].as_list().unwrap()[..3], raw()["events"].as_list().unwrap()[..]);
    }
}

#[tokio::test]
async fn it_becomes_a_known_one_and_comes_of_one() {
    for stored in after_each_save(&raw(), |it: &mut Paint| {
        it.colour = Colour::Red;
        it.last = Some(Event::Moved { to: 2 });
    })
    .await
    {
        assert_eq!(stored["colour"], "red".into());
        assert_eq!(stored["last"], value([("kind", "Moved".into()), ("to", 2.into())]));
    }
    let mut known = raw();
    known.insert("last".into(), value([("kind", "Moved".into()), ("to", 2.into()), ("hidden", 1.into())]));
    let unknown = value([("kind", "Grown".into()), ("by", 1.into())]);
    for stored in
        after_each_save(&known, |it: &mut Paint| it.last = Some(Event::Other(unknown.clone()))).await
    {
        assert_eq!(stored["last"], unknown);
    }
}

/// It is one thing: a part of it is changed only if it still is what it was.
#[tokio::test]
async fn what_is_not_known_is_not_mixed_with_another() {
    let (table, _tap) = with::<Paint>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    item.last = Some(Event::Other(value([("kind", "Grown".into()), ("by", 4.into())])));
    let other = value([("kind", "Shrunk".into()), ("by", 3.into())]);
    table.update("x").set(Paint::last(), Event::Other(other.clone())).await.unwrap();
    assert!(item.partial_save().await.unwrap_err().is_conflict());
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["last"], other);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "colours")]
struct Entry {
    #[hash_key]
    colour: Colour,
    n: u32,
}

#[tokio::test]
async fn it_is_a_key() {
    let (table, _tap) = with::<Entry>(&map([("colour", "mauve".into()), ("n", 1.into())])).await;
    let mut item = table.get(Colour::Other("mauve".into())).await.unwrap().expect("an item");
    item.n = 2;
    item.save().await.unwrap();
    assert_eq!(table.get(Colour::Other("mauve".into())).model().await.unwrap().map(|it| it.n), Some(2));
    assert!(table.put(&Entry { colour: Colour::Other(String::new()), n: 1 }).await.is_err());
}
