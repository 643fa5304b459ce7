//! Pages of lists. A marker holds the name of the last entry of the page before, so that a list may change meanwhile.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};
use crate::limits::PAGE_DEFAULT;

/// The part of a list that a request asks for, and the marker of the next one. `entries` are in the order of their names.
pub(crate) fn page<T>(
    entries: impl IntoIterator<Item = (String, T)>,
    marker: Option<&str>,
    max: Option<i32>,
) -> Result<(Vec<T>, Option<String>)> {
    let after = marker.filter(|marker| !marker.is_empty()).map(read).transpose()?;
    let max = max.and_then(|max| usize::try_from(max).ok()).unwrap_or(PAGE_DEFAULT).min(PAGE_DEFAULT);
    let mut rest = entries.into_iter().filter(|(name, _)| after.as_ref().is_none_or(|after| name > after));
    let mut last = String::new();
    let mut found = Vec::new();
    for (name, entry) in rest.by_ref().take(max) {
        last = name;
        found.push(entry);
    }
    let next = rest.next().map(|_| URL_SAFE_NO_PAD.encode(last));
    Ok((found, next))
}

fn read(marker: &str) -> Result<String> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Error::invalid("The Marker is invalid."))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn pages_follow_one_another() {
        let entries = || ["a", "b", "c"].map(|name| (name.to_owned(), name));
        let (first, marker) = page(entries(), None, Some(2)).unwrap();
        assert_eq!(first, ["a", "b"]);
        let (second, end) = page(entries(), marker.as_deref(), Some(2)).unwrap();
        assert_eq!((second, end), (vec!["c"], None));
        assert!(page(entries(), Some("?"), None).is_err());
        assert_eq!(page(entries(), None, Some(3)).unwrap().1, None);
    }
}
