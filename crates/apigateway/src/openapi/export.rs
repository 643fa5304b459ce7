//! From a definition to a document.
//!
//! An import of what is exported here makes the definition again. What AWS says only with extensions is said only with them.

mod integration;
mod method;
mod security;

use apigateway_model::rest_api::Definition;
use serde_json::{Map, Value, json};

use super::import::rewrite_references;
use super::model_address;
use super::source::Dialect;
use crate::error::{Error, Result};

/// Which of AWS's extensions a document has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    integrations: bool,
    authorizers: bool,
    /// All others too.
    all: bool,
}

impl Extensions {
    /// Reads the parameter `extensions`: names with commas between them.
    pub(crate) fn parse(names: &str) -> Result<Self> {
        let mut extensions = Self::default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "integrations" => extensions.integrations = true,
                "authorizers" => extensions.authorizers = true,
                "apigateway" => {
                    extensions = Self { integrations: true, authorizers: true, all: true };
                }
                "postman" => {
                    let sentence = "The extensions for Postman are not supported.";
                    return Err(Error::NotSupported(sentence.into()));
                }
                other => {
                    return Err(Error::BadRequest(format!("Invalid export extension specified: {other}")));
                }
            }
        }
        Ok(extensions)
    }
}

/// Where an exported API is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'p> {
    pub(crate) region: &'p str,
    pub(crate) stage: &'p str,
    /// What the document has as the API's version if it has none: when it was deployed.
    pub(crate) date: &'p str,
}

/// The version that an API's document has.
pub(crate) fn version<'v>(definition: &'v Definition, place: &Place<'v>) -> &'v str {
    definition.api.version.as_deref().unwrap_or(place.date)
}

/// Makes a document.
pub(crate) fn document(
    definition: &Definition,
    place: &Place<'_>,
    dialect: Dialect,
    extensions: Extensions,
) -> Value {
    let export = Export { definition, dialect, extensions };
    let mut document = Map::new();
    let id = definition.api.id.as_deref().unwrap_or_default();
    let host = format!("{id}.execute-api.{}.amazonaws.com", place.region);
    let mut info = Map::new();
    put(&mut info, "title", definition.api.name.as_deref());
    put(&mut info, "description", definition.api.description.as_deref());
    put(&mut info, "version", Some(version(definition, place)));
    match dialect {
        Dialect::Swagger => {
            document.insert("swagger".into(), "2.0".into());
            document.insert("info".into(), info.into());
            document.insert("host".into(), host.into());
            document.insert("basePath".into(), format!("/{}", place.stage).into());
            document.insert("schemes".into(), json!(["https"]));
        }
        Dialect::OpenApi => {
            document.insert("openapi".into(), "3.0.1".into());
            document.insert("info".into(), info.into());
            document.insert("servers".into(), json!([export.server(&host, place.stage)]));
        }
    }
    document.insert("paths".into(), export.paths());
    export.components(&mut document);
    if extensions.all {
        export.settings(&mut document);
    }
    document.into()
}

/// An export under way.
struct Export<'d> {
    definition: &'d Definition,
    dialect: Dialect,
    extensions: Extensions,
}

