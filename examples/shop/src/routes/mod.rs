//! What can be asked: one file for each table.

mod audit;
mod cart;
mod customers;
mod orders;
mod products;
mod report;
mod session;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::Shop;

/// The API.
///
/// What begins with `/office` and `/report` is for whoever runs the shop: a real one keeps
/// customers out there.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/customers", post(customers::create))
        .route("/me", get(customers::me).put(customers::change))
        .route("/sessions", post(session::log_in).delete(session::log_out))
        .route("/products", get(products::search))
        .route("/products/{sku}", get(products::by_sku))
        .route("/cart", get(cart::show))
        .route("/cart/{sku}", put(cart::set).delete(cart::remove))
        .route("/orders", get(orders::history).post(orders::place))
        .route("/orders/{id}", get(orders::by_id).delete(orders::cancel))
        .route("/office/customers", get(customers::by_email))
        .route("/office/customers/{id}", get(customers::by_id))
        .route("/office/orders", get(orders::by_state))
        .route("/office/orders/{customer}/{id}/{state}", post(orders::advance))
        .route("/office/audit/{subject}", get(audit::of))
        .route("/office/sessions/{customer}", delete(session::log_out_everywhere))
        .route("/report", get(report::totals))
        .with_state(shop)
}
