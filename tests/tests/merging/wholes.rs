//! What is one thing to a merge, and which names and numbers are the same.

use std::net::IpAddr;

use dynorm::{Side, Value};
use dynorm_tests::{store, stored, table};

use super::{Line, Order, Payment, order, threes, two, value};

/// The paths of what overlaps, if anything does.
async fn overlapping(one: impl FnOnce(&mut Order), other: impl FnOnce(&mut Order)) -> Vec<String> {
    let (orders, _tap, [mut first, mut second]) = two(order()).await;
    one(&mut first);
    other(&mut second);
    first.save().await.unwrap();
    match second.save_merging(3).await {
        Ok(_) => {
            assert_eq!(orders.get("x").consistent().model().await.unwrap().as_ref(), Some(&*second));
            vec![]
        }
        Err(error) => error.overlaps().iter().map(|overlap| overlap.path().to_string()).collect(),
    }
}

#[tokio::test]
async fn a_list_is_one_thing_and_so_is_an_enum_of_which_the_variant_changes() {
    let number = |order: &mut Order| match &mut order.payment {
        Payment::Card { number, .. } => *number += 1,
        Payment::Cash { .. } => unreachable!(),
    };
    let holder = |order: &mut Order| match &mut order.payment {
        Payment::Card { holder, .. } => holder.push('!'),
        Payment::Cash { .. } => unreachable!(),
    };
    let cash = |order: &mut Order| order.payment = Payment::Cash { amount: 5 };
    let line = |order: &mut Order| order.lines[0].text.push('!');
    let append = |order: &mut Order| order.lines.push(Line { text: "three".into() });
    assert_eq!(overlapping(line, append).await, ["lines"]);
    assert_eq!(overlapping(append, line).await, ["lines"]);
    assert_eq!(overlapping(cash, number).await, ["payment"]);
    assert_eq!(overlapping(number, cash).await, ["payment"]);
    assert_eq!(
        overlapping(number, holder).await,
        [""; 0],
        "within one variant, fields are changed one by one"
    );
    assert_eq!(overlapping(cash, cash).await, [""; 0]);
    assert_eq!(overlapping(line, number).await, [""; 0]);
}

#[tokio::test]
async fn an_enum_that_is_decided_is_of_one_side_alone() {
    for side in [Side::Mine, Side::Theirs] {
        let (orders, _tap, [mut one, mut other]) = two(order()).await;
        one.payment = Payment::Cash { amount: 5 };
        one.save().await.unwrap();
        other.payment = Payment::Card { number: 1, holder: "Babbage".into() };
        other.ratio = 0.25;
        let error = other.save().await.unwrap_err();
        let mut conflict = other.conflict(error).unwrap();
        conflict.resolve(|_| side);
        conflict.merge().unwrap().save().await.unwrap();
        let now = orders.get("x").await.unwrap().unwrap();
        let winner = if side == Side::Mine { &other } else { &one };
        assert_eq!((&now.payment, now.ratio), (&winner.payment, 0.25));
        let names: Vec<_> = stored(orders.db(), orders.name()).await.unwrap()["payment"]
            .as_map()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let expected =
            if side == Side::Mine { &["holder", "kind", "number"][..] } else { &["amount", "kind"] };
        assert_eq!(names, expected, "no mixture of both");
    }
}

#[tokio::test]
async fn names_in_another_spelling_are_the_same_names() {
    let (orders, _tap) = table::<Order>().await;
    let (db, name) = (orders.db(), orders.name());
    orders.put(order()).await.unwrap();
    let raw = stored(db, name).await.unwrap();
    let with = |hits: Value| {
        let mut raw = raw.clone();
        raw.insert("hits".into(), hits);
        raw
    };
    let host = |text: &str| text.parse::<IpAddr>().unwrap();

    store(db, name, with(value([("2001:DB8::1", 1.into())]))).await;
    let mut item = orders.get("x").consistent().await.unwrap().unwrap();
    item.hits.insert(host("2001:db8::1"), 5);
    item.hits.insert(host("2001:db8::2"), 1);
    // Another program writes one name otherwise, and adds another one.
    let others = [("2001:0db8::1", 1.into()), ("2001:DB8::3", 1.into())];
    store(db, name, with(value(others))).await;
    item.save_merging(3).await.unwrap();
    let expected = [("2001:0db8::1", 5.into()), ("2001:DB8::3", 1.into()), ("2001:db8::2", 1.into())];
    assert_eq!(stored(db, name).await.unwrap()["hits"], value(expected));

    // Both add the same one, in different spellings: to another value, and to the same.
    let others = |count: u32| with(value([("2001:0db8::1", 5.into()), ("2001:DB8::4", count.into())]));
    for (count, overlaps) in [(8, 1), (7, 0)] {
        store(db, name, with(value([("2001:0db8::1", 5.into())]))).await;
        let mut item = orders.get("x").consistent().await.unwrap().unwrap();
        item.hits.insert(host("2001:db8::4"), 7);
        store(db, name, others(count)).await;
        let merged = item.save_merging(3).await;
        assert_eq!(merged.map_or_else(|error| error.overlaps().len(), |_| 0), overlaps);
        assert_eq!(stored(db, name).await.unwrap(), others(count), "it is not stored twice");
    }
}

#[tokio::test]
async fn digits_that_the_field_does_not_hold_are_a_change_of_theirs() {
    let (orders, _tap) = table::<Order>().await;
    let (db, name) = (orders.db(), orders.name());
    orders.put(order()).await.unwrap();
    let mut raw = stored(db, name).await.unwrap();
    let mut item = orders.get("x").consistent().await.unwrap().unwrap();
    let digits = Value::Number("0.50000000000000000000000001".parse().unwrap());
    raw.insert("ratio".into(), digits.clone());
    store(db, name, raw).await;
    item.ratio = 0.25;
    let error = item.save_merging(3).await.unwrap_err();
    let expected =
        [Some(Value::Number("0.5".parse().unwrap())), Some(Value::Number("0.25".parse().unwrap()))];
    assert_eq!(threes(error.overlaps())[0].1[..2], expected);
    assert_eq!(threes(error.overlaps())[0].1[2], Some(digits.clone()));

    // And what nobody touches here keeps them.
    let mut item = item.conflict(error).unwrap().into_theirs();
    item.lines.clear();
    item.save().await.unwrap();
    assert_eq!(stored(db, name).await.unwrap()["ratio"], digits);
}
