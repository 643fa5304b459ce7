//! Compressed payloads: what clients send so is inflated, and what they are sent is deflated if it is large enough.
//!
//! Only for APIs that set `minimumCompressionSize`; payloads of others go through as they are.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html>

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue};

use super::fault::Fault;
use crate::limits::BODY_BYTES_MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
}

/// A request's payload without the coding it was sent in; its headers no longer name it.
pub(super) fn inflate(payload: Bytes, headers: &mut HeaderMap) -> Result<Bytes, Fault> {
    let coding = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).and_then(coding);
    let Some(coding) = coding.filter(|_| !payload.is_empty()) else { return Ok(payload) };
    let mut inflated = Vec::new();
    // One byte more than may be there shows that there are too many.
    let max = BODY_BYTES_MAX + 1;
    let read = match coding {
        Coding::Gzip => MultiGzDecoder::new(&payload[..]).take(max).read_to_end(&mut inflated),
        Coding::Deflate => ZlibDecoder::new(&payload[..]).take(max).read_to_end(&mut inflated),
    };
    read.map_err(|error| Fault::unreadable_body(&error.to_string()))?;
    if u64::try_from(inflated.len()).is_ok_and(|bytes| bytes >= max) {
        return Err(Fault::request_too_large());
    }
    headers.remove(CONTENT_ENCODING);
    Ok(inflated.into())
}

/// A response's payload in the coding that the client likes best, if it has at least `min` bytes and no coding yet.
pub(super) fn deflate(payload: Bytes, min: usize, request: &HeaderMap, response: &mut HeaderMap) -> Bytes {
    if payload.is_empty() || payload.len() < min || response.contains_key(CONTENT_ENCODING) {
        return payload;
    }
    let Some(coding) = accepted(request) else { return payload };
    let deflated = match coding {
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&payload).and_then(|()| encoder.finish())
        }
        Coding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&payload).and_then(|()| encoder.finish())
        }
    };
    // Writing to memory does not fail; if it did, the payload would go as it is.
    let Ok(deflated) = deflated else { return payload };
    response.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    deflated.into()
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }
}

fn coding(name: &str) -> Option<Coding> {
    let name = name.trim();
    [Coding::Gzip, Coding::Deflate].into_iter().find(|coding| name.eq_ignore_ascii_case(coding.name()))
}

/// The coding of the highest quality; of several the one named first.
fn accepted(request: &HeaderMap) -> Option<Coding> {
    let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut best = None;
    for part in values.flat_map(|value| value.split(',')) {
        let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
        let quality = parameters.trim().strip_prefix("q=").and_then(|quality| quality.trim().parse().ok());
        let quality: f32 = quality.unwrap_or(1.0);
        let coding = if name.trim() == "*" { Some(Coding::Gzip) } else { coding(name) };
        if let Some(coding) = coding.filter(|_| quality > best.map_or(0.0, |(_, quality)| quality)) {
            best = Some((coding, quality));
        }
    }
    best.map(|(coding, _)| coding)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
    use http::{HeaderMap, HeaderValue};

    use super::{Coding, accepted, deflate, inflate};
    use crate::rest::fault::FaultType;

    fn headers(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_payload_survives_both_codings() {
        let payload = Bytes::from("tidegate ".repeat(100));
        for name in ["gzip", "deflate"] {
            let mut response = HeaderMap::new();
            let deflated = deflate(payload.clone(), 10, &headers(ACCEPT_ENCODING, name), &mut response);
            assert!(deflated.len() < 200);
            assert_eq!(response[CONTENT_ENCODING], name);
            assert_eq!(inflate(deflated, &mut response), Ok(payload.clone()));
            assert!(response.is_empty());
        }
    }

    #[test]
    fn small_coded_and_unwanted_payloads_stay() {
        let payload = Bytes::from("tidegate ".repeat(100));
        let gzip = headers(ACCEPT_ENCODING, "gzip");
        let stays = |min, request: &HeaderMap, mut response| {
            deflate(payload.clone(), min, request, &mut response) == payload
        };
        assert!(stays(901, &gzip, HeaderMap::new()));
        assert!(!stays(900, &gzip, HeaderMap::new()));
        assert!(stays(0, &gzip, headers(CONTENT_ENCODING, "br")));
        assert!(stays(0, &headers(ACCEPT_ENCODING, "br, identity"), HeaderMap::new()));
        assert!(stays(0, &HeaderMap::new(), HeaderMap::new()));
    }

    #[test]
    fn the_best_coding_is_chosen() {
        let rows = [
            ("gzip, deflate", Some(Coding::Gzip)),
            ("deflate, gzip", Some(Coding::Deflate)),
            ("deflate;q=0.5, gzip;q=0.8", Some(Coding::Gzip)),
            ("gzip;q=0", None),
            ("br, *", Some(Coding::Gzip)),
            ("identity", None),
        ];
        for (value, expected) in rows {
            assert_eq!(accepted(&headers(ACCEPT_ENCODING, value)), expected, "{value}");
        }
    }

    #[test]
    fn what_is_not_in_its_coding_is_refused() {
        let fault = inflate(Bytes::from("no gzip"), &mut headers(CONTENT_ENCODING, "gzip")).unwrap_err();
        assert_eq!(fault.fault_type, FaultType::BadRequestBody);
        let zeros = deflate(
            Bytes::from(vec![0; 10 * 1024 * 1024 + 1]),
            0,
            &headers(ACCEPT_ENCODING, "gzip"),
            &mut HeaderMap::new(),
        );
        let fault = inflate(zeros, &mut headers(CONTENT_ENCODING, "gzip")).unwrap_err();
        assert_eq!(fault.fault_type, FaultType::RequestTooLarge);
    }
}
