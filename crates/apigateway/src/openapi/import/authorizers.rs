//! Security schemes: authorizers, and what of a method's security they mean.

use aws_models::apigateway::types::{Authorizer, AuthorizerType, Method};
use serde_json::Value;

use super::Import;
use crate::openapi::source::{elements, members, text_at, texts};

impl Import<'_> {
    /// Every scheme with `x-amazon-apigateway-authorizer` is an authorizer, whether something uses it or not.
    pub(super) fn authorizers(&mut self) {
        for (name, scheme) in self.document.security_schemes() {
            let Some(given) = scheme.get("x-amazon-apigateway-authorizer") else { continue };
            let present = self.authorizer_named(name).and_then(|authorizer| authorizer.id.clone());
            let id = present.clone().or_else(|| self.new_id());
            let authorizer = match authorizer(name, scheme, given) {
                Some(authorizer) => Authorizer { id, ..authorizer },
                None => {
                    self.fail(format!(
                        "Unable to create authorizer '{name}': Invalid authorizer type specified. Valid options are TOKEN,REQUEST,COGNITO_USER_POOLS,JWT"
                    ));
                    continue;
                }
            };
            let authorizers = &mut self.definition().authorizers;
            match authorizers.iter_mut().find(|other| other.name.as_ref() == Some(name)) {
                Some(other) => *other = authorizer,
                None => authorizers.push(authorizer),
            }
        }
    }

    fn authorizer_named(&self, name: &str) -> Option<&Authorizer> {
        self.imported
            .definition
            .authorizers
            .iter()
            .find(|authorizer| authorizer.name.as_deref() == Some(name))
    }

    /// Settles who may call a method: by its own security, or else by the document's.
    pub(super) fn secure(&mut self, method: &mut Method, operation: &Value) {
        let document = self.document;
        let requirements = operation.get("security").or_else(|| document.get("security"));
        for (name, scopes) in elements(requirements).flat_map(|requirement| members(Some(requirement))) {
            let mut schemes = document.security_schemes();
            let Some((_, scheme)) = schemes.find(|(scheme, _)| *scheme == name) else {
                self.warn(format!("Unable to find security definition '{name}'"));
                continue;
            };
            self.require(method, (name, scheme), scopes);
        }
        let own = operation.get("x-amazon-apigateway-auth").and_then(|auth| text_at(auth, "type"));
        if let Some(r#type) = own {
            method.authorization_type = Some(r#type.to_ascii_uppercase());
        }
    }

    fn require(&mut self, method: &mut Method, (name, scheme): (&str, &Value), scopes: &Value) {
        let is = |member: &str, text: &str| {
            text_at(scheme, member).is_some_and(|value| value.eq_ignore_ascii_case(text))
        };
        if is("x-amazon-apigateway-authtype", "awsSigv4") {
            method.authorization_type = Some("AWS_IAM".into());
        } else if let Some(authorizer) = self.authorizer_named(name) {
            let r#type = match authorizer.r#type {
                Some(AuthorizerType::CognitoUserPools) => "COGNITO_USER_POOLS",
                Some(AuthorizerType::Jwt) => "JWT",
                _ => "CUSTOM",
            };
            method.authorization_type = Some(r#type.into());
            method.authorizer_id = authorizer.id.clone();
            let scopes = texts(Some(scopes));
            method.authorization_scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
        } else if is("type", "apiKey") && is("name", "x-api-key") {
            method.api_key_required = Some(true);
        } else {
            self.warn(format!("Security definition '{name}' has no authorizer and is ignored"));
        }
    }
}

fn authorizer(name: &str, scheme: &Value, given: &Value) -> Option<Authorizer> {
    let r#type = AuthorizerType::parse(&text_at(given, "type")?.to_ascii_uppercase())?;
    // The scheme itself says where a token is.
    let header = text_at(scheme, "name").filter(|_| text_at(scheme, "in").as_deref() == Some("header"));
    let has_token = matches!(r#type, AuthorizerType::Token | AuthorizerType::CognitoUserPools);
    let token = header.filter(|_| has_token).map(|header| format!("method.request.header.{header}"));
    let arns = texts(given.get("providerARNs"));
    let jwt = given.get("jwtConfiguration").and_then(|value| serde_json::from_value(value.clone()).ok());
    Some(Authorizer {
        id: None,
        name: Some(name.to_owned()),
        r#type: Some(r#type),
        provider_ar_ns: Some(arns).filter(|arns| !arns.is_empty()),
        auth_type: text_at(scheme, "x-amazon-apigateway-authtype"),
        authorizer_uri: text_at(given, "authorizerUri"),
        authorizer_credentials: text_at(given, "authorizerCredentials"),
        identity_source: text_at(given, "identitySource").or(token),
        identity_validation_expression: text_at(given, "identityValidationExpression"),
        authorizer_result_ttl_in_seconds: given
            .get("authorizerResultTtlInSeconds")
            .and_then(Value::as_i64)
            .and_then(|ttl| ttl.try_into().ok()),
        jwt_configuration: jwt,
    })
}
