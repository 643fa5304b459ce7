//! A client of the DynamoDB API: what the commands talk to a server with.
//!
//! It signs as every client does, and knows nothing of what an operation means.

use std::env;
use std::time::Duration;

use aws_types::Clock;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sigv4::{Credentials, Purpose, Unsigned};

use crate::cli::ServerOptions;
use crate::clock::SystemClock;

/// How long a server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// What stands in for a key: a server that verifies no signatures takes any.
const ANY_KEY: &str = "tidegate";

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
    http: reqwest::Client,
    endpoint: String,
    host: String,
    region: String,
    credentials: Credentials,
}

impl Client {
    /// A client with the key of the environment. Connects to nothing yet.
    pub(crate) fn new(options: &ServerOptions) -> anyhow::Result<Self> {
        let wrong = || {
            anyhow::anyhow!(
                "'{}' is no endpoint; give a URL, such as http://127.0.0.1:8000",
                options.endpoint
            )
        };
        let url = reqwest::Url::parse(&options.endpoint).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?;
        let mut builder = reqwest::Client::builder().timeout(PATIENCE);
        if url.scheme() == "http" {
            // There may be no certificates on a machine that needs none.
            builder = builder.tls_certs_only([]);
        }
        Ok(Self {
            http: builder.build()?,
            host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            endpoint: options.endpoint.trim_end_matches('/').to_owned(),
            region: options.region.clone(),
            credentials: credentials(),
        })
    }

    /// Calls an operation.
    pub(crate) async fn call<O: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<O, CallError> {
        let strange = |what: String| CallError::Strange { endpoint: self.endpoint.clone(), what };
        let unreachable = |source| CallError::Unreachable { endpoint: self.endpoint.clone(), source };
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
        let target = format!("DynamoDB_20120810.{operation}");
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("host", self.host.as_str()),
            ("x-amz-target", target.as_str()),
        ];
        let request = Unsigned { method: "POST", path: "/", query: "", headers: &headers, body: &body };
        let purpose = Purpose { region: &self.region, service: "dynamodb" };
        let signature = sigv4::sign(&request, &self.credentials, purpose, SystemClock.now());
        let mut sent = self.http.post(format!("{}/", self.endpoint));
        for (name, value) in headers {
            sent = sent.header(name, value);
        }
        for (name, value) in signature {
            sent = sent.header(name, value);
        }
        sent.body(body)
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

/// The key of the environment, or one that stands in for it.
pub(crate) fn credentials() -> Credentials {
    let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
    Credentials {
        access_key_id: given("AWS_ACCESS_KEY_ID").unwrap_or_else(|| ANY_KEY.into()),
        secret_access_key: given("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| ANY_KEY.into()),
        session_token: given("AWS_SESSION_TOKEN"),
    }
}
