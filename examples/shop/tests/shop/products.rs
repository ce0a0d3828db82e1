//! Products by category and price, page by page.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{Kit, items, text};

fn prices(page: &Value) -> Vec<u64> {
    items(page).iter().map(|product| product["price"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_bound_of_the_price_may_be_missing() {
    let kit = Kit::new().await;
    let all = prices(&kit.get("/products?category=tea", "").await);
    assert!(all.len() == 10 && all.is_sorted(), "{all:?}");
    let (low, high) = (all[2], all[7]);
    let found = async |bounds: &str| prices(&kit.get(&format!("/products?category=tea{bounds}"), "").await);
    assert_eq!(found(&format!("&min={low}")).await, all[2..]);
    assert_eq!(found(&format!("&max={high}")).await, all[..8]);
    assert_eq!(found(&format!("&min={low}&max={high}")).await, all[2..8]);
    assert!(found(&format!("&min={high}&max={low}")).await.is_empty());
    let mut dearest = found("&dearest_first=true").await;
    dearest.reverse();
    assert_eq!(dearest, all);
    assert!(prices(&kit.get("/products?category=hats", "").await).is_empty());
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended_and_have_each_product_once() {
    let kit = Kit::new().await;
    let all = prices(&kit.get("/products?category=books", "").await);
    let (mut found, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = kit.get(&format!("/products?category=books&limit=3&{after}"), "").await;
        found.extend(prices(&page));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(found, all);
}

#[tokio::test]
async fn a_page_of_another_query_or_of_none_is_refused() {
    let kit = Kit::new().await;
    let next = text(&kit.get("/products?category=books&limit=3", "").await["next"]);
    for uri in [format!("/products?category=tea&limit=3&{next}"), "/products?category=tea&after=x".into()] {
        let (status, body) = kit.ask("GET", &uri, "", json!({})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{uri}: {body}");
    }
}

#[tokio::test]
async fn what_is_sold_out_can_be_left_out() {
    let kit = Kit::new().await;
    kit.shop.products.modify("tea-0003", |product| product.stock = 0).await.unwrap();
    assert_eq!(items(&kit.get("/products?category=tea&in_stock=true", "").await).len(), 9);
    let (status, _) = kit.ask("GET", "/products/tea-9999", "", json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
