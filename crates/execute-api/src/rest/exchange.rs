//! One call of a REST API on its way through the steps: what is known of it so far.

use std::sync::{Arc, OnceLock};

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mapping_template::Overrides;
use tokio::time::Instant;

use super::execution_log::ExecutionLog;
use super::headers::{self, displayed};
use super::mapping::Mapped;
use super::query::Query;
use super::routes::PathParameters;
use super::stage::{Resource, Stage};
use crate::Body;
use crate::call::Call;
use crate::ids::ExtendedRequestId;
use crate::{forwarding, trace};

/// What the live service shows of the clients of TestInvokeMethod.
const TEST_HOST: &str = "testPrefix.testDomainName";
const TEST_SOURCE_IP: &str = "test-invoke-source-ip";

/// What the steps share.
pub(super) struct Exchange<'s> {
    pub(super) stage: &'s Stage,
    pub(super) call: Box<Call>,
    pub(super) extended_request_id: ExtendedRequestId,
    pub(super) trace_id: HeaderValue,
    /// What is known once the path has been routed.
    pub(super) resource: Option<&'s Resource>,
    pub(super) path_parameters: PathParameters,
    /// The access key id that a method wanted the request to be signed with.
    pub(super) access_key: Option<Arc<str>>,
    pub(super) operation_name: Option<&'s str>,
    /// What templates have assigned.
    pub(super) overrides: Overrides,
    /// What TestInvokeMethod answers of the way; absent for callers.
    pub(super) log: Option<ExecutionLog>,
    query: OnceLock<Query>,
    displayed: OnceLock<Vec<String>>,
}

impl<'s> Exchange<'s> {
    /// A call that has just arrived.
    pub(super) fn begin(stage: &'s Stage, call: Box<Call>) -> Self {
        let trace_id = trace::of(&call.head.headers, call.caller.now);
        Self {
            stage,
            call,
            extended_request_id: ExtendedRequestId::next(),
            trace_id,
            resource: None,
            path_parameters: PathParameters::new(),
            access_key: None,
            operation_name: None,
            overrides: Overrides::default(),
            log: None,
            query: OnceLock::new(),
            displayed: OnceLock::new(),
        }
    }

    /// Says, as every load balancer does, where the request came from.
    pub(super) fn add_forwarding_headers(&mut self) {
        let Call { head, caller, .. } = &mut *self.call;
        forwarding::add_x_forwarded(head, caller);
        head.headers.insert(&trace::TRACE_ID, self.trace_id.clone());
    }

    pub(super) fn request_id(&self) -> &str {
        self.call.caller.request_id.as_str()
    }

    pub(super) fn http_method(&self) -> &Method {
        &self.call.head.method
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.call.head.headers
    }

    /// The last value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        text(self.headers().get_all(name).iter().next_back()?)
    }

    /// The headers, each once, under the names that functions and templates see them by.
    pub(super) fn displayed_headers(&self) -> impl Iterator<Item = (&str, &HeaderName)> {
        let names = self.displayed.get_or_init(|| self.headers().keys().map(displayed).collect());
        names.iter().map(String::as_str).zip(self.headers().keys())
    }

    pub(super) fn query(&self) -> &Query {
        self.query.get_or_init(|| Query::parse(self.call.query()))
    }

    pub(super) fn path_parameter(&self, name: &str) -> Option<&str> {
        let found = self.path_parameters.iter().find(|(known, _)| &**known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The host that the client asked for, without its port.
    pub(super) fn domain_name(&self) -> &str {
        if self.log.is_some() {
            return TEST_HOST;
        }
        self.call.domain_name()
    }

    pub(super) fn user_agent(&self) -> Option<&str> {
        self.header(USER_AGENT.as_str())
    }

    /// The address of the client as the gateway sees it.
    pub(super) fn source_ip(&self) -> String {
        if self.log.is_some() { TEST_SOURCE_IP.into() } else { self.call.caller.peer.to_string() }
    }

    /// The path with the stage, as the client wrote it under the API's own host.
    pub(super) fn full_path(&self) -> String {
        let path = self.call.path();
        if self.log.is_some() { path.to_owned() } else { format!("/{}{path}", self.stage.name) }
    }

    /// The ARN by which policies name what is called.
    pub(super) fn method_arn(&self) -> String {
        let Stage { api, name, .. } = self.stage;
        let path = self.call.path();
        format!(
            "arn:aws:execute-api:{}:{}:{}/{name}/{}{path}",
            api.region,
            api.account,
            api.id,
            self.http_method()
        )
    }

    /// The ARN by which a function's policy names the method, whatever its path parameters are.
    pub(super) fn source_arn(&self) -> String {
        let Stage { api, name, .. } = self.stage;
        let path = self.resource.map_or("/", |resource| &resource.path);
        format!(
            "arn:aws:execute-api:{}:{}:{}/{name}/{}{path}",
            api.region,
            api.account,
            api.id,
            self.http_method()
        )
    }

    /// The body, which can be taken once.
    pub(super) fn take_body(&mut self) -> Body {
        std::mem::replace(&mut self.call.body, Body::empty())
    }

    /// The headers to send on. They stay with the call only where a later step may look at them.
    pub(super) fn headers_to_send(&mut self) -> HeaderMap {
        if self.stage.reads_headers_again() {
            return self.headers().clone();
        }
        std::mem::take(&mut self.call.head.headers)
    }

    /// Adds what mappings have found to the request itself, as its function will see it.
    pub(super) fn add_parameters(&mut self, mapped: Mapped) {
        headers::insert_all(&mut self.call.head.headers, mapped.headers);
        self.displayed = OnceLock::new();
        let mut query = self.query.take().unwrap_or_else(|| Query::parse(self.call.query()));
        query.set_all(mapped.query);
        self.query = OnceLock::from(query);
    }

    /// Notes in the execution log that an integration has answered.
    pub(super) fn note_response(&mut self, status: u16, sent: Instant) {
        self.note(|| {
            let latency_ms = sent.elapsed().as_millis();
            format!("Received response. Status: {status}, Integration latency: {latency_ms} ms")
        });
    }

    /// Notes a payload in the execution log.
    pub(super) fn note_payload(&mut self, what: &str, payload: &[u8]) {
        self.note(|| format!("{what}: {}", String::from_utf8_lossy(payload)));
    }

    /// Notes a line in the execution log, if there is one.
    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.line(&line());
        }
    }
}

/// A header's value as text.
pub(super) fn text(value: &HeaderValue) -> Option<&str> {
    std::str::from_utf8(value.as_bytes()).ok()
}
