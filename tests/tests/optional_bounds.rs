//! Conditions on a range key that are there only sometimes: a query is of one type whatever was
//! asked of it, and what does not go together is refused before anything is sent.

use dynorm::prelude::*;
use dynorm::{Error, Kind, Result};
use dynorm_tests::{Song, library, numbers};

#[derive(Model, Clone, Debug)]
#[model(table = "optional-bounds-tasks")]
#[index(name = "by_state", all, hash(state), range(due, rank))]
struct Task {
    #[hash_key]
    id: u32,
    state: String,
    due: u32,
    rank: u32,
}

#[derive(Model, Debug)]
#[model(table = "optional-bounds-shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    kind: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:06}")]
struct Order {
    customer: String,
    placed: String,
    number: u32,
}

fn condition(preview: Result<dynorm::Preview>) -> String {
    preview.unwrap().key_condition.unwrap_or_default()
}

/// As by a search form.
fn songs(low: Option<u32>, high: Option<u32>) -> dynorm::Query<dynorm::read::Primary<Song>> {
    let mut query = Song::query("bach");
    if let Some(low) = low {
        query = query.number().ge(low);
    }
    if let Some(high) = high {
        query = query.number().le(high);
    }
    query
}

#[tokio::test]
async fn bounds_are_added_one_by_one() -> Result<()> {
    let (table, tap) = library(10).await;
    for (low, high, found, condition) in [
        (None, None, 0..10, "#0=:0"),
        (Some(7), None, 7..10, "#0=:0 AND #1>=:1"),
        (None, Some(2), 0..3, "#0=:0 AND #1<=:1"),
        (Some(3), Some(5), 3..6, "#0=:0 AND (#1 BETWEEN :1 AND :2)"),
        (Some(4), Some(4), 4..5, "#0=:0 AND (#1 BETWEEN :1 AND :2)"),
    ] {
        tap.log().clear();
        assert_eq!(numbers(songs(low, high).all(&table).await?), found.collect::<Vec<_>>());
        assert_eq!(tap.log().only().body["KeyConditionExpression"], condition);
    }
    // The upper one first, and pages of it.
    let query = Song::query("bach").number().le(6).number().ge(2);
    let page = query.clone().limit(3).page(&table).await?;
    let (first, next) = page.into_parts()?;
    assert_eq!(numbers(first), [2, 3, 4]);
    let rest = query.start_after(&next.expect("there are more")).all(&table).await?;
    assert_eq!(numbers(rest), [5, 6]);
    // Any condition leaves the type as it is.
    let mut query = Song::query("bach");
    if let Some(exact) = Some(3) {
        query = query.number().eq(exact);
    }
    assert_eq!(numbers(query.all(&table).await?), [3]);
    let mut query = Song::query("bach");
    if !numbers(query.clone().all(&table).await?).is_empty() {
        query = query.number().between(1, 2);
    }
    assert_eq!(numbers(query.all(&table).await?), [1, 2]);
    Ok(())
}

#[tokio::test]
async fn without_a_model_and_in_a_loop() -> Result<()> {
    let (table, _) = library(10).await;
    let untyped = table.db().open(table.name());
    let mut query = untyped.query("bach");
    for (is_low, bound) in [(true, 4), (false, 6)] {
        query = if is_low { query.range().ge(bound) } else { query.range().le(bound) };
    }
    assert_eq!(query.count(&untyped).await?, 3);
    Ok(())
}

#[test]
fn of_several_attributes_the_last_one_has_them() {
    let due = || Task::by_state("open");
    let both = due().due().eq(1u32).rank().ge(2u32).rank().le(5u32);
    assert_eq!(condition(both.preview()), "#0=:0 AND #1=:1 AND (#2 BETWEEN :2 AND :3)");
    let mut query = due();
    if let Some(from) = Some(3u32) {
        query = query.due().ge(from);
    }
    assert_eq!(condition(query.due().le(9u32).preview()), "#0=:0 AND (#1 BETWEEN :1 AND :2)");
}

