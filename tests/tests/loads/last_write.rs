//! Of several writes of a key the last one counts.

use dynorm::{Number, Refusals};
use dynorm_tests::{Counter, Reply, Script, Song, Store, counter, db_of, song, table};
use serde_json::json;

use super::{SONG, number, songs, stored};

#[tokio::test(start_paused = true)]
async fn the_last_write_of_a_key_is_the_last_wherever_the_others_are() -> dynorm::Result<()> {
    // Close together, in the next request, and far apart; the first request of all is slow.
    let places: [&[u32]; 4] = [&[3, 4], &[3, 40], &[24, 25], &[0, 99, 100, 180]];
    for places in places {
        let store = Store::leaving(SONG, |request, _| request < 2);
        let source = (0..200).map({
            let places = places.to_vec();
            move |place| {
                let key = if places.contains(&place) { 1000 } else { place };
                Song { number: key, title: format!("place {place}"), ..song(0) }
            }
        });
        let outcome = songs(&store).put_all(source).await;
        assert!(outcome.is_complete() && outcome.written == 200, "{outcome:?}");
        let item = store.items().into_iter().find(|item| item["number"]["N"] == "1000").unwrap();
        assert_eq!(item["title"]["S"], format!("place {}", places.last().unwrap()));
        assert_eq!(stored(&store).len(), 201 - places.len());
    }
    Ok(())
}

#[tokio::test]
async fn numbers_that_are_equal_are_one_key_of_a_load_too() -> dynorm::Result<()> {
    // DynamoDB refuses a request that has one key twice. In one request, in the next one, and
    // later.
    for between in [0u64, 24, 70] {
        let (counters, _) = table::<Counter>().await;
        let others = (100..100 + between).map(move |number| counter(&number.to_string(), "other"));
        let source = [counter("1", "old")].into_iter().chain(others).chain([counter("1.0", "new")]);
        assert_eq!(counters.put_all(source).await.into_result()?, between + 2);
        assert_eq!(counters.get(Number::from(1)).await?.unwrap().text, "new");
        assert_eq!(Counter::scan().count(&counters).await?, between + 1);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_leftover_that_a_later_write_has_replaced_is_not_handed_back() -> dynorm::Result<()> {
    // The first write of the key is never taken, the second one is.
    let store = Store::leaving(SONG, |_, entry| entry["PutRequest"]["Item"]["title"]["S"] == "old");
    let titled = |title: &str| Song { title: title.into(), ..song(5) };
    let source = [titled("old")].into_iter().chain((10..200).map(song)).chain([titled("new")]);
    let outcome = songs(&store).put_all(source).attempts(2).await;
    assert!(outcome.is_complete(), "writing it back would undo the later one: {outcome:?}");
    assert_eq!(outcome.written, 192);
    let item = store.items().into_iter().find(|item| item["number"]["N"] == "5").unwrap();
    assert_eq!(item["title"]["S"], "new");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_earlier_write_of_a_key_is_handed_back_if_the_later_one_is_not_made() -> dynorm::Result<()> {
    // As if they were written one by one, the first one counts if the second one is refused; or
    // none of them is made.
    for (refused, leftover) in [(1, vec!["old"]), (0, vec!["old", "new"])] {
        for between in [0u32, 24, 70] {
            let script = Script::answering(move |request| {
                let entries = request.body["RequestItems"]["songs"].as_array().unwrap();
                let titled =
                    |title| entries.iter().any(|entry| entry["PutRequest"]["Item"]["title"]["S"] == title);
                if refused == 1 && titled("new") {
                    return Reply::error(400, "ValidationException", "no");
                }
                let left: Vec<_> = entries.iter().filter(|entry| number(entry) == 5).collect();
                Reply::ok(&if left.is_empty() {
                    json!({})
                } else {
                    json!({ "UnprocessedItems": { "songs": left } })
                })
            });
            let titled = |title: &str| Song { title: title.into(), ..song(5) };
            let source =
                [titled("old")].into_iter().chain((10..10 + between).map(song)).chain([titled("new")]);
            let songs = db_of(script.client()).table::<Song>();
            let outcome = songs.put_all(source).attempts(2).on_refusal(Refusals::GoOn).await;
            let in_order: Vec<_> = outcome.leftovers.iter().map(|song| song.title.as_str()).collect();
            assert_eq!(in_order, leftover, "{between} between");
            assert_eq!((outcome.written, outcome.refused.len()), (u64::from(between), refused));
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_later_write_that_is_larger_does_not_make_a_request_too_large() -> dynorm::Result<()> {
    // A control character takes six bytes in JSON: seven of these fill a request.
    let huge = |number| Song { notes: Some("\u{1}".repeat(380_000)), ..song(number) };
    let store = Store::new(SONG);
    let source = [song(0)].into_iter().chain((1..8).map(huge)).chain([huge(0)]);
    let outcome = songs(&store).put_all(source).await;
    assert!(outcome.is_complete() && outcome.written == 9, "{}", outcome.written);
    assert!(store.log().all().iter().all(|request| request.bytes.len() <= 16 * 1024 * 1024));
    assert!(store.items().iter().all(|item| item["notes"]["S"].is_string()), "the last one counts");
    assert_eq!(stored(&store).len(), 8);
    Ok(())
}
