//! One connection: HTTP/1.1 or HTTP/2, whichever the client begins to speak.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;

use crate::registry::{Activity, Membership, Order};
use crate::stack::Stack;
use crate::wire::Wire;

/// What a request needs to know of its connection.
pub(crate) struct Connection {
    pub(crate) activity: Arc<Activity>,
    pub(crate) peer: SocketAddr,
}

/// The HTTP settings that all connections share.
pub(crate) fn http() -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    // A client may close its side once it has asked. Times are the registry's business, so hyper needs no timer.
    http.http1().half_close(true).header_read_timeout(None);
    // Larger heads than DynamoDB takes must get as far as the stack, to be answered there.
    http.http2().max_header_list_size(256 * 1024).initial_stream_window_size(1024 * 1024);
    http
}

/// Serves a connection to its end.
pub(crate) async fn run(
    http: Builder<TokioExecutor>,
    stack: Arc<Stack>,
    stream: TcpStream,
    peer: SocketAddr,
    member: Membership,
) {
    let activity = &member.activity;
    let wire = Wire::new(stream, Arc::clone(activity));
    let context = Arc::new((stack, Connection { activity: Arc::clone(activity), peer }));
    let service = service_fn(move |request| {
        let context = Arc::clone(&context);
        async move {
            let (stack, connection) = &*context;
            Ok::<_, Infallible>(stack.respond(request, connection).await)
        }
    });
    let mut connection = pin!(http.serve_connection(wire, service));
    let mut finishing = false;
    let mut known = false;
    let ended = poll_fn(|cx| {
        // A spawned task has one waker for life, so telling it once is enough.
        if !known {
            activity.obey_with(cx.waker());
            known = true;
        }
        match activity.order() {
            Order::Serve => {}
            Order::Finish if finishing => {}
            Order::Finish => {
                finishing = true;
                connection.as_mut().graceful_shutdown();
            }
            Order::Abort => return Poll::Ready(Ok(())),
        }
        connection.as_mut().poll(cx)
    });
    if let Err(error) = ended.await {
        tracing::debug!(error = %error, "connection ended");
    }
}
