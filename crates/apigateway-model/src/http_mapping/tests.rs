use proptest::prelude::*;

use super::{Action, Expression, Mapping, MappingFault, Part, RequestTarget, ResponseTarget, Scope, Source};

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn parts(value: &str, scope: Scope) -> Option<Vec<Part>> {
    Expression::parse(value, scope).ok().map(|expression| expression.parts)
}

#[test]
fn expressions_are_text_and_references() {
    let header = |name: &str| Part::Reference(Source::RequestHeader(name.to_owned()));
    let cases = [
        ("", Some(vec![])),
        ("plain", Some(vec![text("plain")])),
        ("cost: $5", Some(vec![text("cost: $5")])),
        ("$request.header.X-A", Some(vec![header("X-A")])),
        ("a ${request.header.x}b", Some(vec![text("a "), header("x"), text("b")])),
        (
            "$request.path/$request.method",
            Some(vec![
                Part::Reference(Source::RequestPath),
                text("/"),
                Part::Reference(Source::RequestMethod),
            ]),
        ),
        ("$request.path.id", Some(vec![Part::Reference(Source::RequestPathVariable("id".into()))])),
        ("$request.body", Some(vec![Part::Reference(Source::RequestBody(None))])),
        ("$request.body.a[0].b", Some(vec![Part::Reference(Source::RequestBody(Some("a[0].b".into())))])),
        (
            "${stageVariables.v}${context.requestId}",
            Some(vec![
                Part::Reference(Source::StageVariable("v".into())),
                Part::Reference(Source::Context("requestId".into())),
            ]),
        ),
        ("$request.body..a", None),
        ("${request.body.a[?(@.b)]}", None),
        ("$response.header.x", None),
        ("$request.header", None),
        ("$request.cookie.a", None),
        ("$unknown.a", None),
        ("${request.header.x", None),
    ];
    for (value, expected) in cases {
        assert_eq!(parts(value, Scope::Request), expected, "{value}");
    }
    assert_eq!(
        parts("$response.body.id", Scope::Response),
        Some(vec![Part::Reference(Source::ResponseBody(Some("id".into())))])
    );
    assert_eq!(parts("$request.header.x", Scope::Response), None);
}

#[test]
fn request_mappings_change_headers_query_and_path() {
    let target = |key: &str| Mapping::<RequestTarget>::parse(key, "v").map(|m| (m.action, m.target));
    let header = |name: &str| RequestTarget::Header(name.to_owned());
    assert_eq!(target("append:header.X-A"), Ok((Action::Append, header("X-A"))));
    assert_eq!(
        target("remove:querystring.a.b"),
        Ok((Action::Remove, RequestTarget::QueryString("a.b".into())))
    );
    assert_eq!(target("overwrite:path"), Ok((Action::Overwrite, RequestTarget::Path)));
    for key in ["append:path", "overwrite:header.", "set:header.a", "header.a", "overwrite:statuscode"] {
        assert_eq!(target(key), Err(MappingFault::RequestTarget(key.into())));
    }
    for name in ["Authorization", "X-Amz-Date", "via", "Access-Control-Allow-Origin"] {
        assert_eq!(
            target(&format!("overwrite:header.{name}")),
            Err(MappingFault::ReservedHeader(name.into()))
        );
    }
}

#[test]
fn response_mappings_change_headers_and_status() {
    let target = |key: &str| Mapping::<ResponseTarget>::parse(key, "404").map(|m| (m.action, m.target));
    assert_eq!(target("overwrite:statuscode"), Ok((Action::Overwrite, ResponseTarget::StatusCode)));
    assert_eq!(target("remove:header.X-A"), Ok((Action::Remove, ResponseTarget::Header("X-A".into()))));
    for key in ["append:statuscode", "overwrite:path", "append:querystring.a"] {
        assert_eq!(target(key), Err(MappingFault::ResponseTarget(key.into())));
    }
}

/// An expression as it can be written: with every reference in braces.
fn written(expression: &Expression) -> String {
    let path = |path: &Option<String>| match path {
        None => String::new(),
        Some(path) if path.starts_with('[') => path.clone(),
        Some(path) => format!(".{path}"),
    };
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Reference(source) => match source {
            Source::RequestHeader(name) => format!("${{request.header.{name}}}"),
            Source::RequestQueryString(name) => format!("${{request.querystring.{name}}}"),
            Source::RequestBody(rest) => format!("${{request.body{}}}", path(rest)),
            Source::RequestPath => "${request.path}".to_owned(),
            Source::RequestPathVariable(name) => format!("${{request.path.{name}}}"),
            Source::RequestMethod => "${request.method}".to_owned(),
            Source::ResponseHeader(name) => format!("${{response.header.{name}}}"),
            Source::ResponseBody(rest) => format!("${{response.body{}}}", path(rest)),
            Source::Context(name) => format!("${{context.{name}}}"),
            Source::StageVariable(name) => format!("${{stageVariables.{name}}}"),
        },
    };
    expression.parts.iter().map(part).collect()
}

proptest! {
    #[test]
    fn an_expression_that_is_written_again_is_the_same(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "$", "{", "}", "$request", "${request", "$response", "${response", "$context", "${stageVariables", ".header",
                ".querystring", ".path", ".method", ".body", ".", "[0]", "[", ".a", ".b-c", " ", "'", "é", "5",
            ]),
            0..8,
        ),
    ) {
        let text = pieces.concat();
        for scope in [Scope::Request, Scope::Response] {
            let Ok(expression) = Expression::parse(&text, scope) else { continue };
            let written = written(&expression);
            prop_assert_eq!(Expression::parse(&written, scope), Ok(expression.clone()), "{} {}", text, written);
            // Text stands for itself, and no two pieces of it stand side by side.
            prop_assert!(expression.parts.windows(2).all(|pair| !matches!(pair, [Part::Text(_), Part::Text(_)])));
            if !text.contains('$') {
                prop_assert_eq!(written, text.as_str());
            }
        }
    }
}
