//! A definition as the answers of CreateTable, DescribeTable, UpdateTable and DeleteTable describe it.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>

use aws_models::dynamodb::types::{
    BillingMode, BillingModeSummary, GlobalSecondaryIndexDescription,
    GlobalSecondaryIndexWarmThroughputDescription, IndexStatus as WireIndexStatus,
    LocalSecondaryIndexDescription, ProvisionedThroughputDescription, RestoreSummary, SSEDescription,
    SSEStatus, SSEType, StreamSpecification, TableClassSummary, TableDescription, TableStatus,
    TableWarmThroughputDescription, WarmThroughput,
};
use aws_types::Timestamp;

use crate::definition::{GlobalIndex, IndexStatus, LocalIndex, TableDefinition, Throughput};
use crate::limits::{ON_DEMAND_WARM_READ_UNITS, ON_DEMAND_WARM_WRITE_UNITS};
use crate::statistics::Statistics;
use crate::table::{IndexId, Table};
use crate::{DynamoDb, Result};

/// The description of a table as it is at this moment.
pub(crate) async fn describe(db: &DynamoDb, table: &Table, now: Timestamp) -> Result<TableDescription> {
    let mut parts = vec![None];
    parts.extend(table.indexes.iter().map(|index| Some(index.id)));
    let sums = Statistics::read_all(&*db.kv, table.id, &parts).await?;
    let of = |part: Option<IndexId>| {
        let at = parts.iter().position(|other| *other == part);
        at.and_then(|at| sums.get(at)).copied().unwrap_or_default()
    };
    Ok(Describer { definition: &table.definition, now }.table(of))
}

/// The description of a table that holds nothing yet, with everything in it still being created.
pub(crate) fn describe_created(table: &Table, now: Timestamp) -> TableDescription {
    let mut description = Describer { definition: &table.definition, now }.table(|_| Statistics::default());
    description.table_status = Some(TableStatus::Creating);
    if let Some(billing) = &mut description.billing_mode_summary {
        billing.last_update_to_pay_per_request_date_time = None;
    }
    if let Some(encryption) = &mut description.sse_description {
        encryption.status = Some(SSEStatus::Enabling);
    }
    if let Some(warm) = &mut description.warm_throughput {
        warm.status = Some(TableStatus::Creating);
    }
    for index in description.global_secondary_indexes.iter_mut().flatten() {
        index.index_status = Some(WireIndexStatus::Creating);
        if let Some(warm) = &mut index.warm_throughput {
            warm.status = Some(WireIndexStatus::Creating);
        }
    }
    description
}

struct Describer<'a> {
    definition: &'a TableDefinition,
    now: Timestamp,
}

