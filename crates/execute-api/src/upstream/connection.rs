//! One connection to a backend, driven by the task that waits for its answer.
//!
//! hyper's own client gives each connection a task; a request then goes from task to task and its answer comes back the
//! same way, often by way of another processor. Here nothing is woken but the task of the call itself: it writes the request,
//! sleeps until there is something to read, and finds the answer in the same turn.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::task::noop_waker_ref;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Body;
use crate::limits::UPSTREAM_BUFFER_BYTES_MAX;

/// A socket, encrypted or not.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// An open connection.
pub(super) struct Connection {
    requests: SendRequest<Body>,
    driver: http1::Connection<Stream, Body>,
    ended: bool,
}

impl Connection {
    /// Speaks HTTP over a socket.
    pub(super) async fn over(stream: Stream) -> hyper::Result<Self> {
        let mut http = http1::Builder::new();
        http.max_buf_size(UPSTREAM_BUFFER_BYTES_MAX);
        let (requests, driver) = http.handshake(stream).await?;
        let mut connection = Self { requests, driver, ended: false };
        // Until it has been driven once it does not ask for requests.
        connection.drive(&mut idly());
        Ok(connection)
    }

    /// Whether the last exchange is over, so that it takes a request now.
    pub(super) fn is_free(&self) -> bool {
        !self.ended && self.requests.is_ready()
    }

    /// The same, after a look at whether the backend has closed it.
    pub(super) fn is_still_free(&mut self) -> bool {
        self.drive(&mut idly());
        self.is_free()
    }

    /// Sends a request and waits for the head of its answer.
    ///
    /// # Errors
    /// The exchange failed. If that was before any of the request was sent, the request is in the error.
    pub(super) fn send(
        &mut self,
        request: Request<Body>,
    ) -> impl Future<Output = Result<Response<Incoming>, TrySendError<Request<Body>>>> {
        let answer = self.requests.try_send_request(request);
        async move {
            let mut answer = pin!(answer);
            poll_fn(|cx| {
                self.drive(cx);
                // It is driving alone that brings the answer, so nothing has to wake those who wait for it.
                answer.as_mut().poll(&mut idly())
            })
            .await
        }
    }

    /// The next part of an answer's body.
    pub(super) fn poll_body<T>(
        &mut self,
        cx: &mut Context<'_>,
        mut body: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if let ready @ Poll::Ready(_) = body(&mut idly()) {
            return ready;
        }
        self.drive(cx);
        body(&mut idly())
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        if !self.ended {
            // How it ended is told to the exchange under way, if there is one.
            self.ended = Pin::new(&mut self.driver).poll(cx).is_ready();
        }
    }
}

fn idly() -> Context<'static> {
    Context::from_waker(noop_waker_ref())
}
