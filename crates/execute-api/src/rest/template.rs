//! Mapping templates of an integration: which one a payload gets, and what it reads of the call.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html>

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use mapping_template::{ContextValue, Environment, ParameterPlace, RenderError, Template};

use super::content::{self, DEFAULT_MEDIA_TYPE};
use super::context;
use super::exchange::{Exchange, text};
use super::fault::{ConfigurationError, Fault};

/// The content type of a template for all payloads that have none of their own.
const ANY_CONTENT_TYPE: &str = "$default";

/// Templates by content type. A text without a character is no template: the payload passes as it is.
#[derive(Debug, Default)]
pub(super) struct Templates(Vec<(String, Option<Template>)>);

/// What becomes of a payload for which there is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passthrough {
    WhenNoMatch,
    WhenNoTemplates,
    Never,
}

impl Passthrough {
    /// The behavior of this name; the default for another.
    pub(super) fn of(name: Option<&str>) -> Self {
        match name {
            Some("NEVER") => Self::Never,
            Some("WHEN_NO_TEMPLATES") => Self::WhenNoTemplates,
            _ => Self::WhenNoMatch,
        }
    }
}

impl Templates {
    pub(super) fn compile(templates: Option<&BTreeMap<String, String>>) -> Result<Self, ConfigurationError> {
        let compile = |(content_type, text): (&String, &String)| {
            if text.is_empty() {
                return Ok((content_type.clone(), None));
            }
            let template = Template::compile(text).map_err(|error| ConfigurationError::Template {
                content_type: content_type.clone(),
                error,
            })?;
            Ok((content_type.clone(), Some(template)))
        };
        templates.into_iter().flatten().map(compile).collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, content_type: &str) -> Option<&(String, Option<Template>)> {
        self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(content_type))
    }

    /// The template for a request's payload; none if it passes as it is.
    pub(super) fn of_request(
        &self,
        headers: &HeaderMap,
        passthrough: Passthrough,
    ) -> Result<Option<&Template>, Fault> {
        let content_type = content::media_type(headers, &CONTENT_TYPE).unwrap_or(DEFAULT_MEDIA_TYPE);
        match (self.get(content_type).or_else(|| self.get(ANY_CONTENT_TYPE)), passthrough) {
            (Some((_, template)), _) => Ok(template.as_ref()),
            (None, Passthrough::WhenNoMatch) => Ok(None),
            (None, Passthrough::WhenNoTemplates) if self.0.is_empty() => Ok(None),
            (None, _) => Err(Fault::unsupported_media_type()),
        }
    }

    /// The template for a response's payload, with its content type.
    pub(super) fn of_response(&self, request: &HeaderMap) -> (&str, Option<&Template>) {
        let accepted = content::media_type(request, &ACCEPT).unwrap_or(DEFAULT_MEDIA_TYPE);
        let found = self.get(accepted).or_else(|| self.get(DEFAULT_MEDIA_TYPE)).or(self.0.first());
        match found {
            Some((content_type, template)) if content_type != ANY_CONTENT_TYPE => {
                (content_type, template.as_ref())
            }
            Some((_, template)) => (DEFAULT_MEDIA_TYPE, template.as_ref()),
            None => (DEFAULT_MEDIA_TYPE, None),
        }
    }
}

/// A template's text for this call and payload. What it assigns to overrides stays with the call.
pub(super) fn render(
    template: &Template,
    exchange: &mut Exchange<'_>,
    payload: &str,
) -> Result<String, RenderError> {
    let mut overrides = std::mem::take(&mut exchange.overrides);
    let rendered = template.render(&Reading { exchange, payload }, &mut overrides);
    exchange.overrides = overrides;
    rendered
}

/// Why a request's template, or a mapping from its payload, has no text.
pub(super) fn request_fault(error: &RenderError, payload: &str) -> Fault {
    match (error, serde_json::from_str::<serde::de::IgnoredAny>(payload)) {
        (RenderError::Payload, Err(reason)) => Fault::unreadable_body(&reason.to_string()),
        _ => Fault::configuration(format!("Unable to transform request: {error}")),
    }
}

/// What a template reads.
struct Reading<'x, 's> {
    exchange: &'x Exchange<'s>,
    payload: &'x str,
}

impl Environment for Reading<'_, '_> {
    fn body(&self) -> &str {
        self.payload
    }

    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<&str> {
        match place {
            ParameterPlace::Path => self.exchange.path_parameter(name),
            ParameterPlace::Querystring => self.exchange.query().get(name),
            ParameterPlace::Header => self.exchange.header(name),
        }
    }

    fn parameters(&self, place: ParameterPlace) -> Vec<(&str, &str)> {
        let exchange = self.exchange;
        match place {
            ParameterPlace::Path => {
                exchange.path_parameters.iter().map(|(name, value)| (&**name, value.as_str())).collect()
            }
            ParameterPlace::Querystring => exchange.query().last_values(),
            ParameterPlace::Header => {
                let last = |name| text(exchange.headers().get_all(name).iter().next_back()?);
                exchange.displayed_headers().filter_map(|(shown, name)| Some((shown, last(name)?))).collect()
            }
        }
    }

    fn context(&self, name: &str) -> Option<ContextValue<'_>> {
        context::value(self.exchange, None, name)
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        self.exchange.stage.variable(name)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        self.exchange.stage.variables().collect()
    }
}

/// An override's value as text.
pub(super) fn override_text(value: &serde_json::Value) -> Cow<'_, str> {
    match value {
        serde_json::Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
