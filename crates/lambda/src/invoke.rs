//! Invoking a function: finding what is named, asking whether the caller may, and calling it or keeping the event for later.
//!
//! This is the one way to a function, for the wire, for other services of this process and for what runs by itself.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::borrow::Cow;

use aws_types::Context;
use bytes::Bytes;
use serde::de::IgnoredAny;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::function::{Function, Version};
use crate::function_name::{FunctionRef, LATEST};
use crate::host::{Concurrency, Invocation, Outcome};
use crate::limits::{ASYNCHRONOUS_BYTES_MAX, SYNCHRONOUS_BYTES_MAX};
use crate::policy::Caller;
use crate::queue::{Queued, Task};
use crate::store::Decoded;
use crate::{Lambda, alias, uuid};

/// What is asked of a function.
#[derive(Clone, Debug, Default)]
pub struct Invoke {
    /// Its name, or an ARN of it, in any form.
    pub function: String,
    /// A version or an alias, unless the name has one.
    pub qualifier: Option<String>,
    /// Whether to wait.
    pub kind: InvocationKind,
    /// The event: JSON.
    pub payload: Bytes,
    /// JSON about the client.
    pub client_context: Option<String>,
    /// The trace that the call belongs to.
    pub trace_id: Option<String>,
    /// Whether the end of the log is wanted.
    pub tail: bool,
    /// Whether the answer is wanted as it is made.
    pub streaming: bool,
    /// On whose behalf, if not the account's own: then the function's policy must allow it.
    pub principal: Option<Principal>,
}

/// Whether to wait for a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvocationKind {
    /// Wait for its answer.
    #[default]
    RequestResponse,
    /// Keep the event, and call the function in its time.
    Event,
    /// Only check that it could be called.
    DryRun,
}

/// Another service on whose behalf a function is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Its name, such as `apigateway.amazonaws.com`; `*` is anybody.
    pub service: String,
    /// The ARN of what makes it call.
    pub source_arn: Option<String>,
    /// How the function URL authenticates that was called, if it was one.
    pub function_url_auth_type: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub enum Invoked {
    /// The function was called.
    Answered {
        /// The invocation's id.
        request_id: String,
        /// The version that was called.
        executed_version: String,
        /// Its answer.
        outcome: Outcome,
    },
    /// The event is kept.
    Queued {
        /// The invocation's id.
        request_id: String,
    },
    /// It could be called.
    Allowed,
}

/// A function that has been found and may be called.
pub(crate) struct Callable {
    pub(crate) reference: FunctionRef,
    decoded: std::sync::Arc<Decoded>,
    unreserved: u32,
}

/// One call of it.
pub(crate) struct Call {
    pub(crate) request_id: String,
    pub(crate) payload: Bytes,
    pub(crate) client_context: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) tail: bool,
    pub(crate) streaming: bool,
}

impl Lambda {
    /// Invokes a function.
    ///
    /// # Errors
    /// The function was not called. An error of the function itself is an outcome.
    pub async fn invoke(&self, cx: &Context, request: Invoke) -> Result<Invoked> {
        let reference = FunctionRef::of_request(cx, &request.function, request.qualifier.as_deref())?;
        check_size(&request)?;
        let callable = self.callable(reference).await?;
        match &request.principal {
            Some(principal) => callable.check_principal(principal)?,
            None => check_json(&request.payload)?,
        }
        let request_id = uuid::of_request(cx, "invocation");
        let payload = if request.payload.is_empty() { Bytes::from_static(b"{}") } else { request.payload };
        match request.kind {
            InvocationKind::DryRun => Ok(Invoked::Allowed),
            InvocationKind::Event => {
                let task = Task::event(cx, &callable.reference, request.trace_id);
                self.enqueue(Queued::new(cx.now, request_id.clone(), task, payload)).await?;
                Ok(Invoked::Queued { request_id })
            }
            InvocationKind::RequestResponse => {
                let call = Call {
                    request_id: request_id.clone(),
                    payload,
                    client_context: request.client_context,
                    trace_id: request.trace_id,
                    tail: request.tail,
                    streaming: request.streaming,
                };
                let (executed_version, outcome) = callable.call(self, cx, call).await?;
                Ok(Invoked::Answered { request_id, executed_version, outcome })
            }
        }
    }

