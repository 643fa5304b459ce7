//! DescribeContinuousBackups: whether a table has point-in-time recovery, and which moments can be restored.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html>

use aws_models::dynamodb::structures::DESCRIBE_CONTINUOUS_BACKUPS_INPUT;
use aws_models::dynamodb::types::{
    ContinuousBackupsDescription, ContinuousBackupsStatus, DescribeContinuousBackupsInput,
    DescribeContinuousBackupsOutput, PointInTimeRecoveryDescription, PointInTimeRecoveryStatus,
};
use aws_types::{Context, Timestamp};
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::definition::TableDefinition;
use crate::recovery::Window;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeContinuousBackupsInput = parse(body, &DESCRIBE_CONTINUOUS_BACKUPS_INPUT)?;
    let table = db.catalog.recoverable_table(cx, &input.table_name).await?;
    let described = describe(&table.definition, cx.now);
    answer(&DescribeContinuousBackupsOutput { continuous_backups_description: Some(described) })
}

/// What is said of a table: on-demand backups are always possible, recovery is if it was enabled.
pub(crate) fn describe(definition: &TableDefinition, now: Timestamp) -> ContinuousBackupsDescription {
    let window = definition.recovery.zip(Window::of(definition, now));
    let recovery = match window {
        None => PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Disabled),
            ..PointInTimeRecoveryDescription::default()
        },
        Some((recovery, window)) => PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Enabled),
            recovery_period_in_days: i32::try_from(recovery.period_days).ok(),
            earliest_restorable_date_time: Some(window.earliest.as_seconds()),
            latest_restorable_date_time: Some(window.latest.as_seconds()),
        },
    };
    ContinuousBackupsDescription {
        continuous_backups_status: ContinuousBackupsStatus::Enabled,
        point_in_time_recovery_description: Some(recovery),
    }
}
