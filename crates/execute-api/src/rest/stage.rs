//! A stage, compiled: what its deployment froze, in the form in which calls use it.

use std::collections::BTreeMap;
use std::sync::Arc;

use apigateway_model::rest_api::PublishedStage;
use aws_models::apigateway::types::{Method as Definition, MethodSetting};

use super::access::Access;
use super::content::BinaryMediaTypes;
use super::fault::ConfigurationError;
use super::gateway_response::GatewayResponses;
use super::headers::BackendDefaults;
use super::integration::Integration;
use super::resource_policy::ResourcePolicy;
use super::routes::Routes;
use super::validate::{Models, Validator};
use crate::apis::CompiledStage;
use crate::call::ApiIdentity;
use crate::throttle::TokenBucket;

/// A stage, ready to be called.
pub(crate) struct Stage {
    published: PublishedStage,
    pub(super) api: Arc<ApiIdentity>,
    pub(super) name: Box<str>,
    pub(super) deployment_id: Box<str>,
    variables: BTreeMap<String, String>,
    pub(super) endpoint_disabled: bool,
    pub(super) policy: Option<ResourcePolicy>,
    pub(super) routes: Routes,
    pub(super) resources: Vec<Resource>,
    pub(super) gateway_responses: GatewayResponses,
    pub(super) binary: BinaryMediaTypes,
    /// From how many bytes on responses are compressed.
    pub(super) compression_bytes_min: Option<usize>,
    pub(super) backend_defaults: BackendDefaults,
}

/// A resource with its methods.
pub(super) struct Resource {
    pub(super) id: Box<str>,
    pub(super) path: Box<str>,
    methods: Vec<Method>,
}

/// A method.
pub(super) struct Method {
    /// Such as `GET`, or `ANY`.
    pub(super) name: Box<str>,
    pub(super) operation_name: Option<Box<str>>,
    pub(super) access: Access,
    pub(super) throttle: Option<TokenBucket>,
    /// What runs when the method is called; or why it cannot.
    pub(super) plan: Result<Plan, ConfigurationError>,
}

/// What runs when a method is called.
pub(super) struct Plan {
    pub(super) validator: Option<Validator>,
    pub(super) integration: Integration,
}

impl CompiledStage for Stage {
    type Published = PublishedStage;

    fn name(published: &PublishedStage) -> &str {
        published.stage.stage_name.as_deref().unwrap_or_default()
    }

    fn is_compiled_from(&self, published: &PublishedStage) -> bool {
        self.published == *published
    }

    fn compile(api: &Arc<ApiIdentity>, published: &PublishedStage) -> Self {
        let PublishedStage { stage, definition } = published;
        let settings = &definition.api;
        let variables = stage.variables.clone().unwrap_or_default();
        let models = Models::parse(&definition.models);
        let method = |path: &str, definition: &Definition, name: &str| Method {
            name: name.into(),
            operation_name: definition.operation_name.as_deref().map(Into::into),
            access: Access::of(definition),
            throttle: throttle(stage.method_settings.as_ref(), path, name),
            plan: Validator::compile(definition, &published.definition.request_validators, &models).and_then(
                |validator| {
                    Ok(Plan { validator, integration: Integration::compile(definition, &variables)? })
                },
            ),
        };
        let resources: Vec<_> = definition
            .resources
            .iter()
            .map(|resource| {
                let path = resource.path.as_deref().unwrap_or("/");
                let methods = resource.resource_methods.iter().flatten();
                Resource {
                    id: resource.id.as_deref().unwrap_or_default().into(),
                    path: path.into(),
                    methods: methods.map(|(name, definition)| method(path, definition, name)).collect(),
                }
            })
            .collect();
        // A resource without methods leaves its paths to less specific ones.
        let routed = resources.iter().enumerate().filter(|(_, resource)| !resource.methods.is_empty());
        let compression = settings.minimum_compression_size.and_then(|bytes| usize::try_from(bytes).ok());
        Self {
            routes: Routes::new(routed.map(|(index, resource)| (index, &*resource.path))),
            resources,
            gateway_responses: GatewayResponses::new(&definition.gateway_responses),
            binary: BinaryMediaTypes::new(settings.binary_media_types.as_deref().unwrap_or_default()),
            compression_bytes_min: compression,
            backend_defaults: BackendDefaults::of(&api.id),
            endpoint_disabled: settings.disable_execute_api_endpoint == Some(true),
            policy: ResourcePolicy::parse(settings.policy.as_deref()),
            deployment_id: stage.deployment_id.as_deref().unwrap_or_default().into(),
            name: Self::name(published).into(),
            variables,
            api: Arc::clone(api),
            published: published.clone(),
        }
    }
}

impl Stage {
    /// Whether a request's headers are looked at after its integration was called.
    pub(super) fn reads_headers_again(&self) -> bool {
        self.compression_bytes_min.is_some() || self.gateway_responses.are_changed()
    }

    /// A stage variable.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// All stage variables.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Resource {
    /// The method of this name, or else the one for any.
    pub(super) fn method(&self, name: &str) -> Option<&Method> {
        let named = |wanted: &str| self.methods.iter().find(|method| &*method.name == wanted);
        named(name).or_else(|| named("ANY"))
    }
}

/// The token bucket of a method, from the most specific setting that has limits. Negative ones are none.
fn throttle(
    settings: Option<&BTreeMap<String, MethodSetting>>,
    path: &str,
    method: &str,
) -> Option<TokenBucket> {
    let of_method =
        settings?.iter().filter_map(|(key, setting)| Some((specificity(key, path, method)?, setting)));
    let limits = of_method.filter_map(|(specificity, setting)| {
        let rate = setting.throttling_rate_limit.filter(|rate| *rate >= 0.0)?;
        let burst = setting.throttling_burst_limit.and_then(|burst| u32::try_from(burst).ok())?;
        Some((specificity, rate, burst))
    });
    let (_, rate, burst) = limits.max_by_key(|(specificity, _, _)| *specificity)?;
    Some(TokenBucket::new(rate, burst))
}

/// How specific a setting's key is, if it is about this method: `*/*`, `pets/{id}/GET` or `~1pets~1{id}/GET`.
fn specificity(key: &str, path: &str, method: &str) -> Option<u8> {
    let (key_path, key_method) = key.rsplit_once('/')?;
    let key_path = key_path.replace("~1", "/");
    let same_path = key_path.trim_start_matches('/') == path.trim_start_matches('/');
    let same_method = key_method == method;
    match (key_path.as_str(), key_method) {
        ("*", "*") => Some(0),
        ("*", _) => same_method.then_some(1),
        (_, "*") => same_path.then_some(2),
        _ => (same_path && same_method).then_some(3),
    }
}

#[cfg(test)]
mod tests {
    use super::specificity;

    #[test]
    fn settings_name_their_methods() {
        let rows = [
            ("*/*", Some(0)),
            ("pets/{id}/GET", Some(3)),
            ("/pets/{id}/GET", Some(3)),
            ("~1pets~1{id}/GET", Some(3)),
            ("pets~1{id}/*", Some(2)),
            ("*/GET", Some(1)),
            ("pets/{id}/POST", None),
            ("pets/GET", None),
            ("", None),
        ];
        for (key, expected) in rows {
            assert_eq!(specificity(key, "/pets/{id}", "GET"), expected, "{key}");
        }
        assert_eq!(specificity("//GET", "/", "GET"), Some(3));
        assert_eq!(specificity("~1/GET", "/", "GET"), Some(3));
    }
}
