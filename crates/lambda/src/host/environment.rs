//! One execution environment: a process, and the one invocation that it may be serving.
//!
//! An environment is told of by two sides: callers offer it jobs, its process asks for them and answers by the Runtime API.
//! All that is known stands in one `State` behind a lock that is never held across a wait. A job is answered exactly once:
//! by the function, by the failure that ended it, or given back because the process never took it.

use std::sync::Arc;
use std::time::Duration;

use aws_types::Clock;
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

use super::FunctionVersion;
use super::failure::Failure;
use super::invocation::{FunctionError, HostError, Invocation, Outcome, Payload, ResponseStream, StreamPart};
use super::limits::MEMORY_LOOK_INTERVAL;
use super::log::{Completion, Log, Word, moment};
use super::memory;
use super::pool::Permit;
use super::process::Group;
use super::report::Report;

/// Pieces of a stream that may wait for a slow caller before the function waits.
const STREAM_PARTS: usize = 16;

/// An invocation on its way to an environment.
pub(super) struct Job {
    pub(super) version: Arc<FunctionVersion>,
    pub(super) invocation: Invocation,
    pub(super) answer: Answer,
    pub(super) permit: Permit,
}

/// Where an invocation's outcome goes.
pub(super) type Answer = oneshot::Sender<Result<Outcome, HostError>>;

/// What becomes of an offered job.
pub(super) enum Offer {
    /// The process has it.
    Taken,
    /// The process gets it when it next asks; then the receiver is told. If it ends before, the sender is dropped.
    Queued(oneshot::Receiver<()>),
    /// The process has ended or is about to.
    Refused(Box<Job>),
}

/// An event as the Runtime API hands it out.
pub(super) struct Event {
    pub(super) request_id: String,
    pub(super) deadline_ms: u64,
    pub(super) invoked_arn: String,
    pub(super) trace_id: Option<String>,
    pub(super) client_context: Option<String>,
    pub(super) payload: Bytes,
}

/// What a process is told that asks for an event.
pub(super) enum Asked {
    Event(Box<Event>),
    /// It will come this way.
    Wait(oneshot::Receiver<Event>),
    /// It has an event that it has not answered.
    Forbidden,
}

/// How a process takes an invocation's answer to an end.
pub(super) enum Answered {
    Whole { payload: Bytes, content_type: Option<String> },
    Failed(Failure),
}

/// The state that an answer came in is not one in which it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotExpected {
    /// No such invocation is under way.
    UnknownRequest,
    /// It has been answered before.
    AnsweredBefore,
}

/// One execution environment.
pub(super) struct Environment {
    pub(super) version: Arc<FunctionVersion>,
    clock: Arc<dyn Clock>,
    log: Log,
    pub(super) group: Group,
    state: Mutex<State>,
    /// Tells the keeper that there is something to look after.
    pub(super) wake: Notify,
}

struct State {
    /// The process waits for an event.
    waiting: Option<oneshot::Sender<Event>>,
    /// A job waits for the process, and who is told when it is taken.
    queued: Option<(Job, oneshot::Sender<()>)>,
    current: Option<Current>,
    /// Who waits for the process to be ready.
    starting: Option<oneshot::Sender<Result<(), Failure>>>,
    started: Instant,
    /// How long that took, until it is reported with the first invocation.
    init_duration: Option<Duration>,
    /// It is to take no job more: killed, or about to be.
    closing: bool,
    /// Its process has ended.
    ended: bool,
    /// Why it was killed, if it was for something that it did.
    cause: Option<Failure>,
    /// The keeper knows that something is under way.
    kept: bool,
    resident_bytes_max: u64,
}

/// The invocation under way: from the event until the process asks for the next.
struct Current {
    request_id: String,
    begun: Instant,
    deadline: Instant,
    tail: bool,
    streaming: bool,
    init_duration: Option<Duration>,
    /// Taken by the answer.
    answer: Option<Answer>,
    /// The function's place among those that run; given back with the answer.
    permit: Option<Permit>,
    /// The stream that is under way.
    parts: Option<mpsc::Sender<StreamPart>>,
    /// What waits for the end of the log.
    completion: Option<Completion>,
    failure: Option<Failure>,
}

impl Current {
    fn is_answered(&self) -> bool {
        self.answer.is_none() && self.parts.is_none()
    }
}

