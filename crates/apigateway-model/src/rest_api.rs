//! REST APIs (v1).

use std::sync::Arc;

use aws_models::apigateway::types::{
    Authorizer, GatewayResponse, Model, RequestValidator, Resource, RestApi, Stage,
};
use serde::{Deserialize, Serialize};

/// All that a deployment freezes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The API's own settings, such as binary media types.
    pub api: RestApi,
    /// Every resource, with its methods, their integrations, and the responses of both.
    pub resources: Vec<Resource>,
    /// The models that validators and templates refer to by name.
    pub models: Vec<Model>,
    /// The validators that methods refer to by id.
    pub request_validators: Vec<RequestValidator>,
    /// Those that were changed; every other type answers as AWS's defaults do.
    pub gateway_responses: Vec<GatewayResponse>,
    /// The authorizers that methods refer to by id.
    pub authorizers: Vec<Authorizer>,
}

/// A stage as callers meet it.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedStage {
    /// Its name, variables and settings.
    pub stage: Stage,
    /// What its deployment froze; stages of one deployment share it.
    pub definition: Arc<Definition>,
}
