//! The table that a restore makes: its source's keys, indexes, billing and encryption, with what the request overrides.
//!
//! Everything else begins anew: no stream, no expiry, no recovery, no tags, no protection, no policy, the default class.
//! Messages are the live service's. Knows not where the items come from.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Restore.Tutorial.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html>

use std::sync::Arc;

use aws_models::dynamodb::types::{
    BillingMode, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, Projection,
    ProjectionType, ProvisionedThroughput, SSESpecification,
};
use aws_types::Context;

use super::{settings, throughput};
use crate::definition::{GlobalIndex, IndexStatus, LocalIndex, Restored, TableDefinition, Throughput};
use crate::jobs::Recorded;
use crate::table::{Owner, Table};
use crate::{DynamoDb, Error, Result, uuid};

/// What a request changes of the source.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) billing_mode: Option<BillingMode>,
    pub(crate) throughput: Option<ProvisionedThroughput>,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) global_indexes: Option<Vec<GlobalSecondaryIndex>>,
    pub(crate) local_indexes: Option<Vec<LocalSecondaryIndex>>,
    pub(crate) encryption: Option<SSESpecification>,
}

/// The definition of the table `name`, restored from a table that was defined as `source`.
pub(crate) fn define(
    cx: &Context,
    source: &TableDefinition,
    (name, restored): (String, Restored),
    overrides: &Overrides,
) -> Result<TableDefinition> {
    if source.region != cx.region.as_str() && overrides.encryption.is_none() {
        return Err(refused("sseSpecificationOverride must be provided for cross-region restores"));
    }
    let mode = overrides.billing_mode.unwrap_or(source.billing_mode);
    let throughput = overrides.throughput(source, mode)?;
    let on_demand = overrides.on_demand(source, mode)?;
    let encryption = match &overrides.encryption {
        Some(given) => settings::encryption(cx, Some(given))?,
        None => source.encryption.clone(),
    };
    let mut indexes = Indexes { mode, table: &throughput, last_id: 0 };
    let local_indexes = indexes.locals(source, overrides.local_indexes.as_deref())?;
    let global_indexes = indexes.globals(source, overrides.global_indexes.as_deref())?;
    let last_index_id = indexes.last_id;
    let mut definition = TableDefinition {
        id: 0,
        version: 0,
        uuid: uuid::of(cx.request_id.as_str().as_bytes()),
        account: cx.account.to_string(),
        region: cx.region.to_string(),
        name,
        created_ms: cx.now.0,
        attributes: source.attributes.clone(),
        key: source.key.clone(),
        local_indexes,
        global_indexes,
        last_index_id,
        billing_mode: mode,
        on_demand_since_ms: (mode == BillingMode::PayPerRequest).then_some(cx.now.0),
        throughput,
        on_demand,
        warm: None,
        stream: None,
        stream_label: None,
        log_shards: Vec::new(),
        last_log_shard: 0,
        recovery: None,
        time_to_live: None,
        kinesis_destinations: Vec::new(),
        creating: true,
        restored: Some(restored),
        encryption,
        class: None,
        class_changed_ms: None,
        deletion_protection: false,
        resource_policy: None,
        tags: Vec::new(),
    };
    definition.forget_unused_attributes();
    Ok(definition)
}

/// Stores the table that a restore fills, together with the job that does so.
pub(crate) async fn create(
    cx: &Context,
    db: &DynamoDb,
    definition: TableDefinition,
    job: impl Fn(&TableDefinition) -> Recorded + Send + 'static,
) -> Result<Arc<Table>> {
    check_free(cx, db, &definition.name).await?;
    let owner = Owner::of(cx);
    let created = db.catalog.create(&owner, definition, move |created, writes| job(created).record(writes));
    let created = created.await.map_err(|fault| match fault {
        Error::ResourceInUse(message) => Error::TableAlreadyExists(message),
        fault => fault,
    })?;
    db.jobs.wake();
    Ok(created)
}

/// Refuses a name that a table has.
pub(crate) async fn check_free(cx: &Context, db: &DynamoDb, name: &str) -> Result<()> {
    match db.catalog.find(&Owner::of(cx), name).await? {
        Some(table) => Err(taken(&table.definition)),
        None => Ok(()),
    }
}

fn taken(table: &TableDefinition) -> Error {
    let name = &table.name;
    match table.restored.as_ref().and_then(|restored| restored.backup_arn.as_ref()) {
        Some(arn) if table.creating => {
            Error::TableInUse(format!("Table: {name} is already being restored from backup: {arn}"))
        }
        _ => Error::TableAlreadyExists(format!("Table already exists: {name}")),
    }
}

impl Overrides {
    fn throughput(&self, source: &TableDefinition, mode: BillingMode) -> Result<Throughput> {
        match (mode, self.billing_mode, &self.throughput) {
            (BillingMode::PayPerRequest, None, Some(_)) => {
                Err(refused("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED"))
            }
            (BillingMode::PayPerRequest, Some(_), Some(_)) => Err(refused(
                "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
            )),
            (BillingMode::Provisioned, Some(_), None) => Err(refused(
                "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
            )),
            (BillingMode::Provisioned, None, None) => {
                Ok(Throughput::new(source.throughput.read, source.throughput.write))
            }
            (_, _, given) => throughput::of_new_table(mode, given.as_ref()),
        }
    }

