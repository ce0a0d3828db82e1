//! Older names of variants.

use std::collections::BTreeMap;

use dynorm::codec::memory::{from_value, to_value};
use dynorm::{Document, Model, Value};
use dynorm_tests::{after_each_save, map, stored};

use super::{by_values, value, with};

#[derive(Document, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[model(rename_all = "lowercase")]
pub(super) enum Status {
    #[model(alias = "Open", alias = "new")]
    Open,
    Paused,
    #[model(rename = "done", alias = ["Closed", "finished"])]
    Closed,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Shape {
    Nothing,
    #[model(alias = "Round", alias = "circle")]
    Circle {
        radius: u32,
    },
    #[model(alias = "Text")]
    Label(String),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tasks")]
struct Task {
    #[hash_key]
    id: String,
    status: Status,
    shape: Option<Shape>,
    #[model(default)]
    shapes: Vec<Shape>,
    #[model(default)]
    counts: BTreeMap<Status, u32>,
}

#[test]
fn any_of_the_names_is_read_and_the_newest_is_written() {
    for (name, status) in [
        ("open", Status::Open),
        ("Open", Status::Open),
        ("new", Status::Open),
        ("paused", Status::Paused),
        ("done", Status::Closed),
        ("Closed", Status::Closed),
        ("finished", Status::Closed),
    ] {
        assert_eq!(from_value::<Status>(&name.into()).unwrap(), status);
    }
    assert_eq!(to_value(&Status::Open).unwrap(), "open".into());
    assert_eq!(to_value(&Status::Closed).unwrap(), "done".into());
    assert!(from_value::<Status>(&"closed".into()).is_err());
    let circle = Shape::Circle { radius: 1 };
    for name in ["Circle", "Round", "circle"] {
        let stored = value([("type", name.into()), ("radius", 1.into())]);
        assert_eq!(from_value::<Shape>(&stored).unwrap(), circle);
    }
    assert_eq!(to_value(&circle).unwrap(), value([("type", "Circle".into()), ("radius", 1.into())]));
    // Without its data it is none.
    assert!(from_value::<Shape>(&"Round".into()).is_err());
}

fn raw() -> dynorm::Map {
    let round =
        |radius: i32| value([("type", "Round".into()), ("radius", radius.into()), ("hidden", radius.into())]);
    map([
        ("id", "x".into()),
        ("status", "Open".into()),
        ("shape", round(1)),
        ("shapes", vec![round(2), value([("type", "Text".into()), ("value", "t".into())])].into()),
        ("counts", value([("Open", 1.into()), ("done", 2.into())])),
    ])
}

#[tokio::test]
async fn an_older_name_is_no_change() {
    let (table, tap) = with::<Task>(&raw()).await;
    for table in [by_values(&table), table] {
        let mut item = table.get("x").await.unwrap().unwrap();
        assert!(!item.is_dirty().unwrap());
        assert_eq!(item.changes().unwrap(), []);
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert!(!item.partial_save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
    }
}

#[tokio::test]
async fn a_change_of_something_else_leaves_it_as_it_is() {
    let [save, partial, _] = after_each_save(&raw(), |it: &mut Task| {
        if let Some(Shape::Circle { radius }) = &mut it.shape {
            *radius = 5;
        }
        it.counts.insert(Status::Open, 7);
    })
    .await;
    for stored in [save, partial] {
        let mut expected = raw();
        let shape = [("type", "Round".into()), ("radius", 5.into()), ("hidden", 1.into())];
        expected.insert("shape".into(), value(shape));
        expected.insert("counts".into(), value([("Open", 7.into()), ("done", 2.into())]));
        assert_eq!(stored, expected);
    }
}

#[tokio::test]
async fn a_changed_variant_is_written_by_its_own_name() {
    let change = |it: &mut Task| {
        it.status = Status::Closed;
        it.shape = Some(Shape::Label("l".into()));
        it.shapes.remove(1);
        it.shapes.push(Shape::Nothing);
    };
    for stored in after_each_save(&raw(), change).await {
        assert_eq!(stored["status"], "done".into());
        assert_eq!(stored["shape"], value([("type", "Label".into()), ("value", "l".into())]));
        let Value::List(shapes) = &stored["shapes"] else { panic!("no list") };
        // What was not touched is as it was.
        assert_eq!(shapes[0], raw()["shapes"].as_list().unwrap()[0]);
        assert_eq!(shapes[1], "Nothing".into());
    }
}

#[tokio::test]
async fn the_condition_compares_what_is_stored() {
    let (table, _tap) = with::<Task>(&raw()).await;
    let mut first = table.get("x").await.unwrap().unwrap();
    let mut second = first.clone();
    // The same to the model, and another text.
    table.update("x").set(Task::status(), Status::Open).await.unwrap();
    first.status = Status::Paused;
    assert!(first.partial_save().await.unwrap_err().is_conflict());
    second.status = Status::Closed;
    second.save_merging(2).await.unwrap_err();
    second.refresh().await.unwrap();
    second.status = Status::Closed;
    second.save().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["status"], "done".into());
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "queues")]
struct Queue {
    #[hash_key]
    status: Status,
    #[index(all, hash)]
    last: Option<Status>,
    length: u32,
}

#[tokio::test]
async fn an_item_whose_key_has_an_older_name_is_saved_where_it_is() {
    let raw = map([("status", "Closed".into()), ("last", "Open".into()), ("length", 1.into())]);
    for save in 0..4 {
        let (table, _tap) = with::<Queue>(&raw).await;
        // By the name that the model writes it is not there.
        assert_eq!(table.get(Status::Closed).await.unwrap(), None);
        let mut found = Queue::scan().all(&table).await.unwrap();
        let mut item = found.pop().expect("an item");
        assert_eq!(item.status, Status::Closed);
        item.length = 2;
        let written = match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            2 => item.overwrite().await,
            _ => item.save_merging(2).await,
        };
        assert!(written.unwrap().was_sent());
        let mut expected = raw.clone();
        expected.insert("length".into(), 2.into());
        assert_eq!(stored(table.db(), table.name()).await, Some(expected));
        item.refresh().await.unwrap();
        assert_eq!(item.length, 2);
        item.delete().await.unwrap();
        assert_eq!(stored(table.db(), table.name()).await, None);
    }
}

#[tokio::test]
async fn queries_and_filters_find_the_text_that_the_model_writes() {
    let raw = map([("status", "done".into()), ("last", "Open".into()), ("length", 1.into())]);
    let (table, _tap) = with::<Queue>(&raw).await;
    assert_eq!(Queue::last_index(Status::Open).all(&table).await.unwrap().len(), 0);
    assert_eq!(Queue::scan().filter(Queue::last().eq(Status::Open)).all(&table).await.unwrap().len(), 0);
    let mut item = table.get(Status::Closed).await.unwrap().expect("an item");
    item.last = Some(Status::Paused);
    item.save().await.unwrap();
    item.last = Some(Status::Open);
    item.save().await.unwrap();
    assert_eq!(Queue::last_index(Status::Open).all(&table).await.unwrap().len(), 1);
}
