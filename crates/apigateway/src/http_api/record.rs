//! An HTTP API as it is stored: its settings and everything inside it, in AWS's own types.

use apigateway_model::http_api::Definition;
use aws_models::apigatewayv2::types::{Api, Authorizer, Deployment, Integration, Route, Stage};
use aws_types::Context;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::keyspace::Kind;
use crate::store::Record;

/// One HTTP API. Everything in it has an id; lists are in the order of creation.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpApi {
    /// Its settings. The endpoint is not among what is stored: it depends on where the server listens.
    pub(crate) api: Api,
    /// Its routes.
    pub(crate) routes: Vec<Route>,
    /// Its integrations.
    pub(crate) integrations: Vec<Integration>,
    /// Its authorizers.
    pub(crate) authorizers: Vec<Authorizer>,
    /// Its stages.
    pub(crate) stages: Vec<Stage>,
    /// Its deployments; what each froze is in a record of its own.
    pub(crate) deployments: Vec<Deployment>,
}

impl Record for HttpApi {
    const KIND: Kind = Kind::Http;

    fn id(&self) -> &str {
        self.api.api_id.as_deref().unwrap_or_default()
    }

    fn no_such(cx: &Context, id: &str) -> Error {
        Error::not_found(format!("Invalid API identifier specified {}:{id}", cx.account))
    }
}

impl HttpApi {
    /// An API with settings and nothing else.
    pub(super) fn new(api: Api) -> Self {
        Self {
            api,
            routes: Vec::new(),
            integrations: Vec::new(),
            authorizers: Vec::new(),
            stages: Vec::new(),
            deployments: Vec::new(),
        }
    }

    /// What a deployment made now would freeze.
    pub(super) fn definition(&self) -> Definition {
        Definition {
            api: self.api.clone(),
            routes: self.routes.clone(),
            integrations: self.integrations.clone(),
            authorizers: self.authorizers.clone(),
        }
    }

    /// Whether there is anything to deploy.
    pub(super) fn check_deployable(&self) -> Result<()> {
        if self.routes.is_empty() {
            return Err(Error::bad_request("Unable to deploy API because no routes exist in this API"));
        }
        if self.routes.iter().all(|route| route.target.is_none()) {
            return Err(Error::bad_request("Unable to deploy API because no valid routes exist in this API"));
        }
        Ok(())
    }

    /// Whether callers could tell a deployment of this from one of `other`.
    pub(super) fn serves_as(&self, other: &Self) -> bool {
        self.routes == other.routes
            && self.integrations == other.integrations
            && self.authorizers == other.authorizers
            && self.api.cors_configuration == other.api.cors_configuration
            && self.api.disable_execute_api_endpoint == other.api.disable_execute_api_endpoint
    }

    /// The route with this id.
    pub(super) fn route(&self, id: &str) -> Result<&Route> {
        find(&self.routes, "Route", id)
    }

    /// The same, to be changed.
    pub(super) fn route_mut(&mut self, id: &str) -> Result<&mut Route> {
        find_mut(&mut self.routes, "Route", id)
    }

    /// The integration with this id.
    pub(super) fn integration(&self, id: &str) -> Result<&Integration> {
        find(&self.integrations, "Integration", id)
    }

    /// The same, to be changed.
    pub(super) fn integration_mut(&mut self, id: &str) -> Result<&mut Integration> {
        find_mut(&mut self.integrations, "Integration", id)
    }

    /// The authorizer with this id.
    pub(super) fn authorizer(&self, id: &str) -> Result<&Authorizer> {
        find(&self.authorizers, "Authorizer", id)
    }

    /// The same, to be changed.
    pub(super) fn authorizer_mut(&mut self, id: &str) -> Result<&mut Authorizer> {
        find_mut(&mut self.authorizers, "Authorizer", id)
    }

    /// The stage with this name.
    pub(super) fn stage(&self, name: &str) -> Result<&Stage> {
        find(&self.stages, "stage", name)
    }

    /// The same, to be changed.
    pub(super) fn stage_mut(&mut self, name: &str) -> Result<&mut Stage> {
        find_mut(&mut self.stages, "stage", name)
    }

    /// The deployment with this id.
    pub(super) fn deployment(&self, id: &str) -> Result<&Deployment> {
        find(&self.deployments, "Deployment", id)
    }

    /// The same, to be changed.
    pub(super) fn deployment_mut(&mut self, id: &str) -> Result<&mut Deployment> {
        find_mut(&mut self.deployments, "Deployment", id)
    }
}

/// A thing inside an API, known by an identifier.
pub(super) trait Identified {
    /// The identifier; a stage's is its name.
    fn id(&self) -> &str;
}

macro_rules! identified {
    ($($kind:ident by $member:ident),+) => {$(
        impl Identified for $kind {
            fn id(&self) -> &str {
                self.$member.as_deref().unwrap_or_default()
            }
        }
    )+};
}

identified!(Api by api_id, Route by route_id, Integration by integration_id, Authorizer by authorizer_id, Deployment by deployment_id);

impl Identified for Stage {
    fn id(&self) -> &str {
        &self.stage_name
    }
}

fn find<'a, T: Identified>(all: &'a [T], kind: &str, id: &str) -> Result<&'a T> {
    all.iter().find(|one| one.id() == id).ok_or_else(|| no_such(kind, id))
}

fn find_mut<'a, T: Identified>(all: &'a mut [T], kind: &str, id: &str) -> Result<&'a mut T> {
    all.iter_mut().find(|one| one.id() == id).ok_or_else(|| no_such(kind, id))
}

/// The refusal of an identifier that names nothing of its kind in the API.
pub(super) fn no_such(kind: &str, id: &str) -> Error {
    // Stages go by names, which the service does not repeat.
    match kind {
        "stage" => Error::not_found("Invalid stage identifier specified"),
        _ => Error::not_found(format!("Invalid {kind} identifier specified {id}")),
    }
}
