//! The shop on a bad day: `Tap` stands between it and its engine, and does what networks do.

use axum::http::StatusCode;
use dynorm::testing::{Fault, Faults, Tap};
use dynorm::{Db, Engine};
use serde_json::json;

use crate::{Kit, items, text};

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_placed_once() {
    let engine = Engine::memory().unwrap();
    let tap = Tap::on(&engine.client());
    let kit = Kit::on(&Db::new(tap.client())).await;
    let (customer, token) = kit.customer("ada@example.com").await;
    let before = kit.stock("tea-0004").await;
    kit.add_to_cart(&token, "tea-0004", 1).await;
    tap.inject(|request| match (&*request.operation, request.attempt()) {
        ("TransactWriteItems", 1) => Fault::lost_answer(),
        _ => Fault::None,
    });
    let (status, order) = kit.ask("POST", "/orders", &token, json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    let paid = format!("/office/orders/{customer}/{}/paid", text(&order["id"]));
    assert_eq!(kit.ask("POST", &paid, "", json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(kit.ask("POST", &paid, "", json!({})).await.0, StatusCode::CONFLICT);
    assert_eq!(kit.stock("tea-0004").await, before - 1);
    let log = kit.get(&format!("/office/audit/{}", text(&order["id"])), "").await;
    assert_eq!(items(&log).len(), 2, "placed and paid, once each: {log}");
}

#[tokio::test]
async fn who_is_throttled_is_told_to_come_again() {
    let engine = Engine::memory().unwrap();
    let tap = Tap::on(&engine.client());
    let kit = Kit::on(&Db::new(tap.client())).await;
    tap.inject_at_random(Faults::seeded(1).throttling(1.0));
    let (status, body) = kit.ask("GET", "/products/tea-0001", "", json!({})).await;
    assert_eq!((status, &body["error"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("try again later")));
    tap.heal();
    assert_eq!(kit.ask("GET", "/products/tea-0001", "", json!({})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_price_that_is_no_longer_right_is_not_paid() {
    let engine = Engine::memory().unwrap();
    let tap = Tap::on(&engine.client());
    let kit = Kit::on(&Db::new(tap.client())).await;
    let (_, token) = kit.customer("ada@example.com").await;
    kit.add_to_cart(&token, "tea-0004", 1).await;
    let price = kit.get("/products/tea-0004", "").await["price"].as_u64().unwrap();
    // It is read, and dearer before the order is placed.
    tap.inject(|request| match &*request.operation {
        "BatchGetItem" => {
            let cheaper = |mut answer: serde_json::Value| {
                answer["Responses"]["products"][0]["price"]["N"] = json!("1");
                answer
            };
            Fault::Rewrite(request.body.clone(), Box::new(cheaper))
        }
        _ => Fault::None,
    });
    let (status, body) = kit.ask("POST", "/orders", &token, json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text(&body["error"]).ends_with(&format!("at {price} each")), "{body}");
    assert!(items(&kit.get("/orders", &token).await).is_empty());
    assert_eq!(kit.get("/cart", &token).await.as_array().unwrap().len(), 1);
}
