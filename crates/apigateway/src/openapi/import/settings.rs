//! What a document says of the API itself, its validators and its gateway responses.

use aws_models::apigateway::types::{
    ApiKeySourceType, EndpointType, GatewayResponse, GatewayResponseType, IpAddressType, RequestValidator,
};
use serde_json::Value;

use super::Import;
use crate::openapi::source::{Dialect, elements, flag_at, named_texts, text_at, texts};

impl Import<'_> {
    pub(super) fn settings(&mut self) {
        let document = self.document;
        let info = document.get("info").unwrap_or(&Value::Null);
        let api = &mut self.imported.definition.api;
        // An import always names its API; a document without a title leaves the name that there is.
        api.name = text_at(info, "title").filter(|title| !title.is_empty()).or(api.name.take());
        api.description = text_at(info, "description").or(api.description.take());
        api.version = text_at(info, "version").or(api.version.take());
        if let Some(types) = document.get("x-amazon-apigateway-binary-media-types") {
            api.binary_media_types = Some(texts(Some(types)));
        }
        if let Some(size) = document.get("x-amazon-apigateway-minimum-compression-size") {
            api.minimum_compression_size = size.as_i64().and_then(|size| size.try_into().ok());
        }
        if let Some(policy) = document.get("x-amazon-apigateway-policy") {
            api.policy = Some(policy.to_string());
        }
        if let Some(source) = text_at(&document.root, "x-amazon-apigateway-api-key-source") {
            match ApiKeySourceType::parse(&source.to_ascii_uppercase()) {
                Some(source) => api.api_key_source = Some(source),
                None => self.fail(format!(
                    "Invalid ApiKeySource specified: {source}. Valid options are HEADER,AUTHORIZER"
                )),
            }
        }
        self.endpoint();
        if document.get("x-amazon-apigateway-documentation").is_some() {
            self.warn("Documentation parts are not imported".into());
        }
        if document.get("x-amazon-apigateway-cors").is_some() {
            self.warn("x-amazon-apigateway-cors is only supported for HTTP APIs".into());
        }
    }

    /// `x-amazon-apigateway-endpoint-configuration`, which OpenAPI 3.0 has in the server.
    fn endpoint(&mut self) {
        const NAME: &str = "x-amazon-apigateway-endpoint-configuration";
        let document = self.document;
        let configuration = match document.dialect {
            Dialect::Swagger => document.get(NAME),
            Dialect::OpenApi => document.root.pointer("/servers/0").and_then(|server| server.get(NAME)),
        };
        let Some(configuration) = configuration.or_else(|| document.get(NAME)) else { return };
        let api = &mut self.imported.definition.api;
        if let Some(disabled) = flag_at(configuration, "disableExecuteApiEndpoint") {
            api.disable_execute_api_endpoint = Some(disabled);
        }
        let endpoint = api.endpoint_configuration.get_or_insert_default();
        if let Some(types) = configuration.get("types") {
            let types = elements(Some(types)).filter_map(Value::as_str).filter_map(EndpointType::parse);
            endpoint.types = Some(types.collect());
        }
        if let Some(ids) = configuration.get("vpcEndpointIds") {
            endpoint.vpc_endpoint_ids = Some(texts(Some(ids)));
        }
        if let Some(r#type) =
            text_at(configuration, "ipAddressType").and_then(|text| IpAddressType::parse(&text))
        {
            endpoint.ip_address_type = Some(r#type);
        }
    }

    pub(super) fn request_validators(&mut self) {
        for (name, given) in self.document.members("x-amazon-apigateway-request-validators") {
            let validators = &self.imported.definition.request_validators;
            let present = validators.iter().position(|validator| validator.name.as_ref() == Some(name));
            let id = match present {
                Some(at) => validators[at].id.clone(),
                None => self.new_id(),
            };
            let validator = RequestValidator {
                id,
                name: Some(name.clone()),
                validate_request_body: Some(flag_at(given, "validateRequestBody").unwrap_or(false)),
                validate_request_parameters: Some(
                    flag_at(given, "validateRequestParameters").unwrap_or(false),
                ),
            };
            let validators = &mut self.definition().request_validators;
            match present {
                Some(at) => validators[at] = validator,
                None => validators.push(validator),
            }
        }
    }

    /// The id of the validator with a name.
    pub(super) fn request_validator(&self, name: &str) -> Option<String> {
        let mut validators = self.imported.definition.request_validators.iter();
        validators.find(|validator| validator.name.as_deref() == Some(name))?.id.clone()
    }

    pub(super) fn gateway_responses(&mut self) {
        for (name, given) in self.document.members("x-amazon-apigateway-gateway-responses") {
            let Some(r#type) = GatewayResponseType::parse(name) else {
                self.fail(format!("Invalid gateway response type specified: {name}"));
                continue;
            };
            let response = GatewayResponse {
                response_type: Some(r#type),
                status_code: text_at(given, "statusCode"),
                response_parameters: Some(named_texts(given.get("responseParameters"))),
                response_templates: Some(named_texts(given.get("responseTemplates"))),
                default_response: Some(false),
            };
            let responses = &mut self.definition().gateway_responses;
            responses.retain(|other| other.response_type != Some(r#type));
            responses.push(response);
        }
    }
}
