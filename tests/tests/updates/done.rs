//! What comes of each operator.

use std::collections::BTreeSet;

use dynorm::write::UpdateItem;
use dynorm::{Model, Value, attribute};
use dynorm_tests::{map, store, stored, table};

use super::{Address, Member, ada, home};

/// Ada in a table, and what an update made of her.
async fn after(update: impl FnOnce(UpdateItem<Member>) -> UpdateItem<Member>) -> Member {
    let (members, _tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    update(members.update("ada")).await.unwrap();
    members.get("ada").consistent().model().await.unwrap().unwrap()
}

#[tokio::test]
async fn each_operator_does_what_it_says() {
    let member = after(|u| {
        u.set(Member::price(), 7)
            .set_or_remove(Member::email(), None::<&str>)
            .add(Member::visits(), 2)
            .append(Member::log(), ["wrote"])
            .insert_into(Member::tags(), ["a", "b"])
            .delete_from(Member::numbers(), [1, 2])
            .set(Member::total(), Member::price().plus(Member::tax()))
            .set_from(Member::billing(), Member::address())
            .set(Member::address().city(), "Paris")
            .add(Member::address().rooms(), 1)
            .set(Member::address().zip(), 75_001)
            .insert_into(Member::address().names(), ["new"])
            .append(Member::address().notes(), ["moved"])
            .set(Member::limits().key("weekly"), 20)
            .set(Member::lines().at(5), home())
            .subtract(Member::lines().at(0).rooms(), 2)
    })
    .await;
    let mut expected = Member {
        email: None,
        visits: 3,
        price: 7,
        // Of what was there before.
        total: 120,
        billing: Some(home()),
        lines: vec![Address { rooms: 1, ..home() }, home()],
        ..ada()
    };
    expected.numbers.clear();
    expected.log.push("wrote".into());
    expected.tags.extend(["a".into(), "b".into()]);
    expected.limits.insert("weekly".into(), 20);
    expected.address = Some(Address {
        city: "Paris".into(),
        zip: Some(75_001),
        rooms: 4,
        names: ["home".into(), "new".into()].into(),
        notes: vec!["moved".into()],
    });
    assert_eq!(member, expected);
}

#[tokio::test]
async fn elements_and_entries_are_removed_and_others_put_before() {
    let member = after(|u| {
        u.prepend(Member::log(), ["a", "b"])
            .remove_key(Member::limits(), "daily")
            .remove_key(Member::limits(), "none")
            .remove_at(Member::lines(), 0)
            .remove(Member::tags())
            .remove(Member::address())
    })
    .await;
    let lists = (Vec::from(["a", "b", "born"].map(str::to_owned)), vec![]);
    assert_eq!((member.log, member.lines), lists);
    assert_eq!((member.limits.len(), member.tags.len(), member.address), (0, 0, None));
    let member = after(|u| u.remove_at(Member::log(), 9).remove_at(Member::lines(), 0)).await;
    assert_eq!((member.log.len(), member.lines.len()), (1, 0));
}

#[tokio::test]
async fn what_is_not_there_is_made_and_what_the_model_does_not_know_stays() {
    let (members, _tap) = table::<Member>().await;
    let raw = map([("id", "ada".into()), ("note", "of another program".into())]);
    store(members.db(), members.name(), raw.clone()).await;
    members
        .update("ada")
        .add(Member::visits(), 2)
        .subtract(Member::total(), 2)
        .append(Member::log(), ["x"])
        .prepend(Member::lines(), [home()])
        .insert_into(Member::tags(), ["x"])
        .set_if_absent(Member::price(), 3)
        .set_if_absent(attribute("note"), "mine")
        .await
        .unwrap();
    let stored = stored(members.db(), members.name()).await.unwrap();
    assert_eq!(stored["note"], raw["note"]);
    assert_eq!((&stored["visits"], &stored["total"], &stored["price"]), (&2.into(), &(-2).into(), &3.into()));
    assert_eq!(stored["log"], Value::List(vec!["x".into()]));
    assert_eq!(stored["lines"].as_list().unwrap().len(), 1);
}

#[tokio::test]
async fn in_a_list_what_is_absent_is_null() {
    #[derive(Model)]
    #[model(table = "matrices")]
    struct Matrix {
        #[hash_key]
        id: String,
        rows: Vec<BTreeSet<u32>>,
        names: Vec<Option<String>>,
    }
    let (matrices, _tap) = table::<Matrix>().await;
    let names = vec![Some("a".into()), Some("b".into())];
    matrices.put(&Matrix { id: "m".into(), rows: vec![[1].into(), [2].into()], names }).await.unwrap();
    matrices
        .update("m")
        .set(Matrix::rows().at(0), BTreeSet::new())
        .set_or_remove(Matrix::names().at(0), None::<&str>)
        .await
        .unwrap();
    let matrix = matrices.get("m").await.unwrap().unwrap();
    assert_eq!((&matrix.rows, &matrix.names), (&vec![[].into(), [2].into()], &vec![None, Some("b".into())]));
}
