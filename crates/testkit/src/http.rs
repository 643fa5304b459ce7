//! A blocking HTTP/1.1 client that sends whatever bytes it is given, so that it can send what no library would.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// How long a test waits for a server that should answer at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values, in their order.
    pub headers: Vec<(String, String)>,
    /// The body as it was sent, not inflated.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    #[must_use]
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream.set_nodelay(true).expect("the option can be set");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends bytes as they are. A server that closes early is no error yet: its answer may still be there to read.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.get_mut().write_all(bytes);
    }

    /// Sends a request with a declared length.
    pub fn request(&mut self, line: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut head =
            format!("{line} HTTP/1.1\r\nhost: tidegate.test\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        self.send(&[head.as_bytes(), body].concat());
    }

    /// Reads an answer; `None` if the connection is closed instead.
    pub fn answer(&mut self) -> Option<Answer> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        if status >= 200 {
            answer.body = vec![0; length];
            self.stream.read_exact(&mut answer.body).expect("the whole body");
        }
        Some(answer)
    }

    /// Whether the server closes the connection, and sends nothing more before it does.
    pub fn is_closed(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }

    /// Says that nothing more will be sent.
    pub fn finish(&mut self) {
        self.stream.get_ref().shutdown(std::net::Shutdown::Write).expect("an open connection");
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }
}

impl Answer {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body, inflated if it is coded.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        match self.header("content-encoding") {
            Some("gzip") => MultiGzDecoder::new(&self.body[..]).read_to_string(&mut text).expect("gzip"),
            Some("deflate") => ZlibDecoder::new(&self.body[..]).read_to_string(&mut text).expect("deflate"),
            _ => (&self.body[..]).read_to_string(&mut text).expect("text"),
        };
        text
    }
}

/// The headers of a well-formed call of an operation, by this key in this region.
#[must_use]
pub fn signed(operation: &str, access_key: &str, region: &str) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "application/x-amz-json-1.0".into()),
        ("x-amz-target", format!("DynamoDB_20120810.{operation}")),
        ("x-amz-date", "20260131T120000Z".into()),
        (
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={access_key}/20260131/{region}/dynamodb/aws4_request, \
                 SignedHeaders=host;x-amz-date;x-amz-target, Signature=0123456789abcdef"
            ),
        ),
    ]
}
