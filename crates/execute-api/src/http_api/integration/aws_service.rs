//! AWS_PROXY with a subtype: parameters of the request become the parameters of one operation of an AWS service.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>

use std::sync::Arc;
use std::time::Duration;

use aws_types::Region;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response};
use serde_json::{Map, Value as Json, json};

use super::Setting;
use crate::http_api::error::Refusal;
use crate::http_api::exchange::Exchange;
use crate::http_api::mapping::{ResponseMapping, Value};
use crate::limits::BODY_BYTES_MAX;
use crate::{AwsRequest, AwsTarget, Body, Ports};

static TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The parameter that is no member of the operation.
const REGION: &str = "Region";

/// An operation and where its parameters' values come from.
#[derive(Debug)]
pub(crate) struct AwsService {
    operation: &'static Operation,
    parameters: Vec<(String, Value)>,
    role: Option<Arc<str>>,
    response: Vec<ResponseMapping>,
    timeout: Duration,
}

#[derive(Debug)]
struct Operation {
    subtype: &'static str,
    /// The service as integrations of REST APIs name it.
    service: &'static str,
    /// What precedes the operation's name in `X-Amz-Target`.
    prefix: &'static str,
    name: &'static str,
    content_type: &'static str,
    shape: Shape,
}

/// How parameters become members.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// Under their own names.
    Own,
    /// Under their names with a small first letter.
    Camel,
    /// As the only one of a list of entries.
    Entry,
}

const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";

const fn operation(subtype: &'static str, name: &'static str, family: &Family) -> Operation {
    let Family { service, prefix, content_type, shape } = *family;
    Operation { subtype, service, prefix, name, content_type, shape }
}

struct Family {
    service: &'static str,
    prefix: &'static str,
    content_type: &'static str,
    shape: Shape,
}

const EVENTS: Family =
    Family { service: "events", prefix: "AWSEvents", content_type: JSON_1_1, shape: Shape::Entry };
const SQS: Family = Family { service: "sqs", prefix: "AmazonSQS", content_type: JSON_1_0, shape: Shape::Own };
const KINESIS: Family =
    Family { service: "kinesis", prefix: "Kinesis_20131202", content_type: JSON_1_1, shape: Shape::Own };
const STATES: Family =
    Family { service: "states", prefix: "AWSStepFunctions", content_type: JSON_1_0, shape: Shape::Camel };

static OPERATIONS: [Operation; 9] = [
    operation("EventBridge-PutEvents", "PutEvents", &EVENTS),
    operation("SQS-SendMessage", "SendMessage", &SQS),
    operation("SQS-ReceiveMessage", "ReceiveMessage", &SQS),
    operation("SQS-DeleteMessage", "DeleteMessage", &SQS),
    operation("SQS-PurgeQueue", "PurgeQueue", &SQS),
    operation("Kinesis-PutRecord", "PutRecord", &KINESIS),
    operation("StepFunctions-StartExecution", "StartExecution", &STATES),
    operation("StepFunctions-StartSyncExecution", "StartSyncExecution", &STATES),
    operation("StepFunctions-StopExecution", "StopExecution", &STATES),
];

impl AwsService {
    pub(super) fn compile(setting: &Setting<'_>) -> Result<Self, String> {
        let definition = setting.definition;
        let subtype = definition.integration_subtype.as_deref().unwrap_or_default();
        let operation = OPERATIONS.iter().find(|operation| operation.subtype == subtype);
        let operation = operation.ok_or_else(|| format!("the subtype {subtype} is not supported"))?;
        let parameter = |(name, value): (&String, &String)| {
            let value = Value::parse(value, setting.stage_variables).map_err(|fault| fault.to_string())?;
            Ok((name.clone(), value))
        };
        let parameters = definition.request_parameters.iter().flatten().map(parameter);
        Ok(Self {
            operation,
            parameters: parameters.collect::<Result<_, String>>()?,
            role: definition.credentials_arn.as_deref().map(Arc::from),
            response: setting.response_mapping()?,
            timeout: setting.timeout(),
        })
    }

    pub(crate) async fn answer(
        &self,
        ports: &Ports,
        mut exchange: Exchange<'_>,
    ) -> Result<Response<Body>, Refusal> {
        let deadline = exchange.started + self.timeout;
        let body = std::mem::replace(&mut exchange.call.body, Body::empty());
        let body = body.read(BODY_BYTES_MAX).await?;
        let request = self.request(&exchange, &body);
        let answer = tokio::time::timeout_at(deadline, ports.aws_services.call(request)).await;
        let answer = answer.map_err(|_| Refusal::Unavailable("the service took too long".into()))??;
        let (mut status, mut headers) = (answer.status, HeaderMap::new());
        if let Some(content_type) = answer.headers.get(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        if let Some(mapping) = ResponseMapping::of(&self.response, status) {
            mapping.apply(&exchange, &mut status, &mut headers, &answer.body);
        }
        Ok(Body::from(answer.body).into_response(status, headers))
    }

    fn request(&self, exchange: &Exchange<'_>, body: &[u8]) -> AwsRequest {
        let Operation { service, prefix, name, content_type, shape, .. } = *self.operation;
        let api = &exchange.stage.api;
        let mut region = api.region;
        let mut members = Map::new();
        for (parameter, value) in &self.parameters {
            let value = value.of_request(exchange, body);
            if parameter == REGION {
                region = Region::parse(&value).unwrap_or(region);
            } else {
                members.insert(shape.member(parameter), typed(parameter, value));
            }
        }
        let body = match shape {
            Shape::Entry => json!({ "Entries": [members] }),
            Shape::Own | Shape::Camel => Json::Object(members),
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Ok(target) = HeaderValue::try_from(format!("{prefix}.{name}")) {
            headers.insert(&TARGET, target);
        }
        AwsRequest {
            account: api.account,
            region,
            service: service.into(),
            subdomain: None,
            role: self.role.clone(),
            method: Method::POST,
            target: AwsTarget::Action(name.into()),
            query: String::new(),
            headers,
            body: body.to_string().into(),
            timeout: self.timeout,
        }
    }
}

impl Shape {
    fn member(self, parameter: &str) -> String {
        match self {
            Self::Own | Self::Entry => parameter.to_owned(),
            Self::Camel => {
                let mut characters = parameter.chars();
                let first = characters.next().map(|first| first.to_ascii_lowercase());
                first.into_iter().chain(characters).collect()
            }
        }
    }
}

/// A parameter's value as its member has it: numbers, structures and lists are written as JSON, bytes in base64.
fn typed(parameter: &str, value: String) -> Json {
    match parameter {
        "Data" => STANDARD.encode(value).into(),
        "DelaySeconds"
        | "MaxNumberOfMessages"
        | "VisibilityTimeout"
        | "WaitTimeSeconds"
        | "MessageAttributes"
        | "MessageSystemAttributes"
        | "AttributeNames"
        | "MessageAttributeNames"
        | "Resources" => serde_json::from_str(&value).unwrap_or(Json::String(value)),
        _ => Json::String(value),
    }
}
