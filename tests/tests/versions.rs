//! `#[version]`: one attribute stands for all that was read, and is unique for each write.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynorm::testing::Clock;
use dynorm::{Db, Kind, Model, Table};
use dynorm_tests::{Tap, map, store, stored, table};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents")]
struct Document {
    #[hash_key]
    id: String,
    title: String,
    body: String,
    #[version]
    #[model(default)]
    version: u64,
}

fn draft() -> Document {
    Document { id: "a".into(), title: "Draft".into(), body: String::new(), version: 0 }
}

async fn version_of(documents: &Table<Document>) -> u64 {
    documents.get("a").await.unwrap().unwrap().version
}

/// All ways to write an item, whatever is there.
async fn blind_writes(documents: &Table<Document>, seen: &mut Vec<u64>) {
    let mut stale = documents.get("a").await.unwrap().unwrap();
    for write in 0..8 {
        match write {
            0 => documents.put(draft()).await.unwrap(),
            1 => documents.put_all([draft()]).await.error.map_or((), |error| panic!("{error}")),
            2 => {
                let batch = documents.db().batch_write().put(documents, draft()).await;
                assert!(batch.error.is_none());
            }
            3 => {
                stale.overwrite().await.unwrap();
            }
            4 => {
                documents.item(draft()).overwrite().await.unwrap();
            }
            5 => {
                documents.delete("a").await.unwrap();
                documents.insert(draft()).await.unwrap();
            }
            6 => {
                documents.delete("a").await.unwrap();
                documents.item(draft()).save().await.unwrap();
            }
            _ => {
                documents.delete("a").await.unwrap();
                documents.item(draft()).partial_save().await.unwrap();
            }
        }
        seen.push(version_of(documents).await);
    }
}

#[tokio::test]
async fn whatever_writes_an_item_gives_it_a_version_that_it_never_had() {
    let (documents, _tap) = table::<Document>().await;
    documents.put(draft()).await.unwrap();
    let mut seen = vec![version_of(&documents).await];
    for _ in 0..3 {
        blind_writes(&documents, &mut seen).await;
        let mut item = documents.get("a").await.unwrap().unwrap();
        item.title.push('!');
        item.save().await.unwrap();
        seen.push(version_of(&documents).await);
        item.body.push('!');
        item.partial_save().await.unwrap();
        seen.push(version_of(&documents).await);
    }
    assert!(!seen.contains(&0));
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "{seen:?}");
}

#[tokio::test]
async fn a_save_conflicts_after_any_write_that_it_has_not_seen() {
    let (documents, _tap) = table::<Document>().await;
    documents.put(draft()).await.unwrap();
    for write in 0..6 {
        let mut stale = documents.get("a").await.unwrap().unwrap();
        let mut other = stale.clone();
        match write {
            0 => documents.put(draft()).await.unwrap(),
            1 => drop(documents.put_all([draft()]).await),
            2 => drop(documents.db().batch_write().put(&documents, draft()).await),
            3 => drop(other.overwrite().await.unwrap()),
            4 => {
                documents.delete("a").await.unwrap();
                documents.insert(&stale).await.unwrap();
            }
            _ => {
                other.body.push('!');
                other.partial_save().await.unwrap();
            }
        }
        stale.title.push('?');
        let error = stale.save().await.unwrap_err();
        assert!(error.is_conflict() && !error.may_be_applied(), "after write {write}: {error}");
        assert_eq!(error.current::<Document>().unwrap().version, version_of(&documents).await);
    }
}

#[tokio::test]
async fn save_compares_the_version_alone_and_sets_a_new_one() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    let before = item.version;
    item.title = "First".into();
    tap.log().clear();
    item.save().await.unwrap();
    let body = tap.log().only().body;
    assert_eq!(body["ConditionExpression"], "#0=:0");
    assert_eq!(body["UpdateExpression"], "SET #1=:1,#0=:2");
    assert_eq!(
        body["ExpressionAttributeValues"],
        json!({ ":0": { "N": before.to_string() }, ":1": { "S": "First" }, ":2": { "N": item.version.to_string() } })
    );
    assert!(body.get("ReturnValues").is_none(), "the condition says it all");
    assert_eq!(version_of(&documents).await, item.version);
}

