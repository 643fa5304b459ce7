//! Secondary indexes as CreateTable and UpdateTable define them.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html> and the messages of the
//! live service, in its order: local indexes first, each as a whole, then global ones.

use aws_models::dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, Projection, ProjectionType,
    ProvisionedThroughput, WarmThroughput,
};

use super::invalid;
use super::key_schema::KeySchema;
use super::throughput::{self, Ceilings, Subject};
use crate::Result;
use crate::definition::{GlobalIndex, IndexStatus, LocalIndex};
use crate::limits::{GLOBAL_INDEXES_MAX, LOCAL_INDEXES_MAX, PROJECTED_ATTRIBUTES_MAX};

/// Collects the checked indexes of one request.
pub(crate) struct Indexes<'a> {
    /// The table's key.
    pub(crate) table: KeySchema<'a>,
    /// The attribute definitions in the request.
    pub(crate) defined: &'a [AttributeDefinition],
    /// The table's billing mode once the request is done.
    pub(crate) mode: BillingMode,
    /// The last number that an index of the table was given.
    pub(crate) last_id: u32,
    /// Names in use, of all families.
    pub(crate) names: Vec<String>,
    /// Keys of the table and of every index of the request.
    pub(crate) keys: Vec<KeySchema<'a>>,
    /// How many attributes all projections name.
    pub(crate) projected: usize,
}

impl<'a> Indexes<'a> {
    /// For a table that has none yet.
    pub(crate) fn of_new_table(
        table: KeySchema<'a>,
        defined: &'a [AttributeDefinition],
        mode: BillingMode,
    ) -> Self {
        Self { table, defined, mode, last_id: 0, names: Vec::new(), keys: vec![table], projected: 0 }
    }

    /// Checks the local indexes of a new table.
    pub(crate) fn locals(&mut self, given: Option<&'a [LocalSecondaryIndex]>) -> Result<Vec<LocalIndex>> {
        let Some(given) = given else { return Ok(Vec::new()) };
        if given.is_empty() {
            return Err(invalid("List of LocalSecondaryIndexes is empty"));
        }
        if !self.table.has_range() {
            return Err(invalid(
                "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
            ));
        }
        // One too many is enough to refuse all, and each is compared with those before it.
        let some = given.iter().take(LOCAL_INDEXES_MAX + 1);
        let checked = some.map(|index| self.local(index)).collect::<Result<Vec<_>>>()?;
        if checked.len() > LOCAL_INDEXES_MAX {
            return Err(invalid(format_args!(
                "Number of LocalSecondaryIndexes exceeds per-table limit of {LOCAL_INDEXES_MAX}"
            )));
        }
        Ok(checked)
    }

    /// Checks the global indexes of a new table.
    pub(crate) fn globals(&mut self, given: Option<&'a [GlobalSecondaryIndex]>) -> Result<Vec<GlobalIndex>> {
        let Some(given) = given else { return Ok(Vec::new()) };
        if given.is_empty() {
            return Err(invalid("List of GlobalSecondaryIndexes is empty"));
        }
        let some = given.iter().take(GLOBAL_INDEXES_MAX + 1);
        let checked =
            some.map(|index| self.global(&index.into(), IndexStatus::Active)).collect::<Result<Vec<_>>>()?;
        check_global_count(checked.len())?;
        Ok(checked)
    }

    /// Checks a global index, new with its table or added to a live one.
    pub(crate) fn global(&mut self, given: &NewGlobal<'a>, status: IndexStatus) -> Result<GlobalIndex> {
        let name = given.name;
        let key = KeySchema::of_global_index(given.key, self.defined)?;
        self.check_projection(given.projection)?;
        let throughput = throughput::of_new_index(name, self.mode, given.throughput)?;
        let subject = Subject::Index(name);
        let on_demand = throughput::check_ceilings(subject, self.mode, given.on_demand, Ceilings::New)?;
        let warm = throughput::check_warm(subject, self.mode, given.warm, &throughput, None)?;
        self.enter(name, key)?;
        Ok(GlobalIndex {
            id: self.last_id,
            name: name.to_owned(),
            key: given.key.to_vec(),
            projection: given.projection.clone(),
            status,
            throughput,
            on_demand,
            warm,
        })
    }

