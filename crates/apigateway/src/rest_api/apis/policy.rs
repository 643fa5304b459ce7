//! An API's resource policy, as far as the control plane knows it: a JSON document of a bounded size.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::limits::POLICY_CHARACTERS_MAX;

/// Refuses what is no policy document.
pub(super) fn check(policy: Option<&str>) -> Result<()> {
    let Some(policy) = policy.filter(|policy| !policy.is_empty()) else { return Ok(()) };
    let is_document = serde_json::from_str::<Value>(policy)
        .is_ok_and(|document| document.get("Statement").is_some_and(|s| s.is_array() || s.is_object()));
    if !is_document || policy.chars().count() > POLICY_CHARACTERS_MAX {
        return Err(Error::bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
        ));
    }
    Ok(())
}

/// A policy as answers show it: escaped once more than JSON needs, which clients undo.
pub(super) fn shown(policy: &str) -> String {
    let quoted = Value::from(policy).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(policy).to_owned()
}
