//! The event of a proxy integration, payload format 1.0, written in one pass.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::rest::context;
use crate::rest::exchange::{Exchange, text};

/// Headers that are about the connection, and none of the function's business.
const OMITTED: [&str; 6] = ["connection", "content-length", "expect", "te", "trailer", "transfer-encoding"];

/// The event for a request with this body.
pub(super) fn write(exchange: &Exchange<'_>, payload: &[u8]) -> Vec<u8> {
    // What surrounds the body rarely needs more.
    let mut event = Event(Vec::with_capacity(3 * 1024 + payload.len() * 4 / 3));
    event.write(exchange, payload);
    event.0
}

/// JSON being written.
struct Event(Vec<u8>);

impl Event {
    fn write(&mut self, exchange: &Exchange<'_>, payload: &[u8]) {
        let resource = exchange.resource.map_or("/", |resource| &resource.path);
        self.raw("{\"resource\":");
        self.text(resource);
        self.member("path", exchange.call.path());
        self.member("httpMethod", exchange.http_method().as_str());
        self.headers(exchange);
        self.query(exchange);
        self.raw(",\"pathParameters\":");
        self.object(exchange.path_parameters.iter().map(|(name, value)| (&**name, value.as_str())));
        self.raw(",\"stageVariables\":");
        self.object(exchange.stage.variables());
        self.request_context(exchange, resource);
        self.body(exchange, payload);
    }

    fn headers(&mut self, exchange: &Exchange<'_>) {
        let shown = || {
            let headers = exchange.displayed_headers().filter(|(_, name)| !OMITTED.contains(&name.as_str()));
            headers.map(|(shown, name)| (shown, exchange.headers().get_all(name)))
        };
        self.raw(",\"headers\":");
        self.object(shown().filter_map(|(name, values)| Some((name, text(values.iter().next_back()?)?))));
        self.raw(",\"multiValueHeaders\":");
        self.lists(shown().map(|(name, values)| (name, values.into_iter().filter_map(text))));
    }

    fn query(&mut self, exchange: &Exchange<'_>) {
        let lists = exchange.query().lists();
        self.raw(",\"queryStringParameters\":");
        self.object(lists.iter().filter_map(|(name, values)| Some((*name, *values.last()?))));
        self.raw(",\"multiValueQueryStringParameters\":");
        self.lists(lists.into_iter().map(|(name, values)| (name, values.into_iter())));
    }

    fn request_context(&mut self, exchange: &Exchange<'_>, resource: &str) {
        let stage = exchange.stage;
        let now = exchange.call.caller.now;
        self.raw(",\"requestContext\":{\"resourceId\":");
        self.text(exchange.resource.map_or("", |resource| &resource.id));
        self.member("resourcePath", resource);
        if let Some(name) = exchange.operation_name {
            self.member("operationName", name);
        }
        self.member("httpMethod", exchange.http_method().as_str());
        self.member("extendedRequestId", exchange.extended_request_id.as_str());
        self.member("requestTime", &context::request_time(now));
        self.member("path", &exchange.full_path());
        self.member("accountId", stage.api.account.as_str());
        self.member("protocol", context::protocol(exchange));
        self.member("stage", &stage.name);
        self.member("domainPrefix", context::domain_prefix(exchange));
        self.raw(",\"requestTimeEpoch\":");
        self.raw(itoa::Buffer::new().format(now.0));
        self.member("requestId", exchange.request_id());
        self.identity(exchange);
        self.member("domainName", exchange.domain_name());
        self.member("deploymentId", &stage.deployment_id);
        self.member("apiId", &stage.api.id);
        self.raw("}");
    }

    /// Who calls. Whoever signed does so, in open mode, as the root of the account.
    fn identity(&mut self, exchange: &Exchange<'_>) {
        let access_key = exchange.access_key.as_deref();
        let account = access_key.map(|_| exchange.stage.api.account.as_str());
        let user_arn = account.map(|account| format!("arn:aws:iam::{account}:root"));
        self.raw(",\"identity\":{\"cognitoIdentityPoolId\":null");
        self.optional("accountId", account);
        self.raw(",\"cognitoIdentityId\":null");
        self.optional("caller", account);
        self.member("sourceIp", &exchange.source_ip());
        self.raw(",\"principalOrgId\":null");
        self.optional("accessKey", access_key);
        self.raw(",\"cognitoAuthenticationType\":null,\"cognitoAuthenticationProvider\":null");
        self.optional("userArn", user_arn.as_deref());
        self.optional("userAgent", exchange.user_agent());
        self.optional("user", account);
        self.raw("}");
    }

    fn body(&mut self, exchange: &Exchange<'_>, payload: &[u8]) {
        self.raw(",\"body\":");
        let binary = !payload.is_empty() && exchange.stage.binary.payload(exchange.headers());
        if payload.is_empty() {
            self.raw("null");
        } else if binary {
            self.text(&STANDARD.encode(payload));
        } else {
            self.text(&String::from_utf8_lossy(payload));
        }
        self.raw(",\"isBase64Encoded\":");
        self.raw(if binary { "true}" } else { "false}" });
    }

    fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    fn text(&mut self, text: &str) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.0, text);
    }

    /// A further member of the object.
    fn member(&mut self, name: &str, value: &str) {
        self.optional(name, Some(value));
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        self.raw(",\"");
        self.raw(name);
        self.raw("\":");
        match value {
            Some(value) => self.text(value),
            None => self.raw("null"),
        }
    }

    /// An object of texts; null if there are none.
    fn object<'a>(&mut self, members: impl Iterator<Item = (&'a str, &'a str)>) {
        self.members(members, Self::text);
    }

    /// An object of lists of texts; null if there are none.
    fn lists<'a, V: Iterator<Item = &'a str>>(&mut self, members: impl Iterator<Item = (&'a str, V)>) {
        self.members(members, |event, values| {
            event.raw("[");
            for (at, value) in values.enumerate() {
                event.raw(if at == 0 { "" } else { "," });
                event.text(value);
            }
            event.raw("]");
        });
    }

    fn members<'a, V>(&mut self, members: impl Iterator<Item = (&'a str, V)>, write: impl Fn(&mut Self, V)) {
        let before = self.0.len();
        for (name, value) in members {
            self.raw(if self.0.len() == before { "{" } else { "," });
            self.text(name);
            self.raw(":");
            write(self, value);
        }
        self.raw(if self.0.len() == before { "null" } else { "}" });
    }
}
