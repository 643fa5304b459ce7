//! The job that writes the files of an export, one after the other; its record says which are there.
//!
//! A bucket that is missing or closed ends it as FAILED; one that fails otherwise is tried again for a while.

use std::sync::Arc;

use aws_models::dynamodb::types::ExportViewType;
use dynamodb_interchange::{Change, DataFile, FileEntry, Md5Digest};
use dynamodb_values::Item;
use kv::{Key, Stamp, WriteSet};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};

use super::changes::{Changes, ItemChange};
use super::{Export, Span};
use crate::catalog::TableIdentity;
use crate::fill::CHUNK_BYTES;
use crate::jobs::Recorded;
use crate::point_in_time::ItemsAt;
use crate::table::{Table, TableId};
use crate::transfer::{self, Address, Failure, Outcome, Patience, Stop};
use crate::{DynamoDb, Error, Result};

/// Bytes of a file, compressed, after which the next one begins.
const FILE_BYTES: usize = 16 << 20;

/// Which export is to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExportTable {
    address: Address,
    source: TableIdentity,
    log_from_us: u64,
}

impl ExportTable {
    /// The work of an export.
    pub(super) fn of(export: &Export) -> Self {
        let log_from_us = export.span.log_from().0;
        Self { address: export.address.clone(), source: export.table.clone(), log_from_us }
    }

    /// The table that is read.
    pub(crate) fn source(&self) -> TableId {
        self.source.table_id()
    }

    /// From which moment on its log is needed.
    pub(crate) fn log_from(&self) -> Stamp {
        Stamp(self.log_from_us)
    }

    /// Writes what is missing, and removes the job's record.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        let mut patience = Patience::default();
        loop {
            let permit = db.jobs.heavy.acquire().await;
            let Some(export) = transfer::find::<Export>(&*db.kv, &self.address).await? else {
                return Err(Error::Internal(format!("{} has no record", self.address)));
            };
            let job = export.recorded();
            let mut exporting = Exporting { export, job };
            let failure = match exporting.write(db, &self.source).await {
                Ok(()) => None,
                Err(Stop::Failed(failure)) => Some(failure),
                Err(Stop::Fault(fault @ (Error::Storage(_) | Error::Stale))) => return Err(fault),
                Err(Stop::Fault(fault)) => {
                    drop(permit);
                    if patience
                        .lasts(&self.address, exporting.export.files.len() as u64, &fault, &*db.clock)
                        .await
                    {
                        continue;
                    }
                    Some(Failure::internal(&fault))
                }
            };
            return exporting.end(db, failure).await;
        }
    }
}

/// One attempt.
struct Exporting {
    export: Export,
    job: Recorded,
}

/// What goes into a file.
enum Source {
    Items(ItemsAt),
    Changes(Changes, ExportViewType),
}

/// What a source has next.
enum Batch {
    Items(Vec<(Key, Item)>),
    Changes(Vec<ItemChange>, ExportViewType),
}

impl Exporting {
    async fn write(&mut self, db: &DynamoDb, source: &TableIdentity) -> std::result::Result<(), Stop> {
        let bucket = db.buckets.bucket(&self.export.wish.bucket)?;
        put(&*bucket, &self.export.key("_started"), Vec::new()).await?;
        let Some(table) = source.find(&db.catalog).await? else {
            let message = format!("Table not found: {}", source.name);
            return Err(Stop::Failed(Failure::new("TableNotFound", &message)));
        };
        if table.definition.recovery.is_none() {
            // It was disabled between the request's look at it and its promise: the log may have a gap.
            let message = format!("Point in time recovery is not enabled for table '{}'", source.name);
            return Err(Stop::Failed(Failure::new("PointInTimeRecoveryUnavailable", &message)));
        }
        self.write_data(db, &*bucket, table).await?;
        self.write_manifests(db, &*bucket).await
    }

    async fn write_data(
        &mut self,
        db: &DynamoDb,
        bucket: &dyn ObjectStore,
        table: Arc<Table>,
    ) -> std::result::Result<(), Stop> {
        let behind = self.export.done_to.clone();
        let state = db.kv.snapshot().await.map_err(Error::from)?;
        let mut source = match self.export.span {
            Span::Full { moment_us } => {
                Source::Items(ItemsAt::open(state, table, Some(Stamp(moment_us)), behind.as_deref()))
            }
            Span::Incremental { from_us, to_us, view } => {
                let span = [Stamp(from_us), Stamp(to_us)];
                Source::Changes(Changes::open(state, table, span, behind.as_deref()), view)
            }
        };
        let mut file = DataFile::new(self.export.format());
        let (mut bytes, mut last) = (0, None);
        while let Some(batch) = source.next().await? {
            bytes += batch.size_bytes();
            last = batch.last();
            file = appended(file, batch).await?;
            if file.size_bytes() >= FILE_BYTES {
                let full = std::mem::replace(&mut file, DataFile::new(self.export.format()));
                self.put_file(db, bucket, full, (std::mem::take(&mut bytes), last.take())).await?;
            }
        }
        // A table without items has a file without items.
        if file.item_count() > 0 || self.export.files.is_empty() {
            self.put_file(db, bucket, file, (bytes, last)).await?;
        }
        Ok(())
    }

