//! The cart of whoever is logged in.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

use super::session::LoggedIn;
use crate::Shop;
use crate::error::Failure;
use crate::models::CartLine;

pub(super) async fn show(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
) -> Result<Json<Vec<CartLine>>, Failure> {
    Ok(Json(CartLine::query(customer).consistent().models().all(&shop.carts).await?))
}

#[derive(Deserialize)]
pub(super) struct Count {
    count: u32,
}

/// How often a product is to be in the cart. Asked twice, it is the same.
pub(super) async fn set(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    Path(sku): Path<String>,
    Json(Count { count }): Json<Count>,
) -> Result<StatusCode, Failure> {
    if count == 0 {
        shop.carts.delete(customer, sku).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    if !shop.products.contains(&sku).await? {
        return Err(Failure::not_found("product"));
    }
    shop.carts.put(&CartLine { customer, sku, count }).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    Path(sku): Path<String>,
) -> Result<StatusCode, Failure> {
    shop.carts.delete(customer, sku).await?;
    Ok(StatusCode::NO_CONTENT)
}
