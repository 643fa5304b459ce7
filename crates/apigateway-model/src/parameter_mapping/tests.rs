use proptest::prelude::*;

use super::{
    MappingError, Phase, RequestPlace, RequestTarget, ResponseHeader, ResponsePlace, Source, Target,
    method_request_parameter, method_response_header,
};

fn source(phase: Phase, text: &str) -> Option<Source> {
    Source::parse(phase, text).ok()
}

#[test]
fn sources_name_a_place_and_a_parameter() {
    let request = |place, name: &str| Some(Source::Request { place, name: name.into() });
    let response = |place, name: &str| Some(Source::Response { place, name: name.into() });
    let (req, res, gw) = (Phase::IntegrationRequest, Phase::MethodResponse, Phase::GatewayResponse);
    let rows = [
        (req, "method.request.path.id", request(RequestPlace::Path, "id")),
        (req, "method.request.querystring.hub.mode", request(RequestPlace::QueryString, "hub.mode")),
        (req, "method.request.querystring.ids[]", request(RequestPlace::QueryString, "ids[]")),
        (req, "method.request.multivaluequerystring.a", request(RequestPlace::MultiValueQueryString, "a")),
        (req, "method.request.header.X-User", request(RequestPlace::Header, "X-User")),
        (gw, "method.request.header.Origin", request(RequestPlace::Header, "Origin")),
        (req, "method.request.multivalueheader.a", request(RequestPlace::MultiValueHeader, "a")),
        (req, "method.request.body", Some(Source::RequestBody(None))),
        (req, "method.request.body.a[0].b", Some(Source::RequestBody(Some("$.a[0].b".into())))),
        (req, "method.request.body[0]", Some(Source::RequestBody(Some("$[0]".into())))),
        (res, "integration.response.header.x", response(ResponsePlace::Header, "x")),
        (res, "integration.response.multivalueheader.x", response(ResponsePlace::MultiValueHeader, "x")),
        (res, "integration.response.body", Some(Source::ResponseBody(None))),
        (res, "integration.response.body.url", Some(Source::ResponseBody(Some("$.url".into())))),
        (req, "stageVariables.env", Some(Source::StageVariable("env".into()))),
        (res, "context.identity.sourceIp", Some(Source::Context("identity.sourceIp".into()))),
        (res, "'a b'", Some(Source::Static("a b".into()))),
        (req, "''", Some(Source::Static(String::new()))),
        (req, "'it's'", Some(Source::Static("it's".into()))),
        // Of another phase.
        (req, "integration.response.header.x", None),
        (res, "method.request.header.x", None),
        (gw, "method.request.body", None),
        // Ill-formed.
        (req, "", None),
        (req, "text", None),
        (req, "'text", None),
        (req, "'", None),
        (req, "method.request.header.", None),
        (req, "method.request.header", None),
        (req, "method.request.cookie.a", None),
        (req, "method.request.body.", None),
        (req, "method.request.bodyx", None),
        (req, "method.request.header.a b", None),
        (req, "stageVariables.", None),
    ];
    for (phase, text, expected) in rows {
        assert_eq!(source(phase, text), expected, "{phase:?} {text}");
    }
}

#[test]
fn targets_belong_to_their_phase() {
    let (req, res, gw) = (Phase::IntegrationRequest, Phase::MethodResponse, Phase::GatewayResponse);
    let request = |target| Some(Target::Request(target));
    let header = |name: &str| Some(Target::Response(ResponseHeader(name.into())));
    let rows = [
        (req, "integration.request.path.id", request(RequestTarget::Path("id".into()))),
        (req, "integration.request.querystring.q", request(RequestTarget::QueryString("q".into()))),
        (req, "integration.request.header.X-A", request(RequestTarget::Header("X-A".into()))),
        (res, "method.response.header.Location", header("Location")),
        (gw, "gatewayresponse.header.Access-Control-Allow-Origin", header("Access-Control-Allow-Origin")),
        (req, "integration.request.body", None),
        (req, "integration.request.cookie.a", None),
        (req, "method.response.header.a", None),
        (res, "gatewayresponse.header.a", None),
        (res, "method.response.header.", None),
    ];
    for (phase, text, expected) in rows {
        assert_eq!(Target::parse(phase, text).ok(), expected, "{phase:?} {text}");
    }
}

