//! Who may call a method, as security requirements and schemes.

use aws_models::apigateway::types::{Authorizer, AuthorizerType, Method};
use serde_json::{Map, Value, json};

use super::{Export, put};

/// The names of the schemes for signed requests and API keys.
const SIGNED: &str = "sigv4";
const API_KEY: &str = "api_key";

impl Export<'_> {
    pub(super) fn requirements(&self, method: &Method) -> Vec<Value> {
        let mut requirements = Vec::new();
        if method.authorization_type.as_deref() == Some("AWS_IAM") {
            requirements.push(json!({ SIGNED: [] }));
        }
        if let Some(name) = self.authorizer(method).and_then(|authorizer| authorizer.name.as_deref()) {
            let scopes = method.authorization_scopes.clone().unwrap_or_default();
            requirements.push(json!({ name: scopes }));
        }
        if method.api_key_required == Some(true) {
            requirements.push(json!({ API_KEY: [] }));
        }
        requirements
    }

    fn authorizer(&self, method: &Method) -> Option<&Authorizer> {
        let id = method.authorizer_id.as_ref()?;
        self.definition.authorizers.iter().find(|authorizer| authorizer.id.as_ref() == Some(id))
    }

    pub(super) fn security_schemes(&self) -> Map<String, Value> {
        let methods = || {
            let resources = self.definition.resources.iter();
            resources.flat_map(|resource| &resource.resource_methods).flat_map(|methods| methods.values())
        };
        let mut schemes = Map::new();
        for authorizer in &self.definition.authorizers {
            let is_used = methods().any(|method| method.authorizer_id == authorizer.id);
            if is_used || self.extensions.authorizers {
                schemes.insert(authorizer.name.clone().unwrap_or_default(), self.scheme(authorizer));
            }
        }
        if methods().any(|method| method.authorization_type.as_deref() == Some("AWS_IAM")) {
            let mut scheme = json!({ "type": "apiKey", "name": "Authorization", "in": "header" });
            scheme["x-amazon-apigateway-authtype"] = "awsSigv4".into();
            schemes.insert(SIGNED.into(), scheme);
        }
        if methods().any(|method| method.api_key_required == Some(true)) {
            schemes.insert(API_KEY.into(), json!({ "type": "apiKey", "name": "x-api-key", "in": "header" }));
        }
        schemes
    }

    fn scheme(&self, authorizer: &Authorizer) -> Value {
        let token = authorizer.identity_source.as_deref();
        let header = token.and_then(|source| source.strip_prefix("method.request.header."));
        let has_token =
            matches!(authorizer.r#type, Some(AuthorizerType::Token | AuthorizerType::CognitoUserPools));
        let header = header.filter(|header| has_token && !header.contains(','));
        let name = header.unwrap_or("Unused");
        let mut scheme = Map::new();
        put(&mut scheme, "type", Some("apiKey"));
        put(&mut scheme, "name", Some(name));
        put(&mut scheme, "in", Some("header"));
        if self.extensions.authorizers {
            put(&mut scheme, "x-amazon-apigateway-authtype", authorizer.auth_type.as_deref());
            let exported = exported(authorizer, header.is_none());
            scheme.insert("x-amazon-apigateway-authorizer".into(), exported);
        }
        scheme.into()
    }
}

/// An authorizer's own settings; where its token is, unless its scheme says that.
fn exported(authorizer: &Authorizer, with_identity_source: bool) -> Value {
    let mut exported = Map::new();
    let r#type = authorizer.r#type.map_or("", |r#type| r#type.as_str());
    exported.insert("type".into(), r#type.to_ascii_lowercase().into());
    put(&mut exported, "authorizerUri", authorizer.authorizer_uri.as_deref());
    put(&mut exported, "authorizerCredentials", authorizer.authorizer_credentials.as_deref());
    if with_identity_source {
        put(&mut exported, "identitySource", authorizer.identity_source.as_deref());
    }
    let expression = authorizer.identity_validation_expression.as_deref();
    put(&mut exported, "identityValidationExpression", expression);
    if let Some(ttl) = authorizer.authorizer_result_ttl_in_seconds {
        exported.insert("authorizerResultTtlInSeconds".into(), ttl.into());
    }
    if let Some(arns) = &authorizer.provider_ar_ns {
        exported.insert("providerARNs".into(), json!(arns));
    }
    if let Some(configuration) = &authorizer.jwt_configuration {
        exported.insert("jwtConfiguration".into(), json!(configuration));
    }
    exported.into()
}
