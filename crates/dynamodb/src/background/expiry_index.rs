//! The index of a table's items by their expiry, when it is switched on or off: brings in the items that were there before,
//! or removes its entries; then the table's setting says so.
//!
//! From the moment that the setting stands in the definition, every write keeps the entry of its item, so the items that
//! were there before are owed, as for any new index. Nothing expires until all are in.

use std::sync::Arc;

use super::backfill::fill_chunk;
use super::expiry::ExpiringTable;
use super::work::Work;
use crate::definition::{TableDefinition, TimeToLive, TimeToLiveStatus};
use crate::item_key::ItemKey;
use crate::table::Table;
use crate::{DynamoDb, Result};

/// Covers the next chunk of a table whose items are to expire, or lets them.
pub(super) async fn advance(db: &DynamoDb, work: &Work) -> Result<()> {
    let Some(table) = work.find_table(db).await? else {
        return work.forget(db).await;
    };
    if work.ranges_done > 0 {
        return complete(db, work, &table).await;
    }
    fill_chunk(db, work, table, |table, item| {
        let key = ItemKey::from_item(table, item).ok()?;
        Some((table.expiry.as_ref()?.entry(table.id, &key, item)?, kv::Value::new()))
    })
    .await
}

async fn complete(db: &DynamoDb, work: &Work, table: &Arc<Table>) -> Result<()> {
    let enabled = |setting: &TimeToLive| TimeToLive { status: TimeToLiveStatus::Enabled, ..setting.clone() };
    let time_to_live = table.definition.time_to_live.as_ref().map(enabled);
    let definition = TableDefinition { time_to_live, ..table.definition.clone() };
    let (expiring, key) = (Arc::clone(table), work.key());
    work.check_again(db).await?;
    let completed = db.catalog.change(table, definition, move |writes| {
        writes.delete(key.clone());
        ExpiringTable::record(&expiring, writes)
    });
    completed.await.map(drop)
}

/// The definition of a table whose items do not expire any more, now that the index's entries are gone.
pub(super) fn without(table: &Table) -> TableDefinition {
    TableDefinition { time_to_live: None, ..table.definition.clone() }
}
