//! Updates of items that were read, and writes that give something back.

use dynorm::Kind;

use super::{Plain, Seat, Versioned, assert_sent, both, read, stored, stored_with};

#[tokio::test]
async fn an_update_of_an_item_asks_for_the_item_as_it_becomes() {
    for (db, script) in both() {
        let pages = db.table::<Versioned>();
        let mut page = read(&pages, &stored_with(7));
        let update = page.update().set(Versioned::text(), "two").only_if(Versioned::version().eq(7u64));
        let preview = update.preview().unwrap();
        assert_eq!((preview.return_values, preview.version.as_deref()), (Some("ALL_NEW"), Some("version")));
        // There is no item in the answer.
        update.await.unwrap_err();
        assert_sent(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn what_the_update_of_an_item_refuses_its_preview_refuses() {
    let [(db, script), _] = both();
    let pages = db.table::<Plain>();
    let mut changed = read(&pages, &stored());
    changed.text = None;
    let mut new = pages.item(Plain { id: "a".into(), text: None, part: None, parts: Vec::new() });
    for item in [&mut changed, &mut new] {
        let shown = item.update().remove(Plain::text()).preview().unwrap_err();
        let refused = item.update().remove(Plain::text()).await.unwrap_err();
        assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.to_string()));
    }
    let mut page = db.open("plain").item(stored());
    assert_eq!(page.update().preview().unwrap_err().kind(), Kind::Invalid, "the keys are not known");
    assert!(script.log().is_empty());
}

#[tokio::test]
async fn what_gives_an_item_back_says_so() {
    for (db, script) in both() {
        let pages = db.table::<Versioned>();
        let page = Versioned { id: "a".into(), text: None, part: None, parts: Vec::new(), version: 0 };
        let put = pages.put(&page).returning_old().only_if(Versioned::text().exists());
        let preview = put.preview().unwrap();
        assert_eq!(preview.return_values, Some("ALL_OLD"));
        put.await.unwrap();
        assert_sent(&preview, &script.log().take());

        let delete = pages.delete("a").returning_old();
        let preview = delete.preview().unwrap();
        delete.await.unwrap();
        assert_sent(&preview, &script.log().take());

        let update = || pages.update("a").set(Versioned::text(), "two");
        let preview = update().returning_old().preview().unwrap();
        assert_eq!(preview.return_values, Some("ALL_OLD"));
        update().returning_old().await.unwrap();
        assert_sent(&preview, &script.log().take());
        let preview = update().returning_new().preview().unwrap();
        assert_eq!(preview.return_values, Some("ALL_NEW"));
        update().returning_new().await.unwrap_err();
        assert_sent(&preview, &script.log().take());
        assert_eq!(update().preview().unwrap().return_values, None);
    }
}

#[tokio::test]
async fn a_transaction_gives_none_back() {
    let [(db, script), _] = both();
    let seats = db.table::<Seat>();
    let seat = Seat { id: "a".into(), text: Some("one".into()), part: None, parts: Vec::new() };
    let put = seats.put(&seat).returning_old();
    let shown = put.preview().unwrap_err();
    let refused = put.await.unwrap_err();
    assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.to_string()));
    assert!(script.log().is_empty());
}

#[tokio::test]
async fn a_write_that_is_made_once_is_shown_as_a_transaction() {
    for (db, script) in both() {
        let pages = db.table::<Versioned>();
        let update = pages.update("a").set(Versioned::text(), "two").idempotent();
        let preview = update.preview().unwrap();
        assert!(preview.in_transaction && preview.markers.is_empty() && preview.token.is_none(), "{preview}");
        update.await.unwrap();
        assert_sent(&preview, &script.log().take());

        let delete = pages.delete("a").idempotent().token("mine");
        let preview = delete.preview().unwrap();
        assert_eq!(preview.token.as_deref(), Some("mine"));
        delete.await.unwrap();
        assert_sent(&preview, &script.log().take());

        let long = pages.delete("a").idempotent().token("x".repeat(37));
        let shown = long.preview().unwrap_err();
        assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, long.await.unwrap_err().to_string()));
        assert!(script.log().is_empty());
    }
}
