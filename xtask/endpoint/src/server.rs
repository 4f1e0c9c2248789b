//! Connections: each on its own, so that a client that is slow, or gone without a word, keeps nobody waiting.
//!
//! A request reaches the engine when it is there as a whole. Whoever takes longer than [`PATIENCE`] for the head of a
//! request or for its body, or leaves a connection unused for so long, is let go.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use dynamodb_sandbox::engine::wire::MAX_BODY_BYTES;
use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::time;

use crate::protocol::{self, Reply};
use crate::service::Service;

/// How long a client may take for the head of a request, and again for its body.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much of a body that is too large is read before its sender is told: a client that is cut off in the middle of
/// sending never looks for an answer.
const MOST_BYTES_READ: usize = 16 * MAX_BODY_BYTES;

/// Answers on every connection until the process ends.
pub(crate) fn serve(listener: TcpListener, service: Service) -> Result<()> {
    let service = Arc::new(service);
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(converse(stream, Arc::clone(&service)))),
                Err(error) => recover(&error).await,
            }
        }
    })
}

/// A connection that failed before it began is no reason to stop; without file descriptors, wait for some.
async fn recover(error: &io::Error) {
    let failed_alone = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !failed_alone.contains(&error.kind()) {
        eprintln!("cannot accept a connection: {error}");
        time::sleep(Duration::from_millis(100)).await;
    }
}

/// Answers request after request on one connection.
async fn converse(stream: TcpStream, service: Arc<Service>) {
    // Answers are sent whole; waiting for more to send with them would only delay them.
    let _ = stream.set_nodelay(true);
    let respond = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(respond(&service, request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // What ends a connection early is the client's affair.
    let _ = http.serve_connection(TokioIo::new(stream), respond).await;
}

async fn respond(service: &Service, request: Request<Incoming>) -> Reply {
    let (head, body) = request.into_parts();
    match time::timeout(PATIENCE, read(body)).await {
        Ok(Body::Whole(body)) => protocol::answer(service, &head, &body),
        Ok(Body::TooLarge) => last(protocol::too_large(service)),
        Ok(Body::Broken) | Err(_) => last(protocol::too_slow(service)),
    }
}

/// How reading a body ended.
enum Body {
    Whole(Vec<u8>),
    TooLarge,
    /// The client went away, or what it sends is not HTTP.
    Broken,
}

async fn read(mut body: Incoming) -> Body {
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Body::Broken };
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length <= MAX_BODY_BYTES {
            whole.extend_from_slice(data);
        } else if length > MOST_BYTES_READ {
            break;
        } else {
            whole = Vec::new();
        }
    }
    if length > MAX_BODY_BYTES { Body::TooLarge } else { Body::Whole(whole) }
}

/// The answer after which the connection ends.
fn last(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    reply
}
