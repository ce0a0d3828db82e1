//! The audit log.

use axum::Json;
use axum::extract::{Path, Query, State};
use uuid::Uuid;

use crate::Shop;
use crate::error::Failure;
use crate::models::Entry;
use crate::paging::{Answer, Paging};

/// What has happened to an order or a customer, the last thing first.
pub(super) async fn of(
    State(shop): State<Shop>,
    Path(subject): Path<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Answer<Entry>>, Failure> {
    Ok(Json(paging.page(Entry::query(subject).reverse().models(), &shop.audit).await?))
}