impl Environment {
    /// An environment whose process has just been started, and who is told when it is ready.
    pub(super) fn new(
        version: Arc<FunctionVersion>,
        clock: Arc<dyn Clock>,
        log: Log,
        group: Group,
    ) -> (Arc<Self>, oneshot::Receiver<Result<(), Failure>>) {
        let (starting, ready) = oneshot::channel();
        let state = State {
            waiting: None,
            queued: None,
            current: None,
            starting: Some(starting),
            started: Instant::now(),
            init_duration: None,
            closing: false,
            ended: false,
            cause: None,
            kept: false,
            resident_bytes_max: 0,
        };
        let environment = Self { version, clock, log, group, state: Mutex::new(state), wake: Notify::new() };
        (Arc::new(environment), ready)
    }

    // What callers do.

    /// Gives the environment a job.
    pub(super) fn offer(&self, job: Job) -> Offer {
        let mut state = self.state.lock();
        if state.closing || state.queued.is_some() {
            return Offer::Refused(Box::new(job));
        }
        match state.waiting.take() {
            Some(waiting) if !waiting.is_closed() => {
                let event = self.begin(&mut state, job);
                // If the process went away just now, its end answers the job.
                let _ = waiting.send(event);
                Offer::Taken
            }
            _ => {
                let (taken, told) = oneshot::channel();
                state.queued = Some((job, taken));
                Offer::Queued(told)
            }
        }
    }

    /// Takes back a job that the process has not asked for.
    pub(super) fn take_back(&self) -> Option<Job> {
        self.state.lock().queued.take().map(|(job, _)| job)
    }

    /// Ends the environment: at once, whatever it does.
    pub(super) fn kill(&self) {
        let mut state = self.state.lock();
        state.closing = true;
        // The system may give the id of a process that has ended to another.
        if !state.ended {
            self.group.kill();
        }
    }

    /// Ends the environment when its process has no more to do for the invocation that it is answering.
    pub(super) fn retire(&self) {
        let mut state = self.state.lock();
        state.closing = true;
        if state.current.is_none() && !state.ended {
            self.group.kill();
        }
    }

    /// Whether it is to take no job more.
    pub(super) fn is_closing(&self) -> bool {
        self.state.lock().closing
    }

    /// Answers a job with the failure of the environment that was to serve it, with its lines in the log.
    pub(super) fn fail(&self, job: Job, failure: Failure) {
        let mut state = self.state.lock();
        let _ = self.begin(&mut state, job);
        self.fail_current(&mut state, failure);
    }

    /// Says in the log how the start went wrong.
    pub(super) fn report_start(&self, phase: &str, took: Duration, failure: &Failure) {
        let lines = failure.log_lines("", &moment(self.clock.now()));
        let took_ms = took.as_secs_f64() * 1000.0;
        let tail = failure.report_tail();
        let said = if matches!(failure, Failure::TimedOut(_)) { "" } else { lines.as_str() };
        self.log.say(Word::Say(format!(
            "{said}INIT_REPORT Init Duration: {took_ms:.2} ms\tPhase: {phase}\t{tail}"
        )));
    }

    // What the process does.

    /// What the process printed while it started is in the log before its first invocation begins.
    pub(super) async fn end_start(&self) {
        if self.state.lock().starting.is_some() {
            self.log.drained().await;
        }
    }

    /// The process asks for an event; with that it is done with the former one.
    pub(super) fn ask(&self) -> Asked {
        let mut state = self.state.lock();
        if state.current.as_ref().is_some_and(|current| !current.is_answered()) {
            return Asked::Forbidden;
        }
        self.finish(&mut state);
        if state.closing {
            self.group.kill();
        }
        if let Some(starting) = state.starting.take() {
            state.init_duration = Some(state.started.elapsed());
            // Nobody waits any more if it took too long.
            let _ = starting.send(Ok(()));
        }
        if let Some((job, taken)) = state.queued.take() {
            let event = self.begin(&mut state, job);
            let _ = taken.send(());
            return Asked::Event(Box::new(event));
        }
        let (sender, receiver) = oneshot::channel();
        state.waiting = Some(sender);
        Asked::Wait(receiver)
    }

    /// The process says that it cannot start.
    pub(super) fn fail_start(&self, failure: Failure) {
        let starting = self.state.lock().starting.take();
        if let Some(starting) = starting {
            let _ = starting.send(Err(failure));
        }
    }

