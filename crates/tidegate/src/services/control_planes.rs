//! The control planes of REST services behind the edge.

use std::sync::Arc;

use apigateway::{ApiGateway, ApiGatewayV2};
use aws_models::{apigateway as v1, apigatewayv2 as v2, lambda as lambda_model};
use aws_protocols::rest::Routes;
use aws_types::{Context, WireError};
use bytes::Bytes;
use edge::RestService;
use futures_util::future::BoxFuture;
use lambda::Lambda;

/// Definitions of APIs are at most 6 MB: <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>.
/// Around them there is room for what else a request says.
const API_BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Deployment packages of 50 MB, in base64, and what else a request says:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const FUNCTION_BODY_BYTES_MAX: usize = 70 * 1024 * 1024;

/// A control plane: its routes, and what answers an operation.
pub(crate) struct ControlPlane<S> {
    service: S,
    signing_name: &'static str,
    routes: Routes,
    body_bytes_max: usize,
    without_body: Option<fn() -> WireError>,
}

/// What answers the operations of a control plane.
pub(crate) trait Operations: Send + Sync + 'static {
    fn call<'a>(&'a self, cx: Context, operation: &'a str, body: Bytes) -> BoxFuture<'a, Answer>;
}

type Answer = Result<Bytes, WireError>;

impl Operations for Arc<ApiGateway> {
    fn call<'a>(&'a self, cx: Context, operation: &'a str, body: Bytes) -> BoxFuture<'a, Answer> {
        ApiGateway::call(self, cx, operation, body)
    }
}

impl Operations for ApiGatewayV2 {
    fn call<'a>(&'a self, cx: Context, operation: &'a str, body: Bytes) -> BoxFuture<'a, Answer> {
        Self::call(self, cx, operation, body)
    }
}

impl Operations for Arc<Lambda> {
    fn call<'a>(&'a self, cx: Context, operation: &'a str, body: Bytes) -> BoxFuture<'a, Answer> {
        Lambda::call(self, cx, operation, body)
    }
}

impl<S> ControlPlane<S> {
    fn new(service: S, signing_name: &'static str, routes: Routes, body_bytes_max: usize) -> Self {
        Self { service, signing_name, routes, body_bytes_max, without_body: None }
    }
}

/// REST APIs.
pub(crate) fn rest_apis(service: Arc<ApiGateway>) -> ControlPlane<Arc<ApiGateway>> {
    let plane = ControlPlane::new(service, "apigateway", Routes::of(v1::OPERATIONS), API_BODY_BYTES_MAX);
    ControlPlane { without_body: Some(ApiGateway::without_body), ..plane }
}

/// HTTP APIs: other paths, the same signing name.
pub(crate) fn http_apis(service: ApiGatewayV2) -> ControlPlane<ApiGatewayV2> {
    ControlPlane::new(service, "apigateway", Routes::of(v2::OPERATIONS), API_BODY_BYTES_MAX)
}

/// Functions.
pub(crate) fn functions(service: Arc<Lambda>) -> ControlPlane<Arc<Lambda>> {
    ControlPlane::new(service, "lambda", Routes::of(lambda_model::OPERATIONS), FUNCTION_BODY_BYTES_MAX)
}

impl<S: Operations> RestService for ControlPlane<S> {
    fn signing_name(&self) -> &'static str {
        self.signing_name
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    fn body_bytes_max(&self) -> usize {
        self.body_bytes_max
    }

    fn without_body(&self) -> Option<WireError> {
        self.without_body.map(|refusal| refusal())
    }

    fn call<'a>(&'a self, cx: Context, operation: &'static str, body: Bytes) -> BoxFuture<'a, Answer> {
        self.service.call(cx, operation, body)
    }
}
