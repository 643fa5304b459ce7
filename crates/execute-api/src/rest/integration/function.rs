//! Invoking a function, as the integrations with Lambda have it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Source;
use super::backend::answer_fault;
use crate::limits::BODY_BYTES_MAX;
use crate::rest::exchange::{Exchange, text};
use crate::rest::fault::{ConfigurationError, Fault};
use crate::{Invocation, InvocationType, InvokeError, Invoked, Invoker, Ports};

const MARK: &str = "/functions/";
const SUFFIX: &str = "/invocations";
const STREAMING_SUFFIX: &str = "/response-streaming-invocations";

/// A function that an integration invokes.
pub(super) struct Function {
    arn: Arc<str>,
    role: Option<Arc<str>>,
    timeout: Duration,
    uri: String,
}

/// Whether an integration's URI names a function.
pub(super) fn is_named_by(uri: &str) -> bool {
    uri.split(':').nth(4) == Some("lambda") && uri.contains(MARK)
}

/// The function that `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations` names.
fn named_by(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(MARK)?;
    let arn = rest.strip_suffix(STREAMING_SUFFIX).or_else(|| rest.strip_suffix(SUFFIX))?;
    (is_named_by(uri) && !arn.is_empty()).then_some(arn)
}

/// How a function is invoked.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) kind: InvocationType,
    pub(super) streaming: bool,
}

impl Function {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        let arn = named_by(&source.uri).ok_or(ConfigurationError::Endpoint)?;
        if source.http_method()? != Some(::http::Method::POST) {
            return Err(ConfigurationError::FunctionMethod);
        }
        Ok(Self {
            arn: arn.into(),
            role: source.credentials.as_deref().map(Into::into),
            timeout: source.timeout(),
            uri: source.uri.clone(),
        })
    }

    /// Invokes the function and waits for what it returns, or for the beginning of it.
    pub(super) async fn invoke(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        payload: Bytes,
        how: How,
    ) -> Result<Invoked, Fault> {
        exchange.note(|| format!("Endpoint request URI: {}", self.uri));
        exchange.note_payload("Endpoint request body after transformations", &payload);
        exchange.note(|| format!("Sending request to {}", self.uri));
        let started = Instant::now();
        let invocation = self.invocation(exchange, payload, how);
        let invoked = tokio::time::timeout(self.timeout, ports.functions.invoke(invocation)).await;
        let invoked = invoked.map_err(|_| Fault::integration_timeout())?.map_err(|error| fault(&error))?;
        exchange.note_response(200, started);
        Ok(invoked)
    }

    fn invocation(&self, exchange: &Exchange<'_>, payload: Bytes, how: How) -> Invocation {
        let api = &exchange.stage.api;
        let invoker = match &self.role {
            Some(role) => Invoker::Role(Arc::clone(role)),
            None => Invoker::Gateway { source_arn: exchange.source_arn() },
        };
        Invocation {
            account: api.account,
            region: api.region,
            function: Arc::clone(&self.arn),
            kind: how.kind,
            invoker,
            payload,
            trace_id: text(&exchange.trace_id).unwrap_or_default().into(),
            streaming: how.streaming,
            timeout: self.timeout,
        }
    }
}

/// The whole of what a function returned.
pub(super) async fn read(exchange: &mut Exchange<'_>, payload: crate::Body) -> Result<Bytes, Fault> {
    let payload = payload.read(BODY_BYTES_MAX).await.map_err(|error| answer_fault(&error))?;
    exchange.note_payload("Endpoint response body before transformations", &payload);
    Ok(payload)
}

fn fault(error: &InvokeError) -> Fault {
    match error {
        // A function that is not there is not told apart from one that may not be invoked.
        InvokeError::NotPermitted | InvokeError::NotFound => {
            Fault::configuration("Invalid permissions on Lambda function")
        }
        InvokeError::TooLarge => Fault::request_too_large(),
        InvokeError::Throttled => Fault::integration_error("Lambda invocation failed with status: 429"),
        InvokeError::Failed(cause) => {
            Fault::integration_error(format!("Lambda invocation failed with status: 500: {cause}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_named_by, named_by};

    #[test]
    fn uris_name_functions() {
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:f:prod";
        let uri = |path: &str| format!("arn:aws:apigateway:us-east-1:lambda:path/{path}");
        let rows = [
            (uri(&format!("2015-03-31/functions/{arn}/invocations")), Some(arn)),
            (uri(&format!("/2015-03-31/functions/{arn}/invocations")), Some(arn)),
            (uri(&format!("2021-11-15/functions/{arn}/response-streaming-invocations")), Some(arn)),
            (uri("2015-03-31/functions//invocations"), None),
            (uri("2015-03-31/functions/"), None),
            ("arn:aws:apigateway:us-east-1:s3:path/functions/f/invocations".into(), None),
            ("http://lambda/functions/f/invocations".into(), None),
        ];
        for (uri, expected) in rows {
            assert_eq!(named_by(&uri), expected, "{uri}");
        }
        assert!(!is_named_by("arn:aws:apigateway:us-east-1:lambda:action/Invoke"));
    }
}
