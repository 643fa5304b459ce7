//! Methods as operations.

use std::collections::{BTreeMap, BTreeSet};

use aws_models::apigateway::types::{Method, MethodResponse, Resource};
use serde_json::{Map, Value, json};

use super::{Export, insert_filled, put};
use crate::openapi::JSON_TYPE;
use crate::openapi::source::Dialect;

impl Export<'_> {
    pub(super) fn operation(&self, resource: &Resource, method: &Method) -> Value {
        let mut operation = Map::new();
        put(&mut operation, "operationId", method.operation_name.as_deref());
        if self.dialect == Dialect::Swagger {
            let types = |types: BTreeSet<&String>| (!types.is_empty()).then(|| json!(types));
            if let Some(types) = types(consumed(method)) {
                operation.insert("consumes".into(), types);
            }
            if let Some(types) = types(produced(method)) {
                operation.insert("produces".into(), types);
            }
        }
        let parameters = self.parameters(method);
        if !parameters.is_empty() {
            operation.insert("parameters".into(), parameters.into());
        }
        if self.dialect == Dialect::OpenApi
            && let Some(models) = method.request_models.as_ref().filter(|models| !models.is_empty())
        {
            let body = json!({ "content": self.content(Some(models)), "required": true });
            operation.insert("requestBody".into(), body);
        }
        let responses = method.method_responses.iter().flatten();
        let responses: Map<_, _> =
            responses.map(|(status, response)| (status.clone(), self.response(status, response))).collect();
        insert_filled(&mut operation, "responses", responses);
        let security = self.requirements(method);
        if !security.is_empty() {
            operation.insert("security".into(), security.into());
        }
        if self.extensions.all
            && let Some(validator) = self.validator_name(method)
        {
            operation.insert("x-amazon-apigateway-request-validator".into(), validator.into());
        }
        if self.extensions.integrations
            && let Some(integration) = &method.method_integration
        {
            let integration = self.integration(resource, integration);
            operation.insert("x-amazon-apigateway-integration".into(), integration);
        }
        operation.into()
    }

    fn validator_name(&self, method: &Method) -> Option<&str> {
        let id = method.request_validator_id.as_ref()?;
        let mut validators = self.definition.request_validators.iter();
        validators.find(|validator| validator.id.as_ref() == Some(id))?.name.as_deref()
    }

    fn parameters(&self, method: &Method) -> Vec<Value> {
        let declared = method.request_parameters.iter().flatten();
        let mut parameters: Vec<Value> =
            declared.filter_map(|(parameter, required)| self.parameter(parameter, *required)).collect();
        if self.dialect == Dialect::Swagger
            && let Some(model) = method.request_models.as_ref().and_then(body_model)
        {
            let schema = json!({ "$ref": self.schema_reference(model) });
            parameters.push(json!({ "in": "body", "name": model, "required": true, "schema": schema }));
        }
        parameters
    }

    /// `method.request.querystring.page` as a parameter.
    fn parameter(&self, declared: &str, required: bool) -> Option<Value> {
        let (place, name) = declared.strip_prefix("method.request.")?.split_once('.')?;
        let place = match place {
            "querystring" | "multivaluequerystring" => "query",
            "multivalueheader" => "header",
            place => place,
        };
        let mut parameter = Map::new();
        put(&mut parameter, "name", Some(name));
        put(&mut parameter, "in", Some(place));
        match self.dialect {
            Dialect::Swagger => {
                parameter.insert("required".into(), required.into());
                put(&mut parameter, "type", Some("string"));
            }
            Dialect::OpenApi => {
                if required {
                    parameter.insert("required".into(), true.into());
                }
                parameter.insert("schema".into(), json!({ "type": "string" }));
            }
        }
        Some(parameter.into())
    }

    fn response(&self, status: &str, response: &MethodResponse) -> Value {
        let mut exported = Map::new();
        exported.insert("description".into(), format!("{status} response").into());
        let models = response.response_models.as_ref();
        if self.dialect == Dialect::Swagger
            && let Some(model) = models.and_then(body_model)
        {
            exported.insert("schema".into(), json!({ "$ref": self.schema_reference(model) }));
        }
        let header = match self.dialect {
            Dialect::Swagger => json!({ "type": "string" }),
            Dialect::OpenApi => json!({ "schema": { "type": "string" } }),
        };
        let declared = response.response_parameters.iter().flat_map(BTreeMap::keys);
        let headers: Map<_, _> = declared
            .filter_map(|parameter| parameter.strip_prefix("method.response.header."))
            .map(|name| (name.to_owned(), header.clone()))
            .collect();
        insert_filled(&mut exported, "headers", headers);
        if self.dialect == Dialect::OpenApi {
            exported.insert("content".into(), self.content(models));
        }
        exported.into()
    }

    fn content(&self, models: Option<&BTreeMap<String, String>>) -> Value {
        let models = models.into_iter().flatten();
        let content: Map<_, _> = models
            .map(|(content_type, model)| {
                let schema = json!({ "$ref": self.schema_reference(model) });
                (content_type.clone(), json!({ "schema": schema }))
            })
            .collect();
        content.into()
    }
}

/// The one model that Swagger can say a body has.
fn body_model(models: &BTreeMap<String, String>) -> Option<&String> {
    models.get(JSON_TYPE).or_else(|| models.values().next())
}

/// The content types that a method has models for, or else templates.
fn consumed(method: &Method) -> BTreeSet<&String> {
    let models: BTreeSet<_> = method.request_models.iter().flat_map(BTreeMap::keys).collect();
    if !models.is_empty() {
        return models;
    }
    let integration = method.method_integration.iter();
    integration.flat_map(|integration| &integration.request_templates).flat_map(BTreeMap::keys).collect()
}

fn produced(method: &Method) -> BTreeSet<&String> {
    let responses = method.method_responses.iter().flat_map(BTreeMap::values);
    let models: BTreeSet<_> =
        responses.flat_map(|response| &response.response_models).flat_map(BTreeMap::keys).collect();
    if !models.is_empty() {
        return models;
    }
    let integration = method.method_integration.iter();
    integration
        .flat_map(|integration| &integration.integration_responses)
        .flat_map(BTreeMap::values)
        .flat_map(|response| &response.response_templates)
        .flat_map(BTreeMap::keys)
        .collect()
}
