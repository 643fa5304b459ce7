//! The Lambda Runtime API, as one environment's process sees it.
//!
//! Every environment has a listener of its own on a loopback address drawn at random, so that who speaks is known by where
//! it was spoken to, and one function cannot find another's events by trying ports.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::environment::{Answered, Asked, Environment, Event, NotExpected};
use super::failure::Failure;
use super::invocation::StreamPart;
use super::limits::{RESPONSE_BYTES_MAX, RUNTIME_CONNECTIONS_MAX, STREAMED_RESPONSE_BYTES_MAX};
use super::pool::Pools;
use super::random;

const PREFIX: &str = "/2018-06-01/runtime/";
const RESPONSE_MODE: &str = "lambda-runtime-function-response-mode";
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";

type Answer = Response<Full<Bytes>>;

/// A listener for one environment.
pub(super) async fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let [_, a, b, c] = random::word().to_ne_bytes();
    let listener = match TcpListener::bind((Ipv4Addr::new(127, a, b, c.clamp(1, 254)), 0)).await {
        Ok(listener) => listener,
        // Not every system answers on all of 127.0.0.0/8.
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves an environment's process until this future is dropped; then its connections end too.
pub(super) async fn serve(listener: TcpListener, environment: Arc<Environment>, pools: Arc<Pools>) {
    let places = Arc::new(Semaphore::new(RUNTIME_CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Without it an answer waits for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let speaker = Speaker { environment: Arc::clone(&environment), pools: Arc::clone(&pools) };
        connections.spawn(async move {
            let _place = place;
            let service = service_fn(|request| speaker.answer(request));
            // A process that breaks the connection off has ended, or will ask again.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The process at the other end of a connection.
struct Speaker {
    environment: Arc<Environment>,
    pools: Arc<Pools>,
}

/// What a request asks for.
enum Call<'a> {
    Next,
    Response(&'a str),
    Error(&'a str),
    InitError,
}

impl<'a> Call<'a> {
    fn of(method: &Method, path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix(PREFIX)?;
        if method == Method::GET {
            return (rest == "invocation/next").then_some(Self::Next);
        }
        if method != Method::POST {
            return None;
        }
        if rest == "init/error" {
            return Some(Self::InitError);
        }
        match rest.strip_prefix("invocation/")?.split_once('/')? {
            (id, "response") => Some(Self::Response(id)),
            (id, "error") => Some(Self::Error(id)),
            _ => None,
        }
    }
}

impl Speaker {
    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Infallible> {
        let (head, body) = request.into_parts();
        let answer = match Call::of(&head.method, head.uri.path()) {
            Some(Call::Next) => self.next().await,
            Some(Call::Response(id)) => self.response(id, &head.headers, body).await,
            Some(Call::Error(id)) => self.error(id, &head.headers, body).await,
            Some(Call::InitError) => self.init_error(&head.headers, body).await,
            None => refusal(StatusCode::NOT_FOUND, "Resource.NotFound", "404 page not found"),
        };
        Ok(answer)
    }

    async fn next(&self) -> Answer {
        self.environment.end_start().await;
        let event = match self.environment.ask() {
            Asked::Event(event) => *event,
            Asked::Forbidden => return not_expected(NotExpected::AnsweredBefore),
            Asked::Wait(coming) => match coming.await {
                Ok(event) => event,
                Err(_) => return refusal(StatusCode::GONE, "Sandbox.Ended", "The environment has ended"),
            },
        };
        event.into_response()
    }

    async fn response(&self, id: &str, headers: &HeaderMap, body: Incoming) -> Answer {
        let stream_wanted = match self.environment.expects_answer(id) {
            Ok(stream_wanted) => stream_wanted,
            Err(fault) => return not_expected(fault),
        };
        let streamed = text(headers, RESPONSE_MODE).is_some_and(|mode| mode == "streaming");
        if streamed && stream_wanted {
            self.stream(id, headers, body).await
        } else {
            self.whole(id, headers, body).await
        }
    }

    async fn whole(&self, id: &str, headers: &HeaderMap, body: Incoming) -> Answer {
        let content_type = text(headers, CONTENT_TYPE.as_str()).map(str::to_owned);
        let answered = match read(body, RESPONSE_BYTES_MAX).await {
            Ok(read) => match broken_off(read.trailers.as_ref()) {
                None => Answered::Whole { payload: read.bytes, content_type },
                Some(failure) => Answered::Failed(failure),
            },
            Err(ReadFault::TooLarge) => Answered::Failed(Failure::answer_too_large()),
            Err(ReadFault::Broken) => Answered::Failed(Failure::StreamTruncated),
        };
        let too_large = matches!(&answered, Answered::Failed(Failure::AnswerTooLarge { .. }));
        match self.finish(id, answered) {
            Ok(()) if too_large => refusal(
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestEntityTooLarge",
                "Exceeded maximum allowed payload size",
            ),
            Ok(()) => accepted_after_caller().await,
            Err(fault) => not_expected(fault),
        }
    }

    async fn error(&self, id: &str, headers: &HeaderMap, body: Incoming) -> Answer {
        if let Err(fault) = self.environment.expects_answer(id) {
            return not_expected(fault);
        }
        let answered = match read(body, RESPONSE_BYTES_MAX).await {
            Ok(read) => Answered::Failed(reported(headers, read.bytes)),
            Err(_) => Answered::Failed(Failure::answer_too_large()),
        };
        match self.finish(id, answered) {
            Ok(()) => accepted_after_caller().await,
            Err(fault) => not_expected(fault),
        }
    }

    async fn init_error(&self, headers: &HeaderMap, body: Incoming) -> Answer {
        match read(body, RESPONSE_BYTES_MAX).await {
            Ok(read) => self.environment.fail_start(reported(headers, read.bytes)),
            Err(_) => self.environment.fail_start(Failure::Exited(None)),
        }
        accepted()
    }

    fn finish(&self, id: &str, answered: Answered) -> Result<(), NotExpected> {
        // Free before the caller has its answer, or the caller's next call would find no free one.
        self.environment.expects_answer(id)?;
        self.pools.release(&self.environment);
        self.environment.answer(id, answered)
    }

    async fn stream(&self, id: &str, headers: &HeaderMap, mut body: Incoming) -> Answer {
        let content_type = text(headers, CONTENT_TYPE.as_str()).map(str::to_owned);
        let parts = match self.environment.begin_stream(id, content_type) {
            Ok(parts) => parts,
            Err(fault) => return not_expected(fault),
        };
        let failure = forward(&mut body, &parts).await;
        self.pools.release(&self.environment);
        self.environment.end_stream(id, failure);
        accepted()
    }
}

/// Passes a body on, and says how it broke off, if it did. A caller that went away does not stop the function.
async fn forward(body: &mut Incoming, parts: &mpsc::Sender<StreamPart>) -> Option<Failure> {
    let mut bytes_left = STREAMED_RESPONSE_BYTES_MAX;
    let mut trailers = None;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Some(Failure::StreamTruncated) };
        match frame.into_data() {
            Ok(data) if data.len() > bytes_left => return Some(Failure::stream_too_large()),
            Ok(data) => {
                bytes_left -= data.len();
                let _ = parts.send(StreamPart::Chunk(data)).await;
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    broken_off(trailers.as_ref())
}

/// A body that has been read to its end.
struct Read {
    bytes: Bytes,
    trailers: Option<HeaderMap>,
}

enum ReadFault {
    TooLarge,
    Broken,
}

/// Reads all of a body. What is beyond the limit is read too, but not kept: the process hears the refusal only when it has
/// said all.
async fn read(mut body: Incoming, bytes_max: usize) -> Result<Read, ReadFault> {
    let mut bytes = Bytes::new();
    let mut joined = BytesMut::new();
    let mut trailers = None;
    let mut too_large = false;
    while let Some(frame) = body.frame().await {
        match frame.map_err(|_| ReadFault::Broken)?.into_data() {
            Ok(_) if too_large => {}
            Ok(data) if bytes.len() + joined.len() + data.len() > bytes_max => too_large = true,
            // A body in one piece, as small ones are, is not copied.
            Ok(data) if bytes.is_empty() && joined.is_empty() => bytes = data,
            Ok(data) => {
                joined.extend_from_slice(&std::mem::take(&mut bytes));
                joined.extend_from_slice(&data);
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    if too_large {
        return Err(ReadFault::TooLarge);
    }
    Ok(Read { bytes: if joined.is_empty() { bytes } else { joined.freeze() }, trailers })
}

/// The failure that a streaming runtime tells at the end of its body.
fn broken_off(trailers: Option<&HeaderMap>) -> Option<Failure> {
    let trailers = trailers?;
    let kind = text(trailers, ERROR_TYPE)?.to_owned();
    let described = text(trailers, ERROR_BODY).and_then(|body| STANDARD.decode(body).ok());
    let description = described.map_or_else(|| description_of(&kind), Bytes::from);
    Some(Failure::Reported { kind, description })
}

/// The failure that a runtime posts.
fn reported(headers: &HeaderMap, body: Bytes) -> Failure {
    let told = text(headers, ERROR_TYPE).map(str::to_owned);
    let kind = told.or_else(|| {
        let description: Value = serde_json::from_slice(&body).ok()?;
        Some(description.get("errorType")?.as_str()?.to_owned())
    });
    let kind = kind.unwrap_or_else(|| "Function.Unknown".into());
    let description = if body.is_empty() { description_of(&kind) } else { body };
    Failure::Reported { kind, description }
}

fn description_of(kind: &str) -> Bytes {
    json!({ "errorType": kind, "errorMessage": "" }).to_string().into()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

impl Event {
    fn into_response(self) -> Answer {
        let mut response = Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .header("lambda-runtime-aws-request-id", self.request_id)
            .header("lambda-runtime-deadline-ms", self.deadline_ms)
            .header("lambda-runtime-invoked-function-arn", self.invoked_arn);
        if let Some(trace_id) = self.trace_id {
            response = response.header("lambda-runtime-trace-id", trace_id);
        }
        if let Some(context) = self.client_context {
            // JSON may have lines; a header has one.
            let context = context.replace(['\r', '\n'], " ");
            response = response.header("lambda-runtime-client-context", context);
        }
        response.body(Full::new(self.payload)).unwrap_or_else(|_| {
            // Only a request id or context with a control character gets here: the process dies of it, and the call fails.
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "Sandbox.BadEvent", "The event cannot be sent")
        })
    }
}

/// The caller, who has just been given the answer, goes first: the function has done its work.
async fn accepted_after_caller() -> Answer {
    tokio::task::yield_now().await;
    accepted()
}

fn accepted() -> Answer {
    json_answer(StatusCode::ACCEPTED, &json!({ "status": "OK" }))
}

fn not_expected(fault: NotExpected) -> Answer {
    match fault {
        NotExpected::UnknownRequest => {
            refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID")
        }
        NotExpected::AnsweredBefore => refusal(
            StatusCode::FORBIDDEN,
            "InvalidStateTransition",
            "Transition from the present state is not allowed for runtime",
        ),
    }
}

fn refusal(status: StatusCode, kind: &str, message: &str) -> Answer {
    json_answer(status, &json!({ "errorMessage": message, "errorType": kind }))
}

fn json_answer(status: StatusCode, body: &Value) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.to_string())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    answer
}
