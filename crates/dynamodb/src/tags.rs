//! Tags: which ones a table may have, and the ARNs that the operations on them take.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html> and the messages of the live
//! service. Lengths are constraints of the service model; here stand the characters, the number and the reserved prefix.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use aws_models::dynamodb::types::Tag;
use aws_types::{Arn, Context};

use crate::limits::TAGS_MAX;
use crate::{Error, Result};

/// The tags after `given` are set: same keys replaced, new ones behind.
pub(crate) fn merged(present: &[Tag], given: Vec<Tag>) -> Result<Vec<Tag>> {
    check(&given)?;
    let is_new = |tag: &&Tag| !present.iter().any(|present| present.key == tag.key);
    let count = present.len() + given.iter().filter(is_new).count();
    if count > TAGS_MAX {
        return Err(Error::validation(format_args!(
            "One or more parameter values were invalid: Too many tags: {count}, at most {TAGS_MAX} are allowed per resource"
        )));
    }
    let mut tags = present.to_vec();
    for tag in given {
        match tags.iter_mut().find(|present| present.key == tag.key) {
            Some(present) => present.value = tag.value,
            None => tags.push(tag),
        }
    }
    Ok(tags)
}

fn check(given: &[Tag]) -> Result<()> {
    let mut keys = HashSet::new();
    for tag in given {
        if tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Error::validation(
                "One or more parameter values were invalid: Tag keys starting with 'aws:' are reserved for system use",
            ));
        }
        if let Some(text) = [&tag.key, &tag.value].into_iter().find(|text| !text.chars().all(allowed)) {
            return Err(Error::validation(format_args!(
                "One or more parameter values were invalid: Tag contains invalid characters: {text}"
            )));
        }
        if !keys.insert(&tag.key) {
            return Err(Error::validation(format_args!(
                "One or more parameter values were invalid: Duplicate tag key: {}",
                tag.key
            )));
        }
    }
    Ok(())
}

/// Letters, digits and spaces of any script, and a few signs.
fn allowed(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "_.:/=+-@".contains(character)
}

/// The name of the table that an ARN means, which must be one of the caller's tables in the caller's region.
pub(crate) fn table_of<'a>(cx: &Context, operation: &str, arn: &'a str) -> Result<&'a str> {
    let invalid = |why: &str| Error::Validation(format!("Invalid TableArn: {why}"));
    if !arn.starts_with("arn:") {
        return Err(invalid(&format!("ARNs must start with 'arn:': {arn}")));
    }
    let malformed = || invalid(&format!("Invalid ResourceArn provided as input {arn}"));
    let parsed = Arn::parse(arn).map_err(|_| malformed())?;
    let name = parsed.resource.strip_prefix("table/").filter(|name| !name.is_empty() && !name.contains('/'));
    let name = name.filter(|_| parsed.service == "dynamodb").ok_or_else(malformed)?;
    if parsed.account != cx.account.as_str() || parsed.region != cx.region.as_str() {
        return Err(denied(cx, operation, arn));
    }
    Ok(name)
}

/// The refusal of a resource that is not the caller's, or not there.
pub(crate) fn denied(cx: &Context, operation: &str, arn: &str) -> Error {
    Error::AccessDenied(format!(
        "User: arn:aws:iam::{}:root is not authorized to perform: dynamodb:{operation} on resource: {arn}",
        cx.account
    ))
}
