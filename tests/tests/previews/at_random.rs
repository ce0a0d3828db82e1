//! Any save and any deletion of any item: what the preview shows is what is sent, and what it
//! refuses is refused.

use dynorm::prelude::*;
use dynorm::write::{DeleteRead, SaveItem, WritePreview};
use dynorm::{HashOnly, Map, Result, Value};
use dynorm_tests::{Request, Script, map};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{
    Counted, Named, Part, Plain, Seat, Upgraded, User, Versioned, actions, assert_sent, both, read, to_map,
};

/// What all of these models have.
#[derive(Clone, Debug)]
struct Content {
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
}

trait Thing: Model<Hash = String, Shape = HashOnly> {
    fn of(content: Content) -> Self;

    fn change(&mut self, content: Content);

    /// As another program stores it.
    fn stored(table: &Table<Self>, content: Content, version: u8) -> Map {
        let mut stored = table.item(Self::of(content)).to_map().unwrap();
        if let Some(Value::Number(_)) = stored.get("version") {
            stored.insert("version".into(), version.into());
        }
        stored
    }
}

macro_rules! things {
    ($($name:ident { $($rest:tt)* } $(stored: $stored:expr)?;)+) => {$(
        impl Thing for $name {
            fn of(Content { text, part, parts }: Content) -> Self {
                $name { id: "a".into(), text, part, parts, $($rest)* }
            }

            fn change(&mut self, content: Content) {
                let Content { text, part, parts } = content;
                (self.text, self.part, self.parts) = (text, part, parts);
            }

            $(
                fn stored(table: &Table<Self>, content: Content, _: u8) -> Map {
                    $stored(table.item(Self::of(content)).to_map().unwrap())
                }
            )?
        }
    )+};
}
things! {
    Plain {};
    Versioned { version: 0 };
    Named { version: String::new() };
    Counted { version: 0 };
    User { version: 0 };
    Seat {};
    Upgraded {} stored: |mut stored: Map| {
        stored.remove("schema");
        let text = stored.remove("line").map(|text| ("text".to_owned(), text));
        stored.extend(text);
        stored
    };
}

/// What is done to an item.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Save,
    PartialSave,
    Overwrite,
    Delete,
    DeleteIfUnchanged,
}

#[derive(Clone, Debug)]
struct Case {
    doing: Doing,
    once: bool,
    token: bool,
    by_values: bool,
    /// `None` of a new item.
    old: Option<(Content, u8, bool)>,
    new: Content,
}

fn content() -> impl Strategy<Value = Content> {
    let part = ("[a-b]{0,2}", prop::collection::btree_set(0..3u8, 0..3));
    let part = part.prop_map(|(name, tags)| Part { name, tags });
    let text = prop::option::of("[a-b]{0,1}");
    (text, prop::option::of(part.clone()), prop::collection::vec(part, 0..3))
        .prop_map(|(text, part, parts)| Content { text, part, parts })
}

fn case() -> impl Strategy<Value = Case> {
    let doing = prop::sample::select(vec![
        Doing::Save,
        Doing::PartialSave,
        Doing::Overwrite,
        Doing::Delete,
        Doing::DeleteIfUnchanged,
    ]);
    let version = prop::sample::select(vec![1, 7, 254, 255]);
    let old = (content(), version, any::<bool>());
    (doing, any::<[bool; 4]>(), prop::option::weighted(0.8, old), content()).prop_map(
        |(doing, [once, token, by_values, is_same], old, new)| {
            let same = old.as_ref().filter(|_| is_same).map(|(content, ..)| content.clone());
            Case { doing, once, token, by_values, new: same.unwrap_or(new), old }
        },
    )
}

fn item_of<M: Thing>(table: &Table<M>, case: &Case) -> Item<M> {
    let Some((old, version, with_unknown)) = case.old.clone() else {
        return table.item(M::of(case.new.clone()));
    };
    let mut stored = M::stored(table, old, version);
    if with_unknown {
        stored.insert("unknown".into(), 7.into());
        if let Some(Value::Map(part)) = stored.get_mut("part") {
            part.insert("unknown".into(), Value::Map(map([("deep", true.into())])));
        }
    }
    let mut item = read(table, &stored);
    item.change(case.new.clone());
    item
}

