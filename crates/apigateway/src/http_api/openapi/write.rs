//! From a definition to a document that an import makes the same definition of.

use apigateway_model::http_api::Definition;
use apigateway_model::route_key::{RouteKey, Segment};
use aws_models::apigatewayv2::types::{AuthorizationType, Authorizer, AuthorizerType, Integration, Route};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::http_api::limits::TIMEOUT_MS_MAX;
use crate::http_api::record::Identified as _;

/// What is exported.
pub(super) struct Export<'a> {
    /// The API with all that is in it.
    pub(super) definition: &'a Definition,
    /// Where callers reach it.
    pub(super) endpoint: String,
    /// The stage that was asked for.
    pub(super) stage: Option<&'a str>,
    /// Whether what only the gateway understands is written.
    pub(super) extensions: bool,
}

impl Export<'_> {
    /// The document.
    pub(super) fn document(&self) -> Value {
        let api = &self.definition.api;
        let mut document = Map::new();
        document.insert("openapi".to_owned(), json!("3.0.1"));
        document.insert("info".to_owned(), self.info());
        document.insert("servers".to_owned(), json!([self.server()]));
        if let Some(tags) = api.tags.as_ref().filter(|tags| self.extensions && !tags.is_empty()) {
            let tag = |(name, value)| json!({ "name": name, "x-amazon-apigateway-tag-value": value });
            document.insert("tags".to_owned(), tags.iter().map(tag).collect());
        }
        document.insert("paths".to_owned(), self.paths());
        if let Some(components) = self.components() {
            document.insert("components".to_owned(), components);
        }
        if self.extensions {
            if let Some(cors) = &api.cors_configuration {
                document.insert("x-amazon-apigateway-cors".to_owned(), tree(cors));
            }
            document.insert("x-amazon-apigateway-importexport-version".to_owned(), json!("1.0"));
        }
        Value::Object(document)
    }

    fn info(&self) -> Value {
        let api = &self.definition.api;
        let mut info = Map::new();
        info.insert("title".to_owned(), json!(api.name));
        if let Some(description) = &api.description {
            info.insert("description".to_owned(), json!(description));
        }
        // A document has a version; that of an API without one is when it was made.
        let version = api.version.as_ref().or(api.created_date.as_ref());
        info.insert("version".to_owned(), json!(version));
        Value::Object(info)
    }

    fn server(&self) -> Value {
        match self.stage {
            Some(stage) if stage != "$default" => json!({
                "url": format!("{}/{{basePath}}", self.endpoint),
                "variables": { "basePath": { "default": stage } },
            }),
            _ => json!({ "url": self.endpoint }),
        }
    }

    fn paths(&self) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        for route in &self.definition.routes {
            let Ok(key) = RouteKey::parse(&route.route_key) else { continue };
            let (path, method) = match &key {
                RouteKey::Default => ("/$default", None),
                RouteKey::Path { method, path, .. } => (*path, *method),
            };
            let member = method.map_or("x-amazon-apigateway-any-method".to_owned(), str::to_ascii_lowercase);
            let item = paths.entry(path).or_insert_with(|| json!({}));
            if let Some(item) = item.as_object_mut() {
                item.insert(member, self.operation(route, &key));
                if let Some(parameters) = path_parameters(&key) {
                    item.insert("parameters".to_owned(), parameters);
                }
            }
        }
        Value::Object(paths)
    }

    fn operation(&self, route: &Route, key: &RouteKey<'_>) -> Value {
        let mut operation = Map::new();
        if let Some(name) = &route.operation_name {
            operation.insert("operationId".to_owned(), json!(name));
        }
        let description = format!("Default response for {}", route.route_key);
        operation.insert("responses".to_owned(), json!({ "default": { "description": description } }));
        if let Some(security) = self.security(route) {
            operation.insert("security".to_owned(), security);
        }
        if self.extensions {
            if *key == RouteKey::Default {
                operation.insert("isDefaultRoute".to_owned(), json!(true));
            }
            if route.authorization_type == Some(AuthorizationType::AwsIam) {
                operation.insert("x-amazon-apigateway-auth".to_owned(), json!({ "type": "AWS_IAM" }));
            }
            if let Some(integration) = self.integration(route) {
                operation.insert("x-amazon-apigateway-integration".to_owned(), written(integration));
            }
        }
        Value::Object(operation)
    }

    fn integration(&self, route: &Route) -> Option<&Integration> {
        let id = route.target.as_deref()?.strip_prefix("integrations/")?;
        self.definition.integrations.iter().find(|integration| integration.id() == id)
    }

    fn authorizer(&self, route: &Route) -> Option<&Authorizer> {
        let id = route.authorizer_id.as_deref()?;
        self.definition.authorizers.iter().find(|authorizer| authorizer.id() == id)
    }

    fn security(&self, route: &Route) -> Option<Value> {
        let name = &self.authorizer(route)?.name;
        let scopes = route.authorization_scopes.clone().unwrap_or_default();
        let mut requirement = Map::new();
        requirement.insert(name.clone(), json!(scopes));
        Some(json!([requirement]))
    }

    fn components(&self) -> Option<Value> {
        let authorizers = self.definition.authorizers.iter();
        let schemes: Map<String, Value> =
            authorizers.map(|authorizer| (authorizer.name.clone(), self.scheme(authorizer))).collect();
        (!schemes.is_empty()).then(|| json!({ "securitySchemes": schemes }))
    }

    fn scheme(&self, authorizer: &Authorizer) -> Value {
        let jwt = authorizer.authorizer_type == Some(AuthorizerType::Jwt);
        let sources = authorizer.identity_source.as_deref().unwrap_or_default();
        let mut scheme = match jwt {
            true => json!({ "type": "oauth2", "flows": {} }),
            false => {
                let header = sources.iter().find_map(|source| source.strip_prefix("$request.header."));
                json!({ "type": "apiKey", "name": header.unwrap_or("Authorization"), "in": "header" })
            }
        };
        if self.extensions {
            let extension = json!({
                "type": if jwt { "jwt" } else { "request" },
                "identitySource": (!sources.is_empty()).then(|| sources.join(", ")),
                "jwtConfiguration": authorizer.jwt_configuration,
                "authorizerUri": authorizer.authorizer_uri,
                "authorizerCredentials": authorizer.authorizer_credentials_arn,
                "authorizerPayloadFormatVersion": authorizer.authorizer_payload_format_version,
                "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
                "enableSimpleResponses": authorizer.enable_simple_responses,
            });
            scheme["x-amazon-apigateway-authorizer"] = without_nulls(extension);
        }
        scheme
    }
}

