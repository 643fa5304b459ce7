//! Texts of the model with bounds, and how an update takes one away: by the empty text.

use crate::error::{Error, Result};

/// None for the empty text.
pub(super) fn cleared(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// What an update makes of a text that it may have, leave or take away.
pub(super) fn updated(present: &mut Option<String>, new: Option<String>) {
    if new.is_some() {
        *present = cleared(new);
    }
}

/// A description: up to 1,024 characters.
pub(super) fn description(text: Option<String>) -> Result<Option<String>> {
    bounded("Description", text, 0, 1024)
}

/// A version: 1 to 64 characters.
pub(super) fn version(text: Option<String>) -> Result<Option<String>> {
    bounded("Version", text, 1, 64)
}

/// A text of `min` to `max` characters.
pub(super) fn bounded(member: &str, text: Option<String>, min: usize, max: usize) -> Result<Option<String>> {
    match &text {
        Some(value) if !(min..=max).contains(&value.chars().count()) => {
            Err(Error::bad_request(format!("{member} must be between {min} and {max} characters long")))
        }
        _ => Ok(text),
    }
}
