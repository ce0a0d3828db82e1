//! Batch gets: lazy, each key once, and what is missing or could not be read is said.

use std::collections::HashSet;
use std::time::Duration;

use dynorm::{Key, Kind, Map, Number, Refusals};
use dynorm_tests::{Counter, Fault, Log, Reply, Script, Song, Store, counter, db_of, library, numbers, song};
use futures_util::FutureExt;
use serde_json::{Value, json};

const SONG: &[&str] = &["artist", "number"];

/// The keys of each request.
fn sizes(log: &Log, table: &str) -> Vec<usize> {
    let keys = |body: &Value| body["RequestItems"][table]["Keys"].as_array().map_or(0, Vec::len);
    log.of("BatchGetItem").iter().map(|request| keys(&request.body)).collect()
}

fn of_keys<'a>(keys: impl IntoIterator<Item = &'a Key>) -> HashSet<u32> {
    let number = |key: &Key| key.attributes().find(|(name, _)| *name == "number").unwrap().1.clone();
    keys.into_iter()
        .map(|key| format!("{:?}", number(key)).replace(|c: char| !c.is_ascii_digit(), "").parse().unwrap())
        .collect()
}

#[tokio::test]
async fn a_batch_whose_first_chunks_find_nothing_goes_on() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    // 350 keys, of which only the last ten are there.
    let keys = (1000..1340).chain(0..10).map(|number| ("bach", number));
    let mut stream = songs.batch_get(keys.clone()).concurrency(1).stream();
    let mut found = Vec::new();
    while let Some(song) = stream.try_next().await? {
        found.push(song.number);
    }
    found.sort_unstable();
    assert_eq!(found, (0..10).collect::<Vec<_>>());
    assert_eq!(of_keys(stream.missing()), (1000..1340).collect());
    assert_eq!(sizes(tap.log(), songs.name()), [100, 100, 100, 50]);
    let got = songs.batch_get(keys).all().await?;
    assert_eq!((got.items.len(), got.missing.len(), got.unprocessed.len()), (10, 340, 0));
    assert_eq!(got.items[0].clone().into_inner(), song(got.items[0].number));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_page_of_no_items_with_unprocessed_keys_is_not_the_end() -> dynorm::Result<()> {
    let store = filled(250, |request, _| request < 3);
    let got = store.db().table::<Song>().batch_get((0..260).map(|number| ("bach", number))).all().await?;
    assert_eq!((got.items.len(), got.unprocessed.len()), (250, 0));
    assert_eq!(of_keys(&got.missing), (250..260).collect());
    assert_eq!(store.log().len(), 6, "three requests, and each of them once more");
    assert_eq!(sizes(store.log(), "songs").iter().sum::<usize>(), 2 * 260, "all keys, twice");
    Ok(())
}

