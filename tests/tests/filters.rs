//! Filters: what each operator finds, and that pages without a match do not end a query.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::{AttributeType, Condition, Document, Kind, Map, Model, Table, Value, attribute};
use dynorm_tests::{Song, Tap, library, map, numbers, store, table};

#[tokio::test]
async fn pages_on_which_nothing_matches_do_not_end_a_query() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    // Only the last song matches; five pages before it are empty.
    let query = Song::query("bach").filter(Song::title().eq("Song 029")).page_size(5);
    assert_eq!(numbers(query.all(&songs).await?), [29]);
    // A full last page does not say that it is the last one.
    assert_eq!(tap.log().take().len(), 7);
    assert_eq!(query.first(&songs).await?.unwrap().number, 29);
    assert_eq!(query.one(&songs).await?.number, 29);
    assert_eq!(query.count(&songs).await?, 1);
    assert_eq!(numbers(query.clone().prefetch().all(&songs).await?), [29]);
    assert_eq!(numbers(query.clone().limit(1).page(&songs).await?.into_items()?), [29]);

    let mut pages = query.pages(&songs);
    let first = pages.try_next().await?.unwrap();
    assert!(first.is_empty() && first.next.is_some() && first.scanned == 5 && first.count == 0);
    // What is empty has nothing before it to go back to.
    let page = query.page(&songs).await?;
    assert!(page.is_empty() && page.next.is_some() && page.previous.is_none());

    let scan = Song::scan().filter(Song::number().eq(29)).page_size(5);
    assert_eq!(numbers(scan.all(&songs).await?), [29]);
    assert_eq!(numbers(scan.segments(4).all(&songs).await?), [29]);
    Ok(())
}

#[tokio::test]
async fn a_limit_counts_what_passes_the_filter_and_bounds_no_request() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    let query = Song::query("bach").filter(Song::notes().exists());
    assert_eq!(numbers(query.clone().limit(2).all(&songs).await?), [0, 10]);
    let request = tap.log().only();
    assert_eq!(request.body["Limit"], serde_json::Value::Null, "a request looks at as many as it can");
    tap.log().clear();
    assert_eq!(numbers(query.limit(2).page_size(4).all(&songs).await?), [0, 10]);
    let limits: Vec<_> = tap.log().all().iter().map(|request| request.body["Limit"].clone()).collect();
    assert_eq!(limits, [4, 4, 4]);
    Ok(())
}

