use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::{Upstream, UpstreamError, host};
use crate::Body;

/// A backend that counts its connections, and closes those that are idle when it is told to.
struct Backend {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    close: Arc<Notify>,
}

impl Backend {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, close) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let backend = Self { address, connections: Arc::clone(&connections), close: Arc::clone(&close) };
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                connections.fetch_add(1, Relaxed);
                let close = Arc::clone(&close);
                tokio::spawn(async move {
                    let serving =
                        http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(answer));
                    tokio::select! {
                        _ = serving => {}
                        () = close.notified() => {}
                    }
                });
            }
        });
        backend
    }

    async fn send(
        &self,
        client: &Upstream,
        path: &str,
        body: &'static str,
    ) -> Result<Response<Body>, UpstreamError> {
        let request = Request::builder().method("POST").uri(format!("http://{}{path}", self.address));
        let body = Body::from(Bytes::from(body));
        client.send(request.body(body).unwrap(), Instant::now() + Duration::from_secs(20)).await
    }

    async fn call(&self, client: &Upstream, path: &str, body: &'static str) -> Bytes {
        self.send(client, path, body).await.unwrap().into_body().read(1 << 30).await.unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }
}

type Answer = http_body_util::Either<
    Full<Bytes>,
    StreamBody<futures_util::stream::Iter<std::vec::IntoIter<Result<Frame<Bytes>, Infallible>>>>,
>;

/// `/large` is a megabyte in parts of unknown number, `/last` closes its connection; everything else is sent back.
async fn answer(request: Request<Incoming>) -> Result<Response<Answer>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut response = Response::new(Answer::Left(Full::new(body)));
    match head.uri.path() {
        "/large" => {
            let parts: Vec<_> =
                (0..64).map(|_| Ok(Frame::data(Bytes::from(vec![b'x'; 16 * 1024])))).collect();
            *response.body_mut() = Answer::Right(StreamBody::new(futures_util::stream::iter(parts)));
        }
        "/last" => {
            response.headers_mut().insert("connection", "close".parse().unwrap());
        }
        _ => {}
    }
    Ok(response)
}

#[tokio::test]
async fn connections_are_used_again() {
    let (backend, client) = (Backend::start().await, Upstream::new());
    for _ in 0..3 {
        assert_eq!(backend.call(&client, "/", "tide").await, "tide");
        assert_eq!(backend.call(&client, "/", "").await, "");
        assert_eq!(backend.call(&client, "/large", "").await.len(), 1 << 20);
    }
    assert_eq!(backend.connections(), 1);
}

#[tokio::test]
async fn a_connection_is_not_shared_while_its_answer_is_unread() {
    let (backend, client) = (Backend::start().await, Upstream::new());
    let unread = backend.send(&client, "/large", "").await.unwrap();
    assert_eq!(backend.call(&client, "/", "tide").await, "tide");
    assert_eq!(backend.connections(), 2);
    assert_eq!(unread.into_body().read(1 << 30).await.unwrap().len(), 1 << 20);
    // Of the two that wait now, the one that was used last comes first; a third is not needed.
    assert_eq!(backend.call(&client, "/", "tide").await, "tide");
    assert_eq!(backend.connections(), 2);
}

#[tokio::test]
async fn an_answer_that_nobody_reads_takes_its_connection_along() {
    let (backend, client) = (Backend::start().await, Upstream::new());
    drop(backend.send(&client, "/large", "").await.unwrap());
    assert_eq!(backend.call(&client, "/", "tide").await, "tide");
    assert_eq!(backend.connections(), 2);
}

#[tokio::test]
async fn a_closed_connection_is_replaced() {
    let (backend, client) = (Backend::start().await, Upstream::new());
    assert_eq!(backend.call(&client, "/last", "tide").await, "tide");
    assert_eq!(backend.call(&client, "/", "tide").await, "tide");
    assert_eq!(backend.connections(), 2);
    backend.close.notify_waiters();
    // Until its end has reached this process a request may still meet it, and fails then.
    while backend.connections() == 2 {
        match backend.send(&client, "/", "tide").await {
            Ok(answer) => assert_eq!(answer.into_body().read(4).await.unwrap(), "tide"),
            Err(fault) => assert!(matches!(fault, UpstreamError::Broken(_)), "{fault}"),
        }
    }
}

#[tokio::test]
async fn a_backend_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let request = Request::get(format!("http://{address}/")).body(Body::empty()).unwrap();
    let fault = Upstream::new().send(request, Instant::now() + Duration::from_secs(20)).await.unwrap_err();
    assert!(matches!(fault, UpstreamError::Unreachable(_)), "{fault}");
}

#[test]
fn a_host_has_its_port_unless_the_scheme_says_it() {
    for (uri, expected) in [
        ("http://a.example/x", "a.example"),
        ("http://a.example:80/", "a.example"),
        ("https://a.example:443/", "a.example"),
        ("https://a.example:80/", "a.example:80"),
        ("http://user:word@a.example:8080/", "a.example:8080"),
        ("http://user@a.example/", "a.example"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ] {
        let uri: Uri = uri.parse().unwrap();
        assert_eq!(host(uri.scheme().unwrap(), uri.authority().unwrap()).unwrap(), expected, "{uri}");
    }
}
