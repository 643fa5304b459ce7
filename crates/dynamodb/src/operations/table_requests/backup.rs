//! A backup as answers describe it: by itself, with its table, or on a list.
//!
//! What a backup keeps of its table's settings is not all there is: tags, recovery, class, protection and policy are no
//! part of it.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BackupDescription.html>

use aws_models::dynamodb::types::{
    BackupDescription, BackupDetails, BackupStatus, BackupSummary, BackupType, GlobalSecondaryIndexInfo,
    LocalSecondaryIndexInfo, ProvisionedThroughput, SSEDescription, SSEStatus, SSEType, SourceTableDetails,
    SourceTableFeatureDetails, StreamSpecification, TimeToLiveDescription, TimeToLiveStatus,
};
use aws_types::Timestamp;

use super::description::non_empty;
use crate::Error;
use crate::backup::{Address, Backup, Kind, Shelved};
use crate::definition::{GlobalIndex, IndexStatus, LocalIndex, TableDefinition, Throughput};

/// The refusal of a request that names no backup.
pub(crate) fn not_found(address: &Address) -> Error {
    Error::BackupNotFound(format!("Backup not found: {address}"))
}

/// The backup and its table.
pub(crate) fn describe(shelved: &Shelved) -> BackupDescription {
    let backup = &shelved.backup;
    BackupDescription {
        backup_details: Some(details(shelved)),
        source_table_details: Some(source(backup)),
        source_table_feature_details: Some(match backup.kind {
            Kind::User => features(&backup.table),
            // The live service keeps none of them of a table that was deleted.
            Kind::System => SourceTableFeatureDetails::default(),
        }),
    }
}

/// The backup by itself. While it is made its size is what is written so far.
pub(crate) fn details(shelved: &Shelved) -> BackupDetails {
    let backup = &shelved.backup;
    BackupDetails {
        backup_arn: shelved.address.to_string(),
        backup_name: backup.name.clone(),
        backup_size_bytes: Some(shelved.making.unwrap_or(backup.bytes)),
        backup_status: if shelved.making.is_some() {
            BackupStatus::Creating
        } else {
            BackupStatus::Available
        },
        backup_type: match backup.kind {
            Kind::User => BackupType::User,
            Kind::System => BackupType::System,
        },
        backup_creation_date_time: seconds(backup.created_ms),
        backup_expiry_date_time: backup.expires_ms.map(seconds),
    }
}

/// The backup on a list.
pub(crate) fn summary(shelved: &Shelved) -> BackupSummary {
    let (table, details) = (&shelved.backup.table, details(shelved));
    BackupSummary {
        table_name: Some(table.name.clone()),
        table_id: Some(table.uuid.clone()),
        table_arn: Some(table.arn()),
        backup_arn: Some(details.backup_arn),
        backup_name: Some(details.backup_name),
        backup_creation_date_time: Some(details.backup_creation_date_time),
        backup_expiry_date_time: details.backup_expiry_date_time,
        backup_status: Some(details.backup_status),
        backup_type: Some(details.backup_type),
        backup_size_bytes: details.backup_size_bytes,
    }
}

fn source(backup: &Backup) -> SourceTableDetails {
    let table = &backup.table;
    SourceTableDetails {
        table_name: table.name.clone(),
        table_id: table.uuid.clone(),
        table_arn: Some(table.arn()),
        table_size_bytes: Some(backup.bytes),
        key_schema: table.key.clone(),
        table_creation_date_time: seconds(table.created_ms),
        provisioned_throughput: units(&table.throughput),
        on_demand_throughput: table.on_demand.clone(),
        item_count: Some(backup.items),
        billing_mode: Some(table.billing_mode),
    }
}

fn features(table: &TableDefinition) -> SourceTableFeatureDetails {
    let there = |index: &&GlobalIndex| index.status != IndexStatus::Deleting;
    SourceTableFeatureDetails {
        local_secondary_indexes: non_empty(table.local_indexes.iter().map(local).collect()),
        global_secondary_indexes: non_empty(table.global_indexes.iter().filter(there).map(global).collect()),
        stream_description: table
            .stream
            .map(|view| StreamSpecification { stream_enabled: true, stream_view_type: Some(view) }),
        time_to_live_description: table.time_to_live.as_ref().map(|expiry| TimeToLiveDescription {
            time_to_live_status: Some(TimeToLiveStatus::Enabled),
            attribute_name: Some(expiry.attribute.clone()),
        }),
        sse_description: table.encryption.as_ref().map(|encryption| SSEDescription {
            status: Some(SSEStatus::Enabled),
            sse_type: Some(SSEType::Kms),
            kms_master_key_arn: Some(encryption.key_arn.clone()),
            ..SSEDescription::default()
        }),
        ..SourceTableFeatureDetails::default()
    }
}

fn local(index: &LocalIndex) -> LocalSecondaryIndexInfo {
    LocalSecondaryIndexInfo {
        index_name: Some(index.name.clone()),
        key_schema: Some(index.key.clone()),
        projection: Some(index.projection.clone()),
    }
}

fn global(index: &GlobalIndex) -> GlobalSecondaryIndexInfo {
    GlobalSecondaryIndexInfo {
        index_name: Some(index.name.clone()),
        key_schema: Some(index.key.clone()),
        projection: Some(index.projection.clone()),
        provisioned_throughput: Some(units(&index.throughput)),
        on_demand_throughput: index.on_demand.clone(),
    }
}

fn units(throughput: &Throughput) -> ProvisionedThroughput {
    ProvisionedThroughput { read_capacity_units: throughput.read, write_capacity_units: throughput.write }
}

fn seconds(ms: u64) -> f64 {
    Timestamp(ms).as_seconds()
}
