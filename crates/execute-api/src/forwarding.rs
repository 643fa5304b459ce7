//! What becomes of a request's and an answer's headers on their way through a proxy.

use std::fmt::Write;
use std::net::IpAddr;

use http::header::{CONNECTION, COOKIE, FORWARDED, HOST, HeaderMap, HeaderName, HeaderValue, VIA};
use http::request::Parts;

use crate::limits::PASSES_MAX;
use crate::{Caller, address};

/// What this gateway calls itself in `Via`.
pub(crate) const PSEUDONYM: &str = "AmazonAPIGateway";

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Removes what is meant for the next hop alone: what `Connection` names, and what always is (RFC 9110, 7.6.1).
pub(crate) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if let Some(connection) = headers.remove(CONNECTION) {
        for name in connection.as_bytes().split(|byte| *byte == b',') {
            if let Ok(name) = HeaderName::from_bytes(name.trim_ascii()) {
                headers.remove(name);
            }
        }
    }
    remove_where(headers, |name| {
        matches!(
            name,
            "keep-alive"
                | "proxy-connection"
                | "proxy-authenticate"
                | "proxy-authorization"
                | "te"
                | "trailer"
                | "transfer-encoding"
                | "upgrade"
        )
    });
}

/// Removes the headers of these names. Few messages have any: looking over what is there is cheaper than searching for each.
pub(crate) fn remove_where(headers: &mut HeaderMap, unwanted: impl Fn(&str) -> bool) {
    while let Some(name) = headers.keys().find(|name| unwanted(name.as_str())).cloned() {
        headers.remove(name);
    }
}

/// Says in `X-Forwarded-For`, `-Proto` and `-Port` where a request came from, behind what proxies before this one said.
pub(crate) fn add_x_forwarded(head: &mut Parts, caller: &Caller) {
    let port = match address::host(head).and_then(port) {
        Some(port) => HeaderValue::from_str(port),
        None => Ok(HeaderValue::from_static(if caller.tls { "443" } else { "80" })),
    };
    let headers = &mut head.headers;
    let mut chain = String::with_capacity(40);
    if let Some(before) = headers.get(&X_FORWARDED_FOR).and_then(|before| before.to_str().ok()) {
        chain.extend([before, ", "]);
    }
    push_address(&mut chain, caller.peer);
    for (name, value) in [
        (&X_FORWARDED_FOR, HeaderValue::try_from(chain)),
        (&X_FORWARDED_PORT, port),
        (&X_FORWARDED_PROTO, Ok(HeaderValue::from_static(caller.scheme()))),
    ] {
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
}

/// Says in `Forwarded` and `Via` where a request came from, and turns what proxies before this one said in `X-Forwarded-For`
/// into the same form (RFC 7239).
pub(crate) fn add_forwarded(headers: &mut HeaderMap, caller: &Caller, host: &str) {
    let mut text = String::with_capacity(96);
    if let Some(before) = headers.get(FORWARDED).and_then(|before| before.to_str().ok()) {
        text.push_str(before);
        text.push_str(", ");
    } else if let Some(before) = headers.remove(&X_FORWARDED_FOR) {
        for address in before.to_str().unwrap_or_default().split(',').map(str::trim) {
            if let Ok(address) = address.parse::<IpAddr>() {
                push_node(&mut text, "for", address);
                text.push_str(", ");
            }
        }
    }
    remove_where(headers, |name| {
        matches!(name, "x-forwarded-for" | "x-forwarded-host" | "x-forwarded-port" | "x-forwarded-proto")
    });
    push_node(&mut text, "for", caller.peer);
    // A host that is none could say more than a host.
    if host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte)) {
        // A port makes it no token, and what is no token is quoted.
        let quote = if host.contains(':') { "\"" } else { "" };
        text.extend([";host=", quote, host, quote]);
    }
    text.push_str(";proto=");
    text.push_str(caller.scheme());
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(FORWARDED, value);
    }
    headers.append(VIA, HeaderValue::from_static("HTTP/1.1 AmazonAPIGateway"));
}

/// Says in HTTP/1.1's way what HTTP/2 says in another: the host in a header, all cookies in one (RFC 9113, 8.2.3 and 8.3.1).
pub(crate) fn write_as_http_1(head: &mut Parts) {
    join_cookies(&mut head.headers);
    if head.headers.contains_key(HOST) {
        return;
    }
    let authority = head.uri.authority().and_then(|authority| HeaderValue::try_from(authority.as_str()).ok());
    if let Some(host) = authority {
        head.headers.insert(HOST, host);
    }
}

fn join_cookies(headers: &mut HeaderMap) {
    let mut cookies = headers.get_all(COOKIE).iter();
    if cookies.next().is_none() || cookies.next().is_none() {
        return;
    }
    let cookies: Vec<_> = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if let Ok(joined) = HeaderValue::from_bytes(&cookies.join(&b"; "[..])) {
        headers.insert(COOKIE, joined);
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

fn push_node(text: &mut String, name: &str, address: IpAddr) {
    // A colon makes an address no token, and what is no token is quoted.
    let (before, behind) = if address.is_ipv6() { ("\"[", "]\"") } else { ("", "") };
    text.extend([name, "=", before]);
    push_address(text, address);
    text.push_str(behind);
}

/// Every call says where it comes from; for most addresses this is the quick way to say it.
fn push_address(text: &mut String, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            let mut separator = "";
            for octet in address.octets() {
                text.extend([separator, itoa::Buffer::new().format(octet)]);
                separator = ".";
            }
        }
        // Writing into a string cannot fail.
        IpAddr::V6(address) => drop(write!(text, "{address}")),
    }
}

fn port(host: &str) -> Option<&str> {
    let (_, port) = host.rsplit_once(':')?;
    (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(port)
}

#[cfg(test)]
mod tests;