fn written(integration: &Integration) -> Value {
    let timeout = integration.timeout_in_millis.filter(|timeout| *timeout != TIMEOUT_MS_MAX);
    without_nulls(json!({
        "payloadFormatVersion": integration.payload_format_version,
        "type": integration.integration_type.map(|kind| kind.as_str().to_ascii_lowercase()),
        "httpMethod": integration.integration_method,
        "uri": integration.integration_uri,
        "integrationSubtype": integration.integration_subtype,
        "connectionType": integration.connection_type,
        "connectionId": integration.connection_id,
        "credentials": integration.credentials_arn,
        "description": integration.description,
        "requestParameters": integration.request_parameters,
        "responseParameters": integration.response_parameters,
        "timeoutInMillis": timeout,
        "tlsConfig": integration.tls_config,
    }))
}

fn path_parameters(key: &RouteKey<'_>) -> Option<Value> {
    let RouteKey::Path { segments, .. } = key else { return None };
    let name = |segment: &Segment<'_>| match segment {
        Segment::Literal(_) => None,
        Segment::Variable(name) => Some((*name).to_owned()),
        Segment::Greedy(name) => Some(format!("{name}+")),
    };
    let parameter = |name: String| {
        json!({
            "name": name,
            "in": "path",
            "description": format!("Generated path parameter for {name}"),
            "required": true,
            "schema": { "type": "string" },
        })
    };
    let parameters: Vec<Value> = segments.iter().filter_map(name).map(parameter).collect();
    (!parameters.is_empty()).then(|| Value::Array(parameters))
}

fn without_nulls(mut object: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    object
}

/// One of the model's own structures, whose names are those of the extension.
fn tree(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or(Value::Null)
}