#[tokio::test]
async fn a_second_filter_must_hold_as_well() -> dynorm::Result<()> {
    let (songs, _) = library(30).await;
    let either = Song::title().eq("Song 003").or(Song::title().eq("Song 004"));
    let query = Song::query("bach").filter(either).filter(Song::label().exists());
    assert_eq!(numbers(query.all(&songs).await?), [3]);
    Ok(())
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Size {
    height: f64,
    unit: Option<String>,
    parts: Vec<Part>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Thing {
    #[hash_key]
    id: String,
    number: i64,
    text: String,
    bytes: Vec<u8>,
    flag: bool,
    list: Vec<u32>,
    set: BTreeSet<String>,
    numbers: BTreeSet<u32>,
    named: BTreeMap<String, u32>,
    size: Option<Size>,
    #[model(rename = "odd.name[0]")]
    odd: Option<String>,
}

async fn things() -> (Table<Thing>, Tap) {
    let (table, tap) = table::<Thing>().await;
    let thing = |id: &str, number: i64| Thing {
        id: id.into(),
        number,
        text: format!("text {id}"),
        bytes: id.as_bytes().to_vec(),
        flag: number > 0,
        list: vec![1, 2, u32::from(number > 0)],
        set: if number > 0 { ["x".to_owned(), id.to_owned()].into() } else { BTreeSet::new() },
        numbers: BTreeSet::from([7]),
        named: BTreeMap::from([("a.b".to_owned(), 1), (id.to_owned(), 2)]),
        size: (number != 0).then(|| Size {
            height: 1.5,
            unit: (number > 0).then(|| "cm".into()),
            parts: vec![Part { name: format!("part of {id}") }],
        }),
        odd: (id == "a").then(|| "odd".into()),
    };
    let all = [thing("a", -1), thing("b", 0), thing("c", 1), thing("d", 2)];
    assert!(table.put_all(all).await.is_complete());
    (table, tap)
}

async fn found<K: dynorm::typed::KeyUse>(table: &Table<Thing>, condition: Condition<Thing, K>) -> String {
    let scan = Thing::scan().filter(condition.clone());
    let found = scan.all(table).await.unwrap_or_else(|error| panic!("{condition:?}: {error}"));
    let mut ids: Vec<_> = found.iter().map(|thing| thing.id.as_str()).collect();
    ids.sort_unstable();
    ids.concat()
}

#[tokio::test]
async fn each_comparison_finds_what_it_says() {
    let (table, _) = things().await;
    assert_eq!(found(&table, Thing::number().eq(0)).await, "b");
    assert_eq!(found(&table, Thing::number().ne(0)).await, "acd");
    assert_eq!(found(&table, Thing::number().lt(0)).await, "a");
    assert_eq!(found(&table, Thing::number().le(0)).await, "ab");
    assert_eq!(found(&table, Thing::number().gt(1)).await, "d");
    assert_eq!(found(&table, Thing::number().ge(1)).await, "cd");
    assert_eq!(found(&table, Thing::number().between(0, 1)).await, "bc");
    assert_eq!(found(&table, Thing::number().is_in([2, -1, 99])).await, "ad");
    assert_eq!(found(&table, Thing::text().eq("text a")).await, "a");
    assert_eq!(found(&table, Thing::text().gt("text b")).await, "cd");
    assert_eq!(found(&table, Thing::bytes().le(b"b")).await, "ab");
    assert_eq!(found(&table, Thing::flag().eq(true)).await, "cd");
    assert_eq!(found(&table, Thing::list().eq(vec![1, 2, 0])).await, "ab");
    assert_eq!(found(&table, Thing::id().ge("c")).await, "cd");
}

#[tokio::test]
async fn each_function_finds_what_it_says() {
    let (table, _) = things().await;
    assert_eq!(found(&table, Thing::size().exists()).await, "acd");
    assert_eq!(found(&table, Thing::size().not_exists()).await, "b");
    assert_eq!(found(&table, Thing::set().not_exists()).await, "ab", "an empty set is not there");
    assert_eq!(found(&table, Thing::text().begins_with("text")).await, "abcd");
    assert_eq!(found(&table, Thing::bytes().begins_with(b"c")).await, "c");
    assert_eq!(found(&table, Thing::text().contains("t d")).await, "d");
    assert_eq!(found(&table, Thing::set().contains("c")).await, "c");
    assert_eq!(found(&table, Thing::numbers().contains(7)).await, "abcd");
    assert_eq!(found(&table, Thing::list().contains(0)).await, "ab");
    assert_eq!(found(&table, Thing::size().attribute_type(AttributeType::Map)).await, "acd");
    assert_eq!(found(&table, Thing::text().size().eq(6)).await, "abcd");
    assert_eq!(found(&table, Thing::set().size().ge(2)).await, "cd");
    assert_eq!(found(&table, Thing::list().size().between(4, 9)).await, "");
}

#[tokio::test]
async fn paths_lead_into_documents_lists_and_maps() {
    let (table, _) = things().await;
    assert_eq!(found(&table, Thing::size().unit().eq("cm")).await, "cd");
    assert_eq!(found(&table, Thing::size().unit().not_exists()).await, "ab");
    assert_eq!(found(&table, Thing::size().height().gt(1.0)).await, "acd");
    assert_eq!(found(&table, Thing::size().parts().at(0).name().contains("of c")).await, "c");
    assert_eq!(found(&table, Thing::size().parts().at(1).exists()).await, "");
    assert_eq!(found(&table, Thing::list().at(2).eq(0)).await, "ab");
    assert_eq!(found(&table, Thing::named().key("a.b").eq(1)).await, "abcd", "a dot in a name is no step");
    assert_eq!(found(&table, Thing::named().key("d").exists()).await, "d");
    assert_eq!(found(&table, Thing::odd().eq("odd")).await, "a");
    assert_eq!(found(&table, attribute("odd.name[0]").eq("odd")).await, "a");
    assert_eq!(found(&table, attribute("size").key("parts").at(0).key("name").eq("part of d")).await, "d");
}

#[tokio::test]
async fn conditions_join_as_they_were_built() {
    let (table, _) = things().await;
    let (a, b, c) = (|| Thing::id().eq("a"), || Thing::id().eq("b"), || Thing::id().eq("c"));
    assert_eq!(found(&table, a() | b()).await, "ab");
    assert_eq!(found(&table, a().or(b()).or(c())).await, "abc");
    assert_eq!(found(&table, !(a() | b())).await, "cd");
    assert_eq!(found(&table, (a() | b()) & (b() | c())).await, "b");
    assert_eq!(found(&table, a() | (b() & c())).await, "a");
    assert_eq!(found(&table, !a() & !b()).await, "cd");
    assert_eq!(found(&table, !Thing::number().between(0, 1) & !a()).await, "d");
    assert_eq!(found(&table, (!a()).not()).await, "a");
    assert_eq!(found(&table, Thing::flag().eq(true).and(a().or(c()))).await, "c");
}

#[tokio::test]
async fn a_filter_by_an_attribute_that_the_model_does_not_know() {
    let (table, _) = things().await;
    let colour = |id: &str, colour: Value| {
        let item = map([("id", id.into()), ("colour", colour)]);
        async { store(table.db(), table.name(), item).await }
    };
    colour("x", "red".into()).await;
    colour("y", Value::Map(map([("rgb", Value::List(vec![1.into(), 2.into()]))]))).await;
    let untyped = table.db().open(table.name());
    let ids = async |condition: Condition<Map>| {
        let found = untyped.scan().filter(condition).all(&untyped).await.unwrap();
        found.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(attribute("colour").eq("red")).await, ["x"]);
    assert_eq!(ids(attribute("colour").key("rgb").at(1).eq(2)).await, ["y"]);
    assert_eq!(ids(attribute("colour").attribute_type(AttributeType::String)).await, ["x"]);
    assert_eq!(ids(attribute("colour").size().eq(3) & attribute("size").not_exists()).await, ["x"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_before_anything_is_sent() {
    let (table, tap) = things().await;
    tap.log().clear();
    let refused = async |condition: Condition<Thing>| {
        let error = Thing::scan().filter(condition).all(&table).await.unwrap_err();
        assert!(tap.log().is_empty());
        (error.kind(), error.to_string())
    };
    let (kind, message) = refused(Thing::size().height().gt(f64::NAN)).await;
    assert_eq!(kind, Kind::Encode, "{message}");
    let (kind, message) = refused(Thing::number().is_in(0..101)).await;
    assert!(kind == Kind::Encode && message.contains("number"), "{message}");
    let many = (0..200).fold(Thing::number().ne(-5), |all, n| all & Thing::number().ne(n));
    assert_eq!(refused(many).await.0, Kind::TooLarge);
    let nested = Thing::text().eq("x".repeat(10)) | !Thing::size().height().lt(f64::INFINITY);
    assert_eq!(refused(nested).await.0, Kind::Encode, "an error inside of a condition");
}

#[tokio::test]
async fn an_untyped_filter_on_the_key_of_a_query_is_refused_with_the_way_out() {
    let (songs, tap) = library(1).await;
    for (query, key) in [
        (Song::query("bach").filter(attribute("number").gt(1)), "number"),
        (Song::query("bach").filter(!(Song::year().gt(1) & attribute("artist").exists())), "artist"),
    ] {
        let error = query.all(&songs).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(key) && error.to_string().contains("key condition"), "{error}");
    }
    let error = Song::year_index("bach").filter(attribute("year").gt(1)).all(&songs).await.unwrap_err();
    assert!(error.to_string().contains("year"), "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn what_is_never_so_sends_nothing_and_finds_nothing() -> dynorm::Result<()> {
    let (songs, tap) = library(3).await;
    let never = || Song::title().is_in(Vec::<String>::new());
    let some = || Song::title().ne("");
    // Folded through all that joins conditions.
    let all = [
        never(),
        never() & some(),
        some() & never(),
        !(!never() | some()),
        Condition::any([never(), never()]),
    ];
    for condition in all {
        tap.log().clear();
        let query = Song::query("bach").filter(some()).filter(condition.clone());
        assert!(query.all(&songs).await?.is_empty() && query.first(&songs).await?.is_none());
        assert_eq!(query.one(&songs).await.unwrap_err().kind(), Kind::NotFound);
        assert_eq!(query.count(&songs).await?, 0);
        let page = query.clone().limit(2).page(&songs).await?;
        assert!(page.is_empty() && page.next.is_none() && page.previous.is_none());
        assert!(query.stream(&songs).try_next().await?.is_none());
        let scan = Song::scan().filter(condition.clone());
        assert!(scan.all(&songs).await?.is_empty());
        assert_eq!(scan.clone().segments(4).count(&songs).await?, 0);
        assert!(scan.segments(4).prefetch().all(&songs).await?.is_empty());
        assert!(query.preview()?.finds_nothing && query.preview()?.to_string().starts_with("nothing, "));
        assert!(tap.log().is_empty(), "{condition:?}");
    }
    // An untyped table need not even be asked for its keys.
    let untyped = songs.db().open(songs.name());
    let nothing = untyped.scan().filter(attribute("title").is_in(Vec::<String>::new()));
    assert!(nothing.all(&untyped).await?.is_empty() && tap.log().is_empty());
    // What would be refused still is.
    let error = Song::query("").filter(never()).all(&songs).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    let invalid = Song::scan().filter(never() & Song::title().is_in(vec!["a"; 101]));
    assert_eq!(invalid.all(&songs).await.unwrap_err().kind(), Kind::Encode);
    Ok(())
}

#[tokio::test]
async fn what_is_always_so_is_no_part_of_a_filter() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let never = || Song::title().is_in(Vec::<String>::new());
    let some = || Song::title().ne("x");
    for condition in [!never(), !never() | some(), some() | !never(), Condition::all([])] {
        let query = Song::query("bach").filter(condition);
        assert_eq!(query.preview()?.filter, None);
        assert_eq!(query.count(&songs).await?, 3);
    }
    for condition in [some(), !never() & some(), some() & !never(), never() | some(), some() | never()] {
        assert_eq!(Song::query("bach").filter(condition).preview()?.filter.as_deref(), Some("#1<>:1"));
    }
    // Nothing nests: a thousand of them are one.
    let always: Condition<Song> = Condition::all([]);
    let many = (0..1000).fold(always, |all, _| all & !never());
    assert_eq!(Song::query("bach").filter(many).count(&songs).await?, 3);
    Ok(())
}

#[tokio::test]
async fn conditions_on_keys_and_others_go_into_one_list() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    let conditions = vec![
        Song::artist().eq("bach").any_key(),
        Song::number().ge(4).any_key(),
        (Song::title().ne("") & Song::number().le(7)).any_key(),
    ];
    assert_eq!(numbers(Song::scan().filter(Condition::all(conditions.clone())).all(&songs).await?).len(), 4);
    let folded = conditions.iter().cloned().reduce(Condition::and).unwrap();
    assert_eq!(Song::scan().filter(folded).count(&songs).await?, 4);
    assert_eq!(Song::scan().filter(Condition::any(conditions.clone())).count(&songs).await?, 10);
    // Joined with one of a type of its own.
    assert_eq!(
        Song::scan().filter(Song::number().eq(5) & Condition::all(conditions.clone())).count(&songs).await?,
        1
    );

    // In a query, what names its key is refused before anything is sent.
    tap.log().clear();
    let error = Song::query("bach").filter(Condition::all(conditions)).all(&songs).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("of what is queried"), "{error}");
    assert!(tap.log().is_empty());
    let others = Condition::all([Song::title().ne("").any_key()]);
    assert_eq!(Song::query("bach").filter(others).count(&songs).await?, 10);
    Ok(())
}
