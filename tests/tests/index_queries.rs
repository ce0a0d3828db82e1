//! Queries on indexes: the conditions on their range keys, what they hold, and the way to the full
//! items.

use dynorm::{Kind, Projection};
use dynorm_tests::{Fault, Reply, Song, SongLabelIndex, SongSecondsIndex, library, numbers, song};

#[tokio::test]
async fn each_condition_on_a_range_key_finds_what_it_says() -> dynorm::Result<()> {
    let (songs, _) = library(10).await;
    let query = || Song::query("bach");
    assert_eq!(numbers(query().number().eq(4).all(&songs).await?), [4]);
    assert_eq!(numbers(query().number().lt(3).all(&songs).await?), [0, 1, 2]);
    assert_eq!(numbers(query().number().le(3).all(&songs).await?), [0, 1, 2, 3]);
    assert_eq!(numbers(query().number().gt(7).all(&songs).await?), [8, 9]);
    assert_eq!(numbers(query().number().ge(7).all(&songs).await?), [7, 8, 9]);
    assert_eq!(numbers(query().number().between(3, 5).all(&songs).await?), [3, 4, 5]);
    assert_eq!(numbers(query().number().between(5, 5).reverse().all(&songs).await?), [5]);
    assert_eq!(numbers(query().reverse().reverse().limit(2).all(&songs).await?), [0, 1]);
    // The same value runs as often as wanted, on tables of any name.
    let last = query().reverse().limit(1);
    assert_eq!(numbers(last.clone().all(&songs).await?), numbers(last.all(&songs).await?));
    assert!(format!("{last:?}").contains("bach"), "{last:?}");
    Ok(())
}

/// Bounds as a caller gives them, either of whom may be missing.
#[tokio::test]
async fn bounds_that_are_there_only_sometimes_are_one_query() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    for (low, high, found, condition) in [
        (None, None, 0..10, "#0=:0"),
        (Some(7), None, 7..10, "#0=:0 AND #1>=:1"),
        (None, Some(2), 0..3, "#0=:0 AND #1<=:1"),
        (Some(3), Some(5), 3..6, "#0=:0 AND (#1 BETWEEN :1 AND :2)"),
        (Some(4), Some(4), 4..5, "#0=:0 AND (#1 BETWEEN :1 AND :2)"),
    ] {
        tap.log().clear();
        let query = Song::query("bach").number().within(low, high);
        assert_eq!(numbers(query.all(&songs).await?), found.collect::<Vec<_>>());
        assert_eq!(tap.log().only().body["KeyConditionExpression"], condition);
    }
    // One condition or none: what begins without it takes it later.
    for (above, found) in [(None, 0..10), (Some(7), 8..10)] {
        let bach = Song::query("bach");
        let mut query = bach.number().any();
        if let Some(above) = above {
            query = bach.number().gt(above);
        }
        assert_eq!(numbers(query.all(&songs).await?), found.collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn a_local_index_has_an_order_of_its_own() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    let by_year = Song::year_index("bach").year().between(1710, 1720).consistent();
    let found = by_year.all(&songs).await?;
    assert!(found.is_sorted_by_key(|song| song.year));
    let mut expected: Vec<_> = (0..30).map(song).filter(|song| (1710..=1720).contains(&song.year)).collect();
    expected.sort_by_key(|song| song.year);
    assert_eq!(found.iter().map(|song| (**song).clone()).collect::<Vec<_>>(), expected);
    let request = tap.log().only();
    assert_eq!(
        (&request.body["IndexName"], &request.body["ConsistentRead"]),
        (&"YearIndex".into(), &true.into())
    );
    Ok(())
}

#[tokio::test]
async fn items_of_an_index_that_holds_all_can_be_saved() -> dynorm::Result<()> {
    let (songs, _) = library(5).await;
    let mut found = Song::genre_index("fugue").plays().eq(26).one(&songs).await?;
    found.title = "The Art".into();
    found.save().await?;
    assert_eq!(songs.get("bach", 2).await?.unwrap().title, "The Art");
    Ok(())
}

#[tokio::test]
async fn an_index_of_keys_gives_the_keys_and_fetch_the_items_in_its_order() -> dynorm::Result<()> {
    let (songs, tap) = library(250).await;
    let query = Song::seconds_index("bach").seconds().ge(3).page_size(120);
    let keys: Vec<SongSecondsIndex> = query.all(&songs).await?;
    let in_order: Vec<_> = keys.iter().map(|key| (key.seconds, key.number)).collect();
    assert!(keys.len() > 120 && keys.is_sorted_by_key(|key| key.seconds));
    tap.log().clear();
    let mut stream = query.fetch(&songs);
    let mut full = Vec::new();
    while let Some(item) = stream.try_next().await? {
        full.push(item);
    }
    assert_eq!(full.iter().map(|song| (song.seconds, song.number)).collect::<Vec<_>>(), in_order);
    assert_eq!(**full.last().unwrap(), song(full.last().unwrap().number), "all attributes are there");
    let sent = tap.log().operations();
    assert_eq!(sent.iter().filter(|operation| *operation == "Query").count(), 2);
    assert_eq!(
        sent.iter().filter(|operation| *operation == "BatchGetItem").count(),
        3,
        "100, 20 and the rest"
    );
    // They are items: saved like any other.
    full[0].title = "Changed".into();
    full[0].save().await?;
    Ok(())
}

#[tokio::test]
async fn an_index_of_some_attributes_gives_just_these() -> dynorm::Result<()> {
    let (songs, _) = library(10).await;
    let mut held: Vec<SongLabelIndex> = Song::label_index("archiv").all(&songs).await?;
    held.sort_by_key(|song| song.number);
    assert_eq!(held.iter().map(|song| song.number).collect::<Vec<_>>(), [0, 3, 6, 9]);
    assert_eq!((held[1].title.as_str(), held[1].artist.as_str()), ("Song 003", "bach"));
    let mut full = numbers(collect(Song::label_index("archiv").limit(3).fetch(&songs)).await?);
    full.dedup();
    assert_eq!(full.len(), 3);
    assert_eq!(collect(SongLabelIndex::scan().segments(2).fetch(&songs)).await?.len(), 4);
    assert_eq!(collect(Song::label_index("nobody").fetch(&songs)).await?.len(), 0);
    Ok(())
}

async fn collect<T>(mut stream: dynorm::ItemStream<T>) -> dynorm::Result<Vec<T>> {
    let mut all = Vec::new();
    while let Some(item) = stream.try_next().await? {
        all.push(item);
    }
    Ok(all)
}

#[tokio::test]
async fn fetch_reads_as_consistently_as_the_query() -> dynorm::Result<()> {
    let (songs, tap) = library(5).await;
    collect(Song::seconds_index("bach").consistent().fetch(&songs)).await?;
    collect(Song::seconds_index("bach").fetch(&songs)).await?;
    let batches = tap.log().of("BatchGetItem");
    let consistent = |at: usize| {
        batches[at].body["RequestItems"][songs.name()]["ConsistentRead"].as_bool().unwrap_or(false)
    };
    assert_eq!((consistent(0), consistent(1)), (true, false));
    Ok(())
}

#[tokio::test]
async fn fetch_leaves_out_what_is_gone_and_reports_what_it_could_not_read() -> dynorm::Result<()> {
    let (songs, tap) = library(6).await;
    // Deleted between the two: an index may have it a little longer.
    tap.inject(|request| {
        let change = |mut answer: serde_json::Value| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                items.as_array_mut().unwrap().retain(|item| item["number"]["N"] != "0");
            }
            answer
        };
        match request.operation.as_str() {
            "BatchGetItem" => Fault::Rewrite(request.body.clone(), Box::new(change)),
            _ => Fault::None,
        }
    });
    let mut stream = Song::seconds_index("bach").page_size(3).fetch(&songs);
    let mut seen = Vec::new();
    while let Some(item) = stream.try_next().await? {
        seen.push(item.number);
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4, 5]);

    tap.heal();
    tap.next(Fault::None);
    tap.next(Fault::Instead(Reply::error(400, "AccessDeniedException", "no")));
    let mut stream = Song::seconds_index("bach").fetch(&songs);
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    assert!(error.to_string().contains("BatchGetItem"), "{error}");
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "Song")]
struct Title {
    title: String,
    tags: Vec<String>,
}

