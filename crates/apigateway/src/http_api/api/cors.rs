//! The CORS configuration of an API.
//!
//! Header names and origins are kept in small letters and methods in capitals, which is how the service answers them.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use aws_models::apigatewayv2::types::Cors;

use crate::error::{Error, Result};
use crate::http_api::limits::CORS_MAX_AGE_SECONDS;

const METHODS: [&str; 8] = ["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// The configuration as it is kept, if it may be.
pub(in crate::http_api) fn checked(cors: Cors) -> Result<Cors> {
    let allow_origins = all(cors.allow_origins, origin)?;
    let any_origin = allow_origins.iter().flatten().any(|origin| origin == "*");
    if any_origin && cors.allow_credentials == Some(true) {
        return Err(Error::bad_request("allow-credentials is not supported if 'allow-origin' is *"));
    }
    if cors.max_age.is_some_and(|seconds| !CORS_MAX_AGE_SECONDS.contains(&seconds)) {
        return Err(Error::bad_request("Cors max age should be between -1 and 86400 seconds"));
    }
    Ok(Cors {
        allow_credentials: cors.allow_credentials,
        allow_headers: all(cors.allow_headers, header)?,
        allow_methods: all(cors.allow_methods, method)?,
        allow_origins,
        expose_headers: all(cors.expose_headers, header)?,
        max_age: cors.max_age,
    })
}

fn all(list: Option<Vec<String>>, one: fn(&str) -> Result<String>) -> Result<Option<Vec<String>>> {
    list.map(|list| list.iter().map(|text| one(text)).collect()).transpose()
}

fn origin(text: &str) -> Result<String> {
    let small = text.to_ascii_lowercase();
    let host = small.strip_prefix("https://").or_else(|| small.strip_prefix("http://"));
    let valid = small == "*"
        || host.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', ',', '?', '#', '@']));
    if valid { Ok(small) } else { Err(Error::bad_request(format!("Invalid format for origin {text}"))) }
}

fn method(text: &str) -> Result<String> {
    let capital = text.to_ascii_uppercase();
    let valid = METHODS.contains(&capital.as_str());
    if valid { Ok(capital) } else { Err(Error::bad_request(format!("Invalid format for method {text}"))) }
}

fn header(text: &str) -> Result<String> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let valid = !text.is_empty() && text.bytes().all(token);
    if valid {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Error::bad_request(format!("Invalid format for header {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::checked;
    use crate::Error;
    use aws_models::apigatewayv2::types::Cors;

    fn of(origins: &[&str]) -> Cors {
        Cors { allow_origins: Some(origins.iter().map(ToString::to_string).collect()), ..Cors::default() }
    }

    #[test]
    fn origins_are_schemes_and_hosts() {
        let cases = [
            ("*", true),
            ("https://www.example.com", true),
            ("http://localhost:3000", true),
            ("https://*", true),
            ("example.com", false),
            ("chrome-extension://abc", false),
            ("https://", false),
            ("https://example.com/", false),
        ];
        for (origin, valid) in cases {
            let refusal = Error::bad_request(format!("Invalid format for origin {origin}"));
            assert_eq!(checked(of(&[origin])).err(), (!valid).then_some(refusal), "{origin}");
        }
    }

    #[test]
    fn letters_are_as_the_service_keeps_them() {
        let one = |text: &str| Some(vec![text.to_owned()]);
        let cors = Cors {
            allow_headers: one("X-Amz-Date"),
            allow_methods: one("get"),
            allow_origins: one("https://Example.com"),
            expose_headers: one("Date"),
            ..Cors::default()
        };
        let kept = checked(cors).unwrap();
        assert_eq!((kept.allow_headers, kept.allow_methods), (one("x-amz-date"), one("GET")));
        assert_eq!((kept.allow_origins, kept.expose_headers), (one("https://example.com"), one("date")));
    }

    #[test]
    fn credentials_and_any_origin_exclude_each_other() {
        let refused = checked(Cors { allow_credentials: Some(true), ..of(&["https://a", "*"]) });
        assert_eq!(
            refused,
            Err(Error::bad_request("allow-credentials is not supported if 'allow-origin' is *"))
        );
        assert!(checked(Cors { allow_credentials: Some(true), ..of(&["https://a"]) }).is_ok());
    }

    #[test]
    fn methods_headers_and_age_have_bounds() {
        let one = |text: &str| Some(vec![text.to_owned()]);
        assert!(checked(Cors { allow_methods: one("TRACE"), ..Cors::default() }).is_err());
        assert!(checked(Cors { expose_headers: one("a b"), ..Cors::default() }).is_err());
        assert!(checked(Cors { max_age: Some(86_401), ..Cors::default() }).is_err());
        assert!(checked(Cors { max_age: Some(-1), ..Cors::default() }).is_ok());
    }
}
