//! What the gateway itself answers: a status, headers and a body for every type of fault, as AWS has them unless the API
//! changes them. `DEFAULT_4XX` and `DEFAULT_5XX` change all types of their class that are not changed themselves.
//!
//! Bodies and headers substitute variables (`$context.error.message`, `$stageVariables.name`,
//! `$method.request.header.name`); no other language is spoken here.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>

use apigateway_model::parameter_mapping::{Phase, ResponseHeader, Source, Target};
use aws_models::apigateway::types::{GatewayResponse as Definition, GatewayResponseType};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::content::{self, DEFAULT_MEDIA_TYPE};
use super::context;
use super::exchange::Exchange;
use super::fault::{Fault, FaultType};
use super::mapping;
use crate::Body;
use crate::error::ERROR_TYPE;

/// The gateway responses of an API, one for every type of fault.
pub(super) struct GatewayResponses {
    by_type: Vec<GatewayResponse>,
    changed: bool,
}

/// How one type of fault is answered.
#[derive(Clone, Default)]
struct GatewayResponse {
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, Source)>,
    /// By content type; with none of its own, the default template.
    templates: Vec<(String, String)>,
}

const DEFAULT_TEMPLATE: &str = "{\"message\":$context.error.messageString}";
/// What policies refuse has another member's name on the live service.
const ACCESS_DENIED_TEMPLATE: &str = "{\"Message\":$context.error.messageString}";

impl GatewayResponses {
    /// The responses of an API that changes these.
    pub(super) fn new(definitions: &[Definition]) -> Self {
        let changed = |name: &str| {
            let of_type = |definition: &&Definition| {
                definition.response_type.as_ref().is_some_and(|known| known.as_str() == name)
            };
            definitions.iter().find(of_type).map(GatewayResponse::compile)
        };
        let class = |status: u16| {
            if status >= 500 { GatewayResponseType::Default5xx } else { GatewayResponseType::Default4xx }
        };
        let response = |fault_type: FaultType| match fault_type {
            // This one cannot be changed.
            FaultType::RequestTooLarge => GatewayResponse::default(),
            _ => changed(fault_type.name())
                .or_else(|| changed(class(fault_type.status()).as_str()))
                .unwrap_or_default(),
        };
        let by_type = FaultType::ALL.into_iter().map(response).collect();
        Self { by_type, changed: !definitions.is_empty() }
    }

    /// Whether any of them is not as AWS has it.
    pub(super) fn are_changed(&self) -> bool {
        self.changed
    }

    /// The answer to a call that met this fault.
    pub(super) fn answer(&self, exchange: &Exchange<'_>, fault: &Fault) -> Response<Body> {
        let default = GatewayResponse::default();
        let response = self.by_type.get(fault.fault_type as usize).unwrap_or(&default);
        response.answer(exchange, fault)
    }
}

impl GatewayResponse {
    /// What of a definition can be used; the control plane lets nothing else in.
    fn compile(definition: &Definition) -> Self {
        let status = definition.status_code.as_ref().and_then(|status| status.parse().ok());
        let header = |(target, source): (&String, &String)| {
            let Ok(Target::Response(ResponseHeader(name))) = Target::parse(Phase::GatewayResponse, target)
            else {
                return None;
            };
            let source = Source::parse(Phase::GatewayResponse, source).ok()?;
            Some((name.parse().ok()?, source))
        };
        let headers = definition.response_parameters.iter().flatten().filter_map(header).collect();
        let templates = definition.response_templates.iter().flatten();
        Self {
            status,
            headers,
            templates: templates.map(|(name, text)| (name.clone(), text.clone())).collect(),
        }
    }

    fn answer(&self, exchange: &Exchange<'_>, fault: &Fault) -> Response<Body> {
        let (content_type, template) = self.template(exchange.headers(), fault);
        let body = Bytes::from(substitute(exchange, fault, template));
        let mut answer = Response::new(Body::from(body));
        let own = fault.status.unwrap_or(fault.fault_type.status());
        let own = StatusCode::from_u16(own).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *answer.status_mut() = self.status.unwrap_or(own);
        let headers = answer.headers_mut();
        let content_type = HeaderValue::from_str(content_type);
        headers.insert(CONTENT_TYPE, content_type.unwrap_or(HeaderValue::from_static(DEFAULT_MEDIA_TYPE)));
        headers.insert(&ERROR_TYPE, HeaderValue::from_static(fault.fault_type.error_type()));
        for (name, source) in &self.headers {
            let value = match source {
                Source::Context(variable) => {
                    context::variable(exchange, Some(fault), variable).map(Into::into)
                }
                _ => mapping::of_request(exchange, source),
            };
            if let Some(value) = value.and_then(|value: String| HeaderValue::try_from(value).ok()) {
                headers.insert(name.clone(), value);
            }
        }
        answer
    }

    /// The template for what the client accepts, with its content type.
    fn template(&self, request: &HeaderMap, fault: &Fault) -> (&str, &str) {
        let accepted = content::media_type(request, &ACCEPT).unwrap_or(DEFAULT_MEDIA_TYPE);
        let by_type =
            |media_type: &str| self.templates.iter().find(|(name, _)| name.eq_ignore_ascii_case(media_type));
        let found = by_type(accepted).or_else(|| by_type(DEFAULT_MEDIA_TYPE)).or(self.templates.first());
        match found {
            Some((media_type, template)) => (media_type, template),
            None if fault.fault_type == FaultType::AccessDenied => {
                (DEFAULT_MEDIA_TYPE, ACCESS_DENIED_TEMPLATE)
            }
            None => (DEFAULT_MEDIA_TYPE, DEFAULT_TEMPLATE),
        }
    }
}

/// A template with the values of its variables. Variables without a value are empty.
fn substitute(exchange: &Exchange<'_>, fault: &Fault, template: &str) -> String {
    let mut text = String::with_capacity(template.len() + fault.message.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('$') {
        text.push_str(before);
        let (name, after) = variable_name(behind);
        match variable(exchange, fault, name) {
            Some(value) => text.push_str(&value),
            None => {
                text.push('$');
                text.push_str(&behind[..behind.len() - after.len()]);
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The name that a text begins with, in braces or not, and what follows it.
fn variable_name(text: &str) -> (&str, &str) {
    if let Some((name, after)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return (name, after);
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let end = text.bytes().position(|byte| !is_name(byte)).unwrap_or(text.len());
    let name = text[..end].trim_end_matches(['.', '-']);
    (name, &text[name.len()..])
}

/// The value of a variable; `None` for what is no variable.
fn variable(exchange: &Exchange<'_>, fault: &Fault, name: &str) -> Option<String> {
    if let Some(name) = name.strip_prefix("context.") {
        return Some(context::variable(exchange, Some(fault), name).unwrap_or_default().into_owned());
    }
    let source = Source::parse(Phase::GatewayResponse, name).ok()?;
    Some(mapping::of_request(exchange, &source).unwrap_or_default())
}
