//! CreateTable: a table that is there, empty, with all its indexes.
//!
//! The answer says CREATING, as the live service's does; the table is ready when the answer is written, so that the next
//! DescribeTable finds it ACTIVE.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::CREATE_TABLE_INPUT;
use aws_models::dynamodb::types::{BillingMode, CreateTableInput, CreateTableOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::indexes::Indexes;
use super::table_requests::key_schema::{self, KeySchema};
use super::table_requests::throughput::{self, Ceilings, Subject};
use super::table_requests::{answer, description, parse, settings};
use crate::definition::TableDefinition;
use crate::table::Owner;
use crate::{DynamoDb, Result, tags, uuid};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: CreateTableInput = parse(body, &CREATE_TABLE_INPUT)?;
    let definition = define(cx, input)?;
    let table = db.catalog.create(&Owner::of(cx), definition, |_, _| Ok(())).await?;
    answer(&CreateTableOutput { table_description: Some(description::describe_created(&table, cx.now)) })
}

/// The definition that a request asks for, checked in the order in which the live service reports faults.
pub(crate) fn define(cx: &Context, input: CreateTableInput) -> Result<TableDefinition> {
    settings::refuse_unsupported(&[
        ("GlobalTableSourceArn", input.global_table_source_arn.is_some()),
        ("GlobalTableSettingsReplicationMode", input.global_table_settings_replication_mode.is_some()),
        ("VectorIndexes", input.vector_indexes.is_some()),
    ])?;
    let mode = input.billing_mode.unwrap_or(BillingMode::Provisioned);
    let throughput = throughput::of_new_table(mode, input.provisioned_throughput.as_ref())?;
    let ceilings = input.on_demand_throughput.as_ref();
    let on_demand = throughput::check_ceilings(Subject::Table, mode, ceilings, Ceilings::New)?;
    let warm =
        throughput::check_warm(Subject::Table, mode, input.warm_throughput.as_ref(), &throughput, None)?;

    let (key, attributes) = (input.key_schema, input.attribute_definitions);
    let schema = KeySchema::of_table(&key, &attributes)?;
    let mut indexes = Indexes::of_new_table(schema, &attributes, mode);
    let local_indexes = indexes.locals(input.local_secondary_indexes.as_deref())?;
    let global_indexes = indexes.globals(input.global_secondary_indexes.as_deref())?;
    let last_index_id = indexes.last_id;
    key_schema::check_all_used(&indexes.keys, &attributes)?;

    let stream = settings::stream_of_new_table(input.stream_specification.as_ref())?;
    let stream_label = stream.map(|_| settings::stream_label(cx.now)).transpose()?;
    let encryption = settings::encryption(cx, input.sse_specification.as_ref())?;
    settings::check_policy(input.resource_policy.as_deref())?;
    let tags = tags::merged(&[], input.tags.unwrap_or_default())?;
    let mut definition = TableDefinition {
        id: 0,
        version: 0,
        uuid: uuid::of(cx.request_id.as_str().as_bytes()),
        account: cx.account.to_string(),
        region: cx.region.to_string(),
        name: input.table_name,
        created_ms: cx.now.0,
        attributes,
        key,
        local_indexes,
        global_indexes,
        last_index_id,
        billing_mode: mode,
        on_demand_since_ms: (mode == BillingMode::PayPerRequest).then_some(cx.now.0),
        throughput,
        on_demand,
        warm,
        stream,
        stream_label,
        log_shards: Vec::new(),
        last_log_shard: 0,
        recovery: None,
        time_to_live: None,
        kinesis_destinations: Vec::new(),
        creating: false,
        restored: None,
        encryption,
        class: input.table_class,
        class_changed_ms: None,
        deletion_protection: input.deletion_protection_enabled.unwrap_or(false),
        resource_policy: input.resource_policy,
        tags,
    };
    definition.renew_log();
    Ok(definition)
}
