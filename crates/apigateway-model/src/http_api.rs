//! HTTP APIs (v2).

use std::sync::Arc;

use aws_models::apigatewayv2::types::{Api, Authorizer, Integration, Route, Stage};
use serde::{Deserialize, Serialize};

/// All that a deployment freezes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The API's own settings, such as its CORS configuration.
    pub api: Api,
    /// Every route.
    pub routes: Vec<Route>,
    /// The integrations that routes refer to by id.
    pub integrations: Vec<Integration>,
    /// The authorizers that routes refer to by id.
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
