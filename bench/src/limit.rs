//! The limit: a hyper server that reads a request and answers a fixed body, and does nothing else.
//!
//! It has Tidegate's connection settings (one task per connection, either HTTP version, `TCP_NODELAY`, as many threads as cores)
//! and its allocator, so that what separates the two is the work of answering and not the set-up of the stack.

use std::convert::Infallible;
use std::net::Ipv4Addr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};

/// Serves `body_bytes` bytes to every request, until the process is killed.
pub(crate) fn serve(body_bytes: usize) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("The limit listens on http://{}", listener.local_addr()?);
        accept(listener, body_bytes).await
    })
}

/// Answers whoever connects.
pub(crate) async fn accept(listener: TcpListener, body_bytes: usize) -> anyhow::Result<()> {
    let body = Bytes::from(vec![b'x'; body_bytes]);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve_connection(stream, body.clone()));
    }
}

async fn serve_connection(stream: TcpStream, body: Bytes) {
    let service = service_fn(|request| answer(request, body.clone()));
    let mut http = Builder::new(TokioExecutor::new());
    http.http1().half_close(true).header_read_timeout(None);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    // The load closes its connections in mid-request at the end of a round; that is no fault of either side.
    let _ = connection.await;
}

async fn answer(request: Request<Incoming>, body: Bytes) -> Result<Response<Full<Bytes>>, Infallible> {
    // The request is read to its end, as any server must, and then forgotten.
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    Ok(response)
}
