//! The numbers of this service, each from the page that states it. Nothing else in the crate holds a limit.
//!
//! Source, unless a line names another:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>

/// Characters of a table's or an index's name.
pub(crate) const NAME_LENGTH_MIN: usize = 3;
/// Characters of a table's or an index's name.
pub(crate) const NAME_LENGTH_MAX: usize = 255;

/// Local secondary indexes of one table.
pub(crate) const LOCAL_INDEXES_MAX: usize = 5;
/// Global secondary indexes of one table.
pub(crate) const GLOBAL_INDEXES_MAX: usize = 20;
/// HASH attributes, and as many RANGE attributes, of a global index.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html>
pub(crate) const GLOBAL_INDEX_KEY_ATTRIBUTES_MAX: usize = 4;
/// Attributes that all indexes of a table together name as projected.
pub(crate) const PROJECTED_ATTRIBUTES_MAX: usize = 100;

/// Bytes of a partition key value.
pub(crate) const PARTITION_KEY_BYTES_MAX: usize = 2048;
/// Bytes of a sort key value.
pub(crate) const SORT_KEY_BYTES_MAX: usize = 1024;

/// Read capacity units of one table or index, and of an account: what `DescribeLimits` answers.
pub(crate) const TABLE_READ_UNITS_MAX: i64 = 40_000;
/// Write capacity units of one table or index.
pub(crate) const TABLE_WRITE_UNITS_MAX: i64 = 40_000;
/// Read capacity units of all provisioned tables of an account in a region.
pub(crate) const ACCOUNT_READ_UNITS_MAX: i64 = 80_000;
/// Write capacity units of all provisioned tables of an account in a region.
pub(crate) const ACCOUNT_WRITE_UNITS_MAX: i64 = 80_000;

/// Capacity units that can be written down at all, by the messages of the live service.
pub(crate) const CAPACITY_UNITS_MAX: i64 = 1_000_000_000_000;

/// Decreases of a table's or an index's units on one UTC day, beside one in each [`DECREASE_INTERVAL`].
pub(crate) const DECREASES_PER_DAY: i64 = 4;
/// How long after a decrease beyond the daily ones there may be another.
pub(crate) const DECREASE_INTERVAL: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// Read units per second that an on-demand table serves from the start.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>
pub(crate) const ON_DEMAND_WARM_READ_UNITS: i64 = 12_000;
/// Write units per second that an on-demand table serves from the start.
pub(crate) const ON_DEMAND_WARM_WRITE_UNITS: i64 = 4_000;

/// Write units per second that one partition serves: where the shards of a change log are split.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
pub(crate) const PARTITION_WRITE_UNITS: i64 = 1_000;
/// Open shards of one change log. Ours: enough for more readers than one machine has processors.
pub(crate) const LOG_SHARDS_MAX: usize = 64;

/// For how long a record stays in a stream.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>
pub(crate) const STREAM_RETENTION: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
/// For how long a shard of a stream takes records.
pub(crate) const STREAM_SHARD_LIFETIME: std::time::Duration = std::time::Duration::from_secs(4 * 60 * 60);
/// For how long a shard iterator can be used.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html>
pub(crate) const ITERATOR_LIFETIME: std::time::Duration = std::time::Duration::from_secs(15 * 60);
/// Records on one page of GetRecords.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>
pub(crate) const STREAM_RECORDS_PAGE_MAX: usize = 1_000;
/// Bytes of the records on one page of GetRecords.
pub(crate) const STREAM_PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Streams on one page of ListStreams.
pub(crate) const STREAMS_PAGE_MAX: usize = 100;
/// Shards on one page of DescribeStream.
pub(crate) const SHARDS_PAGE_MAX: usize = 100;

/// Records of one PutRecords request.
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
pub(crate) const DELIVERY_RECORDS_MAX: usize = 500;
/// Bytes of them, partition keys included.
pub(crate) const DELIVERY_BYTES_MAX: usize = 5 * 1024 * 1024;
/// For how long a destination that was disabled, or could not be enabled, is remembered.
pub(crate) const DISABLED_DESTINATION_LIFETIME: std::time::Duration =
    std::time::Duration::from_secs(24 * 60 * 60);

/// Names on one page of `ListTables`.
pub(crate) const TABLE_NAMES_PAGE_MAX: usize = 100;
/// Tags of one table.
pub(crate) const TAGS_MAX: usize = 50;
/// Bytes of a resource policy.
pub(crate) const RESOURCE_POLICY_BYTES_MAX: usize = 20 * 1024;

/// Bytes of an item: names and values.
pub(crate) const ITEM_BYTES_MAX: usize = 400 * 1024;
/// Bytes of the items with one partition key value, on a table with local secondary indexes.
pub(crate) const ITEM_COLLECTION_BYTES_MAX: i64 = 10 * 1024 * 1024 * 1024;
/// Bytes of the items that one page of a Query or Scan evaluates, and of the items that one batch or transaction names.
pub(crate) const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of the items that one BatchGetItem answers with.
pub(crate) const BATCH_GET_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of the items of one transaction.
pub(crate) const TRANSACTION_BYTES_MAX: usize = 4 * 1024 * 1024;
/// What one read capacity unit reads.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
pub(crate) const READ_UNIT_BYTES: usize = 4 * 1024;
/// What one write capacity unit writes.
pub(crate) const WRITE_UNIT_BYTES: usize = 1024;
/// For how long a `ClientRequestToken` is remembered.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
pub(crate) const TOKEN_LIFETIME: std::time::Duration = std::time::Duration::from_secs(10 * 60);
/// How long ago an item may have expired to be removed.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html>
pub(crate) const EXPIRED_SINCE_MAX: std::time::Duration =
    std::time::Duration::from_secs(5 * 365 * 24 * 60 * 60);
/// Keys of one BatchGetItem.
pub(crate) const BATCH_GET_KEYS_MAX: usize = 100;
/// Writes of one BatchWriteItem.
pub(crate) const BATCH_WRITES_MAX: usize = 25;
/// Actions of one transaction.
pub(crate) const TRANSACTION_ACTIONS_MAX: usize = 100;
/// Characters of a `ClientRequestToken`.
pub(crate) const TOKEN_LENGTH_MAX: usize = 36;
/// Segments of a parallel Scan.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>
pub(crate) const SCAN_SEGMENTS_MAX: u32 = 1_000_000;
/// Backups on one page of `ListBackups`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html>
pub(crate) const BACKUPS_PAGE_MAX: usize = 100;
/// Exports or imports on one page of their lists.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html>
pub(crate) const TRANSFERS_PAGE_MAX: usize = 25;
/// Seconds that an incremental export covers at least.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_IncrementalExportSpecification.html>
pub(crate) const EXPORT_PERIOD_SECONDS_MIN: f64 = 15.0 * 60.0;
/// And at most.
pub(crate) const EXPORT_PERIOD_SECONDS_MAX: f64 = 24.0 * 60.0 * 60.0;
/// For how long the last state of a deleted table is kept.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Backup-and-Restore.html>
pub(crate) const SYSTEM_BACKUP_LIFETIME: std::time::Duration =
    std::time::Duration::from_secs(35 * 24 * 60 * 60);
/// Days that point-in-time recovery reaches back, if its owner does not ask for less.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html>
pub(crate) const RECOVERY_PERIOD_DAYS_MAX: u32 = 35;
