//! Amazon DynamoDB over the storage seam: tables, items, indexes, transactions.
//!
//! A request is parsed into typed values, checked in AWS's order, decided over a declared set of keys, committed or read,
//! and answered. This crate names no storage engine and no HTTP: it takes [`kv::Kv`] and an operation's body, and answers
//! a body or a [`WireError`].

mod answer;
mod background;
mod backup;
mod buckets;
mod capacity;
mod catalog;
mod definition;
mod delivery;
mod error;
mod expiry;
mod export;
mod expression_cache;
mod fill;
mod import;
mod index_entry;
mod item_key;
mod jobs;
mod keyspace;
mod limits;
mod log;
mod metrics;
#[macro_use]
mod operation_list;
mod operations;
mod point_in_time;
mod read;
mod recovery;
mod request;
mod statistics;
mod streams;
mod table;
mod tags;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod transfer;
mod uuid;
mod write;

use std::sync::Arc;

use aws_types::{Clock, Context, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv::Kv;

pub use background::Background;
pub use backup::FileFault as BackupFault;
pub use backup::FileSet;
#[doc(hidden)]
pub use backup::read_files as read_backup_files;
pub use buckets::{BucketError, Buckets, MemoryBuckets, is_bucket_name};
pub use delivery::{DeliveryFault, KinesisRecord, KinesisStream, KinesisStreams};
pub use error::{Error, Result};
pub use operations::Operation;
pub use streams::{DynamoDbStreams, Operation as StreamsOperation};

use background::{ForgottenUntil, Rounds, StreamShards, Sweeps, Worklist};
use backup::Shelf;
use catalog::Catalog;
use delivery::Deliveries;
use expression_cache::ExpressionCache;
use jobs::Jobs;
use request::layer;

/// How often an operation starts over because its table's definition changed under it.
const STALE_RETRIES: usize = 16;

/// The service: one value for all accounts and regions.
pub struct DynamoDb {
    pub(crate) kv: Arc<dyn Kv>,
    /// For what has no request; a request's moment is in its context.
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) catalog: Catalog,
    /// Where backups, exports and imports are kept.
    pub(crate) buckets: Arc<dyn Buckets>,
    /// Where changes of items can be delivered to, if anywhere.
    pub(crate) kinesis: Option<Arc<dyn KinesisStreams>>,
    pub(crate) deliveries: Deliveries,
    pub(crate) worklist: Worklist,
    pub(crate) jobs: Jobs,
    pub(crate) shelf: Shelf,
    pub(crate) tokens_forgotten: ForgottenUntil,
    pub(crate) sweeps: Sweeps,
    pub(crate) stream_shards: StreamShards,
    pub(crate) log_rounds: Rounds<table::TableId>,
    pub(crate) expressions: ExpressionCache,
}

impl DynamoDb {
    /// The service over a store. Does nothing on its own: see [`DynamoDb::start_background`].
    #[must_use]
    pub fn open(
        kv: Arc<dyn Kv>,
        clock: Arc<dyn Clock>,
        buckets: Arc<dyn Buckets>,
        kinesis: Option<Arc<dyn KinesisStreams>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            catalog: Catalog::new(Arc::clone(&kv), Arc::clone(&clock)),
            buckets,
            kinesis,
            deliveries: Deliveries::default(),
            worklist: Worklist::default(),
            jobs: Jobs::default(),
            shelf: Shelf::default(),
            tokens_forgotten: ForgottenUntil::default(),
            sweeps: Sweeps::default(),
            stream_shards: StreamShards::default(),
            log_rounds: Rounds::default(),
            expressions: ExpressionCache::new(),
            kv,
            clock,
        })
    }

    /// Answers one operation. `operation` is what follows the dot in `X-Amz-Target`.
    ///
    /// # Errors
    /// The refusal as the client sees it.
    pub fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, std::result::Result<Bytes, WireError>> {
        Box::pin(async move {
            let Some(operation) = Operation::parse(operation) else {
                return Err(Error::UnknownOperation.into());
            };
            // A definition changes rarely; a commit that meets a newer version than it was decided under starts over.
            for _ in 0..STALE_RETRIES {
                match operation.run(&cx, self, &body).await {
                    Err(Error::Stale) => {}
                    answer => {
                        let answer = answer.map_err(|error| layer::worded(operation, &body, error));
                        return answer.map_err(WireError::from);
                    }
                }
            }
            Err(Error::Stale.into())
        })
    }
}
