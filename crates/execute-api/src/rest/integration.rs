//! What stands behind a method.
//!
//! An integration is compiled from its definition, stage variables included, and called with a request that has passed all
//! checks. Those that are no proxies map requests and responses; proxies hand them on.

mod aws;
mod backend;
mod event;
mod function;
mod function_answer;
mod http;
mod http_proxy;
mod lambda;
mod lambda_proxy;
mod mock;
mod prelude;

use std::collections::BTreeMap;
use std::time::Duration;

use ::http::Response;
use aws_models::apigateway::types::{ConnectionType, Integration as Definition, IntegrationType, Method};

use super::exchange::Exchange;
use super::fault::{ConfigurationError, Fault};
use crate::limits::REST_API_TIMEOUT_DEFAULT;
use crate::{Body, BodyError, Ports, stage_variables};

/// What stands behind a method.
pub(super) enum Integration {
    Mock(mock::Mock),
    Http(http::Http),
    HttpProxy(Box<http_proxy::HttpProxy>),
    Aws(aws::Aws),
    Lambda(lambda::Lambda),
    LambdaProxy(lambda_proxy::LambdaProxy),
}

impl Integration {
    /// The integration of a method.
    pub(super) fn compile(
        method: &Method,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigurationError> {
        let definition = method.method_integration.as_ref().ok_or(ConfigurationError::NoIntegration)?;
        if definition.connection_type == Some(ConnectionType::VpcLink) {
            return Err(ConfigurationError::VpcLink);
        }
        let text = |text: Option<&String>| text.map(|text| stage_variables::fill(text, variables));
        let source = Source {
            definition,
            method,
            uri: text(definition.uri.as_ref()).unwrap_or_default(),
            credentials: text(definition.credentials.as_ref()).filter(|role| !role.is_empty()),
        };
        let is_function = function::is_named_by(&source.uri);
        Ok(match definition.r#type.unwrap_or(IntegrationType::Mock) {
            IntegrationType::Mock => Self::Mock(mock::Mock::compile(&source)?),
            IntegrationType::Http => Self::Http(http::Http::compile(&source)?),
            IntegrationType::HttpProxy => Self::HttpProxy(Box::new(http_proxy::HttpProxy::compile(&source)?)),
            IntegrationType::Aws if is_function => Self::Lambda(lambda::Lambda::compile(&source)?),
            IntegrationType::Aws => Self::Aws(aws::Aws::compile(&source)?),
            IntegrationType::AwsProxy => Self::LambdaProxy(lambda_proxy::LambdaProxy::compile(&source)?),
        })
    }

    /// Whether the body must be there before the integration is called.
    pub(super) fn reads_body(&self) -> bool {
        match self {
            Self::HttpProxy(proxy) => proxy.reads_body(),
            Self::Mock(_) | Self::Http(_) | Self::Aws(_) | Self::Lambda(_) | Self::LambdaProxy(_) => true,
        }
    }

    /// Whether the answer goes on as it comes, however large it is.
    pub(super) fn streams(&self) -> bool {
        match self {
            Self::HttpProxy(proxy) => proxy.streams(),
            Self::LambdaProxy(proxy) => proxy.streams(),
            Self::Mock(_) | Self::Http(_) | Self::Aws(_) | Self::Lambda(_) => false,
        }
    }

    /// Whether answers say which trace they belong to.
    pub(super) fn answers_trace(&self) -> bool {
        !matches!(self, Self::Mock(_) | Self::HttpProxy(_))
    }

    /// The method's response.
    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        match self {
            Self::Mock(mock) => mock.call(exchange, body).await,
            Self::HttpProxy(proxy) => proxy.call(exchange, ports, body).await,
            // Boxed, so that what every call carries along stays small.
            Self::Http(http) => Box::pin(http.call(exchange, ports, body)).await,
            Self::Aws(aws) => Box::pin(aws.call(exchange, ports, body)).await,
            Self::Lambda(lambda) => Box::pin(lambda.call(exchange, ports, body)).await,
            Self::LambdaProxy(proxy) => Box::pin(proxy.call(exchange, ports, body)).await,
        }
    }
}

/// What an integration is compiled from.
struct Source<'a> {
    definition: &'a Definition,
    method: &'a Method,
    /// The URI, its stage variables replaced.
    uri: String,
    /// The role, likewise.
    credentials: Option<String>,
}

impl Source<'_> {
    /// The HTTP method of the integration; `None` for the caller's.
    fn http_method(&self) -> Result<Option<::http::Method>, ConfigurationError> {
        match self.definition.http_method.as_deref() {
            None | Some("ANY" | "") => Ok(None),
            Some(name) => {
                let method = name.parse().map_err(|_| ConfigurationError::HttpMethod(name.to_owned()))?;
                Ok(Some(method))
            }
        }
    }

    fn timeout(&self) -> Duration {
        let given = self.definition.timeout_in_millis.and_then(|timeout_ms| u64::try_from(timeout_ms).ok());
        given.map_or(REST_API_TIMEOUT_DEFAULT, Duration::from_millis)
    }
}

/// The fault of a request whose body does not arrive.
pub(super) fn body_fault(error: &BodyError) -> Fault {
    match error {
        BodyError::TooLarge => Fault::request_too_large(),
        BodyError::NoMemory(_) => Fault::throttled(),
        BodyError::TooSlow | BodyError::Broken(_) => Fault::invalid_body(&[error.to_string()]),
    }
}
