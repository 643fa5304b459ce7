//! Just enough HTTP/1.1 to read a server's answers cheaply: the status and the body's extent.
//!
//! The load shares the processors with the server that it measures, so this reads the head once and never touches the body. It
//! understands `Content-Length` only; a chunked answer is [`Broken`], and counts as an error.

use std::ops::Range;

use memchr::memmem;

/// A whole answer at the start of a buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Where the body lies in the buffer.
    pub(crate) body: Range<usize>,
}

/// Not an answer that this parser can delimit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl Answer {
    /// The answer whose head stands at the start of `received`; `None` until the head is complete. The body may still be on
    /// its way: it is there when `received` reaches `body.end`.
    pub(crate) fn parse(received: &[u8]) -> Result<Option<Self>, Broken> {
        let Some(head_end) = memmem::find(received, b"\r\n\r\n") else { return Ok(None) };
        let head = std::str::from_utf8(&received[..head_end]).map_err(|_| Broken)?;
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(status).ok_or(Broken)?;
        let length = lines.find_map(content_length).ok_or(Broken)?;
        let start = head_end + 4;
        Ok(Some(Self { status, body: start..start + length }))
    }
}

fn status(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

fn content_length(line: &str) -> Option<usize> {
    let (name, value) = line.split_once(':')?;
    if name.eq_ignore_ascii_case("content-length") { value.trim().parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
