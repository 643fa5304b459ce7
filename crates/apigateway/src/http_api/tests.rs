//! The control plane of HTTP APIs in process, over the in-memory engine, with a data plane that only remembers.

mod apis;
mod authorizers;
mod deployments;
mod integrations;
mod openapi;
mod operations;
mod publications;
mod routes;
mod stages;
mod tags;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apigateway_model::rest_api::Definition;
use apigateway_model::{PublishedApi, Stages};
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::{AccountId, Context, Region, RequestId, Timestamp};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv_memory::MemoryKv;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::{ApiGateway, ApiGatewayV2, MethodTester, Publisher};

/// A refusal: status, code and message.
type Refusal = (u16, &'static str, String);

/// Remembers what was published last of each API.
#[derive(Default)]
struct Remembered(Mutex<Vec<PublishedApi>>);

impl Publisher for Remembered {
    fn publish(&self, api: &PublishedApi) {
        self.0.lock().push(api.clone());
    }

    fn endpoint(&self, api: &str) -> String {
        format!("http://{api}.execute-api.test")
    }
}

/// HTTP APIs have no methods to test.
struct Untested;

impl MethodTester for Untested {
    fn test<'a>(
        &'a self,
        _cx: &'a Context,
        _definition: Arc<Definition>,
        _request: TestInvokeMethodRequest,
    ) -> BoxFuture<'a, TestInvokeMethodResponse> {
        unreachable!("a method of a REST API")
    }
}

/// The service, and the one who calls it.
struct Gateway {
    kv: MemoryKv,
    service: Arc<ApiGateway>,
    published: Arc<Remembered>,
    calls: AtomicU64,
}

impl Gateway {
    fn new() -> Self {
        Self::over(MemoryKv::new())
    }

    fn over(kv: MemoryKv) -> Self {
        let published = Arc::new(Remembered::default());
        let publisher = Arc::clone(&published) as Arc<dyn Publisher>;
        let service = ApiGateway::open(Arc::new(kv.clone()), publisher, Arc::new(Untested));
        Self { kv, service, published, calls: AtomicU64::new(0) }
    }

    fn context(&self, region: &str) -> Context {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        Context {
            request_id: RequestId::from_random([call, 1, 2, 3]),
            account: AccountId::DEFAULT,
            region: Region::parse(region).unwrap(),
            access_key: "test".into(),
            now: Timestamp(1_586_305_411_000 + 1000 * call),
        }
    }

    async fn call(&self, operation: &str, request: Value) -> Result<Value, Refusal> {
        self.call_in("us-east-1", operation, request).await
    }

    async fn call_in(&self, region: &str, operation: &str, request: Value) -> Result<Value, Refusal> {
        let body = Bytes::from(request.to_string());
        let answer = ApiGatewayV2::of(&self.service)
            .call(self.context(region), operation, body)
            .await
            .map_err(|error| (error.status, error.code, error.message.unwrap_or_default()))?;
        Ok(if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer).unwrap() })
    }

    /// The answer of an operation that must not be refused.
    async fn ok(&self, operation: &str, request: Value) -> Value {
        self.call(operation, request).await.unwrap_or_else(|refusal| panic!("{operation}: {refusal:?}"))
    }

    /// The message of an operation that must be refused with this status and code.
    async fn refused(&self, (status, code): (u16, &str), operation: &str, request: Value) -> String {
        let refusal = self.call(operation, request).await.expect_err(operation);
        assert_eq!((refusal.0, refusal.1), (status, code), "{}", refusal.2);
        refusal.2
    }

    /// The id of a new API.
    async fn api(&self) -> String {
        let api = self.ok("CreateApi", json!({ "name": "pets", "protocolType": "HTTP" })).await;
        text(&api, "apiId")
    }

    /// The id of a new integration with a URL.
    async fn integration(&self, api: &str) -> String {
        let request = json!({
            "apiId": api,
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "http://backend.test/",
            "payloadFormatVersion": "1.0",
        });
        text(&self.ok("CreateIntegration", request).await, "integrationId")
    }

    /// The id of a new route to an integration.
    async fn route(&self, api: &str, key: &str, integration: &str) -> String {
        let target = format!("integrations/{integration}");
        let request = json!({ "apiId": api, "routeKey": key, "target": target });
        text(&self.ok("CreateRoute", request).await, "routeId")
    }

    /// What callers reach of an API: stage names with the keys of their routes, as published last.
    fn reached(&self, api: &str) -> Vec<(String, Vec<String>)> {
        let published = self.published.0.lock();
        let Some(last) = published.iter().rev().find(|published| published.id == api) else {
            return Vec::new();
        };
        let Stages::Http(stages) = &last.stages else { panic!("an HTTP API") };
        let keys = |stage: &apigateway_model::http_api::PublishedStage| {
            stage.definition.routes.iter().map(|route| route.route_key.clone()).collect()
        };
        stages.iter().map(|stage| (stage.stage.stage_name.clone(), keys(stage))).collect()
    }
}

/// A member that must be a text.
fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("{member} in {value}")).to_owned()
}

const BAD_REQUEST: (u16, &str) = (400, "BadRequestException");
const NOT_FOUND: (u16, &str) = (404, "NotFoundException");
const CONFLICT: (u16, &str) = (409, "ConflictException");
const TOO_MANY: (u16, &str) = (429, "TooManyRequestsException");
const NOT_BUILT: (u16, &str) = (501, "NotImplementedException");