impl Describer<'_> {
    fn table(&self, statistics: impl Fn(Option<IndexId>) -> Statistics) -> TableDescription {
        let definition = self.definition;
        let own = statistics(None);
        let locals = definition
            .local_indexes
            .iter()
            .map(|index| self.local(index, statistics(Some(IndexId(index.id)))));
        let globals = definition
            .global_indexes
            .iter()
            .map(|index| self.global(index, statistics(Some(IndexId(index.id)))));
        TableDescription {
            attribute_definitions: Some(definition.attributes.clone()),
            table_name: Some(definition.name.clone()),
            key_schema: Some(definition.key.clone()),
            table_status: Some(self.status()),
            creation_date_time: Some(seconds(definition.created_ms)),
            provisioned_throughput: Some(self.throughput(&definition.throughput)),
            table_size_bytes: Some(own.bytes.max(0)),
            item_count: Some(own.count.max(0)),
            table_arn: Some(definition.arn()),
            table_id: Some(definition.uuid.clone()),
            billing_mode_summary: self.billing(),
            local_secondary_indexes: non_empty(locals.collect()),
            global_secondary_indexes: non_empty(globals.collect()),
            stream_specification: definition
                .stream
                .map(|view| StreamSpecification { stream_enabled: true, stream_view_type: Some(view) }),
            latest_stream_label: definition.stream_label.clone(),
            latest_stream_arn: definition
                .stream_label
                .as_ref()
                .map(|label| format!("{}/stream/{label}", definition.arn())),
            sse_description: self.encryption(),
            table_class_summary: self.class(),
            restore_summary: self.restored(),
            deletion_protection_enabled: Some(definition.deletion_protection),
            on_demand_throughput: definition.on_demand.clone(),
            warm_throughput: Some(self.warm()),
            ..TableDescription::default()
        }
    }

    /// An index that does not exist yet, or not any more, keeps the table updating; while it is filled the table is active.
    fn status(&self) -> TableStatus {
        if self.definition.creating {
            return TableStatus::Creating;
        }
        let settled = |status| matches!(status, IndexStatus::Active | IndexStatus::Backfilling);
        let all_settled = self.definition.global_indexes.iter().all(|index| settled(index.status));
        if all_settled { TableStatus::Active } else { TableStatus::Updating }
    }

    fn throughput(&self, throughput: &Throughput) -> ProvisionedThroughputDescription {
        ProvisionedThroughputDescription {
            last_increase_date_time: throughput.increased_ms.map(seconds),
            last_decrease_date_time: throughput.decreased_ms.map(seconds),
            number_of_decreases_today: Some(throughput.decreases_on_day_of(self.now)),
            read_capacity_units: Some(throughput.read),
            write_capacity_units: Some(throughput.write),
        }
    }

    /// Only tables that are on-demand, or once were, say so.
    fn billing(&self) -> Option<BillingModeSummary> {
        let definition = self.definition;
        let ever_on_demand = definition.on_demand_since_ms.is_some() || self.on_demand();
        ever_on_demand.then(|| BillingModeSummary {
            billing_mode: Some(definition.billing_mode),
            last_update_to_pay_per_request_date_time: definition.on_demand_since_ms.map(seconds),
        })
    }

    fn encryption(&self) -> Option<SSEDescription> {
        self.definition.encryption.as_ref().map(|encryption| SSEDescription {
            status: Some(SSEStatus::Enabled),
            sse_type: Some(SSEType::Kms),
            kms_master_key_arn: Some(encryption.key_arn.clone()),
            ..SSEDescription::default()
        })
    }

    fn restored(&self) -> Option<RestoreSummary> {
        let restored = self.definition.restored.as_ref()?;
        Some(RestoreSummary {
            source_backup_arn: restored.backup_arn.clone(),
            source_table_arn: restored.table_arn.clone(),
            restore_date_time: seconds(restored.moment_ms),
            restore_in_progress: self.definition.creating,
        })
    }

    fn class(&self) -> Option<TableClassSummary> {
        self.definition.class.map(|class| TableClassSummary {
            table_class: Some(class),
            last_update_date_time: self.definition.class_changed_ms.map(seconds),
        })
    }

    fn local(&self, index: &LocalIndex, statistics: Statistics) -> LocalSecondaryIndexDescription {
        LocalSecondaryIndexDescription {
            index_name: Some(index.name.clone()),
            key_schema: Some(index.key.clone()),
            projection: Some(index.projection.clone()),
            index_size_bytes: Some(statistics.bytes.max(0)),
            item_count: Some(statistics.count.max(0)),
            index_arn: Some(self.index_arn(&index.name)),
        }
    }

    fn global(&self, index: &GlobalIndex, statistics: Statistics) -> GlobalSecondaryIndexDescription {
        // The sums of an index that is being filled are not set right yet.
        let statistics = if index.status == IndexStatus::Active { statistics } else { Statistics::default() };
        let (status, backfilling) = match index.status {
            IndexStatus::Creating => (WireIndexStatus::Creating, Some(false)),
            IndexStatus::Backfilling => (WireIndexStatus::Creating, Some(true)),
            IndexStatus::Active => (WireIndexStatus::Active, None),
            IndexStatus::Deleting => (WireIndexStatus::Deleting, None),
        };
        let warm = self.warm_units(index.warm.as_ref(), &index.throughput);
        GlobalSecondaryIndexDescription {
            index_name: Some(index.name.clone()),
            key_schema: Some(index.key.clone()),
            projection: Some(index.projection.clone()),
            index_status: Some(status),
            backfilling,
            provisioned_throughput: Some(self.throughput(&index.throughput)),
            index_size_bytes: Some(statistics.bytes.max(0)),
            item_count: Some(statistics.count.max(0)),
            index_arn: Some(self.index_arn(&index.name)),
            on_demand_throughput: index.on_demand.clone(),
            warm_throughput: Some(GlobalSecondaryIndexWarmThroughputDescription {
                read_units_per_second: warm.read_units_per_second,
                write_units_per_second: warm.write_units_per_second,
                status: Some(status),
            }),
        }
    }

    fn warm(&self) -> TableWarmThroughputDescription {
        let warm = self.warm_units(self.definition.warm.as_ref(), &self.definition.throughput);
        TableWarmThroughputDescription {
            read_units_per_second: warm.read_units_per_second,
            write_units_per_second: warm.write_units_per_second,
            status: Some(TableStatus::Active),
        }
    }

    /// What was asked for, and never less than the mode gives by itself.
    fn warm_units(&self, asked: Option<&WarmThroughput>, throughput: &Throughput) -> WarmThroughput {
        let (read, write) = match self.definition.billing_mode {
            BillingMode::PayPerRequest => (ON_DEMAND_WARM_READ_UNITS, ON_DEMAND_WARM_WRITE_UNITS),
            BillingMode::Provisioned => (throughput.read, throughput.write),
        };
        let at_least = |asked: Option<i64>, given: i64| Some(asked.unwrap_or(0).max(given));
        WarmThroughput {
            read_units_per_second: at_least(asked.and_then(|warm| warm.read_units_per_second), read),
            write_units_per_second: at_least(asked.and_then(|warm| warm.write_units_per_second), write),
        }
    }

    fn on_demand(&self) -> bool {
        self.definition.billing_mode == BillingMode::PayPerRequest
    }

    fn index_arn(&self, name: &str) -> String {
        format!("{}/index/{name}", self.definition.arn())
    }
}

fn seconds(ms: u64) -> f64 {
    Timestamp(ms).as_seconds()
}

/// None for an empty list, which answers leave out.
pub(crate) fn non_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}
