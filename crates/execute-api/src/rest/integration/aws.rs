//! AWS: an operation or a path of any AWS service, signed with the integration's role.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html>

use std::sync::Arc;
use std::time::Duration;

use ::http::header::CONTENT_TYPE;
use ::http::{Method, Response};
use aws_types::Region;
use bytes::Bytes;
use tokio::time::Instant;

use super::Source;
use crate::rest::exchange::Exchange;
use crate::rest::execution_log;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::integration_request::RequestMapping;
use crate::rest::integration_response::{Answered, Responses};
use crate::rest::mapping::Mapped;
use crate::rest::uri::Pattern;
use crate::{AwsRequest, AwsServiceError, AwsTarget, Body, Ports};

/// An AWS service whose requests and responses are mapped.
pub(in crate::rest) struct Aws {
    service: Service,
    role: Option<Arc<str>>,
    method: Option<Method>,
    timeout: Duration,
    request: RequestMapping,
    responses: Responses,
}

/// What a URI such as `arn:aws:apigateway:us-east-1:dynamodb:action/GetItem` names.
struct Service {
    region: Region,
    name: Arc<str>,
    subdomain: Option<Arc<str>>,
    target: Target,
}

enum Target {
    /// An operation, and the query parameters behind it.
    Action(Arc<str>, Pattern),
    Path(Pattern),
}

impl Service {
    fn parse(uri: &str) -> Option<Self> {
        let rest = uri.strip_prefix("arn:")?;
        let (_, rest) = rest.split_once(':')?;
        let (region, rest) = rest.strip_prefix("apigateway:")?.split_once(':')?;
        let (service, rest) = rest.split_once(':')?;
        let (subdomain, name) =
            service.rsplit_once('.').map_or((None, service), |(sub, name)| (Some(sub), name));
        let target = match rest.split_once('/')? {
            ("action", action) => {
                let (action, query) = action.split_once(['&', '?']).unwrap_or((action, ""));
                Target::Action(action.into(), Pattern::parse(query))
            }
            ("path", path) => Target::Path(Pattern::parse(&format!("/{}", path.trim_start_matches('/')))),
            _ => return None,
        };
        let region = Region::parse(region)?;
        Some(Self { region, name: name.into(), subdomain: subdomain.map(Into::into), target })
    }
}

impl Aws {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            service: Service::parse(&source.uri).ok_or(ConfigurationError::Endpoint)?,
            role: source.credentials.as_deref().map(Into::into),
            method: source.http_method()?,
            timeout: source.timeout(),
            request: RequestMapping::compile(source.definition, true)?,
            responses: Responses::compile(source.method)?,
        })
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let (mapped, payload) = self.request.receive(exchange, body).await?;
        exchange.note(|| format!("Endpoint request headers: {}", execution_log::headers(&mapped.headers)));
        exchange.note_payload("Endpoint request body after transformations", &payload);
        let request = self.request(exchange, mapped, payload)?;
        let started = Instant::now();
        let answer = tokio::time::timeout(self.timeout, ports.aws_services.call(request)).await;
        let answer = answer.unwrap_or(Err(AwsServiceError::Timeout)).map_err(fault)?;
        exchange.note_response(answer.status.as_u16(), started);
        exchange.note(|| format!("Endpoint response headers: {}", execution_log::headers(&answer.headers)));
        exchange.note_payload("Endpoint response body before transformations", &answer.body);
        let answered = Answered { headers: answer.headers, payload: answer.body };
        self.responses.answer(exchange, Some(answer.status.as_str()), answered)
    }

    fn request(&self, exchange: &Exchange<'_>, mapped: Mapped, body: Bytes) -> Result<AwsRequest, Fault> {
        let Service { region, name, subdomain, target } = &self.service;
        let variable = |name: &str| mapped.path_variable(name);
        let mut own = String::new();
        let target = match target {
            Target::Action(action, parameters) => {
                own = parameters.render(variable)?;
                AwsTarget::Action(Arc::clone(action))
            }
            Target::Path(path) => AwsTarget::Path(path.render(variable)?),
        };
        let query = mapped.query.behind(&own).into_owned();
        let mut headers = mapped.headers;
        if let (AwsTarget::Path(_), Some(content_type)) = (&target, exchange.headers().get(CONTENT_TYPE)) {
            headers.entry(CONTENT_TYPE).or_insert_with(|| content_type.clone());
        }
        Ok(AwsRequest {
            account: exchange.stage.api.account,
            region: *region,
            service: Arc::clone(name),
            subdomain: subdomain.clone(),
            role: self.role.clone(),
            method: self.method.clone().unwrap_or_else(|| exchange.http_method().clone()),
            target,
            query,
            headers,
            body,
            timeout: self.timeout,
        })
    }
}

fn fault(error: AwsServiceError) -> Fault {
    match error {
        AwsServiceError::Timeout => Fault::integration_timeout(),
        error @ (AwsServiceError::NoEndpoint(_)
        | AwsServiceError::Unreachable(_)
        | AwsServiceError::TooLarge(_)) => Fault::integration_error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Service, Target};

    fn parsed(uri: &str) -> Option<String> {
        let Service { region, name, subdomain, target } = Service::parse(uri)?;
        let value = |name: &str| (name == "key").then_some("k");
        let target = match target {
            Target::Action(action, query) => format!("action {action} {}", query.render(value).ok()?),
            Target::Path(path) => format!("path {}", path.render(value).ok()?),
        };
        Some(format!("{region} {name} {} {target}", subdomain.as_deref().unwrap_or("-")))
    }

    #[test]
    fn uris_name_services() {
        let rows = [
            ("us-east-1:dynamodb:action/GetItem", Some("us-east-1 dynamodb - action GetItem ")),
            ("eu-west-1:s3:path/b/{key}", Some("eu-west-1 s3 - path /b/k")),
            ("eu-west-1:b.s3:path//{key}", Some("eu-west-1 s3 b path /k")),
            ("us-east-1:s3:action/GetObject&Key={key}", Some("us-east-1 s3 - action GetObject Key=k")),
            ("us-east-1:sqs:path/0/a:b", Some("us-east-1 sqs - path /0/a:b")),
            ("us-east-1:sqs", None),
            ("us-east-1:sqs:other/x", None),
        ];
        for (uri, expected) in rows {
            let uri = format!("arn:aws:apigateway:{uri}");
            assert_eq!(parsed(&uri).as_deref(), expected, "{uri}");
        }
        assert!(Service::parse("arn:aws:lambda:us-east-1:sqs:path/x").is_none());
        assert!(Service::parse("http://a.test/").is_none());
    }
}