    /// Puts a file, and notes that it is there with all items up to `last`.
    async fn put_file(
        &mut self,
        db: &DynamoDb,
        bucket: &dyn ObjectStore,
        file: DataFile,
        (bytes, last): (u64, Option<Key>),
    ) -> std::result::Result<(), Stop> {
        let file = file.finish();
        let key = self.export.next_data_key();
        let etag = put(bucket, &key, file.bytes).await?;
        self.export.files.push(FileEntry {
            item_count: file.item_count,
            md5_checksum: file.md5.base64(),
            etag: etag.unwrap_or_else(|| file.md5.entity_tag()),
            data_file_s3_key: key,
        });
        self.export.bytes += bytes;
        self.export.done_to = last.map(|last| last.to_vec()).or(self.export.done_to.take());
        Ok(self.store(db, false).await?)
    }

    async fn write_manifests(
        &mut self,
        db: &DynamoDb,
        bucket: &dyn ObjectStore,
    ) -> std::result::Result<(), Stop> {
        let internal = |fault: serde_json::Error| Error::Internal(fault.to_string());
        let files = self.export.file_lines().map_err(internal)?;
        let summary = serde_json::to_vec(&self.export.summary(db.clock.now().0)).map_err(internal)?;
        for (name, contents) in [("manifest-files", files), ("manifest-summary", summary)] {
            let sum = Md5Digest::of(&contents).base64().into_bytes();
            put(bucket, &self.export.key(&format!("{name}.json")), contents).await?;
            put(bucket, &self.export.key(&format!("{name}.md5")), sum).await?;
        }
        Ok(())
    }

    async fn end(&mut self, db: &DynamoDb, failure: Option<Failure>) -> Result<()> {
        let export = &self.export.address;
        match &failure {
            None => tracing::info!(%export, items = self.export.item_count(), "a table is exported"),
            Some(failure) => tracing::warn!(%export, code = failure.code, "an export failed"),
        }
        self.export.outcome = Some(Outcome { ended_ms: db.clock.now().0, failure });
        self.store(db, true).await
    }

    /// Stores the export as it is now; with `ended`, removes the job's record.
    async fn store(&self, db: &DynamoDb, ended: bool) -> Result<()> {
        let (export, job) = (self.export.clone(), self.job.clone());
        kv::commit(&*db.kv, vec![job.key()], move |values| {
            job.check(values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            transfer::keep(&export, &mut writes)?;
            if ended {
                writes.delete(job.key());
            }
            Ok((writes, ()))
        })
        .await?
    }
}

impl Source {
    async fn next(&mut self) -> Result<Option<Batch>> {
        Ok(match self {
            Self::Items(items) => items.next(CHUNK_BYTES).await?.map(Batch::Items),
            Self::Changes(changes, view) => {
                changes.next().await?.map(|changes| Batch::Changes(changes, *view))
            }
        })
    }
}

impl Batch {
    /// The bytes of its items, by DynamoDB's reckoning.
    fn size_bytes(&self) -> u64 {
        let size = |item: &Item| item.size_bytes() as u64;
        match self {
            Self::Items(items) => items.iter().map(|(_, item)| size(item)).sum(),
            Self::Changes(changes, _) => {
                changes.iter().map(|change| change.new.as_ref().or(change.old.as_ref()).map_or(0, size)).sum()
            }
        }
    }

    fn last(&self) -> Option<Key> {
        match self {
            Self::Items(items) => items.last().map(|(key, _)| key.clone()),
            Self::Changes(changes, _) => changes.last().map(|change| change.key.clone()),
        }
    }

    fn append(&self, file: &mut DataFile) {
        match self {
            Self::Items(items) => items.iter().for_each(|(_, item)| file.push_item(item)),
            Self::Changes(changes, view) => {
                for change in changes {
                    let with_old = *view == ExportViewType::NewAndOldImages;
                    file.push_change(&Change {
                        write_timestamp_micros: change.written.0,
                        keys: &change.keys,
                        old_image: change.old.as_ref().filter(|_| with_old),
                        new_image: change.new.as_ref(),
                    });
                }
            }
        }
    }
}

/// The file with the batch: written and compressed on a thread that has nothing else to do.
async fn appended(mut file: DataFile, batch: Batch) -> Result<DataFile> {
    let appended = tokio::task::spawn_blocking(move || {
        batch.append(&mut file);
        file
    });
    appended.await.map_err(|fault| Error::Internal(fault.to_string()))
}

/// Puts an object, and answers its entity tag if the bucket has such.
async fn put(
    bucket: &dyn ObjectStore,
    key: &str,
    contents: Vec<u8>,
) -> std::result::Result<Option<String>, object_store::Error> {
    let path = Path::parse(key)?;
    let put = bucket.put(&path, contents.into()).await?;
    Ok(put.e_tag.map(|tag| tag.trim_matches('"').to_owned()))
}
