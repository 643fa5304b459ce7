//! A service whose operations do what tests need, and a server around it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use aws_types::{Context, Namespace, Timestamp, WireError};
use bytes::Bytes;
use edge::{Limits, RenderMetrics, Server, Service, Services, Stopped};
use testkit::{Client, ManualClock, signed};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

use crate::others::{Raw, Things};

/// The operations: `Echo` answers the request's body, `Who` the caller, `Many` so many bytes as the body says, `Refuse`,
/// `Fail` and `Panic` what their names say, and `Hold` answers only when released.
struct Fake {
    holding: Sender<()>,
    released: Arc<Notify>,
}

const OPERATIONS: [&str; 7] = ["Echo", "Who", "Many", "Refuse", "Fail", "Panic", "Hold"];

impl Service for Fake {
    fn target_prefix(&self) -> &'static str {
        "DynamoDB_20120810"
    }

    fn signing_name(&self) -> &'static str {
        "dynamodb"
    }

    fn has_operation(&self, operation: &str) -> bool {
        OPERATIONS.contains(&operation)
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> futures_util::future::BoxFuture<'a, Result<Bytes, WireError>> {
        let service = Namespace::Service("com.amazonaws.dynamodb.v20120810");
        Box::pin(async move {
            match operation {
                "Who" => Ok(Bytes::from(format!("{} {} {}", cx.account, cx.region, cx.access_key))),
                "Many" => Ok("x".repeat(std::str::from_utf8(&body).unwrap().parse().unwrap()).into()),
                "Refuse" => {
                    Err(WireError::new(400, service, "ResourceNotFoundException", "no \"such\" table"))
                }
                "Fail" => Err(WireError {
                    cause: Some("the disk is on fire".into()),
                    ..WireError::new(500, service, "InternalServerError", "Internal server error")
                }),
                "Panic" => panic!("a fault in the service"),
                "Hold" => {
                    self.holding.send(()).unwrap();
                    self.released.notified().await;
                    Ok(body)
                }
                _ => Ok(body),
            }
        })
    }
}

/// A server that stops when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    /// Tells of each `Hold` that the service has begun.
    pub(crate) held: Receiver<()>,
    pub(crate) released: Arc<Notify>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Stopped>>,
}

impl Running {
    pub(crate) fn start() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let (stop, stopping) = oneshot::channel::<()>();
        let (tell_address, address) = channel();
        let (holding, held) = channel();
        let released = Arc::new(Notify::new());
        let service = Arc::new(Fake { holding, released: Arc::clone(&released) });
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell_address.send(listener.local_addr().unwrap()).unwrap();
                // 2026-01-31T12:00:00Z, the day of the test kit's signatures.
                let clock = Arc::new(ManualClock::at(Timestamp(1_769_860_800_000)));
                let stop = async { stopping.await.unwrap_or_default() };
                let metrics: RenderMetrics = Arc::new(|| "answered_total 1\n".to_owned());
                Server::new(
                    Services { json: vec![service], rest: vec![Arc::new(Things)], http: vec![Arc::new(Raw)] },
                    clock,
                    limits,
                    metrics,
                )
                .serve(listener, stop)
                .await
            })
        });
        Self { address: address.recv().unwrap(), held, released, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// Asks the server to stop. The answer comes from [`Running::stopped`].
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    pub(crate) fn stopped(&mut self) -> Stopped {
        self.stop();
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Calls an operation, well-formed and signed, with further headers.
pub(crate) fn call(
    client: &mut Client,
    operation: &str,
    extra: &[(&str, &str)],
    body: &[u8],
) -> testkit::Answer {
    send(client, operation, extra, body);
    client.answer().unwrap()
}

/// Sends a call without waiting for its answer.
pub(crate) fn send(client: &mut Client, operation: &str, extra: &[(&str, &str)], body: &[u8]) {
    let signed = signed(operation, "AKID", "eu-west-1");
    let mut headers: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headers.extend_from_slice(extra);
    client.request("POST /", &headers, body);
}
