//! Operators on types that are not the usual ones, by both ways on the wire.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use dynorm::typed::{Additive, Amount, Target, Updatable};
use dynorm::write::UpdateItem;
use dynorm::{Document, Encode, Map, Model, Number, Record, Table, Value, attribute};
use dynorm_tests::{Tap, table};

use super::{Member, ada};

#[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Color {
    Red,
    Green,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Shape {
    Circle { radius: u32, names: BTreeSet<String> },
    Label(String),
    Nothing,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    #[model(rename = "odd.name[0]")]
    odd: String,
    small: Option<u8>,
    deeper: Option<Box<Part>>,
    lists: Vec<BTreeMap<String, Vec<u32>>>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Beside {
    #[model(rename = "beside it")]
    count: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "odds")]
struct Odd {
    #[hash_key]
    id: String,
    large: i128,
    digits: Number,
    some: Option<u64>,
    bytes: BTreeSet<Vec<u8>>,
    colors: BTreeSet<Color>,
    shape: Shape,
    perhaps: Option<Shape>,
    part: Part,
    parts: BTreeMap<String, Part>,
    sets: HashMap<String, BTreeSet<u32>>,
    optional: Option<Vec<Option<u32>>>,
    queue: VecDeque<bool>,
    shared: Arc<[String]>,
    array: [u16; 3],
    text: Cow<'static, str>,
    any: Value,
    raw: Map,
    #[model(flatten)]
    beside: Beside,
}

fn part() -> Part {
    let lists = vec![BTreeMap::from([("a".into(), vec![1])])];
    Part { odd: "odd".into(), small: Some(1), deeper: None, lists }
}

fn odd() -> Odd {
    Odd {
        id: "a".into(),
        large: 0,
        digits: Number::from(1),
        some: None,
        bytes: [vec![1]].into(),
        colors: [Color::Red].into(),
        shape: Shape::Circle { radius: 3, names: ["round".into()].into() },
        perhaps: None,
        part: part(),
        parts: [("x.y".into(), part())].into(),
        sets: [("#0".into(), [1].into())].into(),
        optional: None,
        queue: [true].into(),
        shared: vec!["b".to_owned()].into(),
        array: [1, 2, 3],
        text: "text".into(),
        any: Value::from(1),
        raw: Map::new(),
        beside: Beside { count: 1 },
    }
}

/// What an update makes of the item, by both ways, which send the same.
async fn after(update: impl Fn(UpdateItem<Odd>) -> UpdateItem<Odd>) -> Odd {
    let (odds, tap): (Table<Odd>, Tap) = table::<Odd>().await;
    let mut both = Vec::new();
    for db in [odds.db().with_json(), odds.db().with_attribute_values()] {
        odds.put(odd()).await.unwrap();
        tap.log().clear();
        update(db.table::<Odd>().named(odds.name()).update("a")).await.unwrap();
        let sent = tap.log().only().body;
        both.push((sent, odds.get("a").consistent().model().await.unwrap().unwrap()));
    }
    assert_eq!(both[0], both[1]);
    both.swap_remove(0).1
}

#[tokio::test]
async fn numbers_of_all_sizes_are_computed_with_exactly() {
    let large = i128::from(u64::MAX) * 1_000_000_000;
    let digits: Number = "0.00000000000000000000000000000000000001".parse().unwrap();
    let item = after(|u| {
        u.add(Odd::large(), large)
            .set(Odd::digits(), digits)
            .subtract(Odd::part().small(), 1)
            .add(Odd::some(), u64::MAX)
            .add(attribute("beside it"), 2)
    })
    .await;
    assert_eq!((item.large, item.digits, item.some), (large, digits, Some(u64::MAX)));
    assert_eq!((item.part.small, item.beside.count), (Some(0), 3));
    let item = after(|u| u.set(Odd::some(), 7).set(Odd::large(), Odd::large().minus(large))).await;
    assert_eq!((item.some, item.large), (Some(7), -large));
}

#[tokio::test]
async fn members_of_each_type_come_and_go() {
    let item = after(|u| {
        u.insert_into(Odd::bytes(), [vec![], vec![9]])
            .delete_from(Odd::colors(), [Color::Red, Color::Green])
            .insert_into(Odd::sets().key("#0"), [2])
            .insert_into(Odd::sets().key(":0"), BTreeSet::from([3]))
            .insert_into(attribute("shape").key("names"), ["flat"])
    })
    .await;
    assert_eq!(item.bytes, BTreeSet::from([vec![], vec![1], vec![9]]));
    assert!(item.colors.is_empty());
    assert_eq!(item.sets, HashMap::from([("#0".into(), [1, 2].into()), (":0".into(), [3].into())]));
    let names = ["flat".to_owned(), "round".to_owned()].into();
    assert_eq!(item.shape, Shape::Circle { radius: 3, names });
}

