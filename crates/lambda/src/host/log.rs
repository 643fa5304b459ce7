//! The log of one execution environment: what its process prints, and what the host says between.
//!
//! One task reads the pipe and takes the host's words, so that they stand in the order in which they happened: before the
//! end of an invocation is written, the pipe is emptied of what the function had printed until then.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-formats.html>

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_types::{Clock, Timestamp};
use bytes::Bytes;
use parking_lot::Mutex;
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::net::unix::pipe;
use tokio::sync::{Notify, mpsc, oneshot};

use super::environment::Answer;
use super::invocation::{Outcome, StreamFailure, StreamPart};
use super::limits::{LOG_LINE_BYTES_MAX, LOG_TAIL_BYTES};
use super::log_file::{Batch, LogWriter};

/// Bytes read from the pipe at once.
const READ_BYTES: usize = 16 * 1024;

/// The host's voice in an environment's log.
pub(super) struct Log(Arc<Words>);

/// What has been said and is not yet written.
#[derive(Default)]
struct Words {
    queue: Mutex<Queue>,
    told: Notify,
}

#[derive(Default)]
struct Queue {
    words: Vec<Word>,
    /// Nothing will be said any more.
    closed: bool,
}

/// What the host has to say.
pub(super) enum Word {
    /// An invocation begins; `tail` if its caller wants the end of the log.
    Begin { line: String, tail: bool },
    /// Lines of text.
    Say(String),
    /// Nothing: who waits until what was printed has been read.
    Drain(oneshot::Sender<()>),
    /// An invocation has ended: its last lines, and who waits for the log to be complete.
    End { lines: String, completion: Option<Completion> },
}

/// An answer that waits for the end of the log.
pub(super) enum Completion {
    /// A whole answer.
    Whole(Answer, Box<Outcome>),
    /// The last part of a stream.
    Stream(mpsc::Sender<StreamPart>, Option<StreamFailure>),
}

impl Completion {
    /// Sends it on its way. A caller that went away wants no answer.
    pub(super) fn complete(self, log_tail: Option<Bytes>) {
        match self {
            Self::Whole(answer, mut outcome) => {
                outcome.log_tail = log_tail;
                let _ = answer.send(Ok(*outcome));
            }
            Self::Stream(parts, failure) => {
                // There may be no room before the caller has read what is there.
                tokio::spawn(async move {
                    let _ = parts.send(StreamPart::Complete { failure, log_tail }).await;
                });
            }
        }
    }
}

impl Words {
    fn take(&self) -> Queue {
        let mut queue = self.queue.lock();
        Queue { words: std::mem::take(&mut queue.words), closed: queue.closed }
    }
}

impl Log {
    /// Starts the task. It ends when this value is dropped.
    pub(super) fn start(pipe: pipe::Receiver, sink: Sink) -> Self {
        let words = Arc::<Words>::default();
        tokio::spawn(Reader { pipe: Some(pipe), words: Arc::clone(&words), sink }.run());
        Self(words)
    }

    /// Says something now.
    pub(super) fn say(&self, word: Word) {
        self.say_with_next(word);
        self.hurry();
    }

    /// Says something before whatever is said or printed next, or when [`Log::hurry`] is called: so that the beginning of
    /// an invocation does not take a processor from it.
    pub(super) fn say_with_next(&self, word: Word) {
        self.0.queue.lock().words.push(word);
    }

    /// Has written what was said so far.
    pub(super) fn hurry(&self) {
        self.0.told.notify_one();
    }

    /// Waits until all that the process has printed so far has been read.
    pub(super) async fn drained(&self) {
        let (done, drained) = oneshot::channel();
        self.say(Word::Drain(done));
        // The task ends only after this value.
        let _ = drained.await;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.0.queue.lock().closed = true;
        self.hurry();
    }
}

/// Where the lines of an environment go.
pub(super) struct Sink {
    writer: LogWriter,
    clock: Arc<dyn Clock>,
    path: Arc<Path>,
    /// What tells this environment's lines from those of others in the same file.
    stream: String,
    /// A line that has no end yet.
    unfinished: Vec<u8>,
    /// The end of the running invocation's log, if somebody wants it.
    tail: Option<Vec<u8>>,
    batch: Vec<u8>,
    /// The last line's moment and how it is written: most lines share it with the one before.
    moment: (Timestamp, String),
}

impl Sink {
    pub(super) fn new(writer: LogWriter, clock: Arc<dyn Clock>, path: Arc<Path>, stream: String) -> Self {
        let first = Timestamp(0);
        let moment = (first, moment(first));
        Self { writer, clock, path, stream, unfinished: Vec::new(), tail: None, batch: Vec::new(), moment }
    }

