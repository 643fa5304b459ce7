//! What this service counts of itself. Whoever runs it installs a recorder; without one, nothing is counted.
//!
//! A metric bears CloudWatch's name in Prometheus' spelling, and the table that it is of.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>

use crate::table::Table;

/// CloudWatch's `TimeToLiveDeletedItemCount`.
const EXPIRED_ITEMS: &str = "dynamodb_time_to_live_deleted_item_count_total";

/// Counts items of a table that were removed because they expired.
pub(crate) fn items_expired(table: &Table, count: u64) {
    let definition = &table.definition;
    let labels = [
        ("account", definition.account.clone()),
        ("region", definition.region.clone()),
        ("table", definition.name.clone()),
    ];
    metrics::counter!(EXPIRED_ITEMS, &labels).increment(count);
}
