//! Mapping expressions of both kinds of APIs, and route keys: any text is one or is refused, and one says what its text says.
#![no_main]

use apigateway_model::http_mapping::{Expression, Mapping, Part, RequestTarget, ResponseTarget, Scope};
use apigateway_model::parameter_mapping::{Phase, Source, Target, method_request_parameter};
use apigateway_model::route_key::{RouteKey, Segment};
use libfuzzer_sys::fuzz_target;
use mapping_template::JsonPath;

fuzz_target!(|text: &str| {
    of_rest_apis(text);
    of_http_apis(text);
    route_keys(text);
});

fn of_rest_apis(text: &str) {
    for phase in [Phase::IntegrationRequest, Phase::MethodResponse, Phase::GatewayResponse] {
        let _ = Target::parse(phase, text);
        match Source::parse(phase, text) {
            Ok(Source::Static(unquoted)) => assert_eq!(format!("'{unquoted}'"), text),
            Ok(Source::RequestBody(Some(path)) | Source::ResponseBody(Some(path))) => {
                assert!(text.ends_with(path.trim_start_matches('$')));
                let _ = JsonPath::compile(&path);
            }
            Ok(Source::Request { name, .. } | Source::Response { name, .. }) => assert!(text.ends_with(&name)),
            Ok(Source::StageVariable(name) | Source::Context(name)) => assert!(text.ends_with(&name)),
            Ok(Source::RequestBody(None) | Source::ResponseBody(None)) => assert!(text.ends_with(".body")),
            Err(_) => {}
        }
    }
    if method_request_parameter(text).is_ok() {
        assert!(Source::parse(Phase::GatewayResponse, text).is_ok());
    }
}

fn of_http_apis(text: &str) {
    let (key, value) = text.split_once('=').unwrap_or(("append:header.x", text));
    let _ = (Mapping::<RequestTarget>::parse(key, value), Mapping::<ResponseTarget>::parse(key, value));
    for scope in [Scope::Request, Scope::Response] {
        let Ok(expression) = Expression::parse(value, scope) else { continue };
        let plain: String = expression.parts.iter().filter_map(plain_text).collect();
        let references = expression.parts.len() - expression.parts.iter().filter_map(plain_text).count();
        assert!(plain.len() <= value.len() && value.matches('$').count() >= references);
        if references == 0 {
            assert_eq!(plain, value);
        }
    }
}

fn plain_text(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) => Some(text),
        Part::Reference(_) => None,
    }
}

fn route_keys(text: &str) {
    let Ok(RouteKey::Path { method, path, segments }) = RouteKey::parse(text) else { return };
    assert_eq!(format!("{} {path}", method.unwrap_or("ANY")), text);
    let written: Vec<String> = segments
        .iter()
        .map(|segment| match segment {
            Segment::Literal(literal) => (*literal).to_owned(),
            Segment::Variable(name) => format!("{{{name}}}"),
            Segment::Greedy(name) => format!("{{{name}+}}"),
        })
        .collect();
    assert_eq!(format!("/{}", written.join("/")), path);
}
