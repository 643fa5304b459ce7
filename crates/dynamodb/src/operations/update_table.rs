//! UpdateTable: changes a live table's throughput, settings and global indexes, in one new version of its definition.
//!
//! The change is done when the answer is written, which still says UPDATING, as the live service's does; only the work on
//! an added or deleted index goes on in the background.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>

mod answer;
mod indexes;
mod settings;
#[cfg(test)]
mod tests;
mod throughput;

use aws_models::dynamodb::structures::UPDATE_TABLE_INPUT;
use aws_models::dynamodb::types::{BillingMode, UpdateTableInput, UpdateTableOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::settings::refuse_unsupported;
use super::table_requests::throughput::{check_bounds, units_on_demand};
use super::table_requests::{self, description, parse};
use crate::background::Work;
use crate::definition::{IndexStatus, TableDefinition};
use crate::table::Table;
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: UpdateTableInput = parse(body, &UPDATE_TABLE_INPUT)?;
    check_request(&input)?;
    let table = db.catalog.settled_table(cx, &input.table_name).await?;
    check_changeable(&table.definition)?;

    let mut update = Update::new(cx, &table, &input);
    update.throughput()?;
    update.settings()?;
    update.indexes()?;
    let Update { definition, work, .. } = update;
    let changed = db
        .catalog
        .change(&table, definition, move |writes| work.iter().try_for_each(|work| work.record(writes)));
    let changed = changed.await?;
    db.worklist.wake();

    let description = description::describe(db, &changed, cx.now).await?;
    let description = answer::while_updating(description, &table.definition, &input);
    table_requests::answer(&UpdateTableOutput { table_description: Some(description) })
}

/// One request on its way into a definition.
struct Update<'a> {
    cx: &'a Context,
    table: &'a Table,
    input: &'a UpdateTableInput,
    /// The billing mode when all is done.
    mode: BillingMode,
    /// What the table becomes.
    definition: TableDefinition,
    /// What is left to do in the background.
    work: Vec<Work>,
}

impl<'a> Update<'a> {
    fn new(cx: &'a Context, table: &'a Table, input: &'a UpdateTableInput) -> Self {
        let definition = table.definition.clone();
        let mode = input.billing_mode.unwrap_or(definition.billing_mode);
        Self { cx, table, input, mode, definition, work: Vec::new() }
    }

    /// The definition that the update began with.
    fn before(&self) -> &'a TableDefinition {
        &self.table.definition
    }
}

/// Checks what shows in the request alone.
fn check_request(input: &UpdateTableInput) -> Result<()> {
    refuse_unsupported(&[
        ("ReplicaUpdates", input.replica_updates.is_some()),
        ("MultiRegionConsistency", input.multi_region_consistency.is_some()),
        ("GlobalTableWitnessUpdates", input.global_table_witness_updates.is_some()),
        ("GlobalTableSettingsReplicationMode", input.global_table_settings_replication_mode.is_some()),
        ("DisassociationProtectionEnabled", input.disassociation_protection_enabled.is_some()),
        ("VectorIndexUpdates", input.vector_index_updates.is_some()),
    ])?;
    if !changes_something(input) {
        return Err(Error::validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or \
             SSESpecification or ReplicaUpdates is required",
        ));
    }
    if let Some(given) = &input.provisioned_throughput {
        if input.billing_mode == Some(BillingMode::PayPerRequest) {
            return Err(units_on_demand());
        }
        check_bounds(given)?;
    }
    indexes::check_actions(input.global_secondary_index_updates.as_deref().unwrap_or_default())
}

fn changes_something(input: &UpdateTableInput) -> bool {
    let ceilings = input.on_demand_throughput.as_ref();
    input.billing_mode.is_some()
        || input.provisioned_throughput.is_some()
        || input.global_secondary_index_updates.as_ref().is_some_and(|updates| !updates.is_empty())
        || input.stream_specification.is_some()
        || input.sse_specification.is_some()
        || input.table_class.is_some()
        || input.deletion_protection_enabled.is_some()
        || input.warm_throughput.is_some()
        || ceilings.is_some_and(|given| {
            given.max_read_request_units.is_some() || given.max_write_request_units.is_some()
        })
}

/// A table is updating while an index is allocated or goes away, but not while one is filled.
fn check_changeable(definition: &TableDefinition) -> Result<()> {
    if definition.creating {
        let name = &definition.name;
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being created: {name}"
        )));
    }
    let settled = |status| matches!(status, IndexStatus::Active | IndexStatus::Backfilling);
    if definition.global_indexes.iter().all(|index| settled(index.status)) {
        return Ok(());
    }
    let name = &definition.name;
    Err(Error::ResourceInUse(format!(
        "Attempt to change a resource which is still in use: Table is being updated: {name}"
    )))
}
