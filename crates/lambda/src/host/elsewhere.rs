//! Functions that live at another endpoint: one that speaks Lambda's Invoke, such as AWS's runtime interface emulator in a
//! container, or another server of this kind.
//!
//! Requests are signed with a key that names the function's account and nothing more: an endpoint that verifies
//! signatures refuses them. Answers come whole.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use aws_types::Clock;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use sigv4::{Credentials, Purpose, Unsigned};

use super::limits::{ELSEWHERE_GRACE, RESPONSE_BYTES_MAX};
use super::{FunctionError, FunctionVersion, HostError, Invocation, Outcome, Payload};

type Http = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The endpoints, by the names of the functions that live there.
pub(super) struct Elsewhere {
    endpoints: BTreeMap<String, Endpoint>,
    clock: Arc<dyn Clock>,
}

struct Endpoint {
    http: Http,
    uri: Uri,
    host: String,
}

impl Elsewhere {
    /// Reads the URLs: a base, or all of it where the function has another name there. Connects to nothing yet.
    pub(super) fn parse(urls: &BTreeMap<String, String>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let endpoint = |(name, url): (&String, &String)| Ok((name.clone(), Endpoint::parse(name, url)?));
        let endpoints = urls.iter().map(endpoint).collect::<io::Result<_>>()?;
        Ok(Self { endpoints, clock })
    }

    /// Whether a function lives at an endpoint.
    pub(super) fn has(&self, name: &str) -> bool {
        self.endpoints.contains_key(name)
    }

    /// Calls a function that does.
    pub(super) async fn invoke(
        &self,
        version: &FunctionVersion,
        invocation: Invocation,
    ) -> Result<Outcome, HostError> {
        let Some(endpoint) = self.endpoints.get(&version.name) else {
            return Err(HostError::Elsewhere(format!("{} has no endpoint", version.name)));
        };
        let request = endpoint.request(version, invocation, self.clock.as_ref())?;
        let answer = async {
            let answer = endpoint.http.request(request).await.map_err(failed)?;
            outcome(answer).await
        };
        let patience = version.timeout + ELSEWHERE_GRACE;
        tokio::time::timeout(patience, answer).await.unwrap_or_else(|_| Err(silent(patience)))
    }
}

impl Endpoint {
    fn parse(name: &str, url: &str) -> io::Result<Self> {
        let wrong = || io::Error::new(io::ErrorKind::InvalidInput, format!("{url} is no URL of an endpoint"));
        let whole = if url.ends_with("/invocations") {
            url.to_owned()
        } else {
            format!("{}/2015-03-31/functions/{name}/invocations", url.trim_end_matches('/'))
        };
        let uri: Uri = whole.parse().map_err(|_| wrong())?;
        let host = uri.authority().ok_or_else(wrong)?.to_string();
        let encrypted = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(wrong()),
        };
        Ok(Self { http: client(encrypted)?, uri, host })
    }

    fn request(
        &self,
        version: &FunctionVersion,
        invocation: Invocation,
        clock: &dyn Clock,
    ) -> Result<Request<Full<Bytes>>, HostError> {
        let context = invocation.client_context.map(|context| STANDARD.encode(context));
        let mut headers = vec![
            ("content-type", "application/json"),
            ("host", &self.host),
            ("x-amz-invocation-type", "RequestResponse"),
        ];
        headers.extend(context.as_deref().map(|context| ("x-amz-client-context", context)));
        headers.extend(invocation.tail.then_some(("x-amz-log-type", "Tail")));
        let unsigned = Unsigned {
            method: "POST",
            path: self.uri.path(),
            query: "",
            headers: &headers,
            body: &invocation.payload,
        };
        let credentials = Credentials {
            access_key_id: version.account.to_string(),
            secret_access_key: "function".into(),
            session_token: None,
        };
        let purpose = Purpose { region: version.region.as_str(), service: "lambda" };
        let signature = sigv4::sign(&unsigned, &credentials, purpose, clock.now());
        let mut request = Request::post(self.uri.clone());
        let signature = signature.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in headers.iter().copied().chain(signature) {
            request = request.header(name, value);
        }
        // Traces belong to whoever carries the request, so they are not signed.
        if let Some(trace_id) = &invocation.trace_id {
            request = request.header("x-amzn-trace-id", trace_id);
        }
        request.body(Full::new(invocation.payload)).map_err(|fault| HostError::Elsewhere(fault.to_string()))
    }
}

/// There may be no certificates on a machine that needs none.
fn client(encrypted: bool) -> io::Result<Http> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|tls| match encrypted {
            true => tls.with_platform_verifier(),
            false => Ok(tls.with_root_certificates(RootCertStore::empty())),
        })
        .map_err(io::Error::other)?
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

async fn outcome(answer: Response<hyper::body::Incoming>) -> Result<Outcome, HostError> {
    let (head, body) = answer.into_parts();
    let payload = Limited::new(body, RESPONSE_BYTES_MAX).collect().await.map_err(failed)?.to_bytes();
    if head.status == StatusCode::TOO_MANY_REQUESTS {
        return Err(HostError::AccountConcurrencyExceeded);
    }
    if !head.status.is_success() {
        return Err(HostError::Elsewhere(format!("it answers {}", head.status)));
    }
    let tail = text(&head.headers, "x-amz-log-result").and_then(|tail| STANDARD.decode(tail).ok());
    Ok(Outcome {
        payload: Payload::Whole(payload),
        content_type: None,
        function_error: text(&head.headers, "x-amz-function-error").map(|_| FunctionError::Unhandled),
        log_tail: tail.map(Bytes::from),
        init_duration: None,
    })
}

fn text<'a>(headers: &'a HeaderMap<HeaderValue>, name: &'static str) -> Option<&'a str> {
    headers.get(HeaderName::from_static(name))?.to_str().ok()
}

fn failed(fault: impl std::fmt::Display) -> HostError {
    HostError::Elsewhere(fault.to_string())
}

fn silent(patience: Duration) -> HostError {
    HostError::Elsewhere(format!("it does not answer within {} seconds", patience.as_secs()))
}
