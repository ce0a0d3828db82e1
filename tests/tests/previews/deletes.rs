//! Deletions of items that were read.

use dynorm::Kind;

use super::{Plain, Seat, Versioned, assert_sent, both, read, stored, stored_with};

#[tokio::test]
async fn a_deletion_shows_what_it_asks_for() {
    for (db, script) in both() {
        let mut page = read(&db.table::<Versioned>(), &stored_with(7));
        let preview = page.delete().preview().unwrap();
        assert_eq!(preview.condition.as_deref(), Some("#0=:0"));
        assert_eq!(preview.values, [(":0".to_owned(), 7.into())]);
        assert!(!page.is_new(), "it is not deleted");
        page.delete().await.unwrap();
        assert_sent(&preview, &script.log().take());

        let mut page = read(&db.table::<Plain>(), &stored());
        assert_eq!(page.delete().preview().unwrap().condition, None);
        let preview = page.delete_if_unchanged().preview().unwrap();
        page.delete_if_unchanged().await.unwrap();
        assert_sent(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn one_that_frees_unique_values_is_shown_with_what_it_asks_of_them() {
    for (db, script) in both() {
        let mut seat = read(&db.table::<Seat>(), &stored());
        let preview = seat.delete().preview().unwrap();
        assert!(preview.in_transaction && !preview.reads_first, "they were read: {preview}");
        assert_eq!(preview.condition.as_deref(), Some("#0=:0"));
        assert_eq!(preview.markers[0].operation, "DeleteItem");
        seat.delete().await.unwrap();
        assert_sent(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn what_the_deletion_refuses_its_preview_refuses() {
    let [(db, script), _] = both();
    let mut new =
        db.table::<Plain>().item(Plain { id: "a".into(), text: None, part: None, parts: Vec::new() });
    let shown = new.delete_if_unchanged().preview().unwrap_err();
    let refused = new.delete_if_unchanged().await.unwrap_err();
    assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.to_string()));

    let mut large = stored();
    large.extend((0..200).map(|number| (format!("a{number}"), number.into())));
    let mut large = read(&db.table::<Plain>(), &large);
    let shown = large.delete_if_unchanged().preview().unwrap_err();
    let refused = large.delete_if_unchanged().await.unwrap_err();
    assert_eq!((shown.kind(), shown.to_string()), (Kind::TooLarge, refused.to_string()));
    assert!(script.log().is_empty());
}
