//! Point reads of items.

use dynamodb_values::Item;
use kv::{Key, Value};

use crate::DynamoDb;
use crate::error::{Error, Result};

/// The item at `key`, if there is one. Every read here is consistent, whatever was asked for.
pub(crate) async fn get(db: &DynamoDb, key: &Key) -> Result<Option<Item>> {
    let values = db.kv.get(std::slice::from_ref(key)).await?;
    decode(values.into_iter().next().flatten())
}

/// The items at `keys`, in their order, all of one moment.
pub(crate) async fn get_all(db: &DynamoDb, keys: &[Key]) -> Result<Vec<Option<Item>>> {
    db.kv.get(keys).await?.into_iter().map(decode).collect()
}

/// A stored value as an item.
pub(crate) fn decode(stored: Option<Value>) -> Result<Option<Item>> {
    stored.map(Item::from_stored).transpose().map_err(|damage| Error::Internal(damage.to_string()))
}
