//! From the cart to the order, and on from there.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use dynorm_shop::models::Product;
use serde_json::{Value, json};

use crate::{Kit, items, text};

async fn place(kit: &Kit, token: &str) -> (StatusCode, Value) {
    kit.ask("POST", "/orders", token, json!({})).await
}

async fn place_as(kit: &Kit, token: &str, key: &str) -> (StatusCode, Value) {
    let request = Request::post("/orders")
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", key)
        .body(Body::empty())
        .unwrap();
    kit.send(request).await
}

#[tokio::test]
async fn a_cart_becomes_an_order_and_the_stock_less() {
    let kit = Kit::new().await;
    let (customer, token) = kit.customer("ada@example.com").await;
    kit.shop.products.update("tea-0001").set(Product::stock(), 5).await.unwrap();
    let price = kit.get("/products/tea-0001", "").await["price"].as_u64().unwrap();
    kit.add_to_cart(&token, "tea-0001", 1).await;
    kit.add_to_cart(&token, "tea-0001", 2).await;
    kit.add_to_cart(&token, "cups-0000", 1).await;
    kit.add_to_cart(&token, "cups-0000", 0).await;
    assert_eq!(kit.get("/cart", &token).await, json!([{ "sku": "tea-0001", "count": 2 }]));

    let (status, order) = place(&kit, &token).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    assert_eq!((&order["state"], &order["total"]), (&json!("placed"), &json!(2 * price)));
    assert_eq!(kit.stock("tea-0001").await, 3);
    assert_eq!(kit.get("/cart", &token).await, json!([]));
    let id = text(&order["id"]);
    assert_eq!(kit.get(&format!("/orders/{id}"), &token).await, order);
    let log = kit.get(&format!("/office/audit/{id}"), "").await;
    assert_eq!(items(&log)[0]["event"], "placed");
    let placed = kit.get("/office/orders?state=placed", "").await;
    assert_eq!(items(&placed), [json!({ "customer": customer, "id": id, "total": 2 * price })]);

    let (status, body) = place(&kit, &token).await;
    assert_eq!((status, &body["error"]), (StatusCode::CONFLICT, &json!("the cart is empty")));
}

