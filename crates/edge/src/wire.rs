//! The socket under hyper: counts what a client does, gives hyper's own refusals DynamoDB's form, and closes gently.
//!
//! hyper answers what it cannot parse by itself, without a request id and with statuses of its own choice. Such a head is
//! replaced on its way out. And a socket that is closed while its client still sends is reset by the kernel, which may
//! take the answer with it; so where something may be unread, the write side is closed first and the rest is read away.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_types::RequestId;
use bytes::{Buf, Bytes};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::registry::Activity;

/// How long a refused client may go on sending into the void.
const LINGER_TIME_MAX: Duration = Duration::from_secs(10);
/// How much of it is read away.
const LINGER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A connection's socket.
pub(crate) struct Wire {
    socket: TokioIo<TcpStream>,
    activity: Arc<Activity>,
    /// What is written in the place of hyper's own refusal.
    refusal: Bytes,
    lingering: Option<Lingering>,
}

struct Lingering {
    until: Pin<Box<Sleep>>,
    bytes: usize,
}

impl Wire {
    pub(crate) fn new(socket: TcpStream, activity: Arc<Activity>) -> Self {
        Self { socket: TokioIo::new(socket), activity, refusal: Bytes::new(), lingering: None }
    }

    /// Whether `head` was taken out of the stream, with another to be written in its place.
    fn replaces(&mut self, head: &[u8]) -> bool {
        let replaces = is_hypers_refusal(head) && !self.activity.has_foreign_heads();
        if replaces {
            self.activity.linger();
            self.refusal = bad_request();
        }
        replaces
    }

    fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.refusal.is_empty() {
            let written = ready!(Pin::new(&mut self.socket).poll_write(cx, &self.refusal))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.refusal.advance(written);
        }
        Poll::Ready(Ok(()))
    }

    fn count<T>(&self, outcome: Poll<T>) -> Poll<T> {
        self.activity.wrote(outcome.is_pending());
        outcome
    }
}

impl Read for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.socket).poll_read(cx, buf);
        if outcome.is_ready() {
            this.activity.read();
        }
        outcome
    }
}

impl Write for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.replaces(buf) {
            return Poll::Ready(Ok(buf.len()));
        }
        let outcome = Pin::new(&mut this.socket).poll_write(cx, buf);
        this.count(outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // hyper's refusal has no body, so its head comes alone.
        if let [head] = bufs
            && this.replaces(head)
        {
            return Poll::Ready(Ok(head.len()));
        }
        let outcome = Pin::new(&mut this.socket).poll_write_vectored(cx, bufs);
        this.count(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_refusal(cx))?;
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(lingering) = &mut this.lingering {
            return lingering.poll(Pin::new(this.socket.inner_mut()), cx);
        }
        ready!(this.poll_refusal(cx))?;
        ready!(Pin::new(&mut this.socket).poll_shutdown(cx))?;
        if !this.activity.lingers() {
            return Poll::Ready(Ok(()));
        }
        let until = Box::pin(tokio::time::sleep(LINGER_TIME_MAX));
        this.lingering.insert(Lingering { until, bytes: 0 }).poll(Pin::new(this.socket.inner_mut()), cx)
    }
}

impl Lingering {
    /// Reads away what comes, until the client closes, has sent too much or taken too long.
    fn poll(&mut self, mut socket: Pin<&mut TcpStream>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; 8 * 1024];
        while self.bytes < LINGER_BYTES_MAX {
            let mut buf = ReadBuf::new(&mut space);
            match socket.as_mut().poll_read(cx, &mut buf) {
                Poll::Pending => return self.until.as_mut().poll(cx).map(Ok),
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => self.bytes += buf.filled().len(),
                // The client is gone, one way or the other.
                Poll::Ready(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Every answer of the edge's making bears a request id; a refusal that bears none is hyper's. It is small and ends with its head.
fn is_hypers_refusal(head: &[u8]) -> bool {
    const LONGEST: usize = 256;
    head.starts_with(b"HTTP/1.1 4")
        && head.len() <= LONGEST
        && head.ends_with(b"\r\n\r\n")
        && !head.windows(16).any(|window| window.eq_ignore_ascii_case(b"x-amzn-requestid"))
}

fn bad_request() -> Bytes {
    Bytes::from(format!(
        "HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: {}\r\nx-amz-crc32: 0\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        RequestId::next()
    ))
}
