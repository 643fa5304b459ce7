//! How refusals of patch operations read: AWS has several ways, each resource one of them.

use aws_models::apigateway::types::PatchOperation;

use super::Rule;
use crate::error::Error;

/// What is wrong with an operation.
#[derive(Clone, Copy)]
pub(crate) enum Refusal<'r> {
    /// The resource has no such path that can be patched.
    Path,
    /// The path is there, but not for this operation.
    Op(&'r Rule),
}

/// Makes a refusal's sentence.
pub(crate) type Wording = fn(Refusal<'_>, &PatchOperation, &[Rule]) -> Error;

/// Lists the paths that the operation could have: resources, models, request validators and others.
pub(crate) fn listing(_: Refusal<'_>, operation: &PatchOperation, rules: &[Rule]) -> Error {
    let paths: Vec<&str> = rules
        .iter()
        .filter(|rule| operation.op.is_some_and(|op| rule.ops.contains(&op)))
        .map(|rule| rule.path)
        .collect();
    let tail = match paths[..] {
        [] => "Please choose supported operations".to_owned(),
        _ => format!("Must be one of: [{}]", paths.join(", ")),
    };
    let path = shown_path(operation);
    let op = operation.op.map_or("null", |op| op.as_str());
    Error::BadRequest(format!("Invalid patch path  '{path}' specified for op '{op}'. {tail}"))
}

/// Tells the path, or the operations that a known path could have: REST APIs, methods, integrations and others.
pub(crate) fn telling(refusal: Refusal<'_>, operation: &PatchOperation, rules: &[Rule]) -> Error {
    match refusal {
        Refusal::Path => telling_path(refusal, operation, rules),
        Refusal::Op(rule) => {
            let ops: Vec<&str> = rule.ops.iter().map(|op| op.as_str()).collect();
            let ops = ops.join(", ");
            Error::BadRequest(format!("Invalid patch operation specified. Must be one of: [{ops}]"))
        }
    }
}

/// Tells the path, whatever is wrong: responses.
pub(crate) fn telling_path(_: Refusal<'_>, operation: &PatchOperation, _: &[Rule]) -> Error {
    Error::BadRequest(format!("Invalid patch path {}", shown_path(operation)))
}

fn shown_path(operation: &PatchOperation) -> &str {
    operation.path.as_deref().unwrap_or("null")
}
