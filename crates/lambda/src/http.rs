//! What of this service is spoken in HTTP itself, for speed and for streams: Invoke and InvokeWithResponseStream, function URLs,
//! and the downloads that GetFunction points to.
//!
//! Names no server: requests and answers are those of the `http` crate, so that the product can put any server in front.

mod cors;
mod event_stream;
mod identity;
mod invocation;
mod package;
mod url;
mod url_answer;
mod url_event;

use std::net::IpAddr;

use aws_types::{RequestId, Timestamp, WireError};
use body_memory::{BODY_MEMORY, ReadError};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{LengthLimitError, Limited};

use crate::error::{Error, Result};
use crate::invoke::too_large;
use crate::{Lambda, uuid};

/// Why a body breaks off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer.
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// As it is made.
    Stream(UnsyncBoxBody<Bytes, BoxError>),
}

/// What the request itself does not say.
#[derive(Clone, Copy, Debug)]
pub struct HttpCall {
    /// The request's id.
    pub request_id: RequestId,
    /// The client's address.
    pub source: IpAddr,
    /// When it arrived.
    pub now: Timestamp,
}

/// Invoke's path, on both sides of the function's name.
const INVOKE: (&str, &str) = ("/2015-03-31/functions/", "/invocations");
/// InvokeWithResponseStream's.
const INVOKE_STREAMING: (&str, &str) = ("/2021-11-15/functions/", "/response-streaming-invocations");
/// Where packages can be had.
const PACKAGES: &str = "/_aws/lambda/packages/";
/// What follows a function URL's id in its host name.
const URL_LABEL: &str = ".lambda-url.";

/// What a request is for.
enum Addressed<'a> {
    Invoke { function: &'a str, streaming: bool },
    Package { name: &'a str },
    Url { id: &'a str },
}

impl Lambda {
    /// Whether a request is for what stands here.
    #[must_use]
    pub fn claims(head: &Parts) -> bool {
        addressed(head).is_some()
    }

    /// Answers a request that [`Lambda::claims`] takes.
    pub async fn answer<B>(&self, call: HttpCall, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send,
        B::Error: Into<BoxError>,
    {
        let (head, body) = request.into_parts();
        match addressed(&head) {
            Some(Addressed::Invoke { function, streaming }) => {
                let answered = invocation::answer(self, call, &head, body, function, streaming).await;
                answered.unwrap_or_else(|error| refusal(&call, error))
            }
            Some(Addressed::Package { name }) => package::answer(self, name).await,
            Some(Addressed::Url { id }) => url::answer(self, call, &head, body, id).await,
            None => refusal(&call, Error::NotBuilt(head.uri.path().into()).into()),
        }
    }
}

fn addressed(head: &Parts) -> Option<Addressed<'_>> {
    if let Some(id) = url_id(head) {
        return Some(Addressed::Url { id });
    }
    let path = head.uri.path();
    if head.method == Method::POST {
        for (streaming, (before, behind)) in [(false, INVOKE), (true, INVOKE_STREAMING)] {
            let function = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
            if let Some(function) = function.filter(|name| !name.is_empty() && !name.contains('/')) {
                return Some(Addressed::Invoke { function, streaming });
            }
        }
    }
    let name = path.strip_prefix(PACKAGES).filter(|_| head.method == Method::GET)?;
    Some(Addressed::Package { name })
}

fn url_id(head: &Parts) -> Option<&str> {
    let (id, _) = host(head)?.split_once(URL_LABEL)?;
    (!id.is_empty() && !id.contains('.')).then_some(id)
}

/// The host that the client asked.
fn host(head: &Parts) -> Option<&str> {
    match head.headers.get(HOST) {
        Some(host) => host.to_str().ok(),
        None => head.uri.authority().map(http::uri::Authority::as_str),
    }
}

/// A request's whole body, if it has no more than so many bytes.
async fn read<B>(body: B, bytes_max: usize) -> Result<Bytes>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BoxError>,
{
    BODY_MEMORY.read(Limited::new(body, bytes_max)).await.map_err(|error| match error {
        ReadError::NoMemory(fault) => fault.into(),
        ReadError::Body(fault) if fault.is::<LengthLimitError>() => too_large(bytes_max),
        ReadError::Body(fault) => Error::InvalidRequestContent(format!("the body broke off: {fault}")),
    })
}

/// A refusal in the form of restJson1.
fn refusal(call: &HttpCall, error: WireError) -> Response<Body> {
    if let Some(cause) = &error.cause {
        tracing::error!(request_id = %request_id(call), code = error.code, cause, "a request failed");
    }
    let mut response = json(error.status, aws_protocols::rest::render_error(&error).into());
    set(&mut response, "x-amzn-errortype", error.code);
    set(&mut response, "x-amzn-requestid", &request_id(call));
    response
}

/// The id by which the invocation that a request makes is known.
fn request_id(call: &HttpCall) -> String {
    uuid::of_id(&call.request_id, "invocation")
}

fn json(status: u16, body: Bytes) -> Response<Body> {
    let mut response = plain(status, body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn plain(status: u16, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::Whole(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Sets a header; a value that no header can have is left out.
fn set(response: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
