//! Queries and scans of tables without a model, and attributes that a model does not know.

use dynorm::{Condition, Kind, Map, Number, Path, Value, attribute};
use dynorm_tests::{Song, library, map, song, store};

fn number(item: &Map) -> u32 {
    let Value::Number(number) = &item["number"] else { panic!("{item:?}") };
    number.to_string().parse().unwrap()
}

fn numbers<'a>(items: impl IntoIterator<Item = &'a dynorm::Item<Map>>) -> Vec<u32> {
    items.into_iter().map(|item| number(item)).collect()
}

#[tokio::test]
async fn the_table_is_queried_by_what_it_says_its_keys_are() -> dynorm::Result<()> {
    let (songs, tap) = library(20).await;
    let untyped = songs.db().open(songs.name());
    assert_eq!(numbers(&untyped.query("bach").all(&untyped).await?), (0..20).collect::<Vec<_>>());
    let some = untyped.query("bach").range().between(5, 9).reverse().limit(3);
    assert_eq!(numbers(&some.all(&untyped).await?), [9, 8, 7]);
    assert_eq!(untyped.query("bach").range().lt(4).count(&untyped).await?, 4);
    assert_eq!(
        numbers(&untyped.query("bach").filter(attribute("title").eq("Song 003")).all(&untyped).await?),
        [3]
    );
    assert_eq!(untyped.scan().segments(3).page_size(4).all(&untyped).await?.len(), 20);
    assert_eq!(tap.log().of("DescribeTable").len(), 1, "the keys are learnt once");
    let query = tap.log().of("Query")[1].body.clone();
    assert_eq!(query["ExpressionAttributeNames"]["#1"], "number");
    Ok(())
}

#[tokio::test]
async fn an_index_is_queried_by_name() -> dynorm::Result<()> {
    let (songs, _) = library(20).await;
    let untyped = songs.db().open(songs.name());
    let by_genre = untyped.query("fugue").index("GenreIndex").range().ge(50).reverse();
    let typed = Song::genre_index("fugue").plays().ge(50).reverse().all(&songs).await?;
    assert_eq!(numbers(&by_genre.all(&untyped).await?), dynorm_tests::numbers(typed));
    assert_eq!(untyped.query("bach").index("YearIndex").consistent().count(&untyped).await?, 20);
    assert_eq!(untyped.scan().index("LabelIndex").all(&untyped).await?.len(), 7);
    Ok(())
}

#[tokio::test]
async fn a_cursor_resumes_in_the_middle_of_a_page() -> dynorm::Result<()> {
    let (songs, _) = library(20).await;
    let untyped = songs.db().open(songs.name());
    let query = untyped.query("fugue").index("GenreIndex").filter(attribute("label").not_exists());
    let whole = numbers(&query.all(&untyped).await?);
    let (mut seen, mut resumed) = (Vec::new(), query.clone().limit(3));
    loop {
        let page = resumed.page(&untyped).await?;
        let next = page.next.clone();
        seen.extend(numbers(&page.into_items()?));
        match next {
            Some(next) => resumed = query.clone().limit(3).start_after(&next.to_string().parse()?),
            None => break,
        }
    }
    assert_eq!(seen, whole);
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_the_table_is_refused_with_its_name() -> dynorm::Result<()> {
    let (songs, tap) = library(1).await;
    let untyped = songs.db().open(songs.name());
    untyped.get(("bach", 0)).await?;
    tap.log().clear();
    for (query, part) in [
        (untyped.query(5).limit(1), "artist"),
        (untyped.query("").limit(1), "artist"),
        (untyped.query("bach").index("Nowhere"), "Nowhere"),
        (untyped.query("bach").filter(attribute("number").gt(1)), "number"),
    ] {
        let error = query.all(&untyped).await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(songs.name())), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    for (query, part) in [
        (untyped.query("bach").range().eq("one"), "number"),
        (untyped.query("archiv").index("LabelIndex").range().eq(1), "range key"),
    ] {
        let error = query.all(&untyped).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(part), "{error}");
    }
    let sent = tap.log().take();
    assert!(
        sent.iter().all(|request| request.operation == "DescribeTable"),
        "the table may have changed: {sent:?}"
    );
    Ok(())
}

