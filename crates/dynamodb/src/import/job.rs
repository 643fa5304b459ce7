//! The job that fills a table from objects, chunk by chunk; its record says how far it is.
//!
//! Each chunk goes in with the progress behind it, so that after a restart reading goes on with the next record and nothing
//! is counted twice. Of items with one key the last one stays.

use std::sync::Arc;

use aws_models::dynamodb::types as wire;
use dynamodb_interchange::{Compression, CsvOptions, InputFormat};
use dynamodb_values::Item;
use kv::WriteSet;
use object_store::ObjectStore;
use serde::{Deserialize, Serialize};

use super::errors::{self, Rejected};
use super::reading::{Chunk, Reading};
use super::{Import, objects};
use crate::catalog::TableIdentity;
use crate::fill::TableFill;
use crate::item_key::ItemKey;
use crate::jobs::{Job, Recorded};
use crate::limits::ITEM_BYTES_MAX;
use crate::table::Table;
use crate::transfer::{self, Address, Failure, Outcome, Patience, Stop};
use crate::write::index_key::{self, WrittenBy};
use crate::{DynamoDb, Error, Result};

/// In the place of the records that are done: nothing more can be read of the object.
const GIVEN_UP: u64 = u64::MAX;

/// How far an import is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The key of the object that is being read; all before it are done.
    object: Option<String>,
    /// Records of it that are done.
    object_records: u64,
    /// Bytes of its text that are done.
    object_bytes: u64,
    /// Bytes of the objects before it.
    bytes_before: u64,
    /// Records that were looked at.
    pub(crate) processed: u64,
    /// Those that went in.
    pub(crate) imported: u64,
    /// Those that did not, and objects that could not be read to their ends.
    pub(crate) errors: u64,
}

/// An import that is not finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImportInto {
    address: Address,
    target: TableIdentity,
    pub(super) progress: Progress,
}

impl Progress {
    /// Bytes of text that were read.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes_before + self.object_bytes
    }

    /// Goes on to an object; answers how many of its records are done.
    fn begin(&mut self, key: &str) -> u64 {
        if self.object.as_deref() != Some(key) {
            self.bytes_before += std::mem::take(&mut self.object_bytes);
            self.object_records = 0;
            self.object = Some(key.to_owned());
        }
        self.object_records
    }
}

impl ImportInto {
    /// An import that was not begun.
    pub(super) fn new(address: Address, target: TableIdentity) -> Self {
        Self { address, target, progress: Progress::default() }
    }

    fn recorded(self) -> Recorded {
        Recorded { id: self.address.job_id(), job: Job::Import(self) }
    }

    /// Fills the table, and removes the job's record.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        let mut patience = Patience::default();
        let mut now = self.clone();
        loop {
            let permit = db.jobs.heavy.acquire().await;
            let Some(import) = transfer::find::<Import>(&*db.kv, &self.address).await? else {
                return Err(Error::Internal(format!("{} has no record", self.address)));
            };
            let Some(table) = self.target.find(&db.catalog).await? else {
                return now.recorded().forget(db).await;
            };
            let mut importing = Importing::of(now, import, table);
            let failure = match importing.fill(db).await {
                Ok(()) => importing.failure(),
                Err(Stop::Failed(failure)) => Some(failure),
                Err(Stop::Fault(fault @ (Error::Storage(_) | Error::Stale))) => return Err(fault),
                Err(Stop::Fault(fault)) => {
                    drop(permit);
                    now = importing.done();
                    if patience.lasts(&self.address, now.progress.bytes(), &fault, &*db.clock).await {
                        continue;
                    }
                    Some(Failure::internal(&fault))
                }
            };
            return importing.end(db, failure).await;
        }
    }
}

/// One attempt.
struct Importing {
    now: ImportInto,
    /// The job's record as it stands in the store.
    stored: Recorded,
    import: Import,
    table: Arc<Table>,
    fill: TableFill,
}

impl Importing {
    fn of(now: ImportInto, import: Import, table: Arc<Table>) -> Self {
        let fill = TableFill::of(Arc::clone(&table));
        Self { stored: now.clone().recorded(), now, import, table, fill }
    }

    /// The import as the store knows it: without what an attempt began and did not write down.
    fn done(&self) -> ImportInto {
        match &self.stored.job {
            Job::Import(done) => done.clone(),
            _ => self.now.clone(),
        }
    }

    async fn fill(&mut self, db: &DynamoDb) -> std::result::Result<(), Stop> {
        let source = &self.import.wish.s3_bucket_source;
        let bucket = db.buckets.bucket(&source.s3_bucket)?;
        let prefix = source.s3_key_prefix.as_deref().unwrap_or_default();
        let objects = objects::list(&*bucket, prefix).await?;
        if objects.is_empty() {
            let message = "No objects with content were found under the given bucket and prefix";
            return Err(Stop::Failed(Failure::new("S3NoSuchKey", message)));
        }
        let reached = self.now.progress.object.clone();
        let rest = objects
            .into_iter()
            .filter(|object| reached.as_deref().is_none_or(|reached| object.location.as_ref() >= reached));
        for object in rest {
            self.read(db, &bucket, object.location).await?;
        }
        Ok(())
    }

