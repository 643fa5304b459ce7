//! The step from a method's request to an integration's: content handling, parameter mappings, the body's template, and
//! what the template overrides.

use aws_models::apigateway::types::{ContentHandlingStrategy, Integration};
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use mapping_template::ParameterPlace;
use serde_json::Value;

use super::exchange::Exchange;
use super::fault::{ConfigurationError, Fault};
use super::integration::body_fault;
use super::mapping::{Mapped, RequestMappings};
use super::template::{self, Passthrough, Templates, override_text};
use crate::Body;
use crate::limits::BODY_BYTES_MAX;

/// How an integration's request is made, unless it is a proxy's.
pub(super) struct RequestMapping {
    parameters: RequestMappings,
    templates: Templates,
    passthrough: Passthrough,
    content_handling: Option<ContentHandlingStrategy>,
}

impl RequestMapping {
    pub(super) fn compile(integration: &Integration, of_service: bool) -> Result<Self, ConfigurationError> {
        Ok(Self {
            parameters: RequestMappings::compile(integration.request_parameters.as_ref(), of_service)?,
            templates: Templates::compile(integration.request_templates.as_ref())?,
            passthrough: Passthrough::of(integration.passthrough_behavior.as_deref()),
            content_handling: integration.content_handling,
        })
    }

    /// The integration's parameters and payload, from the method's body.
    pub(super) async fn receive(
        &self,
        exchange: &mut Exchange<'_>,
        body: Body,
    ) -> Result<(Mapped, Bytes), Fault> {
        let payload = body.read(BODY_BYTES_MAX).await.map_err(|error| body_fault(&error))?;
        self.apply(exchange, payload)
    }

    fn apply(&self, exchange: &mut Exchange<'_>, payload: Bytes) -> Result<(Mapped, Bytes), Fault> {
        // A payload that may not pass is refused before anything is made of it.
        let template = self.templates.of_request(exchange.headers(), self.passthrough)?;
        let handling = exchange.stage.binary.of_request(exchange.headers(), self.content_handling.as_ref());
        let payload =
            handling.apply(payload).map_err(|_| Fault::configuration("Unable to base64 decode the body"))?;
        let unreadable = || Fault::configuration("Unable to transform request");
        if template.is_some() && !handling.is_text() {
            return Err(unreadable());
        }
        let text = std::str::from_utf8(&payload).unwrap_or_default();
        let mut mapped = self.parameters.apply(exchange, text)?;
        let Some(template) = template else { return Ok((mapped, payload)) };
        let rendered = template::render(template, exchange, text);
        let rendered = rendered.map_err(|error| template::request_fault(&error, text))?;
        override_parameters(exchange, &mut mapped);
        Ok((mapped, rendered.into()))
    }
}

/// Puts what the template assigned to `$context.requestOverride` in the place of what was mapped.
fn override_parameters(exchange: &Exchange<'_>, mapped: &mut Mapped) {
    let overrides = |place| exchange.overrides.request_parameters(place).into_iter().flatten();
    for (name, value) in overrides(ParameterPlace::Path) {
        mapped.path.push((name.clone(), override_text(value).into_owned()));
    }
    for (name, value) in overrides(ParameterPlace::Querystring) {
        mapped.query.set(name, texts(value));
    }
    for (name, value) in overrides(ParameterPlace::Header) {
        let Ok(name) = name.parse::<HeaderName>() else { continue };
        mapped.headers.remove(&name);
        for value in texts(value) {
            if let Ok(value) = HeaderValue::try_from(value) {
                mapped.headers.append(name.clone(), value);
            }
        }
    }
}

/// A value that is a list stands for several.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(|value| override_text(value).into_owned()).collect(),
        value => vec![override_text(value).into_owned()],
    }
}
