//! The parameters that expressions replaced: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter and
//! ConditionalOperator. Read here, understood by `dynamodb_expressions::legacy`.

use aws_protocols::json::Reader;
use dynamodb_expressions::legacy::{
    self, AttributeAction, AttributeUpdate, ComparisonOperator, ConditionalOperator, ExpectedAttribute,
    LegacyCondition,
};
use dynamodb_expressions::{Condition, KeyCondition, Update};
use dynamodb_values::{Value, ValueError, json};

use super::expressions::request_fault;
use super::{Suspect, read_elements, read_enum, read_members};
use crate::error::{Error, Result};

type GivenValue = Result<Value, ValueError>;

/// `Expected` and its `ConditionalOperator`.
#[derive(Debug, Default)]
pub(crate) struct ExpectedMembers {
    expected: Option<Vec<Expectation>>,
    operator: Option<ConditionalOperator>,
}

#[derive(Debug, Default)]
struct Expectation {
    attribute: String,
    value: Option<GivenValue>,
    exists: Option<bool>,
    operator: Option<ComparisonOperator>,
    values: Option<Vec<GivenValue>>,
}

impl ExpectedMembers {
    /// Reads one of the two members.
    pub(crate) fn read(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<(), Suspect> {
        if name == "ConditionalOperator" {
            self.operator = Some(read_conditional_operator(reader)?);
            return Ok(());
        }
        let mut expected = Vec::new();
        read_members(reader, |attribute, reader| {
            let mut expectation = Expectation { attribute: attribute.to_owned(), ..Expectation::default() };
            read_members(reader, |name, reader| expectation.read(name, reader))?;
            expected.push(expectation);
            Ok(())
        })?;
        self.expected = Some(expected);
        Ok(())
    }

    /// Which of the two were given, in AWS's order.
    pub(crate) fn given(&self) -> [(&'static str, bool); 2] {
        [("Expected", self.expected.is_some()), ("ConditionalOperator", self.operator.is_some())]
    }

    /// The condition that they mean.
    pub(crate) fn condition(&mut self) -> Result<Option<Condition>> {
        let expected = self.expected.take();
        check_operator(self.operator, expected.as_ref().map(Vec::len))?;
        let Some(expected) = expected else { return Ok(None) };
        let expected = expected.into_iter().map(Expectation::checked).collect::<Result<Vec<_>>>()?;
        legacy::expected(expected, self.operator.unwrap_or_default()).map(Some).map_err(request_fault)
    }
}

impl Expectation {
    fn read(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<(), Suspect> {
        match name {
            "Value" => self.value = Some(json::read_value(reader)?),
            "Exists" => self.exists = Some(reader.boolean()?),
            "ComparisonOperator" => self.operator = Some(read_enum(reader, ComparisonOperator::parse)?),
            "AttributeValueList" => self.values = Some(read_values(reader)?),
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn checked(self) -> Result<ExpectedAttribute> {
        Ok(ExpectedAttribute {
            attribute: self.attribute,
            value: self.value.transpose()?,
            exists: self.exists,
            operator: self.operator,
            values: self.values.map(checked_values).transpose()?,
        })
    }
}

/// `QueryFilter` or `ScanFilter`, and its `ConditionalOperator`.
#[derive(Debug, Default)]
pub(crate) struct FilterMembers {
    filter: Option<Vec<Comparison>>,
    operator: Option<ConditionalOperator>,
}

impl FilterMembers {
    /// Reads the filter.
    pub(crate) fn read_filter(&mut self, reader: &mut Reader<'_>) -> Result<(), Suspect> {
        self.filter = Some(read_comparisons(reader)?);
        Ok(())
    }

    /// Reads the operator.
    pub(crate) fn read_operator(&mut self, reader: &mut Reader<'_>) -> Result<(), Suspect> {
        self.operator = Some(read_conditional_operator(reader)?);
        Ok(())
    }

    /// Which of the two were given, in AWS's order.
    pub(crate) fn given(&self, filter_name: &'static str) -> [(&'static str, bool); 2] {
        [(filter_name, self.filter.is_some()), ("ConditionalOperator", self.operator.is_some())]
    }

    /// The filter that they mean.
    pub(crate) fn filter(self) -> Result<Option<Condition>> {
        check_operator(self.operator, self.filter.as_ref().map(Vec::len))?;
        let Some(filter) = self.filter else { return Ok(None) };
        let conditions = checked_comparisons(filter)?;
        legacy::condition(conditions, self.operator.unwrap_or_default()).map(Some).map_err(request_fault)
    }
}

/// `KeyConditions`.
#[derive(Debug)]
pub(crate) struct KeyConditions(Vec<Comparison>);

impl KeyConditions {
    /// Reads the member.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Suspect> {
        read_comparisons(reader).map(Self)
    }

    /// The key condition that it means.
    pub(crate) fn key_condition(self) -> Result<KeyCondition> {
        legacy::key_condition(checked_comparisons(self.0)?).map_err(request_fault)
    }
}

/// `AttributeUpdates`.
#[derive(Debug)]
pub(crate) struct AttributeUpdates(Vec<GivenUpdate>);

#[derive(Debug)]
struct GivenUpdate {
    attribute: String,
    action: AttributeAction,
    value: Option<GivenValue>,
}

impl AttributeUpdates {
    /// Reads the member.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Suspect> {
        let mut updates = Vec::new();
        read_members(reader, |attribute, reader| {
            let mut update = GivenUpdate {
                attribute: attribute.to_owned(),
                action: AttributeAction::default(),
                value: None,
            };
            read_members(reader, |name, reader| {
                match name {
                    "Action" => update.action = read_enum(reader, parse_action)?,
                    "Value" => update.value = Some(json::read_value(reader)?),
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            updates.push(update);
            Ok(())
        })?;
        Ok(Self(updates))
    }

    /// The update that it means.
    pub(crate) fn update(self) -> Result<Update> {
        let checked = |update: GivenUpdate| {
            let value = update.value.transpose()?;
            Ok(AttributeUpdate { attribute: update.attribute, action: update.action, value })
        };
        let updates = self.0.into_iter().map(checked).collect::<Result<Vec<_>>>()?;
        legacy::update(updates).map_err(request_fault)
    }
}

/// A member of a filter or of `KeyConditions`.
#[derive(Debug)]
struct Comparison {
    attribute: String,
    operator: ComparisonOperator,
    values: Vec<GivenValue>,
}

fn read_comparisons(reader: &mut Reader<'_>) -> Result<Vec<Comparison>, Suspect> {
    let mut all = Vec::new();
    read_members(reader, |attribute, reader| {
        let (mut operator, mut values) = (None, Vec::new());
        read_members(reader, |name, reader| {
            match name {
                "ComparisonOperator" => operator = Some(read_enum(reader, ComparisonOperator::parse)?),
                "AttributeValueList" => values = read_values(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        all.push(Comparison { attribute: attribute.to_owned(), operator: operator.ok_or(Suspect)?, values });
        Ok(())
    })?;
    Ok(all)
}

fn checked_comparisons(all: Vec<Comparison>) -> Result<Vec<LegacyCondition>> {
    let checked = |given: Comparison| {
        let values = checked_values(given.values)?;
        Ok(LegacyCondition { attribute: given.attribute, operator: given.operator, values })
    };
    all.into_iter().map(checked).collect()
}

fn read_values(reader: &mut Reader<'_>) -> Result<Vec<GivenValue>, Suspect> {
    let mut values = Vec::new();
    read_elements(reader, |reader| {
        values.push(json::read_value(reader)?);
        Ok(())
    })?;
    Ok(values)
}

fn checked_values(values: Vec<GivenValue>) -> Result<Vec<Value>> {
    values.into_iter().map(|value| Ok(value?)).collect()
}

fn read_conditional_operator(reader: &mut Reader<'_>) -> Result<ConditionalOperator, Suspect> {
    read_enum(reader, |text| match text {
        "AND" => Some(ConditionalOperator::And),
        "OR" => Some(ConditionalOperator::Or),
        _ => None,
    })
}

fn parse_action(text: &str) -> Option<AttributeAction> {
    match text {
        "PUT" => Some(AttributeAction::Put),
        "ADD" => Some(AttributeAction::Add),
        "DELETE" => Some(AttributeAction::Delete),
        _ => None,
    }
}

/// An operator joins two conditions or more.
fn check_operator(operator: Option<ConditionalOperator>, conditions: Option<usize>) -> Result<()> {
    match (operator, conditions) {
        (None, _) | (Some(_), Some(2..)) => Ok(()),
        (Some(_), Some(1)) => Err(Error::Request(
            "ConditionalOperator can only be used when Filter or Expected has two or more elements".into(),
        )),
        (Some(_), None | Some(0)) => {
            Err(Error::Request("ConditionalOperator cannot be used without Filter or Expected".into()))
        }
    }
}
