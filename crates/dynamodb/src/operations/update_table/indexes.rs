//! Global indexes that are added, changed or deleted.
//!
//! At most one is added or deleted at a time, for the whole table. An added index is maintained by every write from now
//! on and filled in the background; a deleted one can no longer be read and is purged in the background.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html>

use std::collections::HashSet;

use aws_models::dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate,
    KeySchemaElement, ScalarAttributeType, UpdateGlobalSecondaryIndexAction,
};

use super::{Update, throughput};
use crate::background::{Goal, Work};
use crate::definition::{IndexStatus, TableDefinition};
use crate::operations::table_requests::indexes::{Indexes, check_global_count};
use crate::operations::table_requests::invalid;
use crate::operations::table_requests::key_schema::KeySchema;
use crate::operations::table_requests::throughput::{self as rules, Ceilings, Subject};
use crate::table::IndexId;
use crate::{Error, Result};

/// Checks what shows in the request alone: one action per entry, one entry per index.
pub(super) fn check_actions(updates: &[GlobalSecondaryIndexUpdate]) -> Result<()> {
    let mut names = HashSet::new();
    for entry in updates {
        let actions = [
            entry.update.as_ref().map(|update| &update.index_name),
            entry.create.as_ref().map(|create| &create.index_name),
            entry.delete.as_ref().map(|delete| &delete.index_name),
        ];
        let mut given = actions.into_iter().flatten();
        let Some(name) = given.next() else {
            return Err(invalid(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
                 GlobalSecondaryIndexUpdate.Delete must not be null",
            ));
        };
        if given.next().is_some() {
            return Err(invalid(
                "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
                 GlobalSecondaryIndexUpdate.Delete may be specified",
            ));
        }
        if !names.insert(name) {
            return Err(invalid(format_args!(
                "Only one global secondary index update per index is allowed simultaneously. Index: {name}"
            )));
        }
    }
    Ok(())
}

