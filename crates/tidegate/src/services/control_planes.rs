//! The control planes of REST services behind the edge.

use std::sync::Arc;

use apigateway::{ApiGateway, ApiGatewayV2};
use aws_models::{apigateway as v1, apigatewayv2 as v2, lambda as functions};
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

/// REST APIs.
pub(crate) struct ApiGatewayService {
    service: Arc<ApiGateway>,
    routes: Routes,
}

impl ApiGatewayService {
    pub(crate) fn new(service: Arc<ApiGateway>) -> Self {
        Self { service, routes: Routes::of(v1::OPERATIONS) }
    }
}

impl RestService for ApiGatewayService {
    fn signing_name(&self) -> &'static str {
        "apigateway"
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    fn body_bytes_max(&self) -> usize {
        API_BODY_BYTES_MAX
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'static str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        Box::pin(async move { self.service.call(&cx, operation, body).await })
    }
}

/// HTTP APIs: other paths, the same signing name.
pub(crate) struct ApiGatewayV2Service {
    service: ApiGatewayV2,
    routes: Routes,
}

impl ApiGatewayV2Service {
    pub(crate) fn new(service: ApiGatewayV2) -> Self {
        Self { service, routes: Routes::of(v2::OPERATIONS) }
    }
}

impl RestService for ApiGatewayV2Service {
    fn signing_name(&self) -> &'static str {
        "apigateway"
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    fn body_bytes_max(&self) -> usize {
        API_BODY_BYTES_MAX
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'static str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        Box::pin(async move { self.service.call(&cx, operation, body).await })
    }
}

/// Functions.
pub(crate) struct LambdaService {
    service: Arc<Lambda>,
    routes: Routes,
}

impl LambdaService {
    pub(crate) fn new(service: Arc<Lambda>) -> Self {
        Self { service, routes: Routes::of(functions::OPERATIONS) }
    }
}

impl RestService for LambdaService {
    fn signing_name(&self) -> &'static str {
        "lambda"
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    fn body_bytes_max(&self) -> usize {
        FUNCTION_BODY_BYTES_MAX
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'static str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        Box::pin(async move { self.service.call(&cx, operation, body).await })
    }
}