    async fn read(
        &mut self,
        db: &DynamoDb,
        bucket: &Arc<dyn ObjectStore>,
        path: object_store::path::Path,
    ) -> std::result::Result<(), Stop> {
        let skip = self.now.progress.begin(path.as_ref());
        if skip == GIVEN_UP {
            return Ok(());
        }
        let shape = (format(&self.import.wish, &self.table), compression(&self.import.wish));
        let mut reading = Reading::open(Arc::clone(bucket), path.clone(), shape, skip);
        while let Some(mut chunk) = reading.chunks.recv().await {
            let Some(damage) = chunk.damage.take() else {
                self.add(db, chunk, path.as_ref()).await?;
                continue;
            };
            // What arrives in part is damaged, too, but not for ever.
            reading.arrived().await?;
            let index = chunk.records.max(self.now.progress.object_records);
            chunk.rejected.push(Rejected { index, message: format!("The object cannot be read: {damage}") });
            self.add(db, Chunk { records: GIVEN_UP, ..chunk }, path.as_ref()).await?;
            return Ok(());
        }
        Ok(reading.arrived().await?)
    }

    /// Puts a chunk's items into the table and tells of the rest.
    async fn add(&mut self, db: &DynamoDb, chunk: Chunk, key: &str) -> Result<()> {
        let mut rejected = chunk.rejected;
        let mut items = Vec::with_capacity(chunk.items.len());
        for (index, item) in chunk.items {
            match check(&self.table, &item) {
                Ok(()) => items.push(item),
                Err(message) => rejected.push(Rejected { index, message }),
            }
        }
        rejected.sort_by_key(|rejected| rejected.index);
        let progress = &mut self.now.progress;
        if !rejected.is_empty() {
            let place = (self.import.wish.s3_bucket_source.s3_bucket.as_str(), key);
            errors::tell(db, &self.now.address, place, (progress.errors, &rejected)).await?;
        }
        progress.errors += rejected.len() as u64;
        progress.imported += items.len() as u64;
        progress.processed += (items.len() + rejected.len()) as u64;
        progress.object_records = chunk.records;
        progress.object_bytes = progress.object_bytes.max(chunk.bytes);
        let after = self.now.clone().recorded();
        self.fill.replace(db, items, [&self.stored, &after]).await?;
        self.stored = after;
        Ok(())
    }

    fn failure(&self) -> Option<Failure> {
        (self.now.progress.errors > 0).then(|| {
            Failure::new(
                "ItemValidationError",
                "Some of the items failed validation checks and were not imported. \
                 Please check CloudWatch error logs for more details.",
            )
        })
    }

    /// The table becomes ACTIVE with what it has; it vanishes if nothing could be read at all.
    async fn end(self, db: &DynamoDb, failure: Option<Failure>) -> Result<()> {
        let progress = self.now.progress.clone();
        let import = &self.import.address;
        match &failure {
            None => tracing::info!(%import, items = progress.imported, "a table is imported"),
            Some(failure) => {
                tracing::warn!(%import, code = failure.code, errors = progress.errors, "an import failed");
            }
        }
        let keeps_table = failure.is_none() || progress.processed > 0;
        let outcome = Some(Outcome { ended_ms: db.clock.now().0, failure });
        let ended = Import { progress, outcome, ..self.import };
        let extra = move |writes: &mut WriteSet| transfer::keep(&ended, writes);
        if keeps_table {
            self.fill.finish(db, &self.stored, extra).await
        } else {
            self.fill.abandon(db, &self.stored, extra).await
        }
    }
}

/// Whether the table can hold the item, and what the service says if not.
fn check(table: &Table, item: &Item) -> std::result::Result<(), String> {
    ItemKey::from_item(table, item).map_err(|fault| fault.to_string())?;
    index_key::check(table, item, WrittenBy::Put).map_err(|fault| fault.to_string())?;
    if item.size_bytes() > ITEM_BYTES_MAX {
        return Err("Item size has exceeded the maximum allowed size".to_owned());
    }
    Ok(())
}

fn compression(wish: &wire::ImportTableInput) -> Compression {
    match wish.input_compression_type {
        None | Some(wire::InputCompressionType::None) => Compression::None,
        Some(wire::InputCompressionType::Gzip) => Compression::Gzip,
        Some(wire::InputCompressionType::Zstd) => Compression::Zstd,
    }
}

fn format(wish: &wire::ImportTableInput, table: &Table) -> InputFormat {
    match wish.input_format {
        wire::InputFormat::DynamodbJson => InputFormat::DynamoDbJson,
        wire::InputFormat::Ion => InputFormat::Ion,
        wire::InputFormat::Csv => {
            let given = wish.input_format_options.as_ref().and_then(|options| options.csv.as_ref());
            let delimiter = given.and_then(|csv| csv.delimiter.as_ref()?.bytes().next());
            let keys = table.key.attributes();
            let keys = keys.chain(table.indexes.iter().flat_map(|index| index.attributes()));
            InputFormat::Csv(CsvOptions {
                delimiter: delimiter.unwrap_or(b','),
                header: given.and_then(|csv| csv.header_list.clone()),
                key_types: keys.map(|key| (key.name.clone(), key.kind)).collect(),
            })
        }
    }
}
