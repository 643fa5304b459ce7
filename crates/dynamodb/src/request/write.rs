//! The members that PutItem, UpdateItem and DeleteItem share, their checks, and the common part of their answers.

use std::borrow::Cow;

use aws_protocols::json::Reader;
use dynamodb_expressions::{Condition, Placeholders};
use dynamodb_values::Item;

use super::expressions::{ExpressionMembers, refuse_mixture, request_fault};
use super::legacy::ExpectedMembers;
use super::{Suspect, read_capacity_detail, read_enum, read_table};
use crate::DynamoDb;
use crate::answer::Object;
use crate::capacity::{Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::{Error, Result};
use crate::write::collection::CollectionMetrics;
use crate::write::item::{Change, ItemWrite};
use crate::write::plan::{PlanError, WritePlan};

/// Which images of the item a write answers with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReturnValues {
    #[default]
    None,
    AllOld,
    UpdatedOld,
    AllNew,
    UpdatedNew,
}

/// The shared members.
#[derive(Debug, Default)]
pub(crate) struct WriteMembers<'a> {
    table: Option<Cow<'a, str>>,
    pub(crate) expressions: ExpressionMembers<'a>,
    pub(crate) expected: ExpectedMembers,
    pub(crate) return_values: ReturnValues,
    pub(crate) return_on_failure: bool,
    capacity_detail: ReturnConsumedCapacity,
    collection_metrics: bool,
}

impl<'a> WriteMembers<'a> {
    /// Reads the member if it is one of these; passes over others.
    pub(crate) fn read(&mut self, name: &str, reader: &mut Reader<'a>) -> Result<(), Suspect> {
        match name {
            "TableName" => self.table = read_table(reader)?,
            "ReturnValues" => self.return_values = read_enum(reader, ReturnValues::parse)?,
            "ReturnConsumedCapacity" => self.capacity_detail = read_capacity_detail(reader)?,
            "ReturnItemCollectionMetrics" => self.collection_metrics = read_collection_metrics(reader)?,
            "ReturnValuesOnConditionCheckFailure" => self.return_on_failure = read_return_on_failure(reader)?,
            "Expected" | "ConditionalOperator" => self.expected.read(name, reader)?,
            _ => self.expressions.read(name, reader)?,
        }
        Ok(())
    }

    /// The table's name or ARN. `Suspect` if there is none: to be called before anything else.
    pub(crate) fn table(&self) -> Result<(), Suspect> {
        if self.table.is_some() { Ok(()) } else { Err(Suspect) }
    }

    /// The table's name or ARN, as given.
    pub(crate) fn table_name(&self) -> &str {
        self.table.as_deref().unwrap_or_default()
    }

    /// Refuses mixtures of old and new parameters, and placeholders without expressions. `legacy` and `expressions` are
    /// what the operation has beside the conditions.
    pub(crate) fn check_form(
        &self,
        legacy: &[(&'static str, bool)],
        expressions: &[(&'static str, bool)],
    ) -> Result<()> {
        let condition = ("ConditionExpression", self.expressions.condition.is_some());
        let legacy = [legacy, &self.expected.given()].concat();
        let expressions = [expressions, &[condition]].concat();
        refuse_mixture(&legacy, &expressions)?;
        self.expressions.refuse_without_expression(&expressions)
    }

    /// The condition, of whichever kind was given.
    pub(crate) fn condition(
        &mut self,
        db: &DynamoDb,
        placeholders: &mut Placeholders,
    ) -> Result<Option<Condition>> {
        match &self.expressions.condition {
            Some(text) => bind_condition(db, text, placeholders).map(Some),
            None => self.expected.condition(),
        }
    }

    /// Refuses what only UpdateItem answers with.
    pub(crate) fn refuse_updated_values(&self) -> Result<()> {
        match self.return_values {
            ReturnValues::None | ReturnValues::AllOld => Ok(()),
            _ => Err(Error::Request("ReturnValues can only be ALL_OLD or NONE".into())),
        }
    }

    /// Commits the write and answers; `attributes` chooses the image to answer with.
    pub(crate) async fn commit(
        &self,
        db: &DynamoDb,
        write: ItemWrite,
        attributes: impl FnOnce(&Change) -> Option<Item>,
    ) -> Result<Vec<u8>> {
        let table = std::sync::Arc::clone(&write.table);
        let changes = WritePlan::new(vec![write]).commit(db).await.map_err(PlanError::into_single)?;
        let [change] = changes.as_slice() else {
            return Err(Error::Internal("one write made another number of changes".into()));
        };
        let mut out = Vec::with_capacity(64);
        let mut answer = Object::begin(&mut out);
        if let Some(attributes) = attributes(change).filter(|attributes| !attributes.is_empty()) {
            attributes.write_json(answer.member("Attributes"));
        }
        if self.capacity_detail != ReturnConsumedCapacity::None {
            let mut consumed = Consumed::on_table(self.table_name(), Units::default());
            consumed.add_write(&table, change.units(), &change.charges, false);
            consumed.write_json(answer.member("ConsumedCapacity"), self.capacity_detail, UnitKind::Plain);
        }
        if let Some(metrics) = CollectionMetrics::of(&table, change).filter(|_| self.collection_metrics) {
            metrics.write_json(answer.member("ItemCollectionMetrics"));
        }
        answer.end();
        Ok(out)
    }
}

impl ReturnValues {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "NONE" => Some(Self::None),
            "ALL_OLD" => Some(Self::AllOld),
            "UPDATED_OLD" => Some(Self::UpdatedOld),
            "ALL_NEW" => Some(Self::AllNew),
            "UPDATED_NEW" => Some(Self::UpdatedNew),
            _ => None,
        }
    }
}

/// Compiles a ConditionExpression.
pub(crate) fn bind_condition(
    db: &DynamoDb,
    text: &str,
    placeholders: &mut Placeholders,
) -> Result<Condition> {
    db.expressions.condition(text).map_err(request_fault)?.bind(placeholders).map_err(request_fault)
}

/// Reads `ReturnItemCollectionMetrics`.
pub(crate) fn read_collection_metrics(reader: &mut Reader<'_>) -> Result<bool, Suspect> {
    read_enum(reader, |text| match text {
        "SIZE" => Some(true),
        "NONE" => Some(false),
        _ => None,
    })
}

/// Reads `ReturnValuesOnConditionCheckFailure`.
pub(crate) fn read_return_on_failure(reader: &mut Reader<'_>) -> Result<bool, Suspect> {
    read_enum(reader, |text| match text {
        "ALL_OLD" => Some(true),
        "NONE" => Some(false),
        _ => None,
    })
}
