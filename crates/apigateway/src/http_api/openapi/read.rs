//! From a document to what is to be made: a plan without ids, and what of the document it leaves out.

use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::{Api, Authorizer, Cors, Integration, IntegrationType};
use serde_json::{Map, Value};

use super::base_path::BasePath;
use super::security::{Authorization, Security};
use crate::error::{Error, Result};
use crate::http_api::api::{checked_cors, name};
use crate::http_api::{integrations, routes, text as texts};
use crate::openapi::document::{resolve, text};

const ANY_METHOD: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Members of an integration that only REST APIs have.
const REST_ONLY: [&str; 7] = [
    "cacheKeyParameters",
    "cacheNamespace",
    "contentHandling",
    "passthroughBehavior",
    "requestTemplates",
    "responses",
    "responseTransferMode",
];

/// What a document describes.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// `info.title`
    title: Option<String>,
    description: Option<String>,
    version: Option<String>,
    cors: Option<Cors>,
    tags: BTreeMap<String, String>,
    /// Authorizers without ids.
    pub(super) authorizers: Vec<Authorizer>,
    /// Integrations without ids.
    pub(super) integrations: Vec<Integration>,
    /// Routes in the document's order.
    pub(super) routes: Vec<PlannedRoute>,
    /// What is wrong with the document, and was left out.
    pub(super) warnings: Vec<String>,
    /// What HTTP APIs have no use for.
    pub(super) ignored: Vec<String>,
}

/// A route of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlannedRoute {
    pub(super) key: String,
    pub(super) operation_name: Option<String>,
    pub(super) authorization: Authorization,
    /// Which of the plan's integrations it leads to.
    pub(super) integration: Option<usize>,
}

impl Plan {
    /// Reads a document.
    pub(super) fn read(document: &Value, base_path: BasePath) -> Result<Self> {
        let version = text(document.get("openapi")).unwrap_or_default();
        if !version.starts_with("3.0") {
            return Err(Error::bad_request("Invalid OpenAPI input."));
        }
        let format = text(document.get("x-amazon-apigateway-importexport-version"));
        if format.is_some_and(|format| format != "1.0") {
            return Err(Error::bad_request("Unsupported x-amazon-apigateway-importexport-version"));
        }
        let mut plan = Self::default();
        plan.read_info(document);
        plan.read_cors(document);
        plan.tags = tags(document);
        let security = Security::read(document, &mut plan.warnings);
        plan.authorizers.clone_from(&security.authorizers);
        let mut reader = Reader {
            document,
            prefix: base_path.prefix(document),
            security,
            shared: BTreeMap::new(),
            plan: &mut plan,
        };
        reader.read_paths();
        Ok(plan)
    }

    /// The settings of an API that is made, or made anew, from the document.
    pub(super) fn settings(&self, api: Api) -> Result<Api> {
        let mut tags = api.tags.unwrap_or_default();
        tags.extend(self.tags.clone());
        Ok(Api {
            name: match &self.title {
                Some(title) => name(title)?,
                None => name(&api.name)?,
            },
            description: texts::description(self.description.clone())?,
            version: texts::version(self.version.clone())?,
            cors_configuration: self.cors.clone(),
            tags: Some(crate::http_api::tags::checked(tags)?),
            ..api
        })
    }

    fn read_info(&mut self, document: &Value) {
        let Some(info) = document.get("info") else {
            self.warnings.push("Parse issue: attribute info is missing".to_owned());
            return;
        };
        for member in ["title", "version"] {
            if info.get(member).is_none() {
                self.warnings.push(format!("Parse issue: attribute info.{member} is missing"));
            }
        }
        self.title = text(info.get("title"));
        self.description = text(info.get("description"));
        self.version = text(info.get("version")).filter(|version| !version.is_empty());
    }

    fn read_cors(&mut self, document: &Value) {
        let Some(cors) = document.get("x-amazon-apigateway-cors") else { return };
        let read = serde_json::from_value::<Cors>(cors.clone()).ok();
        self.cors = read.and_then(|cors| checked_cors(cors).ok());
        if self.cors.is_none() {
            self.warnings.push("CORS Scheme is malformed, ignoring.".to_owned());
        }
    }
}

fn tags(document: &Value) -> BTreeMap<String, String> {
    let tags = document.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    tags.iter()
        .filter_map(|tag| Some((text(tag.get("name"))?, text(tag.get("x-amazon-apigateway-tag-value"))?)))
        .collect()
}

/// Reads the paths of a document into a plan.
struct Reader<'a> {
    document: &'a Value,
    prefix: String,
    security: Security,
    /// Integrations by the reference that operations name them with.
    shared: BTreeMap<String, usize>,
    plan: &'a mut Plan,
}

