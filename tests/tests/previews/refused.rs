//! What is refused before it is sent is refused by the preview, in the same words.

use dynorm::{Kind, Map, Value};

use super::{Counted, Plain, User, Versioned, both, read, stored, stored_with};

#[tokio::test]
async fn a_save_that_cannot_be_sent() {
    for (db, script) in both() {
        let plains = db.table::<Plain>();
        let many: Map = (0..200).map(|number| (format!("a{number}"), number.into())).collect();
        let mut large = stored();
        large.extend(many.clone());
        let mut too_large = read(&plains, &large);
        too_large.text = None;
        let mut too_many = read(&plains, &stored());
        too_many.extra_mut().extend((0..900).map(|number| (format!("b{number}"), number.into())));
        let mut moved = read(&plains, &stored());
        moved.id = "b".into();
        let mut nameless =
            plains.item(Plain { id: String::new(), text: None, part: None, parts: Vec::new() });
        let mut odd = read(&plains, &stored());
        odd.extra_mut().insert("text".into(), "a field's".into());
        for item in [&mut too_large, &mut too_many, &mut moved, &mut nameless, &mut odd] {
            let shown = item.save().preview().unwrap_err();
            let refused = item.save().await.unwrap_err();
            assert_eq!(shown.to_string(), refused.to_string());
            assert_eq!(
                (shown.kind(), shown.key(), shown.table()),
                (refused.kind(), refused.key(), refused.table())
            );
        }
        let shown = too_many.partial_save().preview().unwrap_err();
        assert_eq!(shown.kind(), Kind::TooLarge);
        assert_eq!(shown.to_string(), too_many.partial_save().await.unwrap_err().to_string());
        // That asks for nothing.
        assert!(too_large.overwrite().preview().unwrap().is_some());

        let mut end = read(&db.table::<Counted>(), &stored_with(255));
        end.text = None;
        let shown = end.save().preview().unwrap_err();
        assert_eq!(shown.kind(), Kind::Encode);
        assert_eq!(shown.to_string(), end.save().await.unwrap_err().to_string());

        let mut long = read(&db.table::<User>(), &stored_with(7));
        long.text = Some("x".repeat(2048));
        let shown = long.save().preview().unwrap_err();
        assert_eq!((shown.kind(), shown.attribute()), (Kind::TooLarge, Some("text")));
        assert_eq!(shown.to_string(), long.save().await.unwrap_err().to_string());
        assert!(script.log().is_empty());
    }
}

#[tokio::test]
async fn a_put_of_a_count_that_is_at_its_end() {
    let [(db, script), _] = both();
    let put = db.table::<Counted>().put(&Counted {
        id: "a".into(),
        text: None,
        part: None,
        parts: Vec::new(),
        version: u8::MAX,
    });
    let shown = put.preview().unwrap_err();
    assert_eq!((shown.kind(), shown.to_string()), (Kind::Encode, put.await.unwrap_err().to_string()));
    assert!(script.log().is_empty());
}

#[tokio::test]
async fn a_token_that_is_none() {
    let [(db, script), _] = both();
    let mut page = read(&db.table::<Versioned>(), &stored_with(7));
    page.text = None;
    let shown = page.save().idempotent().token("").preview().unwrap_err();
    let refused = page.save().idempotent().token("").await.unwrap_err();
    assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.to_string()));
    let shown = page.delete().idempotent().token("").preview().unwrap_err();
    assert_eq!(shown.to_string(), page.delete().idempotent().token("").await.unwrap_err().to_string());
    assert_eq!(page.text, None);
    assert!(script.log().is_empty());
}

#[tokio::test]
async fn nothing_of_what_is_shown_is_in_the_debug_form_of_the_write() {
    let [(db, _), _] = both();
    let mut page = read(&db.table::<Plain>(), &stored());
    page.text = Some("secret".into());
    let save = page.save();
    assert!(format!("{:?}", save.preview().unwrap()).contains("secret"), "who asks for it is shown it");
    assert!(!format!("{save:?}").contains("secret"));
    let untyped: Value = "secret".into();
    let transaction = db.transact_write().with(db.open("plain").put(dynorm_tests::map([("id", untyped)])));
    assert!(!format!("{transaction:?}").contains("secret"));
}
