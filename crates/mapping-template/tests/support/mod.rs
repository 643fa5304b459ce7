//! A request to render templates for.

#![allow(dead_code, reason = "each test file uses its part")]

use mapping_template::{ContextValue, Environment, Overrides, ParameterPlace, RenderError, Template};

/// A request with a payload of one's own and everything else fixed.
pub(crate) struct Request<'r> {
    pub(crate) body: &'r str,
}

const PATH: [(&str, &str); 2] = [("id", "from path"), ("petId", "7")];
const QUERYSTRING: [(&str, &str); 3] = [("id", "from query"), ("page", "2"), ("q", "a b&c")];
const HEADER: [(&str, &str); 3] =
    [("id", "from header"), ("Content-Type", "application/json"), ("X-Quote", "it's \"x\"")];
const CONTEXT: [(&str, &str); 6] = [
    ("apiId", "api1234567"),
    ("httpMethod", "POST"),
    ("identity.sourceIp", "192.0.2.1"),
    ("identity.userAgent", "test"),
    ("authorizer.claims.sub", "subject"),
    ("authorizer.principalId", "alice"),
];
const STAGE: [(&str, &str); 2] = [("table", "Pets"), ("url", "https://example.com/x")];

impl Environment for Request<'_> {
    fn body(&self) -> &str {
        self.body
    }

    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<&str> {
        let found = self.parameters(place).into_iter().find(|(parameter, _)| *parameter == name);
        found.map(|(_, value)| value)
    }

    fn parameters(&self, place: ParameterPlace) -> Vec<(&str, &str)> {
        match place {
            ParameterPlace::Path => PATH.to_vec(),
            ParameterPlace::Querystring => QUERYSTRING.to_vec(),
            ParameterPlace::Header => HEADER.to_vec(),
        }
    }

    fn context(&self, name: &str) -> Option<ContextValue<'_>> {
        if let Some((_, value)) = CONTEXT.iter().find(|(variable, _)| *variable == name) {
            return Some(ContextValue::Text((*value).into()));
        }
        let prefix = if name.is_empty() { String::new() } else { format!("{name}.") };
        let mut names: Vec<_> = CONTEXT
            .iter()
            .filter_map(|(variable, _)| variable.strip_prefix(&prefix)?.split('.').next())
            .map(Into::into)
            .collect();
        names.dedup();
        (!names.is_empty()).then_some(ContextValue::Names(names))
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        STAGE.iter().find(|(variable, _)| *variable == name).map(|(_, value)| *value)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        STAGE.to_vec()
    }
}

/// Compiles a template and renders it for a payload.
pub(crate) fn render(template: &str, body: &str) -> Result<String, RenderError> {
    render_with(template, body, &mut Overrides::default())
}

/// [`render`] with overrides.
pub(crate) fn render_with(
    template: &str,
    body: &str,
    overrides: &mut Overrides,
) -> Result<String, RenderError> {
    let template = Template::compile(template).unwrap_or_else(|error| panic!("{error}: {template}"));
    template.render(&Request { body }, overrides)
}

/// Checks a table of templates and outputs for one payload, and reports every row that differs.
pub(crate) fn check(body: &str, rows: &[(&str, &str)]) {
    let differing: Vec<String> = rows
        .iter()
        .filter_map(|(template, expected)| {
            let output = render(template, body);
            (output.as_deref() != Ok(expected))
                .then(|| format!("{template:?}\n  expected {expected:?}\n  rendered {output:?}"))
        })
        .collect();
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
}
