//! What routes are integrated with.

mod aws_service;
mod backend;
mod http_proxy;
mod lambda_proxy;

use std::collections::BTreeMap;
use std::time::Duration;

use apigateway_model::http_api::PublishedStage;
use aws_models::apigatewayv2::types::{
    ConnectionType, Integration as Definition, IntegrationType, Route as RouteDefinition,
};

use super::mapping::{RequestMapping, ResponseMapping};
use crate::call::ApiIdentity;
use crate::limits::HTTP_API_TIMEOUT;
use crate::stage_variables;
use aws_service::AwsService;
use http_proxy::HttpProxy;
use lambda_proxy::LambdaProxy;

/// A compiled integration.
#[derive(Debug)]
pub(crate) enum Integration {
    /// An HTTP backend.
    HttpProxy(HttpProxy),
    /// A function.
    LambdaProxy(LambdaProxy),
    /// An operation of an AWS service.
    AwsService(AwsService),
    /// One that cannot work, and why.
    Unusable(String),
}

/// What an integration is compiled from.
struct Setting<'a> {
    api: &'a ApiIdentity,
    published: &'a PublishedStage,
    route: &'a RouteDefinition,
    route_variables: &'a [Box<str>],
    definition: &'a Definition,
    stage_variables: &'a BTreeMap<String, String>,
}

impl Integration {
    /// The integration that a route's target names.
    pub(crate) fn of_route(
        api: &ApiIdentity,
        published: &PublishedStage,
        route_variables: &[Box<str>],
        route: &RouteDefinition,
        integrations: &[Definition],
    ) -> Self {
        let id = route.target.as_deref().and_then(|target| target.strip_prefix("integrations/"));
        let definition =
            id.and_then(|id| integrations.iter().find(|one| one.integration_id.as_deref() == Some(id)));
        let Some(definition) = definition else {
            return Self::Unusable("the route has no integration".into());
        };
        let none = BTreeMap::new();
        let stage_variables = published.stage.stage_variables.as_ref().unwrap_or(&none);
        let setting = Setting { api, published, route, route_variables, definition, stage_variables };
        setting.compile().unwrap_or_else(Self::Unusable)
    }
}

impl Setting<'_> {
    fn compile(&self) -> Result<Integration, String> {
        if self.definition.connection_type == Some(ConnectionType::VpcLink) {
            return Err("VPC links are not supported".into());
        }
        match self.definition.integration_type {
            Some(IntegrationType::HttpProxy) => HttpProxy::compile(self).map(Integration::HttpProxy),
            Some(IntegrationType::AwsProxy) if self.definition.integration_subtype.is_some() => {
                AwsService::compile(self).map(Integration::AwsService)
            }
            Some(IntegrationType::AwsProxy) => LambdaProxy::compile(self).map(Integration::LambdaProxy),
            _ => Err("HTTP APIs have no integrations of this type".into()),
        }
    }

    fn timeout(&self) -> Duration {
        let set = self.definition.timeout_in_millis.and_then(|millis| u64::try_from(millis).ok());
        set.map_or(HTTP_API_TIMEOUT, Duration::from_millis)
    }

    fn request_mapping(&self) -> Result<RequestMapping, String> {
        let Some(parameters) = &self.definition.request_parameters else {
            return Ok(RequestMapping::default());
        };
        RequestMapping::compile(parameters, self.stage_variables).map_err(|fault| fault.to_string())
    }

    fn response_mapping(&self) -> Result<Vec<ResponseMapping>, String> {
        let Some(parameters) = &self.definition.response_parameters else { return Ok(Vec::new()) };
        ResponseMapping::compile(parameters, self.stage_variables).map_err(|fault| fault.to_string())
    }

    /// The integration's URI with stage variables filled in.
    fn uri(&self) -> Result<String, String> {
        let uri = self.definition.integration_uri.as_deref().ok_or("the integration has no URI")?;
        Ok(stage_variables::fill(uri, self.stage_variables))
    }
}
