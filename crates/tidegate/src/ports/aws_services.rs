//! AWS services for the integrations of APIs: those of this process by the same operations as on the wire, others at the
//! endpoints that the configuration names.

use std::sync::Arc;

use aws_protocols::{json, rest};
use aws_types::{Clock, Context, RequestId, WireError};
use bytes::Bytes;
use edge::{RestService, Service};
use execute_api::{AwsAnswer, AwsRequest, AwsServiceError, AwsServices, AwsTarget};
use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::Outside;

static TARGET: HeaderName = HeaderName::from_static("x-amz-target");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
static ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// Services here, and those elsewhere.
pub(crate) struct LocalAwsServices {
    pub(crate) json: Vec<Arc<dyn Service>>,
    pub(crate) rest: Vec<Arc<dyn RestService>>,
    pub(crate) outside: Arc<Outside>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl AwsServices for LocalAwsServices {
    fn call(&self, request: AwsRequest) -> BoxFuture<'_, Result<AwsAnswer, AwsServiceError>> {
        Box::pin(async move {
            if let Some((service, operation)) = self.json_operation(&request) {
                return Ok(self.call_json(service, &operation, request).await);
            }
            let mut rest = self.rest.iter().filter(|service| service.signing_name() == &*request.service);
            if let (Some(service), AwsTarget::Path(path)) = (rest.next(), &request.target) {
                let path = path.clone();
                return Ok(self.call_rest(service.as_ref(), &path, request).await);
            }
            self.outside.call(request).await
        })
    }
}

impl LocalAwsServices {
    /// The operation that a request names by its action, or by a header at the root.
    fn json_operation(&self, request: &AwsRequest) -> Option<(&dyn Service, String)> {
        let named = |service: &&Arc<dyn Service>| service.signing_name() == &*request.service;
        let (prefix, operation) = match &request.target {
            AwsTarget::Action(operation) => (None, &**operation),
            AwsTarget::Path(_) => {
                let (prefix, operation) = request.headers.get(&TARGET)?.to_str().ok()?.split_once('.')?;
                (Some(prefix), operation)
            }
        };
        let mut services = self.json.iter().filter(named);
        let found = services.clone().find(|service| {
            prefix.is_none_or(|prefix| prefix == service.target_prefix()) && service.has_operation(operation)
        });
        // An operation that nobody has is refused by the service that should have it.
        let service = found.or_else(|| services.next())?;
        Some((service.as_ref(), operation.to_owned()))
    }

    fn context(&self, request: &AwsRequest) -> Context {
        Context {
            request_id: RequestId::next_uuid(),
            account: request.account,
            region: request.region,
            access_key: request.role.clone().unwrap_or_else(|| Arc::from("apigateway.amazonaws.com")),
            now: self.clock.now(),
        }
    }

    async fn call_json(&self, service: &dyn Service, operation: &str, request: AwsRequest) -> AwsAnswer {
        let cx = self.context(&request);
        let id = cx.request_id;
        let (status, body) = match service.call(cx, operation, request.body).await {
            Ok(body) => (StatusCode::OK, body),
            Err(error) => {
                tell(&error);
                (status(&error), Bytes::from(json::render_error(&error)))
            }
        };
        answer(status, id.as_str(), "application/x-amz-json-1.0", body)
    }

    async fn call_rest(&self, service: &dyn RestService, path: &str, request: AwsRequest) -> AwsAnswer {
        let cx = self.context(&request);
        let id = cx.request_id;
        let outcome = rest_operation(service, path, &request, cx).await;
        match outcome {
            Ok(parts) => {
                let mut answer = answer(parts.status, id.as_str(), "application/json", parts.body);
                answer.headers.extend(parts.headers);
                answer
            }
            Err(error) => {
                tell(&error);
                let body = Bytes::from(rest::render_error(&error));
                let mut answer = answer(status(&error), id.as_str(), "application/json", body);
                answer.headers.insert(&ERROR_TYPE, HeaderValue::from_static(error.code));
                answer
            }
        }
    }
}

async fn rest_operation(
    service: &dyn RestService,
    path: &str,
    request: &AwsRequest,
    cx: Context,
) -> Result<rest::Answer, WireError> {
    let refuse = |status, code, message: String| {
        WireError::new(status, aws_types::Namespace::CoralService, code, message)
    };
    let query = Some(request.query.as_str()).filter(|query| !query.is_empty());
    let route = service.routes().find(request.method.as_str(), path, query).ok_or_else(|| {
        let message = "Unable to determine service/operation name to be authorized";
        refuse(403, "AccessDeniedException", message.to_owned())
    })?;
    let parts = rest::Request { query, headers: &request.headers, body: &request.body };
    let object = rest::assemble(&route, parts)
        .map_err(|error| refuse(400, "SerializationException", error.to_string()))?;
    let answer = service.call(cx, route.operation.name, object.into()).await?;
    rest::split(route.http, answer)
        .map_err(|cause| WireError { cause: Some(cause), ..refuse(500, "InternalFailure", String::new()) })
}

fn answer(status: StatusCode, id: &str, content_type: &'static str, body: Bytes) -> AwsAnswer {
    let mut headers = HeaderMap::with_capacity(3);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(&REQUEST_ID, id);
    }
    AwsAnswer { status, headers, body }
}

fn status(error: &WireError) -> StatusCode {
    StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn tell(error: &WireError) {
    if let WireError { cause: Some(cause), code, .. } = error {
        tracing::error!(code, cause, "an integration's request failed");
    }
}
