//! Who is logged in.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::customers;
use crate::Shop;
use crate::error::Failure;
use crate::models::Session;

/// The customer that a request is from, by its header `Authorization: Bearer <token>`.
pub(super) struct LoggedIn(pub(super) Uuid);

impl FromRequestParts<Shop> for LoggedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Failure> {
        let nobody = || Failure::new(StatusCode::UNAUTHORIZED, "log in first");
        let token = token(&parts.headers).ok_or_else(nobody)?;
        // What has expired may still be there for days.
        let session = shop.sessions.get(token).not_expired().model().await?;
        Ok(LoggedIn(session.ok_or_else(nobody)?.customer))
    }
}

fn token(headers: &HeaderMap) -> Option<Uuid> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.parse().ok()
}

#[derive(Deserialize)]
pub(super) struct LogIn {
    email: String,
}

#[derive(Serialize)]
pub(super) struct Token {
    token: Uuid,
}

/// Whoever knows the e-mail is logged in. A real shop asks for more than that.
pub(super) async fn log_in(
    State(shop): State<Shop>,
    Json(log_in): Json<LogIn>,
) -> Result<(StatusCode, Json<Token>), Failure> {
    let customer = customers::find(&shop, &log_in.email).await?;
    let session = Session::of(customer.id);
    shop.sessions.insert(&session).await?;
    Ok((StatusCode::CREATED, Json(Token { token: session.token })))
}

/// Ends this session. Done twice, it is done.
pub(super) async fn log_out(State(shop): State<Shop>, headers: HeaderMap) -> Result<StatusCode, Failure> {
    if let Some(token) = token(&headers) {
        shop.sessions.delete(token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of a customer, such as after a password has become known.
pub(super) async fn log_out_everywhere(
    State(shop): State<Shop>,
    Path(customer): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let mut batch = shop.db.batch_write();
    for session in Session::by_customer(customer).all(&shop.sessions).await? {
        batch = batch.delete(&shop.sessions, session.token);
    }
    batch.await.into_result()?;
    Ok(StatusCode::NO_CONTENT)
}
