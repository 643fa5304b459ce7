//! The load: 32 keep-alive connections, each with one request in flight, driven by one thread and one poll.
//!
//! A closed loop: a slow server gets fewer requests, so a latency says how long a request took at this rate, queueing in the load
//! included. Every answer is checked for its status and for a plausible length; what fails either is an error and not a request.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use crate::answer::Answer;
use crate::connection::{Connection, Progress};
use crate::request::Template;

const CONNECTIONS: usize = 32;
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// In which order keys are used.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keys {
    /// Uniformly from `0..count`.
    Random { count: u64 },
    /// From zero upwards, `step` for each request, to `count`.
    Ascending { count: u64, step: u64 },
}

/// When a run ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    /// After this time.
    Elapsed(Duration),
    /// After this many answers.
    Answers(u64),
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Good answers.
    pub(crate) answers: u64,
    /// Answers with another status or an implausible length, and connections lost.
    pub(crate) errors: u64,
    /// How long the run took.
    pub(crate) elapsed: Duration,
    /// The latency of each good answer in nanoseconds, unsorted.
    pub(crate) latencies_ns: Vec<u64>,
}

/// What to send and what to expect of the answers.
#[derive(Clone, Debug)]
pub(crate) struct Errand {
    /// The request.
    pub(crate) template: Template,
    /// Which keys it asks for.
    pub(crate) keys: Keys,
    /// Lengths of a plausible answer's body.
    pub(crate) body_bytes: RangeInclusive<usize>,
}

/// Open connections to one server, each with a request in flight.
pub(crate) struct Load {
    server: SocketAddr,
    errand: Errand,
    poll: Poll,
    connections: Vec<Connection>,
    key: u64,
    serial: u64,
}

impl Load {
    /// Connects and sends the first request on every connection.
    pub(crate) fn start(server: SocketAddr, errand: Errand) -> anyhow::Result<Self> {
        let poll = Poll::new()?;
        // Serial numbers must differ between runs against the same server: they begin at the present nanosecond.
        let serial = std::time::UNIX_EPOCH.elapsed()?.as_nanos() as u64 % 10_000_000_000_000_000;
        let mut load =
            Self { server, errand, poll, connections: Vec::with_capacity(CONNECTIONS), key: 0, serial };
        for index in 0..CONNECTIONS {
            let connection = load.connect(index)?;
            load.connections.push(connection);
            load.send(index, Instant::now())?;
        }
        Ok(load)
    }

    /// Keeps all connections busy; requests still in flight at the end belong to the next run.
    pub(crate) fn run(&mut self, until: Until) -> anyhow::Result<Tally> {
        let mut tally = Tally { latencies_ns: Vec::with_capacity(1 << 18), ..Tally::default() };
        let mut events = Events::with_capacity(CONNECTIONS);
        let started = Instant::now();
        let mut heard = started;
        while !until.reached(&tally, started) {
            self.poll.poll(&mut events, Some(Duration::from_millis(100)))?;
            for event in &events {
                heard = Instant::now();
                self.advance(event.token().0, &mut tally)?;
            }
            anyhow::ensure!(heard.elapsed() < SILENCE_MAX, "the server at {} stopped answering", self.server);
        }
        tally.elapsed = started.elapsed();
        Ok(tally)
    }

    /// Waits for the answers in flight, so that the server sees its connections end between two requests.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let mut events = Events::with_capacity(CONNECTIONS);
        let mut waiting = vec![true; self.connections.len()];
        let deadline = Instant::now() + SILENCE_MAX;
        while waiting.contains(&true) {
            anyhow::ensure!(Instant::now() < deadline, "the server at {} owes answers", self.server);
            self.poll.poll(&mut events, Some(Duration::from_millis(100)))?;
            for index in events.iter().map(|event| event.token().0).collect::<Vec<_>>() {
                waiting[index] &= matches!(self.connections[index].advance(), Progress::Waiting);
            }
        }
        Ok(())
    }

    fn advance(&mut self, index: usize, tally: &mut Tally) -> anyhow::Result<()> {
        let connection = &mut self.connections[index];
        match connection.advance() {
            Progress::Waiting => return Ok(()),
            Progress::Lost => {
                tally.errors += 1;
                self.connections[index] = self.connect(index)?;
            }
            Progress::Answered(answer) if self.errand.accepts(&answer) => {
                tally.answers += 1;
                // A latency of centuries does not happen.
                tally.latencies_ns.push(connection.started().elapsed().as_nanos() as u64);
            }
            Progress::Answered(_) => tally.errors += 1,
        }
        self.send(index, Instant::now())
    }

    fn connect(&self, index: usize) -> anyhow::Result<Connection> {
        Connection::open(self.server, &self.errand.template, self.poll.registry(), Token(index))
    }

    fn send(&mut self, index: usize, now: Instant) -> anyhow::Result<()> {
        self.serial += 1;
        self.key = self.errand.keys.after(self.key, self.serial);
        let (key, keys, serial) = (self.key, self.errand.keys.count(), self.serial);
        let template = &self.errand.template;
        match self.connections[index].send(now, |request| template.fill(request, key, keys, serial)) {
            Progress::Lost => anyhow::bail!("the server at {} does not take requests", self.server),
            Progress::Waiting | Progress::Answered(_) => Ok(()),
        }
    }
}

impl Errand {
    fn accepts(&self, answer: &Answer) -> bool {
        answer.status == 200 && self.body_bytes.contains(&answer.body.len())
    }
}

impl Until {
    fn reached(self, tally: &Tally, started: Instant) -> bool {
        match self {
            Self::Elapsed(duration) => started.elapsed() >= duration,
            Self::Answers(count) => tally.answers + tally.errors >= count,
        }
    }
}

impl Keys {
    fn count(self) -> u64 {
        match self {
            Self::Random { count } | Self::Ascending { count, .. } => count,
        }
    }

    fn after(self, key: u64, serial: u64) -> u64 {
        match self {
            Self::Random { count } => scramble(serial) % count,
            Self::Ascending { count, step } => (key + step) % count,
        }
    }
}

/// SplitMix64's output function: serial numbers in, evenly spread words out.
fn scramble(serial: u64) -> u64 {
    let mut word = serial.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests;