    /// Takes what the process printed.
    fn print(&mut self, mut bytes: &[u8]) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            self.unfinished.extend_from_slice(&bytes[..end]);
            bytes = &bytes[end + 1..];
            self.finish_line();
        }
        self.unfinished.extend_from_slice(bytes);
        if self.unfinished.len() >= LOG_LINE_BYTES_MAX {
            self.finish_line();
        }
    }

    fn finish_line(&mut self) {
        let line = std::mem::take(&mut self.unfinished);
        self.line(&line);
        self.unfinished = line;
        self.unfinished.clear();
    }

    /// Takes lines of the host. What the process printed before is ended by them.
    fn say(&mut self, lines: &str) {
        if !self.unfinished.is_empty() {
            self.finish_line();
        }
        lines.lines().for_each(|line| self.line(line.as_bytes()));
    }

    fn line(&mut self, line: &[u8]) {
        let now = self.clock.now();
        if self.moment.0 != now {
            self.moment = (now, moment(now));
        }
        for part in [self.moment.1.as_bytes(), b" ", self.stream.as_bytes(), b" ", line, b"\n"] {
            self.batch.extend_from_slice(part);
        }
        if let Some(tail) = &mut self.tail {
            tail.extend_from_slice(line);
            tail.push(b'\n');
            if tail.len() > 2 * LOG_TAIL_BYTES {
                tail.drain(..tail.len() - LOG_TAIL_BYTES);
            }
        }
    }

    fn take_tail(&mut self) -> Option<Bytes> {
        let tail = self.tail.take()?;
        Some(Bytes::copy_from_slice(&tail[tail.len().saturating_sub(LOG_TAIL_BYTES)..]))
    }

    async fn flush(&mut self) {
        if !self.batch.is_empty() {
            let lines = std::mem::take(&mut self.batch);
            self.writer.write(Batch { path: Arc::clone(&self.path), lines }).await;
        }
    }
}

struct Reader {
    /// None after its end.
    pipe: Option<pipe::Receiver>,
    words: Arc<Words>,
    sink: Sink,
}

impl Reader {
    async fn run(mut self) {
        loop {
            let printed = tokio::select! {
                biased;
                () = self.words.told.notified() => false,
                () = readable(self.pipe.as_ref()) => true,
            };
            let Queue { words, closed } = self.words.take();
            for word in words {
                self.obey(word).await;
            }
            if printed {
                self.read_some();
            }
            self.sink.flush().await;
            if closed {
                return self.close().await;
            }
        }
    }

    async fn obey(&mut self, word: Word) {
        match word {
            Word::Begin { line, tail } => {
                self.sink.tail = tail.then(Vec::new);
                self.sink.say(&line);
            }
            Word::Say(lines) => {
                self.empty_pipe().await;
                self.sink.say(&lines);
            }
            Word::Drain(done) => {
                self.empty_pipe().await;
                // Whoever waited may have gone.
                let _ = done.send(());
            }
            Word::End { lines, completion } => {
                self.empty_pipe().await;
                self.sink.say(&lines);
                let tail = self.sink.take_tail();
                if let Some(completion) = completion {
                    completion.complete(tail);
                }
            }
        }
    }

    async fn close(mut self) {
        self.empty_pipe().await;
        self.sink.say("");
        self.sink.flush().await;
    }

    /// Reads what is in the pipe now, and no more than a pipe holds, so that a flood cannot hold up the host's word.
    async fn empty_pipe(&mut self) {
        const PIPE_BYTES: usize = 1024 * 1024;
        let mut read = 0;
        while read < PIPE_BYTES {
            match self.read_some() {
                0 => return,
                some => read += some,
            }
            self.sink.flush().await;
        }
    }

    /// Reads once; zero if there is nothing now.
    fn read_some(&mut self) -> usize {
        let Some(pipe) = &self.pipe else { return 0 };
        let mut buffer = [0; READ_BYTES];
        match pipe.try_read(&mut buffer) {
            Ok(0) => self.pipe = None,
            Ok(read) => {
                self.sink.print(&buffer[..read]);
                return read;
            }
            Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => self.pipe = None,
        }
        0
    }
}

async fn readable(pipe: Option<&pipe::Receiver>) {
    match pipe {
        // An error shows again when it is read.
        Some(pipe) => drop(pipe.readable().await),
        None => std::future::pending().await,
    }
}

/// A moment as AWS's logs have it.
pub(super) fn moment(at: Timestamp) -> String {
    const FORMAT: &[time::format_description::FormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let at = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(at.0);
    at.format(FORMAT).unwrap_or_default()
}
