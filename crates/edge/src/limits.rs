//! What a client may cost: sizes, times, connections.

use std::time::Duration;

use body_memory::{BODY_MEMORY, BodyMemory};

/// Limits of one server. The sizes are DynamoDB's:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest request line, and the largest sum of header names and values.
    pub head_bytes_max: usize,
    /// The largest body of an awsJson request, before and after inflating.
    pub body_bytes_max: usize,
    /// What all large request bodies share. Beyond, they are refused until others are answered.
    pub body_memory: &'static BodyMemory,
    /// Answers of at least this size are compressed for clients that accept it.
    pub compress_bytes_min: usize,
    /// From a request's first byte to the end of its head.
    pub head_timeout: Duration,
    /// A body may take this long, and longer by the time that it takes at [`Limits::body_bytes_per_second_min`].
    pub body_timeout: Duration,
    /// The slowest acceptable upload.
    pub body_bytes_per_second_min: u64,
    /// How long a client may keep an answer waiting without reading any of it.
    pub write_timeout: Duration,
    /// How long a connection may stand unused.
    pub idle_timeout: Duration,
    /// How many connections are served at once; beyond, idle ones make room for new ones.
    pub connections_max: usize,
    /// How long requests in flight may take when the server stops.
    pub stop_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes_max: 16 * 1024,
            body_bytes_max: 16 * 1024 * 1024,
            body_memory: &BODY_MEMORY,
            compress_bytes_min: 4096,
            head_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(15),
            body_bytes_per_second_min: 8 * 1024,
            write_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(120),
            connections_max: 10_000,
            stop_timeout: Duration::from_secs(10),
        }
    }
}
