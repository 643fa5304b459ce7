//! Trace ids: a request that brings none gets one, and every integration and log line sees the same.
//!
//! <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>

use aws_types::{Timestamp, random_words};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::ids;

pub(crate) static TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// The value of `X-Amzn-Trace-Id` that goes on from here.
pub(crate) fn of(headers: &HeaderMap, now: Timestamp) -> HeaderValue {
    match headers.get(&TRACE_ID) {
        Some(given) if memchr::memmem::find(given.as_bytes(), b"Root=").is_some() => given.clone(),
        _ => fresh(now),
    }
}

fn fresh(now: Timestamp) -> HeaderValue {
    let mut text = *b"Root=1-00000000-000000000000000000000000";
    let [front, back] = random_words();
    ids::write_hex(&mut text[7..15], now.0 / 1000);
    ids::write_hex(&mut text[16..32], front);
    ids::write_hex(&mut text[32..], back);
    HeaderValue::from_bytes(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;
    use http::{HeaderMap, HeaderValue};

    #[test]
    fn a_trace_goes_on_and_otherwise_begins() {
        let now = Timestamp(1_796_000_000_123);
        let mut headers = HeaderMap::new();
        let fresh = super::of(&headers, now);
        let fresh = fresh.to_str().unwrap();
        assert!(fresh.starts_with("Root=1-6b0cc900-") && fresh.len() == 40, "{fresh}");
        let given = HeaderValue::from_static("Root=1-63441c4a-abcdef012345678912345678;Sampled=1");
        headers.insert(&super::TRACE_ID, given.clone());
        assert_eq!(super::of(&headers, now), given);
        headers.insert(&super::TRACE_ID, HeaderValue::from_static("nonsense"));
        assert_ne!(super::of(&headers, now), "nonsense");
    }
}
