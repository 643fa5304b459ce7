mod events;
mod http_proxy;
mod lambda_proxy;
mod stages;

use std::collections::BTreeMap;
use std::sync::Arc;

use apigateway_model::http_api::{Definition, PublishedStage};
use apigateway_model::{PublishedApi, Stages};
use aws_models::apigatewayv2::types::{Api, Integration, IntegrationType, Route, Stage};
use bytes::Bytes;
use http::{Request, Response};

use crate::testing::{self, Fakes};
use crate::{Body, ExecuteApi};

const HOST: &str = "a1b2c3d4e5.execute-api.localhost:8000";
const DOMAIN_NAME: &str = "a1b2c3d4e5.execute-api.localhost";

/// A gateway with one API, and what stands behind it.
struct World {
    gateway: ExecuteApi,
    fakes: Fakes,
}

/// An API under construction: every route has an integration of its own.
struct HttpApi {
    definition: Definition,
    stages: Vec<Stage>,
    revision: u64,
}

impl HttpApi {
    fn new() -> Self {
        let definition =
            Definition { api: api(), routes: Vec::new(), integrations: Vec::new(), authorizers: Vec::new() };
        Self { definition, stages: vec![stage("$default")], revision: 1 }
    }

    fn route(mut self, key: &str, integration: Integration) -> Self {
        let id = format!("i{}", self.definition.integrations.len());
        let route =
            Route { route_key: key.into(), target: Some(format!("integrations/{id}")), ..Route::default() };
        self.definition.routes.push(route);
        self.definition.integrations.push(Integration { integration_id: Some(id), ..integration });
        self
    }

    fn stages(mut self, stages: impl IntoIterator<Item = Stage>) -> Self {
        self.stages = stages.into_iter().collect();
        self
    }

    fn published(self) -> PublishedApi {
        let definition = Arc::new(self.definition);
        let stage = |stage| PublishedStage { stage, definition: Arc::clone(&definition) };
        PublishedApi {
            account: testing::account(),
            region: testing::region(),
            id: "a1b2c3d4e5".into(),
            revision: self.revision,
            stages: Stages::Http(self.stages.into_iter().map(stage).collect()),
        }
    }

    fn serve(self) -> World {
        let (ports, fakes) = testing::ports();
        let gateway = ExecuteApi::new(ports);
        gateway.publish(&self.published());
        World { gateway, fakes }
    }
}

impl World {
    async fn send(&self, request: http::request::Builder, body: &'static str) -> Response<Body> {
        let request: Request<Body> = request.body(Body::from(Bytes::from(body))).unwrap();
        self.gateway.answer(testing::caller(), request).await
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(path).header("host", HOST), "").await
    }
}

fn api() -> Api {
    let api = serde_json::json!({
        "name": "pets",
        "protocolType": "HTTP",
        "routeSelectionExpression": "$request.method $request.path",
    });
    serde_json::from_value(api).unwrap()
}

fn stage(name: &str) -> Stage {
    Stage { stage_name: name.into(), ..Stage::default() }
}

fn http_proxy(uri: impl Into<String>) -> Integration {
    Integration {
        integration_type: Some(IntegrationType::HttpProxy),
        integration_uri: Some(uri.into()),
        integration_method: Some("ANY".into()),
        ..Integration::default()
    }
}

fn lambda_proxy(format: &str) -> Integration {
    Integration {
        integration_type: Some(IntegrationType::AwsProxy),
        integration_uri: Some("arn:aws:lambda:eu-west-1:123456789012:function:f:live".into()),
        payload_format_version: Some(format.into()),
        ..Integration::default()
    }
}

fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn header<'r>(response: &'r Response<Body>, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