#[tokio::test]
async fn found_items_are_saved_with_all_their_attributes() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let untyped = songs.db().open(songs.name());
    let mut item = untyped.query("bach").range().eq(1).one(&untyped).await?;
    item.insert("mood".into(), Value::List(vec!["calm".into(), 4.into()]));
    item.save().await?;

    // The model does not know that attribute; a query of the model keeps it, and a save writes it
    // back.
    let mut typed = Song::query("bach").filter(attribute("mood").at(1).eq(4)).one(&songs).await?;
    assert_eq!((typed.number, &typed.extra()["mood"]), (1, &Value::List(vec!["calm".into(), 4.into()])));
    typed.title = "Changed".into();
    typed.save().await?;
    assert!(
        Song::query("bach")
            .models()
            .all(&songs)
            .await?
            .contains(&Song { title: "Changed".into(), ..song(1) })
    );
    let again = untyped.query("bach").range().eq(1).one(&untyped).await?;
    assert_eq!(again["mood"], item["mood"]);

    // By its path, and selected with a path of the model.
    let selected = Song::query("bach").number().eq(1).select((Song::title(), attribute("mood").at(0)));
    assert_eq!(selected.one(&songs).await?, ("Changed".to_owned(), Some(Value::from("calm"))));
    // It is not in every item.
    let moods = untyped.scan().select(attribute("mood").at(1)).all(&untyped).await?;
    assert!(moods.contains(&None) && moods.iter().flatten().count() == 1, "{moods:?}");
    Ok(())
}

#[tokio::test]
async fn odd_names_and_reserved_words_need_no_care() -> dynorm::Result<()> {
    let (songs, _) = library(2).await;
    let untyped = songs.db().open(songs.name());
    let odd = map([("a.b", 1.into()), ("size", 2.into()), ("#0", 3.into()), ("ä :x", 4.into())]);
    let mut item: Map =
        map([("artist", "odd".into()), ("number", 1.into()), ("status", Value::Map(odd.clone()))]);
    item.extend(odd);
    store(songs.db(), songs.name(), item.clone()).await;
    for (name, value) in [("a.b", 1), ("size", 2), ("#0", 3), ("ä :x", 4)] {
        let filter = attribute(name).eq(value) & attribute("status").key(name).eq(value);
        let found = untyped.query("odd").filter(filter).one(&untyped).await?;
        assert_eq!(*found, item);
        let read = untyped.query("odd").select((attribute(name), attribute("status").key(name)));
        assert_eq!(read.one(&untyped).await?, (Some(value.into()), Some(value.into())));
    }
    Ok(())
}

#[tokio::test]
async fn numbers_of_all_types_stand_for_untyped_ones() -> dynorm::Result<()> {
    let (songs, _tap) = library(10).await;
    let untyped = songs.db().open(songs.name());
    let count =
        async |condition: Condition<Map>| untyped.scan().filter(condition).count(&untyped).await.unwrap();
    assert_eq!(count(attribute("number").eq(7.0)).await, 1);
    assert_eq!(count(attribute("number").lt(7.5)).await, 8);
    assert_eq!(count(attribute("number").between(2.5, 4)).await, 2);
    assert_eq!(count(attribute("number").is_in([1u8, 2])).await, 2);
    assert_eq!(count(attribute("number").ge(9usize)).await, 1);
    let (some, text) = ([1i64, 2], String::from("Song 003"));
    assert_eq!(count(attribute("number").is_in(some.iter())).await, 2);
    assert_eq!(count(attribute("title").is_in([&text])).await, 1);
    let number: Path<Map, Number> = attribute::<Map>("number").attribute_path().clone().into();
    assert_eq!(count(number.le(5)).await, 6);
    assert_eq!(count(number.gt(7.5)).await, 2);
    let nan = untyped.scan().filter(attribute("number").eq(f64::NAN)).count(&untyped).await;
    assert_eq!(nan.unwrap_err().kind(), Kind::Encode);
    Ok(())
}
