//! What the edge asks of services, each by the way it is spoken to.

use std::net::SocketAddr;
use std::sync::Arc;

use aws_protocols::rest::Routes;
use aws_types::{Context, RequestId, Timestamp, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{Request, Response};

use crate::{RequestBody, ResponseBody};

/// All services of one server. Those that speak HTTP themselves are asked first, then those of restJson1.
#[derive(Clone, Default)]
pub struct Services {
    /// Those that are called by `X-Amz-Target`.
    pub json: Vec<Arc<dyn Service>>,
    /// Those that are called by method and path.
    pub rest: Vec<Arc<dyn RestService>>,
    /// Those that speak HTTP themselves.
    pub http: Vec<Arc<dyn HttpService>>,
}

/// A service that speaks awsJson: an operation's body in, an answer's body out.
pub trait Service: Send + Sync + 'static {
    /// What precedes the dot in `X-Amz-Target`, such as `DynamoDB_20120810`.
    fn target_prefix(&self) -> &'static str;

    /// The service's name in signatures' scopes, such as `dynamodb`.
    fn signing_name(&self) -> &'static str;

    /// Whether the service answers this operation. Asked before the signature is looked at, as AWS does.
    fn has_operation(&self, operation: &str) -> bool;

    /// Answers one operation.
    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>>;
}

/// A service that speaks restJson1. It is called as one of awsJson is: with the members of a request in one JSON object,
/// wherever in the request they stood; and so it answers.
pub trait RestService: Send + Sync + 'static {
    /// The service's name in signatures' scopes, such as `lambda`. Several services may share one.
    fn signing_name(&self) -> &'static str;

    /// All its operations by method and path, those too that it refuses.
    fn routes(&self) -> &Routes;

    /// The largest body of a request.
    fn body_bytes_max(&self) -> usize;

    /// The refusal of a request without a body whose operation has members there. Most services take it as one without
    /// members.
    fn without_body(&self) -> Option<WireError> {
        None
    }

    /// Answers one operation.
    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'static str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>>;
}

/// A service that speaks HTTP itself. Its answers go out as they are: with no header of the edge's, and as they come.
pub trait HttpService: Send + Sync + 'static {
    /// Whether a request is for this service. Asked of every request, so this must be cheap.
    fn claims(&self, head: &Parts) -> bool;

    /// Answers a request that it claims.
    fn answer(&self, cx: HttpContext, request: Request<RequestBody>)
    -> BoxFuture<'_, Response<ResponseBody>>;
}

/// What a service that speaks HTTP itself cannot see in the request.
#[derive(Clone, Copy, Debug)]
pub struct HttpContext {
    /// The request's id, in the form of a UUID.
    pub request_id: RequestId,
    /// The client, or the last proxy before this server.
    pub peer: SocketAddr,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// When the request arrived.
    pub now: Timestamp,
}