impl Reader<'_> {
    fn read_paths(&mut self) {
        let Some(paths) = self.document.get("paths").and_then(Value::as_object) else {
            self.plan.warnings.push("Parse issue: attribute paths is missing".to_owned());
            return;
        };
        for (path, item) in paths {
            if path.starts_with("x-") {
                continue;
            }
            if !path.starts_with('/') {
                let warning = format!("Parse issue: attribute paths. Resource {path} should start with /");
                self.plan.warnings.push(warning);
            }
            let Some(item) = resolve(self.document, item).and_then(Value::as_object) else {
                self.plan
                    .warnings
                    .push(format!("Parse issue: attribute paths.'{path}' is not of type `object`"));
                continue;
            };
            self.read_path(path, item);
        }
    }

    fn read_path(&mut self, path: &str, item: &Map<String, Value>) {
        for (member, operation) in item {
            let method = match member.as_str() {
                ANY_METHOD => "ANY".to_owned(),
                method if METHODS.contains(&method) => method.to_ascii_uppercase(),
                "trace" => {
                    let warning = format!("Unable to create Route 'TRACE {path}': TRACE is not supported");
                    self.plan.warnings.push(warning);
                    continue;
                }
                _ => continue,
            };
            let key = match path {
                "$default" | "/$default" => "$default".to_owned(),
                "/" if !self.prefix.is_empty() => format!("{method} {}", self.prefix),
                _ => format!("{method} {}/{}", self.prefix, path.trim_start_matches('/')),
            };
            self.check_schemas(path, member, operation);
            self.read_operation(key, operation);
        }
    }

    fn read_operation(&mut self, key: String, operation: &Value) {
        let refusal = if self.plan.routes.iter().any(|route| route.key == key) {
            Some(format!("Route with key {key} already exists for this API"))
        } else {
            routes::check_key_text(&key).err().map(|fault| fault.to_string())
        };
        if let Some(reason) = refusal {
            self.plan.warnings.push(format!("Unable to create Route '{key}': {reason}"));
            return;
        }
        let authorization = match self.security.of(self.document, operation) {
            Ok(authorization) => authorization,
            // A route whose authorizer could not be made would be open.
            Err(scheme) => {
                let warning = format!(
                    "Unable to create Route '{key}': the security scheme '{scheme}' could not be imported"
                );
                self.plan.warnings.push(warning);
                return;
            }
        };
        let integration =
            operation.get(INTEGRATION).and_then(|integration| self.integration(&key, integration));
        let operation_name = text(operation.get("operationId"));
        self.plan.routes.push(PlannedRoute {
            operation_name: operation_name.filter(|name| (1..=64).contains(&name.chars().count())),
            authorization,
            integration,
            key,
        });
    }

    /// Which of the plan's integrations an operation has.
    fn integration(&mut self, key: &str, integration: &Value) -> Option<usize> {
        let reference = text(integration.get("$ref"));
        if let Some(index) = reference.as_ref().and_then(|reference| self.shared.get(reference)) {
            return Some(*index);
        }
        let Some(object) = resolve(self.document, integration).and_then(Value::as_object) else {
            self.plan
                .warnings
                .push(format!("Unable to create Integration for route '{key}': it is not there"));
            return None;
        };
        for member in REST_ONLY.iter().filter(|member| object.contains_key(**member)) {
            self.plan.ignored.push(format!("Ignoring {member} of the integration of route '{key}'"));
        }
        match read_integration(object).and_then(integrations::checked) {
            Ok(integration) => {
                let index = self.plan.integrations.len();
                self.plan.integrations.push(integration);
                if let Some(reference) = reference {
                    self.shared.insert(reference, index);
                }
                Some(index)
            }
            Err(reason) => {
                let warning = format!("Unable to create Integration for route '{key}': {reason}");
                self.plan.warnings.push(warning);
                None
            }
        }
    }

    /// Warns of models that an operation names and the document does not have.
    fn check_schemas(&mut self, path: &str, method: &str, operation: &Value) {
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let mut contents: Vec<(String, &Value)> =
            responses.map(|(status, response)| (format!("responses.{status}"), response)).collect();
        contents.extend(operation.get("requestBody").map(|body| ("requestBody".to_owned(), body)));
        for (place, holder) in contents {
            let content = holder.get("content").and_then(Value::as_object).into_iter().flatten();
            for (_, media) in content {
                let Some(schema) = media.get("schema") else { continue };
                if resolve(self.document, schema).is_none() {
                    let reference = text(schema.get("$ref")).unwrap_or_default();
                    self.plan.warnings.push(format!(
                        "Parse issue: attribute paths.'{path}'({method}).{place}.content.schema.{reference} is missing"
                    ));
                }
            }
        }
    }
}

fn read_integration(object: &Map<String, Value>) -> Result<Integration> {
    let member = |name: &str| text(object.get(name));
    let kind = member("type").unwrap_or_default().to_ascii_uppercase();
    let malformed = |name: &str| Error::bad_request(format!("Invalid {name} specified"));
    let typed = |name: &str| object.get(name).cloned().unwrap_or(Value::Null);
    let timeout = member("timeoutInMillis").map(|text| text.parse()).transpose();
    let connection = member("connectionType").map(|kind| kind.to_ascii_uppercase());
    Ok(Integration {
        connection_id: member("connectionId"),
        connection_type: serde_json::from_value(connection.into())
            .map_err(|_| malformed("connectionType"))?,
        credentials_arn: member("credentials"),
        description: member("description"),
        integration_method: member("httpMethod").map(|method| match method.as_str() {
            ANY_METHOD => "ANY".to_owned(),
            _ => method.to_ascii_uppercase(),
        }),
        integration_subtype: member("integrationSubtype"),
        integration_type: IntegrationType::parse(&kind),
        integration_uri: member("uri"),
        payload_format_version: Some(member("payloadFormatVersion").unwrap_or_else(|| "1.0".to_owned())),
        request_parameters: serde_json::from_value(typed("requestParameters"))
            .map_err(|_| malformed("requestParameters"))?,
        response_parameters: serde_json::from_value(typed("responseParameters"))
            .map_err(|_| malformed("responseParameters"))?,
        timeout_in_millis: timeout.map_err(|_| malformed("timeoutInMillis"))?,
        tls_config: serde_json::from_value(typed("tlsConfig")).map_err(|_| malformed("tlsConfig"))?,
        ..Integration::default()
    })
}
