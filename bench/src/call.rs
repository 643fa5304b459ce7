//! Single calls, made before measuring: the tables, and each operation once to prove that its answer is right.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::Value;

use crate::answer::Answer;
use crate::request::Template;

/// Calls `operation` on a connection of its own; the answer's length and JSON.
///
/// # Errors
/// Any status but 200, with the answer's text.
pub(crate) fn call(server: SocketAddr, operation: &str, body: &Value) -> anyhow::Result<(usize, Value)> {
    let (body, _) = timed(server, operation, body)?;
    Ok((body.len(), serde_json::from_slice(&body).with_context(|| format!("{operation} answers no JSON"))?))
}

/// As [`call`]; the answer's bytes, and the time until the last of them.
///
/// # Errors
/// As [`call`].
pub(crate) fn timed(
    server: SocketAddr,
    operation: &str,
    body: &Value,
) -> anyhow::Result<(Vec<u8>, Duration)> {
    let template = Template::new(server, operation, &body.to_string())?;
    let mut request = template.bytes().to_vec();
    template.fill(&mut request, 0, u64::MAX, u64::from(std::process::id()));
    let started = Instant::now();
    let (status, body) = exchange(server, &request)?;
    let elapsed = started.elapsed();
    anyhow::ensure!(status == 200, "{operation} answers {status}: {}", String::from_utf8_lossy(&body));
    Ok((body, elapsed))
}

/// Sends one request and reads the whole answer: status and body.
pub(crate) fn exchange(server: SocketAddr, request: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request)?;
    let mut received = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let count = stream.read(&mut chunk)?;
        anyhow::ensure!(count > 0, "the server closed the connection within its answer");
        received.extend_from_slice(&chunk[..count]);
        let answer = Answer::parse(&received).map_err(|_| anyhow::anyhow!("an answer without a length"))?;
        if let Some(answer) = answer.filter(|answer| answer.body.end <= received.len()) {
            return Ok((answer.status, received[answer.body].to_vec()));
        }
    }
}
