//! A local AWS for rehearsals: fakecloud's IAM, STS, KMS and S3, and its way of starting, without the
//! hundred services that a rehearsal of S3 replication has no use for.

mod administrator;
mod arguments;
mod cloud;
#[cfg_attr(not(feature = "events"), path = "no_events.rs")]
mod events;
mod keys;
mod turns;

use std::io::{Error, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use arguments::Arguments;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};
use cloud::Cloud;
use fakecloud_core::dispatch::dispatch;
use tokio::net::TcpListener;
use turns::{in_turn, Turn};

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words == ["--version"] {
        println!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::parse(words.into_iter()) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("local-aws: {problem}");
            return ExitCode::from(2);
        }
    };
    match serve(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local-aws: cannot serve at {}: {error}", arguments.addr);
            ExitCode::FAILURE
        }
    }
}

/// Serves until the process is ended, and says on standard output at which port.
async fn serve(arguments: &Arguments) -> Result<(), Error> {
    let listener = TcpListener::bind(arguments.addr).await?;
    let bound = listener.local_addr()?;
    let app = router(arguments, &format!("http://{bound}"));
    writeln!(std::io::stdout(), "FAKECLOUD_PORT={}", bound.port())?;
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await
}

fn router(arguments: &Arguments, endpoint: &str) -> Router {
    let cloud = Cloud::new(endpoint);
    let services = Arc::new(cloud.services(arguments.iam));
    Router::new()
        .fallback(dispatch)
        .layer(from_fn_with_state(Turn::default(), in_turn))
        .layer(Extension(Arc::new(cloud.judgement(arguments.iam))))
        .layer(Extension(services))
        .route("/_fakecloud/health", get(|| async { StatusCode::OK }))
        .route("/_fakecloud/iam/create-admin", post(administrator::create))
        .with_state(cloud.iam)
}
