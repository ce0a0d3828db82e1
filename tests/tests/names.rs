//! Attribute names that DynamoDB's expressions do not take as they are.

use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{map, stored, table, tapped, unique};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "odd")]
struct Odd {
    #[hash_key]
    #[model(rename = "user-id")]
    id: String,
    #[range_key]
    #[model(rename = "sort.key")]
    sort: u32,
    /// A reserved word, as are the next two.
    name: String,
    size: u32,
    #[model(rename = "SELECT")]
    select: Option<u32>,
    #[model(rename = "with.dots")]
    dots: u32,
    #[model(rename = "with-hyphen")]
    hyphen: u32,
    #[model(rename = "with space")]
    space: u32,
    #[model(rename = "list[0]")]
    brackets: u32,
    #[model(rename = "#0")]
    placeholder: u32,
    #[model(rename = ":0")]
    value: u32,
    #[model(rename = "`tick` \"quote\" \\ \n")]
    quotes: u32,
    #[model(rename = "größe 尺寸 🦀")]
    unicode: u32,
    #[model(rename = "nested.map")]
    inner: Inner,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Inner {
    #[model(rename = "a.b")]
    dots: u32,
    #[model(rename = "year")]
    reserved: u32,
    #[model(rename = "größe 🦀")]
    unicode: u32,
}

fn odd() -> Odd {
    Odd {
        id: "ünï-çødé.🦀".into(),
        sort: 1,
        name: "n".into(),
        size: 1,
        select: Some(1),
        dots: 1,
        hyphen: 1,
        space: 1,
        brackets: 1,
        placeholder: 1,
        value: 1,
        quotes: 1,
        unicode: 1,
        inner: Inner { dots: 1, reserved: 1, unicode: 1 },
    }
}

/// Every word of an expression is a placeholder or one of the language's own.
#[track_caller]
fn assert_placeholders_only(expression: &str) {
    for word in expression.split([' ', ',', '=', '(', ')', '.']) {
        let placeholder = word.starts_with(['#', ':']);
        let own = ["", "SET", "REMOVE", "AND", "attribute_exists", "attribute_not_exists", "attribute_type"];
        assert!(placeholder || own.contains(&word), "`{word}` in {expression}");
    }
}

#[tokio::test]
async fn reserved_words_hyphens_dots_and_unicode_are_names_like_any_other() {
    let (table, tap) = table::<Odd>().await;
    let mut item = table.item(odd());
    item.save().await.unwrap();
    let changes: [fn(&mut Odd); 14] = [
        |odd| odd.name.push('!'),
        |odd| odd.size += 1,
        |odd| odd.select = odd.select.is_none().then_some(2),
        |odd| odd.dots += 1,
        |odd| odd.hyphen += 1,
        |odd| odd.space += 1,
        |odd| odd.brackets += 1,
        |odd| odd.placeholder += 1,
        |odd| odd.value += 1,
        |odd| odd.quotes += 1,
        |odd| odd.unicode += 1,
        |odd| odd.inner.dots += 1,
        |odd| odd.inner.reserved += 1,
        |odd| odd.inner.unicode += 1,
    ];
    for change in changes {
        let mut item = table.get(&odd().id, 1).await.unwrap().unwrap();
        change(&mut item);
        assert_eq!(item.changes().unwrap().len(), 1);
        item.partial_save().await.unwrap();
        change(&mut item);
        item.save().await.unwrap();
        assert_eq!(table.get(&odd().id, 1).await.unwrap().unwrap().into_inner(), *item);
    }
    let updates = tap.log().of("UpdateItem");
    assert_eq!(updates.len(), 2 * changes.len());
    for request in updates {
        assert_placeholders_only(request.body["UpdateExpression"].as_str().unwrap());
        assert_placeholders_only(request.body["ConditionExpression"].as_str().unwrap());
    }
    assert!(table.contains(&odd().id, 1).await.unwrap());
    let mut item = table.get(&odd().id, 1).await.unwrap().unwrap();
    item.refresh().await.unwrap();
    item.overwrite().await.unwrap();
    item.delete().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await, None);
}

#[tokio::test]
async fn paths_of_odd_names_can_be_told_apart() {
    let (table, _tap) = table::<Odd>().await;
    let mut item = table.item(odd());
    item.save().await.unwrap();
    item.inner.dots = 2;
    item.dots = 2;
    item.brackets = 2;
    let paths: Vec<_> = item.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(paths, ["`list[0]`", "`nested.map`.`a.b`", "`with.dots`"]);
}

#[tokio::test]
async fn extra_attributes_may_have_any_name() {
    let (table, _tap) = table::<Odd>().await;
    let mut item = table.item(odd());
    item.save().await.unwrap();
    let names = ["a", "$", "attribute_exists(a)", "Ω".repeat(120).as_str(), "null\0byte", "\u{2028}"]
        .map(str::to_owned);
    for name in &names {
        item.extra_mut().insert(name.clone(), 1.into());
        item.extra_mut().insert(format!("map {name}"), [(name.as_str(), 1.into())].into());
    }
    item.save().await.unwrap();
    let mut again = table.get(&odd().id, 1).await.unwrap().unwrap();
    assert_eq!(again.extra(), item.extra());
    for value in again.extra_mut().values_mut() {
        match value {
            Value::Map(map) => map.values_mut().for_each(|value| *value = 2.into()),
            other => *other = 2.into(),
        }
    }
    again.partial_save().await.unwrap();
    assert_eq!(table.get(&odd().id, 1).await.unwrap().unwrap().extra(), again.extra());
}

#[tokio::test]
async fn keys_of_untyped_tables_may_have_any_name() {
    let (db, _tap) = tapped();
    let table = db.table::<Odd>().named(unique("untyped.odd_names-1"));
    table.create().await.unwrap();
    let untyped = db.open(table.name());
    let item = map([("user-id", "a".into()), ("sort.key", 1.into()), ("a.b", [("c d", 1.into())].into())]);
    untyped.insert(&item).await.unwrap();
    let mut loaded = untyped.get(("a", 1)).await.unwrap().unwrap();
    let expected: &Map = &loaded;
    assert_eq!(*expected, item);
    loaded.insert("a.b".into(), [("c d", 2.into())].into());
    loaded.save().await.unwrap();
    assert_eq!(stored(&db, table.name()).await.unwrap()["a.b"], [("c d", 2.into())].into());
}
