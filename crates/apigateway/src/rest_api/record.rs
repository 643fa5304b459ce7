//! One REST API as it is stored, and where in it things are.

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{
    Authorizer, Deployment, Integration, Method, MethodResponse, Model, RequestValidator, Resource, RestApi,
    Stage,
};
use aws_types::Context;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::keyspace::Kind;
use crate::store::Record;

/// A REST API with all that belongs to it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestApiRecord {
    /// What the next deployment will freeze.
    pub(crate) definition: Definition,
    /// The deployments, without what they froze.
    pub(crate) deployments: Vec<Deployment>,
    /// The stages, each pointing to a deployment.
    pub(crate) stages: Vec<Stage>,
}

impl Record for RestApiRecord {
    const KIND: Kind = Kind::Rest;

    fn id(&self) -> &str {
        self.definition.api.id.as_deref().unwrap_or_default()
    }

    fn no_such(cx: &Context, id: &str) -> Error {
        Error::NotFound(format!("Invalid API identifier specified {}:{id}", cx.account))
    }
}

impl RestApiRecord {
    /// The API's own settings.
    pub(crate) fn api(&mut self) -> &mut RestApi {
        &mut self.definition.api
    }

    /// A resource.
    pub(crate) fn resource(&mut self, id: &str) -> Result<&mut Resource> {
        let mut resources = self.definition.resources.iter_mut();
        resources.find(|resource| resource.id.as_deref() == Some(id)).ok_or_else(no_resource)
    }

    /// A method of a resource.
    pub(crate) fn method(&mut self, resource: &str, method: &str) -> Result<&mut Method> {
        let methods = self.resource(resource)?.resource_methods.as_mut();
        methods.and_then(|methods| methods.get_mut(method)).ok_or_else(no_method)
    }

    /// The integration of a method.
    pub(crate) fn integration(&mut self, resource: &str, method: &str) -> Result<&mut Integration> {
        self.method(resource, method)?.method_integration.as_mut().ok_or_else(no_integration)
    }

    /// A response of a method.
    pub(crate) fn method_response(
        &mut self,
        resource: &str,
        method: &str,
        status: &str,
    ) -> Result<&mut MethodResponse> {
        let responses = self.method(resource, method)?.method_responses.as_mut();
        responses.and_then(|responses| responses.get_mut(status)).ok_or_else(no_response)
    }

    /// A model.
    pub(crate) fn model(&mut self, name: &str) -> Result<&mut Model> {
        let mut models = self.definition.models.iter_mut();
        models.find(|model| model.name.as_deref() == Some(name)).ok_or_else(|| no_model(name))
    }

    /// A request validator.
    pub(crate) fn request_validator(&mut self, id: &str) -> Result<&mut RequestValidator> {
        let mut validators = self.definition.request_validators.iter_mut();
        validators.find(|validator| validator.id.as_deref() == Some(id)).ok_or_else(no_request_validator)
    }

    /// An authorizer.
    pub(crate) fn authorizer(&mut self, id: &str) -> Result<&mut Authorizer> {
        let mut authorizers = self.definition.authorizers.iter_mut();
        authorizers.find(|authorizer| authorizer.id.as_deref() == Some(id)).ok_or_else(no_authorizer)
    }

    /// A deployment.
    pub(crate) fn deployment(&mut self, id: &str) -> Result<&mut Deployment> {
        let mut deployments = self.deployments.iter_mut();
        deployments.find(|deployment| deployment.id.as_deref() == Some(id)).ok_or_else(no_deployment)
    }

    /// A stage.
    pub(crate) fn stage(&mut self, name: &str) -> Result<&mut Stage> {
        let mut stages = self.stages.iter_mut();
        stages.find(|stage| stage.stage_name.as_deref() == Some(name)).ok_or_else(no_stage)
    }

    /// Whether anything in the API has this id.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        let definition = &self.definition;
        let is = |other: &Option<String>| other.as_deref() == Some(id);
        definition.resources.iter().any(|resource| is(&resource.id))
            || definition.models.iter().any(|model| is(&model.id))
            || definition.request_validators.iter().any(|validator| is(&validator.id))
            || definition.authorizers.iter().any(|authorizer| is(&authorizer.id))
            || self.deployments.iter().any(|deployment| is(&deployment.id))
    }

    /// Every method, with the path of its resource.
    pub(crate) fn methods(&self) -> impl Iterator<Item = (&str, &Method)> {
        self.definition.resources.iter().flat_map(|resource| {
            let path = resource.path.as_deref().unwrap_or_default();
            resource
                .resource_methods
                .iter()
                .flat_map(|methods| methods.values())
                .map(move |method| (path, method))
        })
    }
}

/// No such resource; also what is said of resources of an API that is not there.
pub(crate) fn no_resource() -> Error {
    Error::not_found("Invalid Resource identifier specified")
}

/// No such method.
pub(crate) fn no_method() -> Error {
    Error::not_found("Invalid Method identifier specified")
}

/// No integration where one was asked for.
pub(crate) fn no_integration() -> Error {
    Error::not_found("Invalid Integration identifier specified")
}

/// No such response of a method or an integration.
pub(crate) fn no_response() -> Error {
    Error::not_found("Invalid Response status code specified")
}

/// No such model.
pub(crate) fn no_model(name: &str) -> Error {
    Error::NotFound(format!("Invalid model name specified: {name}"))
}

/// No such request validator.
pub(crate) fn no_request_validator() -> Error {
    Error::not_found("Invalid Request Validator identifier specified")
}

/// No such authorizer.
pub(crate) fn no_authorizer() -> Error {
    Error::not_found("Invalid Authorizer identifier specified")
}

/// No such deployment.
pub(crate) fn no_deployment() -> Error {
    Error::not_found("Invalid Deployment identifier specified")
}

/// No such stage.
pub(crate) fn no_stage() -> Error {
    Error::not_found("Invalid stage identifier specified")
}
