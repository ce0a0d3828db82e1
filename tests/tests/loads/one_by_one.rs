//! Loads whose models are put one by one, on the condition that `put` or `insert` has.

use dynorm::{Kind, Map, Model, RateLimit, Refusals};
use dynorm_tests::{Fault, Reply, Request, Script, Song, db_of, numbers, song, stored, table};
use serde_json::json;

use super::{Arc, HashMap, Mutex};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "drafts")]
struct Draft {
    #[hash_key]
    id: u32,
    #[version]
    version: u64,
    text: String,
}

fn draft(id: u32, text: &str) -> Draft {
    Draft { id, version: 0, text: text.into() }
}

#[tokio::test]
async fn each_is_a_put_by_itself_and_no_more_than_concurrency_says_at_once() -> dynorm::Result<()> {
    let (songs, tap) = table::<Song>().await;
    songs.put(&Song { plays: 7_000, ..song(3) }).await?;
    tap.log().clear();
    let outcome = songs.put_all((0..60).map(song)).one_by_one().concurrency(7).await;
    assert!(outcome.is_complete() && outcome.written == 60, "{outcome:?}");
    let sent = tap.log().take();
    assert_eq!(sent.len(), 60);
    assert!(
        sent.iter().all(|put| put.operation == "PutItem" && put.body.get("ConditionExpression").is_none())
    );
    assert_eq!(songs.get("bach", 3).await?.map(|song| song.plays), Some(song(3).plays), "it is written over");
    assert_eq!(numbers(Song::query("bach").all(&songs).await?), (0..60).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn what_is_there_is_refused_with_the_item_and_all_else_is_written() -> dynorm::Result<()> {
    let (songs, tap) = table::<Song>().await;
    let there = [3, 59].map(|number| Song { plays: 7_000, ..song(number) });
    songs.put_all(there.clone()).await.into_result()?;
    tap.log().clear();
    let outcome = songs.put_all((0..60).map(song)).if_absent().on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len(), outcome.leftovers.len()), (58, 2, 0));
    assert!(outcome.error.is_none() && !outcome.may_be_applied());
    for one in &outcome.refused {
        assert!(one.error.is_conflict() && !one.error.may_be_applied(), "{}", one.error);
        assert_eq!((one.error.table(), one.error.key().is_some()), (Some(songs.name()), true));
        let current = one.error.current::<Song>().expect("the item that is there");
        assert!(there.contains(current) && current.number == one.write.number);
    }
    assert_eq!(tap.log().of("PutItem").len(), 60);
    for song in there {
        assert_eq!(songs.get("bach", song.number).await?.map(dynorm::Item::into_inner), Some(song));
    }

    // Unless it is told to go on, that ends the load.
    let outcome = songs.put_all((0..1_000).map(song)).if_absent().concurrency(1).await;
    assert_eq!((outcome.written, outcome.refused.len()), (0, 1));
    assert_eq!(outcome.error.unwrap().kind(), Kind::Conflict);
    assert_eq!(outcome.leftovers.len() + outcome.rest.count(), 999);
    Ok(())
}

#[tokio::test]
async fn of_a_key_that_comes_again_the_first_one_counts() -> dynorm::Result<()> {
    let (drafts, _tap) = table::<Draft>().await;
    let all = || (0..60).map(|number| draft(number % 20, &format!("number {number}")));
    let outcome = drafts.put_all(all()).if_absent().on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len()), (20, 40));
    for id in 0..20 {
        let found = drafts.get(id).await?.unwrap();
        assert_eq!(found.text, format!("number {id}"));
    }
    // Where each is put, the last one.
    let outcome = drafts.put_all(all()).one_by_one().await;
    assert!(outcome.is_complete() && outcome.written == 60);
    for id in 0..20 {
        assert_eq!(drafts.get(id).await?.unwrap().text, format!("number {}", id + 40));
    }
    Ok(())
}

/// Each attempt takes effect if it can, and its answer is lost: of the first requests, so many.
fn lose(tap: &dynorm_tests::Tap, attempts: usize) {
    for _ in 0..attempts {
        tap.next(Fault::lost_answer());
    }
}

#[tokio::test]
async fn one_whose_answers_are_lost_meets_itself_and_is_written() -> dynorm::Result<()> {
    // The SDK sends it three times, so that four attempts are two of the load's.
    for attempts in [1, 3, 4, 6] {
        let (drafts, tap) = table::<Draft>().await;
        lose(&tap, attempts);
        let outcome = drafts.put_all([draft(1, "mine")]).if_absent().await;
        assert!(outcome.is_complete() && outcome.written == 1, "{attempts}: {outcome:?}");
        assert_eq!(tap.log().of("PutItem").len(), attempts + 1);

        // Without a version, by all that is in it.
        let untyped = drafts.db().open(drafts.name());
        untyped.describe().await?;
        let item = Map::from([("id".to_owned(), 2.into()), ("text".to_owned(), "mine".into())]);
        lose(&tap, attempts);
        let outcome = untyped.put_all([item.clone()]).if_absent().await;
        assert!(outcome.is_complete() && outcome.written == 1, "{attempts}: {outcome:?}");
    }
    Ok(())
}