#[tokio::test]
async fn partial_save_sets_a_new_version_and_asks_for_the_one_before() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(draft());
    item.save().await.unwrap();
    item.title = "First".into();
    tap.log().clear();
    item.partial_save().await.unwrap();
    let body = tap.log().only().body;
    assert_eq!(body["ConditionExpression"], "attribute_exists(#0) AND #1=:0");
    assert_eq!(body["UpdateExpression"], "SET #1=:1,#2=:2");
    assert_eq!(body["ReturnValues"], "UPDATED_OLD");
    assert_eq!(version_of(&documents).await, item.version);
}

#[tokio::test]
async fn a_save_after_a_partial_save_past_others_conflicts_until_it_is_read_again() {
    let (documents, _tap) = table::<Document>().await;
    documents.item(draft()).save().await.unwrap();
    let mut one = documents.get("a").await.unwrap().unwrap();
    let mut other = documents.get("a").await.unwrap().unwrap();
    other.body = "Text".into();
    other.save().await.unwrap();
    let read = one.version;
    one.title = "First".into();
    one.partial_save().await.unwrap();
    assert_eq!(one.version, read, "it has never seen the body");

    one.title = "Second".into();
    assert!(one.save().await.unwrap_err().is_conflict());
    one.refresh().await.unwrap();
    one.title = "Second".into();
    one.save().await.unwrap();
    assert_eq!((one.version, &*one.body), (version_of(&documents).await, "Text"));
}

#[tokio::test]
async fn the_version_is_dynorm_s_to_set() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(Document { version: 77, ..draft() });
    item.save().await.unwrap();
    assert_ne!(item.version, 77);
    let version = item.version;
    item.version = 100;
    tap.log().clear();
    assert!(!item.save().await.unwrap().was_sent());
    assert!(tap.log().is_empty());
    item.title = "First".into();
    item.save().await.unwrap();
    assert!(item.version != version && item.version != 100);
    documents.put(&Document { version: 100, ..draft() }).await.unwrap();
    assert_ne!(version_of(&documents).await, 100);
}

#[tokio::test]
async fn an_item_without_a_version_gets_one() {
    let (documents, _tap) = table::<Document>().await;
    let raw = map([("id", "a".into()), ("title", "Old".into()), ("body", "".into())]);
    store(documents.db(), documents.name(), raw.clone()).await;
    let mut one = documents.get("a").await.unwrap().unwrap();
    let mut other = documents.get("a").await.unwrap().unwrap();
    assert!(one.version == 0 && !one.is_dirty().unwrap());
    one.title = "New".into();
    one.partial_save().await.unwrap();
    assert_eq!(one.version, version_of(&documents).await);
    other.body = "Text".into();
    assert!(other.save().await.unwrap_err().is_conflict(), "there was no version when it was read");
}

#[tokio::test]
async fn a_program_that_counts_on_by_one_is_seen() {
    let (documents, _tap) = table::<Document>().await;
    documents.put(draft()).await.unwrap();
    let mut stale = documents.get("a").await.unwrap().unwrap();
    let mut raw = stored(documents.db(), documents.name()).await.unwrap();
    raw.insert("version".into(), (stale.version + 1).into());
    store(documents.db(), documents.name(), raw).await;
    stale.title = "First".into();
    assert!(stale.save().await.unwrap_err().is_conflict());
    stale.refresh().await.unwrap();
    stale.title = "First".into();
    stale.save().await.unwrap();
}

#[tokio::test]
async fn a_version_of_a_put_is_drawn_once_for_all_of_its_attempts() {
    use dynorm_tests::{Fault, Reply};

    let (documents, tap) = table::<Document>().await;
    let sent = |tap: &Tap| {
        let all = tap.log().all();
        all.iter().map(|request| request.body["Item"]["version"].to_string()).collect::<Vec<_>>()
    };
    tap.next(Fault::Instead(Reply::reset()));
    documents.put(draft()).await.unwrap();
    let first = sent(&tap);
    assert_eq!(first.len(), 2);
    assert_eq!(first[0], first[1]);
    tap.log().clear();
    documents.put(draft()).await.unwrap();
    assert_ne!(sent(&tap)[0], first[0], "another put draws another");
}

/// A clock that stands still, and random bits of a seed.
struct Still(SystemTime, Mutex<fastrand::Rng>);