fn filled(count: u32, unprocessed: impl FnMut(usize, &Value) -> bool + Send + 'static) -> Store {
    let store = Store::leaving(SONG, unprocessed);
    for number in 0..count {
        let n = |number: u32| json!({ "N": number.to_string() });
        store.put("songs", &json!({
            "artist": { "S": "bach" }, "number": n(number), "year": n(1), "seconds": n(1), "genre": { "S": "g" },
            "plays": n(1), "title": { "S": "t" }, "tags": { "L": [] },
        }));
    }
    store
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_never_processed_are_reported_apart_from_missing_ones() -> dynorm::Result<()> {
    let never =
        |_: usize, key: &Value| key["number"]["N"].as_str().is_some_and(|number| number.ends_with('7'));
    let store = filled(90, never);
    let songs = store.db().table::<Song>();
    let keys = || (0..100).map(|number| ("bach", number));
    let got = songs.batch_get(keys()).attempts(3).all().await?;
    assert_eq!(of_keys(&got.unprocessed), (0..10).map(|n| n * 10 + 7).collect());
    assert_eq!(of_keys(&got.missing), (90..100).filter(|number| *number != 97).collect());
    assert_eq!(got.items.len(), 81);
    assert_eq!(sizes(store.log(), "songs"), [100, 10, 10]);
    let error = got.into_items().unwrap_err();
    assert!(error.is_throttled() && error.to_string().contains("10 keys"), "{error}");
    // What is missing is no error.
    let found = songs.batch_get((80..100).map(|number| ("bach", number))).attempts(1);
    assert!(found.all().await?.into_items().unwrap_err().is_throttled());
    let found = songs.batch_get((88..97).map(|number| ("bach", number))).attempts(1);
    assert_eq!(found.all().await?.into_items()?.len(), 2);

    let mut stream = songs.batch_get(keys()).attempts(2).stream();
    let (mut items, mut errors) = (0, Vec::new());
    while let Some(result) = stream.next().await {
        match result {
            Ok(_) => items += 1,
            Err(error) => errors.push(error),
        }
    }
    assert_eq!((items, errors.len(), stream.unprocessed().len(), stream.missing().len()), (81, 1, 10, 9));
    assert!(errors[0].is_throttled() && errors[0].to_string().contains("10 keys"), "{}", errors[0]);
    Ok(())
}

#[tokio::test]
async fn each_key_is_asked_for_once() -> dynorm::Result<()> {
    let (songs, tap) = library(5).await;
    let keys = (0..150).map(|number| ("bach", number % 5));
    let got = songs.batch_get(keys).all().await?;
    assert_eq!((got.items.len(), got.missing.len()), (5, 0));
    assert_eq!(sizes(tap.log(), songs.name()), [5]);
    tap.log().clear();
    let none: [(&str, u32); 0] = [];
    assert!(songs.batch_get(none).all().await?.items.is_empty());
    assert!(tap.log().is_empty(), "nothing to ask for");
    Ok(())
}

#[tokio::test]
async fn keys_are_equal_by_value() -> dynorm::Result<()> {
    let (counters, tap) = dynorm_tests::table::<Counter>().await;
    let number = |text: &str| text.parse::<Number>().unwrap();
    counters.put(counter("1.0", "one")).await?;
    tap.log().clear();
    let got = counters.batch_get(["1", "1.0", "1e0", "2", "2.00"].map(number)).all().await?;
    assert_eq!((got.items.len(), got.missing.len()), (1, 1));
    assert_eq!(got.items[0].number, number("1"));
    assert_eq!(sizes(tap.log(), counters.name()), [2]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_next_keys_are_asked_for_only_when_they_are_needed() -> dynorm::Result<()> {
    let store = filled(300, |_, _| false);
    let mut stream =
        store.db().table::<Song>().batch_get((0..300).map(|n| ("bach", n))).concurrency(1).stream();
    assert!(store.log().is_empty());
    for taken in 1..=300 {
        assert!(stream.next().now_or_never().flatten().is_some() || taken % 100 == 1);
        assert!(store.log().len() <= (taken - 1) / 100 + 1, "{} requests after {taken}", store.log().len());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn requests_go_out_at_once_up_to_the_concurrency() -> dynorm::Result<()> {
    for (concurrency, seconds) in [(1, 5), (2, 3), (5, 1)] {
        let script =
            Script::answering(|_| Reply::ok(&json!({ "Responses": {} })).after(Duration::from_secs(1)));
        let songs = db_of(script.client()).table::<Song>();
        let begun = tokio::time::Instant::now();
        let got = songs.batch_get((0..500).map(|n| ("bach", n))).concurrency(concurrency).all().await?;
        assert_eq!((got.missing.len(), script.log().len(), begun.elapsed().as_secs()), (500, 5, seconds));
    }
    Ok(())
}

#[tokio::test]
async fn consistent_and_projected() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    let keys = || (5..15).map(|number| ("bach", number));
    let got = songs.batch_get(keys()).consistent().models().all().await?;
    assert_eq!((got.items.len(), got.missing.len()), (5, 5));
    assert_eq!(tap.log().take()[0].body["RequestItems"][songs.name()]["ConsistentRead"], true);

    // A projection without the keys: what is missing is known all the same.
    let mut got = songs.batch_get(keys()).select((Song::title(), Song::tags().at(1))).all().await?;
    got.items.sort();
    assert_eq!(got.items[0], ("Song 005".to_owned(), Some("t5".to_owned())));
    assert_eq!(of_keys(&got.missing), (10..15).collect());
    let request = &tap.log().only().body["RequestItems"][songs.name()];
    assert_eq!(request["ExpressionAttributeNames"].as_object().unwrap().len(), 4);
    Ok(())
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_an_error_and_not_missing() -> dynorm::Result<()> {
    let (songs, tap) = library(5).await;
    tap.inject(|request| {
        let change = |mut answer: Value| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                for item in items.as_array_mut().unwrap() {
                    if item["number"]["N"] == "2" {
                        item["title"] = json!({ "N": "1" });
                    }
                }
            }
            answer
        };
        Fault::Rewrite(request.body.clone(), Box::new(change))
    });
    let mut stream = songs.batch_get((0..7).map(|number| ("bach", number))).stream();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(result) = stream.next().await {
        match result {
            Ok(song) => good.push(song),
            Err(error) => bad.push(error),
        }
    }
    let mut good = numbers(good);
    good.sort_unstable();
    assert_eq!(good, [0, 1, 3, 4]);
    assert_eq!(of_keys(stream.missing()), HashSet::from([5, 6]));
    assert!(
        bad.len() == 1 && bad[0].kind() == Kind::Decode && bad[0].to_string().contains("title"),
        "{bad:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_failed_request_leaves_its_keys_unprocessed_and_the_others_are_read() -> dynorm::Result<()> {
    let (songs, tap) = library(150).await;
    tap.next(Fault::Instead(Reply::error(400, "AccessDeniedException", "no")));
    let mut stream = songs.batch_get((0..150).map(|number| ("bach", number))).concurrency(1).stream();
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    let mut found = HashSet::new();
    while let Some(song) = stream.try_next().await? {
        found.insert(song.number);
    }
    assert_eq!(found, (100..150).collect());
    assert_eq!(of_keys(stream.unprocessed()), (0..100).collect());
    assert!(stream.missing().is_empty());
    let mut stream = songs.batch_get([("", 1)]).stream();
    assert_eq!(stream.try_next().await.unwrap_err().kind(), Kind::Invalid);
    assert!(stream.next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn a_batch_of_an_untyped_table() -> dynorm::Result<()> {
    let (songs, _) = library(5).await;
    let untyped = songs.db().open(songs.name());
    let got = untyped.batch_get((3..6).map(|number| ("bach", number))).models().all().await?;
    let maps: Vec<Map> = got.items;
    assert_eq!((maps.len(), got.missing.len()), (2, 1));
    Ok(())
}

/// An item as the store has it.
fn item(number: u32) -> Value {
    let n = |number: u32| json!({ "N": number.to_string() });
    json!({
        "artist": { "S": "bach" }, "number": n(number), "year": n(1), "seconds": n(1), "genre": { "S": "g" },
        "plays": n(1), "title": { "S": "t" }, "tags": { "L": [] },
    })
}

fn key(number: u32) -> Value {
    json!({ "artist": { "S": "bach" }, "number": { "N": number.to_string() } })
}

#[tokio::test(start_paused = true)]
async fn of_a_malformed_answer_that_is_asked_for_again_nothing_stays() -> dynorm::Result<()> {
    let whole = json!({ "Responses": { "songs": [item(1), item(2)] } });
    let good = whole.to_string();
    let answers = [
        // It breaks off behind the first item, behind both, and in what follows them.
        Reply::raw(200, good[..good.len() / 2 + 20].to_owned()),
        Reply::raw(200, good[..good.len() - 3].to_owned()),
        Reply::raw(200, format!("{}, \"UnprocessedKeys\": 7}}", &good[..good.len() - 1])),
        // It has keys that nobody asked for, or one twice.
        Reply::ok(&json!({
            "Responses": { "songs": [item(1)] }, "UnprocessedKeys": { "songs": { "Keys": [key(9)] } },
        })),
        Reply::ok(&json!({
            "Responses": { "songs": [item(1)] }, "UnprocessedKeys": { "songs": { "Keys": [{ "artist": { "S": "bach" } }] } },
        })),
        Reply::ok(&json!({
            "Responses": { "songs": [item(1)] }, "UnprocessedKeys": { "songs": { "Keys": [key(1)] } },
        })),
        Reply::ok(&json!({ "Responses": { "songs": [item(1), item(1), item(2)] } })),
        Reply::ok(&json!({ "Responses": { "songs": [item(9)] } })),
        Reply::ok(&json!({ "Responses": { "songs": [{ "title": { "S": "no key" } }] } })),
    ];
    for strange in answers {
        let script = Script::new([strange.clone(), Reply::ok(&whole)]);
        let songs = db_of(script.client()).table::<Song>();
        let got = songs.batch_get([("bach", 1), ("bach", 2)]).all().await?;
        let mut found = numbers(got.items);
        found.sort_unstable();
        assert_eq!((found, got.missing.len(), got.unprocessed.len()), (vec![1, 2], 0, 0), "{strange:?}");
        script.assert_done();

        // If it never gets better, every key is accounted for, and none twice.
        let always = strange.clone();
        let script = Script::answering(move |_| always.clone());
        let songs = db_of(script.client()).table::<Song>();
        let mut stream = songs.batch_get([("bach", 1), ("bach", 2)]).attempts(2).stream();
        assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), Kind::Connection, "{strange:?}");
        assert!(stream.next().await.is_none());
        assert_eq!((stream.missing().len(), stream.unprocessed().len()), (0, 2), "{strange:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_hurts_no_other() -> dynorm::Result<()> {
    // The server refuses a request that has one of these keys, and does not say which it is.
    let bad = |number: u32| [7, 8, 93].contains(&number);
    let script = || {
        Script::answering(move |request| {
            let keys = request.body["RequestItems"]["songs"]["Keys"].as_array().unwrap();
            let numbers: Vec<u32> =
                keys.iter().map(|key| key["number"]["N"].as_str().unwrap().parse().unwrap()).collect();
            if numbers.iter().any(|number| bad(*number)) {
                return Reply::error(400, "ValidationException", "One or more parameter values were invalid");
            }
            let items: Vec<_> = numbers.into_iter().filter(|number| number % 10 != 0).map(item).collect();
            Reply::ok(&json!({ "Responses": { "songs": items } }))
        })
    };
    let keys = || (0..100).map(|number| ("bach", number));
    let songs = db_of(script().client()).table::<Song>();
    let got = songs.batch_get(keys()).on_refusal(Refusals::GoOn).all().await?;
    assert_eq!((got.items.len(), got.missing.len(), got.unprocessed.len()), (87, 10, 0));
    let mut refused: Vec<_> = got.refused.iter().map(ToString::to_string).collect();
    refused.sort_unstable();
    assert_eq!(refused.len(), 3, "{refused:?}");
    for (error, number) in refused.iter().zip([7, 8, 93]) {
        assert!(error.contains(&format!("number={number}")) && error.contains("songs"), "{error}");
    }
    assert!(got.refused.iter().all(|error| error.kind() == Kind::Invalid));

    // Unless it is told to go on, the refused keys are errors in the stream, which goes on behind
    // them.
    let error = songs.batch_get(keys()).all().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    let mut stream = songs.batch_get(keys()).stream();
    let (mut found, mut errors) = (0, 0);
    while let Some(result) = stream.next().await {
        if result.is_ok() { found += 1 } else { errors += 1 }
    }
    assert_eq!((found, errors, stream.missing().len(), stream.unprocessed().len()), (87, 3, 10, 0));

    // The search for it takes requests by halves, not one by one.
    let script = script();
    let songs = db_of(script.client()).table::<Song>();
    let got = songs.batch_get((1..64).map(|n| ("bach", n + 30))).on_refusal(Refusals::GoOn).all().await?;
    assert_eq!((got.refused.len(), got.items.len()), (1, 56));
    assert!(script.log().len() <= 13, "{}", script.log().len());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_key_that_cannot_be_one_hurts_no_other() -> dynorm::Result<()> {
    let store = filled(150, |_, _| false);
    let songs = store.db().table::<Song>();
    let keys = || (0..150).map(|number| (if number == 5 { "" } else { "bach" }, number));
    let got = songs.batch_get(keys()).on_refusal(Refusals::GoOn).all().await?;
    assert_eq!((got.items.len(), got.refused.len()), (149, 1));
    assert!(got.refused[0].to_string().contains("artist"), "{}", got.refused[0]);
    let mut stream = songs.batch_get(keys()).stream();
    let mut found = 0;
    while let Some(result) = stream.next().await {
        found += usize::from(result.is_ok());
    }
    assert_eq!(found, 149);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_whole_request_is_not_looked_for_among_its_keys() -> dynorm::Result<()> {
    for error in [
        Reply::error(400, "AccessDeniedException", "no"),
        Reply::error(400, "ResourceNotFoundException", "no such table"),
        Reply::error(400, "UnknownOperationException", "no such operation"),
    ] {
        let script = Script::answering(move |_| error.clone());
        let songs = db_of(script.client()).table::<Song>();
        let mut stream = songs.batch_get((0..100).map(|number| ("bach", number))).stream();
        assert!(stream.next().await.unwrap().is_err());
        assert!(stream.next().await.is_none());
        assert_eq!((stream.unprocessed().len(), script.log().len()), (100, 1));
    }
    Ok(())
}
