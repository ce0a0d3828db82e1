//! Updates of items with a version: each sets one by itself.

use std::sync::{Arc, Mutex};

use dynorm::{Kind, Model, Table, Value, attribute};
use dynorm_tests::{Fault, Reply, Tap, client, db_of, table, unique, without_waiting};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[hash_key]
    id: String,
    #[model(default)]
    title: String,
    #[model(default)]
    views: u64,
    #[version]
    #[model(default)]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Counted {
    #[hash_key]
    id: String,
    #[model(default)]
    views: u64,
    #[version(count)]
    version: u8,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "texts")]
struct Text {
    #[hash_key]
    id: String,
    body: Option<String>,
    #[version]
    revision: String,
}

async fn page() -> (Table<Page>, Tap) {
    let (pages, tap) = table::<Page>().await;
    pages.put(&Page { id: "a".into(), title: "Draft".into(), views: 0, version: 0 }).await.unwrap();
    tap.log().clear();
    (pages, tap)
}

#[tokio::test]
async fn each_update_draws_a_version_so_that_stale_saves_conflict() {
    let (pages, tap) = page().await;
    let mut stale = pages.get("a").await.unwrap().unwrap();
    let mut seen = vec![stale.version];
    let update = pages.update("a").add(Page::views(), 1);
    for _ in 0..3 {
        update.clone().await.unwrap();
        let version = pages.get("a").await.unwrap().unwrap().version;
        assert!(!seen.contains(&version));
        seen.push(version);
    }
    stale.title.push('!');
    let error = stale.save().await.unwrap_err();
    let mut current = error.into_current::<Page>().unwrap();
    assert_eq!((current.views, current.version), (3, *seen.last().unwrap()));
    current.title.push('!');
    current.save().await.unwrap();
    let update = tap.log().of("UpdateItem").remove(0).body["UpdateExpression"].clone();
    assert_eq!(update, "SET #1=:0 ADD #2 :1");
}

#[tokio::test]
async fn an_upsert_sets_a_version_too_and_a_condition_alone_none() {
    let (pages, _tap) = page().await;
    let before = pages.get("a").await.unwrap().unwrap().version;
    pages.update("a").only_if(Page::views().eq(0)).await.unwrap();
    assert_eq!(pages.get("a").await.unwrap().unwrap().version, before);
    pages.delete("a").await.unwrap();
    pages.update("a").add(Page::views(), 1).upsert().await.unwrap();
    let mut made = pages.get("a").await.unwrap().unwrap();
    assert!(made.version > before);
    made.title = "of my own".into();
    made.save().await.unwrap();

    let (texts, _tap) = table::<Text>().await;
    texts.update("a").upsert().await.unwrap();
    let made = texts.get("a").await.unwrap().unwrap().into_inner();
    assert_eq!((made.body, made.revision.len()), (None, 36));
}

#[tokio::test]
async fn a_version_is_not_for_updates_to_set() {
    let (pages, tap) = page().await;
    for update in [pages.update("a").set(Page::version(), 7), pages.update("a").remove(attribute("version"))]
    {
        let error = update.await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("version")));
        assert!(error.to_string().contains("each update sets by itself: leave it out"), "{error}");
    }
    assert!(tap.log().all().is_empty());
    // A condition on it is as any other.
    let read = pages.get("a").await.unwrap().unwrap();
    let update = || pages.update("a").set(Page::title(), "new").only_if(Page::version().eq(read.version));
    update().await.unwrap();
    assert!(update().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn a_count_goes_on_and_stops_at_the_end_of_its_type() {
    let (counted, tap) = table::<Counted>().await;
    counted.put(&Counted { id: "a".into(), views: 0, version: 0 }).await.unwrap();
    for version in 2..=255 {
        counted.update("a").add(Counted::views(), 1).await.unwrap();
        assert_eq!(counted.get("a").await.unwrap().unwrap().version, version);
    }
    let body = tap.log().of("UpdateItem").remove(0).body;
    assert_eq!(body["UpdateExpression"], "ADD #1 :1,#2 :2");
    let error = counted.update("a").add(Counted::views(), 1).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert!(error.to_string().contains("`version` has counted to its end, 255"), "{error}");
    assert_eq!(counted.get("a").await.unwrap().unwrap().views, 254);
    let error = counted.update("b").add(Counted::views(), 1).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("upsert"), "{error}");
    counted.update("b").add(Counted::views(), 1).upsert().await.unwrap();
    assert_eq!(counted.get("b").await.unwrap().unwrap().version, 1);
}

