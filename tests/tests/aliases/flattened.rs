//! Older names in flattened documents, beside maps that take the rest, and in entities.

use dynorm::{Document, Map, Model};
use dynorm_tests::{after_each_save, map, stored};

use super::{by_values, with};

#[derive(Document, Debug, Clone, PartialEq)]
struct Inner {
    #[model(alias = "b", alias = "c")]
    a: u32,
    plain: Option<u32>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Deep {
    #[model(alias = "y")]
    x: u32,
    #[model(flatten)]
    inner: Inner,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "flattened")]
struct Outer {
    #[hash_key]
    id: String,
    #[model(flatten)]
    deep: Deep,
    #[model(alias = "old")]
    own: Option<u32>,
    #[model(flatten)]
    maybe: Option<Maybe>,
    #[model(flatten)]
    rest: Map,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Maybe {
    #[model(alias = "was")]
    is: u32,
}

fn raw() -> Map {
    let numbers = [("y", 1), ("c", 2), ("old", 3), ("was", 4), ("more", 5)];
    let mut raw = map([("id", "x".into())]);
    raw.extend(numbers.map(|(name, number)| (name.to_owned(), number.into())));
    raw
}

#[tokio::test]
async fn each_is_read_by_the_document_that_knows_the_name() {
    let (table, tap) = with::<Outer>(&raw()).await;
    for table in [by_values(&table), table] {
        let mut item = table.get("x").await.unwrap().unwrap();
        let expected = Outer {
            id: "x".into(),
            deep: Deep { x: 1, inner: Inner { a: 2, plain: None } },
            own: Some(3),
            maybe: Some(Maybe { is: 4 }),
            rest: map([("more", 5.into())]),
        };
        assert_eq!(*item, expected);
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
    }
}

#[tokio::test]
async fn and_renamed_when_it_changes() {
    let [save, partial, overwrite] = after_each_save(&raw(), |it: &mut Outer| {
        it.deep.inner.a = 7;
        it.maybe = Some(Maybe { is: 8 });
        it.own = None;
    })
    .await;
    let mut expected = raw();
    for older in ["c", "was", "old"] {
        expected.remove(older);
    }
    expected.extend(map([("a", 7.into()), ("is", 8.into())]));
    assert_eq!(save, expected);
    assert_eq!(partial, expected);
    expected.remove("y");
    expected.insert("x".into(), 1.into());
    assert_eq!(overwrite, expected);
}

#[tokio::test]
async fn a_map_of_the_rest_cannot_have_an_older_name() {
    let (table, _tap) = with::<Outer>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    item.rest.insert("was".into(), 1.into());
    assert!(item.save().await.is_err());
    assert_eq!(stored(table.db(), table.name()).await, Some(raw()));
}

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    kind: Option<String>,
}

#[derive(Document, Debug, Clone, Copy, PartialEq)]
enum State {
    #[model(alias = "open")]
    Open,
    Sent,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "ORDER#{number}")]
#[key(index = "gsi1", hash = "STATE#{state}")]
struct Order {
    number: String,
    state: State,
    #[model(alias = "sum")]
    total: u32,
}

#[tokio::test]
async fn entities_have_attributes_and_variants_that_were_renamed() {
    let raw = map([
        ("pk", "ORDER#7".into()),
        ("gsi1pk", "STATE#open".into()),
        ("kind", "order".into()),
        ("number", "7".into()),
        ("state", "open".into()),
        ("sum", 1.into()),
    ]);
    let (table, tap) = with::<Order>(&raw).await;
    let mut order = table.get(Order::key("7")).await.unwrap().expect("an order");
    assert_eq!((order.state, order.total), (State::Open, 1));
    assert!(order.extra().is_empty());
    assert!(order.keys_differ().unwrap());
    tap.log().clear();
    assert!(!order.save().await.unwrap().was_sent());
    assert_eq!(tap.log().len(), 0);
    assert_eq!(table.verify_data().await.unwrap().out_of_step, 1);
    order.total = 2;
    order.partial_save().await.unwrap();
    // The key of the index goes with it, so that queries find it.
    let now = stored(table.db(), table.name()).await.unwrap();
    assert_eq!((&now["total"], &now["gsi1pk"]), (&2.into(), &"STATE#Open".into()));
    assert!(!now.contains_key("sum"));
    assert_eq!(Order::gsi1(State::Open).all(&table).await.unwrap().len(), 1);
    order.state = State::Sent;
    order.save().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["gsi1pk"], "STATE#Sent".into());
}
