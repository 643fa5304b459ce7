//! The control planes of REST services behind the edge.

use std::future::Future;
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

/// A control plane: its routes, and what answers an operation.
pub(crate) struct ControlPlane {
    signing_name: &'static str,
    routes: Routes,
    body_bytes_max: usize,
    without_body: Option<fn() -> WireError>,
    call: Box<Call>,
}

type Answer = Result<Bytes, WireError>;
type Call = dyn Fn(Context, &'static str, Bytes) -> BoxFuture<'static, Answer> + Send + Sync;

impl ControlPlane {
    /// REST APIs.
    pub(crate) fn of_rest_apis(service: Arc<ApiGateway>) -> Self {
        let routes = Routes::of(v1::OPERATIONS);
        let plane = Self::new("apigateway", routes, API_BODY_BYTES_MAX, move |cx, operation, body| {
            let service = Arc::clone(&service);
            async move { service.call(&cx, operation, body).await }
        });
        Self { without_body: Some(ApiGateway::without_body), ..plane }
    }

    /// HTTP APIs: other paths, the same signing name.
    pub(crate) fn of_http_apis(service: ApiGatewayV2) -> Self {
        let (routes, service) = (Routes::of(v2::OPERATIONS), Arc::new(service));
        Self::new("apigateway", routes, API_BODY_BYTES_MAX, move |cx, operation, body| {
            let service = Arc::clone(&service);
            async move { service.call(&cx, operation, body).await }
        })
    }

    /// Functions.
    pub(crate) fn of_functions(service: Arc<Lambda>) -> Self {
        let routes = Routes::of(functions::OPERATIONS);
        Self::new("lambda", routes, FUNCTION_BODY_BYTES_MAX, move |cx, operation, body| {
            let service = Arc::clone(&service);
            async move { service.call(&cx, operation, body).await }
        })
    }

    fn new<F: Future<Output = Answer> + Send + 'static>(
        signing_name: &'static str,
        routes: Routes,
        body_bytes_max: usize,
        call: impl Fn(Context, &'static str, Bytes) -> F + Send + Sync + 'static,
    ) -> Self {
        let call =
            move |cx, operation, body| -> BoxFuture<'static, Answer> { Box::pin(call(cx, operation, body)) };
        Self { signing_name, routes, body_bytes_max, without_body: None, call: Box::new(call) }
    }
}

impl RestService for ControlPlane {
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
        (self.call)(cx, operation, body)
    }
}