    /// Finds a function, and checks that what its qualifier names is there.
    pub(crate) async fn callable(&self, reference: FunctionRef) -> Result<Callable> {
        let (decoded, unreserved) = self.functions.load_to_run(&reference).await?;
        decoded.function.check_qualifier(reference.qualifier.as_deref())?;
        Ok(Callable { reference, decoded, unreserved })
    }
}

impl Callable {
    /// The function.
    pub(crate) fn function(&self) -> &Function {
        &self.decoded.function
    }

    /// Calls it; answers the version that was called, too.
    pub(crate) async fn call(&self, lambda: &Lambda, cx: &Context, call: Call) -> Result<(String, Outcome)> {
        let chance = xxh3_64(call.request_id.as_bytes()) as f64 / u64::MAX as f64;
        let version = self.version(chance)?;
        let runnable = self.decoded.runnable.get(self.function(), version)?;
        let invocation = Invocation {
            invoked_arn: self.reference.arn(),
            trace_id: Some(call.trace_id.unwrap_or_else(|| new_trace(cx, &call.request_id))),
            request_id: call.request_id,
            payload: call.payload,
            client_context: call.client_context,
            tail: call.tail,
            streaming: call.streaming,
            concurrency: Concurrency {
                reserved: self.function().reserved_concurrency,
                unreserved: self.unreserved,
            },
        };
        let outcome = lambda.ports.executor.invoke(&runnable, invocation).await?;
        Ok((runnable.version.clone(), outcome))
    }

    fn version(&self, chance: f64) -> Result<&Version> {
        let qualifier = self.reference.qualifier.as_deref();
        let routed = qualifier.and_then(|name| self.function().aliases.get(name));
        self.function().version(routed.map(|alias| alias::route(alias, chance)).or(qualifier))
    }

    fn check_principal(&self, principal: &Principal) -> Result<()> {
        let qualifier = self.reference.qualifier.as_deref().filter(|name| *name != LATEST);
        let policy = self.function().policies.get(qualifier.unwrap_or_default());
        let action = match principal.function_url_auth_type {
            Some(_) => "lambda:InvokeFunctionUrl",
            None => "lambda:InvokeFunction",
        };
        let caller = Caller {
            principal: &principal.service,
            action,
            source_arn: principal.source_arn.as_deref(),
            source_account: principal.source_arn.as_deref().and_then(account_of),
            url_auth_type: principal.function_url_auth_type.as_deref(),
        };
        if policy.is_some_and(|policy| policy.allows(&caller)) {
            return Ok(());
        }
        Err(Error::AccessDenied(format!(
            "User: {} is not authorized to perform: {action} on resource: {} because no resource-based policy allows \
             the {action} action",
            principal.service,
            self.reference.arn()
        )))
    }
}

fn account_of(arn: &str) -> Option<&str> {
    aws_types::Arn::parse(arn).ok().map(|arn| arn.account).filter(|account| !account.is_empty())
}

fn new_trace(cx: &Context, request_id: &str) -> String {
    let id = xxhash_rust::xxh3::xxh3_128(request_id.as_bytes()) >> 32;
    format!("Root=1-{:08x}-{id:024x}", cx.now.0 / 1000)
}

fn check_size(request: &Invoke) -> Result<()> {
    let limit = match request.kind {
        InvocationKind::Event => ASYNCHRONOUS_BYTES_MAX,
        InvocationKind::RequestResponse | InvocationKind::DryRun => SYNCHRONOUS_BYTES_MAX,
    };
    if request.payload.len() <= limit { Ok(()) } else { Err(too_large(limit)) }
}

/// The refusal of a payload with more than so many bytes.
pub(crate) fn too_large(limit: usize) -> Error {
    Error::RequestTooLarge(format!(
        "Request must be smaller than {limit} bytes for the InvokeFunction operation"
    ))
}

fn check_json(payload: &[u8]) -> Result<()> {
    if payload.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice::<IgnoredAny>(payload) {
        Ok(_) => Ok(()),
        Err(fault) => {
            Err(Error::InvalidRequestContent(format!("Could not parse payload into json: {fault}")))
        }
    }
}

/// The payload as a JSON value in a record; what is no JSON, as a string.
pub(crate) fn json_or_text(payload: &[u8]) -> serde_json::Value {
    serde_json::from_slice(payload).unwrap_or_else(|_| {
        let text: Cow<'_, str> = String::from_utf8_lossy(payload);
        text.into_owned().into()
    })
}