    fn on_demand(&self, source: &TableDefinition, mode: BillingMode) -> Result<Option<OnDemandThroughput>> {
        let inherited = || source.on_demand.clone().filter(|_| mode == BillingMode::PayPerRequest);
        let Some(given) = &self.on_demand else { return Ok(inherited()) };
        let members = [
            ("MaxReadRequestUnits", given.max_read_request_units),
            ("MaxWriteRequestUnits", given.max_write_request_units),
        ];
        for (member, units) in members {
            let Some(units) = units else { continue };
            if self.billing_mode != Some(BillingMode::PayPerRequest) {
                return Err(refused(format_args!(
                    "Cannot override {member} for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST"
                )));
            }
            if units < 1 && units != -1 {
                return Err(refused(format_args!(
                    "Requested {member} for OnDemandThroughput is outside of valid range"
                )));
            }
        }
        let all = members.into_iter().any(|(_, units)| units.is_some());
        Ok(if all { Some(given.clone()) } else { inherited() })
    }
}

/// Numbers the indexes of the new table.
struct Indexes<'a> {
    mode: BillingMode,
    table: &'a Throughput,
    last_id: u32,
}

impl Indexes<'_> {
    /// All of the source's, or those that the request lists.
    fn locals(
        &mut self,
        source: &TableDefinition,
        given: Option<&[LocalSecondaryIndex]>,
    ) -> Result<Vec<LocalIndex>> {
        let mut left: Vec<_> = source.local_indexes.iter().collect();
        let Some(given) = given else {
            return Ok(left
                .into_iter()
                .map(|index| LocalIndex { id: self.next_id(), ..index.clone() })
                .collect());
        };
        let one = |index: &LocalSecondaryIndex| {
            let same = |kept: &&LocalIndex| {
                kept.key == index.key_schema && projects_the_same(&kept.projection, &index.projection)
            };
            let kept = left.iter().position(same).ok_or_else(|| unknown(&index.index_name))?;
            Ok(LocalIndex { id: self.next_id(), name: index.index_name.clone(), ..left.remove(kept).clone() })
        };
        given.iter().map(one).collect()
    }

    /// As [`Indexes::locals`]. One that is going away is not there any more.
    fn globals(
        &mut self,
        source: &TableDefinition,
        given: Option<&[GlobalSecondaryIndex]>,
    ) -> Result<Vec<GlobalIndex>> {
        let there = |index: &&GlobalIndex| index.status != IndexStatus::Deleting;
        let mut left: Vec<_> = source.global_indexes.iter().filter(there).collect();
        let Some(given) = given else {
            return left.into_iter().map(|index| self.global(index, &index.name, None)).collect();
        };
        let one = |index: &GlobalSecondaryIndex| {
            let same = |kept: &&GlobalIndex| matches(kept, &index.key_schema, &index.projection);
            let kept = left.iter().position(same).ok_or_else(|| unknown(&index.index_name))?;
            self.global(left.remove(kept), &index.index_name, Some(index))
        };
        given.iter().map(one).collect()
    }

    fn global(
        &mut self,
        kept: &GlobalIndex,
        name: &str,
        given: Option<&GlobalSecondaryIndex>,
    ) -> Result<GlobalIndex> {
        let asked = given.and_then(|index| index.provisioned_throughput.as_ref());
        let throughput = match (self.mode, asked) {
            // An index of a table that was on-demand has no units of its own.
            (BillingMode::Provisioned, None) if kept.throughput.read == 0 => self.table.clone(),
            (BillingMode::Provisioned, None) => Throughput::new(kept.throughput.read, kept.throughput.write),
            (mode, asked) => throughput::of_new_index(name, mode, asked)?,
        };
        let subject = throughput::Subject::Index(name);
        let asked = given.and_then(|index| index.on_demand_throughput.as_ref());
        let asked = throughput::check_ceilings(subject, self.mode, asked, throughput::Ceilings::New)?;
        let inherited = kept.on_demand.clone().filter(|_| self.mode == BillingMode::PayPerRequest);
        Ok(GlobalIndex {
            id: self.next_id(),
            name: name.to_owned(),
            key: kept.key.clone(),
            projection: kept.projection.clone(),
            status: IndexStatus::Active,
            throughput,
            on_demand: asked.or(inherited),
            warm: None,
        })
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }
}

fn matches(kept: &GlobalIndex, key: &[KeySchemaElement], projection: &Projection) -> bool {
    kept.key == key && projects_the_same(&kept.projection, projection)
}

/// Whether two projections are of the same attributes, in whatever order they are named.
fn projects_the_same(one: &Projection, other: &Projection) -> bool {
    let attributes = |projection: &Projection| {
        let mut names = projection.non_key_attributes.clone().unwrap_or_default();
        names.sort();
        names
    };
    let named = one.projection_type == Some(ProjectionType::Include);
    one.projection_type == other.projection_type && (!named || attributes(one) == attributes(other))
}

fn unknown(index: &str) -> Error {
    refused(format_args!(
        "Index {index} does not match a secondary index that existed in the source table and cannot be created during \
         the restore operation"
    ))
}

/// A refusal in the words of the operations on backups and recovery.
pub(crate) fn refused(sentence: impl std::fmt::Display) -> Error {
    Error::Validation(format!("Invalid Request: {sentence}"))
}
