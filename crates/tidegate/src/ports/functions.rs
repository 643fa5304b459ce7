//! Functions for the data plane of APIs.

use std::sync::Arc;

use aws_types::{Clock, Context, RequestId};
use execute_api::{Body, Functions, Invocation, InvocationType, InvokeError, Invoked, Invoker};
use futures_util::future::BoxFuture;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use lambda::host::{Payload, ResponseStream, StreamPart};
use lambda::{Error, InvocationKind, Invoke, Lambda, Principal};

const API_GATEWAY: &str = "apigateway.amazonaws.com";

/// The functions of this process.
pub(crate) struct LocalFunctions {
    pub(crate) lambda: Arc<Lambda>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Functions for LocalFunctions {
    fn invoke(&self, invocation: Invocation) -> BoxFuture<'_, Result<Invoked, InvokeError>> {
        Box::pin(async move {
            let cx = Context {
                request_id: RequestId::next_uuid(),
                account: invocation.account,
                region: invocation.region,
                access_key: Arc::from(API_GATEWAY),
                now: self.clock.now(),
            };
            let invoked = self.lambda.invoke(&cx, request(invocation)).await.map_err(refusal)?;
            Ok(match invoked {
                lambda::Invoked::Answered { outcome, .. } => Invoked {
                    // Whoever noticed the failure, this is what AWS writes today.
                    function_error: outcome.function_error.map(|_| "Unhandled".to_owned()),
                    payload: match outcome.payload {
                        Payload::Whole(bytes) => Body::from(bytes),
                        Payload::Stream(stream) => streamed(stream),
                    },
                },
                lambda::Invoked::Queued { .. } | lambda::Invoked::Allowed => {
                    Invoked { function_error: None, payload: Body::empty() }
                }
            })
        })
    }
}

fn request(invocation: Invocation) -> Invoke {
    Invoke {
        function: invocation.function.to_string(),
        kind: match invocation.kind {
            InvocationType::RequestResponse => InvocationKind::RequestResponse,
            InvocationType::Event => InvocationKind::Event,
        },
        payload: invocation.payload,
        trace_id: Some(invocation.trace_id.to_string()),
        streaming: invocation.streaming,
        principal: match invocation.invoker {
            Invoker::Gateway { source_arn } => Some(Principal {
                service: API_GATEWAY.to_owned(),
                source_arn: Some(source_arn),
                function_url_auth_type: None,
            }),
            // What a role may is not checked as long as nobody proves who they are.
            Invoker::Role(_) => None,
        },
        ..Invoke::default()
    }
}

fn refusal(error: Error) -> InvokeError {
    match error {
        Error::AccessDenied(_) => InvokeError::NotPermitted,
        Error::ResourceNotFound(_) => InvokeError::NotFound,
        Error::TooManyRequests(_) => InvokeError::Throttled,
        Error::RequestTooLarge(_) => InvokeError::TooLarge,
        other => InvokeError::Failed(other.to_string()),
    }
}

fn streamed(answer: ResponseStream) -> Body {
    let frames = stream::unfold(answer, |mut answer| async move {
        let frame = match answer.next().await? {
            StreamPart::Chunk(bytes) => Ok(Frame::data(bytes)),
            StreamPart::Complete { failure: Some(failure), .. } => {
                Err(format!("{}: {}", failure.code, failure.details).into())
            }
            StreamPart::Complete { failure: None, .. } => return None,
        };
        Some((frame, answer))
    });
    Body::stream(StreamBody::new(frames).boxed())
}
