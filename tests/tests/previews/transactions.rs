//! Transactions of several writes.

use dynorm::prelude::*;
use dynorm::write::TransactPreview;
use dynorm::{Db, Kind};
use dynorm_tests::{Request, Script, db};

use super::{Plain, Seat, User, Versioned, actions, assert_same, both, read, stored, stored_with};

#[track_caller]
fn assert_transaction(preview: &TransactPreview, requests: &[Request]) {
    let [request] = requests else { panic!("not just one request: {requests:#?}") };
    let sent = actions(request);
    assert_eq!(sent.len(), preview.writes.len() + preview.markers.len(), "{preview}\n{sent:#?}");
    for (preview, (operation, members)) in preview.writes.iter().chain(&preview.markers).zip(&sent) {
        assert!(preview.in_transaction);
        assert_same(preview, operation, members);
    }
    match &preview.token {
        Some(token) => assert_eq!(request.body["ClientRequestToken"], **token),
        None => assert!(request.body["ClientRequestToken"].is_string()),
    }
}

fn plain(id: &str) -> Plain {
    Plain { id: id.into(), text: None, part: None, parts: Vec::new() }
}

fn seat(id: &str, text: &str) -> Seat {
    Seat { id: id.into(), text: Some(text.into()), part: None, parts: Vec::new() }
}

#[tokio::test]
async fn each_part_is_shown_as_it_is_sent() {
    for (db, script) in both() {
        let (plains, versions) = (db.table::<Plain>(), db.table::<Versioned>());
        let (mut same, mut changed) = (read(&versions, &stored_with(7)), read(&plains, &stored()));
        let mut partial = read(&db.table::<Versioned>().named("others"), &stored_with(8));
        let mut whole = db.table::<Versioned>().named("more").item((*same).clone());
        (changed.text, partial.text) = (None, Some("other".into()));
        let transaction = db
            .transact_write()
            .with(plains.insert(plain("b")))
            .with(versions.update("c").set(Versioned::text(), "x").upsert())
            .with(plains.delete("d").only_if(Plain::text().exists()))
            .with(plains.check("e"))
            .save(&mut same)
            .save(&mut changed)
            .partial_save(&mut partial)
            .overwrite(&mut whole)
            .token("a token");
        let preview = transaction.preview().unwrap();
        let operations: Vec<_> = preview.writes.iter().map(|write| write.operation).collect();
        assert_eq!(
            operations,
            [
                "PutItem",
                "UpdateItem",
                "DeleteItem",
                "ConditionCheck",
                // It has not changed.
                "ConditionCheck",
                "UpdateItem",
                "UpdateItem",
                "PutItem",
            ]
        );
        assert!(script.log().is_empty());
        assert_eq!(transaction.preview().unwrap(), preview);
        transaction.await.unwrap();
        assert_transaction(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn markers_stand_behind_the_writes() {
    for (db, script) in both() {
        let seats = db.table::<Seat>();
        let mut mine = read(&seats, &stored());
        mine.text = None;
        // The one frees what the other takes.
        let transaction = db.transact_write().save(&mut mine).with(seats.insert(seat("b", "one")));
        let transaction = transaction.with(seats.insert(seat("c", "two")));
        let preview = transaction.preview().unwrap();
        let markers: Vec<_> = preview.markers.iter().map(|marker| marker.operation).collect();
        assert_eq!(markers, ["PutItem", "PutItem"]);
        transaction.await.unwrap();
        assert_transaction(&preview, &script.log().take());

        let put = db.transact_write().with(seats.put(seat("d", "three"))).preview().unwrap();
        assert!(put.writes[0].reads_first && put.markers.len() == 1, "{put}");
        let mut user = read(&db.table::<User>(), &stored_with(7));
        user.text = Some("other".into());
        let transaction = db.transact_write().partial_save(&mut user);
        let preview = transaction.preview().unwrap();
        transaction.await.unwrap();
        assert_transaction(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn an_empty_one_sends_nothing_and_says_so() {
    let [(db, script), _] = both();
    let preview = db.transact_write().preview().unwrap();
    assert!(preview.writes.is_empty() && preview.markers.is_empty());
    assert_eq!(preview.to_string(), "nothing, instead of a TransactWriteItems");
    db.transact_write().await.unwrap();
    assert!(script.log().is_empty());
}

#[tokio::test]
async fn what_the_transaction_refuses_its_preview_refuses() {
    async fn refused(script: &Script, kind: Kind, transaction: dynorm::write::TransactWrite<'_>) {
        let shown = transaction.preview().unwrap_err();
        let refused = transaction.await.unwrap_err();
        assert_eq!((shown.kind(), shown.to_string()), (kind, refused.to_string()));
        assert_eq!((shown.table(), shown.key()), (refused.table(), refused.key()));
        assert!(script.log().is_empty());
    }

    let [(db, script), _] = both();
    let (plains, seats): (Table<Plain>, Table<Seat>) = (db.table(), db.table());
    let other: Db = self::db();
    let one = || db.transact_write().with(plains.put(plain("a")));
    refused(&script, Kind::Invalid, one().with(plains.delete("a"))).await;
    refused(&script, Kind::Invalid, one().token("")).await;
    refused(&script, Kind::Invalid, one().with(other.table::<Plain>().delete("b"))).await;
    let many = (0..101).fold(db.transact_write(), |all, id| all.with(plains.delete(id.to_string())));
    refused(&script, Kind::Invalid, many).await;
    let twice = db.transact_write().with(seats.insert(seat("a", "x"))).with(seats.insert(seat("b", "x")));
    refused(&script, Kind::NotUnique, twice).await;
    let markers = (0..60)
        .fold(db.transact_write(), |all, id| all.with(seats.insert(seat(&id.to_string(), &id.to_string()))));
    refused(&script, Kind::Invalid, markers).await;
    let large = (0..15).fold(db.transact_write(), |all, id| {
        all.with(plains.put(Plain { text: Some("x".repeat(300_000)), ..plain(&id.to_string()) }))
    });
    refused(&script, Kind::TooLarge, large).await;
    let mut moved = read(&plains, &stored());
    moved.id = "z".into();
    refused(&script, Kind::KeyChanged, one().save(&mut moved)).await;
}
