//! What items and pages are to serde: the model's own form, and nothing that it does not know.

use std::collections::HashMap;

use dynorm::prelude::*;
use dynorm::{Kind, Map, Value};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Serialize, Debug, Clone, PartialEq)]
#[model(table = "books")]
#[serde(rename_all = "camelCase")]
struct Book {
    #[hash_key]
    author: String,
    #[range_key]
    page_count: u32,
    #[serde(skip)]
    internal: Option<String>,
}

fn book(page_count: u32) -> Book {
    Book { author: "Ada".into(), page_count, internal: Some("mine".into()) }
}

async fn books(count: u32) -> Table<Book> {
    let books = Db::embedded().unwrap().table::<Book>();
    books.create().await.unwrap();
    for number in 1..=count {
        books.put(book(number)).await.unwrap();
    }
    books
}

#[tokio::test]
async fn an_item_is_what_its_model_is() {
    let books = books(0).await;
    let mut item = books.item(book(7));
    item.extra_mut().insert("secret".into(), "theirs".into());
    item.save().await.unwrap();
    let read = books.get("Ada", 7).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({ "author": "Ada", "pageCount": 7 }));
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&*read).unwrap());

    let dynamodb = read.to_dynamodb_json().unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&dynamodb).unwrap(),
        json!({
            "author": { "S": "Ada" }, "page_count": { "N": "7" }, "internal": { "S": "mine" }, "secret": { "S": "theirs" },
        })
    );
    assert_eq!(serde_json::from_str::<Map>(&dynamodb).unwrap(), read.to_map().unwrap());
}

#[tokio::test]
async fn an_untyped_item_is_all_of_its_attributes() {
    let books = books(1).await;
    let item = books.db().open("books").get(("Ada", 1)).await.unwrap().unwrap();
    let json = serde_json::to_string(&item).unwrap();
    assert_eq!(json, item.to_dynamodb_json().unwrap());
    assert!(json.contains(r#""page_count":{"N":"1"}"#), "{json}");
}

#[tokio::test]
async fn a_page_has_its_items_and_the_places_around_it() {
    let books = books(3).await;
    let query = Book::query("Ada").limit(2);
    let page = query.page(&books).await.unwrap();
    let json = serde_json::to_value(&page).unwrap();
    assert_eq!(
        json["items"],
        json!([{ "author": "Ada", "pageCount": 1 }, { "author": "Ada", "pageCount": 2 }])
    );
    let fields: HashMap<String, serde_json::Value> = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(fields.len(), 3, "{fields:?}");

    // The text is the cursor.
    let next = json["next"].as_str().unwrap().parse().unwrap();
    let last = query.clone().start_after(&next).page(&books).await.unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!(serde_json::to_value(&last).unwrap()["next"], json!(null));
    let previous = json["previous"].as_str().unwrap().parse().unwrap();
    assert!(query.reverse().start_after(&previous).page(&books).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_page_with_an_item_that_does_not_fit_is_none() {
    let books = books(1).await;
    let untyped = books.db().open("books");
    let odd: Map =
        [("author", "Ada".into()), ("page_count", Value::from(2)), ("internal", Value::from(true))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    untyped.put(&odd).await.unwrap();
    let page = Book::query("Ada").page(&books).await.unwrap();
    let error = serde_json::to_string(&page).unwrap_err();
    assert!(error.to_string().contains("internal"), "{error}");
    assert_eq!(page.into_parts().unwrap_err().kind(), Kind::Decode);
}
