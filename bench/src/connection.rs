//! One keep-alive connection with one request in flight.
//!
//! Invariant: after [`Connection::send`] there is either something left to write or an answer to wait for, so the edge-triggered
//! poll always has an event to report; a request that gets its whole answer costs one write and one read.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::answer::Answer;
use crate::request::Template;

/// Room for the longest answer, a Query of 100 items.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A connection and the request that it is busy with.
pub(crate) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    sent: usize,
    received: Vec<u8>,
    filled: usize,
    answer: Option<Answer>,
    started: Instant,
}

/// What an event brought.
pub(crate) enum Progress {
    /// Nothing complete yet.
    Waiting,
    /// The answer is here.
    Answered(Answer),
    /// The connection is of no further use.
    Lost,
}

impl Connection {
    /// Connects, and registers with the poll under `token`.
    pub(crate) fn open(
        server: SocketAddr,
        template: &Template,
        registry: &Registry,
        token: Token,
    ) -> anyhow::Result<Self> {
        let stream = std::net::TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self {
            stream,
            request: template.bytes().to_vec(),
            sent: 0,
            received: vec![0; ANSWER_BYTES_MAX],
            filled: 0,
            answer: None,
            started: Instant::now(),
        })
    }

    /// Starts the next request; `fill` completes its bytes.
    pub(crate) fn send(&mut self, now: Instant, fill: impl FnOnce(&mut [u8])) -> Progress {
        fill(&mut self.request);
        (self.sent, self.filled, self.answer, self.started) = (0, 0, None, now);
        if self.write().is_err() { Progress::Lost } else { Progress::Waiting }
    }

    /// When the request in flight was started.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// Goes on after an event, until the answer is complete or the socket would block.
    pub(crate) fn advance(&mut self) -> Progress {
        if self.sent < self.request.len() && self.write().is_err() {
            return Progress::Lost;
        }
        loop {
            match self.stream.read(&mut self.received[self.filled..]) {
                Ok(0) => return Progress::Lost,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Progress::Waiting,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Progress::Lost,
            }
            if self.answer.is_none() {
                let Ok(answer) = Answer::parse(&self.received[..self.filled]) else { return Progress::Lost };
                self.answer = answer;
            }
            if let Some(answer) = self.answer.take_if(|answer| answer.body.end <= self.filled) {
                return Progress::Answered(answer);
            }
        }
    }

    fn write(&mut self) -> std::io::Result<()> {
        while self.sent < self.request.len() {
            match self.stream.write(&self.request[self.sent..]) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
