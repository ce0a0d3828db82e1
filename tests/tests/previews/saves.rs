//! Saves of items, by example.

use dynorm::Value;
use dynorm::prelude::*;
use dynorm_tests::{map, table};

use super::{Named, Plain, User, Versioned, assert_sent, both, read, stored, stored_with};

#[tokio::test]
async fn a_save_shows_what_changed_and_what_it_asks_for() {
    for (db, script) in both() {
        let pages = db.table::<Plain>();
        let mut page = read(&pages, &stored());
        assert_eq!(page.save().preview().unwrap(), None, "nothing has changed");
        page.part.as_mut().unwrap().name = "other".into();

        let preview = page.partial_save().preview().unwrap().unwrap();
        assert_eq!(preview.update.as_deref(), Some("SET #1.#2=:1"));
        assert_eq!(preview.condition.as_deref(), Some("attribute_exists(#0) AND #1.#2=:0"));
        assert_eq!(preview.values, [(":0".into(), "p".into()), (":1".into(), Value::from("other"))]);
        assert_eq!((preview.version, preview.return_values), (None, None));

        let preview = page.save().preview().unwrap().unwrap();
        assert!(
            preview.condition.as_ref().unwrap().matches(" AND ").count() >= 3,
            "all that was read: {preview}"
        );
        assert!(script.log().is_empty() && page.is_dirty().unwrap(), "a preview saves nothing");
        page.save().await.unwrap();
        assert_sent(&preview, &script.log().take());

        // What the model does not know goes along.
        let preview = page.overwrite().preview().unwrap().unwrap();
        let item = preview.item.as_ref().unwrap();
        assert_eq!((&item["unknown"], &preview.update, &preview.condition), (&"kept".into(), &None, &None));
        page.overwrite().await.unwrap();
        assert_sent(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn a_version_is_drawn_when_it_is_sent() {
    for (db, script) in both() {
        let pages = db.table::<Versioned>();
        let mut page = read(&pages, &stored_with(7));
        page.text = Some("two".into());
        let preview = page.partial_save().preview().unwrap().unwrap();
        assert_eq!(
            (preview.version.as_deref(), preview.return_values),
            (Some("version"), Some("UPDATED_OLD"))
        );
        assert_eq!(page.partial_save().preview().unwrap().unwrap(), preview, "so that two are the same");
        page.partial_save().await.unwrap();
        assert_sent(&preview, &script.log().take());

        let mut page = db.table::<Named>().item(Named { version: "mine".into(), ..named() });
        let preview = page.save().preview().unwrap().unwrap();
        assert_eq!((preview.operation, preview.item.as_ref().unwrap().get("version")), ("PutItem", None));
        assert_eq!(page.version, "mine", "a preview moves no version on");
        page.save().await.unwrap();
        assert_sent(&preview, &script.log().take());
    }
}

fn named() -> Named {
    Named { id: "a".into(), text: None, part: None, parts: Vec::new(), version: String::new() }
}

#[tokio::test]
async fn a_save_that_changes_unique_values_is_shown_as_a_transaction() {
    for (db, script) in both() {
        let users = db.table::<User>();
        let mut user = read(&users, &stored_with(7));
        user.parts.clear();
        let plain = user.partial_save().preview().unwrap().unwrap();
        assert!(!plain.in_transaction && plain.markers.is_empty(), "they stay as they are: {plain}");

        user.text = Some("two".into());
        let preview = user.partial_save().preview().unwrap().unwrap();
        let markers: Vec<_> =
            preview.markers.iter().map(|marker| (marker.operation, marker.key.to_string())).collect();
        let marker = |value: &str| format!("name=\"text#S#{value}\"");
        assert_eq!(markers, [("DeleteItem", marker("one")), ("PutItem", marker("two"))]);
        // A transaction says nothing of the version that it meets, so that one is asked for.
        assert_eq!((preview.in_transaction, preview.return_values), (true, None));
        assert!(preview.values.iter().any(|(_, value)| *value == 7.into()), "{preview}");
        user.partial_save().await.unwrap();
        assert_sent(&preview, &script.log().take());

        let new = db
            .table::<User>()
            .item(User { text: Some("three".into()), ..(*user).clone() })
            .overwrite_preview();
        assert!(new.in_transaction && new.reads_first, "{new}");
    }
}

trait OverwritePreview {
    fn overwrite_preview(self) -> dynorm::write::WritePreview;
}

impl OverwritePreview for Item<User> {
    fn overwrite_preview(mut self) -> dynorm::write::WritePreview {
        self.overwrite().preview().unwrap().unwrap()
    }
}

#[tokio::test]
async fn without_a_model_it_is_known_once_the_table_was_asked() {
    let (pages, tap) = table::<Plain>().await;
    let mut page = pages.db().open(pages.name()).item(map([("id", "a".into())]));
    let error = page.save().preview().unwrap_err();
    assert_eq!((error.kind(), error.table()), (dynorm::Kind::Invalid, Some(pages.name())), "{error}");
    assert!(error.to_string().contains("without a model"), "{error}");
    assert_eq!(page.delete().preview().unwrap_err().kind(), dynorm::Kind::Invalid);
    assert!(tap.log().is_empty());

    page.save().await.unwrap();
    page.insert("text".into(), "one".into());
    tap.log().clear();
    let preview = page.save().preview().unwrap().unwrap();
    page.save().await.unwrap();
    assert_sent(&preview, &tap.log().take());
}

#[tokio::test]
async fn what_is_shown_is_sent_to_an_engine_and_saved() {
    let (pages, tap) = table::<Versioned>().await;
    let mut page = pages.item(Versioned {
        id: "a".into(),
        text: Some("one".into()),
        part: None,
        parts: Vec::new(),
        version: 0,
    });
    for text in [None, Some("two"), Some("three")] {
        page.text = text.map(str::to_owned);
        let preview = page.save().preview().unwrap().unwrap();
        assert!(tap.log().is_empty());
        page.save().await.unwrap();
        assert_sent(&preview, &tap.log().take());
    }
    let preview = page.delete().preview().unwrap();
    page.delete().await.unwrap();
    assert_sent(&preview, &tap.log().take());
    assert!(!pages.contains("a").await.unwrap());
}