    /// Whether the process may answer this invocation now, and if so whether its caller takes a stream.
    pub(super) fn expects_answer(&self, request_id: &str) -> Result<bool, NotExpected> {
        match &self.state.lock().current {
            Some(current) if current.request_id == request_id => match current.answer {
                Some(_) => Ok(current.streaming),
                None => Err(NotExpected::AnsweredBefore),
            },
            _ => Err(NotExpected::UnknownRequest),
        }
    }

    /// The process has answered whole, or failed.
    pub(super) fn answer(&self, request_id: &str, answered: Answered) -> Result<(), NotExpected> {
        let mut state = self.state.lock();
        let current = expected(&mut state, request_id)?;
        let outcome = match answered {
            Answered::Whole { payload, content_type } => Outcome {
                payload: Payload::Whole(payload),
                content_type,
                function_error: None,
                log_tail: None,
                init_duration: current.init_duration,
            },
            Answered::Failed(failure) => {
                let lines = failure.log_lines(request_id, &moment(self.clock.now()));
                if !lines.is_empty() {
                    self.log.say(Word::Say(lines));
                }
                let outcome = current.failed_outcome(&failure);
                current.failure = Some(failure);
                outcome
            }
        };
        current.deliver(outcome);
        Ok(())
    }

    /// The process begins to answer in pieces: where they go.
    pub(super) fn begin_stream(
        &self,
        request_id: &str,
        content_type: Option<String>,
    ) -> Result<mpsc::Sender<StreamPart>, NotExpected> {
        let mut state = self.state.lock();
        let current = expected(&mut state, request_id)?;
        let (parts, receiver) = mpsc::channel(STREAM_PARTS);
        current.parts = Some(parts.clone());
        let outcome = Outcome {
            payload: Payload::Stream(ResponseStream { parts: receiver }),
            content_type,
            function_error: None,
            log_tail: None,
            init_duration: current.init_duration,
        };
        if let Some(answer) = current.answer.take() {
            let _ = answer.send(Ok(outcome));
        }
        Ok(parts)
    }

    /// The last piece has been sent. Nothing happens if the invocation has ended meanwhile.
    pub(super) fn end_stream(&self, request_id: &str, failure: Option<Failure>) {
        let mut state = self.state.lock();
        if let Some(current) = state.current.as_mut().filter(|current| current.request_id == request_id) {
            current.end_stream(failure);
        }
    }

    // What its keeper does.

    /// Looks whether the invocation under way may go on, and says when to look again; `None` if nothing is under way.
    pub(super) fn look(&self) -> Option<Instant> {
        let (begun, deadline) = self.under_way()?;
        let now = Instant::now();
        // Most invocations end before it is worth looking.
        if now.duration_since(begun) < MEMORY_LOOK_INTERVAL / 2 {
            return Some(deadline.min(begun + MEMORY_LOOK_INTERVAL));
        }
        self.log.hurry();
        let measured = memory::resident_bytes(self.group.leader());
        let mut state = self.state.lock();
        state.resident_bytes_max = state.resident_bytes_max.max(measured);
        // While the lock was not held the invocation may have made room for another, which has its own time.
        let Some(deadline) = state.current.as_ref().map(|current| current.deadline) else {
            state.kept = false;
            return None;
        };
        if now >= deadline {
            self.end_for(&mut state, Failure::TimedOut(self.version.timeout));
        } else if measured > u64::from(self.version.memory_mb) * 1024 * 1024 {
            state.closing = true;
            state.cause = Some(Failure::OutOfMemory);
            self.group.kill();
        }
        Some(deadline.min(now + MEMORY_LOOK_INTERVAL).max(now + Duration::from_millis(1)))
    }

    /// The process has ended.
    pub(super) fn ended(&self, failure: Failure) {
        let mut state = self.state.lock();
        state.closing = true;
        state.ended = true;
        state.waiting = None;
        let failure = state.cause.take().unwrap_or(failure);
        if let Some(starting) = state.starting.take() {
            let _ = starting.send(Err(failure.clone()));
        }
        if let Some((_, taken)) = &mut state.queued {
            // Tells the job's bringer, who then takes it back.
            let (gone, _) = oneshot::channel();
            *taken = gone;
        }
        self.fail_current(&mut state, failure);
    }

