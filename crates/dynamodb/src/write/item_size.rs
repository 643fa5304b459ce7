//! The size limit of items.

use dynamodb_values::Item;

use crate::error::{Error, Result};
use crate::limits::ITEM_BYTES_MAX;

/// Refuses an item over 400 KB.
pub(crate) fn check(item: &Item) -> Result<()> {
    if item.size_bytes() <= ITEM_BYTES_MAX {
        return Ok(());
    }
    Err(Error::Validation("Item size has exceeded the maximum allowed size".into()))
}
