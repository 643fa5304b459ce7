//! AWS with a function: the function is invoked with the mapped payload, and what it returns is mapped. A function that
//! fails has an error message, which selects the integration response.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html>

use ::http::{HeaderMap, Response};
use serde::Deserialize;

use super::Source;
use super::function::{self, Function, How};
use crate::rest::exchange::Exchange;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::integration_request::RequestMapping;
use crate::rest::integration_response::{Answered, Responses};
use crate::{Body, InvocationType, Ports};

/// A function whose requests and responses are mapped.
pub(in crate::rest) struct Lambda {
    function: Function,
    request: RequestMapping,
    responses: Responses,
}

/// What a function's failure is selected by.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    error_message: String,
}

impl Lambda {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            function: Function::compile(source)?,
            request: RequestMapping::compile(source.definition, true)?,
            responses: Responses::compile(source.method)?,
        })
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let (mapped, payload) = self.request.receive(exchange, body).await?;
        let how = How { kind: invocation_type(&mapped.headers), streaming: false };
        let invoked = self.function.invoke(exchange, ports, payload, how).await?;
        let payload = function::read(exchange, invoked.payload).await?;
        let error_message = error_message(&payload);
        let answered = Answered { headers: HeaderMap::new(), payload };
        self.responses.answer(exchange, error_message.as_deref(), answered)
    }
}

/// A mapping can ask not to wait: `integration.request.header.X-Amz-Invocation-Type`.
fn invocation_type(headers: &HeaderMap) -> InvocationType {
    match headers.get("x-amz-invocation-type") {
        Some(value) if value == "Event" => InvocationType::Event,
        _ => InvocationType::RequestResponse,
    }
}

fn error_message(payload: &[u8]) -> Option<String> {
    // Few payloads need to be parsed for this.
    memchr::memmem::find(payload, b"\"errorMessage\"")?;
    // A list would be read as an object's members in their order.
    let object = Some(payload.trim_ascii_start()).filter(|payload| payload.starts_with(b"{"))?;
    serde_json::from_slice(object).ok().map(|Failure { error_message }| error_message)
}

#[cfg(test)]
mod tests {
    use super::error_message;

    #[test]
    fn failures_have_messages() {
        let rows = [
            ("{\"errorMessage\":\"no\",\"errorType\":\"E\"}", Some("no")),
            ("{\"a\":1}", None),
            ("[\"errorMessage\"]", None),
            ("{\"errorMessage\":1}", None),
        ];
        for (payload, expected) in rows {
            assert_eq!(error_message(payload.as_bytes()).as_deref(), expected, "{payload}");
        }
    }
}
