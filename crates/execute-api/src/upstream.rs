//! Requests to HTTP backends: one client, whose connections all APIs share and use again.
//!
//! Bodies stream both ways. Certificates are verified against the system's roots and those that the operator adds; they
//! are loaded when the first request needs them, because a server that calls only functions should not wait for them.

mod answer;
mod connection;
mod pool;

use std::error::Error;
use std::io;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;
use http::header::HOST;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use tokio::time::Instant;
use tower_service::Service;

pub(crate) use answer::Answer;

use crate::limits::CONNECT_TIMEOUT;
use crate::{Body, BodyError, BoxError};
use answer::Lease;
use connection::{Connection, Stream};
use pool::Pool;

/// The client of all backends.
pub struct Upstream {
    plain: HttpConnector,
    encrypted: OnceLock<Result<HttpsConnector<HttpConnector>, rustls::Error>>,
    authorities: Vec<CertificateDer<'static>>,
    pool: Arc<Pool>,
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
        Self { plain: tcp(), encrypted: OnceLock::new(), authorities: Vec::new(), pool: Arc::default() }
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
    pub(crate) fn send(
        &self,
        request: Request<Body>,
        deadline: Instant,
    ) -> impl Future<Output = Result<Response<Body>, UpstreamError>> {
        let exchange = tokio::time::timeout_at(deadline, self.exchange(request));
        exchange.map(|answer| answer.unwrap_or(Err(UpstreamError::Timeout)))
    }

    async fn exchange(&self, mut request: Request<Body>) -> Result<Response<Body>, UpstreamError> {
        let nowhere = || UpstreamError::Unreachable("the URI names no host".into());
        let idle = self.pool.idle(request.uri()).ok_or_else(nowhere)?;
        let uri = in_origin_form(request.uri_mut());
        if !request.headers().contains_key(HOST)
            && let Some(host) = uri.scheme().zip(uri.authority()).and_then(|(scheme, at)| host(scheme, at))
        {
            request.headers_mut().insert(HOST, host);
        }
        loop {
            let (mut connection, is_new) = match idle.take() {
                Some(connection) => (connection, false),
                // Boxed, so that what every call carries along stays small.
                None => (Box::pin(self.connect(&uri)).await.map_err(|error| no_connection(&*error))?, true),
            };
            match connection.send(request).await {
                Ok(answer) => return Ok(answer::of(answer, Lease { connection, idle })),
                // A connection that was closed while it waited gives the request back.
                Err(mut failed) => match failed.take_message() {
                    Some(unsent) if !is_new => request = unsent,
                    _ => return Err(failure(failed.error())),
                },
            }
        }
    }

    async fn connect(&self, uri: &Uri) -> Result<Box<Connection>, BoxError> {
        let stream: Stream = if uri.scheme() == Some(&Scheme::HTTPS) {
            let connector = self.encrypted.get_or_init(|| encrypted(&self.authorities)).as_ref();
            connector.map_err(Clone::clone)?.clone().call(uri.clone()).await?
        } else {
            MaybeHttpsStream::Http(self.plain.clone().call(uri.clone()).await?)
        };
        Ok(Box::new(Connection::over(stream).await?))
    }
}

impl Default for Upstream {
    fn default() -> Self {
        Self::new()
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    tcp
}

fn encrypted(
    authorities: &[CertificateDer<'static>],
) -> Result<HttpsConnector<HttpConnector>, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(authorities.iter().cloned(), Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let mut tcp = tcp();
    tcp.enforce_http(false);
    Ok(HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().wrap_connector(tcp))
}

/// The URI as it was, with what a request's first line says of it left in its place: path and query (RFC 9112, 3.2.1).
fn in_origin_form(uri: &mut Uri) -> Uri {
    let target = uri.path_and_query().cloned().map(Uri::from).unwrap_or_default();
    std::mem::replace(uri, target)
}

/// The host and, where it is not the scheme's own, the port.
pub(crate) fn host(scheme: &Scheme, authority: &Authority) -> Option<HeaderValue> {
    let port_of_scheme = if *scheme == Scheme::HTTPS { 443 } else { 80 };
    let text = match authority.port_u16() {
        Some(port) if port != port_of_scheme => {
            let text = authority.as_str();
            text.rsplit_once('@').map_or(text, |(_, host)| host)
        }
        _ => authority.host(),
    };
    HeaderValue::from_str(text).ok()
}

/// Why there is no connection.
fn no_connection(error: &(dyn Error + 'static)) -> UpstreamError {
    let text = reasons(error);
    if causes(error).any(is_of_certificate) {
        UpstreamError::Untrusted(text)
    } else {
        UpstreamError::Unreachable(text)
    }
}

fn failure(error: &hyper::Error) -> UpstreamError {
    match request_fault(error) {
        Some(fault) => UpstreamError::Request(fault),
        None => UpstreamError::Broken(reasons(error)),
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
fn request_fault(error: &hyper::Error) -> Option<BodyError> {
    causes(error).find_map(|error| error.downcast_ref::<BodyError>()).map(|fault| match fault {
        BodyError::TooLarge => BodyError::TooLarge,
        BodyError::TooSlow => BodyError::TooSlow,
        BodyError::NoMemory(fault) => BodyError::NoMemory(*fault),
        BodyError::Broken(cause) => BodyError::Broken(cause.to_string().into()),
    })
}

/// The outer errors say little, and some what the next one says.
fn reasons(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<_> = causes(error).map(ToString::to_string).collect();
    texts.dedup();
    texts.join(": ")
}

#[cfg(test)]
mod tests;
