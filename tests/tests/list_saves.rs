//! Lists are written whole: what the model does not know of their elements goes where the elements
//! go.

use std::collections::VecDeque;

use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{after_each_save, map};

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    name: String,
    count: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "boxes")]
struct Crate {
    #[hash_key]
    id: String,
    parts: Vec<Part>,
    deque: VecDeque<Part>,
    deep: Vec<Vec<Part>>,
}

fn part(name: &str, count: u32) -> Part {
    Part { name: name.into(), count }
}

/// A part, and a note of another program on it; none if that is empty.
fn noted(name: &str, count: u32, note: &str) -> Value {
    let Value::Map(mut entries) = Value::from([("name", name.into()), ("count", count.into())]) else {
        unreachable!()
    };
    if !note.is_empty() {
        entries.insert("note".into(), note.into());
    }
    entries.into()
}

fn stored_crate(parts: &[Value]) -> Map {
    map([
        ("id", "x".into()),
        ("parts", parts.to_vec().into()),
        ("deque", parts.to_vec().into()),
        ("deep", vec![Value::List(vec![]), parts.to_vec().into()].into()),
    ])
}

/// Checks what becomes of a list when the model changes it.
async fn check(before: &[Value], change: impl Fn(&mut Vec<Part>), after: &[Value]) {
    let change = |it: &mut Crate| {
        change(&mut it.parts);
        it.deque = it.parts.clone().into();
        it.deep[1] = it.parts.clone();
    };
    for stored in after_each_save(&stored_crate(before), change).await {
        assert_eq!(stored, stored_crate(after));
    }
}

fn three() -> [Value; 3] {
    [noted("c", 1, "C"), noted("a", 2, "A"), noted("b", 3, "B")]
}

#[tokio::test]
async fn notes_move_with_elements_that_are_sorted() {
    let [c, a, b] = three();
    check(&three(), |parts| parts.sort_by(|x, y| x.name.cmp(&y.name)), &[a, b, c]).await;
}

#[tokio::test]
async fn notes_move_with_elements_that_are_swapped_reversed_or_rotated() {
    let [c, a, b] = three();
    check(&three(), |parts| parts.swap(0, 2), &[b.clone(), a.clone(), c.clone()]).await;
    check(&three(), |parts| parts.swap(0, 1), &[a.clone(), c.clone(), b.clone()]).await;
    check(&three(), |parts| parts.reverse(), &[b.clone(), a.clone(), c.clone()]).await;
    check(&three(), |parts| parts.rotate_left(1), &[a.clone(), b.clone(), c.clone()]).await;
    check(&three(), |parts| parts.rotate_right(1), &[b, c, a]).await;
}

#[tokio::test]
async fn a_new_element_does_not_get_the_note_of_the_one_that_was_dropped() {
    let [_, a, b] = three();
    let change = |parts: &mut Vec<Part>| {
        parts.remove(0);
        parts.push(part("d", 1));
    };
    check(&three(), change, &[a.clone(), b.clone(), noted("d", 1, "")]).await;
    let change = |parts: &mut Vec<Part>| {
        parts.pop();
        parts.insert(0, part("d", 3));
    };
    let [c, a, _] = three();
    check(&three(), change, &[noted("d", 3, ""), c, a]).await;
}

#[tokio::test]
async fn elements_that_are_equal_keep_each_its_own_note() {
    let equal =
        [noted("a", 1, "first"), noted("a", 1, "second"), noted("b", 1, "third"), noted("a", 1, "fourth")];
    let [first, second, third, fourth] = equal.clone();
    check(&equal, |parts| parts.push(part("a", 1)), &[&equal[..], &[noted("a", 1, "")]].concat()).await;
    let sort = |parts: &mut Vec<Part>| parts.sort_by(|x, y| x.name.cmp(&y.name));
    check(&equal, sort, &[first.clone(), second.clone(), fourth.clone(), third.clone()]).await;
    check(
        &equal,
        |parts| parts.rotate_left(2),
        &[third.clone(), first.clone(), second.clone(), fourth.clone()],
    )
    .await;
    let change = |parts: &mut Vec<Part>| {
        parts.remove(0);
        parts.remove(0);
    };
    check(&equal, change, &[third.clone(), fourth.clone()]).await;
    // Which of those that are equal was removed cannot be told: the last of them goes.
    check(&equal[..2], |parts| parts.truncate(1), &[first]).await;
}

#[tokio::test]
async fn a_changed_element_keeps_its_note_while_others_move() {
    let [c, a, b] = three();
    check(&three(), |parts| parts[1].count = 9, &[c.clone(), noted("a", 9, "A"), b.clone()]).await;
    let change = |parts: &mut Vec<Part>| {
        parts[1].count = 9;
        parts.push(part("d", 1));
    };
    check(&three(), change, &[c.clone(), noted("a", 9, "A"), b.clone(), noted("d", 1, "")]).await;
    let change = |parts: &mut Vec<Part>| {
        parts.remove(0);
        parts[1].count = 9;
    };
    check(&three(), change, &[a.clone(), noted("b", 9, "B")]).await;
    let change = |parts: &mut Vec<Part>| {
        parts[1].count = 9;
        parts.swap(0, 2);
    };
    check(&three(), change, &[b, noted("a", 9, "A"), c]).await;
}

#[tokio::test]
async fn of_new_and_changed_elements_in_one_place_the_one_that_is_most_alike_keeps_the_note() {
    let [c, a, b] = three();
    let change = |parts: &mut Vec<Part>| {
        parts[1].count = 9;
        parts.insert(1, part("new", 2));
    };
    check(&three(), change, &[c.clone(), noted("new", 2, ""), noted("a", 9, "A"), b.clone()]).await;
    let change = |parts: &mut Vec<Part>| {
        parts.remove(0);
        parts[0].count = 9;
    };
    check(&three(), change, &[noted("a", 9, "A"), b]).await;
    let _ = a;
}
