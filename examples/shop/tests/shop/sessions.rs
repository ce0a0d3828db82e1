//! Who is logged in, and for how long.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use dynorm::time::EpochSeconds;
use dynorm_shop::models::Session;
use serde_json::json;

use crate::Kit;

#[tokio::test]
async fn without_a_session_there_is_no_cart() {
    let kit = Kit::new().await;
    for token in ["", "x", "6f0f29dc-1b42-4ad3-9d2c-cb1d2a37e8a5"] {
        assert_eq!(kit.ask("GET", "/cart", token, json!({})).await.0, StatusCode::UNAUTHORIZED, "{token}");
    }
    let (_, token) = kit.customer("ada@example.com").await;
    assert_eq!(kit.get("/cart", &token).await, json!([]));
    assert_eq!(kit.ask("DELETE", "/sessions", &token, json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(kit.ask("GET", "/cart", &token, json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        kit.ask("POST", "/sessions", "", json!({ "email": "eve@b.c" })).await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_session_that_has_expired_is_none_before_it_is_swept() {
    let kit = Kit::new().await;
    let (_, token) = kit.customer("ada@example.com").await;
    let token: uuid::Uuid = token.parse().unwrap();
    let past = EpochSeconds::new(SystemTime::now() - Duration::from_mins(1));
    kit.shop.sessions.touch(token, past).await.unwrap();
    assert!(kit.shop.sessions.contains(token).await.unwrap(), "it is still there");
    let (status, _) = kit.ask("GET", "/cart", &token.to_string(), json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn all_sessions_of_a_customer_end_at_once() {
    let kit = Kit::new().await;
    let (id, first) = kit.customer("ada@example.com").await;
    let mut tokens = vec![first];
    for _ in 0..30 {
        tokens.push(kit.log_in("ada@example.com").await);
    }
    let (_, eve) = kit.customer("eve@example.com").await;
    let (status, _) = kit.ask("DELETE", &format!("/office/sessions/{id}"), "", json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    for token in tokens {
        assert_eq!(kit.ask("GET", "/cart", &token, json!({})).await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(kit.get("/cart", &eve).await, json!([]));
    assert_eq!(Session::scan().count(&kit.shop.sessions).await.unwrap(), 1);
}