#[tokio::test]
async fn lists_of_each_type_grow_and_elements_are_set() {
    let item = after(|u| {
        u.append(Odd::optional(), [1, 2])
            .prepend(Odd::queue(), [false])
            .append(Odd::shared(), ["c"])
            .set(Odd::array().at(1), 9)
            .append(Odd::part().lists().at(0).key("a"), [2, 3])
            .set(Odd::part().lists().at(9), BTreeMap::from([("b".into(), vec![])]))
    })
    .await;
    assert_eq!((item.optional, item.queue), (Some(vec![Some(1), Some(2)]), [false, true].into()));
    assert_eq!((&*item.shared, item.array), (&["b".to_owned(), "c".to_owned()][..], [1, 9, 3]));
    let lists = [("a", vec![1, 2, 3]), ("b", vec![])].map(|(key, list)| BTreeMap::from([(key.into(), list)]));
    assert_eq!(item.part.lists, lists);
}

#[tokio::test]
async fn wholes_and_parts_below_odd_names_are_set_and_copied() {
    let item = after(|u| {
        u.set(Odd::shape(), Shape::Label("l".into()))
            .set_from(Odd::perhaps(), Odd::shape())
            .set(Odd::part().odd(), "")
            .set(Odd::part().deeper(), Box::new(part()))
            .set(Odd::parts().key("x.y").odd(), "set")
            .set(Odd::parts().key("x"), part())
            .set(Odd::parts().key("\u{1F980}`"), part())
            .set(Odd::text(), "")
            .set(Odd::any(), Value::Null)
            .set(Odd::raw().key("a[0]"), Value::from("raw"))
    })
    .await;
    // Of what was there before.
    assert_eq!((item.shape, item.perhaps), (Shape::Label("l".into()), Some(odd().shape)));
    assert_eq!(item.part, Part { odd: String::new(), deeper: Some(Box::new(part())), ..part() });
    assert_eq!(item.parts["x.y"].odd, "set");
    assert_eq!(item.parts.keys().collect::<Vec<_>>(), ["x", "x.y", "\u{1F980}`"]);
    assert_eq!((&*item.text, item.any, item.raw["a[0]"].as_str()), ("", Value::Null, Some("raw")));
    assert_eq!(after(|u| u.set(Odd::perhaps(), Shape::Nothing)).await.perhaps, Some(Shape::Nothing));
}

#[tokio::test]
async fn what_equals_an_empty_set_is_not_there() {
    let (odds, _tap): (Table<Odd>, Tap) = table::<Odd>().await;
    odds.put(Odd { colors: BTreeSet::new(), ..odd() }).await.unwrap();
    let [none, red] = [BTreeSet::new(), BTreeSet::from([Color::Red])];
    let holds = async |condition| match odds.update("a").only_if(condition).await {
        Ok(_) => true,
        Err(error) => !error.is_conflict(),
    };
    for (condition, expected) in [
        (Odd::colors().eq(&none), true),
        (Odd::colors().ne(&none), false),
        (Odd::colors().eq(&red), false),
        (Odd::colors().is_in([&none]), true),
        (Odd::colors().is_in([&red, &none]), true),
        (Odd::colors().is_in([&red]), false),
        (Odd::sets().key("#0").ne(BTreeSet::new()), true),
        (Odd::sets().key("none").eq(BTreeSet::new()), true),
    ] {
        assert_eq!(holds(condition.clone()).await, expected, "{condition:?}");
    }
}

/// Code over any number of any model, with the bounds that it has.
fn count<M, P, A>(update: UpdateItem<M>, number: P, amount: A) -> UpdateItem<M>
where
    M: Record,
    P: Target<M, Keys: Updatable<M>, Value: Encode<Type: Additive>>,
    A: Amount<P::Value>,
{
    update.add(number, amount)
}

#[tokio::test]
async fn code_over_any_number_compiles() {
    let (members, _tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    count(count(members.update("ada"), Member::visits(), 2), Member::tax(), -5).await.unwrap();
    let member = members.get("ada").await.unwrap().unwrap();
    assert_eq!((member.visits, member.tax), (3, Some(15)));
}