#[test]
fn declared_parameters_name_place_and_name() {
    assert_eq!(method_request_parameter("method.request.path.id"), Ok((RequestPlace::Path, "id")));
    assert!(method_request_parameter("method.request.body").is_err());
    assert_eq!(method_response_header("method.response.header.ETag"), Ok("ETag"));
    assert!(method_response_header("method.response.body").is_err());
}

#[test]
fn refusals_are_worded_as_aws_words_them() {
    let error = Source::parse(Phase::MethodResponse, "'Content-Type',Authorization").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         specified: 'Content-Type',Authorization]"
    );
    assert_eq!(
        MappingError::Parameter("method.request.path.id".into()).to_string(),
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         parameter specified: method.request.path.id]"
    );
    assert_eq!(
        MappingError::NoMethodResponse.to_string(),
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [No method response exists \
         for method.]"
    );
}

/// A source as it is written.
fn written(source: &Source) -> String {
    let request = |place: &RequestPlace| match place {
        RequestPlace::Path => "path",
        RequestPlace::QueryString => "querystring",
        RequestPlace::MultiValueQueryString => "multivaluequerystring",
        RequestPlace::Header => "header",
        RequestPlace::MultiValueHeader => "multivalueheader",
    };
    let path = |path: &Option<String>| path.as_deref().unwrap_or("$").trim_start_matches('$').to_owned();
    match source {
        Source::Static(text) => format!("'{text}'"),
        Source::Request { place, name } => format!("method.request.{}.{name}", request(place)),
        Source::RequestBody(rest) => format!("method.request.body{}", path(rest)),
        Source::Response { place: ResponsePlace::Header, name } => {
            format!("integration.response.header.{name}")
        }
        Source::Response { place: ResponsePlace::MultiValueHeader, name } => {
            format!("integration.response.multivalueheader.{name}")
        }
        Source::ResponseBody(rest) => format!("integration.response.body{}", path(rest)),
        Source::StageVariable(name) => format!("stageVariables.{name}"),
        Source::Context(name) => format!("context.{name}"),
    }
}

fn written_target(phase: Phase, target: &Target) -> String {
    match (phase, target) {
        (_, Target::Request(RequestTarget::Path(name))) => format!("integration.request.path.{name}"),
        (_, Target::Request(RequestTarget::QueryString(name))) => {
            format!("integration.request.querystring.{name}")
        }
        (_, Target::Request(RequestTarget::Header(name))) => format!("integration.request.header.{name}"),
        (Phase::GatewayResponse, Target::Response(ResponseHeader(name))) => {
            format!("gatewayresponse.header.{name}")
        }
        (_, Target::Response(ResponseHeader(name))) => format!("method.response.header.{name}"),
    }
}

/// Pieces that mappings consist of, in likely orders.
fn expression() -> impl Strategy<Value = String> {
    let pieces = |pieces: &[&'static str]| prop::sample::select(pieces.to_vec());
    let root = pieces(&[
        "method.request",
        "integration.request",
        "integration.response",
        "method.response",
        "gatewayresponse",
        "stageVariables",
        "context",
        "'",
        "",
    ]);
    let place = pieces(&[
        "",
        ".header",
        ".path",
        ".querystring",
        ".multivalueheader",
        ".multivaluequerystring",
        ".body",
    ]);
    (root, place, "([.a\\[\\]'\" ,$é-]|\\.a){0,6}")
        .prop_map(|(root, place, rest)| [root, place, &rest].concat())
}

proptest! {
    #[test]
    fn what_is_parsed_says_all_that_was_written(text in expression()) {
        for phase in [Phase::IntegrationRequest, Phase::MethodResponse, Phase::GatewayResponse] {
            if let Ok(source) = Source::parse(phase, &text) {
                prop_assert_eq!(written(&source), text.as_str());
            }
            if let Ok(target) = Target::parse(phase, &text) {
                prop_assert_eq!(written_target(phase, &target), text.as_str());
            }
        }
    }

    #[test]
    fn declared_parameters_are_sources(text in expression()) {
        let declared = method_request_parameter(&text).ok();
        let source = Source::parse(Phase::GatewayResponse, &text).ok();
        let named = declared.map(|(place, name)| Source::Request { place, name: name.to_owned() });
        prop_assert!(named.is_none() || named == source, "{text}");
    }
}
