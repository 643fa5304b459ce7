//! `x-amazon-apigateway-integration`: only what differs from what an import assumes.

use aws_models::apigateway::types::{ConnectionType, Integration, IntegrationResponse, Resource};
use serde_json::{Map, Value, json};

use super::{Export, insert_filled, put};
use crate::openapi::import::TIMEOUT_MS_DEFAULT;

impl Export<'_> {
    pub(super) fn integration(&self, resource: &Resource, integration: &Integration) -> Value {
        let mut exported = Map::new();
        let r#type = integration.r#type.map_or("", |r#type| r#type.as_str());
        exported.insert("type".into(), r#type.to_ascii_lowercase().into());
        put(&mut exported, "httpMethod", integration.http_method.as_deref());
        put(&mut exported, "uri", integration.uri.as_deref());
        put(&mut exported, "credentials", integration.credentials.as_deref());
        if integration.connection_type == Some(ConnectionType::VpcLink) {
            put(&mut exported, "connectionType", Some(ConnectionType::VpcLink.as_str()));
        }
        put(&mut exported, "connectionId", integration.connection_id.as_deref());
        put(&mut exported, "integrationTarget", integration.integration_target.as_deref());
        let responses = integration.integration_responses.iter().flatten();
        let responses: Map<_, _> = responses
            .map(|(_, response)| {
                let pattern = response.selection_pattern.clone().unwrap_or_else(|| "default".into());
                (pattern, integration_response(response))
            })
            .collect();
        insert_filled(&mut exported, "responses", responses);
        for (name, texts) in [
            ("requestParameters", &integration.request_parameters),
            ("requestTemplates", &integration.request_templates),
        ] {
            if let Some(texts) = texts.as_ref().filter(|texts| !texts.is_empty()) {
                exported.insert(name.into(), json!(texts));
            }
        }
        let passthrough = integration.passthrough_behavior.as_deref().map(str::to_ascii_lowercase);
        put(&mut exported, "passthroughBehavior", passthrough.as_deref());
        put(&mut exported, "contentHandling", integration.content_handling.map(|handling| handling.as_str()));
        if let Some(timeout) = integration.timeout_in_millis.filter(|timeout| *timeout != TIMEOUT_MS_DEFAULT)
        {
            exported.insert("timeoutInMillis".into(), timeout.into());
        }
        if integration.cache_namespace != resource.id {
            put(&mut exported, "cacheNamespace", integration.cache_namespace.as_deref());
        }
        if let Some(keys) = integration.cache_key_parameters.as_ref().filter(|keys| !keys.is_empty()) {
            exported.insert("cacheKeyParameters".into(), json!(keys));
        }
        if let Some(config) = &integration.tls_config {
            exported.insert("tlsConfig".into(), json!(config));
        }
        put(
            &mut exported,
            "responseTransferMode",
            integration.response_transfer_mode.map(|mode| mode.as_str()),
        );
        exported.into()
    }
}

fn integration_response(response: &IntegrationResponse) -> Value {
    let mut exported = Map::new();
    put(&mut exported, "statusCode", response.status_code.as_deref());
    for (name, texts) in [
        ("responseParameters", &response.response_parameters),
        ("responseTemplates", &response.response_templates),
    ] {
        if let Some(texts) = texts.as_ref().filter(|texts| !texts.is_empty()) {
            exported.insert(name.into(), json!(texts));
        }
    }
    put(&mut exported, "contentHandling", response.content_handling.map(|handling| handling.as_str()));
    exported.into()
}
