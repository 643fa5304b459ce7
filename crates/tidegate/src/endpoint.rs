//! An endpoint that speaks AWS's protocols, and requests to it, signed with the environment's key.
//!
//! Commands reach a server through it, and the server Kinesis data streams and other services. Knows no operation and reads no answer.

use std::env;
use std::time::Duration;

use aws_types::Clock;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderName, Method};
use reqwest::redirect::Policy;
use sigv4::{Credentials, Purpose, Unsigned};

use crate::clock::SystemClock;

/// How long an endpoint may take for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// What stands in for a key: an endpoint that verifies no signatures takes any.
const ANY_KEY: &str = "tidegate";

/// What signing adds to a request, beside its `Authorization`.
static SIGNED_WITH: [HeaderName; 3] = [
    HeaderName::from_static("x-amz-content-sha256"),
    HeaderName::from_static("x-amz-date"),
    HeaderName::from_static("x-amz-security-token"),
];

/// Where requests go.
pub(crate) struct Endpoint {
    http: reqwest::Client,
    url: String,
    host: String,
    credentials: Credentials,
}

/// What a request asks for.
pub(crate) struct Request<'a> {
    /// The service's name in signatures.
    pub(crate) service: &'static str,
    pub(crate) region: &'a str,
    pub(crate) content_type: &'static str,
    /// The service's prefix and the operation.
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
}

/// A request of any form.
pub(crate) struct RawRequest<'a> {
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) method: Method,
    /// Percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: Bytes,
}

impl Endpoint {
    /// An endpoint; none if that is no URL of one. Connects to nothing yet.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = reqwest::Url::parse(text).ok()?;
        // Services answer at the root: a signature for another path would be another one.
        let host = url.host_str().filter(|_| url.path() == "/")?;
        // A signature is for one host and path, so redirects are for who called.
        let mut builder = reqwest::Client::builder().timeout(PATIENCE).redirect(Policy::none());
        if url.scheme() == "http" {
            // There may be no certificates on a machine that needs none.
            builder = builder.tls_certs_only([]);
        }
        Some(Self {
            http: builder.build().ok()?,
            host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            url: text.trim_end_matches('/').to_owned(),
            credentials: credentials(),
        })
    }

    /// The URL as it was given, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The request, signed at this moment.
    pub(crate) fn request(&self, request: Request<'_>) -> reqwest::RequestBuilder {
        let Request { service, region, content_type, target, body } = request;
        let headers =
            [("content-type", content_type), ("host", self.host.as_str()), ("x-amz-target", target.as_str())];
        let unsigned = Unsigned { method: "POST", path: "/", query: "", headers: &headers, body: &body };
        let purpose = Purpose { region, service };
        let signature = sigv4::sign(&unsigned, &self.credentials, purpose, SystemClock.now());
        let mut sent = self.http.post(format!("{}/", self.url));
        for (name, value) in headers {
            sent = sent.header(name, value);
        }
        for (name, value) in signature {
            sent = sent.header(name, value);
        }
        sent.body(body)
    }

    /// The request, signed at this moment; none if its path would lead elsewhere. Headers that are no text are not signed, but
    /// sent.
    pub(crate) fn raw_request(&self, request: RawRequest<'_>) -> Option<reqwest::RequestBuilder> {
        let RawRequest { service, region, method, path, query, headers, body } = request;
        let separator = if query.is_empty() { "" } else { "?" };
        let url = reqwest::Url::parse(&format!("{}{path}{separator}{query}", self.url)).ok();
        let url = url.filter(|_| !path.split(['/', '\\']).any(climbs))?;
        let mut headers = headers.clone();
        // The client writes the first, and signing the others.
        for name in [HOST, AUTHORIZATION].iter().chain(&SIGNED_WITH) {
            headers.remove(name);
        }
        let own = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let signed: Vec<_> = std::iter::once(("host", self.host.as_str())).chain(own).collect();
        let unsigned = Unsigned {
            method: method.as_str(),
            path: url.path(),
            query: url.query().unwrap_or_default(),
            headers: &signed,
            body: &body,
        };
        let purpose = Purpose { region, service };
        let signature = sigv4::sign(&unsigned, &self.credentials, purpose, SystemClock.now());
        let mut sent = self.http.request(method, url).headers(headers);
        for (name, value) in signature {
            sent = sent.header(name, value);
        }
        Some(sent.body(body))
    }
}

/// Whether clients and servers take a segment of a path for a step to another place.
fn climbs(segment: &str) -> bool {
    let segment = segment.replace("%2e", ".").replace("%2E", ".");
    segment == "." || segment == ".."
}

/// An error with its causes: the last of them says what happened.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The key of the environment, or one that stands in for it.
fn credentials() -> Credentials {
    let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
    Credentials {
        access_key_id: given("AWS_ACCESS_KEY_ID").unwrap_or_else(|| ANY_KEY.into()),
        secret_access_key: given("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| ANY_KEY.into()),
        session_token: given("AWS_SESSION_TOKEN"),
    }
}
