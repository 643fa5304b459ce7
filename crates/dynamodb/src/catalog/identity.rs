//! A table as long-lived records name it: found again after years, and never taken for a later one of the same name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Catalog;
use crate::definition::TableDefinition;
use crate::table::{Owner, Table, TableId};
use crate::{Error, Result};

/// Which table a record speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableIdentity {
    /// Its number in keys.
    pub(crate) id: u64,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// Its name.
    pub(crate) name: String,
}

impl TableIdentity {
    /// The identity of a table.
    pub(crate) fn of(definition: &TableDefinition) -> Self {
        Self {
            id: definition.id,
            account: definition.account.clone(),
            region: definition.region.clone(),
            name: definition.name.clone(),
        }
    }

    /// Its number in keys.
    pub(crate) fn table_id(&self) -> TableId {
        TableId(self.id)
    }

    /// The table as it is now; none if it is gone.
    pub(crate) async fn find(&self, catalog: &Catalog) -> Result<Option<Arc<Table>>> {
        let Some(owner) = Owner::parse(&self.account, &self.region) else {
            return Err(Error::Internal(format!("a record names no owner of table {}", self.name)));
        };
        let table = catalog.find(&owner, &self.name).await?;
        Ok(table.filter(|table| table.id == self.table_id()))
    }
}
