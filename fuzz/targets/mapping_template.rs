//! Mapping templates and JSONPaths: any text compiles or is refused, and renders any payload or fails, within its limits.
//! The input's first line is the payload, the rest the template or path.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mapping_template::{ContextValue, Environment, JsonPath, Overrides, ParameterPlace, Template};

struct Request<'r> {
    body: &'r str,
}

impl Environment for Request<'_> {
    fn body(&self) -> &str {
        self.body
    }

    fn parameter(&self, _: ParameterPlace, name: &str) -> Option<&str> {
        (name == "p").then_some("value")
    }

    fn parameters(&self, _: ParameterPlace) -> Vec<(&str, &str)> {
        vec![("p", "value")]
    }

    fn context(&self, name: &str) -> Option<ContextValue<'_>> {
        match name {
            "" => Some(ContextValue::Names(vec!["stage".into()])),
            "stage" => Some(ContextValue::Text("prod".into())),
            _ => None,
        }
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        (name == "v").then_some("value")
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        vec![("v", "value")]
    }
}

fuzz_target!(|input: &str| {
    let (body, text) = input.split_once('\n').unwrap_or(("", input));
    if let Ok(template) = Template::compile(text) {
        let mut overrides = Overrides::default();
        if template.render(&Request { body }, &mut overrides).is_ok() {
            // What a template leaves can be read by the next one.
            let _ = template.render(&Request { body }, &mut overrides);
        }
    }
    if let Ok(path) = JsonPath::compile(text) {
        let _ = path.read(body);
    }
});
