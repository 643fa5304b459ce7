//! The step from an integration's response to the method's: the response that its pattern selects, content handling,
//! header mappings, the body's template, and what the template overrides.

use aws_models::apigateway::types::{ContentHandlingStrategy, IntegrationResponse as Definition, Method};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::content::{DEFAULT_MEDIA_TYPE, Handling};
use super::exchange::Exchange;
use super::fault::{ConfigurationError, Fault};
use super::integration_request::texts;
use super::mapping::ResponseMappings;
use super::select::{self, Pattern};
use super::template::{self, Templates};
use crate::Body;

/// The integration responses of a method.
pub(super) struct Responses(Vec<IntegrationResponse>);

struct IntegrationResponse {
    pattern: Pattern,
    status: StatusCode,
    /// Whether the method has a response of this status.
    declared: bool,
    headers: ResponseMappings,
    templates: Templates,
    content_handling: Option<ContentHandlingStrategy>,
}

/// What came back from an integration.
#[derive(Debug, Default)]
pub(super) struct Answered {
    pub(super) headers: HeaderMap,
    pub(super) payload: Bytes,
}

impl Responses {
    pub(super) fn compile(method: &Method) -> Result<Self, ConfigurationError> {
        let definitions =
            method.method_integration.as_ref().and_then(|found| found.integration_responses.as_ref());
        let compile = |(status, definition): (&String, &Definition)| {
            let declared = method.method_responses.as_ref().is_some_and(|known| known.contains_key(status));
            Ok(IntegrationResponse {
                pattern: Pattern::compile(definition.selection_pattern.as_deref())?,
                status: status.parse().map_err(|_| ConfigurationError::Status(status.clone()))?,
                declared,
                headers: ResponseMappings::compile(definition.response_parameters.as_ref())?,
                templates: Templates::compile(definition.response_templates.as_ref())?,
                content_handling: definition.content_handling,
            })
        };
        definitions.into_iter().flatten().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// The method's response. `selector` is the status, or the error message of a function.
    pub(super) fn answer(
        &self,
        exchange: &mut Exchange<'_>,
        selector: Option<&str>,
        answered: Answered,
    ) -> Result<Response<Body>, Fault> {
        let selected = select::select(&self.0, |response| &response.pattern, selector).ok_or_else(|| {
            let selector = selector.unwrap_or("200");
            Fault::configuration(format!(
                "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: \
                 {selector}"
            ))
        })?;
        if !selected.declared {
            let status = selected.status.as_str();
            return Err(Fault::configuration(format!(
                "Output mapping refers to an invalid method response: {status}"
            )));
        }
        selected.answer(exchange, answered)
    }
}

impl IntegrationResponse {
    fn answer(&self, exchange: &mut Exchange<'_>, answered: Answered) -> Result<Response<Body>, Fault> {
        let Answered { headers: given, payload } = answered;
        let binary = &exchange.stage.binary;
        // Nothing is neither text nor binary: a template can always be rendered for it.
        let handling = if payload.is_empty() {
            Handling::Text
        } else {
            binary.of_response(&given, exchange.headers(), self.content_handling.as_ref())
        };
        let payload =
            handling.apply(payload).map_err(|_| Fault::configuration("Unable to base64 decode the body"))?;
        let text = std::str::from_utf8(&payload).unwrap_or_default();
        let (content_type, template) = self.templates.of_response(exchange.headers());
        let mut headers = HeaderMap::new();
        let content_type = HeaderValue::from_str(content_type);
        headers.insert(CONTENT_TYPE, content_type.unwrap_or(HeaderValue::from_static(DEFAULT_MEDIA_TYPE)));
        let untransformed = |error| Fault::configuration(format!("Unable to transform response: {error}"));
        self.headers.apply(exchange, &given, text, &mut headers).map_err(untransformed)?;
        let body = match template {
            Some(_) if !handling.is_text() => {
                return Err(Fault::configuration("Unable to transform response"));
            }
            Some(template) => Bytes::from(template::render(template, exchange, text).map_err(untransformed)?),
            None => payload,
        };
        override_headers(exchange, &mut headers);
        exchange.note(|| {
            format!("Method response body after transformations: {}", String::from_utf8_lossy(&body))
        });
        let status = overridden_status(exchange).unwrap_or(self.status);
        Ok(Body::from(body).into_response(status, headers))
    }
}

/// A status that a template assigned; others than HTTP's are ignored.
fn overridden_status(exchange: &Exchange<'_>) -> Option<StatusCode> {
    let status = exchange.overrides.response_status().filter(|status| (100..600).contains(status))?;
    StatusCode::from_u16(status).ok()
}

/// Puts what the template assigned to `$context.responseOverride.header` in the place of what was mapped.
fn override_headers(exchange: &Exchange<'_>, headers: &mut HeaderMap) {
    for (name, value) in exchange.overrides.response_headers().into_iter().flatten() {
        let Ok(name) = name.parse::<HeaderName>() else { continue };
        headers.remove(&name);
        for value in texts(value) {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name.clone(), value);
            }
        }
    }
}