    /// When the invocation under way began and when it must end. If there is none, the keeper is told of the next.
    fn under_way(&self) -> Option<(Instant, Instant)> {
        let mut state = self.state.lock();
        let times = state.current.as_ref().map(|current| (current.begun, current.deadline));
        state.kept = times.is_some();
        times
    }

    fn begin(&self, state: &mut State, job: Job) -> Event {
        let Job { invocation, answer, permit, .. } = job;
        let begun = Instant::now();
        self.log.say_with_next(Word::Begin {
            line: format!("START RequestId: {} Version: {}", invocation.request_id, self.version.version),
            tail: invocation.tail,
        });
        state.current = Some(Current {
            request_id: invocation.request_id.clone(),
            begun,
            deadline: begun + self.version.timeout,
            tail: invocation.tail,
            streaming: invocation.streaming,
            init_duration: state.init_duration.take(),
            answer: Some(answer),
            permit: Some(permit),
            parts: None,
            completion: None,
            failure: None,
        });
        if !state.kept {
            state.kept = true;
            self.wake.notify_one();
        }
        Event {
            request_id: invocation.request_id,
            deadline_ms: self.clock.now().plus(self.version.timeout).0,
            invoked_arn: invocation.invoked_arn,
            trace_id: invocation.trace_id,
            client_context: invocation.client_context,
            payload: invocation.payload,
        }
    }

    /// The invocation under way fails, and the process is killed for it.
    fn end_for(&self, state: &mut State, failure: Failure) {
        state.closing = true;
        self.fail_current(state, failure);
        self.group.kill();
    }

    fn fail_current(&self, state: &mut State, failure: Failure) {
        let Some(current) = &mut state.current else { return };
        let lines = failure.log_lines(&current.request_id, &moment(self.clock.now()));
        self.log.say(Word::Say(lines));
        if current.answer.is_some() {
            let outcome = current.failed_outcome(&failure);
            current.deliver(outcome);
        }
        if current.parts.is_some() {
            current.end_stream(Some(failure.clone()));
        }
        current.failure = Some(failure);
        self.finish(state);
    }

    /// Writes the end of the invocation that was under way.
    fn finish(&self, state: &mut State) {
        let Some(current) = state.current.take() else { return };
        // The keeper looks often enough for whoever reads the file later.
        if current.tail || state.resident_bytes_max == 0 {
            let resident_bytes = memory::resident_bytes_of_one(self.group.leader());
            state.resident_bytes_max = state.resident_bytes_max.max(resident_bytes);
        }
        let report = Report {
            request_id: &current.request_id,
            duration: current.begun.elapsed(),
            init_duration: current.init_duration,
            memory_mb: self.version.memory_mb,
            resident_bytes_max: state.resident_bytes_max,
            failure: current.failure.as_ref(),
        };
        self.log.say(Word::End { lines: report.to_string(), completion: current.completion });
    }
}

impl Current {
    fn failed_outcome(&self, failure: &Failure) -> Outcome {
        let function_error = match failure {
            Failure::Reported { .. } => FunctionError::Handled,
            _ => FunctionError::Unhandled,
        };
        Outcome {
            payload: Payload::Whole(failure.payload(&self.request_id)),
            content_type: None,
            function_error: Some(function_error),
            log_tail: None,
            init_duration: self.init_duration,
        }
    }

    /// Sends the outcome, or keeps it until the log is complete.
    fn deliver(&mut self, outcome: Outcome) {
        self.permit = None;
        let Some(answer) = self.answer.take() else { return };
        if self.tail {
            self.completion = Some(Completion::Whole(answer, Box::new(outcome)));
        } else {
            // A caller that went away wants no answer.
            let _ = answer.send(Ok(outcome));
        }
    }

    fn end_stream(&mut self, failure: Option<Failure>) {
        self.permit = None;
        let Some(parts) = self.parts.take() else { return };
        let broken = failure.as_ref().map(|failure| failure.of_stream(&self.request_id));
        self.failure = failure;
        let completion = Completion::Stream(parts, broken);
        if self.tail {
            self.completion = Some(completion);
        } else {
            completion.complete(None);
        }
    }
}

fn expected<'a>(state: &'a mut State, request_id: &str) -> Result<&'a mut Current, NotExpected> {
    match &mut state.current {
        Some(current) if current.request_id == request_id => {
            if current.answer.is_some() {
                Ok(current)
            } else {
                Err(NotExpected::AnsweredBefore)
            }
        }
        _ => Err(NotExpected::UnknownRequest),
    }
}