impl Update<'_> {
    /// Applies what the request says of global indexes.
    pub(super) fn indexes(&mut self) -> Result<()> {
        let updates = self.input.global_secondary_index_updates.as_deref().unwrap_or_default();
        self.check_one_at_a_time(updates)?;
        for entry in updates {
            if let Some(update) = &entry.update {
                self.change_index(update)?;
            }
            if let Some(create) = &entry.create {
                self.add_index(create)?;
            }
            if let Some(delete) = &entry.delete {
                self.delete_index(&delete.index_name)?;
            }
        }
        self.check_all_provisioned()
    }

    fn check_one_at_a_time(&self, updates: &[GlobalSecondaryIndexUpdate]) -> Result<()> {
        let creates = updates.iter().filter(|entry| entry.create.is_some()).count();
        let deletes = updates.iter().filter(|entry| entry.delete.is_some()).count();
        // An index that is being filled may be deleted, but nothing may be added beside it.
        let filling =
            self.before().global_indexes.iter().find(|index| index.status == IndexStatus::Backfilling);
        let beside = filling.is_some_and(|filling| {
            let of_another = |entry: &GlobalSecondaryIndexUpdate| {
                entry.delete.as_ref().is_some_and(|delete| delete.index_name != filling.name)
            };
            creates > 0 || updates.iter().any(of_another)
        });
        if creates + deletes > 1 || beside {
            return Err(Error::LimitExceeded(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table".into(),
            ));
        }
        Ok(())
    }

    fn change_index(&mut self, update: &UpdateGlobalSecondaryIndexAction) -> Result<()> {
        let name = &update.index_name;
        let (mode, switches, now) = (self.mode, self.switches(), self.cx.now);
        let Some(index) = self.definition.global_indexes.iter_mut().find(|index| index.name == *name) else {
            return Err(Error::validation(
                "This operation cannot be performed with given input values. Please contact DynamoDB service team for \
                 more info: Action Blocked: IndexUpdate",
            ));
        };
        if let Some(given) = &update.provisioned_throughput {
            let units = rules::of_new_index(name, mode, Some(given))?;
            let subject = format!("the index {name}");
            index.throughput =
                if switches { units } else { throughput::changed(&subject, &index.throughput, given, now)? };
        }
        let subject = Subject::Index(name);
        let given = update.on_demand_throughput.as_ref();
        if let Some(given) = rules::check_ceilings(subject, mode, given, Ceilings::Changed)? {
            index.on_demand = throughput::merged(index.on_demand.as_ref(), &given);
        }
        let warm = update.warm_throughput.as_ref();
        index.warm = rules::check_warm(subject, mode, warm, &index.throughput, index.warm.as_ref())?;
        Ok(())
    }

    fn add_index(&mut self, create: &CreateGlobalSecondaryIndexAction) -> Result<()> {
        let before = self.before();
        let names = before.local_indexes.iter().map(|index| &index.name);
        let mut names = names.chain(before.global_indexes.iter().map(|index| &index.name));
        if names.any(|name| *name == create.index_name) {
            return Err(Error::validation("Attempting to create an index which already exists"));
        }
        let defined = self.input.attribute_definitions.as_deref().unwrap_or_default();
        let mut indexes = Indexes {
            table: KeySchema::of_table(&before.key, &before.attributes)?,
            defined,
            mode: self.mode,
            last_id: before.last_index_id,
            names: Vec::new(),
            keys: Vec::new(),
            projected: projected_attributes(before),
        };
        let index = indexes.global(&create.into(), IndexStatus::Creating)?;
        check_not_redefined(before, &index.key, defined)?;
        check_global_count(before.global_indexes.len() + 1)?;

        let known = |name: &str| before.attributes.iter().any(|attribute| attribute.attribute_name == name);
        let new = defined.iter().filter(|attribute| !known(&attribute.attribute_name)).cloned();
        self.definition.attributes.extend(new);
        self.definition.last_index_id = index.id;
        self.work.push(Work::new(Goal::Backfill, self.table, Some(IndexId(index.id))));
        self.definition.global_indexes.push(index);
        self.definition.forget_unused_attributes();
        Ok(())
    }

    fn delete_index(&mut self, name: &str) -> Result<()> {
        let table = &self.before().name;
        let index = self.definition.global_indexes.iter_mut().find(|index| index.name == name);
        let Some(index) = index else {
            return Err(Error::ResourceNotFound(format!(
                "Requested resource not found: Index {name} for table {table}"
            )));
        };
        index.status = IndexStatus::Deleting;
        self.work.push(Work::new(Goal::PurgeIndex, self.table, Some(IndexId(index.id))));
        Ok(())
    }

    /// A table that becomes a provisioned one needs units for every index.
    fn check_all_provisioned(&self) -> Result<()> {
        if !self.switches() || self.mode != BillingMode::Provisioned {
            return Ok(());
        }
        match self.definition.global_indexes.iter().find(|index| index.throughput.read == 0) {
            Some(index) => Err(invalid(format_args!(
                "ProvisionedThroughput must be specified for index: {}",
                index.name
            ))),
            None => Ok(()),
        }
    }
}

/// How many attributes the projections of a table name so far.
fn projected_attributes(definition: &TableDefinition) -> usize {
    let locals = definition.local_indexes.iter().map(|index| &index.projection);
    let globals = definition.global_indexes.iter().map(|index| &index.projection);
    locals.chain(globals).filter_map(|projection| projection.non_key_attributes.as_ref()).map(Vec::len).sum()
}

/// An attribute that some key uses already keeps its type.
fn check_not_redefined(
    before: &TableDefinition,
    key: &[KeySchemaElement],
    defined: &[AttributeDefinition],
) -> Result<()> {
    let type_in = |definitions: &[AttributeDefinition], name: &str| {
        let definition = definitions.iter().find(|attribute| attribute.attribute_name == name);
        definition.map(|attribute| attribute.attribute_type)
    };
    for element in key {
        let name = element.attribute_name.as_str();
        if let (Some(had), Some(given)) = (type_in(&before.attributes, name), type_in(defined, name))
            && had != given
        {
            let new = schema_element(name, given, element.key_type.as_str());
            let old = schema_element(name, had, before.role_of(name));
            return Err(invalid(format_args!(
                "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. \
                 Existing schema: Schema:[{old}] New schema: Schema:[{new}]"
            )));
        }
    }
    Ok(())
}

fn schema_element(name: &str, kind: ScalarAttributeType, role: &str) -> String {
    format!("SchemaElement: key{{{name}:{}:{role}}}", kind.as_str())
}
