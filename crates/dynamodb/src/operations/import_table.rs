//! ImportTable: a new table made of a bucket's objects.
//!
//! The table is CREATING when the answer is written; a job fills it. Whether there is such a bucket is found by the job, as on
//! the live service.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html>

use aws_models::dynamodb::structures::IMPORT_TABLE_INPUT;
use aws_models::dynamodb::types::{
    CreateTableInput, ImportTableInput, ImportTableOutput, InputFormat, TableCreationParameters,
};
use aws_types::Context;
use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use super::create_table;
use super::table_requests::{answer, import, parse};
use crate::definition::TableDefinition;
use crate::import::Import;
use crate::{DynamoDb, Error, Result, uuid};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let mut input: ImportTableInput = parse(body, &IMPORT_TABLE_INPUT)?;
    if input.input_format_options.is_some() && input.input_format != InputFormat::Csv {
        return Err(Error::validation("InputFormatOptions can only be specified when InputFormat is CSV"));
    }
    let wanted = create_table::define(cx, table_to_create(&input.table_creation_parameters))?;
    let definition = TableDefinition { creating: true, ..wanted };
    let fingerprint = fingerprint(&input)?;
    input.client_token.get_or_insert_with(|| uuid::of(cx.request_id.as_str().as_bytes()));
    let import = Import::begin(cx, db, (input, definition), fingerprint).await?;
    answer(&ImportTableOutput { import_table_description: import::describe(&import) })
}

fn table_to_create(wanted: &TableCreationParameters) -> CreateTableInput {
    let wanted = wanted.clone();
    CreateTableInput {
        attribute_definitions: wanted.attribute_definitions,
        table_name: wanted.table_name,
        key_schema: wanted.key_schema,
        local_secondary_indexes: None,
        global_secondary_indexes: wanted.global_secondary_indexes,
        billing_mode: wanted.billing_mode,
        provisioned_throughput: wanted.provisioned_throughput,
        stream_specification: None,
        sse_specification: wanted.sse_specification,
        tags: None,
        table_class: None,
        deletion_protection_enabled: None,
        warm_throughput: None,
        resource_policy: None,
        on_demand_throughput: wanted.on_demand_throughput,
        global_table_source_arn: None,
        global_table_settings_replication_mode: None,
        vector_indexes: wanted.vector_indexes,
    }
}

/// The same for requests that ask for the same.
fn fingerprint(input: &ImportTableInput) -> Result<u128> {
    let bytes = serde_json::to_vec(input).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(xxh3_128(&bytes))
}
