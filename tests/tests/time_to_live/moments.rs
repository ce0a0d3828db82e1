//! Moments as other programs store them, as keys and as fields.

use std::time::{Duration, UNIX_EPOCH};

use dynorm::prelude::*;
use dynorm::time::{EpochMillis, EpochSeconds, IsoMillis, IsoSeconds};
use dynorm::{Map, Value};
use dynorm_tests::{map, store, stored, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "replies")]
struct Reply {
    #[hash_key]
    thread: String,
    #[range_key]
    posted: IsoMillis,
    text: String,
    #[index(all, hash)]
    day: Option<IsoSeconds>,
    edited: Option<EpochMillis>,
    #[ttl]
    expires: Option<EpochSeconds>,
}

/// As another program has stored it.
fn of_others() -> Map {
    map([
        ("thread", "Amazon".into()),
        ("posted", "2023-11-14T22:13:20.123Z".into()),
        ("text", "hi".into()),
        ("day", "2023-11-14T00:00:00Z".into()),
        ("edited", 1_700_000_000_456u64.into()),
        ("expires", 1_800_000_000u64.into()),
    ])
}

fn posted() -> IsoMillis {
    IsoMillis::new(UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789))
}

#[tokio::test]
async fn a_key_finds_what_another_program_has_stored() {
    let (replies, _tap) = table::<Reply>().await;
    store(replies.db(), replies.name(), of_others()).await;
    let mut reply = replies.get("Amazon", posted()).await.unwrap().unwrap();
    assert_eq!(reply.posted, posted());
    assert!(!reply.is_dirty().unwrap());
    reply.text = "ho".into();
    reply.save().await.unwrap();
    let mut expected = of_others();
    expected.insert("text".into(), "ho".into());
    assert_eq!(stored(replies.db(), replies.name()).await, Some(expected.clone()));
    // And a put stores it in its place.
    let same = reply.into_inner();
    replies.put(&same).await.unwrap();
    assert_eq!(stored(replies.db(), replies.name()).await, Some(expected));
}

#[tokio::test]
async fn conditions_compare_by_time() {
    let (replies, _tap) = table::<Reply>().await;
    store(replies.db(), replies.name(), of_others()).await;
    let before = IsoMillis::new(UNIX_EPOCH);
    let found = Reply::query("Amazon").posted().between(before, posted()).count(&replies).await.unwrap();
    assert_eq!(found, 1);
    let edited = EpochMillis::new(UNIX_EPOCH + Duration::from_millis(1_700_000_000_456));
    let filter = Reply::edited().eq(edited) & Reply::expires().gt(EpochSeconds::new(UNIX_EPOCH));
    assert_eq!(Reply::scan().filter(filter).count(&replies).await.unwrap(), 1);
    let day = IsoSeconds::new(UNIX_EPOCH + Duration::from_hours(472_200));
    assert_eq!(Reply::day_index(day).count(&replies).await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_finer_than_the_type_is_not_cut_but_an_error_that_names_it() {
    let (replies, _tap) = table::<Reply>().await;
    for (name, value) in
        [("day", Value::from("2023-11-14T00:00:00.500Z")), ("expires", Value::Number("1.5".parse().unwrap()))]
    {
        let mut item = of_others();
        item.insert(name.into(), value);
        item.insert("thread".into(), name.into());
        // An index by it may refuse the item; then there is nothing to read.
        store(replies.db(), replies.name(), item).await;
        let error = replies.get(name, posted()).await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (dynorm::Kind::Decode, Some(name)));
    }
}
