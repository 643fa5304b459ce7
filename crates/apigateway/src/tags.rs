//! Tags of what both control planes have: how they are checked and how an ARN names what is tagged.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::limits::{TAG_KEY_CHARACTERS_MAX, TAG_VALUE_CHARACTERS_MAX, TAGS_MAX};

/// Refuses tags that AWS refuses.
pub(crate) fn check(tags: Option<&BTreeMap<String, String>>) -> Result<()> {
    let Some(tags) = tags else { return Ok(()) };
    if tags.len() > TAGS_MAX {
        return Err(Error::BadRequest(format!(
            "The number of tags exceeds the limit of {TAGS_MAX} for a resource"
        )));
    }
    for (key, value) in tags {
        if key.is_empty() || key.chars().count() > TAG_KEY_CHARACTERS_MAX || key.starts_with("aws:") {
            return Err(Error::bad_request("Invalid tag key specified"));
        }
        if value.chars().count() > TAG_VALUE_CHARACTERS_MAX {
            return Err(Error::bad_request("Invalid tag value specified"));
        }
    }
    Ok(())
}
