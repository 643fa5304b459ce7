//! Exports: a table's items at a moment, or what changed within a time, as files in a bucket.
//!
//! The request reserves the export: a record that tells of it and a job that does it, in one commit. The moment is fixed
//! then, so a job that goes on after a restart writes the same items. Files are complete when the manifests are there.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html>

mod changes;
mod job;
mod layout;
#[cfg(test)]
pub(crate) mod tests;

use aws_models::dynamodb::types::{ExportFormat, ExportType, ExportViewType, S3SseAlgorithm};
use aws_types::{Context, Timestamp};
use dynamodb_interchange::FileEntry;
use kv::{Stamp, WriteSet};
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, TableIdentity};
use crate::jobs::{Job, Recorded};
use crate::table::{Owner, Table};
use crate::transfer::{self, Address, Kept, Kind, Outcome};
use crate::write::token::{Known, Token};
use crate::{DynamoDb, Error, Result, keyspace};

pub(crate) use job::ExportTable;

/// An export, and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Export {
    /// Which one.
    pub(crate) address: Address,
    /// The table.
    pub(crate) table: TableIdentity,
    /// AWS's `TableId`.
    pub(crate) table_uuid: String,
    /// When it was asked for.
    pub(crate) started_ms: u64,
    /// What was asked for.
    pub(crate) wish: Wish,
    /// Which items.
    pub(crate) span: Span,
    /// The files that are there.
    pub(crate) files: Vec<FileEntry>,
    /// Bytes of the items in them, by DynamoDB's reckoning.
    pub(crate) bytes: u64,
    /// The last key that is in them.
    pub(crate) done_to: Option<Vec<u8>>,
    /// How it ended, if it did.
    pub(crate) outcome: Option<Outcome>,
}

/// What a request says of the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) client_token: String,
    pub(crate) bucket: String,
    pub(crate) bucket_owner: Option<String>,
    pub(crate) prefix: Option<String>,
    pub(crate) encryption: Option<S3SseAlgorithm>,
    pub(crate) format: ExportFormat,
    /// As it was given: the live service does not say it back if it was not.
    pub(crate) kind: Option<ExportType>,
}

/// Which items are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Span {
    /// All of a moment.
    Full {
        /// Commits of this stamp and before.
        moment_us: u64,
    },
    /// Those that changed.
    Incremental {
        /// From this stamp on.
        from_us: u64,
        /// Before this stamp.
        to_us: u64,
        /// What is told of them.
        view: ExportViewType,
    },
}

impl Kept for Export {
    fn address(&self) -> &Address {
        &self.address
    }

    fn started(&self) -> Timestamp {
        Timestamp(self.started_ms)
    }
}

impl Span {
    /// From which moment on the table's log is needed.
    fn log_from(self) -> Stamp {
        match self {
            Self::Full { moment_us } => Stamp(moment_us),
            Self::Incremental { from_us, .. } => Stamp(from_us),
        }
    }
}

impl Export {
    /// An export that was not begun.
    pub(crate) fn new(cx: &Context, table: &Table, wish: Wish, span: Span) -> Self {
        Self {
            address: Address::new(cx, Kind::Export, &table.name),
            table: TableIdentity::of(&table.definition),
            table_uuid: table.definition.uuid.clone(),
            started_ms: cx.now.0,
            wish,
            span,
            files: Vec::new(),
            bytes: 0,
            done_to: None,
            outcome: None,
        }
    }

    /// Items or changes in the files.
    pub(crate) fn item_count(&self) -> u64 {
        self.files.iter().map(|file| file.item_count).sum()
    }

    fn recorded(&self) -> Recorded {
        Recorded { id: self.address.job_id(), job: Job::Export(ExportTable::of(self)) }
    }

    /// Promises the export of a table, and answers it; the one that the same token promised before, if there is one.
    pub(crate) async fn begin(
        self,
        cx: &Context,
        db: &DynamoDb,
        (table, fingerprint): (&Table, u128),
    ) -> Result<Self> {
        let token = Token::new(cx, "ExportTableToPointInTime", &self.wish.client_token, fingerprint)
            .lasting(transfer::TOKEN_LIFETIME);
        let all = transfer::all::<Self>(&*db.kv, (Kind::Export, &Owner::of(cx)), None).await?;
        let (_, forgotten) = transfer::by_age(all, cx.now);
        let (export, version, remembered) = (self.clone(), table.version, token.clone());
        let keys = vec![keyspace::version(table.id), token.key()];
        let decided: Result<Known> = kv::commit(&*db.kv, keys, move |values| {
            Catalog::check_version(version, values.first().and_then(Option::as_ref))?;
            let known = remembered.known(values.get(1).and_then(Option::as_ref));
            let mut writes = WriteSet::default();
            if known == Known::New {
                for old in &forgotten {
                    writes.delete(old.address.key()?);
                }
                remembered.remember(&mut writes);
                transfer::keep(&export, &mut writes)?;
                export.recorded().record(&mut writes)?;
            }
            Ok((writes, known))
        })
        .await?;
        if matches!(decided, Err(Error::Stale)) {
            db.catalog.invalidate(table);
        }
        match decided? {
            Known::New => {
                db.jobs.wake();
                Ok(self)
            }
            Known::Applied => self.promised_before(cx, db).await,
            Known::Mismatch => Err(Error::ExportConflict("Duplicate request detected".into())),
        }
    }

    async fn promised_before(self, cx: &Context, db: &DynamoDb) -> Result<Self> {
        let all = transfer::all::<Self>(&*db.kv, (Kind::Export, &Owner::of(cx)), None).await?;
        let same = |export: &Self| export.wish.client_token == self.wish.client_token;
        let before = all.into_iter().filter(same).max_by_key(|export| export.started_ms);
        before.ok_or_else(|| Error::Internal("a token names an export that is not there".into()))
    }
}
