//! The list of operations, written once. Dispatch and names derive from it; so do the compatibility page and coverage tests.

pub(crate) mod table_requests;
pub(crate) mod transaction;

operations! {
    BatchGetItem => batch_get_item,
    BatchWriteItem => batch_write_item,
    CreateBackup => create_backup,
    CreateTable => create_table,
    DeleteBackup => delete_backup,
    DeleteItem => delete_item,
    DeleteTable => delete_table,
    DescribeBackup => describe_backup,
    DescribeContinuousBackups => describe_continuous_backups,
    DescribeEndpoints => describe_endpoints,
    DescribeLimits => describe_limits,
    DescribeTable => describe_table,
    DescribeTimeToLive => describe_time_to_live,
    GetItem => get_item,
    ListBackups => list_backups,
    ListTables => list_tables,
    ListTagsOfResource => list_tags_of_resource,
    PutItem => put_item,
    Query => query,
    RestoreTableFromBackup => restore_table_from_backup,
    RestoreTableToPointInTime => restore_table_to_point_in_time,
    Scan => scan,
    TagResource => tag_resource,
    TransactGetItems => transact_get_items,
    TransactWriteItems => transact_write_items,
    UntagResource => untag_resource,
    UpdateContinuousBackups => update_continuous_backups,
    UpdateItem => update_item,
    UpdateTable => update_table,
    UpdateTimeToLive => update_time_to_live,
}
