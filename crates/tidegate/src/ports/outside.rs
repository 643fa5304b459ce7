//! AWS services that are not in this process: at the endpoints that the configuration names.
//!
//! A request goes out as it is, signed with the environment's key. What an action is on the wire depends on the service:
//! a header for those that speak JSON, a parameter for the others.

use std::collections::BTreeMap;

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use execute_api::{AwsAnswer, AwsRequest, AwsServiceError, AwsTarget, BODY_BYTES_MAX};
use http::{HeaderName, HeaderValue};

use crate::config::Config;
use crate::endpoint::{Endpoint, RawRequest, chain};

static TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// Services whose actions are named by `X-Amz-Target`, and what precedes the action there.
const TARGET_PREFIXES: &[(&str, &str)] = &[
    ("events", "AWSEvents"),
    ("firehose", "Firehose_20150804"),
    ("kinesis", "Kinesis_20131202"),
    ("kms", "TrentService"),
    ("logs", "Logs_20140328"),
    ("secretsmanager", "secretsmanager"),
    ("ssm", "AmazonSSM"),
    ("states", "AWSStepFunctions"),
];

/// Endpoints by the names of their services.
pub(crate) struct Outside(BTreeMap<String, Endpoint>);

/// The endpoints that the configuration names. Connects to nothing yet.
pub(crate) fn outside(config: &Config) -> anyhow::Result<Outside> {
    let kinesis = config.kinesis_endpoint.iter().map(|url| ("kinesis", url.as_str()));
    let named = config.service_endpoints.iter().map(|(name, url)| (name.as_str(), url.as_str()));
    let endpoints = kinesis.chain(named).map(|(name, url)| {
        let endpoint =
            Endpoint::parse(url).with_context(|| format!("'{url}' is no endpoint of a service"))?;
        Ok((name.to_owned(), endpoint))
    });
    endpoints.collect::<anyhow::Result<_>>().map(Outside)
}

impl Outside {
    /// The endpoint of a service, if one is configured.
    pub(crate) fn url(&self, service: &str) -> Option<&str> {
        self.0.get(service).map(Endpoint::url)
    }

    /// Sends a request, and answers whatever comes back.
    pub(crate) async fn call(&self, mut request: AwsRequest) -> Result<AwsAnswer, AwsServiceError> {
        let endpoint = self
            .0
            .get(&*request.service)
            .ok_or_else(|| AwsServiceError::NoEndpoint(request.service.clone()))?;
        let (path, query) = place(&mut request);
        let raw = RawRequest {
            service: &request.service,
            region: request.region.as_str(),
            method: request.method.clone(),
            path: &path,
            query: &query,
            headers: &request.headers,
            body: request.body.clone(),
        };
        let signed = endpoint.raw_request(raw).ok_or_else(|| {
            AwsServiceError::Unreachable(format!("the path {path} leads out of where it begins"))
        })?;
        let answer = signed.timeout(request.timeout).send().await.map_err(unreachable)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(AwsAnswer { status, headers, body: read(answer).await? })
    }
}

/// The body of an answer, unless it is larger than an integration's may be.
async fn read(mut answer: reqwest::Response) -> Result<Bytes, AwsServiceError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if (body.len() + chunk.len()) as u64 > BODY_BYTES_MAX {
            return Err(AwsServiceError::TooLarge(BODY_BYTES_MAX));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn unreachable(error: reqwest::Error) -> AwsServiceError {
    if error.is_timeout() { AwsServiceError::Timeout } else { AwsServiceError::Unreachable(chain(&error)) }
}

/// Path and query of a request, whose action becomes part of it.
fn place(request: &mut AwsRequest) -> (String, String) {
    let path = match &request.target {
        AwsTarget::Path(path) => path.clone(),
        // Who made the request has said it already.
        AwsTarget::Action(_) if request.headers.contains_key(&TARGET) => "/".to_owned(),
        AwsTarget::Action(action) => {
            let prefix = TARGET_PREFIXES.iter().find(|(service, _)| *service == &*request.service);
            let target =
                prefix.and_then(|(_, prefix)| HeaderValue::from_str(&format!("{prefix}.{action}")).ok());
            match target {
                Some(target) => drop(request.headers.insert(&TARGET, target)),
                None => {
                    let separator = if request.query.is_empty() { "" } else { "&" };
                    request.query = format!("Action={action}{separator}{}", request.query);
                }
            }
            "/".to_owned()
        }
    };
    let path = match &request.subdomain {
        // Other servers know buckets by paths, not by host names.
        Some(bucket) => format!("/{bucket}{path}"),
        None => path,
    };
    (path, std::mem::take(&mut request.query))
}