impl Export<'_> {
    fn server(&self, host: &str, stage: &str) -> Value {
        let mut server = json!({
            "url": format!("https://{host}/{{basePath}}"),
            "variables": { "basePath": { "default": stage } },
        });
        if let (true, Some(endpoint), Some(members)) =
            (self.extensions.all, self.endpoint(), server.as_object_mut())
        {
            members.insert("x-amazon-apigateway-endpoint-configuration".into(), endpoint);
        }
        server
    }

    /// What differs from AWS's defaults in an API's endpoint.
    fn endpoint(&self) -> Option<Value> {
        let api = &self.definition.api;
        let mut endpoint = Map::new();
        if api.disable_execute_api_endpoint == Some(true) {
            endpoint.insert("disableExecuteApiEndpoint".into(), true.into());
        }
        let configuration = api.endpoint_configuration.as_ref();
        if let Some(ids) = configuration.and_then(|configuration| configuration.vpc_endpoint_ids.as_ref()) {
            endpoint.insert("vpcEndpointIds".into(), json!(ids));
        }
        (!endpoint.is_empty()).then(|| endpoint.into())
    }

    /// Every resource that has methods, in the order of their paths.
    fn paths(&self) -> Value {
        let mut resources: Vec<_> = self.definition.resources.iter().collect();
        resources.sort_by(|one, other| one.path.cmp(&other.path));
        let mut paths = Map::new();
        for resource in resources {
            let methods = resource.resource_methods.iter().flatten();
            let item: Map<_, _> = methods
                .map(|(http_method, method)| (member_of(http_method), self.operation(resource, method)))
                .collect();
            if !item.is_empty() {
                paths.insert(resource.path.clone().unwrap_or_default(), item.into());
            }
        }
        paths.into()
    }

    fn components(&self, document: &mut Map<String, Value>) {
        let security = self.security_schemes();
        let schemas = self.schemas();
        match self.dialect {
            Dialect::Swagger => {
                insert_filled(document, "securityDefinitions", security);
                insert_filled(document, "definitions", schemas);
            }
            Dialect::OpenApi => {
                let mut components = Map::new();
                insert_filled(&mut components, "schemas", schemas);
                insert_filled(&mut components, "securitySchemes", security);
                document.insert("components".into(), components.into());
            }
        }
    }

    fn schemas(&self) -> Map<String, Value> {
        let id = self.definition.api.id.as_deref().unwrap_or_default();
        let prefix = model_address(id, "");
        let mut schemas = Map::new();
        for model in &self.definition.models {
            let schema = model.schema.as_deref().unwrap_or_default();
            // What is no JSON is no schema that a document could have.
            let Ok(mut schema) = serde_json::from_str(schema) else { continue };
            rewrite_references(&mut schema, &|reference| {
                reference.strip_prefix(&prefix).map(|name| self.schema_reference(name))
            });
            schemas.insert(model.name.clone().unwrap_or_default(), schema);
        }
        schemas
    }

    fn schema_reference(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Swagger => format!("#/definitions/{name}"),
            Dialect::OpenApi => format!("#/components/schemas/{name}"),
        }
    }

    /// What only AWS's extensions say of the API itself.
    fn settings(&self, document: &mut Map<String, Value>) {
        let api = &self.definition.api;
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                document.insert(format!("x-amazon-apigateway-{name}"), value);
            }
        };
        if self.dialect == Dialect::Swagger {
            put("endpoint-configuration", self.endpoint());
        }
        put("gateway-responses", self.gateway_responses());
        put("request-validators", self.request_validators());
        put("binary-media-types", api.binary_media_types.as_ref().map(|types| json!(types)));
        put("minimum-compression-size", api.minimum_compression_size.map(Value::from));
        let policy = api.policy.as_deref().and_then(|policy| serde_json::from_str(policy).ok());
        put("policy", policy);
        let source = api.api_key_source.map(|source| source.as_str());
        put("api-key-source", source.filter(|source| *source != "HEADER").map(Value::from));
    }

    fn gateway_responses(&self) -> Option<Value> {
        let mut responses = Map::new();
        for response in &self.definition.gateway_responses {
            let mut exported = Map::new();
            put(&mut exported, "statusCode", response.status_code.as_deref());
            let parameters = response.response_parameters.as_ref().filter(|all| !all.is_empty());
            if let Some(parameters) = parameters {
                exported.insert("responseParameters".into(), json!(parameters));
            }
            let templates = response.response_templates.as_ref().filter(|all| !all.is_empty());
            if let Some(templates) = templates {
                exported.insert("responseTemplates".into(), json!(templates));
            }
            let name = response.response_type.map_or("", |r#type| r#type.as_str());
            responses.insert(name.into(), exported.into());
        }
        (!responses.is_empty()).then(|| responses.into())
    }

    fn request_validators(&self) -> Option<Value> {
        let validators: Map<_, _> = self
            .definition
            .request_validators
            .iter()
            .map(|validator| {
                let exported = json!({
                    "validateRequestParameters": validator.validate_request_parameters.unwrap_or(false),
                    "validateRequestBody": validator.validate_request_body.unwrap_or(false),
                });
                (validator.name.clone().unwrap_or_default(), exported)
            })
            .collect();
        (!validators.is_empty()).then(|| validators.into())
    }
}

/// The member of a path item for a method.
fn member_of(http_method: &str) -> String {
    let known = super::METHODS.into_iter().find(|(_, name)| *name == http_method);
    known.map_or_else(|| http_method.to_ascii_lowercase(), |(member, _)| member.to_owned())
}

/// Adds a text that there may be.
fn put(members: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}

/// Adds an object unless it is empty.
fn insert_filled(members: &mut Map<String, Value>, name: &str, value: Map<String, Value>) {
    if !value.is_empty() {
        members.insert(name.to_owned(), value.into());
    }
}