impl Clock for Still {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn random(&self) -> u64 {
        self.1.lock().unwrap().u64(..)
    }
}

/// A client of its own whose clock stands at so many seconds after 1970.
fn with_clock(db: &Db, table: &str, seconds: u64, seed: u64) -> Table<Document> {
    let now = UNIX_EPOCH + Duration::from_secs(seconds);
    db.with_clock(Still(now, Mutex::new(fastrand::Rng::with_seed(seed)))).table().named(table.to_owned())
}

#[tokio::test]
async fn late_and_equal_clocks_never_write_the_version_that_another_client_has_seen() {
    let (documents, _tap) = table::<Document>().await;
    // The first is ahead of all others; two are equal; one has never been set.
    let clients = [2_000_000_000, 1_000_000_000, 1_000_000_000, 0];
    let clients: Vec<_> = clients
        .into_iter()
        .zip(1..)
        .map(|(seconds, seed)| with_clock(documents.db(), documents.name(), seconds, seed))
        .collect();
    clients[0].put(draft()).await.unwrap();
    let mut seen = BTreeSet::from([version_of(&documents).await]);
    for round in 0..50 {
        let stale = documents.get("a").await.unwrap().unwrap();
        for client in &clients {
            let mut item = client.get("a").await.unwrap().unwrap();
            item.title = format!("{round}");
            item.body.push('.');
            match round % 3 {
                0 => item.save().await,
                1 => item.partial_save().await,
                _ => item.overwrite().await,
            }
            .unwrap();
            assert!(seen.insert(version_of(&documents).await), "a version came twice");
        }
        let mut stale = stale;
        stale.title = "stale".into();
        assert!(stale.save().await.unwrap_err().is_conflict());
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "texts")]
struct ByUuid {
    #[hash_key]
    id: String,
    text: String,
    #[version]
    version: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "signed")]
struct Signed {
    #[hash_key]
    id: String,
    text: String,
    #[version]
    version: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "binaries")]
struct Binary {
    #[hash_key]
    id: String,
    text: String,
    #[version]
    version: [u8; 16],
}

/// Saves, conflicts, partial saves and puts with a version of some type.
async fn holds<M: Model<Hash = String, Shape = dynorm::HashOnly> + Clone>(
    new: M,
    text: fn(&mut M) -> &mut String,
    version: fn(&M) -> String,
) {
    let (texts, _tap) = table::<M>().await;
    let mut item = texts.item(new.clone());
    item.save().await.unwrap();
    let first = version(&item);
    let mut stale = item.clone();
    text(&mut item).push('!');
    item.save().await.unwrap();
    assert_ne!(version(&item), first);
    text(&mut stale).push('?');
    assert_eq!(stale.save().await.unwrap_err().kind(), Kind::Conflict);
    text(&mut item).push('!');
    item.partial_save().await.unwrap();
    let mut again = texts.get("a").await.unwrap().unwrap();
    assert_eq!(version(&again), version(&item));
    texts.put(&again).await.unwrap();
    text(&mut again).push('.');
    assert!(again.save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn a_version_is_a_number_a_text_or_bytes() {
    let (id, text) = ("a".to_owned(), String::new());
    holds(
        ByUuid { id: id.clone(), text: text.clone(), version: String::new() },
        |m| &mut m.text,
        |m| m.version.clone(),
    )
    .await;
    holds(
        Signed { id: id.clone(), text: text.clone(), version: 0 },
        |m| &mut m.text,
        |m| {
            assert!(m.version > 0);
            m.version.to_string()
        },
    )
    .await;
    holds(Binary { id, text, version: [0; 16] }, |m| &mut m.text, |m| format!("{:?}", m.version)).await;
}

#[tokio::test]
async fn a_large_model_writes_its_version_once() {
    let (wide, tap) = table::<Wide>().await;
    wide.put(&Wide { id: "a".into(), ..Wide::default() }).await.unwrap();
    let request = tap.log().only();
    let item = request.body["Item"].as_object().unwrap();
    assert_eq!(item.len(), 72);
    let item = wide.get("a").await.unwrap().unwrap();
    assert!(item.version > 0);
}

macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Model, Default)]
        #[model(table = "wide")]
        struct Wide {
            #[hash_key]
            id: String,
            $($field: u8,)*
            #[version]
            version: u64,
        }
    };
}
wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8 d9
    e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9);