fn save<M: Thing>(item: &mut Item<M>, doing: Doing) -> Option<SaveItem<'_>> {
    match doing {
        Doing::Save => Some(item.save()),
        Doing::PartialSave => Some(item.partial_save()),
        Doing::Overwrite => Some(item.overwrite()),
        Doing::Delete | Doing::DeleteIfUnchanged => None,
    }
}

fn delete<M: Thing>(item: &mut Item<M>, doing: Doing) -> DeleteRead<'_> {
    match doing {
        Doing::Delete => item.delete(),
        _ => item.delete_if_unchanged(),
    }
}

/// The preview, `None` if nothing is to be sent, and whether something was sent.
async fn shown_and_sent<M: Thing>(
    item: &mut Item<M>,
    case: &Case,
    seen: impl Fn(),
) -> (Result<Option<WritePreview>>, Result<bool>) {
    let is_save = !matches!(case.doing, Doing::Delete | Doing::DeleteIfUnchanged);
    match (is_save, case.once) {
        (true, false) => {
            let save = save(item, case.doing).unwrap();
            let preview = save.preview();
            assert_eq!(preview.as_ref().ok(), save.preview().as_ref().ok(), "it can be called again");
            seen();
            (preview, save.await.map(dynorm::Saved::was_sent))
        }
        (true, true) => {
            let save = save(item, case.doing).unwrap().idempotent();
            let save = if case.token { save.token("token") } else { save };
            let preview = save.preview();
            seen();
            (preview, save.await.map(dynorm::Saved::was_sent))
        }
        (false, false) => {
            let delete = delete(item, case.doing);
            let preview = delete.preview();
            seen();
            (preview.map(Some), delete.await.map(|()| true))
        }
        (false, true) => {
            let delete = delete(item, case.doing).idempotent();
            let delete = if case.token { delete.token("token") } else { delete };
            let preview = delete.preview();
            seen();
            (preview.map(Some), delete.await.map(|()| true))
        }
    }
}

async fn check<M: Thing>((db, script): &(Db, Script), case: &Case) {
    let table = db.table::<M>();
    let mut item = item_of(&table, case);
    script.log().clear();
    let seen = || assert!(script.log().is_empty(), "nothing is sent for a preview");
    let (preview, made) = shown_and_sent(&mut item, case, seen).await;
    let sent = script.log().take();
    match (preview, made) {
        (Ok(None), Ok(false)) => assert!(sent.is_empty()),
        (Ok(Some(preview)), Ok(true)) if preview.reads_first => assert_begins(&preview, &sent),
        (Ok(Some(preview)), Ok(true)) => assert_sent(&preview, &sent),
        (Err(shown), Err(refused)) => {
            assert!(sent.is_empty(), "{refused}");
            assert_eq!(shown.to_string(), refused.to_string());
            assert_eq!((shown.kind(), shown.key()), (refused.kind(), refused.key()));
        }
        (preview, made) => panic!("{preview:?}, but {made:?}"),
    }
}

/// The same where something is read first, of which there is nothing here.
fn assert_begins(preview: &WritePreview, sent: &[Request]) {
    let [get, request] = sent else { panic!("{preview}\n{sent:#?}") };
    assert_eq!(get.operation, "GetItem");
    let sent = actions(request);
    assert_eq!(sent.len(), preview.markers.len() + 1);
    assert_eq!(sent[0].0, preview.operation);
    if let Some(item) = &preview.item {
        let mut put = to_map(&sent[0].1["Item"]);
        put.retain(|name, _| preview.version.as_ref() != Some(name));
        assert_eq!(put, *item);
    }
    let condition = sent[0].1["ConditionExpression"].as_str().unwrap();
    assert!(condition.contains("attribute_not_exists"), "{condition}");
    for (marker, (operation, members)) in preview.markers.iter().zip(&sent[1..]) {
        super::assert_same(marker, operation, members);
    }
}

#[test]
fn what_is_shown_is_what_is_sent() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ways = both();
    let config = Config { failure_persistence: None, ..Config::default() };
    let ran = TestRunner::new(config).run(&case(), |case| {
        runtime.block_on(async {
            let way = &ways[usize::from(case.by_values)];
            check::<Plain>(way, &case).await;
            check::<Versioned>(way, &case).await;
            check::<Named>(way, &case).await;
            check::<Counted>(way, &case).await;
            check::<User>(way, &case).await;
            check::<Seat>(way, &case).await;
            check::<Upgraded>(way, &case).await;
        });
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
}
