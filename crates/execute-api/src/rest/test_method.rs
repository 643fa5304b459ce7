//! TestInvokeMethod: a method of a definition that need not be deployed, called without the checks of callers, and what
//! the execution log says of it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html>

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use apigateway_model::rest_api::{Definition, PublishedStage};
use aws_models::apigateway::types::Stage as StageDefinition;
use aws_types::{AccountId, Region, RequestId, Timestamp};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use tokio::time::Instant;

use super::exchange::{Exchange, text};
use super::execution_log::{self, ExecutionLog};
use super::fault::Fault;
use super::headers::displayed;
use super::stage::Stage;
use super::steps;
use crate::apis::CompiledStage;
use crate::call::{ApiIdentity, Call, Caller};
use crate::limits::BODY_BYTES_MAX;
use crate::{Body, Ports, trace};

/// What the live service calls the stage of test calls.
const STAGE: &str = "test-invoke-stage";

/// A test call of a method.
#[derive(Clone, Debug)]
pub struct TestMethod {
    /// The account that owns the API.
    pub account: AccountId,
    /// Where the API was created.
    pub region: Region,
    /// The API's id.
    pub api_id: String,
    /// The API as it stands, deployed or not.
    pub definition: Arc<Definition>,
    /// The resource's id.
    pub resource_id: String,
    /// The method, such as `GET`; one that the resource has, or `ANY` of it.
    pub http_method: String,
    /// The path with its query string; without one, the resource's own path.
    pub path_with_query_string: Option<String>,
    /// The request's headers, each with its values.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The request's body.
    pub body: Option<String>,
    /// The stage variables.
    pub stage_variables: BTreeMap<String, String>,
    /// The present moment.
    pub now: Timestamp,
}

/// What came of a test call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestMethodAnswer {
    /// The status that a caller would get.
    pub status: u16,
    /// The headers that a caller would get, each with its values.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The body that a caller would get.
    pub body: String,
    /// The execution log.
    pub log: String,
    /// How long the call took.
    pub latency_ms: u64,
}

impl TestMethod {
    /// Makes the call. `None` if there is no such resource or method, or the call is no request.
    pub(crate) async fn run(self, ports: &Ports) -> Option<TestMethodAnswer> {
        let started = Instant::now();
        let stage = self.stage();
        let (index, resource) =
            stage.resources.iter().enumerate().find(|(_, resource)| *resource.id == *self.resource_id)?;
        let method = resource.method(&self.http_method)?;
        let call = self.call(&resource.path)?;
        let mut exchange = Exchange::begin(&stage, call);
        exchange.log = Some(ExecutionLog::begin(exchange.request_id(), self.now));
        exchange.resource = Some(resource);
        exchange.operation_name = method.operation_name.as_deref();
        // A path of another resource leaves the parameters without values.
        let route = stage.routes.find(exchange.call.path()).filter(|route| route.resource == index);
        exchange.path_parameters = route.map(|route| route.parameters).unwrap_or_default();
        steps::note_request(&mut exchange);
        let outcome = steps::serve(&mut exchange, ports, method).await;
        Some(answer(exchange, outcome, started).await)
    }

    fn stage(&self) -> Stage {
        let stage = StageDefinition {
            stage_name: Some(STAGE.to_owned()),
            variables: Some(self.stage_variables.clone()),
            ..StageDefinition::default()
        };
        let id = self.api_id.as_str().into();
        let api = Arc::new(ApiIdentity { account: self.account, region: self.region, id });
        Stage::compile(&api, &PublishedStage { stage, definition: Arc::clone(&self.definition) })
    }

    fn call(&self, resource_path: &str) -> Option<Box<Call>> {
        let given = self.path_with_query_string.as_deref().filter(|path| !path.is_empty());
        let path = given.unwrap_or(resource_path).replace('{', "%7B").replace('}', "%7D");
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        let body = Body::from(Bytes::from(self.body.clone().unwrap_or_default()));
        let mut request = Request::new(body);
        *request.method_mut() = self.http_method.parse().ok()?;
        *request.uri_mut() = path.parse().ok()?;
        let headers = request.headers_mut();
        for (name, values) in &self.headers {
            let name: HeaderName = name.parse().ok()?;
            for value in values {
                headers.append(name.clone(), HeaderValue::from_str(value).ok()?);
            }
        }
        let (head, body) = request.into_parts();
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let caller = Caller { peer, tls: true, now: self.now, request_id: RequestId::next_uuid() };
        Some(Call::new(caller, head, body, 0))
    }
}

async fn answer(
    mut exchange: Exchange<'_>,
    outcome: Result<Response<Body>, Fault>,
    started: Instant,
) -> TestMethodAnswer {
    let succeeded = outcome.is_ok();
    let (head, body) = steps::conclude(&mut exchange, outcome).into_parts();
    let body = body.read(BODY_BYTES_MAX).await.unwrap_or_default();
    let status = head.status.as_u16();
    if succeeded {
        exchange.note(|| format!("Method response headers: {}", execution_log::headers(&head.headers)));
        exchange.note(|| "Successfully completed execution".to_owned());
    }
    exchange.note(|| format!("Method completed with status: {status}"));
    let mut headers = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in head.headers.iter().filter(|(name, _)| **name != trace::TRACE_ID || succeeded) {
        headers.entry(displayed(name)).or_default().push(text(value).unwrap_or_default().to_owned());
    }
    TestMethodAnswer {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        log: exchange.log.map(ExecutionLog::into_text).unwrap_or_default(),
        latency_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}
