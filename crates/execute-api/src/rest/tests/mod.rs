//! REST APIs from a published definition to the answers of calls, over fake functions, services and backends.

mod aws;
mod faults;
mod http;
mod lambda;
mod mapping;
mod order;
mod test_method;

use std::sync::Arc;

use ::http::{HeaderMap, Request, StatusCode};
use apigateway_model::rest_api::{Definition, PublishedStage};
use apigateway_model::{PublishedApi, Stages};
use aws_types::{AccountId, Region, RequestId, Timestamp};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::{
    AwsAnswer, AwsRequest, AwsServiceError, AwsServices, Body, Caller, ExecuteApi, Functions, Invocation,
    InvokeError, Invoked, Ports, Upstream,
};

const NOW: Timestamp = Timestamp(1_796_000_000_123);
const FUNCTION_URI: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                            arn:aws:lambda:us-east-1:000000000000:function:f/invocations";

/// What the fakes were asked, and what they answer.
#[derive(Default)]
struct Fakes {
    invocations: Mutex<Vec<Invocation>>,
    returned: Mutex<Option<Result<Invoked, InvokeError>>>,
    requests: Mutex<Vec<AwsRequest>>,
    answered: Mutex<Option<AwsAnswer>>,
}

impl Functions for Fakes {
    fn invoke(&self, invocation: Invocation) -> BoxFuture<'_, Result<Invoked, InvokeError>> {
        self.invocations.lock().push(invocation);
        let returned = self.returned.lock().take().unwrap_or(Err(InvokeError::NotFound));
        Box::pin(async { returned })
    }
}

impl AwsServices for Fakes {
    fn call(&self, request: AwsRequest) -> BoxFuture<'_, Result<AwsAnswer, AwsServiceError>> {
        let service = Arc::clone(&request.service);
        self.requests.lock().push(request);
        let answered = self.answered.lock().take().ok_or(AwsServiceError::NoEndpoint(service));
        Box::pin(async { answered })
    }
}

impl Fakes {
    /// What the function will return.
    fn returns(&self, payload: impl Into<String>) {
        let payload = Bytes::from(payload.into());
        *self.returned.lock() = Some(Ok(Invoked { function_error: None, payload: payload.into() }));
    }

    /// How the function will fail.
    fn fails(&self, payload: impl Into<String>) {
        let payload = Bytes::from(payload.into());
        let function_error = Some("Unhandled".to_owned());
        *self.returned.lock() = Some(Ok(Invoked { function_error, payload: payload.into() }));
    }

    /// The event of the last invocation.
    fn event(&self) -> Value {
        serde_json::from_slice(&self.invocations.lock().last().unwrap().payload).unwrap()
    }
}

/// An API under test.
struct Api {
    service: ExecuteApi,
    fakes: Arc<Fakes>,
}

/// What a call was answered.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A definition with these resources, by their paths, each with its methods.
fn definition(resources: &Value, more: Value) -> Arc<Definition> {
    let resource = |(index, (path, methods)): (usize, (&String, &Value))| json!({ "id": format!("res{index}"), "path": path, "resourceMethods": methods });
    let resources: Vec<_> = resources.as_object().unwrap().iter().enumerate().map(resource).collect();
    let mut definition = json!({
        "api": {}, "resources": resources, "models": [], "requestValidators": [], "gatewayResponses": [],
        "authorizers": []
    });
    let members = definition.as_object_mut().unwrap();
    members.extend(more.as_object().cloned().unwrap_or_default());
    Arc::new(serde_json::from_value(definition).unwrap())
}

impl Api {
    /// An API with these resources, deployed to the stage `prod`.
    fn new(resources: Value) -> Self {
        Self::with(resources, json!({}), json!({}))
    }

    /// The same, with further members of the definition and of the stage.
    fn with(resources: Value, more: Value, stage: Value) -> Self {
        let fakes = Arc::new(Fakes::default());
        let service = ExecuteApi::new(Ports {
            functions: Arc::clone(&fakes) as Arc<dyn Functions>,
            aws_services: Arc::clone(&fakes) as Arc<dyn AwsServices>,
            upstream: Upstream::new(),
        });
        let mut settings = json!({ "stageName": "prod", "deploymentId": "dep001" });
        settings.as_object_mut().unwrap().extend(stage.as_object().cloned().unwrap_or_default());
        let stage = serde_json::from_value(settings).unwrap();
        service.publish(&PublishedApi {
            account: AccountId::DEFAULT,
            region: Region::parse("us-east-1").unwrap(),
            id: "a1b2c3d4e5".into(),
            revision: 1,
            stages: Stages::Rest(vec![PublishedStage { stage, definition: definition(&resources, more) }]),
        });
        Self { service, fakes }
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], "").await
    }

    async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &'static str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/prod{path}"))
            .header("host", "a1b2c3d4e5.execute-api.localhost:8000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(Bytes::from_static(body.as_bytes()))).unwrap();
        let (peer, request_id) = ("192.0.2.7".parse().unwrap(), RequestId::next_uuid());
        let caller = Caller { peer, tls: false, now: NOW, request_id };
        let (head, body) = self.service.answer(caller, request).await.into_parts();
        let body = body.read(u64::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }
}

/// A method with this integration; its responses are declared as the integration has them.
fn method(integration: Value) -> Value {
    let statuses = integration["integrationResponses"].as_object().cloned().unwrap_or_default();
    let responses: serde_json::Map<_, _> =
        statuses.into_iter().map(|(status, _)| (status.clone(), json!({ "statusCode": status }))).collect();
    json!({ "authorizationType": "NONE", "methodIntegration": integration, "methodResponses": responses })
}

/// A method whose answer is the rendered template.
fn mock(template: &str) -> Value {
    method(json!({
        "type": "MOCK",
        "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
        "integrationResponses": { "200": { "responseTemplates": { "application/json": template } } }
    }))
}

fn aws_answer(status: u16, body: &str) -> AwsAnswer {
    AwsAnswer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_owned()),
    }
}
