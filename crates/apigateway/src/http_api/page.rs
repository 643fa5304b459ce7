//! Lists in pages: items in the order of their identifiers, and a token that says after which one the next page begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::limits::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX};
use super::record::Identified;
use crate::error::{Error, Result};

/// One page of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    /// The items; the member is there even if there are none.
    pub(super) items: Vec<T>,
    /// Asks for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

impl<T> Page<T> {
    /// A list that never has anything in it.
    pub(super) fn empty() -> Self {
        Self { items: Vec::new(), next_token: None }
    }
}

impl<T: Identified> Page<T> {
    /// The page that a request asks for.
    pub(super) fn of(mut items: Vec<T>, max_results: Option<&str>, next_token: Option<&str>) -> Result<Self> {
        let limit = limit(max_results)?;
        items.sort_by(|one, other| one.id().cmp(other.id()));
        if let Some(token) = next_token {
            let after = decode(token).ok_or_else(|| Error::bad_request("Invalid nextToken specified"))?;
            items.retain(|item| item.id() > after.as_str());
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next_token = last.map(|last| URL_SAFE_NO_PAD.encode(last.id()));
        Ok(Self { items, next_token })
    }
}

fn limit(max_results: Option<&str>) -> Result<usize> {
    let Some(text) = max_results else { return Ok(PAGE_ITEMS_DEFAULT) };
    text.parse()
        .ok()
        .filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit))
        .ok_or_else(|| Error::bad_request("Invalid maxResults specified"))
}

fn decode(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}