#[tokio::test]
async fn what_is_there_once_is_sold_once_and_the_other_keeps_their_cart() {
    let kit = Kit::new().await;
    let (_, ada) = kit.customer("ada@example.com").await;
    let (_, eve) = kit.customer("eve@example.com").await;
    kit.shop.products.update("tea-0001").set(Product::stock(), 1).await.unwrap();
    let before = kit.stock("lamps-0002").await;
    for token in [&ada, &eve] {
        kit.add_to_cart(token, "tea-0001", 1).await;
        kit.add_to_cart(token, "lamps-0002", 1).await;
    }
    let (one, other) = tokio::join!(place(&kit, &ada), place(&kit, &eve));
    let (refused, loser) = match (one.0, other.0) {
        (StatusCode::CREATED, StatusCode::CONFLICT) => (other.1, eve),
        (StatusCode::CONFLICT, StatusCode::CREATED) => (one.1, ada),
        both => panic!("{both:?}"),
    };
    assert!(text(&refused["error"]).starts_with("of tea-0001 there are 0"), "{refused}");
    assert_eq!((kit.stock("tea-0001").await, kit.stock("lamps-0002").await), (0, before - 1));
    assert_eq!(kit.get("/cart", &loser).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_order_that_is_placed_again_is_placed_once() {
    let kit = Kit::new().await;
    let (_, token) = kit.customer("ada@example.com").await;
    let before = kit.stock("tea-0004").await;
    kit.add_to_cart(&token, "tea-0004", 1).await;
    let key = "6f0f29dc-1b42-4ad3-9d2c-cb1d2a37e8a5";
    let (first, again) = tokio::join!(place_as(&kit, &token, key), place_as(&kit, &token, key));
    let later = place_as(&kit, &token, key).await;
    assert_eq!(first.0, StatusCode::CREATED, "{first:?}");
    assert_eq!(first, later);
    assert_eq!(again, first);
    assert_eq!(kit.stock("tea-0004").await, before - 1);
    assert_eq!(items(&kit.get("/orders", &token).await).len(), 1);
    let (status, _) = place_as(&kit, &token, "first").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_no_longer_sold_is_not_ordered() {
    let kit = Kit::new().await;
    let (_, token) = kit.customer("ada@example.com").await;
    kit.add_to_cart(&token, "tea-0001", 1).await;
    kit.shop.products.delete("tea-0001").await.unwrap();
    let (status, body) = place(&kit, &token).await;
    assert_eq!((status, &body["error"]), (StatusCode::CONFLICT, &json!("tea-0001 is no longer sold")));
    let (status, _) = kit.ask("PUT", "/cart/tea-0001", &token, json!({ "count": 1 })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_order_moves_on_once_whoever_asks() {
    let kit = Kit::new().await;
    let (customer, token) = kit.customer("ada@example.com").await;
    kit.add_to_cart(&token, "tea-0001", 1).await;
    let id = text(&place(&kit, &token).await.1["id"]);
    let advance = async |to: &str| {
        kit.ask("POST", &format!("/office/orders/{customer}/{id}/{to}"), "", json!({})).await
    };
    let (status, body) = advance("sent").await;
    assert_eq!(
        (status, &body["error"]),
        (StatusCode::CONFLICT, &json!("the order is placed")),
        "it is not paid"
    );
    let all = tokio::join!(advance("paid"), advance("paid"), advance("paid"));
    let paid = [all.0.0, all.1.0, all.2.0];
    assert_eq!(paid.iter().filter(|status| **status == StatusCode::NO_CONTENT).count(), 1, "{paid:?}");
    assert_eq!(advance("sent").await.0, StatusCode::NO_CONTENT);
    let (status, _) = kit.ask("DELETE", &format!("/orders/{id}"), &token, json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT, "it is on its way");

    let log = kit.get(&format!("/office/audit/{id}"), "").await;
    let events: Vec<_> = items(&log).iter().map(|entry| text(&entry["event"])).collect();
    assert_eq!(events, ["sent", "paid", "placed"]);
    assert!(items(&kit.get("/office/orders?state=paid", "").await).is_empty());
    assert_eq!(items(&kit.get("/office/orders?state=sent", "").await).len(), 1);
}

#[tokio::test]
async fn what_is_cancelled_is_back_in_stock_once() {
    let kit = Kit::new().await;
    let (_, token) = kit.customer("ada@example.com").await;
    let before = kit.stock("tea-0001").await;
    kit.add_to_cart(&token, "tea-0001", 1).await;
    let id = text(&place(&kit, &token).await.1["id"]);
    assert_eq!(kit.stock("tea-0001").await, before - 1);
    let uri = format!("/orders/{id}");
    let cancel = async || kit.ask("DELETE", &uri, &token, json!({})).await.0;
    let all = tokio::join!(cancel(), cancel());
    assert!(all.0 == StatusCode::NO_CONTENT || all.1 == StatusCode::NO_CONTENT, "{all:?}");
    assert_eq!(cancel().await, StatusCode::CONFLICT);
    assert_eq!(kit.stock("tea-0001").await, before);
    // An order of somebody else is none.
    let (_, eve) = kit.customer("eve@example.com").await;
    let (status, _) = kit.ask("DELETE", &uri, &eve, json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_history_has_the_last_order_first_and_goes_on_by_its_url() {
    let kit = Kit::new().await;
    let (_, token) = kit.customer("ada@example.com").await;
    let (_, eve) = kit.customer("eve@example.com").await;
    let mut placed = Vec::new();
    for number in 0..5 {
        kit.add_to_cart(&token, &format!("books-000{number}"), 1).await;
        placed.push(place(&kit, &token).await.1);
    }
    placed.reverse();
    placed.sort_by_key(|order| std::cmp::Reverse(text(&order["placed"])));
    let (mut found, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = kit.get(&format!("/orders?limit=2&{after}"), &token).await;
        found.extend_from_slice(items(&page));
        next = page["next"].as_str().map(str::to_owned);
        if let Some(after) = &next {
            // It is bound to Ada's orders.
            let (status, _) = kit.ask("GET", &format!("/orders?{after}"), &eve, json!({})).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
        }
    }
    let ids = |orders: &[Value]| {
        let mut ids: Vec<_> = orders.iter().map(|order| text(&order["id"])).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&found), ids(&placed));
    assert!(found.is_sorted_by_key(|order| std::cmp::Reverse(text(&order["placed"]))));
}