#[tokio::test]
async fn projections_read_only_what_they_name() -> dynorm::Result<()> {
    let (songs, tap) = library(3).await;
    let query = || Song::query("bach").number().eq(2);
    assert_eq!(query().select(Song::title()).all(&songs).await?, ["Song 002"]);
    let row = query().select((Song::title(), Song::notes(), Song::plays())).one(&songs).await?;
    assert_eq!(row, ("Song 002".to_owned(), None, 26));
    let titled = query().project::<Title>().one(&songs).await?;
    assert_eq!(titled, Title { title: "Song 002".into(), tags: vec!["baroque".into(), "t2".into()] });
    assert_eq!(query().models().one(&songs).await?, song(2));
    let scanned = Song::scan().select((Song::number(), Song::title())).all(&songs).await?;
    assert_eq!(scanned.len(), 3);
    for request in
        tap.log().of("Query").iter().filter(|request| request.body["ProjectionExpression"].is_string())
    {
        let text = request.body.to_string();
        assert!(!text.contains("genre") && !text.contains("seconds"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn elements_of_a_list_are_selected_by_their_place_in_the_item() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let query = || Song::query("bach").number().eq(2);
    // DynamoDB sends the elements that were asked for, closed up.
    assert_eq!(query().select(Song::tags().at(1)).one(&songs).await?.as_deref(), Some("t2"));
    let both = query().select((Song::tags().at(1), Song::tags().at(0))).one(&songs).await?;
    assert_eq!(both, (Some("t2".to_owned()), Some("baroque".to_owned())));
    let same = query().select((Song::title(), Song::title(), Song::number())).one(&songs).await?;
    assert_eq!(same, ("Song 002".to_owned(), "Song 002".to_owned(), 2), "twice the same path");
    // A list may be shorter.
    let beyond = query().select((Song::tags().at(7), Song::title())).one(&songs).await?;
    assert_eq!(beyond, (None, "Song 002".to_owned()));
    Ok(())
}
