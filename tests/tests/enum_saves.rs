//! Enums with data are one thing, although they are stored as maps: no save makes a mixture of two
//! variants.

use std::collections::BTreeMap;

use dynorm::{Document, Item, Map, Model, Table, Value};
use dynorm_tests::{after_each_save, map, store, stored, table};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(tag = "kind", content = "text")]
enum Payment {
    Nothing,
    Card { number: u32, holder: Option<String> },
    Cash { amount: u32, number: u32 },
    Cheque(String),
    Split { first: Box<Payment>, share: u32 },
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Order {
    payment: Payment,
    note: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sales")]
struct Sale {
    #[hash_key]
    id: String,
    payment: Option<Payment>,
    order: Option<Order>,
    list: Vec<Payment>,
    map: BTreeMap<String, Payment>,
}

fn card(number: u32) -> Payment {
    Payment::Card { number, holder: Some("Ada".into()) }
}

fn sale(payment: &Payment) -> Sale {
    Sale {
        id: "x".into(),
        payment: Some(payment.clone()),
        order: Some(Order { payment: payment.clone(), note: None }),
        list: vec![payment.clone()],
        map: [("m".to_owned(), payment.clone())].into(),
    }
}

/// Each place where a sale has a payment that can be changed by itself.
const PLACES: [fn(&mut Sale) -> &mut Payment; 4] = [
    |sale| sale.payment.as_mut().unwrap(),
    |sale| &mut sale.order.as_mut().unwrap().payment,
    |sale| &mut sale.list[0],
    |sale| sale.map.get_mut("m").unwrap(),
];

async fn pair(table: &Table<Sale>) -> [Item<Sale>; 2] {
    [table.get("x").await.unwrap().unwrap(), table.get("x").await.unwrap().unwrap()]
}

#[tokio::test]
async fn a_changed_variant_and_a_changed_content_conflict_in_either_order() {
    let (table, _tap) = table::<Sale>().await;
    let changes: [(Payment, Payment, Payment); 6] = [
        (card(1), card(2), Payment::Cash { amount: 5, number: 1 }),
        (card(1), Payment::Card { number: 1, holder: None }, Payment::Cash { amount: 5, number: 1 }),
        (card(1), card(2), Payment::Nothing),
        (Payment::Cheque("a".into()), Payment::Cheque("b".into()), card(1)),
        (
            Payment::Split { first: card(1).into(), share: 1 },
            Payment::Split { first: card(2).into(), share: 1 },
            Payment::Split { first: Payment::Cash { amount: 1, number: 1 }.into(), share: 1 },
        ),
        (
            Payment::Split { first: card(1).into(), share: 1 },
            Payment::Split { first: card(2).into(), share: 1 },
            Payment::Cash { amount: 1, number: 1 },
        ),
    ];
    for (before, content, variant) in changes {
        for place in PLACES {
            for (first, second) in [(&content, &variant), (&variant, &content)] {
                table.put(sale(&before)).await.unwrap();
                let [mut one, mut other] = pair(&table).await;
                place(&mut one).clone_from(first);
                place(&mut other).clone_from(second);
                one.partial_save().await.unwrap();
                let error = other.partial_save().await.unwrap_err();
                assert!(error.is_conflict(), "{before:?} to {first:?}, then to {second:?}: {error}");
                assert_eq!(table.get("x").model().await.unwrap().as_ref(), Some(&*one));
            }
        }
    }
}

#[tokio::test]
async fn two_changes_of_the_variant_conflict() {
    let (table, _tap) = table::<Sale>().await;
    for place in PLACES {
        table.put(sale(&card(1))).await.unwrap();
        let [mut one, mut other] = pair(&table).await;
        *place(&mut one) = Payment::Cash { amount: 5, number: 1 };
        *place(&mut other) = Payment::Cheque("x".into());
        one.partial_save().await.unwrap();
        assert!(other.partial_save().await.unwrap_err().is_conflict());
        assert_eq!(table.get("x").model().await.unwrap().as_ref(), Some(&*one));
    }
}

#[tokio::test]
async fn changes_of_different_fields_of_one_variant_merge() {
    let (table, _tap) = table::<Sale>().await;
    table.put(sale(&card(1))).await.unwrap();
    let [mut one, mut other] = pair(&table).await;
    one.payment = Some(Payment::Card { number: 2, holder: Some("Ada".into()) });
    other.payment = Some(Payment::Card { number: 1, holder: None });
    one.partial_save().await.unwrap();
    other.partial_save().await.unwrap();
    let merged = Some(Payment::Card { number: 2, holder: None });
    assert_eq!(table.get("x").model().await.unwrap().unwrap().payment, merged);
}

#[tokio::test]
async fn a_changed_content_asks_for_the_tags_that_were_read_and_a_changed_tag_writes_the_enum_whole() {
    let (table, tap) = table::<Sale>().await;
    let split = |first: Payment| Payment::Split { first: first.into(), share: 1 };
    table.put(&Sale { payment: Some(split(card(1))), ..sale(&Payment::Nothing) }).await.unwrap();
    let mut item = table.get("x").await.unwrap().unwrap();
    tap.log().clear();
    item.payment = Some(split(Payment::Card { number: 2, holder: Some("Bob".into()) }));
    item.partial_save().await.unwrap();
    let request = &tap.log().all()[0];
    assert_eq!(request.body["UpdateExpression"], "SET #1.#3.#4=:4,#1.#3.#5=:5");
    let condition = "attribute_exists(#0) AND #1.#2=:0 AND #1.#3.#2=:1 AND #1.#3.#4=:2 AND #1.#3.#5=:3";
    assert_eq!(request.body["ConditionExpression"], condition);
    tap.log().clear();
    item.payment = Some(card(7));
    item.partial_save().await.unwrap();
    assert_eq!(tap.log().all()[0].body["UpdateExpression"], "SET #1=:1");
}

/// A payment with what another program knows of it.
fn stored_payment(payment: Value) -> Map {
    map([
        ("id", "x".into()),
        ("payment", payment.clone()),
        ("order", value([("payment", payment.clone()), ("hidden", 1.into())])),
        ("list", vec![payment.clone(), payment.clone()].into()),
        ("map", value([("m", payment)])),
    ])
}

#[tokio::test]
async fn what_the_model_does_not_know_stays_with_its_variant() {
    let stored_card =
        |number: u32| value([("kind", "Card".into()), ("number", number.into()), ("bank", "kept".into())]);
    let change = |sale: &mut Sale| {
        for place in PLACES {
            *place(sale) = Payment::Card { number: 2, holder: None };
        }
        sale.list[1] = Payment::Card { number: 2, holder: None };
    };
    for stored in after_each_save(&stored_payment(stored_card(1)), change).await {
        assert_eq!(stored, stored_payment(stored_card(2)));
    }
    let change = |sale: &mut Sale| {
        for place in PLACES {
            *place(sale) = Payment::Cheque("y".into());
        }
        sale.list[1] = Payment::Cheque("y".into());
    };
    let cheque = value([("kind", "Cheque".into()), ("text", "y".into())]);
    for stored in after_each_save(&stored_payment(stored_card(1)), change).await {
        assert_eq!(stored, stored_payment(cheque.clone()));
    }
}

#[tokio::test]
async fn a_variant_without_data_that_is_stored_as_a_map_is_replaced_whole() {
    let nothing = value([("kind", "Nothing".into()), ("other", 1.into())]);
    let change = |sale: &mut Sale| sale.payment = Some(Payment::Cheque("y".into()));
    for stored in after_each_save(&stored_payment(nothing.clone()), change).await {
        assert_eq!(stored["payment"], value([("kind", "Cheque".into()), ("text", "y".into())]));
        assert_eq!(stored["list"], vec![nothing.clone(), nothing.clone()].into());
    }
    let change = |sale: &mut Sale| sale.order = None;
    for stored in after_each_save(&stored_payment(nothing.clone()), change).await {
        assert_eq!(stored["payment"], nothing);
        assert_eq!(stored.get("order"), None);
    }
}

#[tokio::test]
async fn an_enum_that_was_saved_is_still_one_thing() {
    let (table, _tap) = table::<Sale>().await;
    let mut one = table.item(sale(&card(1)));
    one.save().await.unwrap();
    let mut other = table.get("x").await.unwrap().unwrap();
    one.payment = Some(Payment::Cash { amount: 5, number: 1 });
    other.payment = Some(card(2));
    one.partial_save().await.unwrap();
    assert!(other.partial_save().await.unwrap_err().is_conflict());
    let mut third = table.get("x").await.unwrap().unwrap();
    third.payment = Some(card(3));
    one.payment = Some(Payment::Cash { amount: 6, number: 1 });
    third.partial_save().await.unwrap();
    assert!(one.partial_save().await.unwrap_err().is_conflict());
    let expected = value([("kind", "Card".into()), ("number", 3.into()), ("holder", "Ada".into())]);
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["payment"], expected);
}

#[tokio::test]
async fn an_enum_that_another_program_wrote_in_any_order_is_one_thing() {
    let (table, _tap) = table::<Sale>().await;
    let payment =
        value([("a-first", 1.into()), ("number", 1.into()), ("zip", 2.into()), ("kind", "Card".into())]);
    store(table.db(), table.name(), stored_payment(payment)).await;
    let [mut one, mut other] = pair(&table).await;
    for place in PLACES {
        *place(&mut one) = Payment::Cash { amount: 5, number: 1 };
        *place(&mut other) = Payment::Card { number: 2, holder: None };
    }
    other.partial_save().await.unwrap();
    assert!(one.partial_save().await.unwrap_err().is_conflict());
}
