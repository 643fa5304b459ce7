//! Methods: an operation's parameters, bodies and responses.

use std::collections::BTreeMap;

use aws_models::apigateway::types::{Method, MethodResponse};
use serde_json::Value;

use super::Import;
use crate::openapi::JSON_TYPE;
use crate::openapi::source::{Dialect, elements, flag_at, members, text_at, texts};

impl Import<'_> {
    /// The method that an operation of a path item describes.
    pub(super) fn method(
        &mut self,
        (path, http_method): (&str, &str),
        resource: &str,
        item: &Value,
        operation: &Value,
    ) -> Method {
        let document = self.document;
        let operation = document.resolved(operation);
        let mut method = Method {
            http_method: Some(http_method.to_owned()),
            authorization_type: Some("NONE".into()),
            api_key_required: Some(false),
            operation_name: text_at(operation, "operationId"),
            ..Method::default()
        };
        self.secure(&mut method, operation);
        let name = text_at(operation, "x-amazon-apigateway-request-validator")
            .or_else(|| text_at(&document.root, "x-amazon-apigateway-request-validator"));
        if let Some(name) = name {
            method.request_validator_id = self.request_validator(&name);
            if method.request_validator_id.is_none() {
                self.fail(format!(
                    "Unable to put method '{http_method}' on resource at path '{path}': Invalid request validator specified: {name}"
                ));
            }
        }
        // Parameters of the path come first: the operation's replace them.
        for parameter in elements(item.get("parameters")).chain(elements(operation.get("parameters"))) {
            self.parameter(&mut method, operation, document.resolved(parameter));
        }
        if let Some(body) = operation.get("requestBody") {
            let models = self.content_models(document.resolved(body));
            method.request_models = some(models);
        }
        let mut responses = BTreeMap::new();
        for (status, response) in members(operation.get("responses")) {
            self.response(
                &mut responses,
                (path, http_method),
                status,
                operation,
                document.resolved(response),
            );
        }
        method.method_responses = some(responses);
        method.method_integration = self.integration((path, http_method), resource, operation);
        method
    }

    fn parameter(&mut self, method: &mut Method, operation: &Value, parameter: &Value) {
        let name = text_at(parameter, "name").unwrap_or_default();
        let place = match text_at(parameter, "in").unwrap_or_default().as_str() {
            "path" => "path",
            "query" => "querystring",
            "header" => "header",
            "body" => return self.body_parameter(method, operation, parameter),
            other => {
                self.warn(format!("Parameter '{name}' in '{other}' is not supported and is ignored"));
                return;
            }
        };
        let required = flag_at(parameter, "required").unwrap_or(false);
        let parameters = method.request_parameters.get_or_insert_default();
        parameters.insert(format!("method.request.{place}.{name}"), required);
    }

    /// Swagger's body: a model for every content type that the operation consumes.
    fn body_parameter(&mut self, method: &mut Method, operation: &Value, parameter: &Value) {
        let Some(model) = parameter.get("schema").and_then(|schema| self.model_of(schema)) else { return };
        for content_type in self.content_types("consumes", operation) {
            method.request_models.get_or_insert_default().insert(content_type, model.clone());
        }
    }

    /// The content types that an operation, or else the document, consumes or produces.
    fn content_types(&self, member: &str, operation: &Value) -> Vec<String> {
        let given = operation.get(member).or_else(|| self.document.get(member));
        let types = texts(given);
        if types.is_empty() { vec![JSON_TYPE.into()] } else { types }
    }

    /// OpenAPI's content: a model for every content type that has a schema.
    fn content_models(&mut self, holder: &Value) -> BTreeMap<String, String> {
        let content = members(holder.get("content"));
        content
            .filter_map(|(content_type, media)| {
                Some((content_type.clone(), self.model_of(media.get("schema")?)?))
            })
            .collect()
    }

    fn response(
        &mut self,
        responses: &mut BTreeMap<String, MethodResponse>,
        (path, http_method): (&str, &str),
        status: &str,
        operation: &Value,
        response: &Value,
    ) {
        if status.starts_with("x-") {
            return;
        }
        if status.len() != 3 || !status.bytes().all(|byte| byte.is_ascii_digit()) {
            self.warn(format!(
                "Response '{status}' of method '{http_method}' on path '{path}' has no status code and is ignored"
            ));
            return;
        }
        let models = match self.document.dialect {
            Dialect::OpenApi => self.content_models(response),
            Dialect::Swagger => match response.get("schema").and_then(|schema| self.model_of(schema)) {
                Some(model) => {
                    let types = self.content_types("produces", operation).into_iter();
                    types.map(|content_type| (content_type, model.clone())).collect()
                }
                None => BTreeMap::new(),
            },
        };
        let headers = members(response.get("headers"));
        let parameters = headers.map(|(name, _)| (format!("method.response.header.{name}"), false)).collect();
        responses.insert(
            status.to_owned(),
            MethodResponse {
                status_code: Some(status.to_owned()),
                response_parameters: some(parameters),
                response_models: some(models),
            },
        );
    }
}

/// A map that is absent if it is empty.
fn some<V>(map: BTreeMap<String, V>) -> Option<BTreeMap<String, V>> {
    Some(map).filter(|map| !map.is_empty())
}
