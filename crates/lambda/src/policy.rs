//! A function's resource policy: who else may invoke it.
//!
//! Statements stand as AWS writes them for AddPermission, and are read again when somebody asks. Anything in a statement that
//! is not understood makes it match nobody.
//! <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>

#[cfg(test)]
mod tests;

use aws_models::lambda::types::AddPermissionRequest;
use aws_types::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// A policy: its statements. What tells it from what it was is the revision of what it is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) statements: Vec<Value>,
}

/// Who asks to invoke a function for somebody.
#[derive(Clone, Debug)]
pub(crate) struct Caller<'a> {
    /// The service, such as `apigateway.amazonaws.com`; `*` is anybody, who comes by a function URL.
    pub(crate) principal: &'a str,
    /// What it asks for, such as `lambda:InvokeFunction`.
    pub(crate) action: &'a str,
    /// The resource on whose behalf.
    pub(crate) source_arn: Option<&'a str>,
    /// Its account.
    pub(crate) source_account: Option<&'a str>,
    /// How the function URL that was called authenticates.
    pub(crate) url_auth_type: Option<&'a str>,
}

impl Policy {
    /// The document, as GetPolicy answers it.
    pub(crate) fn document(&self) -> String {
        json!({ "Version": "2012-10-17", "Id": "default", "Statement": self.statements }).to_string()
    }

    /// The place of the statement with this id.
    pub(crate) fn position(&self, statement_id: &str) -> Option<usize> {
        self.statements.iter().position(|statement| statement["Sid"] == statement_id)
    }

    /// Whether a statement allows the call.
    pub(crate) fn allows(&self, caller: &Caller<'_>) -> bool {
        self.statements.iter().any(|statement| allows(statement, caller))
    }
}

/// The statement that a request asks for.
pub(crate) fn statement(resource: &str, request: &AddPermissionRequest) -> Result<Value> {
    let mut statement = Map::new();
    statement.insert("Sid".into(), request.statement_id.clone().into());
    statement.insert("Effect".into(), "Allow".into());
    statement.insert("Principal".into(), principal(&request.principal)?);
    statement.insert("Action".into(), request.action.clone().into());
    statement.insert("Resource".into(), resource.into());
    let condition = condition(request);
    if !condition.is_empty() {
        statement.insert("Condition".into(), condition.into());
    }
    Ok(statement.into())
}

fn principal(text: &str) -> Result<Value> {
    if text == "*" {
        return Ok("*".into());
    }
    if let Some(account) = AccountId::parse(text) {
        return Ok(json!({ "AWS": format!("arn:aws:iam::{account}:root") }));
    }
    if text.starts_with("arn:aws") && text.contains(":iam::") {
        return Ok(json!({ "AWS": text }));
    }
    if text.ends_with(".amazonaws.com") || text.ends_with(".amazon.com") {
        return Ok(json!({ "Service": text }));
    }
    Err(Error::invalid("The provided principal was invalid. Please check the principal and try again."))
}

fn condition(request: &AddPermissionRequest) -> Map<String, Value> {
    let mut equals = Map::new();
    if let Some(kind) = request.function_url_auth_type {
        equals.insert("lambda:FunctionUrlAuthType".into(), kind.as_str().into());
    }
    if let Some(organization) = &request.principal_org_id {
        equals.insert("aws:PrincipalOrgID".into(), organization.clone().into());
    }
    if let Some(account) = &request.source_account {
        equals.insert("AWS:SourceAccount".into(), account.clone().into());
    }
    if let Some(token) = &request.event_source_token {
        equals.insert("lambda:EventSourceToken".into(), token.clone().into());
    }
    let mut condition = Map::new();
    if !equals.is_empty() {
        condition.insert("StringEquals".into(), equals.into());
    }
    if let Some(via_url) = request.invoked_via_function_url {
        condition.insert("Bool".into(), json!({ "lambda:InvokedViaFunctionUrl": via_url.to_string() }));
    }
    if let Some(arn) = &request.source_arn {
        condition.insert("ArnLike".into(), json!({ "AWS:SourceArn": arn }));
    }
    condition
}

fn allows(statement: &Value, caller: &Caller<'_>) -> bool {
    statement["Effect"] == "Allow"
        && names_principal(&statement["Principal"], caller.principal)
        && statement["Action"].as_str().is_some_and(|action| like(action, caller.action))
        && holds(statement.get("Condition"), caller)
}

fn names_principal(principal: &Value, caller: &str) -> bool {
    principal == "*" || principal["Service"] == caller
}

fn holds(condition: Option<&Value>, caller: &Caller<'_>) -> bool {
    let Some(condition) = condition else { return true };
    let Some(operators) = condition.as_object() else { return false };
    operators.iter().all(|(operator, keys)| {
        keys.as_object()
            .is_some_and(|keys| keys.iter().all(|(key, value)| compares(operator, key, value, caller)))
    })
}

fn compares(operator: &str, key: &str, value: &Value, caller: &Caller<'_>) -> bool {
    let Some(expected) = value.as_str() else { return false };
    let given = match key {
        "AWS:SourceArn" => caller.source_arn,
        "AWS:SourceAccount" => caller.source_account,
        "lambda:FunctionUrlAuthType" => caller.url_auth_type,
        "lambda:InvokedViaFunctionUrl" => Some(if caller.url_auth_type.is_some() { "true" } else { "false" }),
        _ => None,
    };
    match (operator, given) {
        ("StringEquals" | "Bool", Some(given)) => given == expected,
        ("ArnLike", Some(given)) => arn_like(expected, given),
        _ => false,
    }
}

/// Whether an ARN fits a pattern: each of the six parts by itself, so that no `*` of one reaches into the next.
fn arn_like(pattern: &str, arn: &str) -> bool {
    let mut patterns = pattern.splitn(6, ':');
    let mut parts = arn.splitn(6, ':');
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if like(pattern, part) => {}
            _ => return false,
        }
    }
}

/// Whether a text fits a pattern of `*` and `?`. Goes back to the last `*` only, so it costs at most the product of the lengths.
fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of) = (0, 0);
    let mut star = None;
    while of < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[of] => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((star_at, star_of)) => {
                    star = Some((star_at, star_of + 1));
                    at = star_at + 1;
                    of = star_of + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}
