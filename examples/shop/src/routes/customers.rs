//! Customers: by their own number, or by their e-mail, which is unique.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::session::LoggedIn;
use crate::Shop;
use crate::error::Failure;
use crate::models::{Customer, Entry};

#[derive(Deserialize)]
pub(super) struct New {
    name: String,
    email: String,
}

/// Two who come with the same e-mail at the same time: one of them gets 409.
pub(super) async fn create(
    State(shop): State<Shop>,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Customer>), Failure> {
    let customer = Customer { id: Uuid::new_v4(), name: new.name, email: folded(&new.email)? };
    shop.db
        .transact_write()
        .with(shop.customers.insert(&customer))
        .with(shop.audit.insert(Entry::now(customer.id, "joined")))
        .await?;
    Ok((StatusCode::CREATED, Json(customer)))
}

pub(super) async fn by_id(State(shop): State<Shop>, Path(id): Path<Uuid>) -> Result<Json<Customer>, Failure> {
    read(&shop, id).await.map(Json)
}

pub(super) async fn me(State(shop): State<Shop>, LoggedIn(id): LoggedIn) -> Result<Json<Customer>, Failure> {
    read(&shop, id).await.map(Json)
}

async fn read(shop: &Shop, id: Uuid) -> Result<Customer, Failure> {
    let customer = shop.customers.get(id).model().await?;
    customer.ok_or_else(|| Failure::not_found("customer"))
}

#[derive(Deserialize)]
pub(super) struct ByEmail {
    email: String,
}

/// An index is behind its table by a moment: somebody who has just come may not be found yet.
pub(super) async fn by_email(
    State(shop): State<Shop>,
    Query(wanted): Query<ByEmail>,
) -> Result<Json<Customer>, Failure> {
    find(&shop, &wanted.email).await.map(Json)
}

pub(super) async fn find(shop: &Shop, email: &str) -> Result<Customer, Failure> {
    let found = Customer::by_email(folded(email)?).models().first(&shop.customers).await?;
    found.ok_or_else(|| Failure::not_found("customer"))
}

#[derive(Deserialize)]
pub(super) struct Change {
    name: Option<String>,
    email: Option<String>,
}

/// Changes what is given, and leaves the rest to whoever else is at it.
pub(super) async fn change(
    State(shop): State<Shop>,
    LoggedIn(id): LoggedIn,
    Json(change): Json<Change>,
) -> Result<Json<Customer>, Failure> {
    let email = change.email.as_deref().map(folded).transpose()?;
    let customer = shop
        .customers
        .modify(id, |customer| {
            if let Some(name) = &change.name {
                customer.name.clone_from(name);
            }
            if let Some(email) = &email {
                customer.email.clone_from(email);
            }
        })
        .await?;
    Ok(Json(customer.into_inner()))
}

/// What is one e-mail to people is to be one value: unique values are compared byte by byte.
fn folded(email: &str) -> Result<String, Failure> {
    let email = email.trim().to_lowercase();
    match email.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(email),
        _ => Err(Failure::new(StatusCode::BAD_REQUEST, "that is no e-mail address")),
    }
}
