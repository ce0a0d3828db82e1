//! Products: by number, or by category and price.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use crate::Shop;
use crate::error::Failure;
use crate::models::Product;
use crate::paging::{Answer, Paging};

pub(super) async fn by_sku(
    State(shop): State<Shop>,
    Path(sku): Path<String>,
) -> Result<Json<Product>, Failure> {
    let product = shop.products.get(sku).model().await?;
    product.map(Json).ok_or_else(|| Failure::not_found("product"))
}

/// Bounds may be missing, each of them.
#[derive(Deserialize)]
pub(super) struct Search {
    category: String,
    min: Option<u64>,
    max: Option<u64>,
    #[serde(default)]
    dearest_first: bool,
    #[serde(default)]
    in_stock: bool,
}

pub(super) async fn search(
    State(shop): State<Shop>,
    Query(search): Query<Search>,
    Query(paging): Query<Paging>,
) -> Result<Json<Answer<Product>>, Failure> {
    if let (Some(min), Some(max)) = (search.min, search.max)
        && min > max
    {
        return Ok(Json(Answer::nothing()));
    }
    let mut query = Product::by_category(search.category).price().within(search.min, search.max).models();
    if search.dearest_first {
        query = query.reverse();
    }
    if search.in_stock {
        query = query.filter(Product::stock().ge(1));
    }
    Ok(Json(paging.page(query, &shop.products).await?))
}
