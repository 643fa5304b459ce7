//! What this service needs of the rest of the process, as small traits that the product wires.

use std::pin::Pin;
use std::sync::Arc;

use aws_types::{AccountId, Context, Region, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::host::{CodeDigest, CodeStore, FunctionVersion, Host, HostError, Invocation, Outcome};

/// All of them.
#[derive(Clone)]
pub struct Ports {
    /// The base URL by which clients reach this server, such as `http://localhost:8000`.
    pub endpoint: String,
    /// Where deployment packages are kept.
    pub packages: Arc<dyn Packages>,
    /// What runs functions.
    pub executor: Arc<dyn Executor>,
    /// Where `S3Bucket` and `S3Key` point to.
    pub objects: Arc<dyn Objects>,
    /// DynamoDB Streams.
    pub streams: Arc<dyn StreamSource>,
    /// Where records of invocations go that are no functions.
    pub destinations: Arc<dyn Destinations>,
}

/// Deployment packages by name. What `put` has answered is durable.
pub trait Packages: Send + Sync {
    /// Keeps a package. Names are made of letters, digits, hyphens and slashes.
    fn put<'a>(&'a self, name: &'a str, package: Bytes) -> BoxFuture<'a, Result<(), ObjectFault>>;

    /// The package of that name.
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Bytes, ObjectFault>>;

    /// Forgets a package; one that is not there is forgotten already.
    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), ObjectFault>>;
}

/// The name under which a function's package is kept.
pub(crate) fn package_name(function_id: &str, code: CodeDigest) -> String {
    format!("{function_id}/{}", code.to_hex())
}

/// Where the host finds what [`Packages`] keeps.
pub struct PackageSource(pub Arc<dyn Packages>);

impl CodeStore for PackageSource {
    fn zip<'a>(
        &'a self,
        version: &'a FunctionVersion,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, String>> + Send + 'a>> {
        Box::pin(async move {
            let name = package_name(&version.function_id, version.code);
            self.0.get(&name).await.map_err(|fault| fault.to_string())
        })
    }
}

/// What runs functions.
pub trait Executor: Send + Sync {
    /// Calls a function and waits for its answer.
    fn invoke<'a>(
        &'a self,
        version: &'a Arc<FunctionVersion>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Outcome, HostError>>;

    /// Code or configuration of a function changed, or the function is gone.
    fn forget(&self, account: AccountId, region: Region, name: &str);
}

impl Executor for Host {
    fn invoke<'a>(
        &'a self,
        version: &'a Arc<FunctionVersion>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Outcome, HostError>> {
        Box::pin(Self::invoke(self, version, invocation))
    }

    fn forget(&self, account: AccountId, region: Region, name: &str) {
        Self::forget(self, account, region, name);
    }
}

/// Objects in buckets.
pub trait Objects: Send + Sync {
    /// The object, or the version of it, with these bytes at most.
    fn get<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        version: Option<&'a str>,
        bytes_max: u64,
    ) -> BoxFuture<'a, Result<Bytes, ObjectFault>>;
}

/// Why an object cannot be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ObjectFault {
    /// There is no such bucket.
    #[error("the bucket does not exist")]
    NoSuchBucket,
    /// There is no such object, or no such version of it.
    #[error("the object does not exist")]
    NoSuchKey,
    /// It has more bytes than were asked for at most.
    #[error("the object is too large")]
    TooLarge,
    /// The store failed, or cannot do this; the text is for the log.
    #[error("{0}")]
    Failed(String),
}

/// DynamoDB Streams by its own operations.
pub trait StreamSource: Send + Sync {
    /// Calls an operation, such as `GetRecords`, with its request's JSON.
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>>;
}

/// Another service that takes records of invocations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A queue of Amazon SQS, by its ARN.
    Queue(String),
    /// A topic of Amazon SNS, by its ARN.
    Topic(String),
    /// An event bus of Amazon EventBridge, by its ARN.
    EventBus(String),
    /// A bucket of Amazon S3, by its ARN.
    Bucket(String),
}

/// Services outside of this process, or of this product, that take records.
pub trait Destinations: Send + Sync {
    /// Whether anything can be sent there: otherwise a configuration that names it is refused.
    fn reaches(&self, destination: &Destination) -> bool;

    /// Sends one record, and answers when it is kept there.
    fn send<'a>(
        &'a self,
        cx: &'a Context,
        destination: &'a Destination,
        record: DestinationRecord,
    ) -> BoxFuture<'a, Result<(), DestinationFault>>;
}

/// One record for a destination.
#[derive(Clone, Debug)]
pub struct DestinationRecord {
    /// Its JSON.
    pub body: Bytes,
    /// Message attributes of queues and topics: strings by name. Only dead letter queues have them.
    pub attributes: Vec<(String, String)>,
    /// The name of the object that holds it in a bucket.
    pub object_key: String,
    /// What EventBridge shows as the event's type, such as `Lambda Function Invocation Result - Failure`.
    pub detail_type: &'static str,
    /// The ARNs that the event is about.
    pub resources: Vec<String>,
}

/// A destination did not take a record; the text is for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct DestinationFault(pub String);
