//! Attributes that the model does not know: written by a newer version of a program, or by another
//! one.

use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{Address, Person, ada, map, store, stored, table};

/// What another program has stored: with attributes that `Person` does not have, on the top level
/// and inside of a document.
fn raw() -> Map {
    map([
        ("id", "ada".into()),
        ("visits", 1.into()),
        ("log", Value::List(vec!["born".into()])),
        ("nick", "Countess".into()),
        ("scores", Value::List(vec![1.into(), "two".into(), Value::Null])),
        (
            "address",
            [
                ("street", "St James's Square".into()),
                ("city", "London".into()),
                ("postcode", "SW1".into()),
                ("floor", [("level", 1.into())].into()),
            ]
            .into(),
        ),
    ])
}

fn with(mut map: Map, name: &str, value: Value) -> Map {
    map.insert(name.to_owned(), value);
    map
}

/// What a save of `Person` does to the item that is stored, by each of the three.
async fn after_each_save(change: impl Fn(&mut Person)) -> [Map; 3] {
    let (people, _tap) = table::<Person>().await;
    let mut results = Vec::new();
    for save in 0..3 {
        store(people.db(), people.name(), raw()).await;
        let mut item = people.get("ada").await.unwrap().unwrap();
        assert!(!item.is_dirty().unwrap());
        change(&mut item);
        let saved = match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        };
        assert!(saved.unwrap().was_sent());
        assert!(!item.is_dirty().unwrap());
        results.push(stored(people.db(), people.name()).await.unwrap());
    }
    results.try_into().unwrap()
}

#[tokio::test]
async fn an_unknown_attribute_is_extra() {
    let (people, _tap) = table::<Person>().await;
    store(people.db(), people.name(), raw()).await;
    let item = people.get("ada").await.unwrap().unwrap();
    let extra = map([("nick", "Countess".into()), ("scores", raw()["scores"].clone())]);
    assert_eq!(*item.extra(), extra);
}

#[tokio::test]
async fn an_unknown_attribute_survives_every_save_of_a_loaded_item() {
    for stored in after_each_save(|person| person.visits = 2).await {
        assert_eq!(stored, with(raw(), "visits", 2.into()));
    }
}

#[tokio::test]
async fn an_unknown_attribute_inside_of_a_document_survives_every_save() {
    let mut expected = raw();
    let Some(Value::Map(address)) = expected.get_mut("address") else { unreachable!() };
    address.insert("city".into(), "Ockham".into());
    for stored in after_each_save(|person| person.address.as_mut().unwrap().city = "Ockham".into()).await {
        assert_eq!(stored, expected);
    }
}

#[tokio::test]
async fn an_unknown_attribute_inside_of_a_document_survives_its_replacement() {
    let mut expected = raw();
    let Some(Value::Map(address)) = expected.get_mut("address") else { unreachable!() };
    address.insert("city".into(), "Ockham".into());
    address.insert("street".into(), "Ockham Park".into());
    let change = |person: &mut Person| {
        person.address = Some(Address { street: "Ockham Park".into(), city: "Ockham".into() });
    };
    for stored in after_each_save(change).await {
        assert_eq!(stored, expected);
    }
}

#[tokio::test]
async fn a_document_that_is_removed_goes_with_all_that_is_in_it() {
    let mut expected = raw();
    expected.remove("address");
    for stored in after_each_save(|person| person.address = None).await {
        assert_eq!(stored, expected);
    }
}

#[tokio::test]
async fn overwrite_of_a_hand_built_item_erases_what_it_does_not_have() {
    let (people, _tap) = table::<Person>().await;
    store(people.db(), people.name(), raw()).await;
    people.item(Person { email: None, ..ada() }).overwrite().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!(*now, Person { email: None, ..ada() });
    assert_eq!(*now.extra(), Map::new());

    store(people.db(), people.name(), raw()).await;
    people.put(ada()).await.unwrap();
    assert_eq!(*people.get("ada").await.unwrap().unwrap().extra(), Map::new());
}

