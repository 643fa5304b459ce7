//! Invoke and InvokeWithResponseStream.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
//! <https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html>

use std::borrow::Cow;

use aws_types::WireError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream;
use http::Response;
use http::request::Parts;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{Body, BoxError, HttpCall, event_stream, identity, json, plain, read, set};
use crate::Lambda;
use crate::error::Error;
use crate::host::{Outcome, Payload, ResponseStream, StreamFailure, StreamPart};
use crate::invoke::{InvocationKind, Invoke, Invoked};
use crate::limits::{ASYNCHRONOUS_BYTES_MAX, SYNCHRONOUS_BYTES_MAX};
use crate::request::violation;

pub(super) async fn answer<B>(
    lambda: &Lambda,
    call: HttpCall,
    head: &Parts,
    body: B,
    function: &str,
    streaming: bool,
) -> Result<Response<Body>, WireError>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BoxError>,
{
    let cx = identity::context(&call, head)?;
    let mut request = asked(head, function, streaming)?;
    let bytes_max = match request.kind {
        InvocationKind::Event => ASYNCHRONOUS_BYTES_MAX,
        InvocationKind::RequestResponse | InvocationKind::DryRun => SYNCHRONOUS_BYTES_MAX,
    };
    request.payload = read(body, bytes_max).await?;
    let mut response = match lambda.invoke(&cx, request).await? {
        Invoked::Allowed => plain(204, Bytes::new()),
        Invoked::Queued { .. } => plain(202, Bytes::new()),
        Invoked::Answered { executed_version, outcome, .. } => {
            let mut response = if streaming { streamed(outcome) } else { whole(outcome) };
            set(&mut response, "x-amz-executed-version", &executed_version);
            response
        }
    };
    set(&mut response, "x-amzn-requestid", &super::request_id(&call));
    Ok(response)
}

/// What path, query and headers ask for.
fn asked(head: &Parts, function: &str, streaming: bool) -> Result<Invoke, Error> {
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    for (name, setting) in
        [("x-amz-tenant-id", "TenantId"), ("x-amz-durable-execution-name", "DurableExecutionName")]
    {
        if header(name).is_some() {
            return Err(Error::unsupported(setting));
        }
    }
    Ok(Invoke {
        function: decoded(function).into_owned(),
        qualifier: qualifier(head.uri.query()),
        kind: kind(header("x-amz-invocation-type"), streaming)?,
        client_context: header("x-amz-client-context").map(client_context).transpose()?,
        trace_id: header("x-amzn-trace-id").map(str::to_owned),
        tail: tail(header("x-amz-log-type"))?,
        streaming,
        ..Invoke::default()
    })
}

fn qualifier(query: Option<&str>) -> Option<String> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == "Qualifier").map(|(_, value)| decoded(value).into_owned())
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn kind(text: Option<&str>, streaming: bool) -> Result<InvocationKind, Error> {
    match text {
        None | Some("RequestResponse") => Ok(InvocationKind::RequestResponse),
        Some("DryRun") => Ok(InvocationKind::DryRun),
        Some("Event") if !streaming => Ok(InvocationKind::Event),
        Some(other) => {
            let values =
                if streaming { "[RequestResponse, DryRun]" } else { "[Event, RequestResponse, DryRun]" };
            Err(violation(other, "invocationType", &format!("Member must satisfy enum value set: {values}")))
        }
    }
}

fn tail(text: Option<&str>) -> Result<bool, Error> {
    match text {
        None | Some("None") => Ok(false),
        Some("Tail") => Ok(true),
        Some(other) => Err(violation(other, "logType", "Member must satisfy enum value set: [None, Tail]")),
    }
}

fn client_context(text: &str) -> Result<String, Error> {
    let json = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    json.filter(|json| serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok()).ok_or_else(|| {
        Error::InvalidRequestContent("Client context must be a valid Base64-encoded JSON object.".into())
    })
}

fn whole(outcome: Outcome) -> Response<Body> {
    let payload = match outcome.payload {
        Payload::Whole(payload) => payload,
        // Nobody asked for a stream.
        Payload::Stream(_) => Bytes::new(),
    };
    let mut response = json(200, payload);
    if outcome.function_error.is_some() {
        set(&mut response, "x-amz-function-error", "Unhandled");
    }
    if let Some(log) = outcome.log_tail {
        set(&mut response, "x-amz-log-result", &STANDARD.encode(log));
    }
    response
}

fn streamed(outcome: Outcome) -> Response<Body> {
    let content_type = outcome.content_type.clone();
    let log = outcome.log_tail;
    let body = match outcome.payload {
        Payload::Stream(parts) => Body::Stream(BodyExt::boxed_unsync(StreamBody::new(events(parts)))),
        Payload::Whole(payload) => {
            let failure = outcome.function_error.map(|_| failure_of(&payload));
            let mut events = match &failure {
                Some(_) => Vec::new(),
                None => chunk(&payload).to_vec(),
            };
            events.extend_from_slice(&complete(failure, log));
            Body::Whole(events.into())
        }
    };
    let mut response = Response::new(body);
    set(&mut response, "content-type", "application/vnd.amazon.eventstream");
    set(
        &mut response,
        "x-amzn-remapped-content-type",
        content_type.as_deref().unwrap_or("application/octet-stream"),
    );
    response
}

fn events(parts: ResponseStream) -> impl stream::Stream<Item = Result<Frame<Bytes>, BoxError>> + Send {
    stream::unfold(parts, |mut parts| async move {
        let event = match parts.next().await? {
            StreamPart::Chunk(bytes) => chunk(&bytes),
            StreamPart::Complete { failure, log_tail } => complete(failure, log_tail),
        };
        Some((Ok(Frame::data(event)), parts))
    })
}

fn chunk(bytes: &[u8]) -> Bytes {
    event_stream::event("PayloadChunk", "application/octet-stream", bytes)
}

fn complete(failure: Option<StreamFailure>, log: Option<Bytes>) -> Bytes {
    let mut members = Map::new();
    if let Some(failure) = failure {
        members.insert("ErrorCode".into(), failure.code.into());
        members.insert("ErrorDetails".into(), failure.details.into());
    }
    if let Some(log) = log {
        members.insert("LogResult".into(), STANDARD.encode(log).into());
    }
    event_stream::event("InvokeComplete", "application/json", Value::from(members).to_string().as_bytes())
}

/// The end of a stream that did not begin: the function's error.
fn failure_of(payload: &[u8]) -> StreamFailure {
    let error: Value = serde_json::from_slice(payload).unwrap_or_default();
    StreamFailure {
        code: error["errorType"].as_str().unwrap_or("Unhandled").to_owned(),
        details: String::from_utf8_lossy(payload).into_owned(),
    }
}
