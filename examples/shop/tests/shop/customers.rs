//! Customers, and that an e-mail is one customer's.

use axum::http::StatusCode;
use serde_json::json;

use crate::{Kit, items, text};

#[tokio::test]
async fn a_customer_is_found_by_id_and_by_email_however_it_is_written() {
    let kit = Kit::new().await;
    let (id, token) = kit.customer("ada@example.com").await;
    let by_id = kit.get(&format!("/office/customers/{id}"), "").await;
    assert_eq!(by_id, json!({ "id": id, "email": "ada@example.com", "name": "Ada" }));
    assert_eq!(kit.get("/me", &token).await, by_id);
    assert_eq!(kit.get("/office/customers?email=Ada@Example.com", "").await, by_id);
    let (status, _) = kit.ask("GET", "/office/customers?email=eve@example.com", "", json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = kit.ask("POST", "/customers", "", json!({ "name": "Eve", "email": "eve" })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn of_many_who_want_one_email_one_gets_it() {
    let kit = Kit::new().await;
    let ask = || async {
        kit.ask("POST", "/customers", "", json!({ "name": "Ada", "email": "ada@example.com" })).await.0
    };
    let all = tokio::join!(ask(), ask(), ask(), ask());
    let mut all = [all.0, all.1, all.2, all.3];
    all.sort();
    assert_eq!(all, [StatusCode::CREATED, StatusCode::CONFLICT, StatusCode::CONFLICT, StatusCode::CONFLICT]);
    assert_eq!(dynorm_shop::models::Customer::scan().count(&kit.shop.customers).await.unwrap(), 1);
}

#[tokio::test]
async fn an_email_that_is_given_up_is_free_and_one_that_is_taken_changes_nothing() {
    let kit = Kit::new().await;
    let (ada, token) = kit.customer("ada@example.com").await;
    let (_, eve) = kit.customer("eve@example.com").await;
    let change = json!({ "email": "ada@example.com", "name": "Eve" });
    let (status, body) = kit.ask("PUT", "/me", &eve, change.clone()).await;
    assert_eq!((status, &body["error"]), (StatusCode::CONFLICT, &json!("this email is taken")));
    assert_eq!(kit.get("/office/customers?email=eve@example.com", "").await["name"], "Ada", "as she was");

    let (status, _) = kit.ask("PUT", "/me", &token, json!({ "email": "ada@example.org" })).await;
    assert_eq!(status, StatusCode::OK);
    let (status, body) = kit.ask("PUT", "/me", &eve, change).await;
    assert_eq!((status, text(&body["name"])), (StatusCode::OK, "Eve".into()));
    assert_eq!(kit.get(&format!("/office/customers/{ada}"), "").await["email"], "ada@example.org");
}

#[tokio::test]
async fn the_log_says_when_a_customer_came() {
    let kit = Kit::new().await;
    let (id, _) = kit.customer("ada@example.com").await;
    let log = kit.get(&format!("/office/audit/{id}"), "").await;
    assert_eq!(items(&log).len(), 1);
    assert_eq!(items(&log)[0]["event"], "joined");
}
