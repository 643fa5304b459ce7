//! Content codings: inflating requests, compressing large answers. As on AWS these are `gzip` and `deflate`, no others.
//!
//! The work is done on the runtime's blocking threads: a megabyte takes as long as hundreds of plain requests.

mod accept;
mod inflate;

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue};

use crate::Limits;
use crate::refusal::Answer;

pub(crate) use inflate::{InflateError, inflate};

/// A coding that both sides know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    /// The zlib format, as HTTP has it.
    Deflate,
}

/// Compresses an answer if it is large enough and the client accepts that.
pub(crate) async fn compress(answer: Answer, request: &HeaderMap, limits: &Limits) -> Answer {
    if answer.body().len() < limits.compress_bytes_min {
        return answer;
    }
    // Of repeated headers DynamoDB looks at the last one alone.
    let accepted = request.get_all(ACCEPT_ENCODING).iter().next_back();
    let Some(coding) = accepted.and_then(|value| accept::choose(value.as_bytes())) else {
        return answer;
    };
    let (mut head, body) = answer.into_parts();
    let source = body.clone();
    match tokio::task::spawn_blocking(move || encode(coding, &source)).await {
        Ok(Ok(compressed)) => {
            let name = match coding {
                Coding::Gzip => "gzip",
                Coding::Deflate => "deflate",
            };
            head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
            Answer::from_parts(head, compressed.into())
        }
        // Writing into memory does not fail, and a plain answer is right in any case.
        Ok(Err(_)) | Err(_) => Answer::from_parts(head, body),
    }
}

fn encode(coding: Coding, source: &Bytes) -> std::io::Result<Vec<u8>> {
    let compressed = Vec::with_capacity(source.len() / 4);
    match coding {
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(compressed, Compression::fast());
            encoder.write_all(source)?;
            encoder.finish()
        }
        Coding::Deflate => {
            let mut encoder = ZlibEncoder::new(compressed, Compression::fast());
            encoder.write_all(source)?;
            encoder.finish()
        }
    }
}
