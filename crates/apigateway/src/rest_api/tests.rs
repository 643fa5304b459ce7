//! The operations in process, over the in-memory engine: requests in, answers or refusals out.

mod apis;
mod deployments;
mod integrations;
mod methods;
mod operations;
mod parts;
mod resources;
mod stages;
mod stored;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apigateway_model::rest_api::Definition;
use apigateway_model::{PublishedApi, Stages};
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::{AccountId, Context, Region, RequestId, Timestamp};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv::Kv;
use kv_memory::MemoryKv;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::MethodTester;
use crate::{ApiGateway, Publisher};

/// Ids that nothing has.
const NOWHERE: &str = "nowhere";

/// A service that nobody else uses.
struct Service {
    kv: Arc<dyn Kv>,
    service: Arc<ApiGateway>,
    data_plane: Arc<DataPlane>,
    requests: AtomicU64,
    runtime: tokio::runtime::Runtime,
}

/// Remembers what was published, and echoes test calls.
#[derive(Default)]
struct DataPlane(Mutex<Vec<PublishedApi>>);

impl Publisher for DataPlane {
    fn publish(&self, api: &PublishedApi) {
        self.0.lock().push(api.clone());
    }

    fn endpoint(&self, api: &str) -> String {
        format!("http://{api}.execute-api.localhost:8000")
    }
}

impl MethodTester for DataPlane {
    fn test<'a>(
        &'a self,
        _: &'a Context,
        definition: Arc<Definition>,
        request: TestInvokeMethodRequest,
    ) -> BoxFuture<'a, TestInvokeMethodResponse> {
        let body =
            format!("{} {}", definition.resources.len(), request.path_with_query_string.unwrap_or_default());
        let answer = TestInvokeMethodResponse { status: Some(200), body: Some(body), ..Default::default() };
        Box::pin(async move { answer })
    }
}

impl Service {
    fn new() -> Self {
        Self::over(Arc::new(MemoryKv::new()), Arc::default(), 0)
    }

    /// Another process after a restart: the same store.
    fn restarted(&self) -> Self {
        Self::over(Arc::clone(&self.kv), Arc::default(), 1 << 32)
    }

    fn over(kv: Arc<dyn Kv>, data_plane: Arc<DataPlane>, requests: u64) -> Self {
        let service = ApiGateway::open(
            Arc::clone(&kv),
            Arc::clone(&data_plane) as Arc<dyn Publisher>,
            Arc::clone(&data_plane) as Arc<dyn MethodTester>,
        );
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { kv, service, data_plane, requests: AtomicU64::new(requests), runtime }
    }

    /// The answer, or the refusal as `status Code: message`.
    fn call(&self, operation: &str, request: Value) -> Result<Value, String> {
        self.call_from("us-east-1", operation, request)
    }

    fn call_from(&self, region: &str, operation: &str, request: Value) -> Result<Value, String> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let cx = Context {
            request_id: RequestId::from_random([number, 1, 2, 3]),
            account: AccountId::DEFAULT,
            region: Region::parse(region).unwrap(),
            access_key: "test".into(),
            now: Timestamp(1_767_312_001_500),
        };
        let answer =
            self.runtime.block_on(self.service.call(cx, operation, Bytes::from(request.to_string())));
        match answer {
            Ok(body) if body.is_empty() => Ok(Value::Null),
            Ok(body) => Ok(serde_json::from_slice(&body).unwrap()),
            Err(error) => {
                let message = error.message.unwrap_or_default();
                Err(format!("{} {}: {message}", error.status, error.code))
            }
        }
    }

    /// The answer to a request that is all right.
    fn ok(&self, operation: &str, request: Value) -> Value {
        self.call(operation, request).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"))
    }

    /// Refuses a request with exactly this.
    #[track_caller]
    fn refuses(&self, operation: &str, request: Value, refusal: &str) {
        assert_eq!(self.call(operation, request), Err(refusal.to_owned()), "{operation}");
    }

    /// What was published last.
    fn published(&self) -> Option<PublishedApi> {
        self.data_plane.0.lock().last().cloned()
    }

    /// A new API: its id and its root resource's.
    fn api(&self) -> Api<'_> {
        let api = self.ok("CreateRestApi", json!({"name": "api"}));
        Api { service: self, id: text(&api["id"]), root: text(&api["rootResourceId"]) }
    }
}

/// An API of a service, to which the members of every request are added that name it.
struct Api<'s> {
    service: &'s Service,
    id: String,
    root: String,
}

impl Api<'_> {
    fn with_id(&self, mut request: Value) -> Value {
        let members = request.as_object_mut().unwrap();
        members.entry("restapi_id").or_insert_with(|| self.id.clone().into());
        request
    }

    fn call(&self, operation: &str, request: Value) -> Result<Value, String> {
        self.service.call(operation, self.with_id(request))
    }

    fn ok(&self, operation: &str, request: Value) -> Value {
        self.service.ok(operation, self.with_id(request))
    }

    #[track_caller]
    fn refuses(&self, operation: &str, request: Value, refusal: &str) {
        self.service.refuses(operation, self.with_id(request), refusal);
    }

    /// Adds a resource below another and returns its id.
    fn resource(&self, parent: &str, part: &str) -> String {
        text(&self.ok("CreateResource", json!({"parent_id": parent, "pathPart": part}))["id"])
    }

    /// A request about `GET` of the root, with further members.
    fn on_method(&self, members: Value) -> Value {
        let mut request = json!({"resource_id": self.root, "http_method": "GET"});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    }

    /// Adds `GET` to the root, with a MOCK behind it.
    fn mock(&self) {
        self.ok("PutMethod", self.on_method(json!({"authorizationType": "NONE"})));
        self.ok("PutIntegration", self.on_method(json!({"type": "MOCK"})));
    }

    /// Deploys a MOCK and returns the deployment's id.
    fn deployed(&self) -> String {
        self.mock();
        text(&self.ok("CreateDeployment", json!({}))["id"])
    }

    /// The revision and the stages' names, as last published.
    fn published(&self) -> (u64, Vec<String>) {
        let api = self.service.published().unwrap();
        assert_eq!(api.id, self.id);
        let Stages::Rest(stages) = api.stages else { panic!("not a REST API") };
        (api.revision, stages.iter().map(|stage| stage.stage.stage_name.clone().unwrap()).collect())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// One patch operation; an empty value is none.
fn patch(op: &str, path: &str, value: &str) -> Value {
    match value {
        "" => json!({"op": op, "path": path}),
        _ => json!({"op": op, "path": path, "value": value}),
    }
}
