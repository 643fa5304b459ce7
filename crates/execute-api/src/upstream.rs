//! Requests to HTTP backends: one client, whose connections all APIs share and use again.
//!
//! Bodies stream both ways. Certificates are verified against the system's roots and those that the operator adds; they
//! are loaded when the first request needs them, because a server that calls only functions should not wait for them.

use std::error::Error;
use std::io;
use std::sync::{Arc, OnceLock};

use http::uri::Scheme;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use tokio::time::Instant;

use crate::limits::{CONNECT_TIMEOUT, UPSTREAM_BUFFER_BYTES_MAX, UPSTREAM_IDLE_MAX, UPSTREAM_IDLE_TIMEOUT};
use crate::{Body, BodyError};

/// The client of all backends.
pub struct Upstream {
    plain: Client<HttpConnector, Body>,
    encrypted: OnceLock<Result<Client<HttpsConnector<HttpConnector>, Body>, rustls::Error>>,
    authorities: Vec<CertificateDer<'static>>,
}

/// A file of certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("not a certificate in PEM form: {0}")]
pub struct CertificateError(String);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpstreamError {
    /// None came in time.
    #[error("the backend took too long")]
    Timeout,
    /// The backend is not there.
    #[error("the backend cannot be reached: {0}")]
    Unreachable(String),
    /// The backend's certificate does not say that it is who it should be.
    #[error("the backend is not trusted: {0}")]
    Untrusted(String),
    /// It was reached and broke off, or does not speak HTTP.
    #[error("the backend broke off: {0}")]
    Broken(String),
    /// The request's body broke off, took too long or was too large.
    #[error("the request broke off: {0}")]
    Request(BodyError),
}

impl Upstream {
    /// A client that trusts the system's roots.
    #[must_use]
    pub fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        Self { plain: builder().build(tcp), encrypted: OnceLock::new(), authorities: Vec::new() }
    }

    /// A client that also trusts the authorities in this PEM text.
    ///
    /// # Errors
    /// The text has no certificate, or one that cannot be read.
    pub fn trusting(pem: &[u8]) -> Result<Self, CertificateError> {
        let authorities: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let authorities = authorities.map_err(|error| CertificateError(error.to_string()))?;
        if authorities.is_empty() {
            return Err(CertificateError("there is none in it".into()));
        }
        Ok(Self { authorities, ..Self::new() })
    }

    /// Sends a request whose URI names scheme and host, and waits for the head of its answer.
    pub(crate) async fn send(
        &self,
        request: Request<Body>,
        deadline: Instant,
    ) -> Result<Response<Incoming>, UpstreamError> {
        let answer = if request.uri().scheme() == Some(&Scheme::HTTPS) {
            let client = self.encrypted.get_or_init(|| encrypted(&self.authorities)).as_ref();
            client.map_err(|error| UpstreamError::Unreachable(error.to_string()))?.request(request)
        } else {
            self.plain.request(request)
        };
        match tokio::time::timeout_at(deadline, answer).await {
            Ok(answer) => answer.map_err(failure),
            Err(_) => Err(UpstreamError::Timeout),
        }
    }
}

impl Default for Upstream {
    fn default() -> Self {
        Self::new()
    }
}

fn builder() -> hyper_util::client::legacy::Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .pool_idle_timeout(UPSTREAM_IDLE_TIMEOUT)
        .pool_max_idle_per_host(UPSTREAM_IDLE_MAX)
        .pool_timer(TokioTimer::new())
        .http1_max_buf_size(UPSTREAM_BUFFER_BYTES_MAX);
    builder
}

fn encrypted(
    authorities: &[CertificateDer<'static>],
) -> Result<Client<HttpsConnector<HttpConnector>, Body>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(authorities.iter().cloned(), Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tls =
        HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().wrap_connector(tcp);
    Ok(builder().build(tls))
}

fn failure(error: ClientError) -> UpstreamError {
    let text = reasons(&error);
    if causes(&error).any(is_of_certificate) {
        return UpstreamError::Untrusted(text);
    }
    if error.is_connect() {
        return UpstreamError::Unreachable(text);
    }
    match request_fault(&error) {
        Some(fault) => UpstreamError::Request(fault),
        None => UpstreamError::Broken(text),
    }
}

/// An error and what caused it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error))
}

/// An error of I/O shows as what it wraps, and as its source only what that wraps.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(wrapping) => Some(wrapping.get_ref()?),
        None => error.source(),
    }
}

fn is_of_certificate(error: &(dyn Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
}

/// The fault of the request's own body, if that is why the exchange failed.
fn request_fault(error: &ClientError) -> Option<BodyError> {
    causes(error).find_map(|error| error.downcast_ref::<BodyError>()).map(|fault| match fault {
        BodyError::TooLarge => BodyError::TooLarge,
        BodyError::TooSlow => BodyError::TooSlow,
        BodyError::Broken(cause) => BodyError::Broken(cause.to_string().into()),
    })
}

/// The outer errors say little, and some what the next one says.
fn reasons(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<_> = causes(error).map(ToString::to_string).collect();
    texts.dedup();
    texts.join(": ")
}