#[tokio::test]
async fn a_lost_answer_is_known_by_the_version() {
    let (pages, tap) = page().await;
    let once = || pages.update("a").add(Page::views(), 1).only_if(Page::views().eq(0));
    tap.next(Fault::Afterwards(Reply::reset()));
    let updated = once().await.unwrap();
    assert!(updated.was_recovered() && !updated.may_be_applied_twice());
    assert_eq!(pages.get("a").await.unwrap().unwrap().views, 1);
    // It was somebody else's doing.
    tap.next(Fault::Instead(Reply::reset()));
    let error = once().await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn an_attempt_after_a_lost_answer_draws_a_version_of_its_own() {
    let (pages, tap) = page().await;
    // What was refused has not used its version.
    for (fault, same) in [(Fault::throttling(), true), (Fault::Afterwards(Reply::internal()), false)] {
        tap.log().clear();
        tap.next(fault);
        let updated = pages.update("a").add(Page::views(), 1).await.unwrap();
        assert_eq!(updated.may_be_applied_twice(), !same);
        let versions: Vec<_> =
            tap.log().all().iter().map(|sent| sent.body["ExpressionAttributeValues"][":0"].clone()).collect();
        assert_eq!((versions.len(), versions[0] == versions[1]), (2, same), "{versions:?}");
        let version = pages.get("a").await.unwrap().unwrap().version;
        assert_eq!(versions[1]["N"], version.to_string());
    }
    // It is found by any of the versions that were drawn.
    for lost in 1..=2 {
        pages.put(&Page { id: "a".into(), title: String::new(), views: 0, version: 0 }).await.unwrap();
        (0..lost).for_each(|_| tap.next(Fault::Afterwards(Reply::reset())));
        let once = pages.update("a").add(Page::views(), 1).only_if(Page::views().eq(0));
        let made = once.returning_new().await.unwrap();
        assert_eq!(made.views, 1);
        assert_eq!(made.version, pages.get("a").await.unwrap().unwrap().version);
    }
}

#[tokio::test]
async fn an_update_that_is_made_twice_does_not_let_a_stale_save_pass() {
    let base = client();
    let tap = Tap::on(&base);
    let pages = db_of(without_waiting(&tap.client())).table::<Page>().named(unique("pages"));
    let others = db_of(base).table::<Page>().named(pages.name().to_owned());
    pages.create().await.unwrap();
    for partly in [false, true] {
        pages.put(&Page { id: "a".into(), title: "Draft".into(), views: 0, version: 0 }).await.unwrap();
        let mut item = pages.get("a").await.unwrap().unwrap();
        let (mut sent, between, stale) = (0, others.clone(), Arc::new(Mutex::new(None)));
        let keep = Arc::clone(&stale);
        tap.inject(move |_| {
            sent += 1;
            match sent {
                1 => return Fault::Afterwards(Reply::reset()),
                2 => {}
                _ => return Fault::None,
            }
            // Between the two attempts one client reads, and another writes.
            *keep.lock().unwrap() = Some(elsewhere(async {
                let read = between.get("a").await.unwrap().unwrap();
                between.update("a").set(Page::title(), "Theirs").set(Page::views(), 0).await.unwrap();
                read
            }));
            Fault::None
        });
        if partly {
            item.views = 1;
            item.partial_save().await.unwrap();
        } else {
            assert!(pages.update("a").add(Page::views(), 1).await.unwrap().may_be_applied_twice());
        }
        tap.heal();
        let mut stale = stale.lock().unwrap().take().unwrap();
        assert_eq!((stale.views, &*stale.title), (1, "Draft"));
        stale.views = 7;
        assert!(stale.save().await.unwrap_err().is_conflict(), "partly: {partly}");
        let now = pages.get("a").await.unwrap().unwrap();
        assert_eq!((now.views, &*now.title), (1, "Theirs"));
        if partly {
            // It was not told of the other's title.
            item.views = 8;
            assert!(item.save().await.unwrap_err().is_conflict());
        }
    }
}

#[tokio::test]
async fn a_partial_save_that_is_made_by_a_later_attempt_has_its_version() {
    let (pages, tap) = page().await;
    let mut item = pages.get("a").await.unwrap().unwrap();
    for round in 1..=3 {
        // The first is lost before it arrives, the second after.
        tap.next(Fault::Instead(Reply::reset()));
        tap.next(Fault::Afterwards(Reply::reset()));
        item.views = round;
        assert!(item.partial_save().await.unwrap().was_recovered());
        assert_eq!(item.version, pages.get("a").await.unwrap().unwrap().version);
    }
    tap.next(Fault::Instead(Reply::reset()));
    item.views = 9;
    item.partial_save().await.unwrap();
    item.title = "of its own version".into();
    item.save().await.unwrap();
}

/// Runs it to its end, while this thread waits.
fn elsewhere<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

#[tokio::test]
async fn the_preview_has_no_version() {
    let (pages, tap) = page().await;
    let update = pages.update("a").set(Page::title(), "new").only_if(Page::views().lt(5));
    let preview = update.preview().unwrap();
    assert_eq!(preview.version.as_deref(), Some("version"));
    assert_eq!(preview.update.as_deref(), Some("SET #2=:1,#3=:2"));
    let values = [(":0".to_owned(), Value::from(5)), (":2".to_owned(), Value::from("new"))];
    assert_eq!(preview.values, values);
    assert!(preview.to_string().contains("version: <drawn when it is sent>"), "{preview}");
    assert_eq!(update.preview().unwrap(), preview);
    assert!(tap.log().all().is_empty());
    update.await.unwrap();
    assert_eq!(tap.log().only().body["UpdateExpression"], "SET #2=:1,#3=:2");
}

#[tokio::test]
async fn in_a_transaction_a_version_is_drawn_too() {
    let (pages, tap) = page().await;
    let before = pages.get("a").await.unwrap().unwrap().version;
    let update = pages.update("a").add(Page::views(), 1);
    pages.db().transact_write().with(update.clone()).await.unwrap();
    update.clone().idempotent().await.unwrap();
    let now = pages.get("a").await.unwrap().unwrap();
    assert!(now.views == 2 && now.version > before);
    tap.log().clear();
    // By a token of one's own it is the same bytes each time.
    for _ in 0..2 {
        update.clone().idempotent().token("just once").await.unwrap();
    }
    let sent = tap.log().all();
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(pages.get("a").await.unwrap().unwrap().views, 3);
}
