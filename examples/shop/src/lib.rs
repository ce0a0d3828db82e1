//! A shop on DynamoDB, by dynorm, behind an API by axum.
//!
//! `models` are the tables, `shop.rs` holds them, `placing.rs` and `moving.rs` are what happens to
//! orders, `routes` what is asked over HTTP, one file for each table. `error.rs` says which error
//! of dynorm is which status, once for all of them; `paging.rs` makes URLs of cursors.

mod error;
pub mod load;
pub mod models;
mod moving;
mod paging;
mod placing;
mod routes;
mod shop;

pub use routes::router;
pub use shop::Shop;
