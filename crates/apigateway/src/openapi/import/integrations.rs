//! `x-amazon-apigateway-integration`.

use std::collections::BTreeMap;

use aws_models::apigateway::types::{
    ConnectionType, ContentHandlingStrategy, Integration, IntegrationResponse, IntegrationType,
    ResponseTransferMode, TlsConfig,
};
use serde_json::Value;

use super::Import;
use crate::openapi::source::{flag_at, members, named_texts, text_at, texts};

/// How long an integration may take if a document does not say.
pub(in crate::openapi) const TIMEOUT_MS_DEFAULT: i32 = 29_000;

impl Import<'_> {
    /// The integration of an operation.
    pub(super) fn integration(
        &mut self,
        (path, http_method): (&str, &str),
        resource: &str,
        operation: &Value,
    ) -> Option<Integration> {
        let given = self.document.resolved(operation.get("x-amazon-apigateway-integration")?);
        let type_name = text_at(given, "type").unwrap_or_default();
        let Some(r#type) = IntegrationType::parse(&type_name.to_ascii_uppercase()) else {
            self.fail(format!(
                "Unable to put integration on '{http_method}' for resource at path '{path}': Invalid integration type specified: {type_name}"
            ));
            return None;
        };
        let connection = text_at(given, "connectionType").and_then(|text| ConnectionType::parse(&text));
        let calls_out = r#type != IntegrationType::Mock;
        Some(Integration {
            r#type: Some(r#type),
            http_method: text_at(given, "httpMethod"),
            uri: text_at(given, "uri"),
            connection_type: connection.or(calls_out.then_some(ConnectionType::Internet)),
            connection_id: text_at(given, "connectionId"),
            credentials: text_at(given, "credentials"),
            request_parameters: some_texts(given, "requestParameters"),
            request_templates: some_texts(given, "requestTemplates"),
            passthrough_behavior: Some(
                text_at(given, "passthroughBehavior")
                    .map_or("WHEN_NO_MATCH".into(), |behavior| behavior.to_ascii_uppercase()),
            ),
            content_handling: content_handling(given),
            timeout_in_millis: Some(integer(given, "timeoutInMillis").unwrap_or(TIMEOUT_MS_DEFAULT)),
            cache_namespace: Some(text_at(given, "cacheNamespace").unwrap_or_else(|| resource.to_owned())),
            cache_key_parameters: Some(texts(given.get("cacheKeyParameters"))),
            integration_responses: self.integration_responses((path, http_method), given),
            tls_config: given.get("tlsConfig").map(|config| TlsConfig {
                insecure_skip_verification: flag_at(config, "insecureSkipVerification"),
            }),
            response_transfer_mode: text_at(given, "responseTransferMode")
                .and_then(|mode| ResponseTransferMode::parse(&mode.to_ascii_uppercase())),
            integration_target: text_at(given, "integrationTarget"),
        })
    }

    /// The responses, which a document has by their selection patterns and an API by their status codes.
    fn integration_responses(
        &mut self,
        (path, http_method): (&str, &str),
        given: &Value,
    ) -> Option<BTreeMap<String, IntegrationResponse>> {
        let mut responses = BTreeMap::new();
        for (pattern, response) in members(given.get("responses")) {
            let Some(status) = text_at(response, "statusCode") else {
                self.fail(format!(
                    "Unable to put integration response on '{http_method}' for resource at path '{path}': Status code must be specified"
                ));
                continue;
            };
            let integration_response = IntegrationResponse {
                status_code: Some(status.clone()),
                selection_pattern: (pattern != "default").then(|| pattern.clone()),
                response_parameters: some_texts(response, "responseParameters"),
                response_templates: some_texts(response, "responseTemplates"),
                content_handling: content_handling(response),
            };
            if responses.insert(status.clone(), integration_response).is_some() {
                self.warn(format!(
                    "Several integration responses on '{http_method}' for resource at path '{path}' have status code {status}; only the last one is kept"
                ));
            }
        }
        Some(responses).filter(|responses| !responses.is_empty())
    }
}

/// A map of texts, if it has some.
fn some_texts(given: &Value, name: &str) -> Option<BTreeMap<String, String>> {
    Some(named_texts(given.get(name))).filter(|texts| !texts.is_empty())
}

fn content_handling(given: &Value) -> Option<ContentHandlingStrategy> {
    ContentHandlingStrategy::parse(&text_at(given, "contentHandling")?.to_ascii_uppercase())
}

fn integer(given: &Value, name: &str) -> Option<i32> {
    given.get(name)?.as_i64()?.try_into().ok()
}
