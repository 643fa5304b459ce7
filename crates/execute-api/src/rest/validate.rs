//! The step that checks requests against what their method declares: required parameters, and the body's model.
//!
//! Models are JSON schemas (draft 4), which may refer to other models of the API by
//! `https://apigateway.amazonaws.com/restapis/{api}/models/{name}`. Parameters come first; a body without a model passes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>

use std::collections::BTreeMap;
use std::sync::Arc;

use apigateway_model::parameter_mapping::{RequestPlace, method_request_parameter};
use aws_models::apigateway::types::{Method, Model, RequestValidator};
use http::header::CONTENT_TYPE;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, Retrieve, Uri, ValidationError, Validator as Schema};
use serde_json::Value;

use super::content::{self, DEFAULT_MEDIA_TYPE};
use super::exchange::Exchange;
use super::fault::{ConfigurationError, Fault};

/// How many violations of a model are named.
const VIOLATIONS_MAX: usize = 20;
/// The content type under which a model stands for all others.
const ANY_CONTENT_TYPE: &str = "$default";

/// The models of an API by their names, parsed.
#[derive(Clone)]
pub(super) struct Models(Arc<BTreeMap<String, Value>>);

/// What a method wants of its requests.
pub(super) struct Validator {
    required: Vec<(RequestPlace, String)>,
    /// By content type; empty if the body is not looked at.
    bodies: Vec<(String, Schema)>,
}

impl Models {
    pub(super) fn parse(models: &[Model]) -> Self {
        let parsed = models.iter().filter_map(|model| {
            let schema = serde_json::from_str(model.schema.as_deref()?).ok()?;
            Some((model.name.clone()?, schema))
        });
        Self(Arc::new(parsed.collect()))
    }

    fn schema(&self, name: &str) -> Result<Schema, ConfigurationError> {
        let invalid = || ConfigurationError::Model(name.to_owned());
        let model = self.0.get(name).ok_or_else(invalid)?;
        let options = jsonschema::options().with_draft(Draft::Draft4).with_retriever(self.clone());
        options.build(model).map_err(|_| invalid())
    }
}

impl Retrieve for Models {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.as_str().rsplit_once("/models/").map(|(_, name)| name).unwrap_or_default();
        self.0.get(name).cloned().ok_or_else(|| format!("there is no model {name}").into())
    }
}

impl Validator {
    /// The validator that a method names, if it names one that checks anything.
    pub(super) fn compile(
        method: &Method,
        validators: &[RequestValidator],
        models: &Models,
    ) -> Result<Option<Self>, ConfigurationError> {
        let Some(id) = method.request_validator_id.as_deref().filter(|id| !id.is_empty()) else {
            return Ok(None);
        };
        let Some(validator) = validators.iter().find(|validator| validator.id.as_deref() == Some(id)) else {
            return Ok(None);
        };
        let mut required = Vec::new();
        if validator.validate_request_parameters == Some(true) {
            for (parameter, _) in
                method.request_parameters.iter().flatten().filter(|(_, required)| **required)
            {
                let (place, name) = method_request_parameter(parameter)?;
                required.push((place, name.to_owned()));
            }
        }
        let mut bodies = Vec::new();
        if validator.validate_request_body == Some(true) {
            for (content_type, model) in method.request_models.iter().flatten() {
                bodies.push((content_type.to_ascii_lowercase(), models.schema(model)?));
            }
        }
        Ok((!required.is_empty() || !bodies.is_empty()).then_some(Self { required, bodies }))
    }

    /// Whether the body must be there to be checked.
    pub(super) fn reads_body(&self) -> bool {
        !self.bodies.is_empty()
    }

    pub(super) fn check_parameters(&self, exchange: &Exchange<'_>) -> Result<(), Fault> {
        let is_missing = |(place, name): &&(RequestPlace, String)| match place {
            RequestPlace::Path => exchange.path_parameter(name).is_none(),
            RequestPlace::QueryString | RequestPlace::MultiValueQueryString => {
                exchange.query().get(name).is_none_or(str::is_empty)
            }
            RequestPlace::Header | RequestPlace::MultiValueHeader => {
                exchange.header(name).is_none_or(str::is_empty)
            }
        };
        let missing: Vec<_> =
            self.required.iter().filter(is_missing).map(|(_, name)| name.as_str()).collect();
        if missing.is_empty() { Ok(()) } else { Err(Fault::missing_parameters(&missing)) }
    }

    pub(super) fn check_body(&self, exchange: &Exchange<'_>, body: &[u8]) -> Result<(), Fault> {
        let content_type =
            content::media_type(exchange.headers(), &CONTENT_TYPE).unwrap_or(DEFAULT_MEDIA_TYPE);
        let by_type =
            |media_type: &str| self.bodies.iter().find(|(name, _)| name.eq_ignore_ascii_case(media_type));
        let Some((_, schema)) = by_type(content_type).or_else(|| by_type(ANY_CONTENT_TYPE)) else {
            return Ok(());
        };
        let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| Fault::invalid_body(&[format!("Unable to parse the request body: {error}")]))?;
        let violations: Vec<_> =
            schema.iter_errors(&body).take(VIOLATIONS_MAX).map(|error| worded(&error)).collect();
        if violations.is_empty() { Ok(()) } else { Err(Fault::invalid_body(&violations)) }
    }
}

/// A violation in the words of the validator that the live service uses, where they are known.
fn worded(error: &ValidationError<'_>) -> String {
    let instance = error.instance();
    let characters = instance.as_str().map_or(0, |text| text.chars().count());
    let elements = instance.as_array().map_or(0, Vec::len);
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            format!("object has missing required properties ([{property}])")
        }
        ValidationErrorKind::Type { kind } => format!(
            "instance type ({}) does not match any allowed primitive type (allowed: [{}])",
            type_name(instance),
            allowed(kind)
        ),
        ValidationErrorKind::AdditionalProperties { unexpected } => format!(
            "object instance has properties which are not allowed by the schema: {}",
            Value::from(unexpected.clone())
        ),
        ValidationErrorKind::Enum { options } => {
            format!("instance value ({instance}) not found in enum (possible values: {options})")
        }
        ValidationErrorKind::MinLength { limit } => {
            format!("string {instance} is too short (length: {characters}, required minimum: {limit})")
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("string {instance} is too long (length: {characters}, maximum allowed: {limit})")
        }
        ValidationErrorKind::Pattern { pattern } => {
            format!("ECMA 262 regex {} does not match input string {instance}", Value::from(pattern.as_str()))
        }
        ValidationErrorKind::Minimum { limit } => {
            format!(
                "numeric instance is lower than the required minimum (minimum: {limit}, found: {instance})"
            )
        }
        ValidationErrorKind::Maximum { limit } => {
            format!(
                "numeric instance is greater than the required maximum (maximum: {limit}, found: {instance})"
            )
        }
        ValidationErrorKind::MinItems { limit } => {
            format!(
                "array is too short: must have at least {limit} elements but instance has {elements} elements"
            )
        }
        ValidationErrorKind::MaxItems { limit } => {
            format!(
                "array is too long: must have at most {limit} elements but instance has {elements} elements"
            )
        }
        _ => error.to_string(),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn allowed(kind: &TypeKind) -> String {
    let quoted = |name: &dyn std::fmt::Display| format!("\"{name}\"");
    match kind {
        TypeKind::Single(name) => quoted(name),
        TypeKind::Multiple(names) => names.iter().map(|name| quoted(&name)).collect::<Vec<_>>().join(","),
    }
}
