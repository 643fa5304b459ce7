//! Security schemes of a document, and which of them an operation needs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html>

use aws_models::apigatewayv2::types::{Authorizer, AuthorizerType};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::http_api::authorizers::checked;
use crate::openapi::document::{resolve, text};

const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// How a planned route authorizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Authorization {
    /// It does not.
    None,
    /// By the signature of the request.
    Iam,
    /// By an authorizer of the plan.
    By {
        /// Which one.
        authorizer: usize,
        /// What a token must allow, one of it.
        scopes: Vec<String>,
    },
}

/// The schemes of a document.
#[derive(Debug, Default)]
pub(super) struct Security {
    /// The authorizers that schemes describe.
    pub(super) authorizers: Vec<Authorizer>,
    /// Schemes that are signatures.
    signatures: Vec<String>,
    /// Schemes that describe authorizers which cannot be made.
    broken: Vec<String>,
}

impl Security {
    /// Reads the schemes of a document.
    pub(super) fn read(document: &Value, warnings: &mut Vec<String>) -> Self {
        let mut security = Self::default();
        let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
        for (name, scheme) in schemes.into_iter().flatten() {
            let Some(scheme) = resolve(document, scheme) else { continue };
            let signature = text(scheme.get("x-amazon-apigateway-authtype"))
                .is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4"));
            match scheme.get(AUTHORIZER).and_then(|authorizer| resolve(document, authorizer)) {
                None if signature => security.signatures.push(name.clone()),
                None => {}
                Some(authorizer) => match read_authorizer(name, authorizer).and_then(checked) {
                    Ok(authorizer) => security.authorizers.push(authorizer),
                    Err(reason) => {
                        warnings.push(format!("Unable to create Authorizer '{name}': {reason}"));
                        security.broken.push(name.clone());
                    }
                },
            }
        }
        security
    }

    /// How an operation authorizes: as it says, or else as the document does. Schemes that describe no authorizer are
    /// documentation. The refusal is the name of a scheme that cannot be made.
    pub(super) fn of(&self, document: &Value, operation: &Value) -> Result<Authorization, String> {
        let kind = operation.pointer("/x-amazon-apigateway-auth/type").and_then(Value::as_str);
        if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("AWS_IAM")) {
            return Ok(Authorization::Iam);
        }
        let required = operation.get("security").or_else(|| document.get("security"));
        let required = required.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (name, scopes) in required.iter().filter_map(Value::as_object).flatten() {
            if self.broken.contains(name) {
                return Err(name.clone());
            }
            if self.signatures.contains(name) {
                return Ok(Authorization::Iam);
            }
            if let Some(authorizer) = self.authorizers.iter().position(|one| one.name == *name) {
                let scopes = scopes.as_array().map(Vec::as_slice).unwrap_or_default();
                let scopes = scopes.iter().filter_map(|scope| text(Some(scope))).collect();
                return Ok(Authorization::By { authorizer, scopes });
            }
        }
        Ok(Authorization::None)
    }
}

fn read_authorizer(name: &str, object: &Value) -> Result<Authorizer> {
    let member = |name: &str| text(object.get(name));
    let kind = member("type").unwrap_or_default();
    let malformed = |name: &str| Error::bad_request(format!("Invalid {name} specified"));
    let typed = |name: &str| object.get(name).cloned().unwrap_or(Value::Null);
    let ttl = member("authorizerResultTtlInSeconds").map(|text| text.parse()).transpose();
    Ok(Authorizer {
        authorizer_credentials_arn: member("authorizerCredentials"),
        authorizer_id: None,
        authorizer_payload_format_version: member("authorizerPayloadFormatVersion"),
        authorizer_result_ttl_in_seconds: ttl.map_err(|_| malformed("authorizerResultTtlInSeconds"))?,
        authorizer_type: Some(
            AuthorizerType::parse(&kind.to_ascii_uppercase())
                .ok_or_else(|| Error::bad_request(format!("Invalid authorizer type: {kind}")))?,
        ),
        authorizer_uri: member("authorizerUri"),
        enable_simple_responses: serde_json::from_value(typed("enableSimpleResponses"))
            .map_err(|_| malformed("enableSimpleResponses"))?,
        identity_source: identity_source(object.get("identitySource")),
        identity_validation_expression: member("identityValidationExpression"),
        jwt_configuration: serde_json::from_value(typed("jwtConfiguration"))
            .map_err(|_| malformed("jwtConfiguration"))?,
        name: name.to_owned(),
    })
}

/// A list, or one text with commas.
fn identity_source(value: Option<&Value>) -> Option<Vec<String>> {
    let sources: Vec<String> = match value? {
        Value::Array(sources) => sources.iter().filter_map(|source| text(Some(source))).collect(),
        Value::String(sources) => sources.split(',').map(|source| source.trim().to_owned()).collect(),
        _ => return None,
    };
    Some(sources).filter(|sources| !sources.is_empty())
}