    fn local(&mut self, given: &'a LocalSecondaryIndex) -> Result<LocalIndex> {
        let name = &given.index_name;
        let key = KeySchema::of_local_index(&given.key_schema, self.defined)?;
        if !key.has_range() {
            return Err(invalid(format_args!("Index KeySchema does not have a range key for index: {name}")));
        }
        if key.hash() != self.table.hash() {
            return Err(invalid(format_args!(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. \
                 index hash key: {}, table hash key: {}",
                key.hash(),
                self.table.hash()
            )));
        }
        self.check_projection(&given.projection)?;
        self.enter(name, key)?;
        Ok(LocalIndex {
            id: self.last_id,
            name: name.clone(),
            key: given.key_schema.clone(),
            projection: given.projection.clone(),
        })
    }

    /// Gives an index its number, if its name is free.
    fn enter(&mut self, name: &str, key: KeySchema<'a>) -> Result<()> {
        if self.names.iter().any(|used| used == name) {
            return Err(invalid(format_args!("Duplicate index name: {name}")));
        }
        self.names.push(name.to_owned());
        self.keys.push(key);
        self.last_id += 1;
        Ok(())
    }

    fn check_projection(&mut self, given: &Projection) -> Result<()> {
        let Some(kind) = given.projection_type else {
            return Err(invalid("Unknown ProjectionType: null"));
        };
        match (kind, &given.non_key_attributes) {
            (ProjectionType::Include, Some(names)) => self.projected += names.len(),
            (ProjectionType::Include, None) => {
                return Err(invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"));
            }
            (kind, Some(_)) => {
                let kind = kind.as_str();
                return Err(invalid(format_args!(
                    "ProjectionType is {kind}, but NonKeyAttributes is specified"
                )));
            }
            (_, None) => {}
        }
        if self.projected > PROJECTED_ATTRIBUTES_MAX {
            return Err(invalid(format_args!(
                "Number of projected attributes of all indexes exceeds the per-table limit of {PROJECTED_ATTRIBUTES_MAX}"
            )));
        }
        Ok(())
    }
}

/// Refuses more global indexes than a table may have.
pub(crate) fn check_global_count(count: usize) -> Result<()> {
    if count > GLOBAL_INDEXES_MAX {
        return Err(invalid(format_args!(
            "GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES_MAX}"
        )));
    }
    Ok(())
}

/// A global index as a request defines it.
pub(crate) struct NewGlobal<'a> {
    name: &'a str,
    key: &'a [KeySchemaElement],
    projection: &'a Projection,
    throughput: Option<&'a ProvisionedThroughput>,
    on_demand: Option<&'a OnDemandThroughput>,
    warm: Option<&'a WarmThroughput>,
}

impl<'a> From<&'a GlobalSecondaryIndex> for NewGlobal<'a> {
    fn from(given: &'a GlobalSecondaryIndex) -> Self {
        Self {
            name: &given.index_name,
            key: &given.key_schema,
            projection: &given.projection,
            throughput: given.provisioned_throughput.as_ref(),
            on_demand: given.on_demand_throughput.as_ref(),
            warm: given.warm_throughput.as_ref(),
        }
    }
}

impl<'a> From<&'a CreateGlobalSecondaryIndexAction> for NewGlobal<'a> {
    fn from(given: &'a CreateGlobalSecondaryIndexAction) -> Self {
        Self {
            name: &given.index_name,
            key: &given.key_schema,
            projection: &given.projection,
            throughput: given.provisioned_throughput.as_ref(),
            on_demand: given.on_demand_throughput.as_ref(),
            warm: given.warm_throughput.as_ref(),
        }
    }
}
