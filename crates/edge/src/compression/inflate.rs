//! Inflating a request's body. What cannot be inflated is, on DynamoDB, the server's fault: status 500.

use std::io::Read;

use bytes::Bytes;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::Coding;

/// Why a body was not inflated.
#[derive(Debug)]
pub(crate) enum InflateError {
    /// The plain body is larger than bodies may be.
    TooLarge,
    /// The coding is unknown, or the body is damaged, truncated or empty.
    Unreadable(String),
}

/// The plain body: as it is, unless the request says that it is coded.
///
/// # Errors
/// See [`InflateError`].
pub(crate) async fn inflate(body: Bytes, request: &HeaderMap, max: usize) -> Result<Bytes, InflateError> {
    let Some(value) = request.get(CONTENT_ENCODING) else { return Ok(body) };
    let name = value.as_bytes().trim_ascii();
    let coding = if name.is_empty() || name.eq_ignore_ascii_case(b"identity") {
        return Ok(body);
    } else if name.eq_ignore_ascii_case(b"gzip") {
        Coding::Gzip
    } else if name.eq_ignore_ascii_case(b"deflate") {
        Coding::Deflate
    } else {
        return Err(InflateError::Unreadable("unknown content coding".into()));
    };
    tokio::task::spawn_blocking(move || decode(coding, &body, max))
        .await
        .unwrap_or_else(|error| Err(InflateError::Unreadable(error.to_string())))
}

fn decode(coding: Coding, source: &[u8], max: usize) -> Result<Bytes, InflateError> {
    let mut plain = Vec::new();
    // One byte more than allowed tells a body that is too large from one that just fits.
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let outcome = match coding {
        // Several members in a row are one body, and anything else behind a member is damage.
        Coding::Gzip => MultiGzDecoder::new(source).take(limit).read_to_end(&mut plain),
        Coding::Deflate => {
            let mut decoder = ZlibDecoder::new(source);
            let outcome = decoder.by_ref().take(limit).read_to_end(&mut plain);
            let whole = decoder.total_in() == u64::try_from(source.len()).unwrap_or(u64::MAX);
            if plain.len() <= max && !whole {
                return Err(InflateError::Unreadable(
                    "the coded body breaks off, or something follows it".into(),
                ));
            }
            outcome
        }
    };
    outcome.map_err(|error| InflateError::Unreadable(error.to_string()))?;
    if plain.len() > max { Err(InflateError::TooLarge) } else { Ok(plain.into()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::super::Coding;
    use super::{InflateError, decode};

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn whole_bodies_are_inflated() {
        let check = |coding, source: &[u8]| assert_eq!(decode(coding, source, 100).unwrap(), "hello world");
        check(Coding::Gzip, &gzip(b"hello world"));
        check(Coding::Gzip, &[gzip(b"hello "), gzip(b"world")].concat());
        check(Coding::Deflate, &deflate(b"hello world"));
    }

    #[test]
    fn damaged_truncated_and_empty_bodies_are_unreadable() {
        let check = |coding, source: &[u8]| {
            let outcome = decode(coding, source, 100);
            assert!(matches!(outcome, Err(InflateError::Unreadable(_))), "{source:?}: {outcome:?}");
        };
        let good = gzip(b"hello world");
        check(Coding::Gzip, b"");
        check(Coding::Gzip, b"hello world");
        check(Coding::Gzip, &good[..good.len() - 1]);
        check(Coding::Gzip, &[&good[..], b"junk"].concat());
        let good = deflate(b"hello world");
        check(Coding::Deflate, b"");
        check(Coding::Deflate, b"hello world");
        check(Coding::Deflate, &good[..good.len() - 1]);
        check(Coding::Deflate, &[&good[..], b"junk"].concat());
    }

    #[test]
    fn the_limit_holds_after_inflating() {
        let bomb = vec![b' '; 1_000_000];
        for (coding, source) in [(Coding::Gzip, gzip(&bomb)), (Coding::Deflate, deflate(&bomb))] {
            assert!(matches!(decode(coding, &source, 999_999), Err(InflateError::TooLarge)));
            assert_eq!(decode(coding, &source, 1_000_000).unwrap().len(), 1_000_000);
        }
    }
}
