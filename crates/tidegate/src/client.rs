//! A client of the DynamoDB API: what the commands talk to a server with.
//!
//! It signs as every client does, and knows nothing of what an operation means.

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cli::ServerOptions;
use crate::endpoint::{Endpoint, Request};

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error(
        "no server answers at {endpoint}; start one with `tidegate serve`, or name another one with --endpoint"
    )]
    Unreachable { endpoint: String, source: reqwest::Error },
    #[error("{message} ({code})")]
    Refused { code: String, message: String },
    #[error("what answers at {endpoint} does not speak the DynamoDB API: {what}")]
    Strange { endpoint: String, what: String },
}

impl CallError {
    /// Whether the server refused with this code.
    pub(crate) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == expected)
    }
}

/// One server, and whose requests it gets.
pub(crate) struct Client {
    endpoint: Endpoint,
    region: String,
}

impl Client {
    /// A client with the key of the environment. Connects to nothing yet.
    pub(crate) fn new(options: &ServerOptions) -> anyhow::Result<Self> {
        let endpoint = Endpoint::parse(&options.endpoint).with_context(|| {
            format!("'{}' is no endpoint; give a URL, such as http://127.0.0.1:8000", options.endpoint)
        })?;
        Ok(Self { endpoint, region: options.region.clone() })
    }

    /// Calls an operation.
    pub(crate) async fn call<O: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<O, CallError> {
        let strange = |what: String| CallError::Strange { endpoint: self.endpoint.url().to_owned(), what };
        let unreachable =
            |source| CallError::Unreachable { endpoint: self.endpoint.url().to_owned(), source };
        let body = serde_json::to_vec(input).map_err(|error| strange(error.to_string()))?;
        let answer = self.request(operation, body).send().await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|error| strange(error.to_string()));
        }
        Err(refusal(&body).unwrap_or_else(|| strange(format!("it answers with status {status}"))))
    }

    fn request(&self, operation: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        self.endpoint.request(Request {
            service: "dynamodb",
            region: &self.region,
            content_type: "application/x-amz-json-1.0",
            target: format!("DynamoDB_20120810.{operation}"),
            body,
        })
    }
}

/// The refusal in an answer that has one.
fn refusal(body: &[u8]) -> Option<CallError> {
    let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
    let code = answer.get("__type")?.as_str()?;
    let code = code.rsplit('#').next().unwrap_or(code);
    let message = answer.get("message").or_else(|| answer.get("Message")).and_then(|text| text.as_str());
    Some(CallError::Refused { code: code.into(), message: message.unwrap_or("refused").into() })
}