#[tokio::test]
async fn one_whose_answers_are_lost_and_that_meets_another_may_be_applied() -> dynorm::Result<()> {
    for text in ["another's", "mine"] {
        // An equal text of another's has another version.
        let (drafts, tap) = table::<Draft>().await;
        drafts.put(draft(1, text)).await?;
        tap.log().clear();
        lose(&tap, 4);
        let outcome = drafts.put_all([draft(1, "mine")]).if_absent().await;
        assert_eq!((outcome.written, outcome.refused.len()), (0, 1), "{text}: {outcome:?}");
        let error = &outcome.refused[0].error;
        assert!(error.is_conflict() && error.may_be_applied(), "{error}");
        assert_eq!(stored(drafts.db(), drafts.name()).await.unwrap()["text"], text.into());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_throttled_is_sent_again_and_in_the_end_handed_back() {
    let counts = Arc::new(Mutex::new(HashMap::<String, u32>::new()));
    let noted = Arc::clone(&counts);
    // The second song never gets through, the others at the fifth attempt.
    let script = Script::answering(move |request: &Request| {
        let number = request.body["Item"]["number"]["N"].as_str().unwrap().to_owned();
        let mut counts = noted.lock().unwrap();
        let count = counts.entry(number.clone()).or_default();
        *count += 1;
        if number == "1" || *count < 5 { Reply::throttled() } else { Reply::ok(&json!({})) }
    });
    let songs = db_of(script.client()).table::<Song>();
    let outcome = songs.put_all((0..4).map(song)).if_absent().attempts(4).await;
    assert_eq!(outcome.error.as_ref().map(dynorm::Error::kind), Some(Kind::Throttled), "{outcome:?}");
    assert!(!outcome.may_be_applied());
    assert_eq!(outcome.leftovers, [song(1)]);
    assert_eq!(outcome.written + outcome.rest.count() as u64, 3);
    assert_eq!(counts.lock().unwrap()["1"], 12, "four attempts of three by the SDK");

    // What gets no answer at all may be there.
    let script = Script::answering(|_: &Request| Reply::reset());
    let songs = db_of(script.client()).table::<Song>();
    let outcome = songs.put_all([song(1)]).one_by_one().attempts(2).await;
    assert_eq!((outcome.leftovers.len(), outcome.may_be_applied()), (1, true));
}

#[tokio::test(start_paused = true)]
async fn what_is_there_counts_for_the_rate() {
    // Of 3,100 bytes, which the answer does not say.
    let item =
        json!({ "artist": { "S": "bach" }, "number": { "N": "1" }, "text": { "S": "x".repeat(3_080) } });
    let script = Script::answering(move |_: &Request| Reply::condition_failed(Some(&item)));
    let songs = db_of(script.client()).table::<Song>();
    let begun = tokio::time::Instant::now();
    let load = songs.put_all((0..5).map(song)).if_absent().on_refusal(Refusals::GoOn);
    let outcome = load.rate_limit(&RateLimit::per_second(2.0)).await;
    assert_eq!(outcome.refused.len(), 5);
    assert_eq!(begun.elapsed().as_secs(), 8, "four units each, and nobody waits for the last ones");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_by_itself() -> dynorm::Result<()> {
    let (songs, _tap) = table::<Song>().await;
    let large = Song { title: "x".repeat(500_000), ..song(2) };
    let nameless = Song { artist: String::new(), ..song(3) };
    let all = [song(1), large.clone(), nameless.clone(), song(4)];
    let outcome = songs.put_all(all).one_by_one().on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (2, 0), "{outcome:?}");
    let mut refused: Vec<_> = outcome.refused.iter().map(|one| one.write.number).collect();
    refused.sort_unstable();
    assert_eq!(refused, [2, 3]);
    assert!(outcome.refused.iter().all(|one| one.error.kind() == Kind::Invalid), "{:?}", outcome.refused);

    // What is about the table ends the load.
    let missing = songs.db().table::<Song>().named(dynorm_tests::unique("missing"));
    let outcome = missing.put_all((0..10).map(song)).if_absent().concurrency(1).await;
    assert_eq!(outcome.error.unwrap().kind(), Kind::NotFound);
    assert_eq!(outcome.leftovers.len() + outcome.rest.count(), 10);
    Ok(())
}
