//! The shop's API, in process: requests go straight into the router, over no socket, and the tables
//! are in an engine in memory, new for each test.

mod customers;
mod faults;
mod orders;
mod products;
mod report;
mod sessions;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use dynorm::Db;
use dynorm_shop::{Shop, load, router};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A shop of 50 products, ten of each category.
struct Kit {
    shop: Shop,
    router: Router,
}

impl Kit {
    async fn new() -> Self {
        Self::on(&Db::embedded().unwrap()).await
    }

    async fn on(db: &Db) -> Self {
        let shop = Shop::open(db).await.unwrap();
        load::products(&shop, 50, |_| ()).await.unwrap();
        Kit { router: router(shop.clone()), shop }
    }

    /// Status and body of an answer. `token` is that of a session, or empty.
    async fn ask(&self, method: &str, uri: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn get(&self, uri: &str, token: &str) -> Value {
        let (status, body) = self.ask("GET", uri, token, json!({})).await;
        assert_eq!(status, StatusCode::OK, "{uri}: {body}");
        body
    }

    /// A customer who has just come and is logged in: id and token.
    async fn customer(&self, email: &str) -> (String, String) {
        let (status, customer) =
            self.ask("POST", "/customers", "", json!({ "name": "Ada", "email": email })).await;
        assert_eq!(status, StatusCode::CREATED, "{customer}");
        (text(&customer["id"]), self.log_in(email).await)
    }

    async fn log_in(&self, email: &str) -> String {
        let (status, session) = self.ask("POST", "/sessions", "", json!({ "email": email })).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        text(&session["token"])
    }

    async fn add_to_cart(&self, token: &str, sku: &str, count: u32) {
        let (status, body) = self.ask("PUT", &format!("/cart/{sku}"), token, json!({ "count": count })).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
    }

    async fn stock(&self, sku: &str) -> u64 {
        self.get(&format!("/products/{sku}"), "").await["stock"].as_u64().unwrap()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The items of a page.
fn items(page: &Value) -> &[Value] {
    page["items"].as_array().expect("a page")
}
