//! MOCK: no backend; the request's template says which integration response answers.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html>

use ::http::Response;

use super::Source;
use crate::Body;
use crate::rest::exchange::Exchange;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::integration_request::RequestMapping;
use crate::rest::integration_response::{Answered, Responses};

/// A method without a backend.
pub(in crate::rest) struct Mock {
    request: RequestMapping,
    responses: Responses,
}

impl Mock {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            request: RequestMapping::compile(source.definition, false)?,
            responses: Responses::compile(source.method)?,
        })
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let (_, payload) = self.request.receive(exchange, body).await?;
        let status = status_code(&String::from_utf8_lossy(&payload)).ok_or_else(|| {
            Fault::configuration(
                "Unable to parse statusCode. It should be an integer which is defined in request template",
            )
        })?;
        self.responses.answer(exchange, Some(&status), Answered::default())
    }
}

/// The number behind `statusCode`, which many templates write without quotes, or in single ones.
fn status_code(payload: &str) -> Option<String> {
    const NAME: &str = "statusCode";
    let object = payload.trim_start().strip_prefix('{')?;
    let (before, behind) = object.split_once(NAME)?;
    let quote = before.chars().next_back().filter(|quote| matches!(quote, '"' | '\''));
    let behind = quote.map_or(Some(behind), |quote| behind.strip_prefix(quote))?;
    let value = behind.trim_start().strip_prefix(':')?.trim_start();
    let end = value.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
    let (digits, rest) = value.split_at(end);
    let ended = rest.trim_start().is_empty() || rest.trim_start().starts_with([',', '}']);
    (ended && !digits.is_empty()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::status_code;

    #[test]
    fn status_codes_are_found_in_lenient_json() {
        let rows = [
            ("{\"statusCode\": 200}", Some("200")),
            ("{'statusCode':404, 'a': 1}", Some("404")),
            ("{statusCode:200}", Some("200")),
            (" {\n  \"a\": \"b\",\n  \"statusCode\" : 201\n}", Some("201")),
            ("{\"statusCode\": \"200\"}", None),
            ("{\"statusCode\": 2x0}", None),
            ("{\"statusCode\": }", None),
            ("{}", None),
            ("", None),
            ("statusCode: 200", None),
        ];
        for (payload, expected) in rows {
            assert_eq!(status_code(payload).as_deref(), expected, "{payload}");
        }
    }
}
