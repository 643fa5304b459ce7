//! ListBackups: the backups of an account in a region, oldest first, by table, kind and time.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html>

use aws_models::dynamodb::structures::LIST_BACKUPS_INPUT;
use aws_models::dynamodb::types::{BackupTypeFilter, ListBackupsInput, ListBackupsOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::restore::refused;
use super::table_requests::{answer, backup, invalid, parse};
use crate::backup::{Address, Kind, Shelved};
use crate::catalog::TableRef;
use crate::limits::BACKUPS_PAGE_MAX;
use crate::table::Owner;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListBackupsInput = parse(body, &LIST_BACKUPS_INPUT)?;
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(BACKUPS_PAGE_MAX);
    let table = input.table_name.as_deref().map(|name| TableRef::parse(cx, name)).transpose()?;
    let wanted = Wanted::parse(cx, &input)?;
    let all = db.shelf.list(db, &Owner::of(cx), table.map(|table| table.name)).await?;
    let mut matching = all.iter().filter(|shelved| wanted.matches(shelved));
    let page: Vec<_> = matching.by_ref().take(limit).map(backup::summary).collect();
    let last = page.last().and_then(|last| last.backup_arn.clone()).filter(|_| matching.next().is_some());
    answer(&ListBackupsOutput { backup_summaries: Some(page), last_evaluated_backup_arn: last })
}

/// Which backups a request asks for.
struct Wanted {
    kind: BackupTypeFilter,
    /// The first millisecond.
    lower: Option<i64>,
    /// The first one that is too late.
    upper: Option<i64>,
    /// The last backup of the page before, which need not be there any more.
    after: Option<Address>,
}

impl Wanted {
    fn parse(cx: &Context, input: &ListBackupsInput) -> Result<Self> {
        // Saturates: moments that far away have no backups on their other side.
        let ms = |seconds: f64| (seconds * 1e3).round() as i64;
        let [lower, upper] =
            [input.time_range_lower_bound, input.time_range_upper_bound].map(|at| at.map(ms));
        if lower.zip(upper).is_some_and(|(lower, upper)| lower > upper) {
            return Err(invalid("Time range lower bound must be less than or equal to upper bound"));
        }
        let after = input.exclusive_start_backup_arn.as_deref();
        let after = after.map(|arn| Address::parse(cx, arn)).transpose()?;
        if after.as_ref().is_some_and(|after| after.region != cx.region.as_str()) {
            return Err(refused("ExclusiveStartBackupArn does not match the region"));
        }
        Ok(Self { kind: input.backup_type.unwrap_or(BackupTypeFilter::User), lower, upper, after })
    }

    fn matches(&self, shelved: &Shelved) -> bool {
        let kind = match self.kind {
            BackupTypeFilter::User => shelved.backup.kind == Kind::User,
            BackupTypeFilter::System => shelved.backup.kind == Kind::System,
            BackupTypeFilter::AwsBackup => false,
            BackupTypeFilter::All => true,
        };
        let created = i64::try_from(shelved.backup.created_ms).unwrap_or(i64::MAX);
        kind && self.lower.is_none_or(|lower| created >= lower)
            && self.upper.is_none_or(|upper| created < upper)
            && self.after.as_ref().is_none_or(|after| shelved.address.order() > after.order())
    }
}
