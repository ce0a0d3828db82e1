//! Orders.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::session::LoggedIn;
use crate::Shop;
use crate::error::Failure;
use crate::models::{Order, State as OrderState};
use crate::paging::{Answer, Paging};

/// Buys what is in the cart. With a header `Idempotency-Key`, a UUID of the client's, it can be
/// asked again, and buys once.
pub(super) async fn place(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Order>), Failure> {
    let id = match headers.get("idempotency-key") {
        None => Uuid::new_v4(),
        Some(key) => key
            .to_str()
            .ok()
            .and_then(|key| key.parse().ok())
            .ok_or_else(|| Failure::new(StatusCode::BAD_REQUEST, "`Idempotency-Key` has to be a UUID"))?,
    };
    Ok((StatusCode::CREATED, Json(shop.place(customer, id).await?)))
}

pub(super) async fn by_id(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<Order>, Failure> {
    // The customer is part of the key: nobody sees an order of somebody else.
    let order = shop.orders.get(customer, id).model().await?;
    order.map(Json).ok_or_else(|| Failure::not_found("order"))
}

/// What somebody has bought, the last thing first.
pub(super) async fn history(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    Query(paging): Query<Paging>,
) -> Result<Json<Answer<Order>>, Failure> {
    Ok(Json(paging.page(Order::placed_index(customer).reverse().models(), &shop.orders).await?))
}

pub(super) async fn cancel(
    State(shop): State<Shop>,
    LoggedIn(customer): LoggedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    shop.advance(customer, id, OrderState::Cancelled).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn advance(
    State(shop): State<Shop>,
    Path((customer, id, to)): Path<(Uuid, Uuid, OrderState)>,
) -> Result<StatusCode, Failure> {
    shop.advance(customer, id, to).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct ByState {
    state: OrderState,
}

/// What an index holds of an order: not the lines.
#[derive(Serialize)]
pub(super) struct Summary {
    customer: Uuid,
    id: Uuid,
    total: u64,
}

/// The orders of a state, the oldest first: what is to be sent next.
pub(super) async fn by_state(
    State(shop): State<Shop>,
    Query(wanted): Query<ByState>,
    Query(paging): Query<Paging>,
) -> Result<Json<Answer<Summary>>, Failure> {
    let page = paging.page(Order::by_state(wanted.state), &shop.orders).await?;
    Ok(Json(page.map(|entry| Summary { customer: entry.customer, id: entry.id, total: entry.total })))
}