#[tokio::test]
async fn an_unknown_attribute_that_another_changed_conflicts_with_save_and_not_with_partial_save() {
    let (people, _tap) = table::<Person>().await;
    store(people.db(), people.name(), raw()).await;
    let mut item = people.get("ada").await.unwrap().unwrap();
    store(people.db(), people.name(), with(raw(), "nick", "Enchantress".into())).await;
    item.visits = 2;
    let error = item.save().await.unwrap_err();
    assert!(error.is_conflict(), "it compares all that was read: {error}");
    assert_eq!(error.current::<Person>().unwrap().extra()["nick"], "Enchantress".into());
    item.partial_save().await.unwrap();
    let expected = with(with(raw(), "nick", "Enchantress".into()), "visits", 2.into());
    assert_eq!(stored(people.db(), people.name()).await.unwrap(), expected);
}

#[tokio::test]
async fn an_unknown_attribute_inside_of_a_document_that_another_changed_conflicts_with_save() {
    let (people, _tap) = table::<Person>().await;
    store(people.db(), people.name(), raw()).await;
    let mut item = people.get("ada").await.unwrap().unwrap();
    let mut changed = raw();
    let Some(Value::Map(address)) = changed.get_mut("address") else { unreachable!() };
    address.remove("postcode");
    store(people.db(), people.name(), changed).await;
    item.address.as_mut().unwrap().city = "Ockham".into();
    assert!(item.save().await.unwrap_err().is_conflict());
    item.partial_save().await.unwrap();
    let now = stored(people.db(), people.name()).await.unwrap();
    let address = now["address"].as_map().unwrap();
    assert_eq!((address.get("postcode"), &address["city"]), (None, &"Ockham".into()));
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u32,
    lines: Vec<Line>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Line {
    article: String,
    pieces: u32,
}

#[tokio::test]
async fn unknown_attributes_of_list_elements_survive_a_change_of_the_list() {
    let (orders, _tap) = table::<Order>().await;
    let line = |article: &str, pieces: u32| -> Value {
        [("article", article.into()), ("pieces", pieces.into()), ("note", format!("on {article}").into())]
            .into()
    };
    let raw = |lines: Vec<Value>| map([("id", 1.into()), ("lines", lines.into())]);
    for save in 0..3 {
        store(orders.db(), orders.name(), raw(vec![line("a", 1), line("b", 2), line("c", 3)])).await;
        let mut order = orders.get(1).await.unwrap().unwrap();
        order.lines[1].pieces = 9;
        order.lines.remove(0);
        match save {
            0 => order.save().await,
            1 => order.partial_save().await,
            _ => order.overwrite().await,
        }
        .unwrap();
        let now = stored(orders.db(), orders.name()).await.unwrap();
        let lines = now["lines"].as_list().unwrap();
        assert_eq!(lines[1], line("c", 3), "untouched");
        assert_eq!(lines[0].as_map().unwrap()["pieces"], 9.into());
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "bags")]
struct Bag {
    #[hash_key]
    id: String,
    size: u32,
    #[model(flatten)]
    rest: Map,
}

#[tokio::test]
async fn a_flattened_map_takes_what_would_be_extra() {
    let (bags, _tap) = table::<Bag>().await;
    store(bags.db(), bags.name(), map([("id", "a".into()), ("size", 1.into()), ("colour", "red".into())]))
        .await;
    let mut bag = bags.get("a").await.unwrap().unwrap();
    assert_eq!(bag.rest, map([("colour", "red".into())]));
    assert!(bag.extra().is_empty());
    bag.rest.insert("weight".into(), 3.into());
    bag.partial_save().await.unwrap();
    let expected =
        map([("id", "a".into()), ("size", 1.into()), ("colour", "red".into()), ("weight", 3.into())]);
    assert_eq!(stored(bags.db(), bags.name()).await.unwrap(), expected);
}

#[tokio::test]
async fn attributes_whose_names_are_alike_are_told_apart_however_many_there_are() {
    let (people, tap) = table::<Person>().await;
    // Alike in the first and last eight bytes, and in length.
    let name = |number: u32| format!("visitor-{number:05}-at-noon");
    let mut item = people.item(ada());
    item.extra_mut().extend((0..300).map(|number| (name(number), number.into())));
    item.save().await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    assert!(!item.save().await.unwrap().was_sent());
    item.extra_mut().insert(name(7), "changed".into());
    item.extra_mut().remove(&name(8));
    item.extra_mut().insert(name(300), "new".into());
    let changed: Vec<_> = item.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, [name(7), name(8), name(300)]);
    item.partial_save().await.unwrap();
    let read = people.get("ada").await.unwrap().unwrap();
    assert_eq!((read.extra(), read.extra().len()), (item.extra(), 300));
}
