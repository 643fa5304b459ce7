//! What UpdateTable answers: the table while it is being updated, although it is done.

use aws_models::dynamodb::types::{
    IndexStatus, ProvisionedThroughputDescription, TableDescription, TableStatus, UpdateTableInput,
};

use crate::definition::{TableDefinition, Throughput};

/// The description with the state in between: updating, with the units of before.
pub(super) fn while_updating(
    mut description: TableDescription,
    before: &TableDefinition,
    input: &UpdateTableInput,
) -> TableDescription {
    if only_protection(input) || only_same_mode(input, before) {
        return description;
    }
    description.table_status = Some(TableStatus::Updating);
    if input.provisioned_throughput.is_some() {
        with_units(description.provisioned_throughput.as_mut(), &before.throughput);
    }
    if let (Some(_), Some(warm)) = (&input.warm_throughput, &mut description.warm_throughput) {
        warm.status = Some(TableStatus::Updating);
    }
    if let Some(given) = &input.on_demand_throughput {
        // A ceiling that is taken away is still shown, as it was given.
        let shown = description.on_demand_throughput.get_or_insert_default();
        shown.max_read_request_units = given.max_read_request_units.or(shown.max_read_request_units);
        shown.max_write_request_units = given.max_write_request_units.or(shown.max_write_request_units);
    }
    let changed = |name: &str| {
        let updates = input.global_secondary_index_updates.iter().flatten();
        updates.filter_map(|entry| entry.update.as_ref()).any(|update| update.index_name == name)
    };
    for index in description.global_secondary_indexes.iter_mut().flatten() {
        let Some(name) = index.index_name.as_deref().filter(|name| changed(name)) else { continue };
        if let Some(had) = before.global_indexes.iter().find(|had| had.name == name) {
            with_units(index.provisioned_throughput.as_mut(), &had.throughput);
        }
        index.index_status = Some(IndexStatus::Updating);
    }
    description
}

fn with_units(description: Option<&mut ProvisionedThroughputDescription>, units: &Throughput) {
    if let Some(description) = description {
        description.read_capacity_units = Some(units.read);
        description.write_capacity_units = Some(units.write);
    }
}

/// Deletion protection alone leaves the table as active as it was.
fn only_protection(input: &UpdateTableInput) -> bool {
    let rest = UpdateTableInput { deletion_protection_enabled: None, ..input.clone() };
    rest == UpdateTableInput { table_name: input.table_name.clone(), ..UpdateTableInput::default() }
}

/// So does a billing mode that the table has already.
fn only_same_mode(input: &UpdateTableInput, before: &TableDefinition) -> bool {
    let mode = Some(before.billing_mode);
    *input
        == UpdateTableInput {
            table_name: input.table_name.clone(),
            billing_mode: mode,
            ..UpdateTableInput::default()
        }
}
