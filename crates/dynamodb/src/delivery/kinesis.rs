//! The port to Kinesis data streams: what the product's adapter has to do, and what it is told.

use aws_types::Arn;
use futures_util::future::BoxFuture;

/// Where data streams are.
pub trait KinesisStreams: Send + Sync {
    /// Whether the stream is there and takes records.
    ///
    /// # Errors
    /// [`DeliveryFault::Refused`] if there is no such stream.
    fn check<'a>(&'a self, stream: &'a KinesisStream) -> BoxFuture<'a, Result<(), DeliveryFault>>;

    /// Puts at most 500 records of 5 MB into the stream, in their order, and answers for each whether it was accepted.
    ///
    /// # Errors
    /// None was accepted, or it is not known which.
    fn put<'a>(
        &'a self,
        stream: &'a KinesisStream,
        records: &'a [KinesisRecord],
    ) -> BoxFuture<'a, Result<Vec<bool>, DeliveryFault>>;
}

/// A data stream, by its ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KinesisStream {
    /// The whole ARN.
    pub arn: String,
    /// The region in it.
    pub region: String,
    /// The stream's name.
    pub name: String,
}

/// What is put into a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KinesisRecord {
    /// The same for all changes of one item.
    pub partition_key: String,
    /// JSON.
    pub data: Vec<u8>,
}

/// Why records were not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryFault {
    /// The same request would be refused again.
    #[error("{0}")]
    Refused(String),
    /// It may go well later.
    #[error("{0}")]
    Unavailable(String),
}

impl KinesisStream {
    /// Reads `arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let arn = Arn::parse(text).ok()?;
        let name = arn.resource.strip_prefix("stream/")?;
        let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let whole = arn.partition.starts_with("aws") && arn.service == "kinesis" && !arn.region.is_empty();
        (whole && !name.is_empty() && name.bytes().all(is_name_byte)).then(|| Self {
            arn: text.into(),
            region: arn.region.into(),
            name: name.into(),
        })
    }
}

impl KinesisRecord {
    /// Bytes that count toward the limit of one request.
    pub(super) fn size_bytes(&self) -> usize {
        self.partition_key.len() + self.data.len()
    }
}
