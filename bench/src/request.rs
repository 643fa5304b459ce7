//! Requests made in advance: bytes with holes for what differs from one request to the next.
//!
//! A template is written as text with marks of the same width as what replaces them, so that `Content-Length` never changes and
//! making the next request is a few digits written in place: `@KEY_007` becomes the eight digits of the request's key plus
//! seven, `@COL_007` those of that key's collection, `@SERIAL_________` sixteen digits that no other request has.

use std::net::SocketAddr;

use anyhow::Context as _;
use memchr::memmem;
use time::OffsetDateTime;
use time::macros::format_description;

/// Items in one collection of the table that Query reads.
pub(crate) const COLLECTION_ITEMS: u64 = 100;

/// What a hole receives.
#[derive(Clone, Copy, Debug)]
enum Fill {
    Key { step: u64 },
    Collection { step: u64 },
    Serial,
}

#[derive(Clone, Copy, Debug)]
struct Hole {
    at: usize,
    fill: Fill,
}

/// One operation's request to one server.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    bytes: Vec<u8>,
    holes: Vec<Hole>,
}

impl Template {
    /// The request that sends `body` to `operation`, with the headers that an SDK sends. The signature has the right form and no
    /// meaning: making a real one for each request would cost the load more than the request costs the server.
    pub(crate) fn new(server: SocketAddr, operation: &str, body: &str) -> anyhow::Result<Self> {
        let (day, moment) = signing_time()?;
        let service = if STREAMS.contains(&operation) { "DynamoDBStreams" } else { "DynamoDB" };
        let length = body.len();
        let text = format!(
            "POST / HTTP/1.1\r\nHost: {server}\r\nAccept-Encoding: identity\r\nX-Amz-Target: {service}_20120810.{operation}\r\n\
             Content-Type: application/x-amz-json-1.0\r\nUser-Agent: Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux lang/python#3.11 cfg/retry-mode#standard\r\n\
             X-Amz-Date: {moment}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=bench/{day}/us-east-1/dynamodb/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0000000000000000{serial}0000000000000000{serial}\r\n\
             amz-sdk-invocation-id: 6f9619ff-8b86-d011-b42d-00c04fc964ff\r\namz-sdk-request: attempt=1\r\nContent-Length: {length}\r\n\r\n{body}",
            serial = SERIAL,
        );
        Self::of_text(text)
    }

    /// A request of any kind, as text with marks.
    pub(crate) fn of_text(text: String) -> anyhow::Result<Self> {
        let holes = holes(&text)?;
        Ok(Self { bytes: text.into_bytes(), holes })
    }

    /// The bytes, holes unfilled; each connection has a copy of its own to fill.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes the digits of one request into a copy of [`Self::bytes`]; keys wrap around at `keys`.
    pub(crate) fn fill(&self, request: &mut [u8], key: u64, keys: u64, serial: u64) {
        for hole in &self.holes {
            let (width, number) = match hole.fill {
                Fill::Key { step } => (8, (key + step) % keys),
                Fill::Collection { step } => (8, (key + step) % keys / COLLECTION_ITEMS),
                Fill::Serial => (16, serial),
            };
            write_digits(&mut request[hole.at..hole.at + width], number);
        }
    }
}

/// The day and the moment of a signature made now.
pub(crate) fn signing_time() -> anyhow::Result<(String, String)> {
    let now = OffsetDateTime::now_utc();
    let day = now.format(format_description!("[year][month][day]"))?;
    let moment = now.format(format_description!("[year][month][day]T[hour][minute][second]Z"))?;
    Ok((day, moment))
}

/// The operations of the streams' own API.
const STREAMS: [&str; 4] = ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"];

const SERIAL: &str = "@SERIAL_________";

fn holes(text: &str) -> anyhow::Result<Vec<Hole>> {
    memmem::find_iter(text.as_bytes(), b"@").map(|at| hole(text, at)).collect()
}

fn hole(text: &str, at: usize) -> anyhow::Result<Hole> {
    let rest = &text[at..];
    if rest.starts_with(SERIAL) {
        return Ok(Hole { at, fill: Fill::Serial });
    }
    let step = || {
        rest.get(5..8).and_then(|digits| digits.parse().ok()).context("a mark needs a step of three digits")
    };
    let fill = match rest.get(..5) {
        Some("@KEY_") => Fill::Key { step: step()? },
        Some("@COL_") => Fill::Collection { step: step()? },
        _ => anyhow::bail!("unknown mark in a request template: {rest:.16}"),
    };
    Ok(Hole { at, fill })
}

fn write_digits(place: &mut [u8], number: u64) {
    let mut rest = number;
    for digit in place.iter_mut().rev() {
        // A remainder of ten fits in a byte.
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

#[cfg(test)]
mod tests;
