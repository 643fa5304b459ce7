//! Lists in pages: items in the order of their identifiers, and a token that says after which one the next page begins.

use serde::Serialize;

use super::record::Identified;
use crate::error::{Error, Result};
use crate::limits::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX};
use crate::paging::{self, Size};

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
    pub(super) fn of(items: Vec<T>, max_results: Option<&str>, next_token: Option<&str>) -> Result<Self> {
        let size = Size { default: PAGE_ITEMS_DEFAULT, max: PAGE_ITEMS_MAX };
        let limit = max_results.map(limit).transpose()?;
        let (items, next_token) = paging::page(items, T::id, size, (next_token, limit))
            .map_err(|_| Error::bad_request("Invalid nextToken specified"))?;
        Ok(Self { items, next_token })
    }
}

fn limit(text: &str) -> Result<i32> {
    let limit = text
        .parse()
        .ok()
        .filter(|limit| usize::try_from(*limit).is_ok_and(|limit| (1..=PAGE_ITEMS_MAX).contains(&limit)));
    limit.ok_or_else(|| Error::bad_request("Invalid maxResults specified"))
}
