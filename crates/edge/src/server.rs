//! Accepting connections, and stopping.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use aws_types::Clock;
use futures_util::future::{Either, select};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::registry::{Order, Registry};
use crate::stack::Stack;
use crate::{Limits, RenderMetrics, Services, connection};

/// How long to wait after the system could not give another connection, such as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// An HTTP server in front of services.
pub struct Server {
    stack: Arc<Stack>,
    registry: Arc<Registry>,
}

/// How a server stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Every request in flight was answered.
    Finished,
    /// Some took too long; that many connections were cut off.
    CutOff(usize),
}

impl Server {
    /// A server of these services.
    #[must_use]
    pub fn new(services: Services, clock: Arc<dyn Clock>, limits: Limits, metrics: RenderMetrics) -> Self {
        let stack = Stack { services, clock, limits, metrics };
        Self { stack: Arc::new(stack), registry: Arc::default() }
    }

    /// Serves until `stop` is ready; then accepts nothing more, and returns when the requests in flight are answered or
    /// [`Limits::stop_timeout`] has passed.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) -> Stopped {
        let (watched, stack) = (Arc::clone(&self.registry), Arc::clone(&self.stack));
        let watch = tokio::spawn(async move { watched.watch(&stack.limits).await });
        {
            let accepting = pin!(self.accept(listener));
            // Neither side gives anything back: accepting goes on until it is dropped here, and the listener with it.
            match select(accepting, pin!(stop)).await {
                Either::Left(((), _)) | Either::Right(((), _)) => {}
            }
        }
        let stopped = self.finish().await;
        watch.abort();
        stopped
    }

    async fn accept(&self, listener: TcpListener) {
        let http = connection::http();
        loop {
            let (stream, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(error = %error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            if self.registry.len() >= self.stack.limits.connections_max && !self.registry.make_room() {
                tokio::spawn(turn_away(stream));
                continue;
            }
            // Answers are small and written whole: waiting to fill a packet would only delay them.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(error = %error, "connection is gone already");
                continue;
            }
            let member = self.registry.enter();
            tokio::spawn(connection::run(http.clone(), Arc::clone(&self.stack), stream, peer, member));
        }
    }

    async fn finish(&self) -> Stopped {
        self.registry.tell_all(Order::Finish);
        match tokio::time::timeout(self.stack.limits.stop_timeout, self.registry.emptied()).await {
            Ok(()) => Stopped::Finished,
            Err(_) => {
                let left = self.registry.len();
                self.registry.tell_all(Order::Abort);
                Stopped::CutOff(left)
            }
        }
    }
}

/// Every connection is in use, so this one is told to come back later.
async fn turn_away(mut stream: TcpStream) {
    tracing::warn!("too many connections");
    let answer = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    if let Err(error) = stream.write_all(answer).await {
        tracing::debug!(error = %error, "connection is gone already");
    }
}
