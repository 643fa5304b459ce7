//! The size limit of items: of the item that is stored, and of what an UpdateExpression writes.

use dynamodb_expressions::{Update, UpdateError};
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

/// Refuses an UpdateExpression that writes more than 400 KB, whatever becomes of the item.
pub(crate) fn check_statement(update: &Update) -> Result<()> {
    if update.statement_bytes() <= ITEM_BYTES_MAX {
        return Ok(());
    }
    Err(Error::validation(UpdateError::TooLarge))
}
