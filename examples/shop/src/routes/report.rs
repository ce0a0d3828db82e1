//! What all orders come to.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::Shop;
use crate::error::Failure;
use crate::models::{Order, State as OrderState};

#[derive(Serialize, Default)]
pub(super) struct Total {
    orders: u64,
    cents: u64,
}

/// A scan of the whole table, by four workers, that brings two attributes of each order along. It
/// costs as much as all orders: so it is for a report now and then, with a `rate_limit` if others
/// need the table meanwhile.
pub(super) async fn totals(State(shop): State<Shop>) -> Result<Json<BTreeMap<OrderState, Total>>, Failure> {
    let mut totals = BTreeMap::<_, Total>::new();
    let mut orders = Order::scan().segments(4).select((Order::state(), Order::total())).stream(&shop.orders);
    while let Some((state, cents)) = orders.try_next().await? {
        let total = totals.entry(state).or_default();
        total.orders += 1;
        total.cents += cents;
    }
    Ok(Json(totals))
}
