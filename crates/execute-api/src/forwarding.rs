//! What becomes of a request's and an answer's headers on their way through a proxy.

use http::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, VIA,
};

use crate::limits::PASSES_MAX;

/// What this gateway calls itself in `Via`.
pub(crate) const PSEUDONYM: &str = "AmazonAPIGateway";

static KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
static PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Removes what is meant for the next hop alone: what `Connection` names, and what always is (RFC 9110, 7.6.1).
pub(crate) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if let Some(connection) = headers.remove(CONNECTION) {
        for name in connection.as_bytes().split(|byte| *byte == b',') {
            if let Ok(name) = HeaderName::from_bytes(name.trim_ascii()) {
                headers.remove(name);
            }
        }
    }
    for name in [
        &KEEP_ALIVE,
        &PROXY_CONNECTION,
        &PROXY_AUTHENTICATE,
        &PROXY_AUTHORIZATION,
        &TE,
        &TRAILER,
        &TRANSFER_ENCODING,
        &UPGRADE,
    ] {
        headers.remove(name);
    }
}

/// Whether a request has come through this gateway so often that it must be going in circles.
pub(crate) fn goes_in_circles(headers: &HeaderMap) -> bool {
    if !headers.contains_key(VIA) {
        return false;
    }
    let passes = |value: &HeaderValue| memchr::memmem::find_iter(value.as_bytes(), PSEUDONYM).count();
    headers.get_all(VIA).iter().map(passes).sum::<usize>() >= PASSES_MAX
}
