//! HTTP APIs: the steps of a call, in AWS's order.
//!
//! preflight → route → authorizer → throttle → integration, and then what every answer has: the API's CORS headers in the
//! place of the integration's, and the request's id. A stage is compiled once; what in it cannot work, such as a mapping
//! that does not parse, answers 500 on its own route and leaves the others alone.

mod answer;
mod cors;
mod error;
mod event;
mod exchange;
mod integration;
mod mapping;
mod route;
mod routes;

use std::collections::BTreeMap;
use std::sync::Arc;

use apigateway_model::http_api::PublishedStage;
use apigateway_model::route_key::{RouteKey, Segment};
use aws_models::apigatewayv2::types::Route as RouteDefinition;
use http::Response;
use http::header::ORIGIN;
use tokio::time::Instant;

use crate::apis::CompiledStage;
use crate::call::{ApiIdentity, Call};
use crate::error::HTTP_API_REQUEST_ID;
use crate::ids::ExtendedRequestId;
use crate::{Body, Ports};
use cors::Cors;
use error::Refusal;
use exchange::Exchange;
use integration::Integration;
use route::Route;
use routes::Routes;

const DEFAULT_STAGE: &str = "$default";

/// A stage, ready to be called.
pub(crate) struct Stage {
    api: Arc<ApiIdentity>,
    published: PublishedStage,
    /// What precedes paths that are told to others: nothing for the stage that is called without a name.
    prefix: Box<str>,
    cors: Option<Cors>,
    routes: Routes<Route>,
    enabled: bool,
}

impl CompiledStage for Stage {
    type Published = PublishedStage;

    fn name(published: &PublishedStage) -> &str {
        &published.stage.stage_name
    }

    fn is_compiled_from(&self, published: &PublishedStage) -> bool {
        self.published == *published
    }

    fn compile(api: &Arc<ApiIdentity>, published: &PublishedStage) -> Self {
        let definition = &published.definition;
        let name = &published.stage.stage_name;
        let mut routes = Routes::default();
        for route in &definition.routes {
            // The control plane takes no other keys.
            if let Ok(key) = RouteKey::parse(&route.route_key) {
                routes.insert(&key, compile_route(api, published, &key, route));
            }
        }
        Self {
            api: Arc::clone(api),
            published: published.clone(),
            prefix: if name == DEFAULT_STAGE { "".into() } else { format!("/{name}").into() },
            cors: definition.api.cors_configuration.as_ref().map(Cors::new),
            routes,
            enabled: definition.api.disable_execute_api_endpoint != Some(true),
        }
    }
}

impl Stage {
    /// Answers a call.
    pub(crate) async fn answer(&self, ports: &Ports, call: Box<Call>) -> Response<Body> {
        let id = ExtendedRequestId::next();
        let origin = self.cors.as_ref().and_then(|_| call.head.headers.get(ORIGIN).cloned());
        let mut answer = match self.cors.as_ref().and_then(|cors| cors.preflight(&call.head)) {
            Some(answer) => answer,
            None => {
                let mut answer =
                    self.serve(ports, call, id).await.unwrap_or_else(|refusal| refused(&refusal, id));
                if let Some(cors) = &self.cors {
                    cors.decorate(origin.as_ref(), answer.headers_mut());
                }
                answer
            }
        };
        answer.headers_mut().insert(&HTTP_API_REQUEST_ID, id.header());
        answer
    }

    async fn serve(
        &self,
        ports: &Ports,
        call: Box<Call>,
        id: ExtendedRequestId,
    ) -> Result<Response<Body>, Refusal> {
        if !self.enabled {
            return Err(Refusal::NotFound);
        }
        let found = self.routes.find(&call.head.method, call.path()).ok_or(Refusal::NotFound)?;
        let (route, captures) = (found.route, found.captures);
        route.authorize(&call.head.headers)?;
        route.throttle(call.caller.now)?;
        let exchange = Exchange { stage: self, route, captures, call, id, started: Instant::now() };
        match &route.integration {
            Integration::HttpProxy(proxy) => proxy.answer(ports, exchange).await,
            Integration::LambdaProxy(proxy) => Box::pin(proxy.answer(ports, exchange)).await,
            Integration::AwsService(service) => Box::pin(service.answer(ports, exchange)).await,
            Integration::Unusable(why) => Err(Refusal::Failed(why.clone())),
        }
    }

    fn name(&self) -> &str {
        &self.published.stage.stage_name
    }

    fn prefix(&self) -> &str {
        &self.prefix
    }

    fn variables(&self) -> Option<&BTreeMap<String, String>> {
        self.published.stage.stage_variables.as_ref().filter(|variables| !variables.is_empty())
    }
}

fn compile_route(
    api: &ApiIdentity,
    published: &PublishedStage,
    key: &RouteKey<'_>,
    route: &RouteDefinition,
) -> Route {
    let PublishedStage { stage, definition } = published;
    let settings = stage.route_settings.as_ref().and_then(|settings| settings.get(&route.route_key));
    let variables = variables(key);
    let integration = Integration::of_route(api, published, &variables, route, &definition.integrations);
    Route::new(route, variables, [settings, stage.default_route_settings.as_ref()], integration)
}

/// The names of a route's path variables, in the order in which their values are found.
fn variables(key: &RouteKey<'_>) -> Vec<Box<str>> {
    let RouteKey::Path { segments, .. } = key else { return Vec::new() };
    let name = |segment: &Segment<'_>| match segment {
        Segment::Literal(_) => None,
        Segment::Variable(name) | Segment::Greedy(name) => Some((*name).into()),
    };
    segments.iter().filter_map(name).collect()
}

fn refused(refusal: &Refusal, id: ExtendedRequestId) -> Response<Body> {
    if refusal.is_failure() {
        tracing::warn!(request_id = id.as_str(), reason = %refusal, "an API's integration failed");
    } else {
        tracing::debug!(request_id = id.as_str(), reason = %refusal, "call refused");
    }
    refusal.answer()
}

#[cfg(test)]
mod tests;
