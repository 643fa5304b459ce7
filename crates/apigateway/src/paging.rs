//! Pages of a list: `limit` items behind a `position`, and the position of the next page.
//!
//! A position holds the key of the last item that was answered, so that items which come and go between two pages neither
//! hide nor repeat others.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};

/// How many items a page has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// If the request does not say.
    pub(crate) default: usize,
    /// Whatever the request says.
    pub(crate) max: usize,
}

/// One page of `items`, which are sorted by their `key`, and where the next one begins.
pub(crate) fn page<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> &str,
    size: Size,
    (position, limit): (Option<&str>, Option<i32>),
) -> Result<(Vec<T>, Option<String>)> {
    items.sort_by(|one, other| key(one).cmp(key(other)));
    if let Some(position) = position {
        let last =
            read(position).ok_or_else(|| Error::bad_request("Invalid position parameter specified"))?;
        items.retain(|item| key(item) > last.as_str());
    }
    let limit =
        limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(size.default).clamp(1, size.max);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
    Ok((items, next))
}

fn read(position: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(position).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{Size, page};

    const SIZE: Size = Size { default: 2, max: 3 };

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let all = ["b", "d", "a", "c", "e"];
        let (mut seen, mut position) = (Vec::new(), None);
        loop {
            let (items, next) = page(all.to_vec(), |item| item, SIZE, (position.as_deref(), None)).unwrap();
            seen.extend(items);
            if next.is_none() {
                break;
            }
            position = next;
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn the_limit_is_bounded() {
        let size = |limit| page(vec!["a", "b", "c", "d"], |item| item, SIZE, (None, limit)).unwrap().0.len();
        assert_eq!(
            [size(None), size(Some(1)), size(Some(100)), size(Some(0)), size(Some(-1))],
            [2, 1, 3, 1, 2]
        );
    }

    #[test]
    fn a_position_of_another_form_is_refused() {
        assert!(page(vec!["a"], |item| item, SIZE, (Some("%"), None)).is_err());
    }
}