#[tokio::test]
async fn parts_of_an_entity_s_key_have_them_too() -> Result<()> {
    let orders = dynorm_tests::db().table::<Order>().named(dynorm_tests::unique("optional-bounds-shop"));
    orders.create().await?;
    for (first, placed) in [(0, "2026-01-05"), (10, "2026-02-07"), (20, "2026-03-09")] {
        for number in first..first + 3 {
            orders.put(Order { customer: "Ann".into(), placed: placed.into(), number }).await?;
        }
    }
    let found = async |query: dynorm::Query<dynorm::read::Primary<Order>, dynorm::read::Given<0>>| {
        let mut found: Vec<u32> = query.all(&orders).await?.iter().map(|order| order.number).collect();
        found.sort_unstable();
        Ok::<_, Error>(found)
    };
    let search = |from: Option<&str>, to: Option<&str>| {
        let mut query = Order::query("Ann");
        if let Some(from) = from {
            query = query.placed().ge(from);
        }
        if let Some(to) = to {
            query = query.placed().le(to);
        }
        query
    };
    assert_eq!(found(search(None, None)).await?.len(), 9);
    assert_eq!(found(search(Some("2026-02-07"), None)).await?, [10, 11, 12, 20, 21, 22]);
    assert_eq!(found(search(None, Some("2026-02-07"))).await?, [0, 1, 2, 10, 11, 12]);
    assert_eq!(found(search(Some("2026-02-01"), Some("2026-02-28"))).await?, [10, 11, 12]);
    assert_eq!(found(search(Some("2026-02-07"), Some("2026-02-07"))).await?, [10, 11, 12]);
    // A bound that leaves its value out goes with one that does not: the key says it by its text.
    let query = Order::query("Ann").placed().gt("2026-01-05").placed().lt("2026-03-09");
    assert_eq!(found(query).await?, [10, 11, 12]);
    // Behind a part that has a value.
    let mut query = Order::query("Ann").placed().eq("2026-02-07");
    if let Some(bound) = Some(11u32) {
        query = query.number().ge(bound);
    }
    assert_eq!(query.clone().count(&orders).await?, 2);
    assert_eq!(query.number().le(11u32).count(&orders).await?, 1);
    Ok(())
}

/// What the query is refused for, before anything is sent.
fn refused(preview: Result<dynorm::Preview>) -> Error {
    preview.expect_err("the conditions do not go together")
}

#[test]
fn what_does_not_go_together_is_refused() {
    let bach = || Song::query("bach").number();
    for query in [
        bach().ge(1).number().ge(2),
        bach().ge(1).number().gt(2),
        bach().le(1).number().le(2),
        bach().lt(3).number().le(2),
        bach().gt(1).number().le(5),
        bach().ge(1).number().lt(5),
        bach().ge(1).number().eq(2),
        bach().ge(1).number().le(5).number().le(4),
        bach().between(1, 5).number().ge(2),
    ] {
        let error = refused(query.preview());
        assert_eq!(error.kind(), Kind::Invalid);
        assert_eq!(error.attribute(), Some("number"), "{error}");
    }
    assert_eq!(refused(bach().eq(1).number().ge(2).preview()).kind(), Kind::Invalid);
    assert_eq!(refused(bach().eq(1).number().eq(1).preview()).kind(), Kind::Invalid);
    let task = Task::by_state("open").due().ge(1u32).due().eq(2u32);
    assert_eq!(refused(task.preview()).attribute(), Some("due"));

    let ann = || Order::query("Ann").placed();
    for query in [
        ann().ge("a").placed().ge("b"),
        ann().ge("a").placed().gt("b"),
        ann().le("a").placed().lt("b"),
        ann().begins_with("a").placed().ge("b"),
        ann().between("a", "b").placed().le("b"),
        ann().ge("a").placed().le("z").placed().ge("b"),
        ann().lt("z").placed().gt("a").placed().lt("y"),
    ] {
        let error = refused(query.preview());
        assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("placed")), "{error}");
    }
    let twice = ann().eq("a").number().eq(1u32).number().eq(2u32);
    assert_eq!(refused(twice.preview()).attribute(), Some("number"));
    // All that stands under the hash key has nothing to do with one entity's range key.
    assert!(ann().ge("a").whole_partition().preview().is_err());
}
