//! What tests of both kinds of APIs need: a backend that says what it was sent, functions and services that do as told.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use aws_types::{AccountId, Region, RequestId, Timestamp};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    AwsAnswer, AwsRequest, AwsServiceError, AwsServices, Body, Caller, Functions, Invocation, InvokeError,
    Invoked, Ports, Upstream,
};

pub(crate) const NOW: Timestamp = Timestamp(1_649_403_065_999);

/// Who calls in tests.
pub(crate) fn caller() -> Caller {
    let (peer, request_id) = (Ipv4Addr::new(203, 0, 113, 7).into(), RequestId::next_uuid());
    Caller { peer, tls: false, now: NOW, request_id }
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("123456789012").unwrap()
}

pub(crate) fn region() -> Region {
    Region::parse("eu-west-1").unwrap()
}

/// Functions that return what they are told, and remember what they were invoked with.
#[derive(Default)]
pub(crate) struct FakeFunctions {
    pub(crate) returns: Mutex<Option<Result<&'static str, InvokeError>>>,
    pub(crate) function_error: Mutex<Option<String>>,
    pub(crate) seen: Mutex<Vec<Invocation>>,
}

impl Functions for FakeFunctions {
    fn invoke(&self, invocation: Invocation) -> BoxFuture<'_, Result<Invoked, InvokeError>> {
        Box::pin(async move {
            self.seen.lock().push(invocation);
            let returns = self.returns.lock().clone();
            let Some(returns) = returns else { return std::future::pending().await };
            let payload = Body::from(Bytes::from(returns?));
            Ok(Invoked { function_error: self.function_error.lock().clone(), payload })
        })
    }
}

/// Services that accept everything, and remember it.
#[derive(Default)]
pub(crate) struct FakeServices {
    pub(crate) seen: Mutex<Vec<AwsRequest>>,
}

impl AwsServices for FakeServices {
    fn call(&self, request: AwsRequest) -> BoxFuture<'_, Result<AwsAnswer, AwsServiceError>> {
        self.seen.lock().push(request);
        let headers =
            HeaderMap::from_iter([(http::header::CONTENT_TYPE, "application/json".parse().unwrap())]);
        let body = Bytes::from(r#"{"MessageId":"m-1"}"#);
        Box::pin(async move { Ok(AwsAnswer { status: StatusCode::OK, headers, body }) })
    }
}

/// Ports to fakes.
pub(crate) struct Fakes {
    pub(crate) functions: Arc<FakeFunctions>,
    pub(crate) services: Arc<FakeServices>,
}

pub(crate) fn ports() -> (Ports, Fakes) {
    let fakes = Fakes { functions: Arc::default(), services: Arc::default() };
    let functions: Arc<dyn Functions> = Arc::clone(&fakes.functions) as _;
    let aws_services: Arc<dyn AwsServices> = Arc::clone(&fakes.services) as _;
    (Ports { functions, aws_services, upstream: Upstream::new() }, fakes)
}

/// A backend on a free port: what it is sent it sends back as JSON. `/status/N` answers with that status, `/silence` never.
pub(crate) async fn backend() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service_fn(echo));
            tokio::spawn(connection);
        }
    });
    address
}

async fn echo(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    if head.uri.path() == "/silence" {
        std::future::pending::<()>().await;
    }
    let body = body.collect().await.unwrap().to_bytes();
    let headers: serde_json::Map<String, Value> =
        head.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().into())).collect();
    let said = json!({
        "method": head.method.as_str(),
        "uri": head.uri.to_string(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    });
    let status = head.uri.path().strip_prefix("/status/").and_then(|code| code.parse().ok());
    let response = Response::builder()
        .status(status.unwrap_or(200))
        .header("content-type", "application/json")
        .header("keep-alive", "timeout=5")
        .header("x-backend", "a")
        .header("access-control-allow-origin", "https://backend.example");
    Ok(response.body(Full::from(said.to_string())).unwrap())
}

/// An answer's body as text.
pub(crate) async fn text(response: Response<Body>) -> String {
    let body = response.into_body().read(1 << 24).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// An answer's body as JSON.
pub(crate) async fn json(response: Response<Body>) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}
