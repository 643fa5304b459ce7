//! The list of operations, written once. Dispatch and names derive from it; so do the compatibility page and coverage tests.

pub(crate) mod table_requests;
pub(crate) mod transaction;

operations! {
    BatchGetItem => batch_get_item,
    BatchWriteItem => batch_write_item,
    CreateTable => create_table,
    DeleteItem => delete_item,
    DeleteTable => delete_table,
    DescribeEndpoints => describe_endpoints,
    DescribeLimits => describe_limits,
    DescribeTable => describe_table,
    GetItem => get_item,
    ListTables => list_tables,
    ListTagsOfResource => list_tags_of_resource,
    PutItem => put_item,
    Query => query,
    Scan => scan,
    TagResource => tag_resource,
    TransactGetItems => transact_get_items,
    TransactWriteItems => transact_write_items,
    UntagResource => untag_resource,
    UpdateItem => update_item,
    UpdateTable => update_table,
}
