//! One S3 request after another.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use fakecloud_core::protocol::detect_service_headers_only;
use tokio::sync::Mutex;

/// Whoever holds it has the turn.
pub type Turn = Arc<Mutex<()>>;

/// Answers a request when the S3 request before it is answered. fakecloud's S3 asks twice for the same
/// lock while it reads an object under a KMS key; a write that arrives between would stop it for good.
pub async fn in_turn(
    State(turn): State<Turn>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
    next: Next,
) -> Response {
    // What its headers do not tell may be an unsigned request for an object.
    let may_be_s3 = detect_service_headers_only(request.headers(), &query)
        .is_none_or(|detected| detected.service == "s3");
    let _held = match may_be_s3 {
        true => Some(turn.lock().await),
        false => None,
    };
    next.run(request).await
}
